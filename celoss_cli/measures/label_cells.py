"""`Cells`: what is measured of each label of each row, and its sums by label."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from celoss_cli.frozen import frozen
from celoss_cli.measures.answers import Answers
from celoss_cli.measures.calibration import Calibration
from celoss_cli.measures.exact import Addends, Sums
from celoss_cli.measures.label_sums import LabelSums
from celoss_cli.measures.rowwise import row_sums
from celoss_cli.measures.scores import at_floor
from celoss_cli.measures.shares import on_grid, share_sums
from celoss_cli.measures.tally import Tally
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import BoolArray, FloatArray, IntArray

T = TypeVar("T", bound=np.generic)

_EXCLUSIVE = 0.01
"""Probabilities whose sum is as close to 1 may be those of classes that exclude each other."""


@frozen
class Cells:
    """What was measured of each label of each row; every array is (n, L), 0 where it is ignored.

    Attributes:
        kept: which cells are not ignored, or None where all are kept.
        left: (n,) how many cells of each row are kept.
        targets: t, from 0 to 1.
        losses: -t ln q - (1 - t) ln (1 - q), in nats.
        floored: whether a probability at or below the floor entered the loss.
        probability: q, of yes.
        truth: what the more probable answer of the target was given.
        positive: whether the target is more than 1/2.
        predicted: whether q is.
        right: whether both are, or none.
        squared_error: (q - t)^2.
        held: how many rows had a probability that was held at 0 or 1.

    """

    kept: BoolArray | None
    left: IntArray
    targets: FloatArray
    losses: FloatArray
    floored: BoolArray
    probability: FloatArray
    truth: FloatArray
    positive: BoolArray
    predicted: BoolArray
    right: BoolArray
    squared_error: FloatArray
    held: int

    @classmethod
    def of(cls, answers: Answers, targets: FloatArray, settings: Settings) -> Cells:
        """Measure each of the `targets` (n, L), which is nan where it is ignored."""
        kept = None if settings.ignore_label is None else ~np.isnan(targets)
        t = _kept(kept, targets)
        said, positive, q = answers.predicted, t > 1 / 2, answers.probability
        some_yes, some_no = t > 0, t < 1
        with np.errstate(invalid="ignore"):
            # 0 times infinity is left out: what cannot be costs nothing
            yes, no = t * answers.yes, (1.0 - t) * answers.no
        losses = np.where(some_yes, yes, 0.0) + np.where(some_no, no, 0.0)
        met_yes, met_no = (at_floor(each, settings.floor) for each in (answers.yes, answers.no))
        rows, labels = t.shape
        return cls(
            kept=kept,
            left=np.full(rows, labels) if kept is None else np.count_nonzero(kept, axis=1),
            targets=t,
            losses=_kept(kept, losses),
            floored=_kept(kept, met_yes & some_yes | met_no & some_no),
            probability=_kept(kept, q),
            truth=np.where(positive, q, 1.0 - q),
            positive=positive,
            predicted=_kept(kept, said),
            right=_kept(kept, said == positive),
            squared_error=_kept(kept, (q - t) ** 2),
            held=answers.held,
        )

    def tally(self, weights: FloatArray | None) -> Tally:
        """Return the sums by label, of rows of some `weights` (n,), by default 1."""
        w, labels = weights, self.targets.shape[1]
        finite = np.isfinite(self.losses)
        losses = np.where(finite, self.losses, 0.0)
        counted = self._every if w is None else self._every & (w > 0)[:, None]
        squared = None if w is None else w * w
        weight, loss = _sums(self._every, w), _sums(losses, w)
        q = self.probability
        return replace(
            Tally.empty(labels, 0),
            held=self.held,
            class_rows=np.count_nonzero(self.positive, axis=0),
            class_infinite=np.count_nonzero(counted & ~finite, axis=0),
            class_weight=weight,
            class_loss=loss,
            class_correct=_sums(self.right, w),
            class_mass=_sums(self.targets, w),
            class_predicted=np.count_nonzero(self.predicted, axis=0),
            class_weight_squared=weight if w is None else _sums(self._every, squared),
            class_loss_by_weight=loss if w is None else _sums(losses, squared),
            class_probability=share_sums(q) if w is None else _sums(on_grid(q), w),
            calibration=self._calibration(w),
            labels=self._sums(losses, counted, w),
        )

    def _sums(self, losses: FloatArray, counted: BoolArray, w: FloatArray | None) -> LabelSums:
        shares, size = self._shares(w), self.left.size * self.targets.shape[1]
        return replace(
            LabelSums.empty(self.targets.shape[1]),
            ignored=size - int(self.left.sum()),
            unlabeled=int(np.count_nonzero(self.left == 0)),
            exclusive=self._exclusive(),
            counted=np.count_nonzero(counted, axis=0),
            positive=_sums(self.positive, w),
            said=_sums(self.predicted, w),
            hit=_sums(self.positive & self.predicted, w),
            share=_sums(self._every, shares),
            share_mass=_sums(self.targets, shares),
            loss_squared=_sums(losses * losses, None if w is None else w * w),
            squared_error=_sums(self.squared_error, w),
        )

    @property
    def _every(self) -> BoolArray:
        return np.full(self.targets.shape, True) if self.kept is None else self.kept

    def _shares(self, weights: FloatArray | None) -> FloatArray | None:
        """Return w L / m of each row of m cells (n,); None where all rows have 1."""
        if self.kept is None:
            return weights
        shares = np.asarray(self.targets.shape[1] / np.maximum(self.left, 1))
        return shares if weights is None else weights * shares

    def _calibration(self, weights: FloatArray | None) -> Calibration:
        """Return the cells by the probability of the more probable answer."""
        shares, turned = self._shares(weights), self.targets.T.shape
        each = None if shares is None else self._taken(np.broadcast_to(shares, turned))
        q, share = self._taken(self.probability.T), self._taken(self.targets.T)
        amiss = np.where(self._taken(self.predicted.T), 1.0 - share, share)
        partly = np.flatnonzero(amiss > 0)
        return Calibration.of(np.maximum(q, 1.0 - q), partly, amiss[partly], each)

    def _taken(self, turned: NDArray[T]) -> NDArray[T]:
        """Return the cells that are kept of an array (L, n), label by label."""
        return turned.ravel() if self.kept is None else turned[self.kept.T]

    def _exclusive(self) -> int:
        """Return how many rows may be those of classes that exclude each other."""
        one = [
            np.abs(row_sums(each) - 1) <= _EXCLUSIVE for each in (self.targets, self.probability)
        ]
        whole = self.left == self.targets.shape[1]
        return int(np.count_nonzero(one[0] & one[1] & whole))


def _kept(kept: BoolArray | None, values: NDArray[T]) -> NDArray[T]:
    return values if kept is None else np.where(kept, values, values.dtype.type(0))


def _sums(values: NDArray[Any], weights: FloatArray | None) -> Sums:
    """Return the sums by label of `values` (n, L), or of what is so, times `weights` (n,)."""
    if weights is not None:
        return Addends.of(weights[:, None] * values).by_column()
    if values.dtype == np.bool_:
        return Sums.of_counts(np.count_nonzero(values, axis=0))
    return Addends.of(values).by_column()
