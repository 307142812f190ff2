"""What a file looks like, whatever its format."""
