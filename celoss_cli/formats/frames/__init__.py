"""Data frames and series in memory."""
