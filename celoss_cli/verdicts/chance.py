"""Findings about how the loss compares with chance: always answering the class frequencies."""

from __future__ import annotations

import math

from celoss_cli.measures.exact import ratio
from celoss_cli.measures.excess import Excess
from celoss_cli.measures.floors import FLOORS
from celoss_cli.report.entries import Finding, Severity
from celoss_cli.report.report import Report
from celoss_cli.text import span
from celoss_cli.verdicts.baselines import SURE, Z95
from celoss_cli.verdicts.confidence import confidence_gap
from celoss_cli.verdicts.priors import prior_shift

ROUNDING = 1e-12
"""What is no further from chance than this differs by rounding only."""


def is_clearly_below_chance(report: Report) -> bool:
    """Tell whether the whole 95% interval of the difference to chance lies below 0."""
    found = report.excess_over_chance
    return found is not None and found.mean + Z95 * found.error < -ROUNDING


def worse_than_chance(report: Report) -> Finding | None:
    """A loss that is above chance by more than three standard errors."""
    found = report.excess_over_chance
    if found is None or report.has_class_weights:
        return None
    if found.mean - SURE * found.error <= ROUNDING:
        return None
    return _against_chance(
        report,
        found,
        "worse-than-chance",
        "The cross-entropy is above chance",
        _where_to_look(report, found),
    )


def _where_to_look(report: Report, found: Excess) -> str:
    """Return what takes the loss above chance by itself, if anything does, else what may."""
    if report.has_one_class_a_row:
        lost = ratio(report.tally.tail.loss, report.tally.weight)
        if lost >= found.mean:
            return (
                f"Rows with p(true) below {max(FLOORS.values()):.1e} make up {lost:.3g} nats of "
                "the cross-entropy: check these rows, or smooth the probabilities."
            )
        shift = prior_shift(report)
        if shift and shift.severity == "warning" and shift.evidence["least_cost"] >= found.mean:
            return "The class frequencies that the model assumes explain it: correct these first."
        if confidence_gap(report) < 0:
            return "The model is underconfident: check this first, then for mixed-up columns."
    return "Check for mixed-up columns or rows, then for overconfidence."


def near_chance(report: Report) -> Finding | None:
    """A loss that is not significantly below chance; a warning where it is not below it at all."""
    found = report.excess_over_chance
    if found is None or report.has_class_weights or is_clearly_below_chance(report):
        return None
    if found.mean - SURE * found.error > ROUNDING:
        return None
    return _against_chance(
        report,
        found,
        "near-chance",
        "The cross-entropy is not significantly below chance",
        "The model is weak on this data, or there are too few rows to tell.",
        severity="warning" if found.mean >= 0 else "note",
    )


def _against_chance(
    report: Report,
    found: Excess,
    code: str,
    words: str,
    remedy: str,
    severity: Severity = "warning",
) -> Finding:
    chance, uniform = report.chance_cross_entropy, report.uniform_cross_entropy
    low, high = found.mean - Z95 * found.error, found.mean + Z95 * found.error
    balanced = "" if _is_balanced(report) else f" (uniform: {uniform:.3f})"
    return Finding(
        code=code,
        severity=severity,
        message=f"{words}: always answering the frequencies of the "
        f"{report.size} scores {chance:.3f}{balanced}. The difference is "
        f"{found.mean:.3g} (95% CI {span(low, high, found.mean, 3)}) after adding "
        f"{found.bias:.2g} to chance, which is too low because it is computed from these labels.",
        remedy=remedy,
        evidence={
            "cross_entropy": report.cross_entropy,
            "chance_cross_entropy": chance,
            "uniform_cross_entropy": uniform,
            "difference": found.mean,
            "low": low,
            "high": high,
            "chance_bias": found.bias,
        },
    )


def _is_balanced(report: Report) -> bool:
    chance, uniform = report.chance_cross_entropy, report.uniform_cross_entropy
    return bool(chance and uniform) and math.isclose(chance or 0, uniform or 0, rel_tol=1e-3)
