"""The second and third moments of weighted losses, as exact sums.

A variance is a small difference of large sums, so the squares have to be exact: values are rounded
to multiples of 2^-40, whose squares are integers. Equal losses then have a standard error of 0.
Cubes are rounded as products of float64 are, each by itself: a skewness needs no more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import fields

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures import exact
from celoss_cli.measures.interval import Mean
from celoss_cli.tables.blocks import FloatArray, IntArray

_BITS = 40
_UNIT = 2.0**_BITS
RESOLUTION = 1 / _UNIT
"""Of what second moments are sums of."""
_CUBED = 10**10
"""Cubes tell a variance that is more than the square, or than 1, over this."""
_LOW = 23
_LOW_MASK = (1 << _LOW) - 1
_RUN = 1 << 17
_LARGEST = float(1 << (_LOW + _LOW))
"""Below this a product's three parts are less than 2^46, and 2^17 of them fit int64."""


@frozen
class Spread:
    """Sums of v = w l, of w and of their products; `+` adds them, exactly.

    `loss` and `weight` are in units of 2^-40, products of two in units of 2^-80, of three in units
    of 2^-120: v^3, v^2 w, v w^2, w^3.
    """

    loss: int = 0
    weight: int = 0
    loss_squared: int = 0
    loss_by_weight: int = 0
    weight_squared: int = 0
    loss_cubed: int = 0
    square_by_weight: int = 0
    loss_by_square: int = 0
    weight_cubed: int = 0

    @classmethod
    def of(cls, weighted: FloatArray, weights: FloatArray | None) -> Spread:
        """Return the sums of finite `weighted` losses w l (n,) and weights (n,), by default 1."""
        v = _integers(weighted)
        loss = sum(v.tolist()) if v.dtype == object else int(v.sum())
        rounded = _rounded(v)
        squares, cubes = _squares(v), _products_of_three(rounded, rounded, rounded)
        if weights is None:
            rows, one = len(v), 1 << _BITS
            second = (squares, loss * one, rows * one * one)
            return cls(loss, rows * one, *second, cubes, *(each * one for each in second))
        w = _integers(weights)
        weight = sum(w.tolist()) if w.dtype == object else int(w.sum())
        light = _rounded(w)
        return cls(
            loss,
            weight,
            squares,
            _dot(v, w),
            _squares(w),
            cubes,
            _products_of_three(rounded, rounded, light),
            _products_of_three(rounded, light, light),
            _products_of_three(light, light, light),
        )

    def __add__(self, other: Spread) -> Spread:
        return Spread(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def mean(self, rows: int) -> Mean | None:
        """Return the mean with its error sqrt(sum e^2) / sum w, times sqrt(n / (n - 1)).

        Args:
            rows: n, how many of them have a positive weight.

        Returns:
            None for fewer than two rows, and for losses too large to be squared.

        """
        if not self.weight or rows <= 1:
            return None
        loss, weight = self.loss, self.weight
        # sum e^2, times the square of the weight
        squares = weight * (self.loss_squared * weight - 2 * loss * self.loss_by_weight)
        squares += loss * loss * self.weight_squared
        try:
            error = math.sqrt(squares * rows / (weight**4 * (rows - 1)))
            return Mean(loss / weight, error, self._skewness(squares, rows), rows - 1)
        except OverflowError:
            return None

    def _skewness(self, squares: int, rows: int) -> float:
        """Return sum e^3 / (sum e^2)^1.5; 0 where cubes cannot tell so small differences."""
        loss, weight = self.loss, self.weight
        if squares * _CUBED <= max(self.loss_squared, rows << 2 * _BITS) * weight**2:
            return 0.0
        # weights of 1 change no digit: the square is exact there, and its product is rounded
        by_weight = self.loss_squared << _BITS if self.is_even() else self.square_by_weight
        cubes = weight**2 * (self.loss_cubed * weight - 3 * loss * by_weight)
        cubes += loss * loss * (3 * weight * self.loss_by_square - loss * self.weight_cubed)
        variance = squares / weight**2
        return cubes / weight**3 / (variance * math.sqrt(variance))

    def squares(self) -> float:
        """Return sum w^2 l^2."""
        return self.loss_squared / (1 << 2 * _BITS)

    def is_even(self) -> bool:
        """Tell whether every row counts 1, or 0."""
        return self.weight_squared == self.weight << _BITS

    def squared_weights(self) -> float:
        """Return sum w^2."""
        return self.weight_squared / (1 << 2 * _BITS)

    def effective_losses(self) -> float | None:
        """Return (sum w l)^2 / sum (w l)^2: how many rows of equal loss would make as much."""
        return self.loss**2 / self.loss_squared if self.loss_squared else None

    def effective_rows(self) -> float:
        """Return (sum w)^2 / sum w^2: how many rows of equal weight say as much (Kish, 1965)."""
        return self.weight**2 / self.weight_squared


def _integers(values: FloatArray) -> IntArray:
    """Return the values in units of 2^-40: int64, or Python integers where products need room."""
    with np.errstate(over="ignore"):
        scaled = np.rint(values * _UNIT)
    if np.abs(scaled).max(initial=0.0) < _LARGEST:
        return scaled.astype(np.int64)
    return np.array([exact.in_units(value, _BITS) for value in values.tolist()], dtype=object)


def _rounded(values: IntArray) -> FloatArray:
    """Return what `values` in units of 2^-40 are: the cubes have to be of the same numbers."""
    if values.dtype == object:
        return np.array([value / 2**_BITS for value in values.tolist()])
    return np.asarray(values * 2.0**-_BITS)


def _squares(values: IntArray) -> int:
    """Return the exact sum of squares: `_dot` of the same values, in half the time."""
    if values.dtype == object:
        return _dot(values, values)
    return sum(
        _joined(_products(high, high), 2 * _products(high, low), _products(low, low))
        for high, low in _halves(values)
    )


def _dot(a: IntArray, b: IntArray) -> int:
    """Return the exact sum of products."""
    if object in (a.dtype, b.dtype):
        return sum(x * y for x, y in zip(a.tolist(), b.tolist(), strict=True))
    total = 0
    for (high_a, low_a), (high_b, low_b) in zip(_halves(a), _halves(b), strict=True):
        middle = _products(high_a, low_b) + _products(low_a, high_b)
        total += _joined(_products(high_a, high_b), middle, _products(low_a, low_b))
    return total


def _products_of_three(a: FloatArray, b: FloatArray, c: FloatArray) -> int:
    """Return the sum of the products, each rounded, in units of 2^-120."""
    with np.errstate(over="ignore"):
        products = a * b * c
    finite = np.isfinite(products)
    if finite.all():
        return exact.total(products) << exact.UNIT_BITS
    large = zip(*(each[~finite].tolist() for each in (a, b, c)), strict=True)
    units = sum(map(_product_in_units, large))
    return (exact.total(products[finite]) + units) << exact.UNIT_BITS


def _product_in_units(values: Iterable[float]) -> int:
    """Return the product of finite values, which float64 cannot hold, in units of 2^-60."""
    numerators, denominators = zip(*map(float.as_integer_ratio, values), strict=True)
    return exact.rounded(math.prod(numerators) << exact.UNIT_BITS, math.prod(denominators))


def _joined(high: int, middle: int, low: int) -> int:
    return (high << 2 * _LOW) + (middle << _LOW) + low


def _products(a: IntArray, b: IntArray) -> int:
    """Return the sum of products; `@` of integers is slower, and keeps Python's lock meanwhile."""
    return int(np.einsum("i,i->", a, b))


def _halves(values: IntArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield the upper and the lower bits of as many values as add up in int64."""
    for start in range(0, len(values), _RUN):
        run = values[start : start + _RUN]
        yield run >> _LOW, run & _LOW_MASK
