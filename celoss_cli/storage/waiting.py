"""Descriptors that others may have made non-blocking: what they lack is waited for."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from typing_extensions import Buffer


class WholeWrites(io.FileIO):
    """A file to which every write is whole: the system may take a part of it at a time.

    What the system refuses goes through `refusals`, which say what was being written: an error that
    comes from elsewhere, while the file is open, is not of it.
    """

    def __init__(
        self,
        file: Path | int,
        refusals: Callable[[], AbstractContextManager[None]] = nullcontext,
        *,
        closefd: bool = True,
    ) -> None:
        self._refusals = refusals
        super().__init__(file, "w", closefd)

    def write(self, data: Buffer) -> int:
        """Write all of the data.

        Raises:
            OSError: the system takes no more.

        """
        left = memoryview(data).cast("B")
        size = len(left)
        with self._refusals():
            while left:
                written = super().write(left)
                if written is None:
                    _wait(self, writing=True)
                else:
                    left = left[written:]
        return size

    def close(self) -> None:
        """Close it, which some file systems refuse where they have no room for what was written."""
        with self._refusals():
            super().close()


class SharedWrites(WholeWrites):
    """A descriptor to which others may write too: it has no place to go back to."""

    def seekable(self) -> bool:
        """Tell that it is not."""
        return False


def pieces(source: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield what is left of `source`, at most `size` bytes at a time."""
    while True:
        piece = source.read(size)
        if piece is None:
            _wait(source, writing=False)  # type: ignore[unreachable]
        elif piece:
            yield piece
        else:
            return


def _wait(stream: BinaryIO | io.FileIO, *, writing: bool) -> None:
    from select import select  # noqa: PLC0415 - hardly ever needed

    ready = [stream]
    select([] if writing else ready, ready if writing else [], [])
