"""Several models on the same rows: open, measure in step, compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TypeAlias

import numpy as np

from celoss_cli import engine
from celoss_cli.differences import Comparison, System
from celoss_cli.errors import InputError, RowError, UsageError
from celoss_cli.evaluation import check_weight, empty_tally, measured_report, measuring
from celoss_cli.measures.losses import Rows
from celoss_cli.measures.paired import Paired
from celoss_cli.readers.dataset import Dataset
from celoss_cli.readers.ids import label_rows
from celoss_cli.readers.joining import open_dataset
from celoss_cli.readers.opening import Source
from celoss_cli.settings import Settings
from celoss_cli.text import listed

StepSink: TypeAlias = AbstractContextManager[Callable[[Sequence[Rows]], None] | None]
"""Receives the same measured rows of every model, step by step, until the context ends."""

_PLAN = engine.Plan()


def compare(
    predictions: Sequence[Source],
    labels: Source,
    *,
    weights: Source | None = None,
    settings: Settings,
    sink: Callable[[Sequence[Dataset]], StepSink] = lambda _: nullcontext(),
    plan: engine.Plan = _PLAN,
) -> Comparison:
    """Measure several predictions against the same labels; the first is the baseline.

    All are read in step, in one pass: memory does not grow with the files.

    Raises:
        CelossError: an input cannot be read or measured, or they do not fit each other.

    """
    datasets = [
        open_dataset(each, labels, weights, settings, plan.block_bytes) for each in predictions
    ]
    _check_order(datasets, settings)
    tallies = [empty_tally(dataset) for dataset in datasets]
    paired = [Paired() for _ in datasets[1:]]
    size = [dataset.scores.table.size for dataset in datasets]
    total = None if None in size else sum(each or 0 for each in size)

    with (
        sink(datasets) as receive,
        plan.progress(total) as advance,
        engine.workers(plan) as mapped,
    ):

        def rows_of(at: int) -> Iterator[Rows]:
            dataset = datasets[at]
            try:
                for part in mapped(measuring(dataset, keep_rows=True), dataset.parts()):
                    tallies[at] += part.tally
                    advance(part.size)
                    if part.rows is not None:
                        yield part.rows
            except RowError as error:
                raise dataset.row_error(error) from error

        for first, *others in in_step([rows_of(at) for at in range(len(datasets))]):
            steps = [Paired.of(first, other, settings.worst) for other in others]
            paired = [whole + step for whole, step in zip(paired, steps, strict=True)]
            if receive:
                receive([first, *others])
        for dataset, tally in zip(datasets, tallies, strict=True):
            check_weight(dataset, tally)

    reports = [measured_report(*each) for each in zip(datasets, tallies, strict=True)]
    systems = (System(*each) for each in zip(reports[1:], paired, strict=True))
    return Comparison(baseline=reports[0], systems=tuple(systems))


def in_step(streams: Sequence[Iterator[Rows]]) -> Iterator[list[Rows]]:
    """Yield the same rows of every stream, as many at a time as all have at hand."""
    held: list[Rows | None] = [None] * len(streams)
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


def _check_order(datasets: Sequence[Dataset], settings: Settings) -> None:
    """Refuse files that hold other classes, or the same ids in another order."""
    first = datasets[0]
    for dataset in datasets[1:]:
        name, other = first.scores.table.name, dataset.scores.table.name
        if set(dataset.classes) != set(first.classes):
            raise InputError(
                f"{other}: its classes are {listed(dataset.classes)}, "
                f"those of {name} are {listed(first.classes)}",
                hint="--class-names names the columns of files without a header",
            )
        if dataset.classes != first.classes and dataset.facts.matched != "names":
            raise InputError(
                f"{other}: its columns stand in another order than those of {name}, "
                "and the labels are matched by position",
                hint="give labels that are class names, or --labels-are names",
            )
        if settings.id is None:
            continue
        own, others = (
            label_rows(d.scores.table, d.labels.table, settings.id) for d in (first, dataset)
        )
        if not np.array_equal(own, others):
            raise UsageError(
                f"{other}: its ids do not stand in the order of {name}",
                hint="files are compared row by row: sort both by their ids",
            )
