"""Opens the inputs, finds their columns, matches labels to classes: from sources to a `Dataset`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from celoss_cli.columns.dialect import check_dialect, check_headers
from celoss_cli.columns.ids import label_rows, rows_of
from celoss_cli.columns.labels import HardLabels, label_sizes
from celoss_cli.columns.numbering import check_numbering
from celoss_cli.columns.order import check_ids, check_indexes
from celoss_cli.columns.weights import Weights, headed_weights, only_weights, weight_column
from celoss_cli.dataset.build import dataset_of
from celoss_cli.dataset.checks import (
    check_frames,
    check_pairs,
    check_settings,
    check_sources,
)
from celoss_cli.dataset.dataset import Dataset
from celoss_cli.dataset.inputs import Inputs, find_inputs
from celoss_cli.dataset.tensors import Tables, check_flat, in_rows, match_lists
from celoss_cli.errors import InputError, UsageError
from celoss_cli.formats.opening import Source, open_table
from celoss_cli.settings import Settings
from celoss_cli.tables.naming import plain_columns
from celoss_cli.tables.table import Table


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
    return next(open_datasets([predictions], labels, weights, settings, block_bytes))


def open_datasets(
    predictions: Sequence[Source],
    labels: Source | None,
    weights: Source | None,
    settings: Settings,
    block_bytes: int,
) -> Iterator[Dataset]:
    """Yield several predictions of the same rows; labels and weights are opened once for all.

    Raises:
        InputError: as `open_dataset`.
        UsageError: as `open_dataset`.

    """
    for each in predictions:
        check_sources(each, labels, weights, settings)
    check_frames(predictions, labels, weights, settings)
    tables = [open_table(each, "predictions", settings, block_bytes) for each in predictions]
    given = None if labels is None else open_table(labels, "labels", settings, block_bytes)
    check_headers(tables, given, settings)
    weighted = None if weights is None else open_table(weights, "weights", settings, block_bytes)
    check_dialect([*tables, given, weighted], settings)
    for table in tables:
        try:
            dataset = _joined(Tables(table, given, weighted), settings, block_bytes)
        except (InputError, UsageError) as error:
            # what the first goes with is not at fault
            if table is tables[0] or table.name in error.message:
                raise
            message = f"{error.message} (predictions: {table.name})"
            raise type(error)(message, error.hint, error.trials) from error
        yield dataset


def _joined(tables: Tables, settings: Settings, block_bytes: int) -> Dataset:
    """Check and match open tables; without labels, a column of the predictions holds them."""
    if settings.multi_label:
        from celoss_cli.dataset import multilabel  # noqa: PLC0415 - few need it

        check_flat(*tables)
        predictions, labels, weights = tables
        inputs, built = multilabel.find_inputs(predictions, labels, settings), multilabel.dataset
    else:
        predictions, labels, weights = in_rows(tables, settings)
        inputs, built = find_inputs(predictions, labels, settings), dataset_of
        match_lists(inputs.labels.table, inputs.scores.table, weights)
    check_settings(inputs.scores, inputs.labels, settings)
    inputs = inputs._replace(weights=_weights(inputs, weights, settings))
    if labels is not None:
        inputs = _matched(inputs, settings)
    dataset = built(inputs, settings)
    dataset.check_rows()
    if settings.cluster is None and dataset.axes is not None:
        from celoss_cli.columns.groups import samples_of  # noqa: PLC0415 - of tensors alone

        dataset = replace(dataset, clusters=samples_of(dataset.axes))
    elif settings.cluster is None:
        dataset = replace(
            dataset, facts=replace(dataset.facts, clustered=_suspected(inputs, settings))
        )
    if settings.cluster is None and not settings.by:
        return dataset
    from celoss_cli.dataset.grouping import grouped  # noqa: PLC0415 - where groups are named

    return grouped(dataset, _tables(inputs), inputs.rows, block_bytes)


def _matched(inputs: Inputs, settings: Settings) -> Inputs:
    """Join the labels on ids, or require that nothing shows rows of both files to differ."""
    scores, labels, weights = inputs.scores, inputs.labels.table, inputs.weights
    if settings.id is None:
        check_pairs(scores.table, inputs.labels)
        check_indexes(scores.table, labels)
        unused = [each for each in scores.left_out if each != settings.label_column]
        check_ids(scores.table, labels, unused)
        sizes = label_sizes(inputs.labels) if isinstance(inputs.labels, HardLabels) else ()
        used = {*settings.named_columns, settings.label_column}
        others = [[n for n in names if n not in used] for names in (unused, plain_columns(labels))]
        check_numbering(scores.table, labels, sum(sizes) or None, (others[0], others[1]))
        return inputs
    rows = label_rows(scores.table, labels, settings)
    if weights is not None and weights.name == labels.name:
        weights = replace(weights, values=weights.values[rows.places])
    return inputs._replace(rows=rows, weights=weights)


def _suspected(inputs: Inputs, settings: Settings) -> tuple[str, ...]:
    """Return the columns that were left out and look like clusters, of either file."""
    scores, labels = inputs.scores, inputs.labels
    if not scores.left_out and settings.label_column is None:
        return ()
    from celoss_cli.columns.suspected import suspected  # noqa: PLC0415 - where columns are left out

    found = suspected(scores.table, scores.left_out)
    if labels.table.name == scores.table.name or settings.label_column is None:
        return found
    used = settings.named_columns | {settings.label_column}
    others = [name for name in plain_columns(labels.table) if name not in used]
    return tuple(dict.fromkeys((*found, *suspected(labels.table, others))))


def _tables(inputs: Inputs) -> list[Table]:
    """Return the predictions, and the labels where they are another file."""
    scores, labels = inputs.scores.table, inputs.labels.table
    return [scores] if labels.name == scores.name else [scores, labels]


def _weights(inputs: Inputs, weights: Table | None, settings: Settings) -> Weights | None:
    scores, labels = inputs.scores, inputs.labels
    if weights is not None:
        rows = len(labels.values.codes) if isinstance(labels, HardLabels) else None
        table = headed_weights(weights, rows if settings.id is None else scores.table.rows)
        found, places = only_weights(table), rows_of(scores.table, table, settings)
        return found if places is None else replace(found, values=found.values[places])
    if settings.weight_column is not None:
        return weight_column(_tables(inputs), settings.weight_column)
    return None
