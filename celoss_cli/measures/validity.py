"""What makes scores unfit to be measured: the error of the first row, or cell, that is."""

from __future__ import annotations

import numpy as np

from celoss_cli.errors import RowError
from celoss_cli.frozen import frozen
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import BoolArray, FloatArray, Floats, IntArray

SPARE = 1e-9
"""What rounding leaves of 0, of a sum or of a logarithm: 1 - 0.99 is above 0.01."""
HAIR = 1e-4
"""By no more than this a probability may lie outside [0, 1] and be held at the bound."""
FLOAT_MAX = float(np.finfo(np.float64).max)
_MINUS_INFINITY = "-inf is the logarithm of 0: --scores log-probs, or logits, reads it"


@frozen
class Read:
    """The scores (n, K) as they are compared, and the number of each row (n,)."""

    scores: Floats
    rows: IntArray


def bad_probability(
    read: Read, scores: FloatArray, largest: FloatArray, *, positive: bool, normalize: bool
) -> RowError | None:
    """Return the error of the first cell that is no probability.

    `largest` holds the largest of each row, or nan; `positive` says that none is below 0.
    """
    most = FLOAT_MAX if normalize else 1.0
    return bad_cell(
        read,
        None if positive and largest.max() <= most else (scores >= 0) & (scores <= most),
        "lies below 0" if normalize else "is not a probability: it lies outside [0, 1]",
    )


def hold(scores: FloatArray) -> tuple[FloatArray, int]:
    """Return probabilities of which none lies a hair outside [0, 1], and how many rows changed."""
    near = (scores < 0) & (scores >= -HAIR) | (scores > 1) & (scores <= 1 + HAIR)
    rows = int(np.count_nonzero(near.any(axis=1)))
    if not rows:
        return scores, 0
    kept = scores.copy(order="K")
    kept[near] = np.clip(kept[near], 0.0, 1.0)
    return kept, rows


def bad_sum(
    read: Read, sums: FloatArray, sum_error: FloatArray, settings: Settings
) -> RowError | None:
    """Return the error of the first row that is no distribution, and cannot be made one."""
    if settings.normalize:
        valid = (sums > 0) & (sums <= FLOAT_MAX)
        problem = "and cannot be normalized"
    else:
        valid = sum_error <= settings.sum_tolerance + SPARE
        problem = "not to 1"
    if valid.all():
        return None
    at = int(valid.argmin())
    return RowError(int(read.rows[at]), None, f"the row sums to {sums[at]:.6g}, {problem}")


def bad_row(read: Read, wrong: BoolArray, problem: str) -> RowError | None:
    """Return the error of the first row that is `wrong` (n,)."""
    if not wrong.any():
        return None
    return RowError(int(read.rows[wrong.argmax()]), None, problem)


def bad_cell(
    read: Read, valid: BoolArray | None, problem: str, hint: str | None = None
) -> RowError | None:
    """Return the error of the first cell that is not `valid`; None says that all are."""
    if valid is None or valid.all():
        return None
    row, column = (int(at) for at in np.argwhere(~valid)[0])
    value = float(read.scores[row, column])
    if not np.isfinite(value):
        hint = _MINUS_INFINITY if value == -np.inf else None
        problem = "is not a finite number"
    return RowError(int(read.rows[row]), column, f"{value!r} {problem}", hint)


def raise_first(*errors: RowError | None) -> None:
    """Raise the error of the earliest row; of one row, the first that was given."""
    found = [error for error in errors if error is not None]
    if found:
        raise min(found, key=lambda error: error.row)
