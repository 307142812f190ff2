"""Decodes JSON Lines by the standard library, and does nothing else."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as stream:  # noqa: PTH123 - pathlib is slow to import
    for line in stream:
        json.loads(line)
