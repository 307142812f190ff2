"""The loss at other temperatures: how much of it is confidence, how much is what is not known.

A temperature T takes q to q^(1/T), normalized: the softmax of logits divided by T. It changes how
sure a model is and no prediction: Guo et al. (2017), section 4.2. A loss l becomes l / T + ln Z,
where Z = sum_k q_k^(1/T).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.exact import Added, Sums, ratio, total
from celoss_cli.measures.minimum import lowest_point
from celoss_cli.measures.rowwise import row_dots, row_sums, weighted
from celoss_cli.tables.blocks import FloatArray

OCTAVES = 3
PER_OCTAVE = 3
NEUTRAL = OCTAVES * PER_OCTAVE
"""The place of temperature 1."""

TEMPERATURES = 2.0 ** (np.arange(2 * NEUTRAL + 1) / PER_OCTAVE - OCTAVES)
"""From 1/8 to 8, in equal steps of the logarithm."""

_LARGEST = np.finfo(np.float64).max / 2 ** (OCTAVES + 1)


@frozen
class Curve(Added):
    """Sums over rows at each temperature; `+` adds them, exactly.

    Attributes:
        losses: sum of w l, in units of 2^-60.
        log_sums: sum of w ln Z at each of `TEMPERATURES`.
        expected: sum of w times the entropy of the row's probabilities, in units of 2^-60.
        infinite: rows whose loss is infinite at every temperature.

    """

    losses: int
    log_sums: Sums
    expected: int
    infinite: int

    @classmethod
    def empty(cls) -> Curve:
        """Return the curve of no rows."""
        return cls(0, Sums.zeros(len(TEMPERATURES)), 0, 0)

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
        units, expected = [0] * len(TEMPERATURES), 0
        for place, powers in _powers(logs):
            sums = row_sums(powers)
            log_sums = np.log(sums)
            units[place] = total(weighted(w, log_sums))
            if place == NEUTRAL:
                # -sum_k q_k ln q_k, with 0 ln 0 = 0
                products = row_dots(powers, np.maximum(logs, -_LARGEST))
                expected = total(weighted(w, log_sums - products / sums))
        return cls(total(weighted(w, losses)), Sums.of_units(units), expected, infinite)

    def means(self, weight: int) -> list[float] | None:
        """Return the cross-entropy at each temperature, None where it is infinite."""
        if self.infinite or not weight:
            return None
        loss, units = ratio(self.losses, weight), self.log_sums.units()
        each = zip(TEMPERATURES.tolist(), units, strict=True)
        return [loss / temperature + ratio(log_sum, weight) for temperature, log_sum in each]


def _powers(logs: FloatArray) -> Iterator[tuple[int, FloatArray]]:
    """Yield the place of each temperature T, and q^(1/T) of all `logs` (n, K), for use at once.

    Half a temperature squares them, which takes a fifth of the time of an exponential. A square has
    twice the relative error, so temperatures up to 1 begin with exponentials as those above it do.
    """
    last, powers = 2 * NEUTRAL, np.empty_like(logs)
    for step in range(PER_OCTAVE):
        for place in range(last - step, -1, -PER_OCTAVE):
            if place in (last - step, NEUTRAL - step):
                np.multiply(logs, 1 / TEMPERATURES[place], out=powers)
                np.exp(powers, out=powers)
            else:
                np.multiply(powers, powers, out=powers)
            yield place, powers


def lowest(losses: list[float]) -> tuple[float, float]:
    """Return the temperature of the lowest loss, and that loss; 1 where no other is lower."""
    place, loss = lowest_point(losses, NEUTRAL)
    return float(2.0 ** (place / PER_OCTAVE - OCTAVES)), loss
