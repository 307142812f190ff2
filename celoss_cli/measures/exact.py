"""Sums that do not depend on the order, nor on how the rows were split.

Each addend is rounded once, to a multiple of 2^-60; multiples of one unit are integers, and
integers add exactly. An addend is kept as a coarse part in units of 2^-24 and a fine part in units
of 2^-60, so that 2^18 rows, all of a run, can be added up in float64 without rounding (for losses
below 2^11), and runs in int64.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from celoss_cli.frozen import frozen
from celoss_cli.tables.blocks import FloatArray, IntArray

UNIT_BITS = 60
COARSE_BITS = 24
FINE_BITS = UNIT_BITS - COARSE_BITS
ONE = 1 << UNIT_BITS
"""The number 1 in units."""

_FINE_MASK = (1 << FINE_BITS) - 1
_LARGEST = 1 << (FINE_BITS - 1)
"""No fine part is larger, as it was rounded."""
_EXACT = 1 << 53
"""Up to here float64 holds every integer."""
_MOST = _EXACT >> 8
"""No coarse part that stands in float64 is larger, so that 2^8 of them add up at least."""
_SAFE = 1 << 61
"""Below this two int64 add up to one."""


@frozen
class Added:
    """What `+` adds field by field."""

    def __add__(self, other: Self) -> Self:
        names = self.__dataclass_fields__
        return type(self)(**{name: getattr(self, name) + getattr(other, name) for name in names})


def total(values: FloatArray) -> int:
    """Return the exact sum of finite `values`, in units of 2^-60."""
    return Addends.of(values).total()


def ratio(numerator: int, denominator: int) -> float:
    """Return the quotient, correctly rounded; both are in the same unit, `denominator` is not 0."""
    return numerator / denominator


def rounded(numerator: int, denominator: int) -> int:
    """Return the integer nearest to the quotient, of two the even one; `denominator` is over 0."""
    quotient, rest = divmod(numerator, denominator)
    return quotient + (2 * rest + (quotient & 1) > denominator)


def in_units(value: float, bits: int = UNIT_BITS) -> int:
    """Return a finite value in units of 2^-bits, rounded."""
    numerator, denominator = value.as_integer_ratio()
    return rounded(numerator << bits, denominator)


@frozen
class Addends:
    """Numbers on the grid, ready to be added up.

    Attributes:
        coarse: whole units of 2^-24; in float64, or Python integers where it has no room.
        fine: units of 2^-60 besides, of absolute value at most 2^35.
        room: so many coarse parts add up in float64 without rounding.

    """

    coarse: NDArray[Any]
    fine: NDArray[Any]
    room: int

    @classmethod
    def of(cls, values: FloatArray) -> Addends:
        """Return finite `values`, each rounded to a multiple of 2^-60."""
        with np.errstate(over="ignore", invalid="ignore"):
            fine = values * 2.0**COARSE_BITS
            coarse = np.rint(fine)
            fine -= coarse
            fine *= 2.0**FINE_BITS
            np.rint(fine, out=fine)
        largest = max(coarse.max(initial=1.0), -coarse.min(initial=0.0))
        if largest <= _MOST:
            return cls(coarse, fine, int(_EXACT // largest))
        units = [*map(in_units, values.ravel().tolist())]
        whole = np.array([unit >> FINE_BITS for unit in units], dtype=object)
        rest = np.array([unit & _FINE_MASK for unit in units], dtype=object)
        return cls(whole.reshape(values.shape), rest.reshape(values.shape), _EXACT)

    def total(self) -> int:
        """Return the sum, in units of 2^-60."""
        sums = [np.add.reduceat(part, starts).tolist() for part, starts, _ in self._runs()]
        coarse, fine = (sum(map(int, each)) for each in sums)
        return (coarse << FINE_BITS) + fine

    def by_group(self, groups: IntArray, size: int) -> Sums:
        """Return the sums by `groups` (n,) of positions below `size`."""
        sums = []
        for part, starts, run in self._runs():
            result = np.zeros(size, object if part.dtype == object else np.int64)
            if part.dtype == object:
                np.add.at(result, groups, part)
            else:
                for start in starts.tolist():
                    taken = slice(start, start + run)
                    result += np.bincount(groups[taken], part[taken], size).astype(np.int64)
            sums.append(result)
        return Sums.carried(*sums)

    def by_column(self) -> Sums:
        """Return the sums of the columns of numbers (n, m)."""
        sums = []
        for part, starts, _ in self._runs():
            kind = object if part.dtype == object else np.int64
            sums.append(np.add.reduceat(part, starts).astype(kind).sum(axis=0))
        return Sums.carried(*sums)

    def _runs(self) -> Iterator[tuple[NDArray[Any], IntArray, int]]:
        """Yield each part, where runs start that add up without rounding, and their length."""
        for part, run in ((self.coarse, self.room), (self.fine, _EXACT // _LARGEST)):
            yield part, np.arange(0, len(part), run), run


@frozen
class Sums:
    """Exact sums, one a group. `+` is associative and commutative; shorter sums are padded with 0.

    Attributes:
        coarse: (m,) whole units of 2^-24, int64, or Python integers where int64 has no room.
        fine: (m,) units of 2^-60, each at least 0 and below 2^36.

    """

    coarse: NDArray[Any]
    fine: NDArray[Any]

    @classmethod
    def zeros(cls, size: int) -> Sums:
        """Return `size` sums of nothing."""
        return cls(np.zeros(size, np.int64), np.zeros(size, np.int64))

    @classmethod
    def of_counts(cls, counts: IntArray) -> Sums:
        """Return `counts` as sums of so many ones."""
        kind = np.int64 if counts.max(initial=0) < _SAFE >> COARSE_BITS else object
        return cls(counts.astype(kind) << COARSE_BITS, np.zeros(len(counts), np.int64))

    @classmethod
    def carried(cls, coarse: NDArray[Any], fine: NDArray[Any]) -> Sums:
        """Return the sums of whole `coarse` and `fine` parts of any size."""
        coarse = coarse + (fine >> FINE_BITS)
        fine = fine & _FINE_MASK
        if coarse.dtype != object and coarse.size and np.abs(coarse).max() >= _SAFE:
            coarse = coarse.astype(object)
        return cls(coarse, fine)

    def __len__(self) -> int:
        return len(self.coarse)

    def __add__(self, other: Sums) -> Sums:
        return self.carried(
            padded_sum(self.coarse, other.coarse), padded_sum(self.fine, other.fine)
        )

    def __sub__(self, other: Sums) -> Sums:
        return self.carried(self.coarse - other.coarse, self.fine - other.fine)

    @classmethod
    def stacked(cls, parts: Sequence[Sums]) -> Sums:
        """Return several sums as one, one below the other."""
        return cls(
            np.concatenate([part.coarse for part in parts]),
            np.concatenate([part.fine for part in parts]),
        )

    @classmethod
    def added(cls, parts: Sequence[Sums]) -> Sums:
        """Return the sum of several of the same length, in one step."""
        coarse, fine = ([getattr(part, name) for part in parts] for name in ("coarse", "fine"))
        return cls.carried(np.sum(coarse, axis=0), np.sum(fine, axis=0))

    def part(self, start: int, stop: int) -> Sums:
        """Return the sums of some groups."""
        return Sums(self.coarse[start:stop], self.fine[start:stop])

    def at(self, groups: IntArray) -> Sums:
        """Return the sums of these `groups` (n,)."""
        return Sums(self.coarse[groups], self.fine[groups])

    def total(self) -> int:
        """Return the sum of all groups, in units of 2^-60."""
        return (int(self.coarse.sum()) << FINE_BITS) + int(self.fine.sum())

    def joined(self, starts: IntArray) -> Sums:
        """Return the sums of runs of groups, which begin at `starts`."""
        return self.carried(
            np.add.reduceat(self.coarse, starts), np.add.reduceat(self.fine, starts)
        )

    @classmethod
    def of_units(cls, units: Sequence[int]) -> Sums:
        """Return sums that are given in units of 2^-60."""
        coarse = np.array([unit >> FINE_BITS for unit in units], dtype=object)
        fine = np.array([unit & _FINE_MASK for unit in units], dtype=np.int64)
        small = max(map(abs, units), default=0) < 1 << (UNIT_BITS + FINE_BITS)
        return cls(coarse.astype(np.int64) if small else coarse, fine)

    def units(self) -> list[int]:
        """Return each sum in units of 2^-60."""
        coarse, fine = self.coarse.tolist(), self.fine.tolist()
        return [(c << FINE_BITS) + f for c, f in zip(coarse, fine, strict=True)]


def weight_sums(groups: IntArray, weights: FloatArray | None, counts: IntArray) -> Sums:
    """Return the weight of each group, which has `counts` rows; without weights each counts 1."""
    if weights is None:
        return Sums.of_counts(counts)
    return Addends.of(weights).by_group(groups, len(counts))


def padded_sum(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    """Return the sum of two vectors, the shorter one padded with zeros."""
    if len(a) == len(b):
        return np.asarray(a + b)
    if len(a) < len(b):
        a, b = b, a
    result = a.astype(np.result_type(a, b))
    result[: len(b)] += b
    return result
