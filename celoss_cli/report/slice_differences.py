"""The slices of a comparison: by how much each model differs from the baseline on their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from celoss_cli.dataset.facts import GroupNames
from celoss_cli.measures.adjusting import Test, adjusted
from celoss_cli.measures.contrasts import Sample
from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.measures.interval import Mean, intervals
from celoss_cli.measures.keyed import Keyed
from celoss_cli.measures.paired import Paired
from celoss_cli.measures.significance import of_holm
from celoss_cli.measures.slices import Sliced
from celoss_cli.report.entries import Verdict, verdict_of
from celoss_cli.report.report import Report
from celoss_cli.report.slice_sums import SliceSums, row_sums, sums_by_slice
from celoss_cli.report.slices import known_p_values, worst_first
from celoss_cli.text import natural

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
    return [worst_first([next(judged) for _ in own]) for own in found]


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
    """Yield the slices of a model by column, in the order of their names."""
    groups = [each.tally.groups for each in (baseline, report)]
    columns = zip(*(each.slices for each in (*groups, paired.groups)), strict=True)
    for names, sliced in zip(baseline.groupings.slices, columns, strict=True):
        size = baseline.groupings.cluster_size
        found = _of_column(names, sliced, paired.groups.clusters, size)
        yield from sorted(found, key=lambda each: natural(each.row.value))


def _of_column(
    names: GroupNames, sliced: tuple[Sliced, ...], clusters: Keyed | None, size: int
) -> Iterator[_Measured]:
    """Yield the slices of a column, given the sums of both models and of their differences."""
    cells = [each.totals.settled() for each in sliced]
    values = [each.renamed(each.keys // size) for each in cells]
    first, second, changes = map(sums_by_slice, values)
    samples = (
        _of_rows(changes, sliced[-1])
        if clusters is None
        else _of_clusters(cells[-1], clusters.settled(), size)
    )
    columns = zip(values[0].keys, first, second, changes, samples, strict=True)
    for key, before, after, change, sample in columns:
        row = SliceDifference(
            names.name,
            names.called(key),
            rows=before.rows,
            baseline_cross_entropy=before.mean,
            cross_entropy=after.mean,
            difference=change.mean,
            baseline_accuracy=before.accuracy,
            accuracy=after.accuracy,
        )
        yield _Measured(row, _mean(change.mean, sample))


def _of_clusters(cells: Keyed, clusters: Keyed, size: int) -> list[Sample | None]:
    """Return the samples of slices whose rows are in clusters."""
    from celoss_cli.measures.clustered import clustered_slices  # noqa: PLC0415 - where there are some

    return [each.contrast.own for each in clustered_slices(cells, clusters, size)]


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
