"""How often the predicted class is right, by how sure the model was of it: sums by cell."""

from __future__ import annotations

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.cells import CELLS, cells_of
from celoss_cli.measures.exact import Addends, Sums, on_grid, share_sums_by_group, weight_sums
from celoss_cli.measures.rowwise import at
from celoss_cli.tables.blocks import BoolArray, FloatArray, IntArray


@frozen
class Calibration:
    """Sums by cell of confidence; `+` adds them cell by cell, exactly.

    Attributes:
        counts: rows in each cell.
        weights: their weights.
        squares: sum of w^2.
        confidence: weight times confidence.
        correct: weight of the rows whose predicted class is the true one; of soft labels, weight
            times the label's share of the predicted class.
        noise: sum of w^2 c (1 - c).

    """

    counts: IntArray
    weights: Sums
    squares: Sums
    confidence: Sums
    correct: Sums
    noise: Sums

    @classmethod
    def empty(cls) -> Calibration:
        """Return the cells of no rows."""
        zeros = Sums.zeros(CELLS)
        return cls(np.zeros(CELLS, np.int64), zeros, zeros, zeros, zeros, zeros)

    @classmethod
    def of(
        cls,
        confidence: FloatArray,
        wrong: IntArray,
        amiss: FloatArray | None,
        weights: FloatArray | None,
    ) -> Calibration:
        """Return the cells of rows by `confidence` (n,).

        Args:
            confidence: (n,) from 0 to 1.
            wrong: (m,) rows that are not right.
            amiss: (m,) how wrong they are, from 0 to 1, or None for 1.
            weights: (n,) or None where every row counts 1.

        """
        cells = cells_of(confidence)
        counts, cells_wrong = np.bincount(cells, minlength=CELLS), cells[wrong]
        each = weight_sums(cells, weights, counts)
        missed = weight_sums(
            cells_wrong,
            _product(at(weights, wrong), amiss),
            np.bincount(cells_wrong, minlength=CELLS),
        )
        doubt = np.maximum(confidence * (1.0 - confidence), 0.0)
        if weights is None:
            sure = Addends.of(confidence).by_group(cells, CELLS)
            noise = share_sums_by_group(doubt, cells, CELLS)
            return cls(counts, each, each, sure, each - missed, noise)
        squared = weights * weights
        return cls(
            counts=counts,
            weights=each,
            squares=Addends.of(squared).by_group(cells, CELLS),
            confidence=Addends.of(weights * confidence).by_group(cells, CELLS),
            correct=each - missed,
            noise=Addends.of(squared * on_grid(doubt)).by_group(cells, CELLS),
        )

    def __add__(self, other: Calibration) -> Calibration:
        return Calibration(
            self.counts + other.counts,
            self.weights + other.weights,
            self.squares + other.squares,
            self.confidence + other.confidence,
            self.correct + other.correct,
            self.noise + other.noise,
        )

    def right(self) -> int:
        """Return the weight of what is right, in units of 2^-60."""
        return self.correct.total()

    def joined(self, starts: IntArray) -> Calibration:
        """Return the sums of runs of cells, which begin at `starts`."""
        return Calibration(
            np.add.reduceat(self.counts, starts),
            self.weights.joined(starts),
            self.squares.joined(starts),
            self.confidence.joined(starts),
            self.correct.joined(starts),
            self.noise.joined(starts),
        )


@frozen
class Mistakes:
    """The rows predicted wrong, by cell of confidence; `+` adds them, exactly.

    Attributes:
        counts: how many of positive weight there are.
        losses: weight times loss; infinite losses are left out.

    """

    counts: IntArray
    losses: Sums

    @classmethod
    def empty(cls) -> Mistakes:
        """Return the cells of no rows."""
        return cls(np.zeros(CELLS, np.int64), Sums.zeros(CELLS))

    @classmethod
    def of(cls, confidence: FloatArray, weighted: FloatArray, counted: BoolArray) -> Mistakes:
        """Return the cells of wrong rows, by their `confidence` (m,) and `weighted` losses (m,)."""
        cells = cells_of(confidence)
        return cls(
            np.bincount(cells[counted], minlength=CELLS),
            Addends.of(weighted).by_group(cells, CELLS),
        )

    def __add__(self, other: Mistakes) -> Mistakes:
        return Mistakes(self.counts + other.counts, self.losses + other.losses)


def _product(a: FloatArray | None, b: FloatArray | None) -> FloatArray | None:
    if a is None or b is None:
        return b if a is None else a
    return a * b
