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
_NEAR = 1e-11
"""A last term this small, relatively, leaves an error of rounding."""
_QUADRATIC = 1e-8
"""After a step this small Newton's method is as near as rounding lets it be."""


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

    Of the normal distribution by Newton's method from 0, of Student's from the expansion of Cornish
    and Fisher (1937) where that is not near enough: the tail is convex, so that it converges.
    """
    t, rest = (0.0, 1.0) if df >= NORMAL else _expanded(quantile(level, NORMAL), df)
    for _ in range(0 if rest <= _NEAR * t else _STEPS):
        step = (two_sided_p(t, df) - level) / (2 * _density(t, df))
        t += step
        if abs(step) <= _QUADRATIC * t:
            break
    return t


def _expanded(z: float, df: int) -> tuple[float, float]:
    """Return about what stands for `z` where there are few degrees of freedom, and its last term.

    That is 26.7.5; what is left out is smaller than the last term by about `df` over z squared.
    """
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    last = fourth / df**4
    return z + ((third / df + second) / df + first) / df + last, abs(last)


def _density(t: float, df: int) -> float:
    if df >= NORMAL:
        return math.exp(-t * t / 2) / math.sqrt(2 * math.pi)
    log = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - math.log(df * math.pi) / 2
    return math.exp(log - (df + 1) / 2 * math.log1p(t * t / df))
