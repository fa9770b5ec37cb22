"""The settings of every command, as Hydra composes them: one folder for each thing to choose."""
