"""The compressions that are read: how each is known, and what expands it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, cast

if TYPE_CHECKING:
    from bz2 import BZ2Decompressor
    from lzma import LZMADecompressor

COPY_BYTES = 1 << 20
MAGIC_BYTES = 16
_XZ_BYTES = 128 << 20
"""A file says how much memory it takes to expand it; xz -9 takes 65 MB."""


class _Pieces(io.RawIOBase):
    """The bytes that an iterator yields, one after the other."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""
        self._position = 0

    def tell(self) -> int:
        return self._position

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:  # noqa: ANN401 - any buffer
        self._rest = self._rest or next(filter(None, self._pieces), b"")
        given, self._rest = self._rest[: len(target)], self._rest[len(target) :]
        target[: len(given)] = given
        self._position += len(given)
        return len(given)


def stream_of_pieces(pieces: Iterator[bytes]) -> BinaryIO:
    """Return a stream of what an iterator yields."""
    return cast("BinaryIO", io.BufferedReader(_Pieces(pieces), COPY_BYTES))


def _expanded(
    stored: BinaryIO, new: Callable[[], BZ2Decompressor | LZMADecompressor]
) -> Iterator[bytes]:
    """Yield what a decompressor makes of a stream, member after member, to the last byte.

    `BZ2File` and `LZMAFile` end without a word where something follows a complete member that is
    none itself: rows would be lost.
    """
    member, data = new(), b""
    while True:
        if member.eof:
            data = member.unused_data.lstrip(b"\0") or stored.read(COPY_BYTES).lstrip(b"\0")
            if not data:
                return
            member = new()
        elif member.needs_input:
            data = stored.read(COPY_BYTES)
            if not data:
                raise EOFError("the compressed data ends early")
        yield member.decompress(data, COPY_BYTES)
        data = b""


def _by_members(
    new: Callable[[], BZ2Decompressor | LZMADecompressor],
) -> Callable[[BinaryIO], BinaryIO]:
    return lambda stored: stream_of_pieces(_expanded(stored, new))


def _gzip(stored: BinaryIO) -> BinaryIO:
    from gzip import GzipFile  # noqa: PLC0415 - few need it

    return cast("BinaryIO", GzipFile(fileobj=stored))


def _new_bzip2() -> BZ2Decompressor:
    from bz2 import BZ2Decompressor  # noqa: PLC0415 - few need it

    return BZ2Decompressor()


def _new_xz() -> LZMADecompressor:
    from lzma import LZMADecompressor  # noqa: PLC0415 - few need it

    return LZMADecompressor(memlimit=_XZ_BYTES)


def _zstd(stored: BinaryIO) -> BinaryIO:
    from backports.zstd import ZstdFile  # noqa: PLC0415 - an extra

    return cast("BinaryIO", ZstdFile(stored))


# the first bytes of each, as many as a text cannot have
PACKINGS: tuple[tuple[re.Pattern[bytes], str, Callable[[BinaryIO], BinaryIO]], ...] = (
    (re.compile(rb"\x1f\x8b"), "gzip", _gzip),
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), "bzip2", _by_members(_new_bzip2)),
    (re.compile(rb"\xfd7zXZ\x00"), "xz", _by_members(_new_xz)),
    (re.compile(rb"\x28\xb5\x2f\xfd"), "zstd", _zstd),
)
