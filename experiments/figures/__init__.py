"""The shapes of figures, a file each, in one style, and how figures are saved."""
