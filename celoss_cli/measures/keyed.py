"""`Keyed`: exact sums by key, of keys that may be as many as the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import NamedTuple

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.exact import Sums
from celoss_cli.tables.blocks import IntArray
from celoss_cli.tables.categories import Codes

_ROOM = 1 << 62
"""No sum of int64 may be larger."""
_DENSE = 8
"""Up to so many places a row, marking those that occur is faster than sorting the rows."""


class Places(NamedTuple):
    """Which of the keys that occur each row has: `keys[at]`."""

    keys: IntArray
    at: IntArray


class Membership(NamedTuple):
    """Which group each row is in, of how many."""

    codes: Codes
    size: int

    @classmethod
    def joined(cls, parts: Sequence[Membership]) -> Membership | None:
        """Return the groups of rows that stand one below the other; None of no rows."""
        if not parts:
            return None
        return cls(np.concatenate([part.codes for part in parts]), parts[0].size)

    def part(self, rows: slice) -> Membership:
        """Return the groups of some rows."""
        return Membership(self.codes[rows], self.size)


class Renaming(NamedTuple):
    """The number that each group has among more, and how many these are."""

    codes: IntArray
    size: int


@frozen
class Keyed:
    """Several sums a key; `a + b` adds those of the same key, exactly.

    Few entries are kept as they came, many are added up: so that adding a block costs no more than
    the keys that it holds.

    Attributes:
        keys: (m,) the keys, at least 0.
        sums: (m,) each.
        distinct: so many of the keys are known to differ.

    """

    keys: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    sums: tuple[Sums, ...] = ()
    distinct: int = 0

    @classmethod
    def of(cls, keys: IntArray, sums: Sequence[Sums]) -> Keyed:
        """Return the sums of `keys` that count up."""
        return cls(keys, tuple(sums), len(keys))

    def __add__(self, other: Keyed) -> Keyed:
        if not (len(self.keys) and len(other.keys)):
            return self if len(self.keys) else other
        if self._is_settled and other._is_settled and np.array_equal(self.keys, other.keys):
            pairs = zip(self.sums, other.sums, strict=True)
            return Keyed.of(self.keys, [one + two for one, two in pairs])
        both = Keyed(
            np.concatenate([self.keys, other.keys]),
            tuple(Sums.stacked(pair) for pair in zip(self.sums, other.sums, strict=True)),
            max(self.distinct, other.distinct),
        )
        return both if len(both.keys) <= 2 * both.distinct else both.settled()

    @property
    def _is_settled(self) -> bool:
        return self.distinct == len(self.keys)

    def settled(self) -> Keyed:
        """Return the same sums, one entry a key, in the order of the keys."""
        if self._is_settled:
            return self
        order = np.argsort(self.keys, kind="stable")
        keys = self.keys[order]
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        return Keyed.of(keys[starts], [_joined(each, order, starts) for each in self.sums])

    def renamed(self, keys: IntArray) -> Keyed:
        """Return the same sums by other keys, one for each of those there are."""
        return Keyed(keys, self.sums, 0).settled()


def _joined(sums: Sums, order: IntArray, starts: IntArray) -> Sums:
    coarse, fine = sums.coarse[order], sums.fine[order]
    longest = int(np.diff(starts, append=len(order)).max())
    if coarse.dtype != object and int(np.abs(coarse).max()) >= _ROOM // longest:
        coarse = coarse.astype(object)
    return Sums(coarse, fine).joined(starts)


def places(codes: Codes, size: int) -> Places:
    """Return which codes, of `size` that there may be, occur, and where."""
    if size > _DENSE * len(codes):
        return Places(*np.unique(codes.astype(np.int64), return_inverse=True))
    codes = codes.astype(np.intp, copy=False)
    seen = np.zeros(size, np.bool_)
    seen[codes] = True
    keys = np.flatnonzero(seen)
    if len(keys) == size:
        return Places(keys, codes)
    rank = np.zeros(size, np.int64)
    rank[keys] = np.arange(len(keys))
    return Places(keys, rank[codes])
