"""What runs the rules: keyed chance, compilation, who acts when, and the batch."""
