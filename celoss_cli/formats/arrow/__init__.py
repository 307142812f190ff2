"""Parquet files, Arrow files and Arrow streams."""
