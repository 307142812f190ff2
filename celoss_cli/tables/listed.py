"""`ListedTable`: a file of lists, each item of which is a row: tensors whose rows may be ragged."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from celoss_cli.errors import InputError
from celoss_cli.frozen import frozen
from celoss_cli.tables.axes import Lengths, Lists, check_lengths
from celoss_cli.tables.blocks import BLOCK_BYTES, FloatArray, IntArray, Run, block_rows
from celoss_cli.tables.categories import Piece
from celoss_cli.tables.nested import Items, Leafed, Leaves
from celoss_cli.tables.table import SAMPLE_ROWS, Sample, sample_of
from celoss_cli.tables.wrapped import Wrapped
from celoss_cli.text import quoted

_WORDS = "US"
"""The kinds of arrays that hold words."""

Place = Callable[[int, int], str]
"""Names the place of an item of a list, both by number."""


def of_item(ends: IntArray, place: Place) -> Callable[[int], str]:
    """Return what names the place of an item by its number among all; lists have `ends` there."""

    def named(at: int) -> str:
        row = int(ends.searchsorted(at, "right"))
        return place(row, at - int(ends[row - 1] if row else 0))

    return named


class Stack(NamedTuple):
    """Some lists of a file.

    Attributes:
        size: how many bytes they are.
        lengths: how many items each list has, by the name of the column.
        columns: the items of all lists, one below the other, by the name of the column: numbers or
            words, (items,), or (items, K) where each is a list of numbers itself. Of a column
            without lists, each value as often as there are items beside it.

    """

    size: int
    lengths: dict[str, IntArray]
    columns: dict[str, NDArray[Any]]

    @property
    def rows(self) -> int:
        """How many items there are."""
        return len(next(iter(self.columns.values())))


@frozen
class Listing(Leafed):
    """A file whose columns may hold lists, each item of which is a row."""

    @abstractmethod
    def stacks(self, names: Sequence[str]) -> Iterator[Stack]:
        """Yield some columns, at least one of which holds lists.

        Raises:
            InputError: the file cannot be read on, or an item is neither number nor word.

        """

    def item_place(self, row: int, item: int) -> str:
        """Return the place of an item of a list."""
        return f"{self.name}: row [{row}, {item}]"

    def first_stack(self, names: Sequence[str]) -> Stack:
        """Return the first lists of some columns, as many as are read at a time.

        Raises:
            InputError: no list has an item.

        """
        first = next((stack for stack in self.stacks(names) if stack.rows), None)
        if first is None:
            raise InputError(f"{self.name}: every list is empty")
        return first

    def listed(self, scores: str | None) -> ListedTable:
        """Return the items of the lists as rows; of lists of lists, those of `scores` alone."""
        used = [name for name in self.lists if name == scores or name not in self.deep]
        if not used:
            raise InputError(
                f"{self.name}: each row holds a list of lists, not of labels",
                hint="give one class per item: soft labels of tensors are not read",
            )
        plain = [*self.leaves.items][self.indexes :]
        items: dict[str, Items | None] = {
            name: None
            for name in plain
            if name in used or (name not in self.lists and self.leaves.items[name] is None)
        }
        if scores is not None:
            first = self.first_stack([scores])
            items[scores] = tuple(range(first.columns[scores].shape[1]))
        return ListedTable(leaves=Leaves(items, bare=self.leaves.bare), inner=self)


@frozen
class ListedTable(Leafed, Wrapped):
    """The items of the lists in `inner` as rows; see `tables.Table`.

    Attributes:
        inner: the file.
        known: the lengths of its lists, once all are read, or those of others that they must have.

    """

    inner: Listing
    known: list[Lengths] = field(default_factory=list)
    rows: None = None

    @property
    def axes(self) -> Lists:
        """The lists, and the items of each; all are read where they are not known yet."""
        if not self.known:
            for _ in self._stacks([]):
                pass
        return Lists(self.known[0].counts.cumsum())

    def as_long_as(self, others: Lengths) -> None:
        """Require the lengths of other lists, wherever these are read."""
        self.known[:] = [others]

    def runs(self, columns: Sequence[int]) -> Iterator[Run]:
        """Yield the columns as numbers."""
        for stack in self._stacks([name for name, _ in self.leaves.chosen(columns)]):
            values = self._floats(stack, columns)
            yield Run(len(values), stack.size, partial(_blocks, values))

    def _floats(self, stack: Stack, columns: Sequence[int]) -> FloatArray:
        """Return some columns as rows of numbers."""
        parts = list[NDArray[Any]]()
        for name, items in self.leaves.chosen(columns):
            values, every = stack.columns[name], self.leaves.items[name]
            if values.dtype.kind in _WORDS:
                raise InputError(f"{self.name}: column {quoted(name)} holds text, not numbers")
            if every is None:
                values = values[:, None]
            elif values.shape[1] != len(every):
                raise InputError(
                    f"{self.name}: column {quoted(name)}: a list of {values.shape[1]} items, where "
                    f"the first has {len(every)}"
                )
            whole = every is None or len(items) == len(every)
            parts.append(values if whole else values[:, np.array(items)])
        return np.column_stack(parts).astype(np.float64, copy=False)

    def sample(self, columns: Sequence[int]) -> Sample:
        """Return some columns of the first rows."""
        names = [name for name, _ in self.leaves.chosen(columns)]
        stack = self.inner.first_stack(self._with_lists(names))
        if any(stack.columns[name].dtype.kind in _WORDS for name in names):
            count = min(SAMPLE_ROWS, len(stack.columns[names[0]]))
            return sample_of([[None] * len(columns)] * count, len(columns))
        values = self._floats(stack, columns)[:SAMPLE_ROWS]
        return Sample(values, np.ones(values.shape, np.bool_))

    def integers(self, column: int) -> bool:
        """Tell whether the first rows of a column are integers or truth values."""
        name = self.leaves.all[column].column
        stack = self.inner.first_stack(self._with_lists([name]))
        return stack.columns[name].dtype.kind in "iub"

    def words(self, column: int) -> Iterator[Piece]:
        """Yield one column as words."""
        name, item = self.leaves.all[column]
        for stack in self._stacks([name]):
            values = stack.columns[name]
            cells = values if item is None else np.ascontiguousarray(values[:, int(item)])
            yield Piece.of_cells(cells)

    def place(self, row: int, column: int | None = None) -> str:
        """Return the place of a row, and its column."""
        leaf = "" if column is None else f", column {self.leaves.all[column].label}"
        return self.inner.item_place(*self.axes.of(row)) + leaf

    def count(self) -> int:
        """Return the number of rows."""
        return int(self.axes.ends[-1])

    @property
    def ragged(self) -> bool:
        """Whether its rows are the items of lists."""
        return True

    def _with_lists(self, names: Sequence[str]) -> list[str]:
        """Return the names of columns, among them one that holds lists."""
        held = [name for name in self.leaves.items if name in self.inner.lists]
        return [*names] if {*names} & {*held} else [*names, held[0]]

    def _stacks(self, names: Sequence[str]) -> Iterator[Stack]:
        """Yield some columns, whose lists must be as long as those beside them.

        Raises:
            InputError: they are not, or cannot be read.

        """
        found, start = list[Lengths](), 0
        for stack in self.inner.stacks(self._with_lists(names)):
            lists = [Lengths(name, counts) for name, counts in stack.lengths.items()]
            stop = start + len(lists[0].counts)
            beside = lists[0]
            if self.known:
                beside = self.known[0]._replace(counts=self.known[0].counts[start:stop])
            for own in lists:
                check_lengths(lambda at: self.inner.place(start + at), own.counts, beside)  # noqa: B023 - at once
            if stack.rows:
                yield stack
            found.append(lists[0])
            start = stop
        if not self.known:
            counts = np.concatenate([each.counts for each in found])
            self.known.append(Lengths(found[0].owner, counts))


def _blocks(values: FloatArray) -> Iterator[FloatArray]:
    """Yield rows that are in memory, a block at a time."""
    step = block_rows(values.shape[1], BLOCK_BYTES)
    return (values[start : start + step] for start in range(0, len(values), step))
