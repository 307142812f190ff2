"""How often the predicted class is right, by how sure the model was of it: sums by cell."""

from __future__ import annotations

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.cells import CELLS, cells_of
from celoss_cli.measures.exact import Added, Addends, Sums, weight_sums
from celoss_cli.measures.rowwise import at
from celoss_cli.measures.shares import on_grid, share_sums_by_group
from celoss_cli.tables.blocks import BoolArray, FloatArray, IntArray

_SUMS = 5


@frozen
class Calibration(Added):
    """Sums by cell of confidence; `+` adds them cell by cell, exactly.

    Attributes:
        counts: rows in each cell.
        sums: the properties below, one after the other, so that they are added in one step.

    """

    counts: IntArray
    sums: Sums

    @classmethod
    def empty(cls) -> Calibration:
        """Return the cells of no rows."""
        return cls(np.zeros(CELLS, np.int64), Sums.zeros(_SUMS * CELLS))

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
        doubt = np.maximum(confidence - confidence * confidence, 0.0)
        if weights is None:
            sure = Addends.of(confidence).by_group(cells, CELLS)
            noise = share_sums_by_group(doubt, cells, CELLS)
            return cls(counts, Sums.stacked([each, each, sure, each - missed, noise]))
        squared = weights * weights
        parts = [
            each,
            Addends.of(squared).by_group(cells, CELLS),
            Addends.of(weights * confidence).by_group(cells, CELLS),
            each - missed,
            Addends.of(squared * on_grid(doubt)).by_group(cells, CELLS),
        ]
        return cls(counts, Sums.stacked(parts))

    @property
    def weights(self) -> Sums:
        """The weight of each cell."""
        return self._sums(0)

    @property
    def squares(self) -> Sums:
        """The sum of w^2."""
        return self._sums(1)

    @property
    def confidence(self) -> Sums:
        """The sum of w c."""
        return self._sums(2)

    @property
    def correct(self) -> Sums:
        """The weight of the rows that are right; of soft labels, what the predicted class has."""
        return self._sums(3)

    @property
    def noise(self) -> Sums:
        """The sum of w^2 c (1 - c)."""
        return self._sums(4)

    def joined(self, starts: IntArray) -> Calibration:
        """Return the sums of runs of cells, which begin at `starts`."""
        cells = len(self.counts)
        every = np.concatenate([starts + cells * at for at in range(_SUMS)])
        return Calibration(np.add.reduceat(self.counts, starts), self.sums.joined(every))

    def _sums(self, at: int) -> Sums:
        cells = len(self.counts)
        return self.sums.part(at * cells, (at + 1) * cells)


@frozen
class Mistakes(Added):
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


def _product(a: FloatArray | None, b: FloatArray | None) -> FloatArray | None:
    if a is None or b is None:
        return b if a is None else a
    return a * b
