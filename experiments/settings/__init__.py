"""What is asked: the settings of a study, checked, as objects of the model."""
