"""The tables and the words of slices, of one model and of several, whatever draws them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from celoss_cli.report.entries import VERDICTS, SliceRow, Verdict
from celoss_cli.report.report import Report
from celoss_cli.text import counted, printable
from celoss_cli.views import numbers
from celoss_cli.views.cells import Cells
from celoss_cli.views.numbers import LossUnit

if TYPE_CHECKING:
    from celoss_cli.report.comparison import Comparison
    from celoss_cli.report.slice_differences import SliceDifference

MOST = 20
"""So many slices of a column are shown where not all are asked for."""
_WORSE = 5
"""So many slices that got worse are named."""


_ENDS = ("", "_low", "_high")


class SliceTable(NamedTuple):
    """The slices of a column, the worst first.

    Attributes:
        model: the number of the model that they are of.
        column: the column.
        cells: a line per slice; the first cell is what its rows have in the column.
        verdicts: how each differs.
        left_out: how many slices are not shown.

    """

    model: int
    column: str
    cells: Cells
    verdicts: Sequence[Verdict]
    left_out: int

    @property
    def more(self) -> str:
        """What stands below a table that leaves some out."""
        return f"{self.left_out:,} more: --json has all"


def of_report(report: Report, unit: LossUnit, most: int | None = MOST) -> Iterator[SliceTable]:
    """Yield a table for each column of a report."""
    for column, group in groupby(report.slices, key=attrgetter("by")):
        own = [*group]
        shown = own[:most]
        verdicts = [row.verdict for row in shown]
        yield SliceTable(1, column, cells(shown, column, unit), verdicts, len(own) - len(shown))


def of_comparison(
    comparison: Comparison, unit: LossUnit, most: int | None = MOST
) -> Iterator[SliceTable]:
    """Yield a table for each model but the first, and for each column."""
    for model, slices in enumerate(comparison.slices, 2):
        for column, group in groupby(slices, key=attrgetter("by")):
            own = [*group]
            shown = own[:most]
            lines = _compared_cells(shown, column, model, unit)
            verdicts = [row.verdict for row in shown]
            yield SliceTable(model, column, lines, verdicts, len(own) - len(shown))


def cells(rows: Sequence[SliceRow], column: str, unit: LossUnit) -> Cells:
    """Return a line per slice: what its rows score, and how they differ from all others."""
    largest = max((row.cross_entropy or 0.0 for row in rows), default=None)

    names = [f"{name}{end}" for name in ("cross_entropy", "difference") for end in _ENDS]
    own, lows, highs, gaps, gap_lows, gap_highs, chances = numbers.columns(
        rows, [*names, "chance_cross_entropy"], unit, largest
    )
    lines = [
        [
            _shown(row.value),
            f"{row.rows:,}",
            own[at],
            numbers.interval(lows[at], highs[at]),
            chances[at],
            numbers.share(row.accuracy),
            numbers.share_interval(row.accuracy_low, row.accuracy_high),
            gaps[at],
            numbers.interval(gap_lows[at], gap_highs[at]),
            numbers.p_value(row.p_value),
            VERDICTS[row.verdict],
        ]
        for at, row in enumerate(rows)
    ]
    heads = [printable(column), "rows", "loss", "95% CI", "chance", "accuracy", "95% CI"]
    return Cells([*heads, "difference", "95% CI", "p", "verdict"], lines)


def _compared_cells(
    rows: Sequence[SliceDifference], column: str, model: int, unit: LossUnit
) -> Cells:
    """Return a line per slice: what the first model and this one score, and the difference."""
    losses = (loss for row in rows for loss in (row.baseline_cross_entropy, row.cross_entropy))
    largest = max((loss or 0.0 for loss in losses), default=None)
    names = ("baseline_cross_entropy", "cross_entropy", "difference")
    ends = ("difference_low", "difference_high")
    before, after, gaps, lows, highs = numbers.columns(rows, [*names, *ends], unit, largest)
    lines = [
        [
            _shown(row.value),
            f"{row.rows:,}",
            before[at],
            after[at],
            gaps[at],
            numbers.interval(lows[at], highs[at]),
            numbers.p_value(row.p_value),
            numbers.points(_moved(row)),
        ]
        for at, row in enumerate(rows)
    ]
    heads = [printable(column), "rows", "loss of 1", f"loss of {model}", f"{model} - 1"]
    return Cells([*heads, "95% CI", "p", "accuracy"], lines)


def _shown(value: str) -> str:
    return printable(value) or "(empty)"


def _moved(row: SliceDifference) -> float | None:
    before, after = row.baseline_accuracy, row.accuracy
    return None if before is None or after is None else after - before


def about(report: Report) -> str:
    """Return what the differences of a report are."""
    slices = counted(len(report.slices), "slice")
    clusters = report.cluster_count
    by = "" if clusters is None else f", with standard errors by {counted(clusters, 'cluster')}"
    return f"Difference to all other rows{by}. p is adjusted for {slices} (Holm)."


def about_comparison(comparison: Comparison) -> str:
    """Return what the differences of a comparison are adjusted for."""
    count = sum(map(len, comparison.slices))
    return f"95% CI and p are adjusted for {counted(count, 'slice')} (Holm)."


def worse(report: Report) -> Iterator[str]:
    """Yield a sentence on each of the worst slices that are significantly worse than the others."""
    for row in [row for row in report.slices if row.verdict == "worse"][:_WORSE]:
        yield (
            f"{row.by}={row.value} is significantly worse than the other rows: cross-entropy "
            f"{numbers.loss(row.cross_entropy)}, {_difference(row)}"
        )


def worse_in_comparison(comparison: Comparison) -> Iterator[tuple[int, str]]:
    """Yield the model and a sentence on each of its slices that got worse the most."""
    for model, slices in enumerate(comparison.slices, 2):
        for row in [row for row in slices if row.verdict == "worse"][:_WORSE]:
            name = f"{row.by}={row.value}"
            yield model, f"{model} is significantly worse than 1 for {name}: {_difference(row)}"


def _difference(row: SliceRow | SliceDifference) -> str:
    mean, *ends = numbers.column([row.difference, row.difference_low, row.difference_high])
    size = counted(row.rows, "row")
    return f"{size}, difference {mean} (95% CI {numbers.interval(*ends)})"
