"""`MultiLabelReport`: the report of rows with several labels, each a yes/no question."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from celoss_cli.measures.chance import entropy
from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.measures.excess import Excess
from celoss_cli.measures.interval import Mean
from celoss_cli.measures.label_metrics import LabelMetrics
from celoss_cli.measures.row_losses import ANSWERS
from celoss_cli.report.charts import of_dependent_rows, reliability
from celoss_cli.report.entries import ClassRow, Confusion, Reliability
from celoss_cli.report.report import Report
from celoss_cli.text import counted


@dataclass(frozen=True, kw_only=True, repr=False)
class MultiLabelReport(LabelMetrics, Report):
    """A report whose `classes` are labels that do not exclude each other."""

    @property
    def size(self) -> str:
        """How many labels there are, in words."""
        return counted(len(self.classes), "label")

    @property
    def has_one_class_a_row(self) -> bool:
        """Whether the loss of a row is -ln of what one class was given: it is a mean of such."""
        return False

    @property
    def answers(self) -> tuple[str, ...]:
        """What may be predicted of the label that costs a row the most."""
        return ANSWERS

    @property
    def truth(self) -> str:
        """What the loss is a logarithm of, in words."""
        return "p(true) of a label"

    @cached_property
    def excess_over_chance(self) -> Excess | None:
        """How much more than chance the rows score, in nats; None where a loss is infinite.

        The sums tell no joint spread of the labels, so the error is that of the loss alone, and
        chance varies as if all labels did together.
        """
        mean, chance, error = self.cross_entropy, self.chance_cross_entropy, self.cross_entropy_se
        if mean is None or not chance or error is None:
            return None
        varied = [row.chance_cross_entropy for row in self.class_rows if row.chance_cross_entropy]
        bias, noise = _bias_of(len(varied) / len(self.classes), self.effective_rows)
        return Excess(mean - chance - bias, math.hypot(error, noise), bias)

    def excess_of_label(self, at: int) -> Excess | None:
        """How much more than its own chance a label scores; None where nothing tells."""
        row, mean = self.class_rows[at], self._means[at]
        if row.cross_entropy is None or not row.chance_cross_entropy or mean is None:
            return None
        sums = self.tally.class_weight, self.tally.class_weight_squared
        weight, even = (ratio(each.part(at, at + 1).total(), ONE) for each in sums)
        bias, noise = _bias_of(1.0, weight * weight / even)
        difference = row.cross_entropy - row.chance_cross_entropy
        return Excess(difference - bias, math.hypot(mean.error, noise), bias)

    @cached_property
    def _means(self) -> list[Mean | None]:
        """The mean loss of each label, with its error; None of fewer than two rows."""
        return self.tally.class_means()

    @property
    def reliability(self) -> Reliability:
        """What is predicted of each label of each row against what is observed."""
        return of_dependent_rows(reliability(self.tally, None))

    @property
    def confusion(self) -> Confusion:
        """Nothing: no label is taken for another."""
        return Confusion(None, [])

    @cached_property
    def class_rows(self) -> list[ClassRow]:
        """One entry a label, in the order of the labels."""
        return [self._label_row(at) for at in range(len(self.classes))]

    def _label_row(self, at: int) -> ClassRow:
        tally, of_labels = self.tally, self.tally.labels
        sums = (tally.class_weight, tally.class_loss, tally.class_mass, tally.class_probability)
        weight, loss, mass, probability = (each.part(at, at + 1).total() for each in sums)
        answers = (of_labels.positive, of_labels.said, of_labels.hit)
        positive, said, hit = (each.part(at, at + 1).total() for each in answers)
        frequency, infinite = _share(mass, weight), tally.class_infinite[at]
        chance = None if frequency is None else entropy((frequency, 1 - frequency))
        mean = None if infinite else _share(loss, weight)
        found = None if infinite else self._means[at]
        low, high = (None, None) if found is None else found.interval()
        return ClassRow(
            name=self.classes[at],
            support=int(tally.class_rows[at]),
            predicted=int(tally.class_predicted[at]),
            frequency=frequency,
            mean_predicted=_share(probability, weight),
            cross_entropy=mean,
            cross_entropy_low=None if low is None else max(low, 0.0),
            cross_entropy_high=high,
            chance_cross_entropy=chance,
            recall=_share(hit, positive),
            precision=_share(hit, said),
            d2=None if mean is None or not chance else 1 - mean / chance,
        )


def _share(units: int, whole: int) -> float | None:
    return ratio(units, whole) if whole else None


def _bias_of(varied: float, rows: float) -> tuple[float, float]:
    """Return by how much chance is too low on its own labels, and its error: Miller (1955).

    `varied` is the share of labels of which there is more than one answer.
    """
    return varied / (2 * rows), varied * math.sqrt(0.5) / rows
