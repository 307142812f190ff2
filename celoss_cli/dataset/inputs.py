"""Finds the scores, labels and weights in the tables of the inputs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from glob import has_magic
from typing import NamedTuple

from celoss_cli.columns.candidates import numeric_columns
from celoss_cli.columns.headers import First, counts, first_lines
from celoss_cli.columns.ids import Joined
from celoss_cli.columns.label_lines import OPTIONS, OnlyColumn, is_header
from celoss_cli.columns.labels import (
    HardLabels,
    SoftLabels,
    columns_of_labels,
    hard_labels,
    label_candidates,
    label_column,
)
from celoss_cli.columns.long_form import check_one_row_each
from celoss_cli.columns.mistaken import (
    check_no_one_hot,
    check_not_labels,
    check_not_ranked,
    check_not_swapped,
    check_numbers,
)
from celoss_cli.columns.predictions import Scores, find_scores
from celoss_cli.columns.sides import Side, agreed
from celoss_cli.columns.text_lists import check_no_text_lists
from celoss_cli.columns.values import is_ignored
from celoss_cli.columns.weights import Weights
from celoss_cli.errors import UsageError
from celoss_cli.settings import Settings
from celoss_cli.tables.folded import folded, folded_width
from celoss_cli.tables.naming import column_named, column_names, position_names
from celoss_cli.tables.table import Table
from celoss_cli.text import listed

_PREDICTIONS_OPTIONS = "--header or --no-header"


class Inputs(NamedTuple):
    """The columns of the inputs.

    Attributes:
        scores: those of the predictions.
        labels: of one label a row, or of shares of the classes.
        headed: the files whose first line is a line of numbers, and was taken for a header.
        weights: the sample weights, if there are such.
        rows: which row of the labels belongs to each row of the predictions, if ids tell.

    """

    scores: Scores
    labels: HardLabels | SoftLabels
    headed: tuple[str, ...]
    weights: Weights | None = None
    rows: Joined | None = None

    @property
    def indexed(self) -> tuple[str, ...]:
        """The files whose index was left out."""
        shards = (*self.scores.table.shards, *self.labels.table.shards)
        return tuple(dict.fromkeys(shard.name for shard in shards if shard.indexed))


def find_inputs(predictions: Table, labels: Table | None, settings: Settings) -> Inputs:
    """Find the columns; without `labels`, one of `predictions` holds them.

    Raises:
        InputError: nothing tells which they are, or whether a first line is a header.
        UsageError: there are no labels.

    """
    if labels is None:
        return _with_own_labels(predictions, settings)
    one = predictions_side(predictions, settings)
    check_no_one_hot(predictions, settings)
    other, column = labels_side(labels, one, settings)
    named = (settings.label_column, settings.weight_column, settings.score_columns)
    if named == (None, None, None):
        pair = one.decided(doubtful=False), other.decided(doubtful=False)
        check_not_swapped(*pair, settings)
    if column is not None:
        plain = one.decided(doubtful=False)
        check_not_labels(plain, tuple(plain.columns), column.distinct(settings), settings)
    table, own, headed = decided(one, other, settings)
    if settings.label_column is not None:
        other.check_named(settings.label_column)
    hard = _hard(own, column, settings)
    scores = _scores(table, settings.named_columns, _distinct(own, hard, settings), settings)
    found = hard or columns_of_labels(own, scores, settings)
    return Inputs(scores, found, headed)


def decided(one: Side, other: Side, settings: Settings) -> tuple[Table, Table, tuple[str, ...]]:
    """Return two tables with their headers, and the files where these are lines of numbers.

    Raises:
        InputError: nothing tells whether a first line is a header, or there is no column of ids.

    """
    # ids are names of columns, and need not be as many
    first, second = (True, True) if settings.id is not None else agreed(one, other)
    table, own = one.decided(doubtful=first), other.decided(doubtful=second)
    if settings.id is not None:
        column_named(table, settings.id)
    return table, own, (*one.numbered(doubtful=first), *other.numbered(doubtful=second))


def _with_own_labels(predictions: Table, settings: Settings) -> Inputs:
    side = predictions_side(predictions, settings)
    table = side.decided(doubtful=True)
    if settings.label_column is None:
        columns = f"; its columns are {listed(column_names(table))}" if table.header else ""
        raise UsageError(
            f"no labels: give a LABELS file, or --label-column of {table.name}{columns}"
        )
    side.check_named(settings.label_column)
    labels = label_column(table, settings.label_column)
    besides = settings.named_columns | {settings.label_column}
    distinct = _distinct(table, labels, settings)
    scores = _scores(labels.table, besides, distinct, settings)
    return Inputs(scores, labels, side.numbered(doubtful=True))


def _scores(
    table: Table, besides: set[str], distinct: Collection[str] | None, settings: Settings
) -> Scores:
    scores = find_scores(folded(table, settings), settings, besides, distinct)
    check_not_labels(scores.table, scores.columns, distinct, settings)
    check_no_text_lists(scores, settings)
    check_numbers(scores.table, scores.columns)
    check_one_row_each(scores, settings)
    check_not_ranked(scores)
    return scores


def predictions_side(table: Table, settings: Settings) -> Side:
    """Return what is in question of the predictions: whether first lines are headers."""
    firsts = first_lines(table, settings, header=settings.header)
    width = folded_width(table, settings)
    if width == 1:
        return Side(table, firsts, table.count, _PREDICTIONS_OPTIONS)
    # one number a line: a header would leave a row that is not full
    lines = table.count()
    said = First.HEADER if lines % width else First.DATA
    decided = {shard: said if len(first.readings) > 1 else first for shard, first in firsts.items()}
    headers = sum(first is not First.DATA for first in decided.values())
    # `Side` takes each header off again, which stands in one line and not in as many as a row
    rows = (lines - headers) // width + headers
    return Side(table, decided, lambda: rows, _PREDICTIONS_OPTIONS)


def labels_side(
    table: Table, predictions: Side, settings: Settings
) -> tuple[Side, OnlyColumn | None]:
    """Return what is in question of the labels, and their column where they have but one."""
    if settings.label_column is not None or any(len(each.columns) > 1 for each in table.shards):
        shares = first_lines(table, settings.of_shares(), header=settings.labels_header)
        return Side(table, shares, table.count, OPTIONS), None
    column = OnlyColumn.of(table)
    column.check_no_row(settings)
    names = _class_names(predictions, settings)
    tells = partial(is_header, names=names, settings=settings)
    side = column.side(tells, header=settings.labels_header, heads=names or ())
    if settings.labels_header is None:
        side = _headed_alike(side, predictions, said=settings.header is True)
    return side, column


def _headed_alike(labels: Side, predictions: Side, *, said: bool) -> Side:
    """Return the labels as headed perhaps, where a header of the predictions would be theirs, too.

    So stands 1 above both, where a column called 1 is taken out of two data frames. `said` tells
    whether the user says that the predictions have one.
    """
    heads = {cell.strip() for shard in predictions.table.shards for cell in _first_cells(shard)}
    same = all(heads.issuperset(map(str.strip, _first_cells(shard))) for shard in labels.firsts)
    likely = predictions.doubt is First.LIKELY or (said and len(heads) == 1)
    if not (likely and same and labels.doubt is First.DATA):
        return labels
    return replace(labels, firsts=dict.fromkeys(labels.firsts, First.LIKELY))


def _first_cells(shard: Table) -> Sequence[str]:
    return () if shard.lines is None else shard.lines[0].cells


def _class_names(predictions: Side, settings: Settings) -> Sequence[str] | None:
    """Return the names of what may be scores; None where one column stands for two classes."""
    table = predictions.decided(doubtful=False)
    width = max(len(table.columns), folded_width(table, settings))
    if settings.class_names is not None:
        return settings.class_names
    if table.header is not None:
        besides = settings.named_columns
        numeric, _ = numeric_columns(table, tuple(table.columns))
        names = [table.header[at] for at in numeric if table.header[at] not in besides]
        chosen = {*(settings.score_columns or ("*",))}
        patterns = [each for each in chosen if has_magic(each)]
        names = [
            name
            for name in names
            if name in chosen or any(fnmatchcase(name, each) for each in patterns)
        ]
        return names if len(names) > 1 else None
    return None if width == 1 else position_names(width)


def _hard(table: Table, column: OnlyColumn | None, settings: Settings) -> HardLabels | None:
    """Return one label a row, where a single column holds them."""
    if column is not None:
        return column.labels(table)
    if settings.label_column is not None:
        return label_column(table, settings.label_column)
    candidates = label_candidates(table, settings)
    return hard_labels(table, candidates[0]) if len(candidates) == 1 else None


def _distinct(
    table: Table, labels: HardLabels | None, settings: Settings
) -> Collection[str] | None:
    """Return the labels that occur; where they are shares, what their columns are called."""
    if labels is not None:
        ignored = labels.ignored(settings)
        return {value for value in labels.values.values if not is_ignored(value, ignored)}
    if table.header is None:
        return None
    names = [table.header[at] for at in label_candidates(table, settings)]
    return None if counts(names) else names
