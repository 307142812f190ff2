"""The loss of two classes after a shift of the logit: what another prior would cost.

A shift b takes ln(q / (1 - q)) to ln(q / (1 - q)) + b. It is what changes where a model was trained
on classes of other frequencies than those it is measured on: Saerens et al. (2002).
"""

from __future__ import annotations

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.exact import Added, Sums, ratio, total
from celoss_cli.measures.minimum import lowest_point
from celoss_cli.tables.blocks import FloatArray

_MOST = 4.0
_STEPS = 32
SHIFTS = np.arange(_STEPS + 1) * (2 * _MOST / _STEPS) - _MOST
"""From -4 to 4."""

_NEUTRAL = _STEPS // 2
_ROUNDING = 1e-12
_LARGEST = 1e300
"""A margin that is infinite is held here, so that 0 is what a right row loses by it."""


@frozen
class Shifts(Added):
    """Sums over rows of two classes at each shift; `+` adds them, exactly.

    Attributes:
        losses: sum of w l at each of `SHIFTS`, in units of 2^-60.
        infinite: rows whose loss is infinite.

    """

    losses: Sums
    infinite: int

    @classmethod
    def empty(cls) -> Shifts:
        """Return the sums of no rows."""
        return cls(Sums.zeros(len(SHIFTS)), 0)

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
        units = []
        for shift in SHIFTS.tolist():
            moved = margins + shift
            # ln(1 + e^m) - t m, without an overflow
            lost = np.maximum(moved, 0.0) - share * moved + np.log1p(np.exp(-np.abs(moved)))
            units.append(total(w * lost))
        return cls(Sums.of_units(units), int(infinite.sum()))

    def means(self, weight: int) -> list[float] | None:
        """Return the cross-entropy at each shift, None where it is infinite."""
        if self.infinite or not weight:
            return None
        return [ratio(units, weight) for units in self.losses.units()]


def best_shift(losses: list[float]) -> tuple[float, float]:
    """Return the shift of the lowest loss, and that loss; 0 where no other is lower."""
    place, loss = lowest_point(losses)
    if losses[_NEUTRAL] - loss <= _ROUNDING * losses[_NEUTRAL]:
        return 0.0, losses[_NEUTRAL]
    return float(place * (2 * _MOST / _STEPS) - _MOST), loss
