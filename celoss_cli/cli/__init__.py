"""The command line: options in, output and exit code out."""
