"""Orders of classes that a table of labels and predicted classes shows clearly.

Of a calibrated model each class is the most frequent label of the rows that are predicted as it, so
that no other order has more rows right.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from celoss_cli.tables.blocks import IntArray

_CLEAR = 2.5
"""So many standard errors each step of a cycle is away from chance; two of them are needed."""
_GAP = 0.1
"""An order of most classes has so many more of the rows right, at least."""
_SURE = 3.0


def other_order(matrix: IntArray) -> IntArray | None:
    """Return as what each class is predicted, where others are mixed up one-to-one.

    Args:
        matrix: (K, K) counts of rows by label and predicted class.

    Returns:
        (K,) the class that a label's rows are predicted as; -1 for a label without rows that
        stays. None where no order is clear.

    """
    order = _most(matrix)
    return _cycles(matrix) if order is None else order


def _most(matrix: IntArray) -> IntArray | None:
    """Return what more than half of each label's rows are predicted as, where most classes move.

    None too where that has not clearly more rows right: the difference of two shares of the same
    rows has a variance of at most 1 / n.
    """
    rows = matrix.sum(axis=1)
    present, places = rows > 0, np.arange(len(matrix))
    chosen = matrix.argmax(axis=1)
    moved = present & (chosen != places)
    sure = 2 * matrix[places, chosen] > rows
    to = chosen[present]
    if len(set(to.tolist())) < len(to) or not sure[moved].all() or 2 * moved.sum() < present.sum():
        return None
    every = int(rows.sum())
    gain = int(matrix[places, chosen].sum() - matrix.trace()) / every
    clear = moved.sum() > 1 and gain >= max(_GAP, _SURE / math.sqrt(every))
    return np.where(present, chosen, -1) if clear else None


def _cycles(matrix: IntArray) -> IntArray | None:
    """Return the classes that cycles move, each step of which is clear; the others stay."""
    labels, places = matrix.argmax(axis=0), np.arange(len(matrix))
    most, own = matrix[labels, places], matrix[places, places]
    clear = np.flatnonzero((labels != places) & (most - own > _CLEAR * np.sqrt(most + own)))
    label_of = dict(zip(clear.tolist(), labels[clear].tolist(), strict=True))
    closed = [start for start in label_of if _returns(start, label_of)]
    if not closed:
        return None
    order = np.where(matrix.any(axis=1), places, -1)
    for predicted in closed:
        order[label_of[predicted]] = predicted
    return order


def _returns(start: int, following: Mapping[int, int]) -> bool:
    """Tell whether one comes back to where one starts."""
    at = following[start]
    for _ in following:
        if at == start or at not in following:
            break
        at = following[at]
    return at == start
