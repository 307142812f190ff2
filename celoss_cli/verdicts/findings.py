"""What a reader of the report should know: one function a finding, each with its evidence.

A new finding is a function from a report to a `Finding` or None, in the module of its kind, and
its name in `FINDINGS`.
"""

from __future__ import annotations

from celoss_cli.report.entries import Finding
from celoss_cli.report.report import Report
from celoss_cli.verdicts import baselines, causes, confidence, mixups, reading


def findings(report: Report) -> tuple[Finding, ...]:
    """Return all that applies, the worst first: warnings before notes, in the order below."""
    found = [finding for find in FINDINGS if (finding := find(report)) is not None]
    return tuple(sorted(found, key=lambda finding: finding.severity != "warning"))


# what makes the other numbers meaningless comes first, then what makes the loss what it is
FINDINGS = (
    mixups.permuted_columns,
    mixups.unrelated_rows,
    mixups.double_softmax,
    reading.one_sided_scores,
    causes.infinite_loss,
    causes.outliers,
    confidence.overconfident,
    confidence.underconfident,
    causes.zero_probability,
    baselines.worse_than_chance,
    baselines.near_chance,
    causes.high_loss_good_accuracy,
    baselines.few_samples,
    confidence.temperature,
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
