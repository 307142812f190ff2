"""The loss at other temperatures: how much of it is confidence, how much is what is not known.

A temperature T takes q to q^(1/T), normalized: the softmax of logits divided by T. It changes how
sure a model is and no prediction: Guo et al. (2017), section 4.2.
"""

from __future__ import annotations

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.exact import Added, Sums, ratio, total
from celoss_cli.measures.minimum import lowest_point
from celoss_cli.measures.rowwise import row_dots, row_sums, weighted
from celoss_cli.tables.blocks import FloatArray

OCTAVES = 3
STEPS = 32
TEMPERATURES = 2.0 ** (np.arange(STEPS + 1) * (2 * OCTAVES / STEPS) - OCTAVES)
"""From 1/8 to 8, in equal steps of the logarithm."""

NEUTRAL = STEPS // 2
"""The place of temperature 1."""
_ROUNDING = 1e-12
_LARGEST = np.finfo(np.float64).max / 2 ** (OCTAVES + 1)


@frozen
class Curve(Added):
    """Sums over rows at each temperature; `+` adds them, exactly.

    Attributes:
        losses: sum of w l at each of `TEMPERATURES`, in units of 2^-60.
        expected: sum of w times the entropy of the row's probabilities.
        infinite: rows whose loss is infinite at every temperature.

    """

    losses: Sums
    expected: int
    infinite: int

    @classmethod
    def empty(cls) -> Curve:
        """Return the curve of no rows."""
        return cls(Sums.zeros(len(TEMPERATURES)), 0, 0)

    @classmethod
    def of(cls, logs: FloatArray, losses: FloatArray, weights: FloatArray | None) -> Curve:
        """Return the curve of some rows.

        Args:
            logs: (n, K) logarithms of probabilities.
            losses: (n,) -sum_k t_k logs_k: the loss at temperature 1.
            weights: (n,) or None where every row counts 1.

        """
        finite, w, infinite = losses < _LARGEST, weights, 0
        if not finite.all():
            w = np.ones(len(logs)) if weights is None else weights
            infinite = int(np.count_nonzero(~finite & (w > 0)))
            w, losses = np.where(finite, w, 0.0), np.where(finite, losses, 0.0)
        room, units, expected = np.empty_like(logs), [], 0
        for temperature in TEMPERATURES.tolist():
            np.multiply(logs, 1 / temperature, out=room)
            np.exp(room, out=room)
            sums = row_sums(room)
            lost = np.log(sums)
            if temperature == 1:
                # -sum_k q_k ln q_k, with 0 ln 0 = 0
                products = row_dots(room, np.where(room > 0, logs, 0.0))
                expected = total(weighted(w, lost - products / sums))
            lost += losses / temperature
            units.append(total(weighted(w, lost)))
        return cls(Sums.of_units(units), expected, infinite)

    def means(self, weight: int) -> list[float] | None:
        """Return the cross-entropy at each temperature, None where it is infinite."""
        if self.infinite or not weight:
            return None
        return [ratio(units, weight) for units in self.losses.units()]


def lowest(losses: list[float]) -> tuple[float, float]:
    """Return the temperature of the lowest loss, and that loss; 1 where no other is lower."""
    place, loss = lowest_point(losses)
    if losses[NEUTRAL] - loss <= _ROUNDING * losses[NEUTRAL]:
        return 1.0, losses[NEUTRAL]
    return float(2.0 ** (place * (2 * OCTAVES / STEPS) - OCTAVES)), loss
