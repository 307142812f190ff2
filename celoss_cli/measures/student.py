"""Student's t distribution: its tail, and the quantile of an interval, without SciPy.

The tail is a regularized incomplete beta function: Abramowitz and Stegun (1964), 26.7.1.
"""

from __future__ import annotations

import math
from functools import lru_cache

from celoss_cli.measures.beta import incomplete_beta

NORMAL = 10_000_000
"""From so many degrees of freedom the normal distribution is taken: they differ by less than 1e-6
of the quantile."""
_STEPS = 1000
_ROUNDING = 1e-15


def two_sided_p(t: float, df: int) -> float:
    """Return P(|T| >= |t|) for `df` degrees of freedom, at least 1."""
    if df >= NORMAL:
        return math.erfc(abs(t) / math.sqrt(2))
    if not math.isfinite(t * t):
        return 0.0
    return incomplete_beta(df / 2, 0.5, df / (df + t * t), t * t / (df + t * t))


@lru_cache(maxsize=256)
def quantile(level: float, df: int) -> float:
    """Return t with P(|T| >= t) = `level`, above 0 and at most 1.

    Newton's method from 0: the tail is convex, so that no step goes past the root.
    """
    t = 0.0
    for _ in range(_STEPS):
        step = (two_sided_p(t, df) - level) / (2 * _density(t, df))
        t += step
        if step <= _ROUNDING * t:
            break
    return t


def _density(t: float, df: int) -> float:
    if df >= NORMAL:
        return math.exp(-t * t / 2) / math.sqrt(2 * math.pi)
    log = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - math.log(df * math.pi) / 2
    return math.exp(log - (df + 1) / 2 * math.log1p(t * t / df))
