"""`Report`: all that is known at the end. Every output is a view of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from celoss_cli.dataset.facts import Facts, Groupings, InputInfo
from celoss_cli.measures.excess import Excess, chance_bias, chance_losses, excess
from celoss_cli.measures.metrics import Metrics
from celoss_cli.report.charts import calibration_bins, loss_bins, of_dependent_rows, reliability
from celoss_cli.report.classes import class_rows, confusion
from celoss_cli.report.entries import (
    CalibrationBin,
    ClassRow,
    Confusion,
    Finding,
    GateResult,
    LossBin,
    Reliability,
    SliceRow,
    WorstRow,
)
from celoss_cli.report.result import Result, view
from celoss_cli.report.scaling import (
    LogitShift,
    TemperatureScaling,
    logit_shift,
    temperature_scaling,
)
from celoss_cli.report.signature import signature
from celoss_cli.text import counted, percent, span

_PAIR = 2


@dataclass(frozen=True, kw_only=True, repr=False)
class Report(Result, Metrics):
    """The measured tally, what it was measured on, and what was made of it.

    Every metric is an attribute: `report.accuracy`, `report.cross_entropy` (nats); None where it
    has no value. `to_dict()` is the document of `celoss eval --json`; a notebook shows the headline
    and the findings.
    """

    DOCUMENT: ClassVar[str] = "document"

    classes: tuple[str, ...]
    predictions: InputInfo
    labels: InputInfo
    facts: Facts
    groupings: Groupings = Groupings()
    findings: tuple[Finding, ...] = ()
    gates: tuple[GateResult, ...] = ()

    def __repr__(self) -> str:
        low, high, mean = self.cross_entropy_low, self.cross_entropy_high, self.cross_entropy
        interval = "none"
        if low is not None and high is not None and mean is not None:
            interval = span(low, high, mean)
        accuracy = "none" if self.accuracy is None else percent(self.accuracy)
        return (
            f"<Report: cross-entropy {_short(self.cross_entropy)} nats (95% CI {interval}), "
            f"accuracy {accuracy}, chance {_short(self.chance_cross_entropy)}, "
            f"{counted(self.tally.rows, 'row')}>"
        )

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return str(view("notebook").html(self))

    @property
    def main_findings(self) -> tuple[Finding, ...]:
        """What people read: the findings that follow from no other."""
        return tuple(finding for finding in self.findings if finding.follows is None)

    @property
    def signature(self) -> str:
        """One line with every setting that changes a number, and the version."""
        return signature(
            self.settings, self.tally.rows, len(self.classes), weighted=self.facts.weighted
        )

    @property
    def size(self) -> str:
        """How many classes there are, in words."""
        return counted(len(self.classes), "class", "classes")

    @cached_property
    def excess_over_chance(self) -> Excess | None:
        """How much more than chance the rows score, in nats; None where a loss is infinite.

        Of soft labels the sums tell no joint spread, so the error is that of the loss alone.
        """
        found = self._excess_of_rows()
        if found is None or self.design_effect is None:
            return found
        # clusters widen the error of the difference as they widen that of the loss
        return found._replace(error=found.error * math.sqrt(max(self.design_effect, 1.0)))

    def _excess_of_rows(self) -> Excess | None:
        mean, chance = self.cross_entropy, self.chance_cross_entropy
        if mean is None or not chance:
            return None
        if self.facts.matched == "rows":
            error = self.cross_entropy_se
            if error is None:
                return None
            bias, noise = chance_bias(self.tally)
            return Excess(mean - chance - bias, math.hypot(error, noise), bias)
        losses = chance_losses(self.chance_shares, self.settings.label_smoothing)
        return excess(self.tally, losses)

    @property
    def class_rows(self) -> list[ClassRow]:
        """One entry a class, in the order of the classes."""
        chance: list[float | None] = [None] * len(self.classes)
        if self.facts.matched != "rows" and self.tally.weight:
            chance = chance_losses(self.chance_shares, self.settings.label_smoothing)
        rows = class_rows(self.classes, self.tally, chance)
        if self.by_cluster is None:
            return rows
        # the intervals of classes are those of independent rows
        return [row._replace(cross_entropy_low=None, cross_entropy_high=None) for row in rows]

    @property
    def histogram(self) -> list[LossBin]:
        """The finite losses in about `bins` bins of equal width; empty where there are none."""
        return loss_bins(self.tally, self.settings.bins)

    @property
    def calibration(self) -> list[CalibrationBin]:
        """The rows by confidence."""
        return calibration_bins(self.tally)

    @property
    def reliability(self) -> Reliability:
        """What is predicted against what is observed; of two classes, of the positive one."""
        found = reliability(self.tally, self.classes[1] if len(self.classes) == _PAIR else None)
        return found if self.by_cluster is None else of_dependent_rows(found)

    @property
    def confusion(self) -> Confusion:
        """Which class is taken for which."""
        return confusion(self.classes, self.tally)

    @property
    def temperature_scaling(self) -> TemperatureScaling:
        """The curve of the loss over temperatures; empty without `calibration`."""
        return temperature_scaling(self.tally, self.settings)

    @property
    def logit_shift(self) -> LogitShift:
        """The curve of the loss over shifts of the logit; empty without `calibration`."""
        return logit_shift(self.tally, self.settings)

    @cached_property
    def slices(self) -> list[SliceRow]:
        """The rows by the values of the columns of --by, the worst first; see `slice_rows`."""
        if not self.groupings.slices:
            return []
        from celoss_cli.report.slices import slice_rows  # noqa: PLC0415 - where it is asked for

        return slice_rows(self.tally, self.groupings, self.settings)

    @property
    def answers(self) -> tuple[str, ...]:
        """What may be predicted of a row."""
        return self.classes

    @property
    def worst(self) -> list[WorstRow]:
        """The rows with the largest losses, the largest first."""
        return [
            WorstRow(
                row=entry.row,
                label=self.classes[entry.label],
                predicted=self.answers[entry.predicted],
                probability=entry.probability,
                loss=entry.loss,
                cell=entry.cell,
            )
            for entry in self.tally.worst.entries
        ]

    @property
    def counted_rows(self) -> str:
        """How many rows there are, and in how many clusters, for people."""
        inside = self.by_cluster and f" in {counted(self.cluster_count or 0, 'cluster')}"
        return f"{counted(self.tally.rows, 'row')}{inside or ''}"

    @property
    def worst_lines(self) -> list[int | None]:
        """The line of each of the worst rows in its text file; None if rows are not lines of one.

        It stands beside the rows as it depends on how they were written, as no number may.
        """
        return [entry.line for entry in self.tally.worst.entries]

    @property
    def has_class_weights(self) -> bool:
        """Whether classes count by what their errors cost, and not as often as they occur."""
        return self.settings.class_weights is not None

    @property
    def has_one_class_a_row(self) -> bool:
        """Whether the loss of a row is -ln of what one class was given."""
        return self.facts.matched != "rows" and self.settings.label_smoothing == 0

    @property
    def truth(self) -> str:
        """What the loss is a logarithm of, in words."""
        return "p(true)" if self.has_one_class_a_row else "the probability of a label's class"

    @property
    def mean_loss(self) -> float:
        """The cross-entropy, with infinity where a row's loss is infinite, for people."""
        if self.tally.infinite:
            return math.inf
        return math.nan if self.cross_entropy is None else self.cross_entropy


def _short(value: float | None) -> str:
    return "none" if value is None else f"{value:.4g}"
