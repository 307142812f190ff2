"""Findings about how the loss stands to what answering without a model would score."""

from __future__ import annotations

import math

from celoss_cli.measures.excess import Excess
from celoss_cli.measures.metrics import Z95
from celoss_cli.report.entries import Finding
from celoss_cli.report.report import Report
from celoss_cli.text import counted, percent, quoted

ROUNDING = 1e-12
"""What is no further from chance than this differs by rounding only."""
FEW_ROWS = 100
"""Below this the normal interval of the mean of skewed losses is too narrow to be relied on."""
UNBALANCED = 0.9
"""Classes are unbalanced where their frequencies score less than this share of ln K."""


def is_clearly_below_chance(report: Report) -> bool:
    """Tell whether the whole 95 % interval of the difference to chance lies below 0."""
    found = report.excess_over_chance
    return found is not None and found.mean + Z95 * found.error < -ROUNDING


def worse_than_chance(report: Report) -> Finding | None:
    """A loss whose difference to chance lies above 0 with its whole interval."""
    found = report.excess_over_chance
    if found is None or found.mean - Z95 * found.error <= ROUNDING:
        return None
    return _against_chance(report, found, "worse-than-chance", "The loss is worse than chance")


def near_chance(report: Report) -> Finding | None:
    """A loss whose difference to chance may be 0; so is that of labels of one class only."""
    found = report.excess_over_chance
    if found is None or not report.chance_cross_entropy:
        return None
    if abs(found.mean) > Z95 * found.error + ROUNDING:
        return None
    return _against_chance(report, found, "near-chance", "The loss is not shown to beat chance")


def _against_chance(report: Report, found: Excess, code: str, words: str) -> Finding:
    chance, uniform = report.chance_cross_entropy, report.uniform_cross_entropy
    low, high = found.mean - Z95 * found.error, found.mean + Z95 * found.error
    k = len(report.classes)
    balanced = "" if _is_balanced(report) else f" ({uniform:.3f} is chance only for balanced ones)"
    return Finding(
        code=code,
        severity="warning",
        message=f"{words}: always answering the frequencies of the {k} classes would score "
        f"{chance:.3f}{balanced}, and the difference is {low:.3g} to {high:.3g}.",
        remedy="Look for a mix-up of rows, columns or labels, then for overconfidence.",
        evidence={
            "cross_entropy": report.cross_entropy,
            "chance_cross_entropy": chance,
            "uniform_cross_entropy": uniform,
            "difference": found.mean,
            "low": low,
            "high": high,
        },
    )


def _is_balanced(report: Report) -> bool:
    chance, uniform = report.chance_cross_entropy, report.uniform_cross_entropy
    return bool(chance and uniform) and math.isclose(chance or 0, uniform or 0, rel_tol=1e-3)


def imbalance(report: Report) -> Finding | None:
    """Classes so unbalanced that chance is far from ln K, and the class that costs the most."""
    chance, uniform = report.chance_cross_entropy, report.uniform_cross_entropy
    whole, rows = report.tally.loss, report.tally.rows
    if not chance or not uniform or chance >= UNBALANCED * uniform:
        return None
    message = (
        f"The classes are unbalanced: always answering their frequencies scores {chance:.3f}, "
        f"not {uniform:.3f}."
    )
    evidence: dict[str, object] = {"chance_cross_entropy": chance, "uniform_cross_entropy": uniform}
    if whole and report.cross_entropy is not None:
        losses = report.tally.class_loss.units()
        counts = report.tally.class_rows.tolist()
        shares = [(loss / whole, count / rows) for loss, count in zip(losses, counts, strict=True)]
        at = max(range(len(shares)), key=lambda k: shares[k][0] - shares[k][1])
        of_loss, of_rows = shares[at]
        name = report.classes[at]
        message += (
            f" {quoted(name)} has {percent(of_rows, 1)} of the rows "
            f"and {percent(of_loss, 1)} of the loss."
        )
        evidence |= {"class": name, "share_of_rows": of_rows, "share_of_loss": of_loss}
    return Finding(
        code="imbalance",
        severity="note",
        message=message,
        remedy="--per-class shows each class; --class-weights balanced makes them count alike.",
        evidence=evidence,
    )


def few_samples(report: Report) -> Finding | None:
    """So few rows that the intervals are rough."""
    rows = report.tally.rows
    if rows >= FEW_ROWS:
        return None
    return Finding(
        code="few-samples",
        severity="warning",
        message=f"Only {counted(rows, 'row')}: the intervals are rough, one row moves the mean.",
        remedy=f"Measure {FEW_ROWS} rows or more before you decide on the numbers.",
        evidence={"rows": rows, "enough": FEW_ROWS},
    )
