"""The slices of a report: what the rows score that share a value, and how the others differ."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from celoss_cli.dataset.facts import Groupings, GroupNames
from celoss_cli.measures.adjusting import Test, adjusted
from celoss_cli.measures.contrasts import Contrast, contrasts_of_rows
from celoss_cli.measures.exact import ONE
from celoss_cli.measures.interval import LEVEL, Mean, intervals, p_values
from celoss_cli.measures.keyed import Keyed
from celoss_cli.measures.masses import class_chances, label_chances
from celoss_cli.measures.significance import of_holm, wilson
from celoss_cli.measures.slices import Sliced
from celoss_cli.measures.spread import RESOLUTION
from celoss_cli.measures.student import NORMAL, quantile
from celoss_cli.measures.tally import Tally
from celoss_cli.report.entries import SliceRow, verdict_of
from celoss_cli.report.slice_sums import SliceSums, row_sums, sums_by_slice
from celoss_cli.settings import Settings
from celoss_cli.text import natural

if TYPE_CHECKING:
    from celoss_cli.report.slice_differences import SliceDifference


Slice = TypeVar("Slice", "SliceRow", "SliceDifference")


class _Measured(NamedTuple):
    """A slice, before its intervals, and what several have to be adjusted for."""

    row: SliceRow
    own: Mean | None
    difference: Mean | None


def slice_rows(tally: Tally, groupings: Groupings, settings: Settings) -> list[SliceRow]:
    """Return all slices, by column, each column's worst difference first.

    Differences are adjusted by Holm (1979) for how many slices there are in all columns.
    """
    found = [
        each
        for sliced, own in zip(tally.groups.slices, groupings.slices, strict=False)
        for each in sorted(_column(tally, sliced, own, groupings.cluster_size, settings), key=_name)
    ]
    differences = [each.difference for each in found]
    tests = adjusted(known_p_values(differences), of_holm)
    rows = map(
        _judged,
        found,
        intervals([each.own for each in found], [LEVEL] * len(found)),
        intervals(differences, [test.level for test in tests]),
        tests,
    )
    return worst_first(rows)


def _name(measured: _Measured) -> tuple[list[tuple[int, str]], str]:
    return natural(measured.row.value)


def known_p_values(means: Sequence[Mean | None]) -> list[float | None]:
    """Return the p-value of each mean that there is."""
    known = iter(p_values([mean for mean in means if mean is not None], RESOLUTION))
    return [None if mean is None else next(known) for mean in means]


def _judged(
    measured: _Measured,
    ends: tuple[float, float] | tuple[None, None],
    gaps: tuple[float, float] | tuple[None, None],
    test: Test,
) -> SliceRow:
    """Return a slice with the interval of its loss, and that of its difference."""
    (low, high), row = ends, measured.row
    return row._replace(
        cross_entropy_low=None if low is None else max(low, 0.0),
        cross_entropy_high=high,
        difference_low=gaps[0],
        difference_high=gaps[1],
        p_value=test.p_value,
        verdict=verdict_of(row.difference, test.p_value),
    )


def worst_first(rows: Iterable[Slice]) -> list[Slice]:
    """Return slices by column, each column's largest difference first; equal ones stay in order."""
    return [
        row
        for _, column in groupby(rows, key=attrgetter("by"))
        for row in sorted(
            column, key=lambda row: math.inf if row.difference is None else -row.difference
        )
    ]


class _Spread(NamedTuple):
    """What tells how far off a slice may be: its contrast, and how many rows say as much of it.

    `units` are the rows or clusters whose t the interval of the accuracy has.
    """

    contrast: Contrast | None
    accuracy_rows: float
    units: int


def _column(
    tally: Tally, sliced: Sliced, names: GroupNames, size: int, settings: Settings
) -> Iterator[_Measured]:
    """Yield the slices of a column; `size` clusters there may be."""
    cells, clusters = sliced.totals.settled(), tally.groups.clusters
    values = cells if clusters is None else cells.renamed(cells.keys // size)
    slices = sums_by_slice(values)
    every = SliceSums(*(sum(each) for each in zip(*slices, strict=True)))
    per_row = len(tally.class_rows) if settings.multi_label else 1
    spreads = (
        _of_rows(slices, sliced, per_row)
        if clusters is None
        else _of_clusters(slices, cells, clusters.settled(), size, per_row)
    )
    masses, classes = sliced.masses.settled(), len(tally.class_rows)
    chances = (
        label_chances(masses, classes)
        if settings.multi_label
        else class_chances(masses, classes, settings.label_smoothing)
    )
    for key, own, spread, chance in zip(values.keys, slices, spreads, chances, strict=True):
        yield _measured((names.name, names.called(key)), own, every, spread, chance)


def _measured(
    name: tuple[str, str], own: SliceSums, every: SliceSums, spread: _Spread, chance: float | None
) -> _Measured:
    mean, rest, p, contrast = own.mean, every.less(own).mean, own.accuracy, spread.contrast
    difference = None if mean is None or rest is None else mean - rest
    t = quantile(LEVEL, spread.units - 1) if spread.units > 1 else None
    least, most = (
        (None, None)
        if p is None or t is None
        else (wilson(p, spread.accuracy_rows, -t), wilson(p, spread.accuracy_rows, t))
    )
    row = SliceRow(
        *name,
        rows=own.rows,
        cross_entropy=mean,
        chance_cross_entropy=chance,
        accuracy=p,
        accuracy_low=least,
        accuracy_high=most,
        difference=difference,
    )
    return _Measured(
        row,
        None if mean is None or contrast is None else contrast.own.mean(mean),
        None if difference is None or contrast is None else contrast.difference(difference),
    )


def _of_rows(slices: list[SliceSums], sliced: Sliced, cells: int) -> Iterator[_Spread]:
    """Yield the spreads of slices of independent rows, of so many cells each."""
    sums, moments = row_sums(slices, sliced)
    contrasts = contrasts_of_rows(sums)
    right = zip(moments.correct_by_weight, moments.correct_squared, strict=True)
    for own, contrast, (by_weight, squared) in zip(slices, contrasts, right, strict=True):
        p, alike = own.accuracy or 0.0, own.effective_rows
        squares = (squared - 2 * p * by_weight + p * p * own.squared) / ONE
        told = 0 < p < 1 and squares > 0
        rows = p * (1 - p) * (own.weight / ONE) ** 2 / squares if told else alike
        yield _Spread(contrast, min(rows, alike * cells), NORMAL + 1)


def _of_clusters(
    slices: list[SliceSums], sums: Keyed, clusters: Keyed, size: int, cells: int
) -> Iterator[_Spread]:
    """Yield the spreads of slices whose rows, of so many cells each, are in clusters."""
    from celoss_cli.measures.clustered import clustered_slices  # noqa: PLC0415 - where there are some

    for own, found in zip(slices, clustered_slices(sums, clusters, size), strict=True):
        p, right = own.accuracy or 0.0, found.accuracy
        spread = right.units > 1 and right.variance and 0 < p < 1
        least = p * (1 - p) / right.variance if spread else found.effective
        yield _Spread(found.contrast, min(least, own.effective_rows * cells), right.units)
