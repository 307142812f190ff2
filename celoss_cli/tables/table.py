"""`Table`: what the rest of the readers ask of a file, whatever its format."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from celoss_cli.tables.blocks import BoolArray, FloatArray, Run
from celoss_cli.tables.categories import Piece
from celoss_cli.tables.cells import Cells, encoded
from celoss_cli.tables.position import Position
from celoss_cli.tables.shaped import Shaped

SAMPLE_ROWS = 64
"""So many rows are looked at to tell what the columns of a table are."""


class Line(NamedTuple):
    """A line of a text: its cells, and the number that each is, or None."""

    cells: tuple[str, ...]
    numbers: tuple[float | None, ...]


class Lines(NamedTuple):
    """The first line of a text, which may be a header, and some of those below it."""

    first: Line
    below: tuple[Line, ...]


class Sample(NamedTuple):
    """The first rows: (n, K) numbers, nan where a cell is not one; (n, K) whether each is one."""

    values: FloatArray
    numeric: BoolArray

    @property
    def full_rows(self) -> FloatArray:
        """The rows all of whose cells are numbers."""
        return self.values[self.numeric.all(axis=1)]


def sample_of(rows: Iterable[Iterable[float | None]], width: int) -> Sample:
    """Return the sample of rows of `width` numbers, where None is no number."""
    lines = [[*row] for row in rows]
    cells, shape = [*chain.from_iterable(lines)], (len(lines), width)
    values = np.array([math.nan if cell is None else cell for cell in cells], dtype=np.float64)
    numeric = np.array([cell is not None for cell in cells], dtype=np.bool_)
    return Sample(values.reshape(shape), numeric.reshape(shape))


class Table(Shaped, ABC):
    """Rows and columns that can be read more than once, a piece at a time.

    A format says what its files have; what it leaves out is as most formats have it.
    """

    if TYPE_CHECKING:
        # at run time a dataclass would take these for the defaults of its fields

        @property
        @abstractmethod
        def name(self) -> str:
            """The path, as messages and the report show it."""

        @property
        @abstractmethod
        def format(self) -> str:
            """What the report calls its format."""

        @property
        @abstractmethod
        def dtype(self) -> str:
            """The type of the numbers."""

        @property
        @abstractmethod
        def width(self) -> int:
            """The number of columns."""

        @property
        @abstractmethod
        def size(self) -> int | None:
            """The number of bytes, or None where reading alone would tell."""

        @property
        @abstractmethod
        def rows(self) -> int | None:
            """The number of rows, or None where reading alone would tell."""

    @abstractmethod
    def runs(self, columns: Sequence[int]) -> Iterator[Run]:
        """Yield the columns as runs of (n, len(columns)), float64 or as written in float32.

        Raises:
            InputError: the file cannot be read on. Reading a run: a row is not as the first one,
                or a cell is not a number.

        """

    @abstractmethod
    def words(self, column: int) -> Iterator[Piece]:
        """Yield one column as words, a run of rows at a time.

        Raises:
            InputError: the file cannot be read on, or a cell is neither word nor number.

        """

    def cells(self, column: int) -> Iterator[Cells | None]:
        """Yield one column as words in UTF-8; None for those that `words` alone can give."""
        return map(encoded, self.words(column))

    @abstractmethod
    def place(self, row: int, column: int | None = None) -> str:
        """Return where a row (from 0), or a cell of it, stands: file, line or row, and column."""

    @property
    def header(self) -> tuple[str, ...] | None:
        """The columns' names, or None where it has none."""
        return None

    @property
    def nested(self) -> dict[str, tuple[int, ...]]:
        """The columns that are items of a list or an object, by the name of that in the file."""
        return {}

    @property
    def indexes(self) -> int:
        """How many of the first columns are an index, which has no name of its own."""
        return 0

    @property
    def indexed(self) -> bool:
        """Whether there is an index, or one was left out."""
        return self.indexes > 0

    def index(self) -> Iterator[Piece] | None:
        """Yield the first column of the index as words; None where there is no index."""
        return self.words(0) if self.indexes else None

    @property
    def columns(self) -> range:
        """The columns without an index."""
        return range(self.indexes, self.width)

    @property
    def lines(self) -> Lines | None:
        """The first lines, where nothing but what they hold tells whether one is a header."""
        return None

    @abstractmethod
    def sample(self, columns: Sequence[int]) -> Sample:
        """Return some columns of the first rows.

        Raises:
            InputError: they cannot be read.

        """

    @property
    def unordered(self) -> bool:
        """Whether each row names its scores, in any order."""
        return False

    @property
    def untyped(self) -> bool:
        """Whether a cell is a number or a word as it is asked for: text has no types."""
        return False

    @property
    def seekable(self) -> bool:
        """Whether its file can be read from any row on."""
        return False

    @property
    def shared(self) -> bool:
        """Whether processes can read it together, each its own runs."""
        return False

    @property
    def shards(self) -> tuple[Table, ...]:
        """The tables that stand one below the other in it; itself where it is one file."""
        return (self,)

    def count(self) -> int:
        """Return the number of rows, by reading them where nothing else tells."""
        known = self.rows
        return sum(len(piece.codes) for piece in self.words(0)) if known is None else known

    def integers(self, column: int) -> bool:  # noqa: ARG002 - as the format, or its type, has them
        """Tell whether the first rows of a column are written as integers."""
        return False

    def lengths(self) -> tuple[int, ...]:
        """Return how many rows each of several shards has, by reading those that do not tell."""
        return ()

    def mapped(self, change: Callable[[Table], Table]) -> Table:
        """Return the table with each shard changed.

        Raises:
            InputError: the shards have other columns then.

        """
        return change(self)

    def headed(self) -> Table:
        """Return the table with its first line taken for a header.

        Raises:
            InputError: two columns have one name.

        """
        return self

    def ordered_as(self, others: Sequence[Table]) -> Table:  # noqa: ARG002 - few have an order
        """Return the table with columns that have names in the order of those of other shards."""
        return self

    def read_beside(self, size: int) -> Table:  # noqa: ARG002 - most are read in one way
        """Return the table, to be read as one of several texts that together are `size` bytes."""
        return self

    def following(self, position: Position) -> Table:  # noqa: ARG002 - of what is read in order
        """Return the table, which need not read what others have: `position` is behind it.

        That is itself, where to pass over a run costs nothing.
        """
        return self

    def cuts(self, rows: int) -> Sequence[int]:  # noqa: ARG002 - most are read from their start
        """Return the rows, about `rows` apart, at which `part` can cut the table, if it can."""
        return ()

    def part(self, start: int, stop: int) -> Table:
        """Return the rows from one cut to the next, or to the last one."""
        raise NotImplementedError(start, stop)
