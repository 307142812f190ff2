"""`Table`: what the rest of the readers ask of a file, whatever its format."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from celoss_cli.tables.blocks import Run
from celoss_cli.tables.categories import Piece
from celoss_cli.tables.position import Position


class FirstLine(NamedTuple):
    """The first line of a text, which may be a header: its cells, and whether all are numbers."""

    cells: tuple[str, ...]
    numeric: bool


class Table(ABC):
    """Rows and columns that can be read more than once, a piece at a time.

    A format says what its files have; what it leaves out is as most formats have it. Columns are
    counted without an index that was left out.
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
        """Yield the columns as runs of (n, len(columns)), float64 or as written in float32."""

    @abstractmethod
    def words(self, column: int) -> Iterator[Piece]:
        """Yield one column as words, a run of rows at a time."""

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
    def indexed(self) -> bool:
        """Whether an index that pandas wrote was left out."""
        return False

    @property
    def first(self) -> FirstLine | None:
        """The first line, where nothing but what stands in it tells whether it is a header."""
        return None

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
