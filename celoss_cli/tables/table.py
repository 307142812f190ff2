"""`Table`: what the rest of the readers ask of a file, whatever its format."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Protocol

import numpy as np

from celoss_cli.errors import InputError
from celoss_cli.tables.blocks import FloatArray, Run
from celoss_cli.tables.categories import Piece
from celoss_cli.tables.position import Position
from celoss_cli.text import listed, nearest, quoted


class Table(Protocol):
    """Rows and columns that can be read more than once, a piece at a time.

    Attributes:
        name: the path, as messages and the report show it.
        format: "csv", "npy", "array", "parquet", "arrow" or "jsonl".
        dtype: the type of the numbers.
        header: the columns' names, or None where it has none.
        indexed: whether an index that pandas wrote was left out.
        nested: the columns that are items of a list or an object, by the name of that in the file.
        width: the number of columns.
        size: the number of bytes, or None where reading alone would tell.
        rows: the number of rows, or None where reading alone would tell.
        shared: whether processes can read it together, each its own runs.

    """

    @property
    def name(self) -> str:
        """The path, as messages show it."""
        ...

    @property
    def format(self) -> str:
        """The format."""
        ...

    @property
    def dtype(self) -> str:
        """The type of the numbers."""
        ...

    @property
    def header(self) -> tuple[str, ...] | None:
        """The columns' names."""
        ...

    @property
    def indexed(self) -> bool:
        """Whether an index was left out."""
        ...

    @property
    def nested(self) -> dict[str, tuple[int, ...]]:
        """The columns that are items of lists or objects."""
        ...

    @property
    def width(self) -> int:
        """The number of columns."""
        ...

    @property
    def size(self) -> int | None:
        """The number of bytes, where it is known."""
        ...

    @property
    def rows(self) -> int | None:
        """The number of rows, where it is known."""
        ...

    @property
    def shared(self) -> bool:
        """Whether processes can read it together."""
        ...

    def runs(self, columns: Sequence[int]) -> Iterator[Run]:
        """Yield the columns as runs of (n, len(columns)), float64 or as written in float32."""
        ...

    def following(self, position: Position) -> Table:
        """Return the same table, which need not read what others have: `position` is behind it."""
        ...

    def words(self, column: int) -> Iterator[Piece]:
        """Yield one column as words, a run of rows at a time."""
        ...

    def cuts(self, rows: int) -> Sequence[int]:
        """Return the rows, about `rows` apart, at which `part` can cut the table, if it can."""
        ...

    def part(self, start: int, stop: int) -> Table:
        """Return the rows from one cut to the next, or to the last one."""
        ...

    def place(self, row: int, column: int | None = None) -> str:
        """Return where a row (from 0), or a cell of it, stands: file, line or row, and column."""
        ...


def numbers(table: Table, columns: Sequence[int]) -> Iterator[FloatArray]:
    """Yield the columns as (n, len(columns)) float64 in C order, which may be kept."""
    return copies(table.runs(columns))


def copies(runs: Iterable[Run]) -> Iterator[FloatArray]:
    """Yield the rows of runs as float64 that may be kept."""
    return (piece.astype(np.float64, order="C") for run in runs for piece in run.read())


def read_run(read: Callable[[], Iterator[FloatArray]], size: int) -> Run:
    """Return a run that is read here, as that alone tells how many rows it has.

    Raises:
        InputError: the first row cannot be read; of a later one the run tells, behind those before.

    """
    pieces, failed = [], None
    try:
        for piece in read():
            pieces.append(piece)  # noqa: PERF402 - those before an error are kept
    except InputError as error:
        failed = error
    rows = sum(map(len, pieces))
    if failed and not rows:
        raise failed
    return Run(rows, size, partial(_again, pieces, failed))


def _again(pieces: Sequence[FloatArray], failed: InputError | None) -> Iterator[FloatArray]:
    yield from pieces
    if failed:
        raise failed


def rows_read(rows: Iterable[Iterable[float]], width: int) -> Iterator[FloatArray]:
    """Yield rows of `width` numbers as one array.

    Raises:
        InputError: as `rows` does; those before come first, as an earlier one may be wrong too.

    """
    numbers = array("d")
    try:
        for row in rows:
            numbers.extend(row)
    except InputError:
        yield np.array(numbers).reshape(-1, width)
        raise
    yield np.array(numbers).reshape(-1, width)


def plain_columns(table: Table) -> dict[str, int]:
    """Return the columns that are no items of lists or objects, by their names."""
    items = set(chain.from_iterable(table.nested.values()))
    return {name: at for at, name in enumerate(table.header or ()) if at not in items}


def column_names(table: Table) -> list[str]:
    """Return the names of the columns as the file has them: one where it holds lists or objects."""
    return [*plain_columns(table), *table.nested]


def column_named(table: Table, name: str) -> int:
    """Return the position of the column.

    Raises:
        InputError: there is no such column, or it holds lists or objects.

    """
    if table.header is None:
        if table.format != "csv":
            raise InputError(f"{table.name}: no column {name!r}: an array has no column names")
        raise InputError(
            f"{table.name}: no column {name!r}: the file has no header",
            hint="add a line with the columns' names",
        )
    if name in table.nested:
        raise InputError(
            f"{table.name}: column {name!r} holds a list or an object a row, not one value"
        )
    columns = plain_columns(table)
    if name not in columns:
        names = column_names(table)
        raise InputError(
            f"{table.name}: no column {name!r}; the columns are {listed(names)}",
            hint=nearest(name, names),
        )
    return columns[name]


def column_label(table: Table, column: int) -> str:
    """Return how messages speak of a column: by its name, else by its number from 0."""
    if table.header is None:
        return f"column {column}"
    return f"column {quoted(table.header[column])}"


class Alone:
    """Of tables that one process must read."""

    @property
    def shared(self) -> bool:
        """Processes cannot read them together."""
        return False

    def following(self, position: Position) -> Table:
        """Refuse: they are not shared."""
        raise NotImplementedError(position)


class Uncut:
    """Of tables that must be read from their start."""

    def cuts(self, rows: int) -> Sequence[int]:  # noqa: ARG002 - of `Table`
        """Return no row."""
        return ()

    def part(self, start: int, stop: int) -> Table:
        """Refuse: nothing cuts what has no cuts."""
        raise NotImplementedError(start, stop)
