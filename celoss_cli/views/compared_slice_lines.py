"""The words and numbers of the slices of a comparison, whatever they are laid out with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from celoss_cli.text import counted
from celoss_cli.views import numbers
from celoss_cli.views.numbers import LossUnit
from celoss_cli.views.slice_lines import SHOWN_WORSE

if TYPE_CHECKING:
    from celoss_cli.report.comparison import Comparison
    from celoss_cli.report.slice_differences import SliceDifference


def heads(number: int) -> tuple[str, ...]:
    """Return what stands above the cells of a model's slices."""
    loss = [f"loss of {each}" for each in (1, number)]
    return ("rows", *loss, f"{number} - 1", "95% CI", "p", "accuracy")


def by_column(comparison: Comparison) -> Iterator[tuple[int, str, list[SliceDifference]]]:
    """Yield the number of each model, a column, and its slices, the largest increase first."""
    for number, slices in enumerate(comparison.slices, 2):
        for name, own in groupby(slices, key=attrgetter("by")):
            yield number, name, [*own]


def cells(rows: Sequence[SliceDifference], unit: LossUnit) -> list[list[str]]:
    """Return what stands behind the value of each slice, as `heads` call it."""
    losses = (row.cross_entropy or 0.0 for row in rows)
    largest = max((row.baseline_cross_entropy or 0.0 for row in rows), default=0.0)
    largest = max(largest, *losses)

    def column(name: str) -> list[str]:
        return numbers.column([getattr(row, name) for row in rows], unit, like=largest)

    names = ("baseline_cross_entropy", "cross_entropy", "difference")
    before, after, gaps = map(column, names)
    lows, highs = map(column, ("difference_low", "difference_high"))
    columns = zip(rows, before, after, gaps, lows, highs, strict=True)
    return [
        [
            f"{row.rows:,}",
            one,
            two,
            gap,
            numbers.interval(low, high),
            numbers.p_value(row.p_value),
            numbers.points(_moved(row)),
        ]
        for row, one, two, gap, low, high in columns
    ]


def _moved(row: SliceDifference) -> float | None:
    before, after = row.baseline_accuracy, row.accuracy
    return None if before is None or after is None else after - before


def about(comparison: Comparison) -> str:
    """Return what the differences are adjusted for."""
    count = sum(map(len, comparison.slices))
    return f"95% CI and p are adjusted for {counted(count, 'slice')} (Holm)."


def worse(comparison: Comparison) -> Iterator[tuple[int, str]]:
    """Yield the model and a sentence on each of its slices that got worse the most."""
    for number, slices in enumerate(comparison.slices, 2):
        for row in [row for row in slices if row.verdict == "worse"][:SHOWN_WORSE]:
            ends = numbers.loss_interval(row.difference_low, row.difference_high)
            words = (
                f"{number} is significantly worse than 1 for {row.by}={row.value}: "
                f"{counted(row.rows, 'row')}, difference {numbers.loss(row.difference)} "
                f"(95% CI {ends})"
            )
            yield number, words
