"""Findings about what the loss is made of: a few rows, too much confidence, a probability of 0."""

from __future__ import annotations

import math
from typing import Any

from celoss_cli.measures.exact import ratio
from celoss_cli.measures.floors import FLOORS
from celoss_cli.report.entries import Finding
from celoss_cli.report.report import Report
from celoss_cli.text import counted, listed, percent
from celoss_cli.verdicts.baselines import is_clearly_below_chance
from celoss_cli.verdicts.confidence import recalibrated_loss

OUTLIERS = 0.02
"""A larger share of the rows is no few."""
OUTLIERS_LOSS = 0.2
"""A smaller share of the loss explains little."""
UNEXPLAINED = 100
"""Of a model that keeps its promises, fewer than one file in 100 has so many times more losses of
some size than are to be expected: P(n >= 100 e) <= sum_n P(Gamma(n) <= n / 100) < 0.0103 at worst.
"""
EXPLAINED = 0.1
"""Where less than this share of the loss goes away, the rows are too few to see that it is low."""


def infinite_loss(report: Report) -> Finding | None:
    """Rows whose truth was given 0 where there is no floor."""
    rows = report.tally.infinite
    if not rows:
        return None
    return Finding(
        code="zero-probability",
        severity="warning",
        message=f"{counted(rows, 'row')} gave {_whom(report)} a probability of 0: "
        f"without a floor the loss is infinite.{_under_floors(report)}",
        remedy=f"Read {_named(report, rows)}, or give a floor: --clip 2.2e-16.",
        evidence=_zero_evidence(report),
    )


def zero_probability(report: Report) -> Finding | None:
    """Rows whose truth was given a probability at or below the floor."""
    rows, floor = report.tally.floored, report.settings.floor
    if not rows or report.tally.infinite:
        return None
    return Finding(
        code="zero-probability",
        severity="warning",
        message=f"{counted(rows, 'row')} gave {_whom(report)} no more than the floor {floor:.2g}: "
        f"the floor decides how much they cost.{_under_floors(report)}",
        remedy=f"Read {_named(report, rows)}; --clip X sets another floor, --clip 0 none.",
        evidence=_zero_evidence(report),
    )


def _whom(report: Report) -> str:
    return "the truth" if report.has_one_class_a_row else "a class that counts"


def _zero_evidence(report: Report) -> dict[str, Any]:
    tally = report.tally
    evidence = {
        "rows": tally.floored,
        "infinite_rows": tally.infinite,
        "floor": report.settings.floor,
    }
    if not report.has_one_class_a_row:
        return evidence
    scores = tally.tail.cross_entropies(tally.loss, tally.weight)
    return evidence | {"floors": FLOORS, "cross_entropy": scores}


def _under_floors(report: Report) -> str:
    scores: dict[str, float | None] = _zero_evidence(report).get("cross_entropy", {})
    words = [
        f"{'infinite' if score is None else f'{score:.4g}'} "
        + (f"({FLOORS[name]:.2g}, {name})" if FLOORS[name] else "(none)")
        for name, score in scores.items()
    ]
    return f" Under other floors the same file scores {listed(words)}." if words else ""


def _named(report: Report, rows: int) -> str:
    """Return the first of so many rows that the list of the worst rows holds, by number."""
    worst = [f"{row.row:,}" for row in report.worst[:rows]]
    if not worst:
        return "these rows"
    more = f" and {rows - len(worst):,} more" if rows > len(worst) else ""
    return f"{'row' if rows == 1 else 'rows'} {listed(worst)}{more}"


def outliers(report: Report) -> Finding | None:
    """A few rows that make much of the loss, and that no honest doubt explains."""
    tally, mean = report.tally, report.cross_entropy
    if mean is None or not tally.loss or not report.has_one_class_a_row:
        return None
    most = max(int(OUTLIERS * tally.rows), 1)
    possible = float((len(report.classes) - 1) * tally.rows)
    found = tally.histogram.unexplained(possible, most, UNEXPLAINED)
    if found is None or ratio(found.units, tally.loss) < OUTLIERS_LOSS:
        return None
    share = ratio(found.units, tally.loss)
    rest = tally.weight - found.weight
    without = ratio(tally.loss - found.units, rest) if rest else None
    instead = (
        ""
        if without is None
        else f"; without {'it' if found.rows == 1 else 'them'} the mean would be {without:.4g}"
    )
    whose = "has a loss" if found.rows == 1 else "have losses"
    return Finding(
        code="outliers",
        severity="warning",
        message=f"{counted(found.rows, 'row')} of {tally.rows:,} {whose} of {_down(found.loss)} or "
        f"more, and {percent(share, 1)} of the whole"
        f"{instead}. The median is {report.median_loss:.3g}.",
        remedy=f"Read {_named(report, found.rows)}: mislabelled?",
        evidence={
            "rows": found.rows,
            "loss_from": found.loss,
            "rows_expected_at_most": found.expected,
            "share_of_loss": share,
            "worst_1pct_share": report.worst_1pct_share,
            "cross_entropy": mean,
            "cross_entropy_without": without,
            "median_loss": report.median_loss,
            "effective_rows": tally.spread.effective_losses(),
        },
    )


def _down(loss: float) -> str:
    """Return a loss with three digits, none of which is rounded up."""
    digits = max(2 - math.floor(math.log10(loss)), 0) if loss > 0 else 0
    return f"{math.floor(loss * 10**digits) / 10**digits:.10g}"


def high_loss_good_accuracy(report: Report) -> Finding | None:
    """An accuracy above chance beside a loss that is not, and what explains it."""
    accuracy, low, chance = report.accuracy, report.accuracy_low, report.chance_accuracy
    if report.cross_entropy is None or accuracy is None or low is None or low <= (chance or 0.0):
        return None
    if is_clearly_below_chance(report):
        return None
    recalibrated, few = recalibrated_loss(report), outliers(report)
    without = few.evidence["cross_entropy_without"] if few else None
    better = [loss for loss in (without, recalibrated) if loss is not None]
    if min(better, default=report.cross_entropy) > (1 - EXPLAINED) * report.cross_entropy:
        return None
    reasons = []
    if without is not None:
        reasons.append(f"without its outliers the loss would be {without:.4g}")
    if recalibrated is not None:
        reasons.append(f"with a confidence that keeps its promise, {recalibrated:.4g}")
    return Finding(
        code="high-loss-good-accuracy",
        severity="warning",
        message=f"The accuracy of {percent(accuracy)} is better than chance"
        f", the loss of {report.mean_loss:.4g} is not shown to be: {'; '.join(reasons)}.",
        remedy="The classes are told apart; what is wrong is how sure the model is.",
        evidence={
            "accuracy": accuracy,
            "chance_accuracy": chance,
            "cross_entropy": report.cross_entropy,
            "chance_cross_entropy": report.chance_cross_entropy,
            "cross_entropy_without_outliers": without,
            "cross_entropy_recalibrated": recalibrated,
        },
    )
