"""Student's t distribution: its tail, and the quantile of an interval, without SciPy.

The tail is a regularized incomplete beta function: Abramowitz and Stegun (1964), 26.7.1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from celoss_cli.measures.beta import incomplete_betas

NORMAL = 10_000_000
"""From so many degrees of freedom the normal distribution is taken: they differ by less than 1e-6
of the quantile."""
_STEPS = 1000
_ROUNDING = 1e-15
_NEAR = 1e-11
"""A last term this small, relatively, leaves an error of rounding."""
_QUADRATIC = 1e-8
"""After a step this small Newton's method is as near as rounding lets it be."""
_ROOT_2, _ROOT_TAU = math.sqrt(2), math.sqrt(2 * math.pi)


def two_sided_ps(ts: Sequence[float], dfs: Sequence[float]) -> list[float]:
    """Return P(|T| >= |t|) of each t and its degrees of freedom, at least 1.

    It is the same number however many there are; many take less time.
    """
    found = [
        math.erfc(abs(t) / _ROOT_2) if df >= NORMAL else 0.0 for t, df in zip(ts, dfs, strict=True)
    ]
    known = [at for at, df in enumerate(dfs) if df < NORMAL and math.isfinite(ts[at] * ts[at])]
    cases = [(dfs[at], ts[at] * ts[at]) for at in known]
    tails = incomplete_betas([(df / 2, 0.5, df / (df + t), t / (df + t)) for df, t in cases])
    for at, tail in zip(known, tails, strict=True):
        found[at] = tail
    return found


@lru_cache(maxsize=256)
def quantile(level: float, df: float) -> float:
    """Return t with P(|T| >= t) = `level`, above 0 and at most 1."""
    return quantiles([level], [df])[0]


def quantiles(levels: Sequence[float], dfs: Sequence[float]) -> list[float]:
    """Return `quantile` of each: the same number, many in less time.

    Of the normal distribution by Newton's method from 0, of Student's from the expansion of Cornish
    and Fisher (1937) where that is not near enough: the tail is convex, so that it converges.
    """
    ts, moving = list[float](), list[int]()
    for at, (level, df) in enumerate(zip(levels, dfs, strict=True)):
        t, rest = _normal_quantile(level), 0.0
        if df < NORMAL:
            t, rest = _expanded(t, df)
        ts.append(t)
        if rest > _NEAR * t:
            moving.append(at)
    for _ in range(_STEPS):
        tails = two_sided_ps([ts[at] for at in moving], [dfs[at] for at in moving])
        far = []
        for at, tail in zip(moving, tails, strict=True):
            step = (tail - levels[at]) / (2 * _density(ts[at], dfs[at]))
            ts[at] += step
            if abs(step) > _QUADRATIC * ts[at]:
                far.append(at)
        moving = far
        if not moving:
            break
    return ts


@lru_cache(maxsize=256)
def _normal_quantile(level: float) -> float:
    t = 0.0
    for _ in range(_STEPS):
        step = (math.erfc(t / _ROOT_2) - level) / (2 * math.exp(-t * t / 2) / _ROOT_TAU)
        t += step
        if abs(step) <= _QUADRATIC * t:
            break
    return t


def _expanded(z: float, df: float) -> tuple[float, float]:
    """Return about what stands for `z` where there are few degrees of freedom, and its last term.

    That is 26.7.5; what is left out is smaller than the last term by about `df` over z squared.
    """
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    last = fourth / df**4
    return z + ((third / df + second) / df + first) / df + last, abs(last)


def _density(t: float, df: float) -> float:
    log = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - math.log(df * math.pi) / 2
    return math.exp(log - (df + 1) / 2 * math.log1p(t * t / df))
