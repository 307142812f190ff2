"""The spread of the losses of each class: what the interval of its mean is made of."""

from __future__ import annotations

import math

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.exact import ONE, Added, Addends, Sums
from celoss_cli.measures.interval import Mean
from celoss_cli.tables.blocks import FloatArray, IntArray

_SUMS = 5
_LARGEST = 2.0**300
"""The cubes of what is larger have no place in float64."""
_NOISE = 10**16
"""What rounding leaves of the variance of equal losses is no more than the squares over this."""


@frozen
class ClassSpread(Added):
    """Sums by class of v = w l, of w and of their products; `+` adds them, exactly.

    Attributes:
        counted: rows of positive weight.
        large: rows with a v or w that is too large to be cubed; they are left out of the sums.
        sums: v^2, v^3, v^2 w, v w^2 and w^3 of each class, one after the other.

    """

    counted: IntArray
    large: IntArray
    sums: Sums

    @classmethod
    def empty(cls, classes: int) -> ClassSpread:
        """Return the sums of no rows."""
        zeros = np.zeros(classes, np.int64)
        return cls(zeros, zeros, Sums.zeros(_SUMS * classes))

    @classmethod
    def of(
        cls,
        v: FloatArray,
        w: FloatArray | None,
        labels: IntArray,
        counted: IntArray,
        plain: tuple[Sums, Sums],
    ) -> ClassSpread:
        """Return the sums of finite losses.

        Args:
            v: (n,) weighted losses.
            w: (n,) weights, or None where every row counts 1.
            labels: (n,) their classes.
            counted: (K,) rows of positive weight of each class.
            plain: the sums by class of w l and of w.

        """
        size = len(plain[0])
        large = np.zeros(size, np.int64)
        if max(each.max(initial=0.0) for each in (v, w) if each is not None) > _LARGEST:
            left_out = v > _LARGEST if w is None else (v > _LARGEST) | (w > _LARGEST)
            large = np.bincount(labels[left_out], minlength=size)
            v, w = np.where(left_out, 0.0, v), None if w is None else np.where(left_out, 0.0, w)
        squares = v * v
        products = [squares, squares * v]
        if w is not None:
            products += [squares * w, v * w * w, w * w * w]
        sums = [Addends.of(each).by_group(labels, size) for each in products]
        if w is None:
            sums += [sums[0], *plain]
        return cls(counted, large, Sums.stacked(sums))

    def means(self, *simple: Sums) -> list[Mean | None]:
        """Return the mean loss of each class; None of fewer than two rows, or of too large ones.

        Args:
            simple: the sums by class of w l, w, w^2 and w^2 l.

        """
        size = len(self.counted)
        parts = [*simple, *(self.sums.part(at * size, (at + 1) * size) for at in range(_SUMS))]
        moments = zip(*(part.units() for part in parts), strict=True)
        counts = zip(self.counted.tolist(), self.large.tolist(), moments, strict=True)
        return [None if large or rows <= 1 else _mean(rows, *sums) for rows, large, sums in counts]


def _mean(  # noqa: PLR0917, PLR0913 - sums of products, as they are written
    rows: int,
    v: int,
    w: int,
    ww: int,
    vw: int,
    vv: int,
    vvv: int,
    vvw: int,
    vww: int,
    www: int,
) -> Mean | None:
    """Return the mean of sums in units of 2^-60, as whole numbers, whose quotients are exact."""
    if not w:
        return None
    squares = vv * w**2 - 2 * v * w * vw + v**2 * ww
    if squares * _NOISE <= (vv + ww) * w**2:
        return Mean(v / w, 0.0, 0.0, rows - 1)
    cubes = vvv * w**3 - 3 * v * w**2 * vvw + 3 * v**2 * w * vww - v**3 * www
    error = math.sqrt(squares * ONE * rows / (w**4 * (rows - 1)))
    skewness = cubes / (w**3 * ONE) / (squares / (w**2 * ONE)) ** 1.5
    return Mean(v / w, error, skewness, rows - 1)
