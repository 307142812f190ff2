"""What is to be said of the inputs of a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from celoss_cli.columns.labels import HardLabels
from celoss_cli.dataset.dataset import Dataset
from celoss_cli.dataset.facts import Groupings, GroupNames, InputInfo, Roles, Shard
from celoss_cli.tables.naming import column_names, names_of
from celoss_cli.tables.table import Table

if TYPE_CHECKING:
    from celoss_cli.columns.groups import Groups


def infos(dataset: Dataset, rows: int) -> tuple[InputInfo, InputInfo]:
    """Return what is to be said of the predictions and the labels; `rows` were measured."""
    labels, facts, sizes = dataset.labels.table, dataset.facts, dataset.paired_sizes()
    text = isinstance(dataset.labels, HardLabels) and labels.untyped
    read = rows + facts.ignored
    predictions = InputInfo(
        path=dataset.scores.table.name,
        format=dataset.scores.table.format,
        rows=read + facts.unmatched,
        columns=dataset.scores.table.width,
        dtype=dataset.scores.table.dtype,
        shards=_shards(dataset.scores.table, sizes),
        roles=_roles(dataset),
    )
    return predictions, InputInfo(
        path=labels.name,
        format=labels.format,
        rows=read + facts.surplus,
        columns=labels.width,
        dtype="text" if text else labels.dtype,
        shards=_shards(labels, sizes),
    )


def groupings(dataset: Dataset) -> Groupings:
    """Return what the clusters and the slices are called."""
    clusters = dataset.clusters
    return Groupings(
        clusters=None if clusters is None else _names(clusters),
        slices=tuple(map(_names, dataset.slices)),
    )


def _names(groups: Groups) -> GroupNames:
    values = None if groups.values is None else tuple(groups.values)
    return GroupNames(groups.name, values, groups.size)


def _roles(dataset: Dataset) -> Roles:
    """Return what the columns of the predictions are."""
    table, settings = dataset.scores.table, dataset.settings
    names = column_names(table)
    header = table.header
    every = len(dataset.scores.columns) == len(table.columns)
    chosen = tuple(names_of(table, dataset.scores.columns))

    def where(name: str | None) -> str | None:
        return name if name in names else None

    return Roles(
        scores=None if every and header is None else chosen,
        label=where(settings.label_column) if dataset.labels.table.name == table.name else None,
        id=where(settings.id),
        weight=where(settings.weight_column),
        cluster=where(settings.cluster),
        groups=tuple(name for name in settings.by if name in names),
        predicted=settings.score_of,
        index=tuple((header or ())[: table.indexes]),
        left_out=dataset.scores.left_out,
    )


def _shards(table: Table, sizes: Sequence[int]) -> tuple[Shard, ...] | None:
    """Return the files of a table; `sizes` are their rows, where they are known."""
    if len(table.shards) == 1:
        return None
    rows = sizes or table.lengths()
    return tuple(Shard(each.name, count) for each, count in zip(table.shards, rows, strict=True))
