"""`Comparison`: several models on the same rows, and how each differs from the first."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

from celoss_cli.measures.adjusting import Test, adjusted
from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.measures.interval import Mean
from celoss_cli.measures.paired import Paired
from celoss_cli.measures.significance import mcnemar_p, newcombe, of_holm
from celoss_cli.measures.spread import RESOLUTION
from celoss_cli.measures.student import NORMAL, quantile
from celoss_cli.measures.tally import Tally
from celoss_cli.report.entries import VERDICTS, Verdict, verdict_of
from celoss_cli.report.report import Report
from celoss_cli.report.result import Result

if TYPE_CHECKING:
    from celoss_cli.report.slice_differences import SliceDifference

POWER = 0.8
"""In this share of files the rows that are said to be needed show the difference."""


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
        low: the lower end of its 95% interval, by Hall (1992) from the differences by row, or by
            cluster; of several models adjusted by Holm (1979), as all intervals and p-values here.
        high: the upper end.
        p_value: two-sided: the level of the interval that ends at 0.
        accuracy: the difference of the accuracies.
        accuracy_low: the lower end of its interval: Newcombe (1998), method 10; with weights,
            clusters, or several labels a row, from the linearised standard error.
        accuracy_high: the upper end.
        accuracy_p_value: McNemar (1947); with weights, clusters, or several labels a row, from the
            linearised standard error.
        better_rows: the share of rows with a smaller loss.
        worse_rows: the share of rows with a larger loss.
        gained: rows that the model alone has right.
        lost: rows that the baseline alone has right.
        rows_needed: how many rows would show such a difference in 80% of files, at the adjusted
            level.
        verdict: in words.

    """

    cross_entropy: float | None
    low: float | None
    high: float | None
    p_value: float | None
    accuracy: float | None
    accuracy_low: float | None
    accuracy_high: float | None
    accuracy_p_value: float | None
    better_rows: float
    worse_rows: float
    gained: int
    lost: int
    rows_needed: int | None
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class IncreaseResult:
    """Whether a model's loss is above the baseline's by no more than a bound.

    Attributes:
        model: its predictions.
        bound: the largest increase allowed, in nats.
        difference: the increase that was measured; low and high are its 95% interval.
        decision: "undecided" where the bound lies within the interval.
        passed: what is undecided passes, unless the whole interval has to.
        by: the column of the slice that is judged; None where all rows are.
        slice: what its rows have in this column.
        rows: how many they are.
        skipped: whether the slice has too few rows, and is not judged.

    """

    model: str
    bound: float
    difference: float | None
    low: float | None
    high: float | None
    decision: Literal["passed", "failed", "undecided"]
    passed: bool
    by: str | None = None
    slice: str | None = None
    rows: int | None = None
    skipped: bool = False


@dataclass(frozen=True, kw_only=True, repr=False)
class Comparison(Result):
    """The baseline, the models that are compared with it, in the order given, and the verdict.

    `to_dict()` is the document of `celoss compare --json`.
    """

    DOCUMENT: ClassVar[str] = "comparison_document"

    baseline: Report
    systems: tuple[System, ...]
    gates: tuple[IncreaseResult, ...] = ()

    def __repr__(self) -> str:
        verdicts = ", ".join(
            f"{each.predictions.path}: {VERDICTS[difference.verdict]}"
            for each, difference in zip(self.reports[1:], self.differences, strict=True)
        )
        return f"<Comparison with {self.baseline.predictions.path}: {verdicts}>"

    @property
    def reports(self) -> list[Report]:
        """The report of the baseline, then those of the models."""
        return [self.baseline, *(system.report for system in self.systems)]

    @property
    def differences(self) -> list[Difference]:
        """One entry a model; intervals and p-values are adjusted for how many models there are."""
        return differences(self.baseline, self.systems, of_holm)

    @cached_property
    def slices(self) -> list[list[SliceDifference]]:
        """The slices of each model, the largest increase first; none without `by`."""
        if not self.baseline.groupings.slices:
            return [[] for _ in self.systems]
        from celoss_cli.report.slice_differences import slice_differences  # noqa: PLC0415 - where it is asked for

        return slice_differences(self.baseline, [(s.report, s.paired) for s in self.systems])


def differences(
    baseline: Report, systems: Sequence[System], of_losses: Callable[[int], Sequence[int]]
) -> list[Difference]:
    """Return how each model differs from the baseline.

    Args:
        baseline: the report of the model that the others are compared with.
        systems: the others.
        of_losses: how many tests of losses are left at each step, for so many models; accuracies
            are adjusted by Holm's method.

    """
    losses = adjusted([_loss_p(system.paired) for system in systems], of_losses)
    accuracies = adjusted([_accuracy_p(system.paired) for system in systems], of_holm)
    return [
        _difference(baseline, system, loss, accuracy)
        for system, loss, accuracy in zip(systems, losses, accuracies, strict=True)
    ]


def _difference(baseline: Report, system: System, loss: Test, accuracy: Test) -> Difference:
    paired = system.paired
    found, mean = paired.mean(), paired.value()
    low, high = (None, None) if found is None else found.interval(loss.level)
    before, after = baseline.accuracy, system.report.accuracy
    least, most = _accuracy_interval(paired, baseline.tally, accuracy.level)
    return Difference(
        cross_entropy=mean,
        low=low,
        high=high,
        p_value=loss.p_value,
        accuracy=None if before is None or after is None else after - before,
        accuracy_low=least,
        accuracy_high=most,
        accuracy_p_value=accuracy.p_value,
        better_rows=paired.better / paired.rows,
        worse_rows=paired.worse / paired.rows,
        gained=paired.gained,
        lost=paired.lost,
        rows_needed=_rows_needed(found, loss.level, paired.rows),
        verdict=verdict_of(mean, loss.p_value),
    )


def _loss_p(paired: Paired) -> float | None:
    found = paired.mean()
    return None if found is None else found.p_value(RESOLUTION)


def _accuracy_p(paired: Paired) -> float | None:
    if paired.is_whole:
        return mcnemar_p(paired.gained, paired.lost)
    found = paired.mean_moved()
    return None if found is None else found.straight().p_value(RESOLUTION)


def _accuracy_interval(
    paired: Paired, first: Tally, level: float
) -> tuple[float | None, float | None]:
    """Return the interval of the difference to the `first` model."""
    if not paired.is_whole:
        found = paired.mean_moved()
        return (None, None) if found is None else found.straight().interval(level)
    both = round(ratio(first.correct, ONE)) - paired.lost
    neither = paired.rows - both - paired.lost - paired.gained
    return newcombe(both, paired.lost, paired.gained, neither, level)


def _rows_needed(found: Mean | None, level: float, rows: int) -> int | None:
    """Return how many such rows, of which there are `rows`, show the mean difference at a level.

    In 80% of files they do; clusters grow in number, not in size.
    """
    if found is None or not found.value:
        return None
    wanted = quantile(level, NORMAL) + quantile(2 * (1 - POWER), NORMAL)
    return math.ceil((wanted * max(found.error, RESOLUTION) / found.value) ** 2 * rows)
