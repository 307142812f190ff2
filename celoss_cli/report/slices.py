"""The slices of a report: what the rows score that share a value, and how the others differ."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from celoss_cli.dataset.facts import Groupings, GroupNames
from celoss_cli.measures.adjusting import Test, adjusted
from celoss_cli.measures.chance import entropy
from celoss_cli.measures.clustered import clustered_slices
from celoss_cli.measures.contrasts import Contrast, RowSums, contrast_of_rows
from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.measures.interval import LEVEL, Mean
from celoss_cli.measures.keyed import Keyed
from celoss_cli.measures.paired import RESOLUTION
from celoss_cli.measures.significance import of_holm, wilson
from celoss_cli.measures.slices import Moments, Sliced
from celoss_cli.measures.student import NORMAL, quantile
from celoss_cli.measures.tally import Tally
from celoss_cli.measures.totals import Totals
from celoss_cli.report.entries import SliceRow, verdict_of
from celoss_cli.settings import Settings
from celoss_cli.text import natural


class _Tested(NamedTuple):
    """A slice, before what several of them have to be adjusted for."""

    row: SliceRow
    difference: Mean | None


def slice_rows(tally: Tally, groupings: Groupings, settings: Settings) -> list[SliceRow]:
    """Return all slices, by column, each column's worst difference first.

    Differences are adjusted by Holm (1979) for how many slices there are in all columns.
    """
    size = 1 if groupings.clusters is None else groupings.clusters.size
    columns = [
        sorted(_column(tally, sliced, own, size, settings), key=_name)
        for sliced, own in zip(tally.groups.slices, groupings.slices, strict=False)
    ]
    tests = iter(adjusted([_p_value(each) for column in columns for each in column], of_holm))
    rows = list[SliceRow]()
    for column in columns:
        rows += sorted([_judged(each, next(tests)) for each in column], key=_order)
    return rows


def _name(tested: _Tested) -> tuple[list[tuple[int, str]], str]:
    return natural(tested.row.value)


def _p_value(tested: _Tested) -> float | None:
    return None if tested.difference is None else tested.difference.p_value(RESOLUTION)


def _judged(tested: _Tested, test: Test) -> SliceRow:
    row, mean = tested
    low, high = (None, None) if mean is None else mean.interval(test.level)
    return row._replace(
        difference_low=low,
        difference_high=high,
        p_value=test.p_value,
        verdict=verdict_of(row.difference, test.p_value),
    )


def _order(row: SliceRow) -> tuple[float, object]:
    return math.inf if row.difference is None else -row.difference, natural(row.value)


class _Slice(NamedTuple):
    """The sums over the rows of a slice; see `Totals`."""

    rows: int
    counted: int
    infinite: int
    weight: int
    squared: int
    loss: int
    correct: int

    def less(self, other: _Slice) -> _Slice:
        """Return the sums over the rows that are not among the others."""
        return _Slice(*(one - two for one, two in zip(self, other, strict=True)))

    @property
    def mean(self) -> float | None:
        """The mean loss."""
        return None if self.infinite or not self.weight else ratio(self.loss, self.weight)

    @property
    def accuracy(self) -> float | None:
        """The share of rows that are right."""
        return ratio(self.correct, self.weight) if self.weight else None

    @property
    def effective_rows(self) -> float:
        """How many rows of equal weight say as much: Kish (1965)."""
        return self.weight**2 / (self.squared * ONE) if self.squared else 0.0


class _Spread(NamedTuple):
    """What tells how far off a slice may be: its contrast, and how many rows say as much of it.

    `units` are the rows or clusters whose t the interval of the accuracy has.
    """

    contrast: Contrast | None
    accuracy_rows: float
    units: int


def _column(
    tally: Tally, sliced: Sliced, names: GroupNames, size: int, settings: Settings
) -> Iterator[_Tested]:
    """Yield the slices of a column; `size` clusters there may be."""
    cells, clusters = sliced.totals.settled(), tally.groups.clusters
    values = cells if clusters is None else cells.renamed(cells.keys // size)
    slices = [*map(_Slice._make, zip(*_counts(values), strict=True))]
    every = _Slice(*(sum(each) for each in zip(*slices, strict=True)))
    per_row = len(tally.class_rows) if settings.multi_label else 1
    spreads = (
        _of_rows(slices, Moments.of(sliced.moments.settled()), per_row)
        if clusters is None
        else _of_clusters(slices, cells, clusters.settled(), size, per_row)
    )
    masses = sliced.masses.settled()
    chances = (
        _chances(masses, len(tally.class_rows), settings) if masses.sums else [None] * len(slices)
    )
    labels = names.values or [str(at) for at in range(names.size)]
    for key, own, spread, chance in zip(values.keys, slices, spreads, chances, strict=True):
        yield _tested(SliceRow(names.name, labels[key]), own, every, spread, chance)


def _counts(values: Keyed) -> Totals:
    """Return the totals, whose counts are counts and not units."""
    totals = Totals.of(values)
    counts = {name: [each // ONE for each in getattr(totals, name)] for name in _COUNTS}
    return totals._replace(**counts)


_COUNTS = ("rows", "counted", "infinite")


def _tested(
    empty: SliceRow, own: _Slice, every: _Slice, spread: _Spread, chance: float | None
) -> _Tested:
    mean, rest, p = own.mean, every.less(own).mean, own.accuracy
    contrast = spread.contrast
    found = None if mean is None or contrast is None else contrast.own.mean(mean)
    difference = None if mean is None or rest is None else mean - rest
    low, high = (None, None) if found is None else found.interval()
    t = quantile(LEVEL, spread.units - 1) if spread.units > 1 else None
    least, most = (
        None if p is None or t is None else wilson(p, spread.accuracy_rows, sign * t)
        for sign in (-1, 1)
    )
    row = empty._replace(
        rows=own.rows,
        cross_entropy=mean,
        cross_entropy_low=None if low is None else max(low, 0.0),
        cross_entropy_high=high,
        chance_cross_entropy=chance,
        accuracy=p,
        accuracy_low=least,
        accuracy_high=most,
        difference=difference,
    )
    if difference is None or contrast is None:
        return _Tested(row, None)
    return _Tested(row, contrast.difference(difference))


def _of_rows(slices: list[_Slice], moments: Moments, cells: int) -> Iterator[_Spread]:
    """Yield the spreads of slices of independent rows, of so many cells each."""
    sums = [
        RowSums(own.counted, own.weight, own.squared, own.loss, *products)
        for own, *products in zip(slices, *moments[:-2], strict=True)
    ]
    every = RowSums(*(sum(each) for each in zip(*sums, strict=True)))
    right = zip(moments.correct_by_weight, moments.correct_squared, strict=True)
    for own, each, (by_weight, squared) in zip(slices, sums, right, strict=True):
        p, alike = own.accuracy or 0.0, own.effective_rows
        squares = (squared - 2 * p * by_weight + p * p * own.squared) / ONE
        told = 0 < p < 1 and squares > 0
        rows = p * (1 - p) * (own.weight / ONE) ** 2 / squares if told else alike
        yield _Spread(contrast_of_rows(each, every), min(rows, alike * cells), NORMAL + 1)


def _of_clusters(
    slices: list[_Slice], sums: Keyed, clusters: Keyed, size: int, cells: int
) -> Iterator[_Spread]:
    """Yield the spreads of slices whose rows, of so many cells each, are in clusters."""
    for own, found in zip(slices, clustered_slices(sums, clusters, size), strict=True):
        p, right = own.accuracy or 0.0, found.accuracy
        spread = right.units > 1 and right.variance and 0 < p < 1
        least = p * (1 - p) / right.variance if spread else found.effective
        yield _Spread(found.contrast, min(least, own.effective_rows * cells), right.units)


def _chances(masses: Keyed, classes: int, settings: Settings) -> Iterator[float | None]:
    """Yield what always answering the label frequencies of a slice scores, slice by slice."""
    units, smoothing = masses.sums[0].units(), settings.label_smoothing
    starts = np.flatnonzero(np.diff(masses.keys // classes, prepend=-1)).tolist()
    for start, stop in pairwise([*starts, len(units)]):
        own = units[start:stop]
        weight, lacking = sum(own), classes - len(own)
        shares = [(1 - smoothing) * ratio(unit, weight or 1) for unit in own] + [0.0] * lacking
        yield entropy(share + smoothing / classes for share in shares) if weight else None
