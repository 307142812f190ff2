"""From bytes to tables: one module or folder a format."""
