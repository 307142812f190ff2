"""The regularized incomplete beta function and its quantile, without SciPy.

The function is evaluated by its continued fraction with Lentz' algorithm: Abramowitz and Stegun
(1964), 26.5.8.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from celoss_cli.tables.blocks import FloatArray

_TINY = 1e-300
_STEPS = 1000
_ROUNDING = 1e-15
_HALVINGS = 60
_MANY = 30
"""From so many on, they are faster in arrays."""


def incomplete_betas(cases: Sequence[tuple[float, float, float, float]]) -> list[float]:
    """Return I_x(a, b) of each a, b, x and 1 - x with all its digits.

    It is the same number however many there are; many take less time.
    """
    turned = [(a, b, x) if x < (a + 1) / (a + b + 2) else (b, a, rest) for a, b, x, rest in cases]
    many = len(cases) >= _MANY
    fractions = _fractions(np.array(turned)) if many else [_fraction(*each) for each in turned]
    found = []
    for (a, b, x, rest), (side, *_), fraction in zip(cases, turned, fractions, strict=True):
        if x <= 0 or rest <= 0:
            found.append(0.0 if x <= 0 else 1.0)
            continue
        log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x)
        share = math.exp(log + b * math.log(rest)) * fraction / side
        found.append(share if x < (a + 1) / (a + b + 2) else 1 - share)
    return found


def beta_quantile(share: float, a: float, b: float) -> float:
    """Return x with I_x(a, b) = `share`, by bisection: I grows with x."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if incomplete_betas([(a, b, middle, 1 - middle)])[0] < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _fraction(a: float, b: float, x: float) -> float:
    both = a + b
    c, d = 1.0, 1 / (1 - both * x / (a + 1))
    value = d
    for m in range(1, _STEPS):
        at = a + 2 * m
        even = m * (b - m) * x / ((at - 1) * at)
        d = 1 / ((1 + even * d) or _TINY)
        c = (1 + even / c) or _TINY
        value *= c * d
        odd = -(a + m) * (both + m) * x / (at * (at + 1))
        d = 1 / ((1 + odd * d) or _TINY)
        c = (1 + odd / c) or _TINY
        step = c * d
        value *= step
        if abs(step - 1) < _ROUNDING:
            break
    return value


def _fractions(cases: FloatArray) -> list[float]:
    """Return `_fraction` of each row a, b, x, by the same steps; one that has converged stays."""
    a, b, x = cases.T
    both = a + b
    c, d = np.ones(len(cases)), 1 / (1 - both * x / (a + 1))
    value, moves = d, np.ones(len(cases), np.bool_)
    for m in range(1, _STEPS):
        at = a + 2 * m
        even = m * (b - m) * x / ((at - 1) * at)
        d = 1 / _not_zero(1 + even * d)
        c = _not_zero(1 + even / c)
        first = value * (c * d)
        odd = -(a + m) * (both + m) * x / (at * (at + 1))
        d = 1 / _not_zero(1 + odd * d)
        c = _not_zero(1 + odd / c)
        step = c * d
        value = np.where(moves, first * step, value)
        moves &= abs(step - 1) >= _ROUNDING
        if not moves.any():
            break
    return [*value.tolist()]


def _not_zero(values: FloatArray) -> FloatArray:
    return np.where(values == 0, _TINY, values)
