"""`DelimitedTable`: text with delimiters between its cells, read a slab at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import takewhile

from celoss_cli.errors import InputError
from celoss_cli.formats.csv import strict
from celoss_cli.formats.csv.dialect import Dialect
from celoss_cli.formats.csv.parser import SMALL_BYTES, Parser
from celoss_cli.formats.csv.parser_pandas import Frames
from celoss_cli.formats.csv.parser_python import Splits
from celoss_cli.formats.csv.slabs import head_end, slabs
from celoss_cli.formats.lines import Slab, count_lines
from celoss_cli.formats.remedies import JOIN_LEVELS
from celoss_cli.frozen import frozen
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.blocks import Run
from celoss_cli.tables.categories import Piece
from celoss_cli.tables.cells import Cells
from celoss_cli.tables.naming import column_label
from celoss_cli.tables.position import Position, read_by_others
from celoss_cli.tables.reading import read_run
from celoss_cli.tables.table import Line, Lines, Sample, Table, sample_of
from celoss_cli.text import quoted, repeated

_WORDS = 16
_INDEX = re.compile(r"|Unnamed: \d+(\.\d+)*")
"""What an index is called: nothing, or what pandas calls it where it is written once more."""


@frozen
class DelimitedTable(Table):
    """A text file; see `tables.Table`. Its first line is data until `headed` says else.

    Attributes:
        stream: the bytes.
        format: what the report calls it.
        dialect: how cells and numbers are written.
        head: the first lines, header or not.
        width: the number of columns.
        trailing: whether a delimiter stands after the last cell of each line too.
        slab_bytes: how much is read at a time.
        small: whether reading it takes less time than to import pandas.
        header: the columns' names, or None where the first line is data.
        indexes: how many columns before the others have no names, as of an index.
        position: behind what processes that share it have read, or None where it is not shared.

    """

    stream: Stream
    format: str
    dialect: Dialect
    head: tuple[Line, ...]
    width: int
    trailing: bool
    slab_bytes: int
    small: bool
    dtype: str = "float64"
    rows: None = None
    header: tuple[str, ...] | None = None
    indexes: int = 0
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
    def lines(self) -> Lines:
        """The first line, header or not, and those below it."""
        return Lines(self.head[0], self.head[1:])

    def _whole(self) -> Iterator[Line]:
        """Yield the first rows that have as many cells as there are columns."""
        rows = self.head[self.header is not None :]
        return (row for row in rows if len(row.cells) == self.width)

    def sample(self, columns: Sequence[int]) -> Sample:
        """Return some columns of the first rows."""
        rows = ([row.numbers[at] for at in columns] for row in self._whole())
        return sample_of(rows, len(columns))

    def integers(self, column: int) -> bool:
        """Tell whether the first rows of a column are written as integers."""
        cells = (row.cells[column].strip() for row in self._whole())
        return all(cell.lstrip("+-").isdigit() for cell in cells)

    def headed(self) -> DelimitedTable:
        """Return the same file with its first line taken for a header.

        Columns without a name before the others are an index, as pandas and R write it.

        Raises:
            InputError: two columns have one name.

        """
        names = tuple(name.strip() for name in self.head[0].cells)
        names = ("",) * (self.width - len(names)) + names
        if twice := repeated(names):
            # names of several levels stand in several lines
            levels = len(self.head) > 1 and not any(
                number is not None for number in self.head[1].numbers
            )
            raise InputError(
                f"{self.place(0)}: two columns are named {quoted(twice[0])}",
                hint=JOIN_LEVELS if levels else None,
            )
        indexes = sum(1 for _ in takewhile(_INDEX.fullmatch, names))
        return replace(self, header=names, indexes=indexes if indexes < len(names) else 0)

    @property
    def shared(self) -> bool:
        """Whether processes can read it together."""
        return self.stream.shared

    def runs(self, columns: Sequence[int]) -> Iterator[Run]:
        """Yield the columns as numbers, parsed where a run is read."""
        parser, position, row = self._parser(), self.position or Position(), 0
        for line, lines, data in self._bodies(self.slab_bytes, position):
            yield from read_by_others(row, position)
            row = max(row, position.row)
            read = partial(parser.numbers, data, line, columns)
            # records may be fewer than lines
            unknown = b'"' in data or self.dialect.comment is not None
            run = read_run(read, len(data)) if unknown else Run(lines, len(data), read)
            run = replace(run, line=line if run.rows == lines else None)
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

    def words(self, column: int) -> Iterator[Piece]:
        """Yield one column as words."""
        parser, row = self._parser(), 0
        # of a column of words more is held than of numbers, for a moment
        for line, _, data in self._bodies(max(self.slab_bytes // _WORDS, 1), Position()):
            piece = parser.words(data, line, column)
            row += len(piece.codes)
            yield piece
        self._check_rows(row)

    def cells(self, column: int) -> Iterator[Cells | None]:
        """Yield one column as words in UTF-8."""
        parser, row = self._parser(), 0
        for line, _, data in self._bodies(max(self.slab_bytes // _WORDS, 1), Position()):
            cells = parser.cells(data, line, column)
            if cells is not None:
                row += len(cells)
            yield cells
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
                    self._check_one_header(body)
                    yield body

    def _check_one_header(self, slab: Slab) -> None:
        """Refuse the header again, as of two files one below the other.

        Where names of scores are numbers it could be a row: a name above text, or above an index,
        tells that it is none.
        """
        if self.header is None or len(self.head) == 1:
            return
        cells, numbers = self.head[0]
        names = [at for at, number in enumerate(numbers) if number is None]
        below = self.head[1].cells
        if len(names) == len(cells) or all(cells[at] == below[at] for at in names):
            return
        for quote in ("", '"'):
            joined = self.dialect.delimiter.join(f"{quote}{cell}{quote}" for cell in cells)
            line = re.escape(joined.encode()) + rb"\r?\n"
            if found := re.match(line, slab.data) or re.search(rb"\n" + line, slab.data):
                at = slab.line + count_lines(slab.data[: found.start() + 1])
                raise InputError(
                    f"{self.name}:{at}: the header again, as of several files one below the other",
                    hint="remove it, or give the files as shards, e.g. 'preds-*.csv'",
                )

    def count(self) -> int:
        """Return the number of rows, as far as they can be told apart."""
        rows = 0
        for line, lines, data in self._bodies(self.slab_bytes, Position()):
            if b'"' in data or self.dialect.comment is not None:
                rows += sum(1 for _ in strict.records(data, self.dialect, self.name, line))
            else:
                rows += lines
        return rows

    def _check_rows(self, rows: int) -> None:
        if not rows:
            held = "no rows" if self.header is None else "a header and no rows"
            raise InputError(f"{self.name}: the file holds {held}")

    def _parser(self) -> Parser:
        labels = tuple(column_label(self, column) for column in range(self.width))
        kind = Splits if self.small else Frames
        return kind(self.name, self.dialect, labels, self.trailing)
