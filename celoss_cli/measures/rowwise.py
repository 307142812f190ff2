"""What is done to each row of a block (n, K) by itself.

No sum's last bit depends on how many rows stand in the block: `np.einsum` and `np.vecdot` take each
row by itself, a product of matrices does not. A block of few classes is held by column, and whole
columns are added then. Past NumPy's buffer of 8,192 elements einsum splits rows by their place in
the block, and past 10,000 BLAS, which is behind vecdot, may split them among its threads: so wide
rows are taken in slices.
"""

from __future__ import annotations

from functools import reduce
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from celoss_cli.tables.blocks import FEW, FloatArray, Floats, IntArray

N = TypeVar("N", bound=np.floating)

BUFFER = 8192
_PAIR = 2


def _is_few(values: Floats) -> bool:
    return bool(values.shape[1] <= FEW)


def arranged(values: Floats) -> FloatArray:
    """Return `values` (n, K) as sums want them: float64, few columns by column, many by row."""
    return np.asarray(values, np.float64, order="F" if _is_few(values) else "C")


def comparable(values: Floats, turned: FloatArray) -> Floats:
    """Return `values` (n, K) or `turned`, the same `arranged`: what tells sooner which is larger.

    Rows of float32 are half as long as those of float64.
    """
    return turned if _is_few(values) or not values.flags.c_contiguous else values


def row_sums(values: FloatArray) -> FloatArray:
    """Return the sum of each row of `values` (n, K)."""
    if _is_few(values):
        return _sum_of_columns(values.T)
    return reduce(np.add, (np.einsum("ij->i", values[:, each]) for each in _slices(values)))


def row_dots(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the dot product of each row of `a` with the same row of `b`, both (n, K)."""
    if _is_few(a):
        return _dots_of_columns(a, b)
    return reduce(np.add, (np.vecdot(a[:, each], b[:, each]) for each in _slices(a)))


def _slices(values: FloatArray) -> list[slice]:
    """Return slices of columns that are taken at once."""
    return [slice(start, start + BUFFER) for start in range(0, values.shape[1], BUFFER)]


def _sum_of_columns(columns: FloatArray) -> FloatArray:
    """Return the sum of `columns` (K, n), added in turn: einsum takes half as long again."""
    sums: FloatArray = columns[0].copy()
    for column in columns[1:]:
        sums += column
    return sums


def _dots_of_columns(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return einsum's sums of products; it adds a lone row in another order, so give it two."""
    rows = len(a)
    columns = [(each if rows > 1 else each.repeat(2, axis=0)).T for each in (a, b)]
    return np.asarray(np.einsum("ki,ki->i", *map(np.ascontiguousarray, columns)))[:rows]


def best(values: Floats) -> tuple[IntArray, FloatArray]:
    """Return the column of each row's largest value, the first of several, and that value."""
    columns = values.T
    if len(columns) == _PAIR:
        return np.asarray(columns[1] > columns[0]).astype(np.int64), columns.max(axis=0)
    if _is_few(values):
        return _best_of_few(columns)
    return _best_of_many(values, values)


def best_share(values: Floats) -> tuple[IntArray, FloatArray, bool]:
    """Return `best` of each row, and whether no value is below 0; nan passes."""
    if not _is_few(values):
        # from 0 on, numbers are in the order of their bits; above them stands what has a sign
        found, largest = _best_of_many(values, values.view(f"u{values.itemsize}"))
        if not np.signbit(largest).any():
            return found, largest, True
    return *best(values), not values.min() < 0


def _best_of_many(values: Floats, order: NDArray[Any]) -> tuple[IntArray, FloatArray]:
    """Return `best` where `order` (n, K) tells which of the values is larger."""
    found = np.asarray(order.argmax(axis=1))
    return found, picked(values, places(values, found)).astype(np.float64)


def _best_of_few(columns: Floats) -> tuple[IntArray, FloatArray]:
    largest = columns.max(axis=0)
    is_largest = (columns == largest).view(np.uint8)
    # the sum of the places of the largest is its place, where there is one
    summed = np.einsum("k,ki->i", np.arange(len(columns), dtype=np.uint8), is_largest)
    found = summed.astype(np.int64)
    if np.count_nonzero(is_largest) > len(largest):
        tied = np.flatnonzero(is_largest.sum(axis=0, dtype=np.uint8) > 1)
        found[tied] = columns[:, tied].argmax(axis=0)
    return found, largest


def places(values: Floats, columns: IntArray) -> IntArray:
    """Return where in memory each row's cell in its column of `columns` (n,) stands."""
    rows, width = values.shape
    if _is_few(values):
        return np.asarray(np.arange(rows) + columns * rows)
    return np.arange(0, values.size, width) + columns


def picked(values: NDArray[N], at: IntArray) -> NDArray[N]:
    """Return the values at some places."""
    return values.ravel(order="K").take(at)


def put(values: FloatArray, at: IntArray, new: FloatArray | float) -> None:
    """Overwrite the values at some places."""
    values.ravel(order="K")[at] = new


def at(weights: FloatArray | None, rows: IntArray) -> FloatArray | None:
    """Return the weights of some `rows` (m,); None, where every row counts 1, stays None."""
    return None if weights is None else weights[rows]


def weighted(weights: FloatArray | None, values: FloatArray) -> FloatArray:
    """Return `values` (n,) times their weights; without weights every row counts 1."""
    return values if weights is None else weights * values
