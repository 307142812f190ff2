"""Hall's (1992) interval of a weighted mean, from the rows themselves by NumPy and SciPy."""

from __future__ import annotations

import numpy as np
from scipy import stats

from celoss_cli.tables.blocks import FloatArray


def hall(
    x: FloatArray,
    w: FloatArray | None = None,
    level: float = 0.05,
    *,
    clusters: bool = False,
) -> tuple[float, float]:
    """Return both ends of the interval of the mean of `x` (n,), of rows or of `clusters`."""
    w = np.ones(len(x)) if w is None else w
    n, m = len(x), (w * x).sum() / w.sum()
    e = w * (x - m)
    a, b = (e**2).sum(), (e**3).sum()
    s, error = b / a**1.5, np.sqrt(a) / w.sum() * np.sqrt(n / (n - 1))
    t = stats.t.isf(level / 2, pan_wall(e) if clusters else n - 1)

    def bent(u: float) -> float:
        return float(3 / s * (np.cbrt(1 + s * (u - s / 6)) - 1)) if abs(s) > 1e-9 else u

    return float(m - error * bent(t)), float(m - error * bent(-t))


def pan_wall(e: FloatArray) -> float:
    """Return 2 V^2 / Var(V) of V = sum e^2, but at most n - 1: Pan and Wall (2002), section 3.1."""
    with np.errstate(divide="ignore"):
        return float(min(len(e) - 1, 2 * (e**2).sum() ** 2 / (len(e) * (e**2).var(ddof=1))))
