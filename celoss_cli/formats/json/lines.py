"""`JsonLinesTable`: one JSON value per line, an object or a list, read piece by piece."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from celoss_cli.errors import InputError
from celoss_cli.formats.json.layout import laid_out
from celoss_cli.formats.json.lists import is_empty
from celoss_cli.formats.json.naming import Misfit
from celoss_cli.formats.json.parsing import EXACT, FLOATS, parsed_line
from celoss_cli.formats.json.spelled import as_numbers, has_spelled
from celoss_cli.formats.json.table import JsonTable, Rows
from celoss_cli.formats.json.typed import Floats, typed_floats, typed_words
from celoss_cli.formats.lines import BOM, RECORD_BYTES, Slab, count_lines
from celoss_cli.formats.registry import File
from celoss_cli.frozen import frozen
from celoss_cli.settings import Settings
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.blocks import FloatArray, Run
from celoss_cli.tables.categories import Piece
from celoss_cli.tables.naming import MOST_COLUMNS, check_width
from celoss_cli.tables.position import Position, read_by_others
from celoss_cli.tables.reading import rows_read
from celoss_cli.text import quoted

_HINTS: dict[type, tuple[str, str]] = {
    dict: ("object", 'e.g. {"probs": [0.1, 0.9], "label": 1}'),
    list: ("list", "every line must be a list, like the first"),
}


_WORDS = 16
"""A column of words is read in so many times smaller pieces, which stay in the cache."""
_FIRST_BYTES = 1 << 16
"""How much is looked at to tell what the columns are."""


@frozen
class JsonLinesTable(JsonTable):
    """A text file of one JSON value per line; see `tables.Table`.

    Attributes:
        slab_bytes: how much is read at a time.
        kind: what each line holds, an object or a list.
        position: behind what processes that share it have read, or None where it is not shared.

    """

    slab_bytes: int
    kind: type[dict[str, Any] | list[Any]]
    format: str = "jsonl"
    rows: None = None
    position: Position | None = None

    @property
    def size(self) -> int | None:
        """The number of bytes, where it is known without reading them."""
        return self.stream.size() if self.stream.seekable else None

    def first_rows(self) -> Iterator[Any]:
        """Yield the rows of the first lines."""
        slab = next(lines(self.stream, _FIRST_BYTES, Position()))
        return (row for _, row in self._rows(slab, EXACT))

    @property
    def shared(self) -> bool:
        """Whether processes can read it together."""
        return self.stream.shared

    def following(self, position: Position) -> JsonLinesTable:
        """Return the same file, of which what others have read comes as runs of nothing."""
        return replace(self, position=position)

    def runs(self, columns: Sequence[int]) -> Iterator[Run]:
        """Yield the columns as numbers, parsed where a run is read."""
        typed = typed_floats(self.layout, self.leaves, columns)
        position, row = self.position or Position(), 0
        for slab in lines(self.stream, self.slab_bytes, position):
            yield from read_by_others(row, position)
            row = max(row, position.row) + slab.lines
            read = partial(self._parsed, slab, columns, typed)
            yield Run(slab.lines, len(slab.data), read, slab.line)
        yield from read_by_others(row, position)

    def _parsed(
        self, slab: Slab, columns: Sequence[int], typed: Floats | None
    ) -> Iterator[FloatArray]:
        found = None if typed is None else typed(slab.data)
        if found is not None:
            return iter((found,))
        rows = self._rows(slab, FLOATS)
        return rows_read(self.number_rows(rows, columns), len(columns))

    def words(self, column: int) -> Iterator[Piece]:
        """Yield one column as words."""
        typed = typed_words(self.layout, self.leaves, column)
        for slab in lines(self.stream, max(self.slab_bytes // _WORDS, 1), Position()):
            found = None if typed is None else typed(slab.data)
            yield found or self.piece(self._rows(slab, EXACT), slab.lines, column)

    def row_place(self, row: int) -> str:
        """Return file and line: every line is a row."""
        return f"{self.name}:{row + 1}"

    def chunks(self) -> Iterator[tuple[int, Rows]]:
        """Yield the rows of some lines at a time."""
        for slab in lines(self.stream, self.slab_bytes, Position()):
            yield len(slab.data), self._rows(slab, EXACT)

    def item_place(self, row: int, item: int) -> str:
        """Return file and line of an item, and its index."""
        return f"{self.row_place(row)}: row [{row}, {item}]"

    def _rows(self, slab: Slab, decoder: json.JSONDecoder) -> Iterator[tuple[int, Any]]:
        for at, text in enumerate(slab.data.split(b"\n"), slab.line - 1):
            row = _value(text, decoder, self.row_place(at))
            if type(row) is not self.kind:
                raise _wrong_kind(text, self.kind, self.row_place(at))
            yield at, row


def open_json_lines(file: File) -> JsonLinesTable:
    """Open a text of one JSON value per line.

    Raises:
        InputError: the first line is neither object nor list, or is empty.

    """
    stream = file.stream
    first = next(lines(stream, 1, Position()))
    place = f"{stream.name}:1"
    row = _value(first.data, EXACT, place)
    kind = list if isinstance(row, list) else dict
    if type(row) is not kind:
        raise _wrong_kind(first.data, kind, place)
    telling = _telling(row, stream, file.settings)
    spelled = file.role == "predictions" and has_spelled(telling)
    try:
        shown = as_numbers(telling) if spelled else telling
        layout, leaves = laid_out(shown, file.settings, "line")
    except Misfit as misfit:
        raise InputError(f"{place}: {misfit.problem}", misfit.hint) from misfit
    return JsonLinesTable(leaves, stream, layout, spelled, file.block_bytes, kind)


def _telling(first: object, stream: Stream, settings: Settings) -> object:
    """Return the first row that is no sample without items; the first of all if there is none."""
    if not is_empty(first, settings):
        return first
    slab = next(lines(stream, _FIRST_BYTES, Position()))
    texts = enumerate(slab.data.split(b"\n"), 1)
    rows = (_value(text, EXACT, f"{stream.name}:{line}") for line, text in texts)
    return next((row for row in rows if not is_empty(row, settings)), first)


def lines(stream: Stream, size: int, position: Position) -> Iterator[Slab]:
    """Yield whole lines from `position` on, about `size` bytes at a time, and move it on.

    A byte order mark at the start is left out, and so are blank lines at the end.

    Raises:
        InputError: a line is so long that it can only be none.

    """
    here, blank = 0, b""
    with stream.opened() as opened:
        while True:
            if here != position.offset:
                # another process has read on
                here, blank = opened.seek(position.offset), b""
            # twice as much each time where nothing but blank lines comes
            data = opened.read(max(size, len(blank)))
            if not data:
                return
            rest = opened.readline(RECORD_BYTES)
            endless = len(rest) == RECORD_BYTES and not rest.endswith(b"\n")
            if endless or len(blank) > RECORD_BYTES:
                what = "a line" if endless else "blank lines"
                raise InputError(
                    f"{stream.name}:{position.line + 1}: {what} of more than "
                    f"{RECORD_BYTES >> 20} MB"
                )
            if len(rest) > MOST_COLUMNS:
                start, at = data.rfind(b"\n") + 1, position.line + 1 + count_lines(blank + data)
                check_width(data.count(b",", start) + rest.count(b",") + 1, f"{stream.name}:{at}")
            data = blank + data + rest
            text = data if here else data.removeprefix(BOM)
            kept = text.rstrip()
            # the end of the line stays; what is blank behind it may be the end of the file
            blank = text[len(kept) :].partition(b"\n")[2] if kept else data
            if kept:
                here += len(data) - len(blank)
                slab = Slab(position.line + 1, count_lines(kept) + 1, kept)
                position.line, position.offset = position.line + slab.lines, here
                yield slab


def _value(text: bytes, decoder: json.JSONDecoder, place: str) -> Any:  # noqa: ANN401 - any value
    try:
        return parsed_line(text, decoder)
    except (ValueError, RecursionError) as error:
        what = f"not valid JSON: {error}" if text.strip() else "blank line"
        raise InputError(f"{place}: {what}", "JSON Lines have one object per line") from error


def _wrong_kind(text: bytes, kind: type, place: str) -> InputError:
    noun, hint = _HINTS[kind]
    return InputError(
        f"{place}: {quoted(text.decode('utf-8', 'replace'))} is not a JSON {noun}", hint
    )
