"""Arrays: in memory, NPY files, NPZ archives."""
