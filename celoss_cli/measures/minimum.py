"""The lowest point of a curve that is known at places 0, 1, 2, ..."""

from __future__ import annotations

_POINTS = 9
_HALVINGS = 50
_ROUNDING = 1e-12


def lowest_point(values: list[float], neutral: int) -> tuple[float, float]:
    """Return the place of the lowest value, between those that are known, and that value.

    It is the lowest point of the polynomial through the nine values around the lowest, or the end
    to which that falls; the place `neutral` where no value is lower. A parabola would miss by up to
    2%.
    """
    place, lowest = _of_polynomial(values)
    if values[neutral] - lowest <= _ROUNDING * values[neutral]:
        return float(neutral), values[neutral]
    return place, lowest


def _of_polynomial(values: list[float]) -> tuple[float, float]:
    last = len(values) - 1
    at = min(range(len(values)), key=values.__getitem__)
    first = min(max(at - _POINTS // 2, 0), len(values) - _POINTS)
    terms = _divided_differences(values[first : first + _POINTS])
    slope = _value_and_slope(terms, at - first)[1]
    if (at == 0 and slope >= 0) or (at == last and slope <= 0):
        return float(at), values[at]
    low, high = max(at - 1.0, 0.0) - first, min(at + 1.0, last) - first
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _value_and_slope(terms, middle)[1] > 0 else (middle, high)
    return first + low, _value_and_slope(terms, low)[0]


def _divided_differences(values: list[float]) -> list[float]:
    """Return Newton's divided differences of values at 0, 1, 2, ..."""
    terms = [*values]
    for order in range(1, len(terms)):
        for place in range(len(terms) - 1, order - 1, -1):
            terms[place] = (terms[place] - terms[place - 1]) / order
    return terms


def _value_and_slope(terms: list[float], at: float) -> tuple[float, float]:
    """Return the value and the slope of Newton's polynomial at a place."""
    value, slope = 0.0, 0.0
    for place, term in reversed([*enumerate(terms)]):
        slope = slope * (at - place) + value
        value = value * (at - place) + term
    return value, slope
