"""Findings about a few rows that make much of the loss."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from celoss_cli.measures.cells import LOWER
from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.report.entries import Finding, warning
from celoss_cli.report.report import Report
from celoss_cli.text import counted, percent
from celoss_cli.verdicts.chance import is_clearly_below_chance
from celoss_cli.verdicts.confidence import GAP, confidence_gap
from celoss_cli.verdicts.zeros import named

MOST_ROWS = 0.02
"""A larger share of the rows is no few."""
LEAST_LOSS = 0.1
"""A smaller share of the loss explains little."""
UNEXPLAINED = 100
"""Of a calibrated model, fewer than one file in 100 has so many times more losses of some size than
are to be expected: P(n >= 100 e) <= sum_n P(Gamma(n) <= n / 100) < 0.0103 at worst.
"""
SURE_FROM = 0.9
"""Rows of less confidence are not sure of anything."""
MANY_MORE = 4.0
"""So many more mistakes, and standard errors of mistakes, than are to be expected."""


class Few(NamedTuple):
    """Some rows: how many, their loss and weight in units of 2^-60, and what was expected.

    `least` is the loss that they have at least, `about` says in words what they have in common.
    """

    rows: int
    units: int
    weight: int
    expected: float
    least: float
    about: str


def outliers(report: Report) -> Finding | None:
    """A few rows that make much of the loss, more than a calibrated model would have."""
    tally, mean = report.tally, report.cross_entropy
    if mean is None or not tally.loss or not report.has_one_class_a_row:
        return None
    few = _sure_and_wrong(report) or _unexplained(report)
    if few is None or few.weight >= tally.weight:
        return None
    share = ratio(few.units, tally.loss)
    without = ratio(tally.loss - few.units, tally.weight - few.weight)
    causes = "mislabeled, or matched to the wrong row"
    if confidence_gap(report) > 0:
        causes = "mislabeled, matched to the wrong row, or errors of an overconfident model"
    return warning(
        "outliers",
        f"{few.about}, and {'makes' if few.rows == 1 else 'make'} up {percent(share, 1)} of the "
        f"total loss. The mean of the other rows is {without:.4g}; the median of all rows is "
        f"{report.median_loss:.3g}.",
        f"Check {named(report, few.rows)}: {causes}?",
        rows=few.rows,
        loss_from=few.least,
        rows_expected_at_most=few.expected,
        share_of_loss=share,
        worst_1pct_share=report.worst_1pct_share,
        cross_entropy=mean,
        cross_entropy_without=without,
        median_loss=report.median_loss,
        effective_rows=tally.spread.effective_losses(),
    )


def _sure_and_wrong(report: Report) -> Few | None:
    """Return rows of high confidence that are wrong more often than that allows.

    Of a calibrated model a row of confidence c is wrong with probability 1 - c.
    """
    tally, sums = report.tally, report.tally.calibration
    if not tally.spread.is_even():
        return None
    first = int(np.searchsorted(LOWER, SURE_FROM))
    wrong = np.cumsum(tally.mistakes.counts[::-1])[::-1]
    right_less = [ratio(each, ONE) for each in (sums.weights - sums.confidence).units()]
    expected = np.cumsum(right_less[::-1])[::-1]
    noise = np.cumsum([ratio(each, ONE) for each in sums.noise.units()][::-1])[::-1]
    beyond = wrong - expected - MANY_MORE - MANY_MORE * np.sqrt(noise)
    at = first + int(beyond[first:].argmax())
    if beyond[at] <= 0 or wrong[at] > max(MOST_ROWS * tally.counted, 1):
        return None
    units = sum(tally.mistakes.losses.units()[at:])
    if ratio(units, tally.loss) < LEAST_LOSS or _still_overconfident(report, int(wrong[at]), at):
        return None
    rows = int(wrong[at])
    about = (
        f"{counted(rows, 'row')} with a confidence above {LOWER[at]:.3g} "
        f"{'is' if rows == 1 else 'are'} wrong (expected of a calibrated model: {expected[at]:.2g})"
    )
    least = -math.log1p(-float(LOWER[at]))
    return Few(rows, units, rows * ONE, float(expected[at]), least, about)


def _still_overconfident(report: Report, rows: int, at: int) -> bool:
    """Tell whether the confidence is too high without these rows as well."""
    tally = report.tally
    if confidence_gap(report) <= 0:
        return False
    least = rows * float(LOWER[at])
    gap = ratio(tally.calibration.confidence.total() - tally.calibration.correct.total(), ONE)
    return (gap - least) / (tally.counted - rows) > GAP


def _unexplained(report: Report) -> Few | None:
    """Return the largest losses where they are many more than a calibrated model would have."""
    tally = report.tally
    most = max(int(MOST_ROWS * tally.rows), 1)
    possible = float((len(report.classes) - 1) * tally.rows)
    found = tally.histogram.unexplained(possible, most, UNEXPLAINED)
    if found is None or ratio(found.units, tally.loss) < LEAST_LOSS:
        return None
    about = (
        f"{counted(found.rows, 'row')} of {tally.rows:,} "
        f"{'has a loss' if found.rows == 1 else 'have losses'} of {_down(found.loss)} or more"
    )
    return Few(found.rows, found.units, found.weight, found.expected, found.loss, about)


def _down(loss: float) -> str:
    """Return a loss with three digits, none of which is rounded up."""
    digits = max(2 - math.floor(math.log10(loss)), 0) if loss > 0 else 0
    return f"{math.floor(loss * 10**digits) / 10**digits:.10g}"


def high_loss_good_accuracy(report: Report) -> Finding | None:
    """An accuracy above chance beside a loss that is not below it, and what it may come from."""
    accuracy, low, chance = report.accuracy, report.accuracy_low, report.chance_accuracy
    if report.excess_over_chance is None or report.has_class_weights:
        return None
    if accuracy is None or low is None or low <= (chance or 0.0) or is_clearly_below_chance(report):
        return None
    few, sure = outliers(report), confidence_gap(report) > 0
    without = few.evidence["cross_entropy_without"] if few else None
    if few is None and not sure:
        return None
    reasons = []
    if few:
        reasons.append(f"the mean without the outliers is {without:.4g}")
    if sure:
        reasons.append(f"mean confidence is {percent(report.mean_confidence or 0.0)}")
    return warning(
        "high-loss-good-accuracy",
        f"The accuracy of {percent(accuracy)} is above chance, but the cross-entropy of "
        f"{report.mean_loss:.4g} is not below chance: {' and '.join(reasons)}.",
        "The model discriminates between the classes; the problem is its probabilities.",
        accuracy=accuracy,
        chance_accuracy=chance,
        cross_entropy=report.cross_entropy,
        chance_cross_entropy=report.chance_cross_entropy,
        cross_entropy_without_outliers=without,
    )
