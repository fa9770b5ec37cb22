"""The figures, one file each, in one style; every figure says n, replications and interval."""
