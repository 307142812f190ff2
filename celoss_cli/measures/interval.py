"""The interval of a mean of skewed numbers, and the p-value that agrees with it.

Hall (1992), "On the removal of skewness by transformation", JRSS B 54, with Student's t: the normal
interval of losses misses far more often on the side that lets a bad model pass.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from celoss_cli.measures.student import NORMAL, quantile, quantiles, two_sided_ps

LEVEL = 0.05
"""How many intervals of 95% miss."""
_STRAIGHT = 1e-6
"""A skewness below this bends nothing that can be seen."""


class Mean(NamedTuple):
    """A weighted mean, and what its interval is made of.

    Attributes:
        value: the mean m.
        error: its standard error.
        skewness: s = sum e^3 / (sum e^2)^1.5, of e = w (x - m): that of the mean.
        df: the degrees of freedom of its t: of n rows of positive weight, n - 1.

    """

    value: float
    error: float
    skewness: float
    df: float

    def straight(self) -> Mean:
        """Return the mean whose interval is symmetric, as that of a difference of shares is."""
        return self._replace(skewness=0.0)

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """Return both ends of the interval that misses with probability `level`."""
        return self.ends(quantile(level, self.df))

    def ends(self, t: float) -> tuple[float, float]:
        """Return both ends of the interval of a quantile of Student's t."""
        return (
            self.value - self.error * _bent(t, self.skewness),
            self.value - self.error * _bent(-t, self.skewness),
        )

    def p_value(self, resolution: float) -> float:
        """Return the level whose interval ends at 0; errors below the `resolution` are that."""
        return p_values([self], resolution)[0]


def intervals(
    means: Sequence[Mean | None], levels: Sequence[float]
) -> list[tuple[float, float] | tuple[None, None]]:
    """Return the interval of each mean that there is, at a level of its own."""
    ts = quantiles(levels, [NORMAL if mean is None else mean.df for mean in means])
    pairs = zip(means, ts, strict=True)
    return [(None, None) if mean is None else mean.ends(t) for mean, t in pairs]


def p_values(means: Sequence[Mean], resolution: float) -> list[float]:
    """Return `p_value` of each mean."""
    ts = [_unbent(mean.value / max(mean.error, resolution), mean.skewness) for mean in means]
    return two_sided_ps(ts, [mean.df for mean in means])


def _bent(u: float, s: float) -> float:
    """Return h(u) = (3 / s) (cbrt(1 + s (u - s / 6)) - 1)."""
    if abs(s) < _STRAIGHT:
        return u
    return 3 / s * (math.cbrt(1 + s * (u - s / 6)) - 1)


def _unbent(x: float, s: float) -> float:
    """Return u with h(u) = `x`: it grows with x, so that there is one."""
    if abs(s) < _STRAIGHT:
        return x
    return x + s * x * x / 3 + s * s * x**3 / 27 + s / 6
