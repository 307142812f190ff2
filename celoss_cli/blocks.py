"""`Block`: some rows of scores with their labels and weights; `Run`: scores yet to be read.

What holds arrays is made without an equality: arrays have no one truth value, and writing the
methods of forty dataclasses took a tenth of the time that a small file takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]

BLOCK_BYTES = 16 << 20
"""How many bytes of float64 a run holds: adding up its tally costs little beside measuring it."""
PIECES = 4
"""In so many pieces a run is read and measured: they stay in the cache."""

_ROW_BYTES = 128
"""About so much is held of a row besides its scores."""


@dataclass(frozen=True, eq=False)
class Run:
    """Some rows of numbers that are read when they are asked for, on whatever thread asks.

    Attributes:
        rows: how many there are.
        size: how many bytes of the source they are.
        read: yields them as (n, K) arrays, a few rows at a time; each may be overwritten, by the
            caller and when the next is asked for.

    """

    rows: int
    size: int
    read: Callable[[], Iterator[NDArray[Any]]]


def run_rows(width: int, block_bytes: int) -> int:
    """Return how many rows of `width` numbers make a run."""
    return max(block_bytes // (width * 8 + _ROW_BYTES), 1)


def run_of(values: NDArray[Any], size: int) -> Run:
    """Return the run of numbers that are in memory; they may be overwritten."""
    step = max(len(values) // PIECES, 1)
    return Run(len(values), size, partial(_slices, values, step))


def _slices(values: NDArray[Any], step: int) -> Iterator[NDArray[Any]]:
    return (values[start : start + step] for start in range(0, len(values), step))


@dataclass(frozen=True, eq=False)
class Block:
    """A run of rows, ready to be measured.

    Attributes:
        scores: (n, K) float64 in C order; (n, 1) is the score of the positive class alone. They
            belong to the block alone: while it is measured they may differ for a moment.
        hard_labels: (n,) class positions; empty where labels are soft.
        soft_labels: (n, K) shares of the classes whose rows sum to 1, or None.
        weights: (n,) weights, or None where every row counts 1.
        rows: (n,) row numbers in the input, from 0.

    """

    scores: FloatArray
    hard_labels: IntArray
    soft_labels: FloatArray | None
    weights: FloatArray | None
    rows: IntArray
