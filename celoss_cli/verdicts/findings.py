"""What a reader of the report should know: one function a finding, each with its evidence.

A new finding is a function from a report to a `Finding` or None, in the module of its kind, and
its name in `FINDINGS`, in those of `labels`, or in both.
"""

from __future__ import annotations

from collections.abc import Callable

from celoss_cli.report.entries import Finding
from celoss_cli.report.report import Report
from celoss_cli.verdicts import (
    baselines,
    chance,
    confidence,
    mixups,
    outliers,
    priors,
    reading,
    zeros,
)


def findings(report: Report) -> tuple[Finding, ...]:
    """Return all that applies, the worst first: warnings before notes, in the order below.

    What follows from another one names it.
    """
    found = [finding for find in _looked_for(report) if (finding := find(report)) is not None]
    codes = [finding.code for finding in found]
    named = [finding._replace(follows=_cause(finding.code, codes)) for finding in found]
    return tuple(sorted(named, key=lambda finding: finding.severity != "warning"))


def _looked_for(report: Report) -> tuple[Callable[[Report], Finding | None], ...]:
    if not report.settings.multi_label:
        return FINDINGS
    from celoss_cli.verdicts.labels import FINDINGS as OF_LABELS  # noqa: PLC0415 - few need it

    return OF_LABELS


def _cause(code: str, codes: list[str]) -> str | None:
    return next((cause for cause in codes if code in FOLLOWING.get(cause, ())), None)


_OF_THE_LOSS = (
    "outliers",
    "overconfident",
    "worse-than-chance",
    "near-chance",
    "high-loss-good-accuracy",
    "prior-shift",
)

FOLLOWING = {
    "high-loss-good-accuracy": ("near-chance",),
    "permuted-columns": ("unrelated-rows", "zero-probability", *_OF_THE_LOSS),
    "unrelated-rows": ("zero-probability", *_OF_THE_LOSS),
    "double-softmax": ("underconfident", "near-chance"),
    "one-sided-scores": ("unrelated-rows", *_OF_THE_LOSS),
    "rounded-probabilities": ("zero-probability", "outliers"),
    "labels-above-chance": ("worse-than-chance", "near-chance"),
}
"""What follows from a finding, and is not worth reading beside it."""

# what makes the other numbers meaningless comes first, then what makes the loss what it is
FINDINGS = (
    mixups.permuted_columns,
    mixups.unrelated_rows,
    mixups.double_softmax,
    reading.one_sided_scores,
    zeros.rounded_probabilities,
    zeros.infinite_loss,
    outliers.outliers,
    priors.prior_shift,
    confidence.overconfident,
    confidence.underconfident,
    zeros.zero_probability,
    chance.worse_than_chance,
    chance.near_chance,
    outliers.high_loss_good_accuracy,
    baselines.few_samples,
    baselines.few_clusters,
    confidence.temperature,
    priors.logit_shift,
    reading.unnamed_clusters,
    baselines.class_weighted,
    baselines.imbalance,
    reading.absent_classes,
    reading.rounded_rows,
    reading.held_values,
    reading.normalized_rows,
    reading.dropped_index_column,
    reading.matched_by_position,
    reading.stripped_prefix,
    reading.numbers_as_header,
    reading.partial_join,
    reading.chosen_columns,
    reading.ignored_rows,
)
