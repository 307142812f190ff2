"""`Comparison`: several models on the same rows, and how each differs from the first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from celoss_cli.measures.metrics import Z95
from celoss_cli.measures.paired import RESOLUTION, Paired, holm, mcnemar_p, normal_p
from celoss_cli.report.report import Report

LEVEL = 0.05
"""The share of comparisons that may call noise a difference."""


@dataclass(frozen=True)
class System:
    """One model beside the baseline: its own report, and the sums of their differences."""

    report: Report
    paired: Paired


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What a model scores less what the baseline scores, on the same rows; losses in nats.

    Attributes:
        cross_entropy: the mean difference; below 0 the model is better.
        low: the lower end of its 95 % interval, normal, from the differences by row.
        high: the upper end.
        p_value: two-sided; of several models adjusted by Holm (1979).
        accuracy: the difference of the accuracies.
        accuracy_p_value: McNemar (1947); adjusted as well.
        better_rows: the share of rows with a smaller loss.
        worse_rows: the share of rows with a larger loss.
        gained: rows that the model alone has right.
        lost: rows that the baseline alone has right.
        rows_needed: how many rows such a difference would take to show at 95 %.
        verdict: in words.

    """

    cross_entropy: float | None
    low: float | None
    high: float | None
    p_value: float | None
    accuracy: float | None
    accuracy_p_value: float | None
    better_rows: float
    worse_rows: float
    gained: int
    lost: int
    rows_needed: int | None
    verdict: Literal["better", "worse", "no difference shown"]


@dataclass(frozen=True, kw_only=True)
class IncreaseResult:
    """Whether a model's loss is above the baseline's by no more than a bound.

    Attributes:
        model: its predictions.
        bound: the largest increase allowed, in nats.
        difference: the increase that was measured; low and high are its 95 % interval.
        decision: "undecided" where the bound lies within the interval.
        passed: what is undecided passes, unless the whole interval has to.

    """

    model: str
    bound: float
    difference: float | None
    low: float | None
    high: float | None
    decision: Literal["passed", "failed", "undecided"]
    passed: bool


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The baseline, the models that are compared with it, in the order given, and the verdict."""

    baseline: Report
    systems: tuple[System, ...]
    gates: tuple[IncreaseResult, ...] = ()

    @property
    def reports(self) -> list[Report]:
        """The report of the baseline, then those of the models."""
        return [self.baseline, *(system.report for system in self.systems)]

    @property
    def passed(self) -> bool:
        """Whether no model's loss is too far above the baseline's."""
        return all(gate.passed for gate in self.gates)

    @property
    def differences(self) -> list[Difference]:
        """One entry a model; p-values are adjusted for how many models there are."""
        raw = [_p_value(system.paired) for system in self.systems]
        known = iter(holm([p for p in raw if p is not None]))
        losses = [None if p is None else next(known) for p in raw]
        accuracies = holm([mcnemar_p(s.paired.gained, s.paired.lost) for s in self.systems])
        return [
            self._difference(system, loss, accuracy)
            for system, loss, accuracy in zip(self.systems, losses, accuracies, strict=True)
        ]

    def _difference(self, system: System, p_value: float | None, accuracy_p: float) -> Difference:
        paired = system.paired
        mean, error = paired.mean(), paired.standard_error()
        known = mean is not None and error is not None
        before, after = self.baseline.accuracy, system.report.accuracy
        return Difference(
            cross_entropy=mean,
            low=(mean or 0.0) - Z95 * (error or 0.0) if known else None,
            high=(mean or 0.0) + Z95 * (error or 0.0) if known else None,
            p_value=p_value,
            accuracy=None if before is None or after is None else after - before,
            accuracy_p_value=accuracy_p,
            better_rows=paired.better / paired.rows,
            worse_rows=paired.worse / paired.rows,
            gained=paired.gained,
            lost=paired.lost,
            rows_needed=_rows_needed(paired),
            verdict=_verdict(mean, p_value),
        )


def _p_value(paired: Paired) -> float | None:
    mean, error = paired.mean(), paired.standard_error()
    return None if mean is None or error is None else normal_p(mean, error)


def _verdict(
    mean: float | None, p_value: float | None
) -> Literal["better", "worse", "no difference shown"]:
    if mean is None or p_value is None or p_value >= LEVEL:
        return "no difference shown"
    return "better" if mean < 0 else "worse"


def _rows_needed(paired: Paired) -> int | None:
    """Return how many such rows make the interval of the mean difference end at 0."""
    mean, error = paired.mean(), paired.standard_error()
    if not mean or error is None:
        return None
    return math.ceil((Z95 * max(error, RESOLUTION) / mean) ** 2 * paired.rows)
