"""The compressions that are read: how each is known, and what expands it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol, TypeVar, cast

Result = TypeVar("Result")

_COPY_BYTES = 1 << 20
MAGIC_BYTES = 16
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
    from gzip import GzipFile  # noqa: PLC0415 - few need it

    return cast("BinaryIO", GzipFile(fileobj=stored))


def _new_bzip2() -> Decompressor:
    from bz2 import BZ2Decompressor  # noqa: PLC0415 - few need it

    return cast("Decompressor", BZ2Decompressor())


def _new_xz() -> Decompressor:
    from lzma import LZMADecompressor  # noqa: PLC0415 - few need it

    return cast("Decompressor", LZMADecompressor(memlimit=_XZ_BYTES))


def _zstd(stored: BinaryIO) -> BinaryIO:
    from backports.zstd import ZstdError, ZstdFile  # noqa: PLC0415 - an extra

    class Checked(ZstdFile):
        """Its errors are those of damaged data, as the standard library's are."""

        def readinto(self, target: Any) -> int:  # noqa: ANN401 - any buffer
            return _eof_for(ZstdError, lambda: super(Checked, self).readinto(target))

        def readline(self, size: int | None = -1) -> bytes:
            return _eof_for(ZstdError, lambda: super(Checked, self).readline(size))

        def read(self, size: int | None = -1) -> bytes:
            return _eof_for(ZstdError, lambda: super(Checked, self).read(size))

    return cast("BinaryIO", Checked(stored))


def _eof_for(kind: type[Exception], read: Callable[[], Result]) -> Result:
    try:
        return read()
    except kind as error:
        raise EOFError(str(error)) from error


# the first bytes of each, as many as a text cannot have
PACKINGS: tuple[tuple[re.Pattern[bytes], str, Callable[[BinaryIO], BinaryIO]], ...] = (
    (re.compile(rb"\x1f\x8b"), "gzip", _gzip),
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), "bzip2", _pieces(_new_bzip2)),
    (re.compile(rb"\xfd7zXZ\x00"), "xz", _pieces(_new_xz)),
    (re.compile(rb"\x28\xb5\x2f\xfd"), "zstd", _zstd),
)
