"""What is done to each row of a C-ordered block (n, K) by itself.

No sum's last bit depends on how many rows stand in the block:
`np.einsum` on such a block adds each row by itself; BLAS does not. Past NumPy's buffer of
8,192 elements einsum splits rows by their place in the block, so wide rows are taken in slices.
"""

from __future__ import annotations

import numpy as np

from celoss_cli.blocks import FloatArray, IntArray

BUFFER = 8192
_PAIR = 2
_FEW = 16
"""Up to so many columns, comparing whole columns is faster than NumPy's search of each row."""


def row_sums(values: FloatArray) -> FloatArray:
    """Return the sum of each row of `values` (n, K)."""
    result = np.zeros(len(values))
    for start in range(0, values.shape[1], BUFFER):
        result += np.einsum("ij->i", values[:, start : start + BUFFER])
    return result


def row_squares(values: FloatArray) -> FloatArray:
    """Return the sum of the squares of each row of `values` (n, K), which are overwritten."""
    return row_sums(np.square(values, out=values))


def row_dots(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the dot product of each row of `a` with the same row of `b`, both (n, K)."""
    result = np.zeros(len(a))
    for start in range(0, a.shape[1], BUFFER):
        stop = start + BUFFER
        result += np.einsum("ij,ij->i", a[:, start:stop], b[:, start:stop])
    return result


def best(values: FloatArray) -> IntArray:
    """Return the column of each row's largest value, the first of several."""
    if values.shape[1] == _PAIR:
        return np.asarray(values[:, 1] > values[:, 0]).astype(np.int64)
    if values.shape[1] <= _FEW:
        return _best_of_few(values)
    return np.asarray(values.argmax(axis=1))


def _best_of_few(values: FloatArray) -> IntArray:
    columns = np.ascontiguousarray(values.T)
    largest = columns.max(axis=0)
    # counted from behind, so that of several the first is kept; 1 where a row holds a nan
    behind = np.ones(len(values), np.uint8)
    for column, place in zip(columns, range(len(columns), 0, -1), strict=True):
        np.maximum(behind, (column == largest).view(np.uint8) * np.uint8(place), out=behind)
    return len(columns) - behind.astype(np.int64)


def places(values: FloatArray, columns: IntArray) -> IntArray:
    """Return where each row's cell in its column of `columns` (n,) stands, counted row by row."""
    return np.arange(0, values.size, values.shape[1]) + columns


def picked(values: FloatArray, at: IntArray) -> FloatArray:
    """Return the values at some places."""
    return values.reshape(-1).take(at)


def put(values: FloatArray, at: IntArray, new: FloatArray | float) -> None:
    """Overwrite the values at some places."""
    values.reshape(-1)[at] = new


def at(weights: FloatArray | None, rows: IntArray) -> FloatArray | None:
    """Return the weights of some `rows` (m,); None, where every row counts 1, stays None."""
    return None if weights is None else weights[rows]


def weighted(weights: FloatArray | None, values: FloatArray) -> FloatArray:
    """Return `values` (n,) times their weights; without weights every row counts 1."""
    return values if weights is None else weights * values
