"""`Series`: the checkpoints of a run on the same rows, and how each differs from the best."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, ClassVar, Literal

from celoss_cli.measures.exact import ratio
from celoss_cli.measures.paired import Paired
from celoss_cli.measures.significance import expected_maximum, of_confidence_set
from celoss_cli.report.comparison import Difference, System, differences
from celoss_cli.report.entries import Finding, GateResult
from celoss_cli.report.report import Report
from celoss_cli.report.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TOKEN = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+|.", re.DOTALL)
_PARTS = 4
"""The last part of a run is a quarter of it."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Series(Result):
    """The checkpoints in their order, and what is found of their course.

    Checkpoints are counted from 0. `to_dict()` is the document of `celoss series --json`.

    Attributes:
        reports: the report of each checkpoint.
        pairs: the sums of the differences of two checkpoints: those of `pairs_of`.
        findings: what is found of the course.
        judged: which checkpoint the gates judge.
        gates: what became of them.

    """

    DOCUMENT: ClassVar[str] = "series_document"

    reports: tuple[Report, ...]
    pairs: Mapping[tuple[int, int], Paired]
    findings: tuple[Finding, ...] = ()
    judged: Literal["last", "best"] = "last"
    gates: tuple[GateResult, ...] = ()

    def __repr__(self) -> str:
        if self.best is None:
            return f"<Series of {len(self.reports)} checkpoints: every loss is infinite>"
        loss = self.reports[self.best].cross_entropy
        return (
            f"<Series of {len(self.reports)} checkpoints: lowest cross-entropy {loss:.4g} nats "
            f"({self.names[self.best]}), {sum(self.in_best_set) - 1} not significantly worse>"
        )

    def plot(self, kind: str = "series", ax: Axes | None = None) -> Axes:
        """Draw a figure and return its axes; see `Result.plot`."""
        return super().plot(kind, ax)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What tells the checkpoints from each other: their paths without what all have."""
        return short_names([report.predictions.path for report in self.reports])

    @cached_property
    def best(self) -> int | None:
        """The checkpoint of the lowest loss, the first of several; None where all are infinite."""
        return best_of(self.reports)

    @property
    def best_path(self) -> str:
        """The path of the checkpoint of the lowest loss; "null" where all are infinite."""
        return "null" if self.best is None else self.reports[self.best].predictions.path

    @property
    def most_accurate(self) -> int | None:
        """The checkpoint of the highest accuracy: of several the best one, else the first."""
        known = [
            (report.accuracy, at == self.best, -at)
            for at, report in enumerate(self.reports)
            if report.accuracy is not None
        ]
        return -max(known)[2] if known else None

    @property
    def judged_at(self) -> int:
        """The checkpoint that the gates judge: where none is the best, the last one."""
        best = self.best if self.judged == "best" else None
        return len(self.reports) - 1 if best is None else best

    @property
    def judged_report(self) -> Report:
        """The report that the gates judge."""
        return self.reports[self.judged_at]

    @cached_property
    def differences(self) -> tuple[Difference | None, ...]:
        """How each checkpoint differs from the best one; None of the best itself.

        Intervals and p-values of losses are adjusted as the model confidence set has it, those of
        accuracies by Holm's method.
        """
        best = self.best
        if best is None:
            return (None,) * len(self.reports)
        others = [at for at in range(len(self.reports)) if at != best]
        systems = [System(self.reports[at], self.pairs[best, at]) for at in others]
        found = differences(self.reports[best], systems, of_confidence_set)
        return (*found[:best], None, *found[best:])

    @cached_property
    def in_best_set(self) -> tuple[bool, ...]:
        """Which checkpoints are not significantly worse than the best.

        A model confidence set (Hansen, Lunde and Nason, 2011): it holds the truly best checkpoint
        in 95% of runs.
        """
        if self.best is None:
            return (True,) * len(self.reports)
        return tuple(
            difference is None
            or (difference.verdict != "worse" and difference.cross_entropy is not None)
            for difference in self.differences
        )

    @cached_property
    def optimism(self) -> float | None:
        """By how much the lowest of so many losses is too low on average, in nats.

        The expected maximum of as many normal errors as there are checkpoints in the set of the
        best, with the variance that they have besides what they have in common. An upper bound:
        errors of neighbours are alike, and not all checkpoints of the set are equally good.
        """
        others = [at for at, inside in enumerate(self.in_best_set) if inside and at != self.best]
        if self.best is None or not others:
            return None
        means = [self.pairs[self.best, at].mean() for at in others]
        squares = [mean.error**2 / 2 for mean in means if mean is not None]
        if not squares:
            return None
        return math.sqrt(math.fsum(squares) / len(squares)) * expected_maximum(len(others) + 1)


def best_of(reports: Sequence[Report]) -> int | None:
    """Return which report has the lowest finite loss, the first of several."""
    known = [(report.cross_entropy, at) for at, report in enumerate(reports)]
    return min(((loss, at) for loss, at in known if loss is not None), default=(0.0, None))[1]


def wrong_cross_entropy(report: Report) -> float | None:
    """Return the mean loss of the rows predicted wrong; None where there is none."""
    weight = report.tally.weight - report.tally.correct
    return _part_cross_entropy(report, report.tally.mistakes.losses.total(), weight)


def right_cross_entropy(report: Report) -> float | None:
    """Return the mean loss of the rows predicted right; None where there is none."""
    loss = report.tally.loss - report.tally.mistakes.losses.total()
    return _part_cross_entropy(report, loss, report.tally.correct)


def _part_cross_entropy(report: Report, loss: int, weight: int) -> float | None:
    """Return the mean loss of some rows; None where rows of several labels are right in part."""
    known = weight and not report.tally.infinite and not report.settings.multi_label
    return ratio(loss, weight) if known else None


def rises(reports: Sequence[Report]) -> list[float]:
    """Return by how much each checkpoint's loss is above that of the one before it."""
    losses = [report.cross_entropy for report in reports]
    return [
        0.0 if before is None or after is None else after - before
        for before, after in pairwise(losses)
    ]


def second_half(count: int) -> range:
    """Return the checkpoints of the second half."""
    return range(count // 2, count)


def last_quarter(count: int) -> tuple[int, int]:
    """Return the checkpoint from which the last quarter begins, and the one in its middle."""
    steps = max((count - 1) // _PARTS, 1)
    return count - 1 - steps, count - 1 - max(steps // 2, 1)


def pairs_of(reports: Sequence[Report]) -> set[tuple[int, int]]:
    """Return which checkpoints are compared: the first of a pair is subtracted from the second.

    Each with the best, and in the second half with the best of that half; the last one also with
    those at which the second half and the last quarter begin; and the two between which the loss
    rises the most.
    """
    count, best = len(reports), best_of(reports)
    half = second_half(count)
    pairs = {(start, count - 1) for start in (half[0], *last_quarter(count))}
    steps = rises(reports)
    pairs |= {(at, at + 1) for at in range(count - 1) if steps[at] == max(steps)}
    if best is not None:
        pairs |= {(best, at) for at in range(count)}
    late = best_of([reports[at] for at in half])
    if late is not None:
        pairs |= {(half[late], at) for at in half}
    return {(first, second) for first, second in pairs if first != second}


def short_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return what tells names apart, "2 (2)" for one again; their numbers where all are one."""
    if len(set(names)) == 1 < len(names):
        return tuple(str(number) for number in range(1, len(names) + 1))
    start, end = _common(names)
    short = [name[start : len(name) - end] for name in names]
    before = [short[:at].count(name) for at, name in enumerate(short)]
    return tuple(f"{n} ({m + 1})" if m else n for n, m in zip(short, before, strict=True))


def pattern_of(names: Sequence[str]) -> str:
    """Return the names as one pattern: what they have in common, and a star."""
    start, end = _common(names)
    return f"{names[0][:start]}*{names[0][len(names[0]) - end :]}"


def _common(names: Sequence[str]) -> tuple[int, int]:
    """Return how many characters all names begin with, and end with: whole words and numbers."""
    split = [_TOKEN.findall(name) for name in names]
    end = _shared([tokens[::-1] for tokens in split])
    start = _shared([tokens[: len(tokens) - end] for tokens in split])
    return len("".join(split[0][:start])), len("".join(split[0][len(split[0]) - end :]))


def _shared(split: Sequence[Sequence[str]]) -> int:
    """Return how many of the first tokens all have, at least one of each left out."""
    columns = zip(*(tokens[:-1] for tokens in split), strict=False)
    return len(list(takewhile(lambda column: len(set(column)) == 1, columns)))
