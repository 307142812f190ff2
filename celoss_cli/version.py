"""The version, which the package's metadata, the report and `--version` read."""

VERSION = "0.1.0"
