"""Findings about how often each class is predicted, against how often it occurs."""

from __future__ import annotations

import math
from typing import NamedTuple

from celoss_cli.measures.exact import ratio
from celoss_cli.measures.student import NORMAL, quantile
from celoss_cli.report.entries import Finding, note
from celoss_cli.report.report import Report
from celoss_cli.text import percent, quoted
from celoss_cli.verdicts.confidence import SEEN, bernstein, confidence_gap

_LEVEL = 0.002
"""How often some class of a calibrated model is so far off: shared out among the classes."""
_COSTS = 0.01
"""A shift that costs less than this share of chance is not worth a finding."""
_MORE = 1.05
"""By so much the class is to be further off than the confidence is."""
_TINY = 1e-12
_PAIR = 2


class Shift(NamedTuple):
    """One class: its frequency, its mean probability, and the error of the difference at most."""

    name: str
    frequency: float
    predicted: float
    error: float


def prior_shift(report: Report) -> Finding | None:
    """A class whose mean probability is significantly off its frequency.

    It is a warning where it is more than the confidence is off: that shifts rare classes, too.
    """
    if report.has_class_weights or not report.tally.weight:
        return None
    shifts = _shifts(report)
    worst = max(shifts, key=lambda each: abs(each.predicted - each.frequency) - each.error)
    off = worst.predicted - worst.frequency
    level = quantile(_LEVEL / max(len(shifts) - 1, 1), NORMAL)
    cost = _cost(shifts, report.effective_rows)
    chance = report.chance_cross_entropy
    bound = bernstein(worst.error, level, report.effective_rows)
    if abs(off) <= bound or not chance or cost < _COSTS * chance:
        return None
    leads = abs(off) > _MORE * abs(confidence_gap(report))
    return Finding(
        code="prior-shift",
        severity="warning" if leads else "note",
        message=f"Class {quoted(worst.name)} is {percent(worst.frequency)} of the labels, but its "
        f"mean probability is {percent(worst.predicted)}: the model assumes other class "
        f"frequencies. This costs at least {cost:.3g} nats.",
        remedy="Possible causes: resampled or reweighted training data, a shift between the "
        "training data and this, or a class labeled as another. "
        + (
            "--calibration shows what a shift of the logit would save."
            if len(shifts) == _PAIR
            else "--per-class shows each class."
        ),
        evidence={
            "class": worst.name,
            "frequency": worst.frequency,
            "mean_predicted": worst.predicted,
            "standard_error_at_most": worst.error,
            "least_cost": cost,
        },
    )


def logit_shift(report: Report) -> Finding | None:
    """What the best shift of the logit would save; on request, of two classes."""
    found, mean = report.logit_shift, report.cross_entropy
    best, rest = found.shift, found.shift_refinement
    if not mean or not best or rest is None or mean - rest < mean * SEEN:
        return None
    end = best in (found.shifts[0], found.shifts[-1])
    beyond = " This shift is the end of the range that was tried." if end else ""
    return note(
        "logit-shift",
        f"Adding {best:+.3g} to the logit of {quoted(report.classes[1])} would lower the "
        f"cross-entropy from {mean:.4g} to {rest:.4g}, by {percent(1 - rest / mean, 1)}. A change "
        f"of the class frequencies has the same effect.{beyond}",
        "The shift was fitted on this evaluation set; fit it on held-out data.",
        shift=best,
        cross_entropy=mean,
        refinement=rest,
    )


def _shifts(report: Report) -> list[Shift]:
    """Return every class that occurs or is predicted.

    The variance of t_k - q_k is at most that of a label of the mean probability, and at most
    (K - 1) / K of the Brier score, as the differences of a row sum to 0; of two classes it is that.
    """
    tally, rows = report.tally, report.effective_rows
    brier = ratio(tally.squared_error, tally.weight) * (1 - 1 / len(report.classes))
    columns = zip(
        report.classes, tally.class_mass.units(), tally.class_probability.units(), strict=True
    )
    found = []
    for name, mass, probability in columns:
        p = min(ratio(probability, tally.weight), 1.0)
        variance = min(p * (1 - p), brier)
        found.append(Shift(name, ratio(mass, tally.weight), p, math.sqrt(variance / rows)))
    return found


def _cost(shifts: list[Shift], rows: float) -> float:
    """Return sum pi ln(pi / q), less its bias: what the mean probabilities cost at least, in nats.

    The Kullback-Leibler divergence is convex, so that its mean over the rows is no less than that
    of the means. Miller's (K - 1) / 2n is what the sampling of the labels adds.
    """
    present = [each for each in shifts if each.frequency > 0]
    divergence = math.fsum(
        each.frequency * math.log(each.frequency / max(each.predicted, _TINY)) for each in present
    )
    return divergence - (len(present) - 1) / (2 * rows)
