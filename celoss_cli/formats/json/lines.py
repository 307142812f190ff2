"""`JsonLinesTable`: one JSON value per line, an object or a list, read piece by piece."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from celoss_cli.errors import InputError
from celoss_cli.formats.json.layout import laid_out
from celoss_cli.formats.json.naming import Misfit, asked_names
from celoss_cli.formats.json.parsing import EXACT, FLOATS, parsed_line
from celoss_cli.formats.json.table import JsonTable
from celoss_cli.formats.lines import BOM, RECORD_BYTES, Slab, count_lines
from celoss_cli.formats.registry import File
from celoss_cli.frozen import frozen
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.blocks import FloatArray, Run
from celoss_cli.tables.categories import Piece
from celoss_cli.tables.naming import MOST_COLUMNS, check_width
from celoss_cli.tables.reading import rows_read
from celoss_cli.text import quoted

_HINTS: dict[type, tuple[str, str]] = {
    dict: ("object", 'as in {"probs": [0.1, 0.9], "label": 1}'),
    list: ("list", "every line must be a list, as the first one is"),
}


_FIRST_BYTES = 1 << 16
"""How much is looked at to tell what the columns are."""


@frozen
class JsonLinesTable(JsonTable):
    """A text file of one JSON value per line; see `tables.Table`.

    Attributes:
        slab_bytes: how much is read at a time.
        kind: what each line holds, an object or a list.

    """

    slab_bytes: int
    kind: type[dict[str, Any] | list[Any]]
    format: str = "jsonl"
    rows: None = None

    @property
    def size(self) -> int | None:
        """The number of bytes, where it is known without reading them."""
        return self.stream.size() if self.stream.seekable else None

    def first_rows(self) -> Iterator[Any]:
        """Yield the rows of the first lines."""
        slab = next(lines(self.stream, _FIRST_BYTES))
        return (row for _, row in self._rows(slab, EXACT))

    def runs(self, columns: Sequence[int]) -> Iterator[Run]:
        """Yield the columns as numbers, parsed where a run is read.

        Raises:
            InputError: reading a run: a line is not as the first one, or a value is not a number.

        """
        for slab in lines(self.stream, self.slab_bytes):
            yield Run(slab.lines, len(slab.data), partial(self._parsed, slab, columns))

    def _parsed(self, slab: Slab, columns: Sequence[int]) -> Iterator[FloatArray]:
        rows = self._rows(slab, FLOATS)
        return rows_read(self.number_rows(rows, columns), len(columns))

    def words(self, column: int) -> Iterator[Piece]:
        """Yield one column as words.

        Raises:
            InputError: a line is not as the first one, or a value is neither word nor number.

        """
        for slab in lines(self.stream, self.slab_bytes):
            yield self.piece(self._rows(slab, EXACT), slab.lines, column)

    def place(self, row: int, column: int | None = None) -> str:
        """Return file, line and key of a value: every line is a row."""
        return self.labelled(row + 1, column)

    def spot(self, at: int) -> str:
        """Return file and line."""
        return f"{self.name}:{at}"

    def _rows(self, slab: Slab, decoder: json.JSONDecoder) -> Iterator[tuple[int, Any]]:
        for line, text in enumerate(slab.data.split(b"\n"), slab.line):
            row = _value(text, decoder, self.name, line)
            if type(row) is not self.kind:
                raise _wrong_kind(text, self.kind, self.spot(line))
            yield line, row


def open_json_lines(file: File) -> JsonLinesTable:
    """Open a text of one JSON value per line.

    Raises:
        InputError: the first line is neither object nor list, or is empty.

    """
    stream = file.stream
    first = next(lines(stream, 1))
    row = _value(first.data, EXACT, stream.name, 1)
    kind = list if isinstance(row, list) else dict
    if type(row) is not kind:
        raise _wrong_kind(first.data, kind, f"{stream.name}:1")
    try:
        layout, leaves = laid_out(row, asked_names(file.settings), "line")
    except Misfit as misfit:
        raise InputError(f"{stream.name}:1: {misfit.problem}", misfit.hint) from misfit
    return JsonLinesTable(leaves, stream, layout, file.block_bytes, kind)


def lines(stream: Stream, size: int) -> Iterator[Slab]:
    """Yield the stream in whole lines, about `size` bytes at a time, without blank ones at the end.

    Raises:
        InputError: a line is so long that it can only be none.

    """
    line, blank = 1, b""
    with stream.opened() as opened:
        # twice as much each time where nothing but blank lines comes
        while data := opened.read(max(size, len(blank))):
            rest = opened.readline(RECORD_BYTES)
            endless = len(rest) == RECORD_BYTES and not rest.endswith(b"\n")
            if endless or len(blank) > RECORD_BYTES:
                what = "a line" if endless else "blank lines"
                raise InputError(
                    f"{stream.name}:{line}: {what} of more than {RECORD_BYTES >> 20} MB"
                )
            if len(rest) > MOST_COLUMNS:
                start, at = data.rfind(b"\n") + 1, line + count_lines(data)
                check_width(data.count(b",", start) + rest.count(b",") + 1, f"{stream.name}:{at}")
            data += rest
            data = blank + (data.removeprefix(BOM) if line == 1 else data)
            kept = data.rstrip()
            blank = data[len(kept) :]
            if kept:
                # the end of the line stays; what is blank behind it may be the end of the file
                blank = blank.partition(b"\n")[2]
                yield Slab(line, rows := count_lines(kept) + 1, kept)
                line += rows


def _value(text: bytes, decoder: json.JSONDecoder, name: str, line: int) -> Any:  # noqa: ANN401 - any value
    try:
        return parsed_line(text, decoder)
    except (ValueError, RecursionError) as error:
        what = f"no JSON: {error}" if text.strip() else "blank line"
        raise InputError(f"{name}:{line}: {what}", "JSON Lines have one object a line") from error


def _wrong_kind(text: bytes, kind: type, spot: str) -> InputError:
    noun, hint = _HINTS[kind]
    return InputError(f"{spot}: {quoted(text.decode('utf-8', 'replace'))} is no JSON {noun}", hint)
