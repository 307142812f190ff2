"""`ShardedTable`: the files of a folder or a pattern as one table, in their natural order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from itertools import accumulate, chain
from typing import TypeVar

import numpy as np

from celoss_cli.errors import InputError
from celoss_cli.frozen import frozen
from celoss_cli.tables.axes import Axes, Stacked
from celoss_cli.tables.blocks import Run
from celoss_cli.tables.categories import Piece
from celoss_cli.tables.cells import Cells
from celoss_cli.tables.table import SAMPLE_ROWS, Sample, Table
from celoss_cli.text import counted, listed

T = TypeVar("T")

_ORDER = "write the columns of all shards in the same order"
_SAME = "all shards must have the same columns"


@frozen
class ShardedTable(Table):
    """Tables one below the other; see `tables.Table`.

    Attributes:
        name: the folder or the pattern.
        shards: the tables, in their order.

    """

    name: str
    shards: tuple[Table, ...] = ()
    _lengths: dict[int, int] = field(default_factory=dict)

    @property
    def format(self) -> str:
        """The format, or the formats."""
        return "+".join(dict.fromkeys(table.format for table in self.shards))

    @property
    def dtype(self) -> str:
        """The type of the numbers, or the types."""
        return "+".join(dict.fromkeys(table.dtype for table in self.shards))

    @property
    def header(self) -> tuple[str, ...] | None:
        """The columns' names: arrays among the shards take those of the others."""
        return next((table.header for table in self.shards if table.header is not None), None)

    @property
    def indexes(self) -> int:
        """How many of the first columns are an index."""
        return self.shards[0].indexes

    @property
    def indexed(self) -> bool:
        """Whether any shard has an index, or one was left out."""
        return any(table.indexed for table in self.shards)

    def index(self) -> Iterator[Piece] | None:
        """Return nothing: rows of shards are told apart by their files too."""
        return None

    def sample(self, columns: Sequence[int]) -> Sample:
        """Return some columns of the first rows: those of more than one shard where it has few."""
        found = [self.shards[0].sample(columns)]
        for table in self.shards[1:]:
            if sum(len(each.values) for each in found) >= SAMPLE_ROWS:
                break
            found.append(table.sample(columns))
        return Sample(
            np.concatenate([each.values for each in found]),
            np.concatenate([each.numeric for each in found]),
        )

    @property
    def nested(self) -> dict[str, tuple[int, ...]]:
        """The columns that are items of lists or objects."""
        return next((table.nested for table in self.shards if table.header is not None), {})

    @property
    def width(self) -> int:
        """The number of columns."""
        return self.shards[0].width

    @property
    def size(self) -> int | None:
        """The number of bytes, where it is known."""
        sizes = [table.size for table in self.shards]
        return None if None in sizes else sum(size or 0 for size in sizes)

    @property
    def rows(self) -> int | None:
        """The number of rows, where the headers tell or they were counted."""
        rows = [self._known_length(at) for at in range(len(self.shards))]
        return None if None in rows else sum(count or 0 for count in rows)

    def mapped(self, change: Callable[[Table], Table]) -> ShardedTable:
        """Return the table of the changed shards, in one order of columns where all have names.

        Raises:
            InputError: a shard has other columns than those before it.

        """
        changed = [change(table) for table in self.shards]
        whole = ShardedTable(self.name, tuple(table.ordered_as(changed) for table in changed))
        _check_alike(whole)
        return whole

    def headed(self) -> ShardedTable:
        """Return the table with the first line of each text taken for a header."""
        return self.mapped(lambda table: table.headed())

    def runs(self, columns: Sequence[int]) -> Iterator[Run]:
        """Yield the columns of every shard."""
        return self._counting(lambda table: table.runs(columns), lambda run: run.rows)

    @property
    def shared(self) -> bool:
        """Whether processes can read them together: those of which any row can be read at once."""
        return all(table.seekable and table.shared for table in self.shards)

    def words(self, column: int) -> Iterator[Piece]:
        """Yield one column of every shard as words."""
        return self._counting(lambda table: table.words(column), lambda piece: len(piece.codes))

    def _counting(
        self, read: Callable[[Table], Iterator[T]], rows_of: Callable[[T], int]
    ) -> Iterator[T]:
        """Yield what is read of every shard, whose rows are known then."""
        for at, table in enumerate(self.shards):
            rows = 0
            for each in read(table):
                rows += rows_of(each)
                yield each
            self._lengths[at] = rows

    def cells(self, column: int) -> Iterator[Cells | None]:
        """Yield one column of every shard as words in UTF-8."""
        return chain.from_iterable(table.cells(column) for table in self.shards)

    def cuts(self, rows: int) -> Sequence[int]:  # noqa: ARG002 - of `Table`
        """Return the first row of every shard but the first."""
        return list(accumulate(self.lengths()))[:-1]

    def part(self, start: int, stop: int) -> Table:  # noqa: ARG002 - of `Table`
        """Return the shard that starts there."""
        return self.shards[self.shard_of(start)[0]]

    def place(self, row: int, column: int | None = None) -> str:
        """Return where a cell stands in its shard."""
        at, rest = self.shard_of(row)
        return self.shards[at].place(rest, column)

    def shard_of(self, row: int) -> tuple[int, int]:
        """Return the shard that holds a row, and the row's number in it."""
        at = 0
        while at + 1 < len(self.shards) and row >= self.length(at):
            row -= self.length(at)
            at += 1
        return at, row

    def integers(self, column: int) -> bool:
        """Tell whether the first rows of a column are written as integers."""
        return self.shards[0].integers(column)

    def count(self) -> int:
        """Return the number of rows."""
        return sum(table.count() for table in self.shards)

    @property
    def shape(self) -> tuple[int, ...] | None:
        """The lengths of the axes of all arrays, one below the other; None where others differ."""
        shapes = [table.shape or () for table in self.shards]
        behind = {shape[1:] for shape in shapes}
        if len(behind) > 1 or () in shapes:
            return None
        return (sum(shape[0] for shape in shapes), *behind.pop())

    @property
    def axes(self) -> Axes | None:
        """The axes that the rows of each shard count through."""
        axes = [axes for table in self.shards if (axes := table.axes) is not None]
        return Stacked(tuple(axes), self.lengths()) if len(axes) == len(self.shards) else None

    def along(self, axis: int | None) -> ShardedTable:
        """Return the table of the arrays with their columns along an axis."""
        return self.mapped(lambda table: table.along(axis))

    @property
    def unordered(self) -> bool:
        """Whether each row names its scores, in any order."""
        return self.shards[0].unordered

    def lengths(self) -> tuple[int, ...]:
        """Return how many rows each shard has."""
        return tuple(map(self.length, range(len(self.shards))))

    def length(self, at: int) -> int:
        """Return the number of rows of a shard, by reading it where nothing tells."""
        known = self._known_length(at)
        if known is None:
            known = sum(len(piece.codes) for piece in self.shards[at].words(0))
            self._lengths[at] = known
        return known

    def _known_length(self, at: int) -> int | None:
        rows = self.shards[at].rows
        return self._lengths.get(at) if rows is None else rows


def _check_alike(shards: ShardedTable) -> None:
    first, header, nested = shards.shards[0], shards.header, shards.nested
    for table in shards.shards:
        if table.width != first.width:
            raise InputError(
                f"{table.name}: {counted(table.width, 'column')}, "
                f"but {first.name} has {counted(first.width, 'column')}",
                hint=f"all files of {shards.name} are read as one",
            )
        if table.header is not None and table.header != header:
            raise InputError(
                f"{table.name}: its columns are {listed(table.header)}, "
                f"those of other files of {shards.name} are {listed(header or ())}",
                hint=_ORDER if {*table.header} == {*(header or ())} else _SAME,
            )
        if table.nested != nested and table.header is not None:
            raise InputError(
                f"{table.name}: its lists and objects are {listed([*table.nested])}, "
                f"those of other files of {shards.name} are {listed([*nested])}",
                hint=_SAME,
            )
