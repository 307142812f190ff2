"""`Block`: some rows of scores with their labels and weights, wherever they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]

BLOCK_BYTES = 4 << 20
"""How much of a file is taken at a time: it fits the cache, and Python's overhead is lost in it."""


@dataclass(frozen=True)
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
