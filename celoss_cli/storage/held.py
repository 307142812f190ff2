"""Files that stay the same ones, however often and by how many processes they are read."""

from __future__ import annotations

import io
import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from celoss_cli.errors import InputError

if TYPE_CHECKING:
    from typing_extensions import Buffer

_MOST_HELD = 64
"""So many files are kept open: systems allow a process 256 and more."""
_OF_PROCESS = Path("/dev/fd")


class HeldFile:
    """A file that is opened once: what takes its place while it is read is not read.

    Where that cannot be, as of many files, it is opened anew each time, and refused if it is not
    the one that was opened first.
    """

    def __init__(self, path: Path, name: str) -> None:
        self._path, self._name = path, name
        self._first: os.stat_result | None = None
        self._descriptor: int | None = None

    def __reduce__(self) -> tuple[type[HeldFile], tuple[Path, str]]:
        """Send the path alone: another machine opens its own file."""
        return HeldFile, (self._path, self._name)

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Open the bytes from their start on.

        Raises:
            InputError: the file is another one by now, or changed until the block ended.

        """
        if self._first is None and hasattr(os, "preadv") and len(_held) < _MOST_HELD:
            self._descriptor = os.open(self._path, os.O_RDONLY)
            weakref.finalize(self, os.close, self._descriptor).atexit = False
            _held.add(self)
        with self._stream() as stream:
            descriptor = self._descriptor
            if descriptor is None:
                descriptor = stream.fileno()
            self._check(descriptor)
            try:
                yield stream
            except Exception:
                self._check(descriptor)
                raise
            self._check(descriptor)

    def _stream(self) -> BinaryIO:
        if self._descriptor is None:
            return self._path.open("rb")
        return cast("BinaryIO", io.BufferedReader(_Reader(self._descriptor)))

    def _check(self, descriptor: int) -> None:
        now = os.fstat(descriptor)
        if self._first is None:
            self._first = now
        if _identity(now) != _identity(self._first):
            raise InputError(
                f"{self._name}: the file changed while it was read",
                hint="wait until it is written, and run celoss again",
            )


_held: weakref.WeakSet[HeldFile] = weakref.WeakSet()
"""The files that are kept open."""


def _identity(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


class _Reader(io.RawIOBase):
    """Reads an open file at a place of its own: those of the process and its copies are one."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._at = descriptor, 0

    @property
    def name(self) -> str:
        """What other libraries open it by."""
        name = _OF_PROCESS / str(self._descriptor)
        if not name.exists():
            raise AttributeError("the system names no open files")
        return str(name)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        read = os.preadv(self._descriptor, [buffer], self._at)
        self._at += read
        return read

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        starts = (0, self._at, os.fstat(self._descriptor).st_size)
        self._at = starts[whence] + offset
        return self._at

    def tell(self) -> int:
        return self._at
