"""Sums along rows whose last bit does not depend on how many rows stand in the block.

`np.einsum` on a C-ordered block adds each row by itself; BLAS does not. Past NumPy's buffer of
8,192 elements einsum splits rows by their place in the block, so wide rows are taken in slices.
"""

from __future__ import annotations

import numpy as np

from celoss_cli.blocks import FloatArray

BUFFER = 8192


def row_sums(values: FloatArray) -> FloatArray:
    """Return the sum of each row of `values` (n, K)."""
    result = np.zeros(len(values))
    for start in range(0, values.shape[1], BUFFER):
        result += np.einsum("ij->i", values[:, start : start + BUFFER])
    return result


def row_dots(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the dot product of each row of `a` with the same row of `b`, both (n, K)."""
    result = np.zeros(len(a))
    for start in range(0, a.shape[1], BUFFER):
        stop = start + BUFFER
        result += np.einsum("ij,ij->i", a[:, start:stop], b[:, start:stop])
    return result
