"""The lowest point of a curve that is known at places 0, 1, 2, ..."""

from __future__ import annotations

_POINTS = 5
_HALVINGS = 50


def lowest_point(values: list[float]) -> tuple[float, float]:
    """Return the place of the lowest value, between those that are known, and that value.

    It is the lowest point of the quartic through the five lowest points; at an end, that end. A
    parabola would miss by up to 2%.
    """
    at = min(range(len(values)), key=values.__getitem__)
    if at in (0, len(values) - 1):
        return float(at), values[at]
    first = min(max(at - _POINTS // 2, 0), len(values) - _POINTS)
    a, b, c, d, e = values[first : first + _POINTS]
    # central differences of the five points, at -2, -1, 0, 1, 2
    terms = (
        c,
        (a - 8 * b + 8 * d - e) / 12,
        (-a + 16 * b - 30 * c + 16 * d - e) / 24,
        (-a + 2 * b - 2 * d + e) / 12,
        (a - 4 * b + 6 * c - 4 * d + e) / 24,
    )
    low, high = at - first - 3.0, at - first - 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        slope = sum(k * term * middle ** (k - 1) for k, term in enumerate(terms) if k)
        low, high = (low, middle) if slope > 0 else (middle, high)
    return first + 2 + low, sum(term * low**k for k, term in enumerate(terms))
