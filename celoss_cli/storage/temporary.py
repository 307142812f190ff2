"""Temporary files: of what can be read once only, and of what is not in its place yet."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedWriter
from pathlib import Path
from typing import BinaryIO, NoReturn, cast

from celoss_cli.errors import OutputError
from celoss_cli.storage.signals import blocked
from celoss_cli.storage.waiting import WholeWrites


class TemporaryCopy:
    """A file that is there as long as this, and not longer than the process."""

    def __init__(self, folder: Path | None = None) -> None:
        from tempfile import mkstemp  # noqa: PLC0415 - slow to import, and hardly ever needed

        try:
            # no signal ends the process before it knows what to remove
            with blocked():
                # the name has no part that could make it too long
                handle, name = mkstemp(prefix=".celoss-" if folder else "celoss-", dir=folder)
                self.remove = weakref.finalize(self, _removed, name, os.getpid())
        except OSError as error:
            if folder is not None:
                raise
            raise OutputError(
                f"cannot create a temporary file: {error.strerror}",
                "set TMPDIR to a folder that can be written",
            ) from error
        os.close(handle)
        self.path = Path(name)

    @contextmanager
    def filled(self, name: str) -> Iterator[BinaryIO]:
        """Open it to be written with the bytes of `name`.

        Raises:
            OutputError: there is no room for them; what reads them has errors of its own.

        """
        with BufferedWriter(WholeWrites(self.path, lambda: self.refusals(name))) as stream:
            yield cast("BinaryIO", stream)

    @contextmanager
    def refusals(self, name: str) -> Iterator[None]:
        """Say, where the system refuses to write, that it is the copy that it does not take."""
        try:
            yield
        except OSError as error:
            raise OutputError(
                f"{name}: its temporary copy in {self.path.parent} cannot be written: "
                f"{error.strerror or error}",
                "set TMPDIR to a folder with more room",
            ) from error

    def __reduce__(self) -> NoReturn:
        """Refuse to be sent to another machine, where the file is not."""
        raise TypeError("a temporary file stays on its machine")


def _removed(name: str, owner: int) -> None:
    # a copy of the process may let go of it sooner
    if os.getpid() == owner:
        with suppress(OSError):
            Path(name).unlink()
