"""Findings about probabilities of 0, of the true class."""

from __future__ import annotations

import math
from typing import Any

from celoss_cli.measures.floors import BINARY, FLOORS
from celoss_cli.measures.tallied import MOST_DECIMALS
from celoss_cli.report.entries import Finding, warning
from celoss_cli.report.report import Report
from celoss_cli.text import counted, listed
from celoss_cli.verdicts.baselines import SURE

_PAIR = 2


def rounded_probabilities(report: Report) -> Finding | None:
    """Probabilities of few decimals, of which some of the true class are 0."""
    tally, digits = report.tally, int(report.tally.digits.value)
    zeros = tally.infinite or tally.floored
    if not zeros or not is_rounded(report):
        return None
    half = 0.5 * 10.0**-digits
    return warning(
        "rounded-probabilities",
        f"The probabilities have {counted(digits, 'decimal')}: they are rounded, or shares "
        f"of votes, e.g. of trees or neighbors. If they are rounded, p(true) = 0 in "
        f"{counted(zeros, 'row')} may be anything below {half:g}. The clipping threshold decides "
        "what these rows cost.",
        "If they are rounded, write more decimals. If they are votes, calibrate them or use "
        "more voters.",
        decimals=digits,
        rows=zeros,
        below=half,
    )


def is_rounded(report: Report) -> bool:
    """Tell whether probabilities of few decimals explain those of 0.

    A calibrated model has at most (K - 1) N p labels of a probability below p.
    """
    digits, tally = int(report.tally.digits.value), report.tally
    if report.settings.scores not in ("probs", "percent") or not 0 < digits <= MOST_DECIMALS:
        return False
    expected = (len(report.classes) - 1) * tally.rows * 0.5 * 10.0**-digits
    return max(tally.infinite, tally.floored) <= expected + SURE * math.sqrt(expected) + SURE


def infinite_loss(report: Report) -> Finding | None:
    """Rows whose truth was given 0 where there is no floor."""
    rows = report.tally.infinite
    if not rows:
        return None
    return warning(
        "zero-probability",
        f"{_zeros(report, rows)} = 0: without a clipping threshold the cross-entropy is "
        f"infinite.{_under_floors(report)}",
        f"Check {named(report, rows)}, or set a clipping threshold: --clip 2.2e-16.",
        **_zero_evidence(report),
    )


def zero_probability(report: Report) -> Finding | None:
    """Rows whose truth was given a probability at or below the floor."""
    rows, floor = report.tally.floored, report.settings.floor
    if not rows or report.tally.infinite:
        return None
    return warning(
        "zero-probability",
        f"{_zeros(report, rows)} <= {floor:.2g}: the clipping threshold decides what "
        f"they cost.{_under_floors(report)}",
        f"Check {named(report, rows)}; --clip X sets another threshold, --clip 0 none.",
        **_zero_evidence(report),
    )


def _zeros(report: Report, rows: int) -> str:
    return f"{counted(rows, 'row')} {'has' if rows == 1 else 'have'} {report.truth}"


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
    if len(report.classes) > _PAIR:
        # these programs compute something else of more classes
        scores = {name: score for name, score in scores.items() if name not in BINARY}
    floors = {name: FLOORS[name] for name in scores}
    return evidence | {"floors": floors, "cross_entropy": scores}


def _under_floors(report: Report) -> str:
    scores: dict[str, float | None] = _zero_evidence(report).get("cross_entropy", {})
    words = [
        f"{'infinite' if score is None else f'{score:.4g}'} "
        + (f"({FLOORS[name]:.2g}, {name})" if FLOORS[name] else "(none)")
        for name, score in scores.items()
    ]
    return f" Cross-entropy by clipping threshold: {listed(words)}." if words else ""


def named(report: Report, rows: int) -> str:
    """Return the first of so many rows that the list of the worst rows holds, by where they are."""
    worst = [str(row.row if row.cell is None else [*row.cell]) for row in report.worst[:rows]]
    if not worst:
        return "these rows"
    more = f" and {rows - len(worst):,} more" if rows > len(worst) else ""
    return f"{'row' if rows == 1 else 'rows'} {listed(worst)}{more}"
