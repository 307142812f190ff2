"""Opens JSON: tells one value per line from one value that holds all rows."""

from __future__ import annotations

import json
import re

from celoss_cli.errors import InputError
from celoss_cli.formats.json.frames import Rows
from celoss_cli.formats.json.layout import laid_out
from celoss_cli.formats.json.lines import open_json_lines
from celoss_cli.formats.json.lists import is_empty
from celoss_cli.formats.json.naming import Misfit
from celoss_cli.formats.json.parsing import parsed_whole
from celoss_cli.formats.json.rows import rows_of
from celoss_cli.formats.json.spelled import as_numbers, has_spelled
from celoss_cli.formats.json.table import JsonTable
from celoss_cli.formats.json.whole import WholeTable
from celoss_cli.formats.lines import BOM, RECORD_BYTES
from celoss_cli.formats.registry import File
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.naming import MOST_COLUMNS

WHOLE_BYTES = 256 << 20
"""No larger value is read into memory, where it takes several times as much."""

MOST_MEMORY = 2 << 30
"""No value is parsed that would take more: few bytes of text may take thirty times as many."""
_TAKEN = {b",": 40, b"[": 80, b"{": 240}
"""About how many bytes each takes: a number behind a comma, a list, an object."""

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
_CHUNK = 1 << 16
_LINES = "write one row per line (JSON Lines): such files may be of any size"
_ARRAY = re.compile(
    r"""\s*\[[\[\s]*(?:[-+.\w]+|'[^'\n]*'|"[^"\n]*")(?:\s+[-+.\w'"]|[\s\]]*\]\s*\[)"""
)
"""How an array starts that Python printed: no commas stand between its items."""


def open_json(file: File) -> JsonTable:
    """Open a text of JSON: one row per line, or one value that holds all rows.

    It has one row per line where the first line is a value by itself and others follow. Any other
    text is one value, and is read into memory as a whole.

    Raises:
        InputError: it is not valid JSON, is too large, or nothing tells what its rows are.

    """
    if _has_lines(file.stream):
        return open_json_lines(file)
    data = _whole(file.stream)
    try:
        text = data.removeprefix(BOM).decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
        raise InputError(f"{file.stream.name}:{line}: {byte}", "save it as UTF-8") from error
    try:
        value = parsed_whole(text, file.stream.name)
    except InputError as error:
        if _ARRAY.match(text[:_CHUNK]):
            hint = "save it with numpy.save, or as CSV"
            raise InputError(f"{file.stream.name}: is a printed array, not JSON", hint) from error
        raise
    try:
        rows = rows_of(value, file.settings, file.role)
        if rows is None and "\n" not in text.strip():
            return open_json_lines(file)
        return _opened(file, rows or Rows([value]), value, len(data))
    except Misfit as misfit:
        raise InputError(f"{file.stream.name}: {misfit.problem}", misfit.hint) from misfit


def _opened(file: File, rows: Rows, value: object, size: int) -> WholeTable:
    if not rows.records:
        raise Misfit("the file holds no rows")
    full = (row for row in rows.records if not is_empty(row, file.settings))
    first = next(full, rows.records[0])
    spelled = file.role == "predictions" and isinstance(value, list) and has_spelled(first)
    if spelled:
        # what may be one row or several is told by numbers
        rows_of(as_numbers(value), file.settings, file.role)
        first = as_numbers(first)
    try:
        layout, leaves = laid_out(first, file.settings, "row")
    except Misfit as misfit:
        raise Misfit(f"row 0: {misfit.problem}", misfit.hint) from misfit
    return WholeTable(leaves, file.stream, layout, spelled, rows, file.block_bytes, size)


def _has_lines(stream: Stream) -> bool:
    """Tell whether the first line is a JSON value, and others follow it."""
    with stream.opened() as opened:
        first = opened.readline(RECORD_BYTES).removeprefix(BOM)
        if not first.strip() or not first.endswith(b"\n"):
            return False
        more = iter(lambda: opened.read(_CHUNK), b"")
        if not any(chunk.strip() for chunk in more):
            return False
    if first.count(b",") >= MOST_COLUMNS:
        return _is_closed(first)
    try:
        json.loads(first, parse_int=float)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def _is_closed(line: bytes) -> bool:
    """Tell whether all brackets of a line are closed in it: what is no row is not parsed for that.

    Whether it is a row or not, it is too wide to be one.
    """
    marks = _STRING.sub(b"", line)
    return marks.count(b"[") == marks.count(b"]") and marks.count(b"{") == marks.count(b"}")


def _whole(stream: Stream) -> bytes:
    """Return all bytes.

    Raises:
        InputError: there are more than `WHOLE_BYTES`, or they would take more than `MOST_MEMORY`.

    """
    with stream.opened() as opened:
        data = opened.read(WHOLE_BYTES + 1)
    if len(data) > WHOLE_BYTES:
        raise InputError(
            f"{stream.name}: more than {WHOLE_BYTES >> 20} MB of JSON that is not one row per "
            "line: too large to read into memory",
            hint=_LINES,
        )
    taken = sum(data.count(mark) * size for mark, size in _TAKEN.items())
    if taken > MOST_MEMORY:
        raise InputError(
            f"{stream.name}: one JSON value that would take about {taken / (1 << 30):.1f} GB of "
            f"memory, more than the limit of {MOST_MEMORY / (1 << 30):.1f} GB",
            hint=_LINES,
        )
    return data
