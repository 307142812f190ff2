"""Several models on the same rows: open, measure in step, compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from celoss_cli.columns.headers import first_lines
from celoss_cli.columns.sides import Side
from celoss_cli.dataset.alike import check_alike, check_labels
from celoss_cli.dataset.dataset import Dataset
from celoss_cli.dataset.join import open_datasets
from celoss_cli.engine.memory import keep_memory, without_warnings
from celoss_cli.engine.plan import Plan
from celoss_cli.engine.threads import workers
from celoss_cli.errors import CelossError, UsageError
from celoss_cli.evaluation import empty_tally, measured_parts, measured_report, total_size
from celoss_cli.formats.opening import Source, open_table, several
from celoss_cli.hinting import with_hint
from celoss_cli.measures.paired import Paired
from celoss_cli.measures.row_losses import Names, RowLosses
from celoss_cli.report.comparison import Comparison, System
from celoss_cli.settings import Settings
from celoss_cli.storage.streams import STANDARD_INPUT
from celoss_cli.tables.blocks import BLOCK_BYTES
from celoss_cli.tables.naming import column_names

StepSink: TypeAlias = AbstractContextManager[Callable[[Sequence[RowLosses]], None] | None]
"""Receives the same measured rows of every model, step by step, until the context ends."""

_PLAN = Plan()
_TWO = 2


def compare(
    predictions: Sequence[Source],
    labels: Source | None = None,
    *,
    weights: Source | None = None,
    threads: int | None = None,
    **options: Any,  # noqa: ANN401 - the fields of Settings, each of its type
) -> Comparison:
    """Compare models on the same rows; the first is the baseline.

    Args:
        predictions: two or more, each as of `evaluate`.
        labels: as of `evaluate`; None where `label_column` names a column of each prediction.
        weights: as of `evaluate`.
        threads: as of `evaluate`.
        **options: as of `evaluate`.

    Returns:
        A comparison: `reports`, and `differences` of each model to the first.

    Raises:
        CelossError: as `evaluate`; or the inputs do not fit each other.

    """
    settings = Settings(**options)
    models, plan = several(predictions), Plan(threads=threads)
    if len(models) < _TWO:
        raise UsageError("give two predictions or more", hint="evaluate measures one")
    return run(models, labels, weights=weights, settings=settings, plan=plan)


@without_warnings
def run(
    predictions: Sequence[Source],
    labels: Source | None,
    *,
    weights: Source | None = None,
    settings: Settings,
    sink: Callable[[Sequence[Names]], StepSink] = lambda _: nullcontext(),
    plan: Plan = _PLAN,
) -> Comparison:
    """Measure several predictions against the same labels; the first is the baseline.

    All are read in step, in one pass: memory does not grow with the files. Without `labels`, each
    of the predictions holds its own, in the column that the settings name.

    Raises:
        CelossError: an input cannot be read or measured, or they do not fit each other.

    """
    keep_memory()

    def opened(chosen: Settings) -> Dataset:
        return [*open_datasets(predictions, labels, weights, chosen, plan.block_bytes)][-1]

    try:
        datasets = [*open_datasets(predictions, labels, weights, settings, plan.block_bytes)]
        return _measured(datasets, settings, sink, plan, own_labels=labels is None)
    except CelossError as error:
        raise with_hint(error, settings, opened) from error


def _measured(
    datasets: Sequence[Dataset],
    settings: Settings,
    sink: Callable[[Sequence[Names]], StepSink],
    plan: Plan,
    *,
    own_labels: bool,
) -> Comparison:
    for other in datasets[1:]:
        check_alike(datasets[0], other, settings)
        if own_labels:
            check_labels(datasets[0], other)
    tallies = [empty_tally(dataset) for dataset in datasets]
    paired = [Paired() for _ in datasets[1:]]
    with (
        sink([dataset.names for dataset in datasets]) as receive,
        plan.progress(total_size(datasets)) as advance,
        workers(plan) as mapped,
    ):

        def rows_of(at: int) -> Iterator[RowLosses]:
            for part in measured_parts(datasets[at], mapped, advance):
                tallies[at] += part.tally
                if part.rows is not None:
                    yield part.rows

        for first, *others in in_step([rows_of(at) for at in range(len(datasets))]):
            groups = datasets[0].clusters_of(first), datasets[0].slices_of(first)
            steps = [Paired.of(first, other, settings.worst, *groups) for other in others]
            paired = [whole + step for whole, step in zip(paired, steps, strict=True)]
            if receive:
                receive([first, *others])
        # within: what the sink writes takes its place only where all is well
        reports = [measured_report(*each) for each in zip(datasets, tallies, strict=True)]

    named = (each.within(datasets[0].axes) for each in paired)
    systems = (System(*each) for each in zip(reports[1:], named, strict=True))
    return Comparison(baseline=reports[0], systems=tuple(systems))


def split_files(files: Sequence[str], settings: Settings) -> tuple[Sequence[str], str | None]:
    """Return which files are predictions, and the one of labels, which is the last.

    All are predictions where the first and the last have the column of labels that the settings
    name, and others beside it.

    Raises:
        UsageError: there are not two predictions, or standard input is given twice.

    """
    predictions, labels = (files, None) if hold_labels(files, settings) else (files[:-1], files[-1])
    if len(predictions) < _TWO:
        raise UsageError(
            "give two PREDICTIONS or more, and LABELS",
            hint=f"without LABELS, each needs a column {settings.label_column!r} besides its scores"
            if settings.label_column
            else "e.g. celoss compare a.csv b.csv labels.csv",
        )
    if files.count(STANDARD_INPUT) > 1:
        raise UsageError("standard input can be one input only", hint="give a file for the others")
    return predictions, labels


def hold_labels(files: Sequence[str], settings: Settings) -> bool:
    """Tell whether the first and the last file have labels of their own, and others beside them."""
    # standard input can be read once only, so that the other of them tells
    ends = [name for name in (files[0], files[-1]) if name != STANDARD_INPUT]
    return settings.label_column is not None and all(_holds_labels(e, settings) for e in ends)


def _holds_labels(name: str, settings: Settings) -> bool:
    table = open_table(name, "predictions", settings, BLOCK_BYTES)
    firsts = first_lines(table, settings, header=settings.header)
    headed = Side(table, firsts, table.count, "").decided(doubtful=True)
    names = {*column_names(headed)}
    besides = names - settings.named_columns - {settings.label_column}
    label = settings.label_column or ""
    if settings.multi_label:
        return any(fnmatchcase(name, label) for name in names) and bool(besides)
    return label in names and bool(besides)


def in_step(streams: Sequence[Iterator[RowLosses]]) -> Iterator[list[RowLosses]]:
    """Yield the same rows of every stream, as many at a time as all have at hand."""
    held: list[RowLosses | None] = [None] * len(streams)
    while True:
        for at, stream in enumerate(streams):
            rows = held[at]
            if rows is None or not len(rows):
                held[at] = next(stream, None)
        ready = [rows for rows in held if rows is not None]
        if not ready:
            return
        size = min(map(len, ready))
        yield [rows.part(0, size) for rows in ready]
        held = [rows.part(size, len(rows)) for rows in ready]
