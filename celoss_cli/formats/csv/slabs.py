"""Cuts a stream of delimited text into slabs that end where a record ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO

from celoss_cli.errors import InputError
from celoss_cli.formats.lines import BOM, RECORD_BYTES, Slab, count_lines
from celoss_cli.tables.position import Position

SEPARATOR_BYTES = 16
"""A line that says what is between cells is shorter."""
_SEPARATOR = rb"(\"?)sep=([\t !#-*,/:-@\[-^`{-~])\1(?:\r?\n|\Z)"
_BEGINNINGS = (b"sep", b'"se')


def separator_line(head: bytes) -> re.Match[bytes] | None:
    """Return the first line if it only says what is between cells, as Excel's `sep=;` does.

    The second group is the delimiter.
    """
    return re.match(_SEPARATOR, head, re.IGNORECASE)


def slabs(
    stream: BinaryIO, size: int, name: str, comment: bytes | None, position: Position
) -> Iterator[Slab]:
    """Yield the stream from `position` on in pieces of about `size` bytes, and move it on.

    Each is a whole number of records: a record ends at a line feed with an even number of quotes
    before it, without those in lines that start with `comment`. A byte order mark at the start is
    left out, and so are a line `sep=;` behind it, and blank lines at the end.

    Raises:
        InputError: a record is so long that it can only be none.

    """
    here, held = _behind_mark(stream, position)
    while True:
        if here != position.offset:
            # another process has read on
            here, held = stream.seek(position.offset), b""
        # twice as much each time where nothing but blank lines comes
        blank = len(held) if held.isspace() else 0
        piece = stream.read(max(size - len(held), min(blank, RECORD_BYTES - blank), 1))
        if not piece:
            break
        data, whole = _to_record_end(stream, held + piece, comment)
        if not whole:
            raise _too_long(data, name, position.line + 1, comment)
        data, held = _without_blank_end(data)
        if data:
            here += len(data)
            yield _next_slab(data, here, position)
    if held.strip(b"\r\n"):
        data = held.rstrip(b"\r\n") + b"\n"
        yield _next_slab(data, here + len(held), position)


def _too_long(data: bytes, name: str, line: int, comment: bytes | None) -> InputError:
    """Return the error of a record, or blank lines, of which more follow than are held."""
    most = f"more than {RECORD_BYTES >> 20} MB"
    if not data.strip(b"\r\n"):
        return InputError(f"{name}:{line}: {most} of blank lines")
    line += count_lines(data[: _last_end(data, comment)])
    hint = "is a quote never closed, or is it not delimited text?"
    return InputError(f"{name}:{line}: a record of {most}", hint)


def _behind_mark(stream: BinaryIO, position: Position) -> tuple[int, bytes]:
    """Read over what marks the start; return its size, and what else was read."""
    if position.offset:
        return 0, b""
    held, marked = stream.read(len(BOM)), 0
    if held == BOM:
        held, marked = stream.read(len(BOM)), len(BOM)
    if held.lower() in _BEGINNINGS:
        held += stream.read(SEPARATOR_BYTES)
        if line := separator_line(held):
            held, marked = held[line.end() :], marked + line.end()
            position.line = 1
    if marked:
        position.offset = marked
    return marked, held


def _next_slab(data: bytes, end: int, position: Position) -> Slab:
    """Return the slab that stands at `position` and move that to its end."""
    slab = Slab(position.line + 1, count_lines(data), data)
    position.line += slab.lines
    position.offset = end
    return slab


def _to_record_end(stream: BinaryIO, data: bytes, comment: bytes | None) -> tuple[bytes, bool]:
    """Return the data to the end of its last record, and whether it ends within all bounds."""
    if not data.endswith(b"\n"):
        data = b"".join([data, stream.readline(max(RECORD_BYTES + 1 - len(data), 0))])
    quotes = _quotes(data, comment)
    if quotes % 2 == 0:
        return data, len(data) <= RECORD_BYTES
    record = bytearray(data)
    while quotes % 2 and len(record) <= RECORD_BYTES:
        rest = _more(stream, RECORD_BYTES + 1 - len(record), comment)
        if not rest:
            break
        record += rest
        quotes += _quotes(rest, comment)
    return bytes(record), len(record) <= RECORD_BYTES


def _more(stream: BinaryIO, size: int, comment: bytes | None) -> bytes:
    """Return a line, or what is at hand where no quote stands in it: no record ends there."""
    at_hand = stream.peek()[:size] if isinstance(stream, BufferedReader) else b""
    if at_hand and comment is None and b'"' not in at_hand:
        return stream.read(len(at_hand))
    return stream.readline(size)


def _without_blank_end(data: bytes) -> tuple[bytes, bytes]:
    """Cut off what may be the end of the file: a line without an end, and blank lines."""
    last = data[-3:].removesuffix(b"\n").removesuffix(b"\r")[-1:]
    if data.endswith(b"\n") and last.strip(b"\r\n"):
        return data, b""
    end = data.find(b"\n", len(data.rstrip(b"\r\n"))) + 1
    return (data[:end], data[end:]) if data.strip(b"\r\n") and end else (b"", data)


def _last_end(data: bytes, comment: bytes | None) -> int:
    """Return where the last record ends that is whole, or 0."""
    cut = data.rfind(b"\n") + 1
    quotes = _quotes(data[:cut], comment)
    while cut and quotes % 2:
        earlier = data.rfind(b"\n", 0, cut - 1) + 1
        quotes -= _quotes(data[earlier:cut], comment)
        cut = earlier
    return cut


def _quotes(lines: bytes, comment: bytes | None) -> int:
    """Return the number of quotes outside of comments."""
    if b'"' not in lines:
        return 0
    quotes = lines.count(b'"')
    if comment is not None and comment in lines:
        commented = (each for each in lines.split(b"\n") if _starts_with(each, 0, comment))
        quotes -= sum(each.count(b'"') for each in commented)
    return quotes


def head_end(data: bytes, comment: bytes | None) -> tuple[int, bool]:
    """Return where the first record ends, or else the comments, and whether there is a record."""
    start = 0
    while comment is not None and start < len(data) and _starts_with(data, start, comment):
        start = data.find(b"\n", start) + 1 or len(data)
    return (first_end(data, start, comment), True) if start < len(data) else (start, False)


def first_end(data: bytes, start: int = 0, comment: bytes | None = None) -> int:
    """Return where the first record from `start` on ends, its line feed included."""
    quotes, line = 0, start
    while end := data.find(b"\n", line) + 1:
        quotes += _quotes(data[line:end], comment)
        if quotes % 2 == 0:
            return end
        line = end
        if comment is None:
            # no record ends before the next quote
            line = data.find(b'"', end)
            if line < 0:
                break
    return len(data)


def _starts_with(data: bytes, start: int, comment: bytes) -> bool:
    while data[start : start + 1] in (b" ", b"\t"):
        start += 1
    return data.startswith(comment, start)
