"""Reads the columns of clusters and slices that the settings name, and gives a dataset them."""

from __future__ import annotations

from dataclasses import replace

from celoss_cli.columns.classes import IGNORED
from celoss_cli.columns.groups import GroupColumn, Groups, as_many, group_column
from celoss_cli.columns.ids import Joined, rows_of
from celoss_cli.columns.labels import HardLabels
from celoss_cli.dataset.dataset import Dataset
from celoss_cli.errors import InputError, UsageError
from celoss_cli.formats.opening import Source, open_table
from celoss_cli.tables.axes import Axes, Grid
from celoss_cli.tables.table import Table

_MATRIX = 2


def grouped(
    dataset: Dataset, tables: list[Table], rows: Joined | None, block_bytes: int
) -> Dataset:
    """Return the dataset with its clusters and slices; its settings name them without a file.

    Args:
        dataset: inputs that are matched.
        tables: those that may hold the columns.
        rows: which row of the labels belongs to each row of the predictions.
        block_bytes: how much to read at a time.

    Raises:
        InputError: a column cannot be read, has a missing cluster, or another number of values.
        UsageError: two columns have one name.

    """
    settings = dataset.settings

    def opened(source: Source) -> Table:
        table = open_table(source, "groups", settings, block_bytes)
        return table if dataset.axes is None else _of_tensor(table, dataset.axes)

    def column(name: str) -> tuple[str, GroupColumn]:
        own, found = group_column(name, tables, rows, opened)
        if any(found.table is table for table in tables):
            return own, found
        found = as_many(found, own, _rows(dataset), dataset.axes)
        if found.rows is None:
            found = replace(found, rows=rows_of(tables[0], found.table, settings))
        return own, found

    cluster, clusters = settings.cluster, dataset.clusters
    if cluster is not None:
        cluster, found = column(cluster)
        found.check_present(dataset.positions != IGNORED if len(dataset.positions) else None)
        clusters = found.groups(cluster)
    slices = list[Groups]()
    for name in settings.by:
        own, found = column(name)
        slices.append(found.groups(own))
    names = tuple(each.name for each in slices)
    if len({*names}) < len(names):
        raise UsageError(f"--by names {names[-1]!r} twice")
    return replace(
        dataset,
        clusters=clusters,
        slices=tuple(slices),
        settings=replace(settings, cluster=cluster, by=names),
    )


def _rows(dataset: Dataset) -> int:
    if isinstance(dataset.labels, HardLabels):
        return len(dataset.positions)
    known = dataset.scores.table.rows, dataset.labels.table.rows
    return known[0] or known[1] or dataset.labels.table.count()


def _of_tensor(table: Table, axes: Axes) -> Table:
    """Return groups of the shape that the labels of a tensor have with a row for each of them."""
    shape = table.shape or ()
    if len(shape) < _MATRIX or not isinstance(axes, Grid):
        return table
    if shape not in (axes.shape, (*axes.shape, 1), (shape[0], 1)):
        raise InputError(
            f"{table.name}: the shape {shape} is not that of the labels: {axes.shape}",
            hint=f"give one value per label, or one per sample: {axes.shape[:1]}",
        )
    return table.along(None)
