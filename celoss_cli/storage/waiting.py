"""Standard streams that another process has made non-blocking: what they lack is waited for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from typing_extensions import Buffer


class WholeWrites(io.FileIO):
    """A descriptor to which every write is whole: the system may take a part of it at a time.

    It has no place to go back to: others may write to it too.
    """

    def write(self, data: Buffer) -> int:
        """Write all of the data.

        Raises:
            OSError: the system takes no more.

        """
        left = memoryview(data).cast("B")
        size = len(left)
        while left:
            written = super().write(left)
            if written is None:
                _wait(self, writing=True)
            else:
                left = left[written:]
        return size

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
