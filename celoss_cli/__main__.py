"""`python -m celoss_cli` is the same program as `celoss`."""

import sys

from celoss_cli.cli import main

if __name__ == "__main__":
    sys.exit(main())
