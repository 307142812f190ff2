"""`Axes`: where the rows of a tensor are in it; they count through it in C order."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from celoss_cli.errors import InputError
from celoss_cli.frozen import frozen
from celoss_cli.tables.blocks import IntArray
from celoss_cli.text import counted


class Lengths(NamedTuple):
    """How many rows each list of a column has, and what messages call the column or its file."""

    owner: str
    counts: IntArray


def check_lengths(place: Callable[[int], str], own: IntArray, others: Lengths) -> None:
    """Refuse lists that are not as long as those beside them; `place` names the first of them."""
    count = min(len(own), len(others.counts))
    differ = np.flatnonzero(own[:count] != others.counts[:count])
    if len(differ):
        at = int(differ[0])
        raise InputError(
            f"{place(at)}: a list of {counted(int(own[at]), 'row')}, where "
            f"{others.owner or 'the first column'} has {others.counts[at]:,}",
            hint="each row needs one label: both lists must have the same length",
        )


class Axes(ABC):
    """The axes of the rows: those of the labels."""

    @property
    @abstractmethod
    def count(self) -> int:
        """How many there are."""

    @property
    @abstractmethod
    def counts(self) -> IntArray:
        """How many rows there are at each place of the first axis."""

    @abstractmethod
    def index(self, rows: IntArray) -> IntArray:
        """Return the index within the tensor, (n, axes), of rows by their numbers (n,)."""

    def of(self, row: int) -> tuple[int, ...]:
        """Return the index of a row."""
        return tuple(self.index(np.array([row]))[0].tolist())


@frozen
class Grid(Axes):
    """The axes of an array."""

    shape: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many axes there are."""
        return len(self.shape)

    @property
    def counts(self) -> IntArray:
        """How many rows each place of the first axis has."""
        return np.full(self.shape[0], math.prod(self.shape[1:]))

    def index(self, rows: IntArray) -> IntArray:
        """Return the index of rows."""
        return np.column_stack(np.unravel_index(rows, self.shape))


@frozen
class Lists(Axes):
    """Lists of rows that may differ in length; `ends` are the numbers of the rows behind each."""

    ends: IntArray
    count = 2

    @property
    def counts(self) -> IntArray:
        """How many rows each list has."""
        return np.diff(self.ends, prepend=0)

    def index(self, rows: IntArray) -> IntArray:
        """Return the list that holds each row, and the place in it."""
        lists = self.ends.searchsorted(rows, "right")
        return np.column_stack([lists, rows - np.append(0, self.ends)[lists]])


@frozen
class Stacked(Axes):
    """Tensors one below the other, and how many rows each has; an index is that within its own."""

    tensors: tuple[Axes, ...]
    rows: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many axes each has."""
        return self.tensors[0].count

    @property
    def counts(self) -> IntArray:
        """How many rows each place of the first axes has."""
        return np.concatenate([tensor.counts for tensor in self.tensors])

    def index(self, rows: IntArray) -> IntArray:
        """Return the index of rows."""
        starts = np.cumsum([0, *self.rows[:-1]])
        owners = starts.searchsorted(rows, "right") - 1
        found = np.empty((len(rows), self.count), np.int64)
        for at, tensor in enumerate(self.tensors):
            found[owners == at] = tensor.index(rows[owners == at] - starts[at])
        return found
