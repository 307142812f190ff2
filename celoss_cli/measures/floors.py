"""What the same rows score under the floors that other programs have.

Only rows differ that gave the truth less than the highest floor, so that this tail tells it
exactly. The sources of the floors: Kaggle's and LightGBM's multi_logloss clip at 1e-15,
scikit-learn's log_loss at the machine epsilon of the predictions' type, Keras' backend at 1e-7, and
PyTorch's BCELoss holds a logarithm at -100. What some clip at the other end, 1 - floor, is left
out: it moves sure rows by the floor itself.
"""

from __future__ import annotations

import math

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.exact import Added, Addends, Sums, ratio
from celoss_cli.measures.losses import Rows
from celoss_cli.measures.rowwise import weighted
from celoss_cli.tables.blocks import BoolArray, IntArray

FLOORS: dict[str, float] = {
    "none": 0.0,
    "torch BCELoss": math.exp(-100),
    "Kaggle, LightGBM": 1e-15,
    "scikit-learn float64": float(np.finfo(np.float64).eps),
    "Keras binary_crossentropy": 1e-7,
    "scikit-learn float32": float(np.finfo(np.float32).eps),
}

BINARY = ("torch BCELoss", "Keras binary_crossentropy")
"""What takes two classes, and computes something else of more."""

_LOSSES = np.array([math.inf if floor == 0 else -math.log(floor) for floor in FLOORS.values()])
_HIGHEST = max(FLOORS.values())


@frozen
class Tail(Added):
    """Sums over the rows that some floor changes; `+` adds them, exactly.

    Attributes:
        loss: sum of w l of these rows, of those whose loss is finite.
        losses: the same under each floor; rows with an infinite loss are left out.
        infinite: rows whose loss is infinite under each floor.

    """

    loss: int
    losses: Sums
    infinite: IntArray

    @classmethod
    def empty(cls) -> Tail:
        """Return the tail of no rows."""
        return cls(0, Sums.zeros(len(FLOORS)), np.zeros(len(FLOORS), np.int64))

    @classmethod
    def of(cls, rows: Rows, counted: BoolArray) -> Tail:
        """Return the tail of the `rows` that are `counted` (n,): the ones that have a weight."""
        if rows.unbounded is None:
            return cls.empty()
        low = np.flatnonzero(((rows.unbounded >= -math.log(_HIGHEST)) | rows.floored) & counted)
        if not low.size:
            return cls.empty()
        losses, unbounded = rows.losses[low], rows.unbounded[low]
        each = np.minimum(unbounded[:, None], _LOSSES)
        weights = None if rows.weights is None else rows.weights[low]
        finite = np.isfinite(each)
        held = np.where(finite, each, 0.0)
        known = np.where(np.isfinite(losses), losses, 0.0)
        return cls(
            Addends.of(weighted(weights, known)).total(),
            Addends.of(held if weights is None else weights[:, None] * held).by_column(),
            (~finite).sum(axis=0),
        )

    def cross_entropies(self, loss: int, weight: int) -> dict[str, float | None]:
        """Return the cross-entropy under each floor, None where it is infinite.

        `loss` and `weight` are the sums over all rows of finite loss, and of all weights.
        """
        columns = zip(FLOORS, self.losses.units(), self.infinite.tolist(), strict=True)
        return {
            name: None if infinite else ratio(loss - self.loss + units, weight)
            for name, units, infinite in columns
        }
