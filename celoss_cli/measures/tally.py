"""`Tally`: all that a report needs to know of the rows, as sums and counts."""

from __future__ import annotations

from dataclasses import KW_ONLY, fields, replace
from typing import Any

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures import exact, rowwise, tallied
from celoss_cli.measures.by_class import ClassSpread
from celoss_cli.measures.calibration import Calibration, Mistakes
from celoss_cli.measures.confusion import Confusion
from celoss_cli.measures.exact import Added, Addends, Sums, weight_sums
from celoss_cli.measures.floors import Tail
from celoss_cli.measures.grouped import Grouped
from celoss_cli.measures.histogram import Histogram
from celoss_cli.measures.interval import Mean
from celoss_cli.measures.label_sums import LabelSums
from celoss_cli.measures.losses import Rows
from celoss_cli.measures.shift import Shifts
from celoss_cli.measures.spread import Spread
from celoss_cli.measures.temperature import Curve
from celoss_cli.measures.worst import Worst
from celoss_cli.tables.blocks import IntArray

ROUNDED = 1e-4
"""A row whose sum is further than this from 1 was written with few digits."""


@frozen
class Peak:
    """The largest of some numbers that are at least 0; `+` keeps the larger."""

    value: float = 0.0

    def __add__(self, other: Peak) -> Peak:
        return max(self, other, key=lambda peak: peak.value)


@frozen
class Tally(Added):
    """Sums and counts over rows; `a + b` is the tally of the rows of both.

    `+` is associative and commutative, exactly, with `Tally.empty` as zero: every field is added by
    itself, and each is a commutative monoid. Sums named `int` are in units of 2^-60. Rows with an
    infinite loss are counted, and left out of the sums of losses.

    Attributes:
        rows: rows measured.
        infinite: rows of positive weight with an infinite loss.
        floored: rows of positive weight in whose loss a probability at the floor entered.
        rounded: rows whose sum differs from 1 by more than 1e-4.
        held: rows with a probability a hair outside [0, 1], which was held at the bound.
        sum_error: the largest difference of a row's sum from 1.
        largest_loss: the largest finite loss, in nats.
        weight: sum of w.
        loss: sum of w l.
        squared_error: sum of w sum_k (q_k - y_k)^2.
        confidence: sum of w max_k q_k.
        correct: sum of w over rows predicted right.
        hits: sum of w over rows whose class is among the top k.
        class_rows: rows of each class; a soft label counts for its largest component.
        class_infinite: of these, the ones with an infinite loss.
        class_weight: their weight.
        class_loss: sum of w l by class.
        class_correct: sum of w over rows predicted right, by class.
        class_mass: sum of w t_k: the label frequencies, which are soft where labels are.
        right: rows predicted right.
        class_predicted: rows predicted as each class.
        class_weight_squared: sum of w^2 by class.
        class_loss_by_weight: sum of w^2 l by class.
        class_spread: the second and third moments by class.
        highest_confidence: the largest probability of the rows of positive weight.
        counted: rows of positive weight.
        correct_squared: sum of w^2 over rows predicted right.
        class_probability: sum of w q_k.
        digits: how many decimals the probabilities of the labels have; 5 for more than 4.
        mistakes: the rows predicted wrong, by their confidence.
        positive: of two classes, how often the positive one is true, by its probability.
        groups: sums by cluster and by slice.
        labels: of rows with several labels, what is summed by label beside the sums by class.

    """

    _: KW_ONLY
    rows: int
    infinite: int
    floored: int
    rounded: int
    held: int
    sum_error: Peak
    largest_loss: Peak
    weight: int
    loss: int
    squared_error: int
    confidence: int
    correct: int
    hits: int
    class_rows: IntArray
    class_infinite: IntArray
    class_weight: Sums
    class_loss: Sums
    class_correct: Sums
    class_mass: Sums
    right: int
    class_predicted: IntArray
    class_weight_squared: Sums
    class_loss_by_weight: Sums
    class_spread: ClassSpread
    highest_confidence: Peak
    counted: int
    correct_squared: int
    class_probability: Sums
    digits: Peak
    mistakes: Mistakes
    positive: Calibration
    confusion: Confusion
    tail: Tail
    curve: Curve
    shifts: Shifts
    spread: Spread
    histogram: Histogram
    calibration: Calibration
    worst: Worst
    groups: Grouped = Grouped()
    labels: LabelSums = LabelSums.empty(0)

    @classmethod
    def empty(cls, classes: int, worst: int) -> Tally:
        """Return the tally of no rows, for `classes` classes and a list of `worst` rows."""
        of_type: dict[Any, Any] = {
            "int": 0,
            "Peak": Peak(),
            "IntArray": np.zeros(classes, np.int64),
            "Sums": Sums.zeros(classes),
            "Calibration": Calibration.empty(),
        }
        return cls(
            **{f.name: of_type[f.type] for f in fields(cls) if f.type in of_type},
            class_spread=ClassSpread.empty(classes),
            mistakes=Mistakes.empty(),
            confusion=Confusion.empty(classes),
            tail=Tail.empty(),
            curve=Curve.empty(),
            shifts=Shifts.empty(),
            spread=Spread(),
            histogram=Histogram.empty(),
            worst=Worst(worst),
        )

    @classmethod
    def of(cls, rows: Rows, classes: int, worst: int) -> Tally:
        """Return the tally of some measured rows."""
        w, labels = rows.weights, rows.labels
        wrong = np.flatnonzero(rows.predicted != labels)
        wrong_labels, wrong_predicted = labels[wrong], rows.predicted[wrong]
        counted = np.full(len(labels), True) if w is None else w > 0
        finite = np.isfinite(rows.losses)
        infinite = counted & ~finite
        losses = rows.losses if finite.all() else np.where(finite, rows.losses, 0.0)
        weighted = rowwise.weighted(w, losses)
        addends = Addends.of(weighted)
        class_rows = np.bincount(labels, minlength=classes)
        weight, class_weight = tallied.weight(w, len(labels)), weight_sums(labels, w, class_rows)
        class_loss = addends.by_group(labels, classes)
        by_class = class_rows if w is None else np.bincount(labels[counted], minlength=classes)
        # what is wrong is little, and what is right is all else: sums are exact
        w_wrong, missed = rowwise.at(w, wrong), np.bincount(wrong_labels, minlength=classes)
        mistaken = np.bincount(wrong_predicted, minlength=classes)
        calibration = tallied.calibration_of(rows, wrong)
        return cls(
            rows=len(labels),
            infinite=int(np.count_nonzero(infinite)),
            floored=int(np.count_nonzero(rows.floored & counted)),
            rounded=int(np.count_nonzero(rows.sum_error > ROUNDED)),
            held=rows.held,
            sum_error=Peak(float(rows.sum_error.max(initial=0.0))),
            largest_loss=Peak(float(losses.max(initial=0.0))),
            weight=weight,
            loss=addends.total(),
            squared_error=exact.total(rowwise.weighted(w, rows.squared_error)),
            confidence=calibration.confidence.total(),
            correct=weight - tallied.weight(w_wrong, len(wrong)),
            hits=0 if rows.hits is None else tallied.weight_of(rows.hits, w),
            class_rows=class_rows,
            class_infinite=np.bincount(labels[infinite], minlength=classes),
            class_weight=class_weight,
            class_loss=class_loss,
            class_correct=class_weight - weight_sums(wrong_labels, w_wrong, missed),
            class_mass=class_weight if rows.soft is None else tallied.mass_of(rows.soft, w),
            right=len(labels) - len(wrong),
            class_predicted=class_rows - missed + mistaken,
            class_weight_squared=tallied.by_weight(w, w, labels, class_weight),
            class_loss_by_weight=tallied.by_weight(w, weighted, labels, class_loss),
            class_spread=ClassSpread.of(weighted, w, labels, by_class, (class_loss, class_weight)),
            highest_confidence=Peak(float(tallied.counted(rows.confidence, w).max(initial=0.0))),
            counted=int(np.count_nonzero(counted)),
            correct_squared=tallied.right_squared(wrong, w, len(labels)),
            class_probability=rows.mass,
            digits=Peak(float(tallied.decimals(tallied.written(rows)))),
            mistakes=Mistakes.of(rows.confidence[wrong], weighted[wrong], counted[wrong]),
            positive=tallied.positive_of(rows),
            confusion=Confusion.of(wrong_labels, wrong_predicted, classes),
            tail=Tail.of(rows, counted),
            curve=rows.curve or Curve.empty(),
            shifts=rows.shifts or Shifts.empty(),
            spread=Spread.of(weighted, w),
            histogram=tallied.histogram_of(losses, weighted, w, addends, finite & counted),
            calibration=calibration,
            worst=Worst.of(rows, counted, worst),
        )

    def class_means(self) -> list[Mean | None]:
        """Return the mean loss of each class with its error; see `ClassSpread.means`."""
        squared, by_weight = self.class_weight_squared, self.class_loss_by_weight
        return self.class_spread.means(self.class_loss, self.class_weight, squared, by_weight)

    def moved(self, by: int) -> Tally:
        """Return the tally of the same rows, which stand `by` rows further down."""
        return replace(self, worst=self.worst.moved(by))
