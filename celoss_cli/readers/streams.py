"""Where bytes come from: a file, standard input, a compressed file, a member of an archive."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import shutil
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar, cast

from celoss_cli.errors import InputError
from celoss_cli.text import nearest

Result = TypeVar("Result")

STANDARD_INPUT = "-"
_COPY_BYTES = 1 << 20
_DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile)

_MAGIC_BYTES = 16
_XZ_BYTES = 128 << 20
"""A file says how much memory it takes to expand it; xz -9 takes 65 MB."""


class Decompressor(Protocol):
    """What bz2 and lzma have in common."""

    eof: bool
    needs_input: bool
    unused_data: bytes

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Take some bytes in, and give at most so many out."""
        ...


Opener = Callable[[], AbstractContextManager[BinaryIO]]


@dataclass(frozen=True)
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
    kept: Any = field(default=None, repr=False, compare=False)

    @property
    def seekable(self) -> bool:
        """Whether any place can be read at once: it cannot where bytes are decompressed."""
        return self.expand is None

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Open the bytes for reading; an error of the system, then or later, is an `InputError`.

        Raises:
            InputError: they are not there, cannot be read, or are damaged.

        """
        with self._readable(), self.raw() as stored:
            if self.expand is None:
                yield stored
            else:
                with self.expand(stored) as stream:
                    yield stream

    def head(self, size: int) -> bytes:
        """Return the first `size` bytes, or as many as there are."""
        with self.opened() as stream:
            return stream.read(size)

    def size(self) -> int:
        """Return the number of bytes; compressed ones are counted by reading them once."""
        with self.opened() as stream:
            if self.seekable:
                return stream.seek(0, os.SEEK_END)
            return sum(len(piece) for piece in iter(lambda: stream.read(_COPY_BYTES), b""))

    def spooled(self) -> Stream:
        """Return the same bytes in a temporary file, where any place can be read at once."""
        with self.opened() as stream:
            return spool(stream, self.name)

    @contextmanager
    def _readable(self) -> Iterator[None]:
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
            raise InputError(
                f"{self.name}: zstd data needs an extra", hint="pip install 'celoss[zstd]'"
            ) from error
        except _DAMAGED as error:
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


def stream_of(path: str | os.PathLike[str]) -> Stream:
    """Return the bytes of a file, decompressed where its first bytes say that it is compressed.

    "-" is standard input; it is copied to a temporary file first, as it can be read once only.

    Raises:
        InputError: it cannot be read, or needs an extra that is not installed.

    """
    name = os.fspath(path)
    if name == STANDARD_INPUT:
        return expanded(_standard_input())
    stored = file_stream(Path(name))
    if Path(name).is_fifo() or Path(name).is_char_device():
        stored = stored.spooled()
    return expanded(stored)


def _standard_input() -> Stream:
    # Python has no sys.stdin where the shell closed it
    if sys.stdin is None:
        raise InputError("<stdin>: standard input is closed", hint="give a file")
    try:
        return spool(sys.stdin.buffer, "<stdin>")
    except OSError as error:
        raise InputError(f"<stdin>: cannot be read: {error.strerror or error}") from error


def file_stream(path: Path) -> Stream:
    """Return the bytes of a file as they are stored."""
    return Stream(str(path), lambda: path.open("rb"))


def spool(source: BinaryIO, name: str) -> Stream:
    """Copy what is left of `source` to a temporary file that lives as long as the stream."""
    copy = tempfile.NamedTemporaryFile(prefix="celoss-")  # noqa: SIM115 - closed with the stream
    shutil.copyfileobj(source, copy, _COPY_BYTES)
    copy.flush()
    return Stream(name, lambda: Path(copy.name).open("rb"), kept=copy)


def expanded(stored: Stream) -> Stream:
    """Return what the stream means: itself, or what it is the compression of."""
    head = stored.head(_MAGIC_BYTES)
    for magic, packing, expand in _PACKINGS:
        if magic.match(head):
            return Stream(stored.name, stored.raw, expand, packing, stored.kept)
    return stored


class _Expanded(io.RawIOBase):
    """What a decompressor makes of a stream, piece after piece, to the last byte.

    `BZ2File` and `LZMAFile` end without a word where something follows a complete piece that is
    none itself: rows would be lost.
    """

    def __init__(self, stored: BinaryIO, new: Callable[[], Decompressor]) -> None:
        self._stored = stored
        self._new = new
        self._piece = new()
        self._input = b""
        self._position = 0

    def tell(self) -> int:
        return self._position

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:  # noqa: ANN401 - any buffer
        wanted = len(target)
        while True:
            if self._piece.eof:
                self._input = self._piece.unused_data.lstrip(b"\0")
                self._input = self._input or self._stored.read(_COPY_BYTES).lstrip(b"\0")
                if not self._input:
                    return 0
                self._piece = self._new()
            elif self._piece.needs_input:
                self._input = self._stored.read(_COPY_BYTES)
                if not self._input:
                    raise EOFError("the compressed data ends early")
            data = self._piece.decompress(self._input, wanted)
            self._input = b""
            if data:
                target[: len(data)] = data
                self._position += len(data)
                return len(data)


def _pieces(new: Callable[[], Decompressor]) -> Callable[[BinaryIO], BinaryIO]:
    return lambda stored: cast("BinaryIO", io.BufferedReader(_Expanded(stored, new), _COPY_BYTES))


def _gzip(stored: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", gzip.GzipFile(fileobj=stored))


def _zstd(stored: BinaryIO) -> BinaryIO:
    from backports import zstd  # noqa: PLC0415 - an extra

    class Checked(zstd.ZstdFile):
        """Its errors are those of damaged data, as the standard library's are."""

        def readinto(self, target: Any) -> int:  # noqa: ANN401 - any buffer
            return _eof_for(zstd.ZstdError, lambda: super(Checked, self).readinto(target))

        def read(self, size: int | None = -1) -> bytes:
            return _eof_for(zstd.ZstdError, lambda: super(Checked, self).read(size))

    return cast("BinaryIO", Checked(stored))


def _eof_for(kind: type[Exception], read: Callable[[], Result]) -> Result:
    try:
        return read()
    except kind as error:
        raise EOFError(str(error)) from error


# the first bytes of each, as many as a text cannot have
_PACKINGS: tuple[tuple[re.Pattern[bytes], str, Callable[[BinaryIO], BinaryIO]], ...] = (
    (re.compile(rb"\x1f\x8b"), "gzip", _gzip),
    (
        re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
        "bzip2",
        _pieces(lambda: cast("Decompressor", bz2.BZ2Decompressor())),
    ),
    (
        re.compile(rb"\xfd7zXZ\x00"),
        "xz",
        _pieces(lambda: cast("Decompressor", lzma.LZMADecompressor(memlimit=_XZ_BYTES))),
    ),
    (re.compile(rb"\x28\xb5\x2f\xfd"), "zstd", _zstd),
)


def _neighbour(path: Path) -> str | None:
    """Return a hint with the file whose name is closest."""
    with suppress(OSError):
        return nearest(path.name, (entry.name for entry in path.parent.iterdir()))
    return None
