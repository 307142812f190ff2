"""Where bytes come from: a file, standard input, a compressed file, a member of an archive."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, TextIO, TypeAlias

from celoss_cli.errors import InputError, extra_error, shown_url
from celoss_cli.frozen import frozen
from celoss_cli.storage.compression import COPY_BYTES, MAGIC_BYTES, PACKINGS
from celoss_cli.storage.held import HeldFile
from celoss_cli.storage.remote import Place, is_url
from celoss_cli.storage.temporary import TemporaryCopy
from celoss_cli.storage.waiting import pieces

STANDARD_INPUT = "-"
_WHOLE_BYTES = 128 << 20
"""What is read as a whole is no larger: as a value of Python it takes some ten times as much."""


Opener = Callable[[], AbstractContextManager[BinaryIO]]


@frozen
class Stream:
    """Bytes that can be read from their start more than once.

    Attributes:
        name: how messages and the report call them.
        raw: opens them as they are stored.
        expand: turns what is stored into what is meant, as gzip does; None where they are the same.
        packing: the name of the compression, for messages.
        kept: what must live as long as the stream.

    """

    name: str
    raw: Opener
    expand: Callable[[BinaryIO], BinaryIO] | None = None
    packing: str = ""
    kept: Any = None

    @property
    def seekable(self) -> bool:
        """Whether any place can be read at once: it cannot where bytes are decompressed."""
        return self.expand is None

    @property
    def shared(self) -> bool:
        """Whether processes can read them together: at any place, and over no connection."""
        return self.seekable and not is_url(self.name)

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Open the bytes for reading; an error of the system, then or later, is an `InputError`.

        Raises:
            InputError: they are not there, cannot be read, or are damaged.

        """
        with self.readable(), self.raw() as stored:
            if self.expand is None:
                yield stored
            else:
                with self.expand(stored) as stream:
                    yield stream

    def head(self, size: int) -> bytes:
        """Return the first `size` bytes, or as many as there are."""
        with self.opened() as stream:
            return stream.read(size)

    def whole(self) -> bytes:
        """Return all bytes.

        Raises:
            InputError: as `opened`; or they are too many to be held.

        """
        data = self.head(_WHOLE_BYTES + 1)
        if len(data) > _WHOLE_BYTES:
            most = f"more than {_WHOLE_BYTES >> 20} MB"
            raise InputError(f"{self.name}: {most}, too large for a report or a tally")
        return data

    def size(self) -> int:
        """Return the number of bytes; compressed ones are counted by reading them once."""
        with self.opened() as stream:
            if self.seekable:
                return stream.seek(0, os.SEEK_END)
            return sum(map(len, pieces(stream, COPY_BYTES)))

    def spooled(self) -> Stream:
        """Return the same bytes in a temporary file, where any place can be read at once."""
        with self.opened() as stream:
            return spool(stream, self.name)

    @contextmanager
    def readable(self) -> Iterator[None]:
        """Turn the errors of whatever reads the bytes into an `InputError`."""
        path = Path(self.name)
        try:
            yield
        except FileNotFoundError as error:
            raise InputError(f"{self.name}: no such file", _neighbour(path)) from error
        except IsADirectoryError as error:
            raise InputError(f"{self.name}: is a folder, not a file") from error
        except PermissionError as error:
            raise InputError(f"{self.name}: permission denied") from error
        except ImportError as error:
            if self.packing != "zstd":
                raise
            needed = f"{self.name}: zstd data needs"
            raise extra_error(error, needed, "backports.zstd", "zstd") from error
        except _of_damage() as error:
            raise self._damaged() from error
        except OSError as error:
            if self.expand is not None and error.errno is None:
                raise self._damaged() from error
            reason = error.strerror or str(error)
            raise InputError(f"{self.name}: cannot be read: {reason}") from error

    def _damaged(self) -> InputError:
        return InputError(
            f"{self.name}: the {self.packing or 'zip'} data is damaged or cut short",
            hint="write or copy the file again",
        )


def _of_damage() -> tuple[type[Exception], ...]:
    """Return what damaged data raise; the libraries are imported where something is wrong."""
    from gzip import BadGzipFile  # noqa: PLC0415
    from lzma import LZMAError  # noqa: PLC0415
    from zipfile import BadZipFile  # noqa: PLC0415
    from zlib import error as zlib_error  # noqa: PLC0415

    # imported by now if anything was expanded by it
    zstd: Any = sys.modules.get("backports.zstd")
    extra = () if zstd is None else (zstd.ZstdError,)
    return EOFError, BadGzipFile, zlib_error, LZMAError, BadZipFile, *extra


def stream_of(path: str | os.PathLike[str]) -> Stream:
    """Return the bytes of a file, decompressed where its first bytes say that it is compressed.

    "-" is standard input; it is copied to a temporary file first, as it can be read once only. So
    is what stands behind a URL that cannot be read from any place.

    Raises:
        InputError: it cannot be read, or needs an extra that is not installed.

    """
    name = os.fspath(path)
    if name == STANDARD_INPUT:
        return expanded(_standard_input())
    if is_url(name):
        return expanded(_remote(name))
    file = Path(name)
    if file.is_fifo() or file.is_char_device():
        return expanded(Stream(name, lambda: file.open("rb")).spooled())
    return expanded(file_stream(file))


def _standard_input() -> Stream:
    # Python has no sys.stdin where the shell closed it
    if sys.stdin is None:
        raise InputError("<stdin>: standard input is closed", hint="give a file")
    try:
        return _spooled_input(sys.stdin)
    except OSError as error:
        raise InputError(f"<stdin>: cannot be read: {error.strerror or error}") from error


@lru_cache(maxsize=1)
def _spooled_input(standard: TextIO) -> Stream:
    """Copy standard input once, however often it is opened: a hint is tried on it once more."""
    with _copying.get()(None) as advance:
        return spool(standard.buffer, "<stdin>", advance)


Copying: TypeAlias = Callable[[int | None], AbstractContextManager[Callable[[int], None]]]
_copying: ContextVar[Copying] = ContextVar(
    "copying", default=lambda _: nullcontext(lambda _size: None)
)


@contextmanager
def watched(progress: Copying) -> Iterator[None]:
    """Have `progress` told how much of standard input has been copied, where it is."""
    token = _copying.set(progress)
    try:
        yield
    finally:
        _copying.reset(token)


def _remote(url: str) -> Stream:
    place = Place.of(url)
    stream = Stream(shown_url(url), place.opened)
    with stream.readable():
        return stream if place.has_ranges() else _of_copy(stream.name, place.copied())


def file_stream(path: Path) -> Stream:
    """Return the bytes of a file as they are stored."""
    # a worker of a cluster has a folder of its own
    return Stream(str(path), HeldFile(path.absolute(), str(path)).opened)


def spool(source: BinaryIO, name: str, advance: Callable[[int], None] = lambda _: None) -> Stream:
    """Copy what is left of `source` to a temporary file that lives as long as the stream.

    `advance` is told how many bytes each step has copied.
    """
    copy = TemporaryCopy()
    with copy.filled(name) as target:
        for piece in pieces(source, COPY_BYTES):
            target.write(piece)
            advance(len(piece))
    return _of_copy(name, copy)


def _of_copy(name: str, copy: TemporaryCopy) -> Stream:
    return Stream(name, lambda: copy.path.open("rb"), kept=copy)


def expanded(stored: Stream) -> Stream:
    """Return what the stream means: itself, or what it is the compression of."""
    head = stored.head(MAGIC_BYTES)
    for magic, packing, expand in PACKINGS:
        if magic.match(head):
            return Stream(stored.name, stored.raw, expand, packing, stored.kept)
    return stored


def _neighbour(path: Path) -> str | None:
    """Return a hint with the file that may be meant."""
    from celoss_cli.storage.typos import meant  # noqa: PLC0415 - of use where something is wrong

    with suppress(OSError):
        return meant(path)
    return None
