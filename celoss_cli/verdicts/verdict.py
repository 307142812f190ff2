"""The verdict: what a report says, in one sentence."""

from __future__ import annotations

from celoss_cli.report.report import Report
from celoss_cli.text import percent
from celoss_cli.verdicts.chance import is_clearly_below_chance

_BUT = {
    "permuted-columns": "classes are mixed up",
    "unrelated-rows": "the labels may not belong to these rows",
    "double-softmax": "softmax may have been applied twice",
    "one-sided-scores": "the scores may be of the predicted class",
    "rounded-probabilities": "the probabilities are rounded",
    "exclusive-labels": "the labels look like classes that exclude each other",
    "labels-above-chance": "some labels score above chance",
    "shifted-labels": "the model assumes other frequencies of some labels",
    "outliers": "a few rows make up much of the loss",
    "prior-shift": "the model assumes other class frequencies",
    "overconfident": "the probabilities are overconfident",
    "underconfident": "the probabilities are underconfident",
    "zero-probability": "some rows have p(true) = 0",
    "few-samples": "there are few rows",
    "few-clusters": "there are few clusters",
}
"""What the first warning of a report adds to its verdict."""


def verdict(report: Report) -> str:
    """Return how the loss compares with chance, and what stands out."""
    if not report.tally.rows:
        return "Nothing was measured."
    warnings = [each.code for each in report.main_findings if each.severity == "warning"]
    but = next((_BUT[code] for code in warnings if code in _BUT), None)
    better = is_clearly_below_chance(report)
    words = _against_chance(report, better=better)
    return f"{words}{', but' if better else ':'} {but}." if but else f"{words}."


def _against_chance(report: Report, *, better: bool) -> str:
    mean, chance = report.cross_entropy, report.chance_cross_entropy
    found = report.excess_over_chance
    if report.tally.infinite:
        return "The cross-entropy is infinite"
    if mean is None or not chance:
        return "No chance baseline, as all labels have one class"
    if found is None:
        return "Too few rows to compare with chance"
    if better:
        # where rows are few, chance is too low on its own labels
        far = f" ({percent(1 - mean / chance, 1)} below)" if mean < chance else ""
        return f"Better than chance{far}"
    if found.mean > 0:
        return f"No better than chance ({mean / chance:.3g}x)"
    return "Not significantly better than chance"
