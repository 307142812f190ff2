"""The slices of a comparison: by how much each model differs from the baseline on their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from celoss_cli.dataset.facts import GroupNames
from celoss_cli.measures.adjusting import Test, adjusted
from celoss_cli.measures.contrasts import Sample
from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.measures.grouped import Grouped
from celoss_cli.measures.interval import Mean, intervals
from celoss_cli.measures.paired import Paired
from celoss_cli.measures.significance import of_holm
from celoss_cli.measures.slices import Sliced
from celoss_cli.report.entries import SliceRow, Verdict, verdict_of
from celoss_cli.report.report import Report
from celoss_cli.report.slice_sums import SliceSums, row_sums, sums_by_slice
from celoss_cli.report.slices import known_p_values, worst_first

_SKEWED = 30
"""Fewer rows or clusters do not tell how skewed their differences are."""


class SliceDifference(NamedTuple):
    """What a model scores less what the baseline scores, on the rows that share a value; in nats.

    Attributes:
        by: the column.
        value: what the rows have in it, as text.
        rows: how many there are.
        baseline_cross_entropy: the mean loss of the baseline; None where a loss is infinite.
        cross_entropy: that of the model.
        difference: the mean difference of both, row by row; below 0 the model is better.
        difference_low: the lower end of its 95% interval, adjusted for how many slices and models
            there are; None of one row, and of rows that changed alike, which tell no error.
        difference_high: the upper end.
        p_value: two-sided, adjusted as the interval is.
        baseline_accuracy: the share of the rows that the baseline predicts right.
        accuracy: the share that the model does.
        verdict: whether the model is better or worse than the baseline on these rows.

    """

    by: str
    value: str
    rows: int = 0
    baseline_cross_entropy: float | None = None
    cross_entropy: float | None = None
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None
    p_value: float | None = None
    baseline_accuracy: float | None = None
    accuracy: float | None = None
    verdict: Verdict = "no difference shown"


class _Measured(NamedTuple):
    """A slice, before what several have to be adjusted for."""

    row: SliceDifference
    mean: Mean | None


def slice_differences(
    baseline: Report, models: Sequence[tuple[Report, Paired]]
) -> list[list[SliceDifference]]:
    """Return the slices by column, each column's largest increase first, model by model.

    Intervals and p-values are adjusted by Holm (1979) for all slices of all models.
    """
    found = [[*_measured(baseline, report, paired)] for report, paired in models]
    every = [each for own in found for each in own]
    means = [each.mean for each in every]
    tests = adjusted(known_p_values(means), of_holm)
    ends = intervals(means, [test.level for test in tests])
    judged = iter(map(_judged, every, ends, tests))
    return [_ordered([next(judged) for _ in own]) for own in found]


def _ordered(rows: list[SliceDifference]) -> list[SliceDifference]:
    columns = groupby(rows, key=attrgetter("by"))
    return [
        row
        for _, column in columns
        for row in sorted(column, key=lambda row: worst_first(row.difference))
    ]


def _judged(
    measured: _Measured, ends: tuple[float, float] | tuple[None, None], test: Test
) -> SliceDifference:
    row = measured.row
    return row._replace(
        difference_low=ends[0],
        difference_high=ends[1],
        p_value=test.p_value,
        verdict=verdict_of(row.difference, test.p_value),
    )


def _measured(baseline: Report, report: Report, paired: Paired) -> Iterator[_Measured]:
    """Yield the slices of a model, in the order of those of the baseline."""
    first, second = (
        {(row.by, row.value): row for row in each.slices} for each in (baseline, report)
    )
    means = dict(_means(baseline, paired.groups))
    for name, before in first.items():
        mean, value = means[name]
        yield _Measured(_row(before, second[name], value), mean)


def _row(before: SliceRow, after: SliceRow, difference: float | None) -> SliceDifference:
    return SliceDifference(
        before.by,
        before.value,
        rows=before.rows,
        baseline_cross_entropy=before.cross_entropy,
        cross_entropy=after.cross_entropy,
        difference=difference,
        baseline_accuracy=before.accuracy,
        accuracy=after.accuracy,
    )


def _means(
    baseline: Report, groups: Grouped
) -> Iterator[tuple[tuple[str, str], tuple[Mean | None, float | None]]]:
    """Yield the mean difference of each slice with its error, and by itself, by the slice."""
    for sliced, names in zip(groups.slices, baseline.groupings.slices, strict=True):
        yield from _of_column(groups, sliced, names, baseline.groupings.cluster_size)


def _of_column(
    groups: Grouped, sliced: Sliced, names: GroupNames, size: int
) -> Iterator[tuple[tuple[str, str], tuple[Mean | None, float | None]]]:
    cells = sliced.totals.settled()
    values = cells if groups.clusters is None else cells.renamed(cells.keys // size)
    slices = sums_by_slice(values)
    samples: list[Sample | None]
    if groups.clusters is None:
        samples = _of_rows(slices, sliced)
    else:
        from celoss_cli.measures.clustered import clustered_slices  # noqa: PLC0415 - where there are some

        found = clustered_slices(cells, groups.clusters.settled(), size)
        samples = [each.contrast.own for each in found]
    for key, own, sample in zip(values.keys, slices, samples, strict=True):
        yield (names.name, names.called(key)), (_mean(own.mean, sample), own.mean)


def _of_rows(slices: list[SliceSums], sliced: Sliced) -> list[Sample | None]:
    """Return the samples of slices of independent rows.

    Their fourth powers are about 0, as if nothing had changed on average: most changes are small,
    and a few large ones make the error of a slice less certain than its rows have it.
    """
    sums, moments = row_sums(slices, sliced)
    fourths = sliced.fourths.settled().sums[0].units()
    columns = zip(sums.samples(), moments.loss_squared, fourths, strict=True)
    return [sample and _with_fourths(sample, *powers) for sample, *powers in columns]


def _with_fourths(sample: Sample, squared: int, fourth: int) -> Sample:
    share = ratio(fourth * ONE, squared * squared) if squared else 0.0
    return sample._replace(fourths=share * sample.squares * sample.squares)


def _mean(value: float | None, sample: Sample | None) -> Mean | None:
    """Return the mean with its error; None where rows that changed alike tell no error."""
    if value is None or sample is None or (value and not sample.squares):
        return None
    found = sample.mean(value)
    # a skewness of few is not known
    return found.straight() if found is not None and sample.units < _SKEWED else found
