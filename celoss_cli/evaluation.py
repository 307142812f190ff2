"""The program as one sentence: open the inputs, measure the rows, judge the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from celoss_cli.dataset.checks import check_weight
from celoss_cli.dataset.dataset import Dataset, Part
from celoss_cli.dataset.infos import groupings, infos
from celoss_cli.dataset.join import open_dataset
from celoss_cli.engine import processes, threads
from celoss_cli.engine.memory import keep_memory, without_warnings
from celoss_cli.engine.plan import Measured, Plan
from celoss_cli.engine.threads import Mapped
from celoss_cli.errors import CelossError, RowError
from celoss_cli.formats.opening import Source
from celoss_cli.measures.kinds import measures_of
from celoss_cli.measures.row_losses import Names, RowLosses
from celoss_cli.measures.tally import Tally
from celoss_cli.report.report import Report
from celoss_cli.settings import Settings
from celoss_cli.verdicts.findings import findings

if TYPE_CHECKING:
    from celoss_cli.dataset.partition import Piece

RowSink: TypeAlias = AbstractContextManager[Callable[[RowLosses], None] | None]
"""Receives measured rows, block by block, until the context ends."""

_PLAN = Plan()


def evaluate(
    predictions: Source,
    labels: Source | None = None,
    *,
    weights: Source | None = None,
    threads: int | None = None,
    **options: Any,  # noqa: ANN401 - the fields of Settings, each of its type
) -> Report:
    """Measure predicted probabilities against true labels.

    Args:
        predictions: a path, as in `celoss eval`, or an array: (N, K) scores, or (N,) or (N, 1) of
            the positive class, or a tensor; or a data frame of pandas or polars, whose columns'
            names are the classes and whose index is not data.
        labels: a path, an array or a series: N class positions, class names, or (N, K) soft labels;
            of a tensor, an array of its shape without the class axis; or a data frame, as a file
            with a header; None where `label_column` names a column of `predictions`.
        weights: a path, an array or a series of N sample weights.
        threads: how many to use; by default one a processor. No number depends on it. On Linux,
            where this process has no other threads, large files are measured by copies of it.
        **options: the options of `celoss eval` that change a number, by their names with
            underscores: `scores="logits"`, `label_smoothing=0.1`.

    Returns:
        A report whose attributes are the metrics; losses are in nats.

    Raises:
        CelossError: an input cannot be read or measured, or the options do not fit it.
        TypeError: an option that `Settings` does not have.

    """
    settings = Settings(**options)
    plan = Plan(threads=threads)
    return run(predictions, labels, weights=weights, settings=settings, plan=plan)


def measured_report(dataset: Dataset, tally: Tally) -> Report:
    """Return the report of a tally, and its findings.

    Raises:
        InputError: no row that was measured has a weight.

    """
    check_weight(dataset, tally)
    report = part_report(dataset, tally)
    return replace(report, findings=findings(report))


def part_report(dataset: Dataset, tally: Tally) -> Report:
    """Return the report of rows to which others may be added: nothing is found of them yet."""
    predictions, labels = infos(dataset, tally.rows + tally.labels.unlabeled)
    return report_type(dataset.settings)(
        tally=replace(tally, worst=tally.worst.within(dataset.axes)),
        settings=dataset.settings,
        classes=dataset.classes,
        predictions=predictions,
        labels=labels,
        facts=dataset.facts,
        groupings=groupings(dataset),
    )


def report_type(settings: Settings) -> type[Report]:
    """Return the kind of report that the settings ask for."""
    if not settings.multi_label:
        return Report
    from celoss_cli.report.multilabel import MultiLabelReport  # noqa: PLC0415 - few need it

    return MultiLabelReport


@without_warnings
def run(
    predictions: Source,
    labels: Source | None,
    *,
    weights: Source | None = None,
    settings: Settings,
    reported: Callable[[Dataset, Tally], Report] = measured_report,
    sink: Callable[[Names], RowSink] = lambda _: nullcontext(),
    plan: Plan = _PLAN,
) -> Report:
    """Open, measure and report: `reported` may refuse; `sink` takes rows as they come."""
    keep_memory()

    def opened(chosen: Settings) -> Dataset:
        return open_dataset(predictions, labels, weights, chosen, plan.block_bytes)

    try:
        return _measured(opened(settings), reported, sink, plan)
    except CelossError as error:
        from celoss_cli.hinting import with_hint  # noqa: PLC0415 - where something is wrong

        raise with_hint(error, settings, opened) from error


def _measured(
    dataset: Dataset,
    reported: Callable[[Dataset, Tally], Report],
    sink: Callable[[Names], RowSink],
    plan: Plan,
) -> Report:
    with sink(dataset.names) as receive:
        if plan.scheduler is not None:
            tally = _on_cluster(dataset, plan, plan.scheduler)
        else:
            with plan.progress(dataset.scores.table.size) as advance:
                tally = _tally(dataset, plan, receive, advance)
        # within: what the sink writes takes its place only where all is well
        return reported(dataset, tally)


def _tally(
    dataset: Dataset,
    plan: Plan,
    receive: Callable[[RowLosses], None] | None,
    advance: Callable[[int], None],
) -> Tally:
    empty = empty_tally(dataset)

    def done(part: Measured) -> None:
        advance(part.size)
        if receive and part.rows:
            receive(part.rows)

    measured = measuring(dataset, keep_rows=receive is not None)
    shared = dataset.shared and receive is None
    count = processes.useful(plan, dataset.scores.table.size) if shared else 1
    try:
        if count > 1:
            total = processes.total(dataset.unread, measured, count, empty, advance)
            if total is not None:
                return total
        with threads.workers(plan) as mapped:
            return threads.total(dataset.parts(), measured, mapped, empty, done)
    except RowError as error:
        from celoss_cli.dataset.hints import row_error  # noqa: PLC0415 - where something is wrong

        raise row_error(dataset, error) from error


def _on_cluster(dataset: Dataset, plan: Plan, scheduler: str) -> Tally:
    from celoss_cli.dataset.partition import divided  # noqa: PLC0415 - of use to a cluster alone
    from celoss_cli.engine import cluster  # noqa: PLC0415 - needs an extra

    pieces = divided(dataset)
    with plan.progress(len(pieces)) as advance:
        return cluster.total(scheduler, pieces, _piece_tally, empty_tally(dataset), advance)


def _piece_tally(piece: Piece) -> Tally:
    """Return the tally of a piece, on whatever machine.

    Raises:
        InputError: a file cannot be read there, is not the one that was opened, or holds what
            cannot be measured.

    """
    keep_memory()
    piece.check_files()
    return _tally(piece.dataset, Plan(threads=1), None, lambda _: None)


def measured_parts(
    dataset: Dataset, mapped: Mapped, advance: Callable[[int], None]
) -> Iterator[Measured]:
    """Yield the measured parts of a dataset with their rows, in their order."""
    try:
        for part in mapped(measuring(dataset, keep_rows=True), dataset.parts()):
            advance(part.size)
            yield part
    except RowError as error:
        from celoss_cli.dataset.hints import row_error  # noqa: PLC0415 - where something is wrong

        raise row_error(dataset, error) from error


def total_size(datasets: Sequence[Dataset]) -> int | None:
    """Return how many bytes the predictions have, if all are known."""
    sizes = [dataset.scores.table.size for dataset in datasets]
    return None if None in sizes else sum(size or 0 for size in sizes)


def empty_tally(dataset: Dataset) -> Tally:
    """Return the tally of no rows of a dataset."""
    settings = dataset.settings
    return measures_of(settings).empty(len(dataset.classes), settings.worst)


def measuring(dataset: Dataset, *, keep_rows: bool) -> Callable[[Part], Measured]:
    """Return what measures a part of a dataset on whatever thread; its rows are kept on demand."""
    settings, classes = dataset.settings, len(dataset.classes)
    measure, _, tally_of = measures_of(settings)

    @without_warnings
    def measured(part: Part) -> Measured:
        rows = measure(dataset.block(part), settings)
        if rows is None:
            return Measured(empty_tally(dataset), None, part.run.size)
        tally = replace(tally_of(rows, classes, settings.worst), groups=dataset.grouped(rows))
        return Measured(tally, rows if keep_rows else None, part.run.size)

    return measured
