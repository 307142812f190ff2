"""From a block of scores to one loss a row.

Scores are kept in the space they came in: probabilities as they are, logits and log-probabilities
as logarithms, so that no logarithm is taken of a rounded exponential. All losses are in nats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import reduce
from operator import add
from typing import Any

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.curves import curve_of, shifts_of
from celoss_cli.measures.exact import Sums
from celoss_cli.measures.keyed import Keyed, Membership
from celoss_cli.measures.masses import masses_of_classes, masses_of_shares
from celoss_cli.measures.row_losses import RowLosses
from celoss_cli.measures.rowwise import arranged, picked, places, put, row_dots
from celoss_cli.measures.scores import Scored, at_floor, bounded, scored
from celoss_cli.measures.shift import Shifts
from celoss_cli.measures.temperature import Curve
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import Block, BoolArray, FloatArray, IntArray

_SUMS = ("curve", "shifts", "held")
"""What is found of all rows together, not of each."""
_ROUNDED = 0.1
"""By no more than this the sums of rows differ from 1 whose probabilities are rounded."""


@frozen
class Rows(RowLosses):
    """What was measured of each row of a block with one class a row; every array is (n,).

    Attributes:
        soft: (n, K) soft labels, or None.
        unbounded: the losses without a floor, in nats, or None where several classes enter one.
        confidence: what the predicted class was given.
        squared_error: sum_k (q_k - y_k)^2.
        hits: whether the true class is among the top k, or None where no k was asked for.
        floored: whether a probability at or below the floor entered the loss.
        sum_error: |sum - 1| of the row as it was read; 0 for logits.
        curve: sums of the losses at other temperatures, or None where they were not asked for.
        shifts: of two classes, sums of the losses at other priors, or None, too.
        mass: (K,) sums of w q_k over the rows.
        positive: of two classes, the probability of the second, else None.
        held: how many rows had a probability that was held at 0 or 1.
        written: of normalized rows, the probability that was read, else None; see `_written`.

    """

    soft: FloatArray | None
    unbounded: FloatArray | None
    confidence: FloatArray
    squared_error: FloatArray
    hits: BoolArray | None
    floored: BoolArray
    sum_error: FloatArray
    curve: Curve | None
    shifts: Shifts | None
    mass: Sums
    positive: FloatArray | None
    held: int = 0
    written: FloatArray | None = None

    def masses(self, slices: Membership, classes: int) -> Keyed:
        """Return the sums of w y by slice and class."""
        if self.soft is None:
            return masses_of_classes(self.labels, self.weights, slices, classes)
        return masses_of_shares([self.soft], self.weights, slices)

    def part(self, start: int, stop: int) -> Rows:
        """Return the rows from `start` up to, but without, `stop`; sums are not theirs."""
        taken: dict[str, Any] = {"curve": None, "shifts": None, "held": 0, "mass": Sums.zeros(0)}
        taken["line_offset"] = self.line_offset
        for name in (f.name for f in fields(self) if f.name not in taken):
            whole = getattr(self, name)
            taken[name] = None if whole is None else whole[start:stop]
        return Rows(**taken)


@frozen
class _Found:
    """What is found out from the scores of a few rows; see `Rows`.

    Attributes:
        losses: of hard labels, without a floor.
        floored: of soft labels; None where the losses tell.

    """

    losses: FloatArray
    floored: BoolArray | None
    predicted: IntArray
    probability: FloatArray
    confidence: FloatArray
    squared_error: FloatArray
    hits: BoolArray | None
    sum_error: FloatArray
    curve: Curve | None
    shifts: Shifts | None
    mass: Sums
    positive: FloatArray | None
    held: int
    written: FloatArray | None


def measure(block: Block, settings: Settings) -> Rows | None:
    """Measure every row of `block`; None where it has none.

    Raises:
        RowError: the first row that holds no probabilities, or no scores.

    """
    soft = block.soft_labels
    labels = block.hard_labels if soft is None else soft.argmax(axis=1)
    found = _joined([*_pieces(block, labels, settings)])
    if found is None:
        return None
    measured: dict[str, Any] = {**vars(found), "unbounded": None}
    if found.floored is None:
        losses = bounded(found.losses, settings.floor)
        floored = at_floor(losses, settings.floor)
        measured |= {"unbounded": found.losses, "losses": losses, "floored": floored}
    return Rows(
        rows=block.rows,
        labels=labels,
        soft=soft,
        weights=block.weights,
        line_offset=block.line_offset,
        **measured,
    )


def _pieces(block: Block, labels: IntArray, settings: Settings) -> Iterator[_Found]:
    start = 0
    for scores in block.scores:
        own = slice(start, start + len(scores))
        checked = scored(scores, block.rows[own], settings)
        soft = None if block.soft_labels is None else arranged(block.soft_labels[own])
        weights = None if block.weights is None else block.weights[own]
        yield _found(checked, labels[own], soft, weights, settings)
        start = own.stop


def _joined(pieces: Sequence[_Found]) -> _Found | None:
    """Return the pieces as one; None where there is none."""
    if len(pieces) <= 1:
        return pieces[0] if pieces else None
    names = [f.name for f in fields(_Found)]
    return _Found(**{name: _together(name, [getattr(p, name) for p in pieces]) for name in names})


def _together(name: str, parts: list[Any]) -> Any:  # noqa: ANN401 - of any field
    if parts[0] is None:
        return None
    if name == "mass":
        return Sums.added(parts)
    return reduce(add, parts) if name in _SUMS else np.concatenate(parts)


def _found(
    checked: Scored,
    labels: IntArray,
    soft: FloatArray | None,
    weights: FloatArray | None,
    settings: Settings,
) -> _Found:
    at = places(checked.scores, labels)
    probability = checked.probability(at)
    with np.errstate(divide="ignore", over="ignore"):
        losses, floored = (
            (checked.losses(at, probability), None)
            if soft is None and settings.label_smoothing == 0
            else _soft_losses(checked, labels, soft, settings)
        )
        curve = curve_of(checked, losses, weights, settings)
        shifts = shifts_of(checked, labels, soft, losses, weights, settings)
    return _Found(
        losses=losses,
        floored=floored,
        predicted=checked.predicted,
        probability=probability,
        confidence=checked.confidence,
        hits=_hits(checked.scores, labels, settings.top_k),
        sum_error=checked.sum_error,
        curve=curve,
        shifts=shifts,
        mass=checked.mass(weights),
        positive=checked.positive(),
        held=checked.held,
        written=_written(checked, at, probability) if settings.normalize else None,
        # last, as it overwrites what the others are made of
        squared_error=(
            checked.squared_error(at, probability)
            if soft is None
            else checked.soft_squared_error(soft)
        ),
    )


def _soft_losses(
    checked: Scored, labels: IntArray, soft: FloatArray | None, settings: Settings
) -> tuple[FloatArray, BoolArray]:
    """Return -sum_k t_k ln q_k, with 0 ln 0 = 0, and whether the floor was met.

    t is smoothed as Szegedy et al. (2016) have it.
    """
    targets = np.zeros_like(checked.scores) if soft is None else soft
    if soft is None:
        put(targets, places(targets, labels), 1.0)
    smoothing = settings.label_smoothing
    if smoothing > 0:
        targets = (1.0 - smoothing) * targets + smoothing / targets.shape[1]
    each = 0.0 - checked.all_logs(settings.floor)
    meant = targets > 0
    met = np.asarray((at_floor(each, settings.floor) & meant).any(axis=1))
    return row_dots(targets, np.where(meant, each, 0.0)), met


def _written(checked: Scored, at: IntArray, probability: FloatArray) -> FloatArray:
    """Return the probabilities as they were read, whose digits show whether they are rounded.

    Where the sum of a row is far from 1, what was read is no probability.
    """
    return np.where(checked.sum_error <= _ROUNDED, picked(checked.scores, at), probability)


def _hits(scores: FloatArray, labels: IntArray, top_k: int | None) -> BoolArray | None:
    """Tell whether the true class is among the `top_k` best; ties go to the lower class."""
    if top_k is None:
        return None
    own = picked(scores, places(scores, labels))[:, None]
    tied_before = (scores == own) & (np.arange(scores.shape[1]) < labels[:, None])
    return np.asarray(((scores > own) | tied_before).sum(axis=1) < top_k)
