"""Where bytes are, and how they get there."""
