"""The regularized incomplete beta function and its quantile, without SciPy.

The function is evaluated by its continued fraction with Lentz' algorithm: Abramowitz and Stegun
(1964), 26.5.8.
"""

from __future__ import annotations

import math

_TINY = 1e-300
_STEPS = 1000
_ROUNDING = 1e-15
_HALVINGS = 60


def incomplete_beta(a: float, b: float, x: float, rest: float) -> float:
    """Return I_x(a, b), where `rest` is 1 - x with all its digits."""
    if x <= 0 or rest <= 0:
        return 0.0 if x <= 0 else 1.0
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x)
    front = math.exp(log + b * math.log(rest))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, rest) / b


def beta_quantile(share: float, a: float, b: float) -> float:
    """Return x with I_x(a, b) = `share`, by bisection: I grows with x."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if incomplete_beta(a, b, middle, 1 - middle) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1 / ((1 + step * d) or _TINY)
            c = (1 + step / c) or _TINY
            value *= c * d
        if abs(c * d - 1) < _ROUNDING:
            break
    return value
