"""`Run`: scores yet to be read; `Block`: such scores with the labels and weights of their rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from celoss_cli.frozen import frozen

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.floating[Any]]

BLOCK_BYTES = 5 << 20
"""How many bytes of text or of float64 are read and measured at a time.

They stay in the cache, and above 4 MB NumPy asks for huge pages.
"""

FEW = 16
"""Up to so many columns, taking whole columns is faster than NumPy's loop over each row."""
_HALVED = range(5, FEW + 1)
"""So many columns are held twice, as they were read and turned, so a block has half as many rows.

Of fewer columns a block is most of a run, and to join halves of it costs what the cache saves.
"""
_MOST_ROWS = 3 << 16
"""No run has more rows: some hundred bytes are held of each, besides its scores."""
_MOST_BLOCKS = 16
"""A run that is read block by block has so many at most: to add its tally costs little beside."""
_LEAST_RUNS = 8
"""Where there are blocks enough there are so many runs, so that no thread is left with the last."""


@frozen
class Run:
    """Some rows of numbers that are read when they are asked for, on whatever thread asks.

    Attributes:
        rows: how many there are.
        size: how many bytes of the source they are.
        read: yields them as (n, K) arrays, a few rows at a time; each may be overwritten, by the
            caller and when the next is asked for.
        line: of text, the number of the first row's line, if each row is one line; else None.

    """

    rows: int
    size: int
    read: Callable[[], Iterator[NDArray[Any]]]
    line: int | None = None


def block_rows(width: int, block_bytes: int) -> int:
    """Return how many rows of `width` numbers make a block."""
    held = 2 * width if width in _HALVED else width
    return min(max(block_bytes // (held * 8), 1), _MOST_ROWS)


def run_rows(block: int, rows: int) -> int:
    """Return how many of `rows` make a run that is read in blocks of so many rows."""
    share = max(math.ceil(rows / (block * _LEAST_RUNS)), 1)
    return block * min(_MOST_ROWS // block, _MOST_BLOCKS, share)


def runs_of(
    read: Callable[[int, int], Iterator[NDArray[Any]]],
    first: int,
    last: int,
    block: int,
    row_bytes: int,
) -> Iterator[Run]:
    """Yield the rows from one to another in runs of blocks; `read` reads those from one to another.

    A row is `row_bytes` of the source.
    """
    step = run_rows(block, last - first)
    for start in range(first, last, step):
        stop = min(start + step, last)
        yield Run(stop - start, (stop - start) * row_bytes, partial(read, start, stop))


def run_of(values: NDArray[Any], size: int) -> Run:
    """Return the run of one block of numbers that are in memory; they may be overwritten."""
    return Run(len(values), size, partial(iter, (values,)))


@frozen
class Block:
    """Some rows, ready to be measured: what is known of them, and their scores as they are read.

    Attributes:
        scores: yields them as (n, K) arrays, a few rows at a time: float64, or float32 where they
            were written so; (n, 1) is the score of the positive class alone. They belong to the
            block alone: measuring it overwrites them.
        hard_labels: (N,) class positions; empty where labels are soft.
        soft_labels: (N, K) shares of the classes whose rows sum to 1, or None.
        weights: (N,) weights, or None where every row counts 1.
        rows: (N,) row numbers in the input, from 0.
        line_offset: the line of a row less its number; None if rows are not lines of a text.

    """

    scores: Iterator[Floats]
    hard_labels: IntArray
    soft_labels: FloatArray | None
    weights: FloatArray | None
    rows: IntArray
    line_offset: int | None = None
