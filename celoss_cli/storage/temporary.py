"""Temporary files for what can be read once only."""

from __future__ import annotations

import os
import weakref
from contextlib import suppress
from pathlib import Path
from typing import NoReturn


class TemporaryCopy:
    """A file that is there as long as this."""

    def __init__(self) -> None:
        from tempfile import mkstemp  # noqa: PLC0415 - slow to import, and hardly ever needed

        handle, name = mkstemp(prefix="celoss-")
        os.close(handle)
        self.path = Path(name)
        weakref.finalize(self, _removed, name)

    def __reduce__(self) -> NoReturn:
        """Refuse to be sent to another machine, where the file is not."""
        raise TypeError("a temporary file stays on its machine")


def _removed(name: str) -> None:
    with suppress(OSError):
        Path(name).unlink()
