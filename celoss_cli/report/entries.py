"""What a report lists besides its metrics: plain values, one class a kind of entry."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from celoss_cli.measures.interval import LEVEL
from celoss_cli.measures.reliability import MassBin

Severity = Literal["warning", "note"]
Verdict = Literal["better", "worse", "no difference shown"]
VERDICTS: dict[Verdict, str] = {
    "better": "better",
    "worse": "worse",
    "no difference shown": "no significant difference",
}
"""What people read of a comparison's verdict, which JSON has for programs."""


class Finding(NamedTuple):
    """Something a reader of the report should know, with what it rests on and what to do about it.

    Attributes:
        code: its name, for machines.
        severity: "warning" where the numbers may mislead, "note" where they are as they should be.
        message: what was found.
        remedy: what to do, or "" where nothing is to be done.
        evidence: the numbers behind it.
        follows: the code of the finding that explains it, and that people read in its place.

    """

    code: str
    severity: Severity
    message: str
    remedy: str = ""
    evidence: Mapping[str, Any] = MappingProxyType({})
    follows: str | None = None


def warning(code: str, message: str, remedy: str = "", **evidence: Any) -> Finding:  # noqa: ANN401
    """Return a finding that the numbers may mislead."""
    return Finding(code, "warning", message, remedy, evidence)


def note(code: str, message: str, remedy: str = "", **evidence: Any) -> Finding:  # noqa: ANN401
    """Return a finding on numbers that are as they should be."""
    return Finding(code, "note", message, remedy, evidence)


NOT_EARLIER = "not in the earlier report"
"""Why a slice has no bound from that report, and is not judged."""


class GateResult(NamedTuple):
    """One bound, and whether it holds; None never passes.

    Attributes:
        metric: what is bounded.
        bound: the number that it must keep.
        better: which way is better.
        value: the metric, not rounded.
        judged: what the bound is held against: the value, or an end of its 95% interval.
        passed: whether it holds.
        about: what stands behind the numbers, in words, or "".
        by: the column of the slice that is judged; None where all rows are.
        slice: what its rows have in this column.
        skipped: whether the slice is not judged.

    """

    metric: str
    bound: float
    better: Literal["lower", "higher"]
    value: float | None
    judged: float | None
    passed: bool
    about: str = ""
    by: str | None = None
    slice: str | None = None
    skipped: bool = False


class ClassRow(NamedTuple):
    """What was measured of the rows of one class; a None has no rows, or no finite loss.

    `mean_predicted` is the mean probability of the class over all rows, to be held against its
    `frequency` in the labels. `predicted` counts the rows that are predicted as it, of which
    `precision` are right: None with weights. `chance_cross_entropy` is what the chance baseline
    scores on these rows. Of several labels a row, `support` counts the rows of which the label is
    true, `cross_entropy` and `chance_cross_entropy` are of all rows, and so is `d2`, which a class
    alone does not have.
    """

    name: str
    support: int
    predicted: int
    frequency: float | None
    mean_predicted: float | None
    cross_entropy: float | None
    cross_entropy_low: float | None
    cross_entropy_high: float | None
    chance_cross_entropy: float | None
    recall: float | None
    precision: float | None
    d2: float | None = None


class SliceRow(NamedTuple):
    """What was measured of the rows that share a value of a column; losses in nats.

    Attributes:
        by: the column.
        value: what the rows have in it, as text.
        rows: how many there are.
        cross_entropy: their mean loss; None where a loss is infinite.
        cross_entropy_low: the lower end of its 95% interval.
        cross_entropy_high: the upper end.
        chance_cross_entropy: what always answering their own label frequencies scores.
        accuracy: the share of them that is predicted right.
        accuracy_low: the lower end of its 95% interval.
        accuracy_high: the upper end.
        difference: their mean loss less that of all other rows.
        difference_low: the lower end of its interval, adjusted for how many slices there are.
        difference_high: the upper end.
        p_value: two-sided, adjusted as the interval is.
        verdict: whether the slice is better or worse than the others.

    """

    by: str
    value: str
    rows: int = 0
    cross_entropy: float | None = None
    cross_entropy_low: float | None = None
    cross_entropy_high: float | None = None
    chance_cross_entropy: float | None = None
    accuracy: float | None = None
    accuracy_low: float | None = None
    accuracy_high: float | None = None
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None
    p_value: float | None = None
    verdict: Verdict = "no difference shown"


class LossBin(NamedTuple):
    """One drawn bin of losses from `low` up to, but without, `high`, in nats.

    `loss_share` is None where the whole loss is 0 or infinite.
    """

    low: float
    high: float
    rows: int
    loss_share: float | None


class CalibrationBin(NamedTuple):
    """One bin of confidence above `low` and up to `high`."""

    low: float
    high: float
    rows: int
    confidence: float | None
    accuracy: float | None


class Reliability(NamedTuple):
    """What is predicted against what is observed.

    Attributes:
        positive: of two classes the one whose probability is meant; None: the largest probability
            of a row is meant, and what is observed is the accuracy.
        bins: of about equally many rows.
        edges: of equal bins.
        counts: the rows in each of those.

    """

    positive: str | None
    bins: tuple[MassBin, ...]
    edges: tuple[float, ...]
    counts: tuple[int, ...]


class Confused(NamedTuple):
    """How many rows of one class are predicted as another."""

    label: str
    predicted: str
    rows: int


class Confusion(NamedTuple):
    """Which class is taken for which.

    Attributes:
        counts: the rows by true and predicted class, of up to 100 classes.
        mistakes: the most frequent ones made twice or more, the largest first, at most 1,000.

    """

    counts: list[list[int]] | None
    mistakes: list[Confused]


class WorstRow(NamedTuple):
    """One of the rows with the largest losses; `loss` may be infinite.

    `cell` is the index of a row of a tensor, in that of its file; None of other rows.
    """

    row: int
    label: str
    predicted: str
    probability: float
    loss: float
    cell: tuple[int, ...] | None = None


def verdict_of(mean: float | None, p_value: float | None) -> Verdict:
    """Return what a difference and its p-value say of a model, or of a slice."""
    if mean is None or p_value is None or p_value >= LEVEL:
        return "no difference shown"
    return "better" if mean < 0 else "worse"
