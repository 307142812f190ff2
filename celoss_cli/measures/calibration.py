"""How often the predicted class is right, by how sure the model was of it.

Fifteen equal bins of confidence, each open below and closed above: Guo et al. (2017), "On
Calibration of Modern Neural Networks", section 2.
"""

from __future__ import annotations

import math

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.exact import ONE, Addends, Sums, ratio, weight_sums
from celoss_cli.measures.rowwise import at
from celoss_cli.tables.blocks import FloatArray, IntArray

BINS = 15
EDGES = np.arange(BINS + 1) / BINS


@frozen
class Calibration:
    """Sums by bin of confidence; `+` adds them bin by bin, exactly.

    Attributes:
        counts: rows in each bin.
        weights: their weights.
        confidence: weight times confidence.
        correct: weight of the rows whose predicted class is the true one.

    """

    counts: IntArray
    weights: Sums
    confidence: Sums
    correct: Sums

    @classmethod
    def empty(cls) -> Calibration:
        """Return the bins of no rows."""
        zeros = Sums.zeros(BINS)
        return cls(np.zeros(BINS, np.int64), zeros, zeros, zeros)

    @classmethod
    def of(cls, confidence: FloatArray, wrong: IntArray, weights: FloatArray | None) -> Calibration:
        """Return the bins of rows by `confidence` (n,), of which those at `wrong` are wrong."""
        bins = _bins(confidence)
        weighted = confidence if weights is None else weights * confidence
        counts, bins_wrong = np.bincount(bins, minlength=BINS), bins[wrong]
        each = weight_sums(bins, weights, counts)
        missed = np.bincount(bins_wrong, minlength=BINS)
        return cls(
            counts=counts,
            weights=each,
            confidence=Addends.of(weighted).by_group(bins, BINS),
            correct=each - weight_sums(bins_wrong, at(weights, wrong), missed),
        )

    def __add__(self, other: Calibration) -> Calibration:
        return Calibration(
            self.counts + other.counts,
            self.weights + other.weights,
            self.confidence + other.confidence,
            self.correct + other.correct,
        )

    def expected_error(self) -> float | None:
        """Return the expected calibration error: the mean of |accuracy - confidence| by bin."""
        gaps = zip(self.confidence.units(), self.correct.units(), strict=True)
        weight = sum(self.weights.units())
        return ratio(sum(abs(c - a) for c, a in gaps), weight) if weight else None

    def binary_entropy(self) -> float:
        """Return the sum over rows of -ln of how often the bin is right, or wrong, in nats.

        It is what telling right rows from wrong ones would cost if each bin said its accuracy.
        """
        pairs = zip(self.weights.units(), self.correct.units(), strict=True)
        return math.fsum(
            -ratio(part, ONE) * math.log(ratio(part, weight))
            for weight, correct in pairs
            for part in (correct, weight - correct)
            if part > 0
        )

    def means(self) -> tuple[list[float | None], list[float | None]]:
        """Return the mean confidence and the accuracy of each bin, None where it is empty."""
        weights = self.weights.units()
        return _means(self.confidence, weights), _means(self.correct, weights)


def _bins(confidence: FloatArray) -> IntArray:
    """Return the bin of each confidence; a search of the edges takes ten times as long.

    Divided by the first edge, every edge is rounded to its number and what follows it above that;
    multiplied by 15 the eleventh is not.
    """
    above = np.ceil(confidence / EDGES[1])
    np.clip(above, 1, BINS, out=above)
    return np.asarray(above.astype(np.int64) - 1)


def _means(sums: Sums, weights: list[int]) -> list[float | None]:
    return [ratio(s, w) if w else None for s, w in zip(sums.units(), weights, strict=True)]
