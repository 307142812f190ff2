"""Temporary files for what can be read once only."""

from __future__ import annotations

import os
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path


class TemporaryCopy:
    """A file that is there as long as this."""

    def __init__(self) -> None:
        handle, name = tempfile.mkstemp(prefix="celoss-")
        os.close(handle)
        self.path = Path(name)
        weakref.finalize(self, _removed, name)


def _removed(name: str) -> None:
    with suppress(OSError):
        Path(name).unlink()
