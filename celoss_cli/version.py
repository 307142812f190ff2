"""The version of the program, and of what it writes."""

VERSION = "0.1.0"

SCHEMA_VERSION = 2
"""Raised by one when a key of the JSON is renamed, removed or changes its meaning.

1: the first. 2: inputs.predictions.columns says what each column is; settings.no_header became
header and labels_header.
"""
