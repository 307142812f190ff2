"""Exact sums of numbers from 0 to 1, in fewer steps than those of any numbers take.

Each is rounded to a multiple of 2^-34, so that 2^18 of them add up in float64 without rounding.
"""

from __future__ import annotations

import numpy as np

from celoss_cli.measures.exact import COARSE_BITS, UNIT_BITS, Sums
from celoss_cli.tables.blocks import FloatArray, IntArray

_SHARE_BITS = 34
_SHARES = 1 << 18
"""So many numbers from 0 to 1 on a grid of 2^-34 add up in float64 without rounding."""
_TO_GRID = 1.5 * 2.0 ** (52 - _SHARE_BITS)
"""Added to a number from 0 to 1 and taken off again, it rounds that to a multiple of 2^-34."""
_GRID_BITS = np.float64(_TO_GRID).view(np.int64)


def on_grid(shares: FloatArray) -> FloatArray:
    """Return numbers from 0 to 1, each rounded to a multiple of 2^-34."""
    rounded = shares + _TO_GRID
    rounded -= _TO_GRID
    return np.asarray(rounded)


def share_sums(shares: FloatArray) -> Sums:
    """Return the sums of the columns of `shares` (n, m), from 0 to 1, each rounded to 2^-34."""
    # the bits of a number next to `_TO_GRID` count up from its own, and int64 goes round
    bits = (shares + _TO_GRID).view(np.int64)
    return _of_shares(np.einsum("ij->j", bits) - np.full(1, len(shares)) * _GRID_BITS)


def share_sums_by_group(shares: FloatArray, groups: IntArray, size: int) -> Sums:
    """Return the sums of `shares` (n,), from 0 to 1 and rounded to 2^-34, by `groups` (n,)."""
    rounded = on_grid(shares) * 2.0**_SHARE_BITS
    units = np.zeros(size, np.int64)
    for start in range(0, len(shares), _SHARES):
        run = slice(start, start + _SHARES)
        units += np.bincount(groups[run], rounded[run], size).astype(np.int64)
    return _of_shares(units)


def _of_shares(units: IntArray) -> Sums:
    finer = _SHARE_BITS - COARSE_BITS
    fine = (units & ((1 << finer) - 1)) << (UNIT_BITS - _SHARE_BITS)
    return Sums(units >> finer, fine)
