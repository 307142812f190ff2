"""Cuts a stream of delimited text into slabs that end where a record ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np

from celoss_cli.errors import InputError

_LINE_FEED = ord("\n")

BOM = b"\xef\xbb\xbf"

RECORD_BYTES = 64 << 20
"""No record is longer: a quote that is never closed must not take the whole file into memory."""


def slabs(stream: BinaryIO, size: int, name: str) -> Iterator[bytes]:
    """Yield the stream in pieces of about `size` bytes, each a whole number of records.

    A record ends at a line feed with an even number of quotes before it. A byte order mark at the
    start is left out, and so are blank lines at the end.

    Raises:
        InputError: a record is so long that it can only be none.

    """
    rest = stream.read(len(BOM)).removeprefix(BOM)
    line, wanted = 1, max(size - len(rest), 1)
    while piece := stream.read(wanted):
        rest, wanted = rest + piece, size
        cut = _last_end(rest)
        if cut:
            yield rest[:cut]
            line += count_lines(rest[:cut])
            rest = rest[cut:]
        elif len(rest) > RECORD_BYTES and rest.strip(b"\r\n"):
            raise InputError(
                f"{name}:{line}: a record of more than {RECORD_BYTES >> 20} MB",
                hint="a quote that is never closed, or no delimited text?",
            )
    if rest.strip(b"\r\n"):
        yield rest.rstrip(b"\r\n") + b"\n"


def _last_end(data: bytes) -> int:
    """Return where the record before the last line with something in it ends, or 0.

    The last line stays for the next slab: it may go on, or be followed by blank lines alone.
    """
    cut = data.rfind(b"\n", 0, len(data.rstrip(b"\r\n"))) + 1
    quotes = data.count(b'"', 0, cut) if b'"' in data else 0
    while cut and quotes % 2:
        earlier = data.rfind(b"\n", 0, cut - 1) + 1
        quotes -= data.count(b'"', earlier, cut)
        cut = earlier
    return cut


def count_lines(data: bytes) -> int:
    """Return the number of line feeds; NumPy counts them several times faster than `bytes`."""
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == _LINE_FEED))


def comments_end(data: bytes, comment: bytes | None) -> int:
    """Return where the comments end with which `data` starts."""
    start = 0
    while comment is not None and start < len(data) and _starts_with(data, start, comment):
        start = data.find(b"\n", start) + 1 or len(data)
    return start


def first_end(data: bytes, start: int = 0) -> int:
    """Return where the first record from `start` on ends, its line feed included."""
    end = data.find(b"\n", start) + 1
    while end and data.count(b'"', start, end) % 2:
        end = data.find(b"\n", end) + 1
    return end or len(data)


def _starts_with(data: bytes, start: int, comment: bytes) -> bool:
    while data[start : start + 1] in (b" ", b"\t"):
        start += 1
    return data.startswith(comment, start)
