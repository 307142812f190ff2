"""The slow and exact reading of delimited text: it decides what is a record and what is a number.

pandas reads what is plain, many times faster; whatever is not goes here, to be read by the letter
or to be refused with its line.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence

from celoss_cli.errors import InputError
from celoss_cli.text import counted

_NUMBER = re.compile(r"[ \t]*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[ \t]*", re.ASCII)
_NOT_FINITE = re.compile(r"[ \t]*[+-]?(?:inf|infinity|nan)[ \t]*", re.ASCII | re.IGNORECASE)
_CELL_LIMIT = 1 << 30


def records(data: bytes, delimiter: str, name: str, line: int) -> Iterator[tuple[int, list[str]]]:
    """Yield each record of `data` with the number of its first line; `data` starts at `line`.

    Raises:
        InputError: text that is not UTF-8, a carriage return within a line, a quote left open.

    """
    csv.field_size_limit(_CELL_LIMIT)
    reader = csv.reader(
        io.StringIO(_decoded(data, name, line), newline=""), delimiter=delimiter, strict=True
    )
    while True:
        first = line + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(f"{name}:{first}: {_reason(error)}") from error
        yield first, cells


def checked_records(
    data: bytes, delimiter: str, name: str, line: int, width: int
) -> Iterator[tuple[int, list[str]]]:
    """Yield each record, as `records`, and refuse one that has not `width` cells."""
    for at, cells in records(data, delimiter, name, line):
        if len(cells) == width:
            yield at, cells
        elif cells in ([], [""]) and width == 1:
            yield at, [""]
        elif not cells:
            raise InputError(f"{name}:{at}: blank line")
        else:
            raise InputError(
                f"{name}:{at}: {counted(len(cells), 'cell')}, where the first line has {width}"
            )


def number(cell: str, place: str) -> float:
    """Return the number that `cell` holds; inf and nan are returned as they are written.

    Raises:
        InputError: the cell holds no number, or one that float64 cannot hold.

    """
    match = _NUMBER.fullmatch(cell)
    if match:
        value = float(match[1])
        if math.isinf(value):
            raise InputError(f"{place}: {cell!r} is too large for a float64")
        return value
    if _NOT_FINITE.fullmatch(cell):
        return float(cell)
    if not cell.strip():
        raise InputError(f"{place}: the cell is empty")
    hint = None
    if re.fullmatch(r"\s*[+-]?\d+,\d+\s*", cell):
        hint = "write numbers with a decimal point"
    raise InputError(f"{place}: {cell!r} is not a number", hint)


def is_number(cell: str) -> bool:
    """Tell whether a cell reads as a number, finite or not."""
    return bool(_NUMBER.fullmatch(cell) or _NOT_FINITE.fullmatch(cell))


def counts_up(cells: Sequence[str]) -> bool:
    """Tell whether the cells are 0,1,...,K-1 with no decimal point: the header of an array."""
    return len(cells) > 1 and list(cells) == [str(i) for i in range(len(cells))]


def _decoded(data: bytes, name: str, line: int) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = line + data.count(b"\n", 0, error.start)
        raise InputError(
            f"{name}:{at}: byte 0x{data[error.start]:02x} is not UTF-8",
            hint="save the file as UTF-8",
        ) from error
    lone = re.search(r"\r(?!\n)", text)
    if lone:
        at = line + text.count("\n", 0, lone.start())
        raise InputError(f"{name}:{at}: a carriage return without a line feed")
    nul = text.find("\0")
    if nul >= 0:
        raise InputError(
            f"{name}:{line + text.count(chr(10), 0, nul)}: a NUL byte: this is no text"
        )
    return text


def _reason(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return "a quote is opened and never closed"
    return f"cannot be split into cells: {error}"
