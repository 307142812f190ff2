"""Findings about inputs that do not belong together: columns, rows or a softmax too many."""

from __future__ import annotations

import math

import numpy as np

from celoss_cli.measures.permuted import other_order
from celoss_cli.report.entries import Finding, warning
from celoss_cli.report.report import Report
from celoss_cli.text import listed, percent
from celoss_cli.verdicts.baselines import SURE
from celoss_cli.verdicts.chance import is_clearly_below_chance

GAP = 0.1
"""Shares that lie no further apart than this are not worth a warning."""


def permuted_columns(report: Report) -> Finding | None:
    """Classes that are predicted as one other each, one-to-one."""
    matrix = report.tally.confusion.matrix(report.tally.class_rows)
    order = None if matrix is None else other_order(matrix)
    if matrix is None or order is None:
        return None
    present = np.flatnonzero(order >= 0)
    rows = report.tally.rows
    now = report.tally.right / rows
    mapped = float(matrix[present, order[present]].sum()) / rows
    pairs = {report.classes[k]: report.classes[order[k]] for k in present if order[k] != k}
    words = [f"{label} as {predicted}" for label, predicted in pairs.items()]
    return warning(
        "permuted-columns",
        f"{len(pairs):,} of {len(present):,} classes are mostly predicted as one other "
        f"class each: {listed(words)}. With the columns in that order the accuracy would be "
        f"{percent(mapped)}, not {percent(now)}.",
        "Check the order of the columns against that of the classes (sorted names? counted from "
        "1?), and the labels of these classes.",
        predicted_as=pairs,
        accuracy=now,
        accuracy_in_that_order=mapped,
    )


def unrelated_rows(report: Report) -> Finding | None:
    """Predictions that are confident, vary, and agree with labels that vary as by chance.

    A loss that is clearly below chance shows that the rows belong together.
    """
    tally = report.tally
    rows, confidence = tally.rows, report.mean_confidence
    if confidence is None or not rows:
        return None
    labels, predicted = tally.class_rows / rows, tally.class_predicted / rows
    # by fsum, as BLAS adds in an order that depends on its threads
    agreement, expected = tally.right / rows, min(math.fsum(labels * predicted), 1.0)
    error = math.sqrt(expected * (1 - expected) / rows)
    varied = max(predicted.max(), labels.max()) <= 1 - GAP
    far = abs(agreement - expected) > SURE * error
    if far or not varied or confidence <= expected + GAP + SURE * error:
        return None
    if is_clearly_below_chance(report):
        return None
    return warning(
        "unrelated-rows",
        f"Accuracy is {percent(agreement)}, not significantly different from the "
        f"{percent(expected)} expected of unrelated rows, but mean confidence is "
        f"{percent(confidence)}: the labels may not belong to these rows, or the model has learned "
        "nothing.",
        _where_rows_parted(report),
        accuracy=agreement,
        accuracy_by_lot=expected,
        standard_error=error,
        mean_confidence=confidence,
    )


def _where_rows_parted(report: Report) -> str:
    """Return where labels may have come to other rows, in one file or two.

    What the inputs are called is not asked: a report in parts says the same.
    """
    if report.settings.id is not None:
        return "Do the ids belong to the rows that they are beside?"
    return (
        "Were predictions or labels sorted, shuffled or filtered by themselves? --id COLUMN joins "
        "two files on ids."
    )


def double_softmax(report: Report) -> Finding | None:
    """Probabilities in the narrow band that a softmax of probabilities leaves, and too unsure.

    The softmax of K numbers from 0 to 1 lies from 1/(K - 1 + e) to e/(K - 1 + e). A model that is
    right in a share a of the rows, and knows it, gave some class a or more, of which a second
    softmax leaves e^a / (e^a + (K - 1) e^b), b = (1 - a) / (K - 1), or more: the scores of boosting
    are lower.
    """
    classes, confidence, accuracy = (
        len(report.classes),
        report.mean_confidence,
        report.accuracy_low,
    )
    least, most = 1 / (classes - 1 + math.e), math.e / (classes - 1 + math.e)
    known = report.has_one_class_a_row and not report.tally.infinite
    if confidence is None or accuracy is None or report.settings.scores != "probs" or not known:
        return None
    highest = report.tally.highest_confidence.value
    largest = report.tally.largest_loss.value
    slack = 1 + report.settings.sum_tolerance
    bounded = report.settings.floor >= least
    inside = not bounded and highest <= most * slack and largest <= -math.log(least / slack)
    spread = (1 - accuracy) / (classes - 1)
    left = 1 / (1 + (classes - 1) * math.exp(spread - accuracy))
    if not inside or accuracy <= confidence + GAP or highest < left:
        return None
    return warning(
        "double-softmax",
        f"No probability is above {highest:.3g} and no p(true) below "
        f"{math.exp(-largest):.3g}, but accuracy is {percent(report.accuracy or 0.0)}: "
        f"a softmax of probabilities gives {least:.3g} to {most:.3g}.",
        "If the softmax was applied twice, remove one, or write logits and use --scores logits. A "
        "model that is strongly smoothed or barely trained looks the same: there, temperature "
        "scaling with T < 1 helps.",
        highest_probability=highest,
        lowest_of_the_truth=math.exp(-largest),
        least=least,
        most=most,
        mean_confidence=confidence,
        accuracy=report.accuracy,
    )
