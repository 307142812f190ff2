"""The words and numbers of slices, whatever they are laid out with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from celoss_cli.report.entries import SliceRow
from celoss_cli.report.report import Report
from celoss_cli.text import counted, printable
from celoss_cli.views import numbers
from celoss_cli.views.numbers import LossUnit

if TYPE_CHECKING:
    from celoss_cli.report.slice_differences import SliceDifference

SHOWN_SLICES = 20
"""Of a report that is not shown in full."""
SHOWN_WORSE = 5
"""Of the slices that got worse."""

HEADS = ("rows", "loss", "95% CI", "chance", "accuracy", "95% CI", "difference", "p")


def by_column(report: Report) -> list[tuple[str, list[SliceRow]]]:
    """Return the slices of each column, the worst first."""
    return [(name, [*own]) for name, own in groupby(report.slices, key=attrgetter("by"))]


def cells(rows: Sequence[SliceRow], unit: LossUnit) -> list[list[str]]:
    """Return what stands behind the value of each slice, as `HEADS` call it."""
    largest = max((row.cross_entropy or 0.0 for row in rows), default=None)

    def column(name: str) -> list[str]:
        return numbers.column([getattr(row, name) for row in rows], unit, like=largest)

    names = ("", "_low", "_high")
    losses, *ends = (column(f"cross_entropy{name}") for name in names)
    chances, gaps = column("chance_cross_entropy"), column("difference")
    columns = zip(rows, losses, *ends, chances, gaps, strict=True)
    return [
        [
            f"{row.rows:,}",
            loss,
            numbers.interval(low, high),
            chance,
            numbers.share(row.accuracy),
            numbers.share_interval(row.accuracy_low, row.accuracy_high),
            gap,
            numbers.p_value(row.p_value),
        ]
        for row, loss, low, high, chance, gap in columns
    ]


def shown_value(row: SliceRow | SliceDifference) -> str:
    """Return the value of a slice, as people are shown it."""
    return printable(row.value) or "(empty)"


def more(count: int) -> str:
    """Return what stands below a table that is cut."""
    return f"{count:,} more: --json has all"


def about(report: Report) -> str:
    """Return what the differences are."""
    slices = counted(len(report.slices), "slice")
    clusters = report.cluster_count
    rest = "" if clusters is None else f", by {counted(clusters, 'cluster')}"
    return f"Difference: to all other rows{rest}; p is adjusted for {slices} (Holm)."


def worse(report: Report) -> list[SliceRow]:
    """Return the worst of the slices that are significantly worse than the others."""
    return [row for row in report.slices if row.verdict == "worse"][:SHOWN_WORSE]


def sentence(row: SliceRow) -> str:
    """Return how a slice differs from all other rows, in words."""
    ends = numbers.loss_interval(row.difference_low, row.difference_high)
    return (
        f"{row.by}={row.value} is significantly worse than the other rows: cross-entropy "
        f"{numbers.loss(row.cross_entropy)}, {counted(row.rows, 'row')}, difference "
        f"{numbers.loss(row.difference)} (95% CI {ends})"
    )
