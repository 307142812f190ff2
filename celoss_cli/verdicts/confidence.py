"""Findings about the mean confidence against the accuracy, and what another one would save."""

from __future__ import annotations

import math

from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.measures.temperature import TEMPERATURES
from celoss_cli.report.entries import Finding, note, warning
from celoss_cli.report.report import Report
from celoss_cli.text import listed, percent, quoted
from celoss_cli.verdicts.baselines import SURE

GAP = 0.02
"""A smaller gap between confidence and accuracy is not worth a warning."""
SEEN = 5e-4
"""A smaller share of the loss is 0.0%: what would save no more is not worth a word."""
PAIRS = 3
"""So many pairs of classes are named."""


def bernstein(error: float, level: float, rows: float) -> float:
    """Return how far a mean of `rows` numbers from 0 to 1 is off at most: Bernstein's bound.

    The normal one, `level` standard errors, is too small for counts that are rare, and so skewed.
    """
    return level * error + level**2 / (3 * rows)


def confidence_gap(report: Report) -> float:
    """Return the mean confidence less the accuracy where that is significant and large, else 0.

    Of a calibrated model the gap has the variance sum w^2 c (1 - c) / (sum w)^2. Being right is, of
    soft labels, the label's share of the predicted class.
    """
    sums = report.tally.calibration
    weight = ratio(report.tally.weight, ONE)
    if not weight or report.has_class_weights:
        return 0.0
    gap = ratio(sums.confidence.total() - sums.correct.total(), ONE) / weight
    error = math.sqrt(ratio(sums.noise.total(), ONE)) / weight
    return gap if abs(gap) > max(GAP, bernstein(error, SURE, report.effective_rows)) else 0.0


def overconfident(report: Report) -> Finding | None:
    """A mean confidence significantly above the accuracy."""
    if confidence_gap(report) <= 0:
        return None
    return _confidence(
        report,
        "overconfident",
        "Possible causes: an overfitted model (temperature scaling with T > 1 helps), label noise, "
        f"or mixed-up classes.{_worst_pairs(report)}{_measured(report)}",
    )


def underconfident(report: Report) -> Finding | None:
    """A mean confidence significantly below the accuracy."""
    if confidence_gap(report) >= 0:
        return None
    return _confidence(
        report,
        "underconfident",
        "Possible causes: regularization, label smoothing (temperature < 1 helps), "
        f"class weights, boosting, softmax applied twice.{_measured(report)}",
    )


def _confidence(report: Report, code: str, remedy: str) -> Finding:
    sums = report.tally.calibration
    right = ratio(sums.correct.total(), report.tally.weight)
    confidence = report.mean_confidence or 0.0
    what = "accuracy" if report.facts.matched != "rows" else "the labels' share of that class"
    return warning(
        code,
        f"Mean confidence is {percent(confidence)}, {what} {percent(right)}: {code}.",
        remedy,
        mean_confidence=confidence,
        accuracy=right,
        accuracy_low=report.accuracy_low,
        accuracy_high=report.accuracy_high,
        cross_entropy=report.cross_entropy,
    )


def _measured(report: Report) -> str:
    asked = report.settings.calibration
    return "" if asked else " See --calibration."


def _worst_pairs(report: Report) -> str:
    """Return the pairs of classes that are confused most often, in words."""
    wrong = report.tally.confusion.largest(PAIRS)
    names = [
        f"{quoted(report.classes[label])} predicted as {quoted(report.classes[other])} ({count:,}x)"
        for label, other, count in wrong
    ]
    return f" Most frequent mistakes: {listed(names)}." if names else ""


def temperature(report: Report) -> Finding | None:
    """What dividing the logits by the best temperature would save; on request."""
    found, mean = report.temperature_scaling, report.cross_entropy
    best, rest, saved = found.temperature, found.refinement, found.calibration_loss
    if not mean or best in (None, 1.0) or rest is None or saved is None or saved < mean * SEEN:
        return None
    end = best in (TEMPERATURES[0], TEMPERATURES[-1])
    beyond = " This temperature is the end of the range that was tried." if end else ""
    return note(
        "temperature",
        f"Temperature {best:.3g} would lower the cross-entropy from {mean:.4g} to {rest:.4g}. At "
        f"least {percent(saved / mean, 1)} of the loss is miscalibration: other recalibration may "
        f"remove more.{beyond}",
        "The temperature was fitted on this evaluation set; fit it on held-out data.",
        temperature=best,
        cross_entropy=mean,
        refinement=rest,
        calibration_loss=saved,
        expected_loss=found.expected_loss,
    )
