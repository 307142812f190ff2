"""Reads numbers of tables: as they may be kept, run by run, or in step with another table."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import numpy as np

from celoss_cli.errors import InputError
from celoss_cli.tables.blocks import FloatArray, Run
from celoss_cli.tables.table import Table


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


class Taker:
    """Takes runs of rows from runs of other lengths."""

    def __init__(self, runs: Iterator[FloatArray]) -> None:
        self._runs = runs
        self._rest = next(runs)

    def take(self, count: int) -> FloatArray:
        """Return the next `count` rows, or as many as are left."""
        while len(self._rest) < count:
            more = next(self._runs, None)
            if more is None:
                break
            self._rest = np.concatenate([self._rest, more])
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken
