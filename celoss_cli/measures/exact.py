"""Sums that do not depend on the order, nor on how the rows were split.

Each addend is rounded once, to a multiple of 2^-60; multiples of one unit are integers, and
integers add exactly. An addend is kept as a coarse part in units of 2^-20 and a fine part in units
of 2^-60, so that a block can be added up in int64.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from celoss_cli.blocks import FloatArray, IntArray

UNIT_BITS = 60
COARSE_BITS = 20
FINE_BITS = UNIT_BITS - COARSE_BITS
ONE = 1 << UNIT_BITS
"""The number 1 in units."""

_FINE_MASK = (1 << FINE_BITS) - 1
_ROOM = float(1 << 62)
_FINE_ROOM = 1 << 23


def total(values: FloatArray) -> int:
    """Return the exact sum of finite `values`, in units of 2^-60."""
    coarse, fine = _parts(values)
    if coarse.size == 0:
        return 0
    return (int(coarse.sum()) << FINE_BITS) + int(fine.sum())


def ratio(numerator: int, denominator: int) -> float:
    """Return the quotient, correctly rounded; both are in the same unit, `denominator` is not 0."""
    return numerator / denominator


@dataclass(frozen=True)
class Sums:
    """Exact sums, one a group. `+` is associative and commutative; shorter sums are padded with 0.

    Attributes:
        coarse: (m,) whole units of 2^-20, int64, or Python integers where int64 has no room.
        fine: (m,) units of 2^-60, each at least 0 and below 2^40.

    """

    coarse: NDArray[Any]
    fine: NDArray[Any]

    @classmethod
    def zeros(cls, size: int) -> Sums:
        """Return `size` sums of nothing."""
        return cls(np.zeros(size, np.int64), np.zeros(size, np.int64))

    @classmethod
    def of(cls, values: FloatArray, groups: IntArray, size: int) -> Sums:
        """Return the sums of finite `values` (n,) by `groups` (n,) of positions below `size`."""
        coarse, fine = _parts(values)
        sums = np.zeros((2, size), coarse.dtype)
        np.add.at(sums[0], groups, coarse)
        np.add.at(sums[1], groups, fine)
        return cls._carried(sums[0], sums[1])

    @classmethod
    def of_columns(cls, values: FloatArray) -> Sums:
        """Return the sums of the columns of finite `values` (n, m)."""
        coarse, fine = _parts(values)
        return cls._carried(coarse.sum(axis=0), fine.sum(axis=0))

    @classmethod
    def of_counts(cls, counts: IntArray) -> Sums:
        """Return `counts` as sums of so many ones."""
        return cls(counts.astype(np.int64) << COARSE_BITS, np.zeros(len(counts), np.int64))

    @classmethod
    def _carried(cls, coarse: NDArray[Any], fine: NDArray[Any]) -> Sums:
        coarse = coarse + (fine >> FINE_BITS)
        fine = fine & _FINE_MASK
        if coarse.dtype != object and coarse.size and np.abs(coarse).max() >= 1 << 61:
            coarse = coarse.astype(object)
        return cls(coarse, fine)

    def __len__(self) -> int:
        return len(self.coarse)

    def __add__(self, other: Sums) -> Sums:
        return self._carried(
            padded_sum(self.coarse, other.coarse), padded_sum(self.fine, other.fine)
        )

    def units(self) -> list[int]:
        """Return each sum in units of 2^-60."""
        coarse, fine = self.coarse.tolist(), self.fine.tolist()
        return [(c << FINE_BITS) + f for c, f in zip(coarse, fine, strict=True)]


def padded_sum(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    """Return the sum of two vectors, the shorter one padded with zeros."""
    if len(a) < len(b):
        a, b = b, a
    result = a.astype(np.result_type(a, b))
    result[: len(b)] += b
    return result


def _parts(values: FloatArray) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the coarse and the fine part of each value, as int64 where their sums have room."""
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = values * 2.0**COARSE_BITS
        coarse = np.rint(scaled)
        fine = np.rint((scaled - coarse) * 2.0**FINE_BITS)
    largest = float(np.abs(coarse).max(initial=0.0)) * max(len(values), 1)
    if largest < _ROOM and values.size < _FINE_ROOM:
        return coarse.astype(np.int64), fine.astype(np.int64)
    units = [round(Fraction(value) * ONE) for value in values.ravel().tolist()]
    whole = np.array([unit >> FINE_BITS for unit in units], dtype=object).reshape(values.shape)
    rest = np.array([unit & _FINE_MASK for unit in units], dtype=object).reshape(values.shape)
    return whole, rest
