"""From a slab of text to numbers or words: the fast way where it is plain, else by the letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from celoss_cli.errors import InputError
from celoss_cli.formats.csv import strict
from celoss_cli.formats.csv.dialect import Dialect
from celoss_cli.formats.csv.parser import Way
from celoss_cli.frozen import frozen
from celoss_cli.tables.blocks import FloatArray
from celoss_cli.tables.categories import Piece, short_lines
from celoss_cli.tables.cells import Cells, encoded, short_words
from celoss_cli.tables.reading import rows_read
from celoss_cli.text import counted


@frozen
class Grid:
    """What holds for every line of a text file.

    Attributes:
        name: the file.
        dialect: how it is written.
        labels: how messages speak of each cell of a line.
        trailing: whether a delimiter stands after the last cell too; it makes no cell.
        way: the fast way to read it.

    """

    name: str
    dialect: Dialect
    labels: tuple[str, ...]
    trailing: bool
    way: Way

    def numbers(self, data: bytes, line: int, columns: Sequence[int]) -> Iterator[FloatArray]:
        """Yield some columns of a slab, whose first line is number `line`.

        Raises:
            InputError: a record with too few or too many cells, a cell that is no number; the rows
                before it are yielded first, as an earlier one of them may be wrong otherwise.

        """
        values = self.way.numbers(data, columns)
        if values is None:
            yield from rows_read(self._strict_numbers(data, line, columns), len(columns))
        else:
            yield values

    def words(self, data: bytes, line: int, column: int) -> Piece:
        """Return a column of a slab as it is written.

        Raises:
            InputError: a record with too few or too many cells.

        """
        if self.way.is_one_plain_column(data) and (piece := short_lines(data)):
            return piece
        cells = self.way.cells(data, column)
        if cells is not None and (piece := short_words(cells)):
            return piece
        words = self.way.words(data, column)
        if words is None:
            words = [cells[column] for _, cells in self.records(data, line)]
        return self.way.factor(words)

    def cells(self, data: bytes, line: int, column: int) -> Cells | None:
        """Return a column of a slab in UTF-8; None where a cell is long.

        Raises:
            InputError: as of `words`.

        """
        found = self.way.cells(data, column)
        return encoded(self.words(data, line, column)) if found is None else found

    def records(self, data: bytes, line: int) -> Iterator[tuple[int, list[str]]]:
        """Yield each record with its line.

        Raises:
            InputError: a record with too few or too many cells.

        """
        width = self.way.width
        first = f"{len(self.labels)} and a delimiter behind them" if self.trailing else ""
        for at, cells in strict.checked_records(data, self.dialect, self.name, line, width, first):
            if self.trailing and cells[-1].strip():
                number = counted(width, "cell")
                raise InputError(f"{self.name}:{at}: {number}, where the first line has {first}")
            yield at, cells

    def _strict_numbers(
        self, data: bytes, line: int, columns: Sequence[int]
    ) -> Iterator[list[float]]:
        for at, cells in self.records(data, line):
            place = f"{self.name}:{at}"
            yield [self._number(cells[column], place, column) for column in columns]

    def _number(self, cell: str, place: str, column: int) -> float:
        bare = self.dialect.bare(cell)
        return strict.number(bare, f"{place}: {self.labels[column]}", self.dialect.decimal)
