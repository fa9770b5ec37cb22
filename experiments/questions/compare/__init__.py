"""How much each way of governing changes how often partnerships fail."""
