"""How much memory the batches of an Arrow file take: a small file may expand to any size."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from celoss_cli.errors import InputError

MOST_BYTES = 4 << 30
"""A batch is read as a whole; none is that takes more."""

_MAGIC, _AHEAD = b"ARROW1", 8
_DICTIONARY, _ROWS = 2, 3
_UNPACKED = -1
_DAMAGED = (struct.error, IndexError, ValueError, OverflowError)
"""What comes of places and lengths that lead nowhere."""


def check_expanded(stream: BinaryIO, name: str) -> None:
    """Refuse a file with a batch that would take more memory than `MOST_BYTES`.

    What else is wrong with the file is for its reader to say.
    """
    with suppress(*_DAMAGED):
        for stored, expanded in _batches(stream):
            taken = max(stored, expanded)
            if taken > MOST_BYTES:
                raise InputError(
                    f"{name}: a record batch takes {taken / (1 << 30):.1f} GB of memory, more "
                    f"than the limit of {MOST_BYTES / (1 << 30):.1f} GB",
                    "write it in smaller batches, or as Parquet",
                )
    stream.seek(0)


def _batches(stream: BinaryIO) -> Iterator[tuple[int, int]]:
    """Yield how many bytes each batch takes in the file, and how many when it is expanded."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    at = _AHEAD if stream.read(len(_MAGIC)) == _MAGIC else 0
    while at < size:
        stream.seek(at)
        _, length = struct.unpack("<ii", stream.read(8))
        if not 0 < length <= size - at:
            return
        message = stream.read(length)
        body, at = at + 8 + length, at + 8 + length
        if (found := _field(message, _offset(message, 0), 3)) is not None:
            stored = _long(message, found)
            if stored < 0:
                return
            at += stored
            yield stored, sum(_expanded(stream, body, *each) for each in _buffers(message))


def _buffers(message: bytes) -> Iterator[tuple[int, int]]:
    """Yield place and length of the buffers of a message that is a compressed batch."""
    root = _offset(message, 0)
    kind, header = _field(message, root, 1), _field(message, root, 2)
    if kind is None or header is None or message[kind] not in {_DICTIONARY, _ROWS}:
        return
    batch: int | None = header
    if message[kind] == _DICTIONARY:
        batch = _field(message, _offset(message, header), 1)
    if batch is None or _field(message, _offset(message, batch), 3) is None:
        return
    vector = _field(message, _offset(message, batch), 2)
    if vector is not None:
        start = _offset(message, vector)
        (count,) = struct.unpack_from("<i", message, start)
        yield from struct.iter_unpack("<qq", message[start + 4 :][: 16 * count])


def _expanded(stream: BinaryIO, body: int, offset: int, length: int) -> int:
    """Return how large a buffer is when it is expanded, which stands before it."""
    if not length:
        return 0
    stream.seek(body + offset)
    size = _long(stream.read(8), 0)
    return length if size == _UNPACKED else size


def _field(message: bytes, table: int, number: int) -> int | None:
    """Return where a field of a table of FlatBuffers stands; None where it has its default."""
    virtual = table - struct.unpack_from("<i", message, table)[0]
    size, at = struct.unpack_from("<H", message, virtual)[0], 4 + 2 * number
    offset: int = struct.unpack_from("<H", message, virtual + at)[0] if at < size else 0
    return table + offset if offset else None


def _offset(message: bytes, at: int) -> int:
    """Return where an offset leads that stands at some place."""
    return at + int(struct.unpack_from("<I", message, at)[0])


def _long(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<q", data, at)[0])
