"""Temporary files for what can be read once only."""

from __future__ import annotations

import os
import weakref
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from celoss_cli.errors import OutputError


class TemporaryCopy:
    """A file that is there as long as this."""

    def __init__(self) -> None:
        from tempfile import mkstemp  # noqa: PLC0415 - slow to import, and hardly ever needed

        try:
            handle, name = mkstemp(prefix="celoss-")
        except OSError as error:
            raise OutputError(
                f"no temporary file can be made: {error.strerror}",
                "set TMPDIR to a folder that can be written",
            ) from error
        os.close(handle)
        self.path = Path(name)
        weakref.finalize(self, _removed, name)

    def __reduce__(self) -> NoReturn:
        """Refuse to be sent to another machine, where the file is not."""
        raise TypeError("a temporary file stays on its machine")


def _removed(name: str) -> None:
    with suppress(OSError):
        Path(name).unlink()
