"""Opens the inputs, finds their columns, matches labels to classes: from sources to a `Dataset`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from celoss_cli.columns.classes import (
    IGNORED,
    binary_classes,
    canonical,
    is_ignored,
    match,
    pair_places,
)
from celoss_cli.columns.headers import with_header
from celoss_cli.columns.ids import label_rows
from celoss_cli.columns.labels import HardLabels, SoftLabels, find_labels, label_column
from celoss_cli.columns.predictions import Scores, find_scores
from celoss_cli.columns.prefixes import stripped
from celoss_cli.columns.weights import Weights, class_factors, weight_column, weights_file
from celoss_cli.dataset.checks import check_pairs, check_settings, check_sources
from celoss_cli.dataset.dataset import Dataset
from celoss_cli.dataset.facts import Facts
from celoss_cli.errors import InputError, UsageError
from celoss_cli.formats.opening import Source, open_table
from celoss_cli.settings import Settings
from celoss_cli.tables.categories import joined_factor, narrow, renumbered
from celoss_cli.tables.folded import folded
from celoss_cli.tables.naming import column_named, column_names
from celoss_cli.tables.table import Table
from celoss_cli.text import listed


def open_dataset(
    predictions: Source,
    labels: Source | None,
    weights: Source | None,
    settings: Settings,
    block_bytes: int,
) -> Dataset:
    """Open, check and match the inputs. The labels are read here, the predictions block by block.

    Raises:
        InputError: an input cannot be read, or does not fit another.
        UsageError: the options do not fit the inputs.

    """
    return open_datasets([predictions], labels, weights, settings, block_bytes)[0]


def open_datasets(
    predictions: Sequence[Source],
    labels: Source | None,
    weights: Source | None,
    settings: Settings,
    block_bytes: int,
) -> list[Dataset]:
    """Open several predictions of the same rows; labels and weights are opened once for all.

    Raises:
        InputError: as `open_dataset`.
        UsageError: as `open_dataset`.

    """
    for each in predictions:
        check_sources(each, labels, weights, settings)
    tables = [open_table(each, "predictions", settings, block_bytes) for each in predictions]
    given = None if labels is None else open_table(labels, "labels", settings, block_bytes)
    weighted = None if weights is None else weights_file(weights, settings, block_bytes)
    return [_joined(table, given, weighted, settings) for table in tables]


def _joined(
    predictions: Table, labels: Table | None, weights: Weights | None, settings: Settings
) -> Dataset:
    """Check and match open tables; without `labels`, a column of `predictions` holds them."""
    table = with_header(predictions, no_header=settings.no_header)
    if settings.id is not None:
        column_named(table, settings.id)
    own_labels = settings.label_column if labels is None else None
    besides = {settings.weight_column, settings.id, own_labels}
    scores = find_scores(folded(table, settings), settings, {name for name in besides if name})
    found = (
        _own_labels(table, settings) if labels is None else find_labels(labels, scores, settings)
    )
    check_settings(scores, settings)
    sample_weights = _weights(scores, found, weights, settings)
    if settings.id is not None and labels is not None:
        found, sample_weights = _in_order(scores, found, sample_weights, settings)
    else:
        check_pairs(scores.table, found)
    dataset = (
        _soft_dataset(scores, found, sample_weights, settings)
        if isinstance(found, SoftLabels)
        else _hard_dataset(scores, found, sample_weights, settings)
    )
    dataset.check_rows()
    return dataset


def _in_order(
    scores: Scores, labels: HardLabels | SoftLabels, weights: Weights | None, settings: Settings
) -> tuple[HardLabels | SoftLabels, Weights | None]:
    """Put labels, and weights that stand beside them, in the order of the predictions."""
    rows = label_rows(scores.table, labels.table, str(settings.id))
    if weights is not None and weights.name == labels.table.name:
        weights = replace(weights, values=weights.values[rows])
    if isinstance(labels, HardLabels):
        return replace(labels, rows=rows), weights
    return labels.in_order(rows, settings.sum_tolerance), weights


def _own_labels(table: Table, settings: Settings) -> HardLabels:
    if settings.label_column is None:
        columns = f"; its columns are {listed(column_names(table))}" if table.header else ""
        raise UsageError(
            f"no labels: give a LABELS file, or --label-column of {table.name}{columns}"
        )
    return label_column(table, settings.label_column)


def _weights(
    scores: Scores,
    labels: HardLabels | SoftLabels,
    weights: Weights | None,
    settings: Settings,
) -> Weights | None:
    if weights is not None:
        return weights
    if settings.weight_column is not None:
        tables = [scores.table]
        if labels.table.name != scores.table.name:
            tables.append(labels.table)
        return weight_column(tables, settings.weight_column)
    return None


def _hard_dataset(
    scores: Scores, labels: HardLabels, weights: Weights | None, settings: Settings
) -> Dataset:
    values = labels.values
    named = scores.names is not None or scores.single
    classes = _classes(scores, labels, settings)
    found = match(values, classes, settings, labels.table.place, named=named)
    positions = renumbered(values.codes, found.positions)
    counts = np.zeros(len(classes), np.int64)
    for position, count in zip(found.positions, values.counts, strict=True):
        if position != IGNORED:
            counts[position] += count
    if not counts.any():
        raise InputError(f"{labels.table.name}: every row has the label that --ignore-label drops")
    return Dataset(
        scores=scores,
        # the column has been matched: to hold it too would take as much memory again
        labels=replace(labels, values=joined_factor([])),
        classes=classes,
        positions=positions if labels.rows is None else positions[labels.rows],
        weights=weights,
        factors=class_factors(settings, classes, counts),
        facts=Facts(
            matched=found.how,
            named=named,
            ignored=len(values.codes) - int(counts.sum()),
            index_dropped=_indexed(scores.table, labels.table),
            weighted=weights is not None or settings.class_weights is not None,
            weight_exponent=weights.exponent if weights else 0,
            prefix=_prefix(scores, classes),
            left_out=scores.left_out,
            assumed=scores.single and not counts[0],
        ),
        settings=settings,
    )


def _classes(scores: Scores, labels: HardLabels, settings: Settings) -> tuple[str, ...]:
    """Return the names of the classes, without a prefix where that makes every label one."""
    values = labels.values.values
    if scores.single:
        return binary_classes(values, scores.heading, settings, labels.table.name)
    if scores.names is None:
        return tuple(str(at) for at in range(len(scores.columns)))
    wanted = {canonical(value) for value in values if not is_ignored(value, settings)}
    candidates = (scores.names, *stripped(scores.names))
    fitting = (names for names in candidates if wanted <= {canonical(name) for name in names})
    return next(fitting, scores.names)


def _prefix(scores: Scores, classes: tuple[str, ...]) -> str:
    """Return what was stripped from the names of the columns to give the classes."""
    if scores.single:
        heading = scores.heading or ""
        ends = [name for (name,) in stripped([heading]) if name in classes]
        return heading.removesuffix(ends[0]) if ends and heading not in classes else ""
    return scores.names[0].removesuffix(classes[0]) if scores.names else ""


def _soft_dataset(
    scores: Scores, labels: SoftLabels, weights: Weights | None, settings: Settings
) -> Dataset:
    for option, value in (
        ("--class-weights", settings.class_weights),
        ("--ignore-label", settings.ignore_label),
        ("--first-label", settings.first_label),
        ("--labels-are", settings.labels_are),
    ):
        if value is not None:
            raise UsageError(
                f"{option} needs one label a row, and {labels.table.name} holds a column a class"
            )
    names = labels.names or scores.names
    classes: tuple[str, ...] = names or tuple(str(at) for at in range(len(labels.columns)))
    if scores.single:
        pair = binary_classes(classes, scores.heading, settings, labels.table.name)
        places = pair_places(pair, classes, labels.table.name)
        order = tuple(labels.columns[place] for place in places)
        labels, classes = SoftLabels(labels.table, order, pair), pair
    return Dataset(
        scores=scores,
        labels=labels,
        classes=classes,
        positions=narrow([]),
        weights=weights,
        factors=None,
        facts=Facts(
            matched="rows",
            named=names is not None,
            ignored=0,
            index_dropped=_indexed(scores.table, labels.table),
            weighted=weights is not None,
            weight_exponent=weights.exponent if weights else 0,
            prefix=_prefix(scores, classes),
            left_out=scores.left_out,
        ),
        settings=settings,
    )


def _indexed(*tables: Table) -> tuple[str, ...]:
    shards = chain.from_iterable(table.shards for table in tables)
    return tuple(dict.fromkeys(shard.name for shard in shards if shard.indexed))
