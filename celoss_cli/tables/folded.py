"""`FoldedTable`: one number a line, K of them a row, as XGBoost writes softmax predictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from celoss_cli.errors import InputError
from celoss_cli.frozen import frozen
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray, Run, run_of
from celoss_cli.tables.categories import Piece
from celoss_cli.tables.reading import copies
from celoss_cli.tables.table import Sample, Table
from celoss_cli.tables.wrapped import Wrapped


@frozen
class FoldedTable(Wrapped):
    """The only column of `inner` as rows of `width` numbers; see `tables.Table`."""

    width: int

    @property
    def rows(self) -> int | None:
        """The number of rows, where it is known and they are full."""
        numbers = self.inner.rows
        return None if numbers is None or numbers % self.width else numbers // self.width

    def runs(self, columns: Sequence[int]) -> Iterator[Run]:
        """Yield the columns as numbers.

        Raises:
            InputError: the last row is not full.

        """
        rest = np.zeros(0)
        count = 0
        for piece, size in self._pieces():
            rest = np.concatenate([rest, piece])
            count += len(piece)
            whole = len(rest) // self.width * self.width
            if whole:
                values = rest[:whole].reshape(-1, self.width)[:, columns]
                yield run_of(np.ascontiguousarray(values), size)
                rest = rest[whole:]
        if len(rest):
            raise InputError(
                f"{self.name}: {count:,} numbers do not make rows of {self.width} classes"
            )

    def _pieces(self) -> Iterator[tuple[FloatArray, int]]:
        """Yield the numbers, some at a time, and how many bytes these are."""
        for run in self.inner.runs(self.inner.columns):
            for piece in copies([run]):
                yield piece[:, 0], run.size * len(piece) // run.rows

    def sample(self, columns: Sequence[int]) -> Sample:
        """Return some columns of the first rows."""
        inner = self.inner.sample(self.inner.columns)
        size = len(inner.values) // self.width * self.width
        values, numeric = inner.values[:size], inner.numeric[:size]
        shape = (-1, self.width)
        return Sample(values.reshape(shape)[:, columns], numeric.reshape(shape)[:, columns])

    def words(self, column: int) -> Iterator[Piece]:
        """Refuse: a column of numbers holds no labels."""
        raise InputError(f"{self.name}: column {column} holds scores, not text")

    def place(self, row: int, column: int | None = None) -> str:
        """Return where a cell stands."""
        return self.inner.place(row * self.width + (column or 0))


def folded(table: Table, settings: Settings) -> Table:
    """Fold one number a line into rows, where the options name more than two classes."""
    width = folded_width(table, settings)
    return table if width == 1 else table.mapped(partial(FoldedTable, width=width))


def folded_width(table: Table, settings: Settings) -> int:
    """Return how many numbers of the only column make a row; 1 of other tables."""
    classes = settings.classes or len(settings.class_names or ())
    # one column stands for two classes; the rows of a tensor are known
    several = len(table.columns) == 1 and classes > 2  # noqa: PLR2004
    return classes if several and table.axes is None else 1
