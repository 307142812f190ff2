"""Cells of confidence, of which bins of equal width and of equal mass are made.

Fifteen equal bins, each open below and closed above: Guo et al. (2017), "On Calibration of Modern
Neural Networks", section 2. Bins of equal mass are made of 1,024 equal ones. Between two edges of
either kind lies a cell.
"""

from __future__ import annotations

import numpy as np

from celoss_cli.tables.blocks import FloatArray, IntArray

BINS = 15
EDGES = np.arange(BINS + 1) / BINS
FINE = 1024
CELLS = BINS + FINE - 1

_LEAST = 2.0**-52
"""What is less stands in the first cell."""

LOWER = np.sort(np.concatenate([EDGES[:-1], np.arange(1, FINE) / FINE]))
"""The lower edge of each cell."""
EQUAL_STARTS = np.searchsorted(LOWER, EDGES[:-1])
"""The first cell of each of the 15 bins."""
FINE_STARTS = np.searchsorted(LOWER, np.arange(FINE) / FINE)
"""The first cell of each of the 1,024 bins."""


def cells_of(confidence: FloatArray) -> IntArray:
    """Return the cell of each confidence; a search of the edges takes ten times as long.

    Divided by the first edge, every edge is rounded to its number and what follows it above that;
    multiplied by 15 the eleventh is not.
    """
    held = np.clip(confidence, _LEAST, 1.0)
    fine = held * FINE
    np.ceil(fine, out=fine)
    held /= EDGES[1]
    np.ceil(held, out=held)
    fine += held
    return np.asarray(fine.astype(np.int64) - 2)
