"""Opens JSON: tells one value per line from one value that holds all rows."""

from __future__ import annotations

import json
import re

from celoss_cli.errors import InputError
from celoss_cli.formats.json.frames import Rows
from celoss_cli.formats.json.layout import laid_out
from celoss_cli.formats.json.lines import open_json_lines
from celoss_cli.formats.json.naming import Misfit
from celoss_cli.formats.json.parsing import ParseError, parsed_whole
from celoss_cli.formats.json.rows import rows_of
from celoss_cli.formats.json.table import JsonTable
from celoss_cli.formats.json.whole import WholeTable
from celoss_cli.formats.lines import BOM, RECORD_BYTES
from celoss_cli.formats.registry import File
from celoss_cli.storage.streams import Stream

WHOLE_BYTES = 256 << 20
"""No larger value is read into memory, where it takes several times as much."""

_CHUNK = 1 << 16
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
        value = parsed_whole(text)
    except ParseError as error:
        raise _not_json(file.stream.name, text, error) from error
    try:
        rows = rows_of(value, file.settings)
        if rows is None and "\n" not in text.strip():
            return open_json_lines(file)
        return _opened(file, rows or Rows([value]), len(data))
    except Misfit as misfit:
        raise InputError(f"{file.stream.name}: {misfit.problem}", misfit.hint) from misfit


def _opened(file: File, rows: Rows, size: int) -> WholeTable:
    if not rows.records:
        raise Misfit("the file holds no rows")
    try:
        layout, leaves = laid_out(rows.records[0], file.settings, "row")
    except Misfit as misfit:
        raise Misfit(f"row 0: {misfit.problem}", misfit.hint) from misfit
    return WholeTable(
        leaves, file.stream, layout, rows.records, file.block_bytes, size, rows.indexed
    )


def _has_lines(stream: Stream) -> bool:
    """Tell whether the first line is a JSON value, and others follow it."""
    with stream.opened() as opened:
        first = opened.readline(RECORD_BYTES).removeprefix(BOM)
        if not first.strip() or not first.endswith(b"\n"):
            return False
        more = iter(lambda: opened.read(_CHUNK), b"")
        if not any(chunk.strip() for chunk in more):
            return False
    try:
        json.loads(first, parse_int=float)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def _whole(stream: Stream) -> bytes:
    """Return all bytes.

    Raises:
        InputError: there are more than `WHOLE_BYTES`.

    """
    with stream.opened() as opened:
        data = opened.read(WHOLE_BYTES + 1)
    if len(data) > WHOLE_BYTES:
        raise InputError(
            f"{stream.name}: more than {WHOLE_BYTES >> 20} MB of JSON, and its first line is not "
            "a row by itself: it would be read into memory",
            hint="write one row per line (JSON Lines): such files may have any size",
        )
    return data


def _not_json(name: str, text: str, error: ParseError) -> InputError:
    if _ARRAY.match(text[:_CHUNK]):
        return InputError(
            f"{name}: is a printed array, not JSON", hint="save it with numpy.save, or as CSV"
        )
    return InputError(f"{name}:{error.line}: not valid JSON: {error.problem}", error.hint)
