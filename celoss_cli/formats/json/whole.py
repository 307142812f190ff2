"""`JsonTable` of one JSON value that holds all rows, which is read into memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from celoss_cli.formats.json.frames import Rows as Held
from celoss_cli.formats.json.table import JsonTable, Rows
from celoss_cli.frozen import frozen
from celoss_cli.tables.blocks import FloatArray, Run, block_rows
from celoss_cli.tables.categories import Piece
from celoss_cli.tables.reading import rows_read

_CHUNK = 256
"""So many rows are taken together, if each is a list of rows."""


@frozen
class WholeTable(JsonTable):
    """Rows of one JSON value, all in memory; see `tables.Table`.

    Attributes:
        held: the rows, and the index that was left out.
        block_bytes: how much is measured at a time.
        size: the number of bytes of the file.

    """

    held: Held
    block_bytes: int
    size: int
    format: str = "json"

    @property
    def records(self) -> Sequence[Any]:
        """The rows."""
        return self.held.records

    @property
    def indexed(self) -> bool:
        """Whether an index that pandas wrote was left out."""
        return self.held.indexed

    def index(self) -> Iterator[Piece] | None:
        """Yield the index as words; None where there is none."""
        if self.held.keys is None:
            return super().index()
        return iter([Piece.of_words([*map(str, self.held.keys)])])

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.records)

    def first_rows(self) -> Iterator[Any]:
        """Yield the rows."""
        return iter(self.records)

    def runs(self, columns: Sequence[int]) -> Iterator[Run]:
        """Yield the columns as numbers, taken from the rows where a run is read."""
        step = block_rows(len(columns), self.block_bytes)
        for start in range(0, self.rows, step):
            rows = range(start, min(start + step, self.rows))
            size = self.size * len(rows) // self.rows
            yield Run(len(rows), size, partial(self._taken, rows, columns))

    def chunks(self) -> Iterator[tuple[int, Rows]]:
        """Yield the rows, some at a time."""
        for start in range(0, self.rows, _CHUNK):
            rows = self.records[start : start + _CHUNK]
            yield self.size * len(rows) // self.rows, enumerate(rows, start)

    def _taken(self, rows: range, columns: Sequence[int]) -> Iterator[FloatArray]:
        records = zip(rows, self.records[rows.start : rows.stop], strict=True)
        return rows_read(self.number_rows(records, columns), len(columns))

    def words(self, column: int) -> Iterator[Piece]:
        """Yield one column as words."""
        yield self.piece(enumerate(self.records), self.rows, column)
