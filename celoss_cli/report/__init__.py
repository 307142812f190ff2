"""What is known at the end: of one model, of several, of parts, and of earlier runs."""
