"""JSON: one row per line, or one value that holds all rows."""
