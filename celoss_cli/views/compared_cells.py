"""The tables and the words of a comparison, whatever draws them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from celoss_cli.measures.changes import Change
from celoss_cli.report.entries import VERDICTS
from celoss_cli.text import counted, printable
from celoss_cli.views import numbers
from celoss_cli.views.cells import Cells
from celoss_cli.views.numbers import LossUnit

if TYPE_CHECKING:
    from celoss_cli.report.comparison import Comparison, Difference
    from celoss_cli.report.report import Report


def models(comparison: Comparison, unit: LossUnit) -> Cells:
    """Return a line per model: its path, its cross-entropy and its accuracies."""
    reports, top = comparison.reports, comparison.baseline.settings.top_k
    like = numbers.lowest(report.cross_entropy for report in reports)
    names = ("mean_loss", "cross_entropy_low", "cross_entropy_high")
    losses, lows, highs = numbers.columns(reports, names, unit, like)
    rows = [
        [
            f"{at + 1} {printable(report.predictions.path)}",
            losses[at],
            numbers.interval(lows[at], highs[at]),
            numbers.share(report.accuracy),
            *([numbers.share(report.top_k_accuracy)] if top else []),
        ]
        for at, report in enumerate(reports)
    ]
    heads = ["model", f"loss ({unit})", numbers.ci_head(comparison.baseline), "accuracy"]
    return Cells([*heads, *([f"top-{top}"] if top else [])], rows)


def differences(found: Sequence[Difference], unit: LossUnit) -> Cells:
    """Return a line per model but the first: how it differs from that."""
    like = max((abs(each.cross_entropy or 0.0) for each in found), default=None)
    names = ("cross_entropy", "low", "high")
    means, lows, highs = numbers.columns(found, names, unit, like)
    rows = [
        [
            f"{at + 2} - 1",
            means[at],
            numbers.interval(lows[at], highs[at]),
            numbers.p_value(each.p_value),
            numbers.points(each.accuracy),
            numbers.p_value(each.accuracy_p_value),
            numbers.share(each.better_rows, 1),
            numbers.share(each.worse_rows, 1),
            f"{each.gained:,}",
            f"{each.lost:,}",
            VERDICTS[each.verdict],
        ]
        for at, each in enumerate(found)
    ]
    heads = ["model", "loss", "95% CI", "p", "accuracy", "p", "rows better", "rows worse"]
    return Cells([*heads, "gained", "lost", "verdict"], rows)


def sentence(number: int, difference: Difference) -> str:
    """Return what a verdict says of the model of this number, in words."""
    if difference.cross_entropy is None:
        return f"{number} and 1 cannot be compared: a loss is infinite."
    if difference.verdict != "no difference shown":
        return f"{number} is significantly {difference.verdict} than 1."
    if difference.cross_entropy == 0:
        return f"{number} and 1 have the same cross-entropy."
    if difference.rows_needed is None:
        return f"Too few rows to compare {number} with 1."
    rows = counted(difference.rows_needed, "row")
    return (
        f"About {rows} would be needed to detect a difference this large between {number} and 1 "
        "(80% power)."
    )


class Changed(NamedTuple):
    """The rows whose loss changed the most, of the model of a number, one way."""

    number: int
    way: str
    cells: Cells


def changes(comparison: Comparison, unit: LossUnit) -> Iterator[Changed]:
    """Yield the rows where each model is worse, and where it is better, if there are any."""
    for number, system in enumerate(comparison.systems, 2):
        paired = system.paired
        for way, found, sign in (("worse", paired.grown, 1), ("better", paired.fallen, -1)):
            if found.entries:
                changed = [sign * -entry.minus_change for entry in found.entries]
                losses = numbers.column(changed, unit)
                rows = _rows(comparison.baseline, found.entries, losses)
                heads = ["row (from 0)", "label", "p(true) of 1", f"of {number}"]
                yield Changed(number, way, Cells([*heads, f"change ({unit})"], rows))


def _rows(report: Report, entries: Sequence[Change], losses: Sequence[str]) -> list[list[str]]:
    before = numbers.probabilities([entry.before for entry in entries])
    after = numbers.probabilities([entry.after for entry in entries])
    return [
        [
            printable(report.predictions.place(entry.row, entry.cell)),
            printable(report.classes[entry.label]),
            before[at],
            after[at],
            losses[at],
        ]
        for at, entry in enumerate(entries)
    ]
