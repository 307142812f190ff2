"""With how many decimals probabilities were written."""

from __future__ import annotations

import numpy as np

from celoss_cli.tables.blocks import FloatArray

MOST = 4
_FIRST = 64
_NEAR = 1e-3
"""Numbers of float32 are so near to those of four decimals that they stand for."""


def decimals(values: FloatArray) -> int:
    """Return how many decimals tell `values` (n,) from 0 to 1; 5 for more than 4."""
    if not _have(values[:_FIRST], MOST):
        return MOST + 1
    return next((n for n in range(MOST + 1) if _have(values, n)), MOST + 1)


def _have(values: FloatArray, digits: int) -> bool:
    scaled = values * 10.0**digits
    return bool((np.abs(scaled - np.rint(scaled)) < _NEAR).all())
