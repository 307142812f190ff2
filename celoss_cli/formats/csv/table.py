"""`DelimitedTable`: text with delimiters between its cells, read a slab at a time."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from celoss_cli.errors import InputError
from celoss_cli.formats.csv import strict
from celoss_cli.formats.csv.dialect import Dialect, encoded
from celoss_cli.formats.csv.grid import Grid
from celoss_cli.formats.csv.parser import SMALL_BYTES, is_small
from celoss_cli.formats.csv.parser_pandas import Frames
from celoss_cli.formats.csv.parser_python import Splits
from celoss_cli.formats.csv.slabs import head_end, slabs
from celoss_cli.formats.csv.sniff import dialect_of
from celoss_cli.formats.lines import Slab
from celoss_cli.formats.registry import File
from celoss_cli.frozen import frozen
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.blocks import FloatArray, Run
from celoss_cli.tables.categories import Piece
from celoss_cli.tables.naming import column_label
from celoss_cli.tables.position import Position, read_by_others
from celoss_cli.tables.reading import read_run
from celoss_cli.tables.table import FirstLine, Table
from celoss_cli.text import quoted

_HEAD_BYTES = 1 << 20
"""How much is looked at to tell how a text is written."""
_WORDS = 16


@frozen
class DelimitedTable(Table):
    """A text file; see `tables.Table`. Columns are counted without the index column.

    Attributes:
        stream: the bytes.
        format: what the report calls it.
        dialect: how cells and numbers are written.
        first_cells: the cells of the first line, header or not.
        width: the number of columns.
        trailing: whether a delimiter stands after the last cell of each line too.
        slab_bytes: how much is read at a time.
        small: whether reading it takes less time than to import pandas.
        header: the columns' names, or None where the first line is data.
        indexed: whether an index column stands before the others, as pandas writes it.
        position: behind what processes that share it have read, or None where it is not shared.

    """

    stream: Stream
    format: str
    dialect: Dialect
    first_cells: tuple[str, ...]
    width: int
    trailing: bool
    slab_bytes: int
    small: bool
    dtype: str = "float64"
    rows: None = None
    header: tuple[str, ...] | None = None
    indexed: bool = False
    untyped: bool = True
    position: Position | None = None

    @property
    def name(self) -> str:
        """The path."""
        return self.stream.name

    @property
    def size(self) -> int | None:
        """The number of bytes, where it is known without reading them."""
        return self.stream.size() if self.stream.seekable else None

    @property
    def first(self) -> FirstLine:
        """The first line, header or not."""
        cells, decimal = self.first_cells, self.dialect.decimal
        return FirstLine(cells, all(strict.is_number(cell, decimal) for cell in cells))

    def headed(self) -> DelimitedTable:
        """Return the same file with its first line taken for a header.

        Raises:
            InputError: two columns have one name.

        """
        names = self.first_cells
        if len(set(names)) < len(names):
            twice = next(name for name, count in Counter(names).items() if count > 1)
            raise InputError(f"{self.place(0)}: two columns are named {quoted(twice)}")
        indexed = len(names) > 1 and names[0] == ""
        names = names[1:] if indexed else names
        return replace(self, header=names, width=len(names), indexed=indexed)

    @property
    def shared(self) -> bool:
        """Whether processes can read it together."""
        return self.stream.shared

    def runs(self, columns: Sequence[int]) -> Iterator[Run]:
        """Yield the columns as numbers, parsed where a run is read.

        Raises:
            InputError: the file holds no row. Reading a run: a record with too few or too many
                cells, a cell that is no number.

        """
        grid, wanted = self._grid(), [column + self.indexed for column in columns]
        position, row = self.position or Position(), 0
        for line, lines, data in self._bodies(self.slab_bytes, position):
            yield from read_by_others(row, position)
            row = max(row, position.row)
            read = partial(self._parsed, grid, wanted, line, data, row)
            # records may be fewer than lines
            unknown = b'"' in data or self.dialect.comment is not None
            run = read_run(read, len(data)) if unknown else Run(lines, len(data), read)
            row += run.rows
            if run.rows:
                yield run
        yield from read_by_others(row, position)
        self._check_rows(max(row, position.row))

    def read_beside(self, size: int) -> DelimitedTable:
        """Return the same file, which is read through pandas where all together are worth it."""
        return self if size <= SMALL_BYTES else replace(self, small=False)

    def following(self, position: Position) -> DelimitedTable:
        """Return the same file, of which what others have read comes as runs of nothing."""
        return replace(self, position=position)

    def _parsed(
        self, grid: Grid, wanted: Sequence[int], line: int, data: bytes, row: int
    ) -> Iterator[FloatArray]:
        for values in grid.numbers(data, line, [0, *wanted] if self.indexed else wanted):
            numbered = _numbered(values[:, 0], row) if self.indexed else len(values)
            yield values[:numbered, int(self.indexed) :]
            if numbered < len(values):
                raise self._no_index(row + numbered, float(values[numbered, 0]))
            row += len(values)

    def words(self, column: int) -> Iterator[Piece]:
        """Yield one column as words.

        Raises:
            InputError: a record with too few or too many cells.

        """
        grid, row = self._grid(), 0
        # of a column of words more is held than of numbers, for a moment
        for line, _, data in self._bodies(max(self.slab_bytes // _WORDS, 1), Position()):
            if self.indexed:
                # it is looked at as it is read
                deque(self._parsed(grid, [], line, data, row), 0)
            piece = grid.words(data, line, column + self.indexed)
            row += len(piece.codes)
            yield piece
        self._check_rows(row)

    def place(self, row: int, column: int | None = None) -> str:
        """Return file, line and column of a cell, by reading the file once more."""
        suffix = "" if column is None else f": {column_label(self, column)}"
        for line, _, data in self._bodies(self.slab_bytes, Position()):
            for at, _ in strict.records(data, self.dialect, self.name, line):
                if row == 0:
                    return f"{self.name}:{at}{suffix}"
                row -= 1
        return f"{self.name}{suffix}"

    def _bodies(self, size: int, position: Position) -> Iterator[Slab]:
        """Yield slabs of about `size` bytes from `position` on, without the header."""
        headed = self.header is None
        comment = self.dialect.comment_bytes
        with self.stream.opened() as stream:
            for slab in slabs(stream, size, self.name, comment, position):
                body = slab
                # where there are rows before, whoever read them read the header
                if not headed and not position.row:
                    end, headed = head_end(slab.data, comment)
                    body = slab.after(end)
                if body.data:
                    yield body

    def _check_rows(self, rows: int) -> None:
        if not rows:
            held = "no rows" if self.header is None else "a header and no rows"
            raise InputError(f"{self.name}: the file holds {held}")

    def _grid(self) -> Grid:
        labels = tuple(column_label(self, column) for column in range(self.width))
        labels = ("the index", *labels) if self.indexed else labels
        kind = Splits if self.small else Frames
        way = kind(self.dialect, len(labels) + self.trailing, self.trailing)
        return Grid(self.name, self.dialect, labels, self.trailing, way)

    def _no_index(self, row: int, found: float) -> InputError:
        return InputError(
            f"{self.place(row)}: the first column has no name and is no index 0..N-1: "
            f"it holds {found:g} where {row} should stand",
            hint="write the file with index=False, or name the column",
        )


def _numbered(index: FloatArray, row: int) -> int:
    """Return how many rows, of which the first has this number, have theirs in the index."""
    wrong = index != np.arange(row, row + len(index))
    return int(wrong.argmax()) if wrong.any() else len(index)


def open_delimited(file: File) -> DelimitedTable:
    """Open a text file; its first line is data until `headed` says otherwise.

    Raises:
        InputError: the file holds no line, or its first line cannot be split.
        UsageError: what --delimiter, --decimal and --comment say cannot be.

    """
    stream, name, comment = file.stream, file.stream.name, encoded(file.settings.comment)
    with stream.opened() as opened:
        pieces = slabs(opened, _HEAD_BYTES, name, comment, Position())
        start = next(pieces, Slab(1, 0, b""))
    head, line = start.data, start.line
    if not head.strip():
        raise InputError(f"{name}: the file holds no rows")
    dialect = dialect_of(start, stream, file.settings)
    end, _ = head_end(head, comment)
    _, first = next(strict.records(head[:end], dialect, name, line), (line, []))
    if not first:
        raise InputError(f"{name}:{line}: blank line")
    if strict.may_be_comment(first):
        strict.check_comment(start, dialect, name, len(first))
    trailing = len(first) > 1 and not first[-1].strip()
    cells = tuple(first[:-1] if trailing else first)
    small = is_small(stream)
    if not small:
        # it will be needed: labels that are opened after this may as well use it
        import pandas as pd  # noqa: F401, PLC0415
    return DelimitedTable(
        stream=stream,
        format=file.format,
        dialect=dialect,
        first_cells=cells,
        width=len(cells),
        trailing=trailing,
        slab_bytes=file.block_bytes,
        small=small,
    )
