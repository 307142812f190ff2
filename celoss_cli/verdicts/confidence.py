"""Findings about how sure the model is, against how often it is right."""

from __future__ import annotations

import numpy as np

from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.measures.temperature import TEMPERATURES
from celoss_cli.report.entries import Finding
from celoss_cli.report.report import Report
from celoss_cli.text import percent

CONFIDENCE_GAP = 0.02
"""Added to the 95 % interval of the accuracy, so that of healthy files with 200 rows or more fewer
than one in 100 is called overconfident, and as few underconfident."""


def overconfident(report: Report) -> Finding | None:
    """A mean confidence above the interval of the accuracy by more than 0.02."""
    confidence, high = report.mean_confidence, report.accuracy_high
    if confidence is None or high is None or confidence <= high + CONFIDENCE_GAP:
        return None
    return _confidence(
        report,
        confidence,
        "overconfident",
        "Divide the logits by a temperature above 1, fitted on other rows; --calibration finds it.",
    )


def underconfident(report: Report) -> Finding | None:
    """A mean confidence below the interval of the accuracy by more than 0.02."""
    confidence, low = report.mean_confidence, report.accuracy_low
    if confidence is None or low is None or confidence >= low - CONFIDENCE_GAP:
        return None
    return _confidence(
        report,
        confidence,
        "underconfident",
        "Divide the logits by a temperature below 1, fitted on other rows; --calibration finds it.",
    )


def _confidence(report: Report, confidence: float, code: str, remedy: str) -> Finding:
    recalibrated = recalibrated_loss(report)
    instead = (
        ""
        if recalibrated is None
        else f" If its confidence were right in each bin, the loss would be {recalibrated:.4g}, "
        f"not {report.mean_loss:.4g}."
    )
    return Finding(
        code=code,
        severity="warning",
        message=f"The model is {percent(confidence)} sure on average and right in "
        f"{percent(report.accuracy or 0.0)} of the rows: {code}." + instead,
        remedy=remedy,
        evidence={
            "mean_confidence": confidence,
            "accuracy": report.accuracy,
            "accuracy_low": report.accuracy_low,
            "accuracy_high": report.accuracy_high,
            "cross_entropy": report.cross_entropy,
            "cross_entropy_recalibrated": recalibrated,
        },
    )


def recalibrated_loss(report: Report) -> float | None:
    """Return the loss if each of the 15 bins of confidence said its accuracy, in nats.

    What tells right rows from wrong ones is replaced; what tells the other classes apart is kept.
    None where that would be no lower.
    """
    tally = report.tally
    if report.cross_entropy is None or not report.has_one_class_a_row:
        return None
    mean = tally.calibration.binary_entropy() / ratio(tally.weight, ONE)
    mean += ratio(tally.choice, tally.weight)
    # Miller (1955): an entropy of frequencies is too low by 1 / 2n for each bin
    mean += np.count_nonzero(tally.calibration.counts) / (2 * tally.spread.effective_rows())
    return float(mean) if mean < report.cross_entropy else None


def temperature(report: Report) -> Finding | None:
    """What dividing the logits by the best temperature would do; on request."""
    found, mean = report.temperature_scaling, report.cross_entropy
    best, rest, saved = found.temperature, found.refinement, found.calibration_loss
    if not mean or best in (None, 1.0) or rest is None or saved is None or saved <= 0:
        return None
    share = saved / mean
    kind = "overconfidence" if best > 1 else "too little confidence"
    rest_is = "the rest is that the classes are not told apart"
    if best in (TEMPERATURES[0], TEMPERATURES[-1]):
        rest_is = "temperatures beyond were not tried"
    return Finding(
        code="temperature",
        severity="note",
        message=f"Temperature {best:.3g} would take the loss from {mean:.4g} to {rest:.4g}: "
        f"{percent(share, 1)} of it is {kind}; {rest_is}. "
        f"The model expects a loss of {found.expected_loss:.4g} of itself.",
        remedy="It was chosen on these very rows, so other rows gain a little less: "
        "fit it on rows of their own.",
        evidence={
            "temperature": best,
            "cross_entropy": mean,
            "refinement": rest,
            "calibration_loss": saved,
            "expected_loss": found.expected_loss,
        },
    )
