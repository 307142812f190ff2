"""The loss of two classes after a shift of the logit: what another prior would cost.

A shift b takes the logit m = ln(q / (1 - q)) to m + b. It is what changes where a model was trained
on classes of other frequencies than those it is measured on: Saerens et al. (2002). The loss is
ln(1 + e^(m + b)) - t (m + b), where t is what the label gives to the second class.
"""

from __future__ import annotations

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.exact import Added, Sums, ratio, total
from celoss_cli.measures.minimum import lowest_point
from celoss_cli.tables.blocks import FloatArray

_MOST = 4.0
_STEPS = 16
SHIFTS = np.arange(_STEPS + 1) * (2 * _MOST / _STEPS) - _MOST
"""From -4 to 4."""

_NEUTRAL = _STEPS // 2
_LARGEST = 1e300
"""A margin that is infinite is held here, so that 0 is what a right row loses by it."""


@frozen
class Shifts(Added):
    """Sums over rows of two classes, in units of 2^-60; `+` adds them, exactly.

    With c = 1 where m is not negative, else 0, a loss is (c - t) m + (c - t) b + ln(1 + e^-|m| f),
    f = e^-b where c = 1, else e^b.

    Attributes:
        constant: sum of w (c - t) m.
        slope: sum of w (c - t).
        logs: sum of w ln(1 + e^-|m| f) at each of `SHIFTS`.
        infinite: rows whose loss is infinite.

    """

    constant: int
    slope: int
    logs: Sums
    infinite: int

    @classmethod
    def empty(cls) -> Shifts:
        """Return the sums of no rows."""
        return cls(0, 0, Sums.zeros(len(SHIFTS)), 0)

    @classmethod
    def of(
        cls, logs: FloatArray, share: FloatArray, losses: FloatArray, weights: FloatArray | None
    ) -> Shifts:
        """Return the sums of some rows.

        Args:
            logs: (n, 2) logarithms of probabilities.
            share: (n,) t, what the labels give to the second class; the first has 1 - t.
            losses: (n,) -sum_k t_k logs_k.
            weights: (n,) or None where every row counts 1.

        """
        w = np.ones(len(logs)) if weights is None else weights
        finite = np.isfinite(losses)
        infinite = ~finite & (w > 0)
        w, share = np.where(finite, w, 0.0), np.where(finite, share, 0.0)
        with np.errstate(invalid="ignore", over="ignore"):
            margins = np.nan_to_num(logs[:, 1] - logs[:, 0], posinf=_LARGEST, neginf=-_LARGEST)
        positive = margins >= 0
        left = w * (positive - share)
        odds = np.exp(-np.abs(margins))
        sides = [(odds[side], w[side], sign) for side, sign in ((positive, -1), (~positive, 1))]
        units = [
            sum(total(own * np.log1p(part * np.exp(sign * b))) for part, own, sign in sides)
            for b in SHIFTS.tolist()
        ]
        return cls(total(left * margins), total(left), Sums.of_units(units), int(infinite.sum()))

    def means(self, weight: int) -> list[float] | None:
        """Return the cross-entropy at each shift, None where it is infinite."""
        if self.infinite or not weight:
            return None
        constant, slope = ratio(self.constant, weight), ratio(self.slope, weight)
        each = zip(SHIFTS.tolist(), self.logs.units(), strict=True)
        return [constant + slope * shift + ratio(units, weight) for shift, units in each]


def best_shift(losses: list[float]) -> tuple[float, float]:
    """Return the shift of the lowest loss, and that loss; 0 where no other is lower."""
    place, loss = lowest_point(losses, _NEUTRAL)
    return float(place * (2 * _MOST / _STEPS) - _MOST), loss
