"""Finds the scores and targets of rows with several labels, and matches them label by label."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import cast

import numpy as np

from celoss_cli.columns.candidates import WHICH
from celoss_cli.columns.headers import counts
from celoss_cli.columns.labels import label_candidates
from celoss_cli.columns.missing import is_missing
from celoss_cli.columns.mistaken import swapped, words_of
from celoss_cli.columns.pairing import are_in_another_order, by_name, check_order
from celoss_cli.columns.predictions import Scores, find_scores
from celoss_cli.columns.targets import Targets
from celoss_cli.columns.values import are_truths
from celoss_cli.dataset.build import facts_of
from celoss_cli.dataset.dataset import Dataset
from celoss_cli.dataset.inputs import Inputs, decided, labels_side, predictions_side
from celoss_cli.errors import Hint, InputError, UsageError
from celoss_cli.settings import Settings
from celoss_cli.tables.naming import column_named, heads_of, names_of, plain_columns, position_names
from celoss_cli.tables.table import Table
from celoss_cli.text import counted, listed, quoted

Columns = tuple[int, ...]


def find_inputs(predictions: Table, labels: Table | None, settings: Settings) -> Inputs:
    """Find the columns; without `labels`, some of `predictions` hold the targets.

    Raises:
        InputError: nothing tells which they are, or whether a first line is a header.
        UsageError: there are no targets.

    """
    one = predictions_side(predictions, settings)
    if labels is None:
        table = one.decided(doubtful=True)
        if settings.label_column is None:
            raise UsageError(
                "no targets: give a LABELS file, or --label-column of "
                f"{table.name}: a column of lists, or a pattern such as 'true_*'"
            )
        columns = _asked(table, settings.label_column)
        return _matched(table, table, columns, one.numbered(doubtful=True), settings)
    other, _ = labels_side(labels, one, settings)
    table, own, headed = decided(one, other, settings)
    found = _matched(table, own, _targets(own, settings), headed, settings)
    _check_not_swapped(found)
    return found


def _targets(table: Table, settings: Settings) -> Columns:
    """Return the columns of the targets in a table of their own."""
    if settings.label_column is not None:
        return _asked(table, settings.label_column)
    if len(table.nested) == 1:
        return next(iter(table.nested.values()))
    if table.nested:
        raise InputError(
            f"{table.name}: which column holds the targets? {listed([*table.nested])} hold lists",
            hint="--label-column NAME",
        )
    columns = label_candidates(table, settings)
    return columns if table.header is None else _of_numbers(table, columns)


def _of_numbers(table: Table, columns: Columns) -> Columns:
    """Return the columns of numbers, or of truth values; all, where there are none.

    A cell that has no value is refused, or left out, where it is read.
    """
    numeric = table.sample(columns).numeric
    held = (
        at
        for place, at in enumerate(columns)
        if numeric[:, place].any()
        or are_truths({word for word in words_of(table, at) if not is_missing(word)})
    )
    return tuple(held) or columns


def _of_words(table: Table, columns: Columns, settings: Settings) -> list[str]:
    """Return the names of columns beside the targets, where no option says which are targets."""
    if settings.label_column is not None or table.nested:
        return []
    others = [at for at in label_candidates(table, settings) if at not in columns]
    return names_of(table, others)


def _asked(table: Table, name: str) -> Columns:
    """Return the columns of one name: a list's items, or those that fit a pattern."""
    if name in table.nested:
        return table.nested[name]
    fitting = [at for each, at in plain_columns(table).items() if fnmatchcase(each, name)]
    return tuple(fitting) or (column_named(table, name),)


def _matched(
    table: Table, own: Table, columns: Columns, headed: tuple[str, ...], settings: Settings
) -> Inputs:
    """Match columns of scores to those of targets: by name if both have names, else by position.

    Columns without names are numbered; where the names of the others are these numbers in another
    order, they are matched by them.
    """
    ignored, names = settings.ignore_label, _names(own, columns)
    besides = _besides(table, own, columns, settings)
    scores = find_scores(table, _of_any_sum(table, besides, settings), besides, None)
    heads = scores.names or _names(table, scores.columns)
    one, other = heads or position_names(len(scores.columns)), names or position_names(len(columns))
    if (names is not None and heads is not None) or are_in_another_order(one, other):
        words = _of_words(own, columns, settings)
        found = by_name(scores, one, Targets(own, columns, other, ignored), words)
        if settings.score_columns is None:
            _check_not_shared(*found)
        return Inputs(*found, headed)
    check_order(scores, own, heads, names)
    if len(scores.columns) != len(columns):
        raise _misfit(scores, own, columns)
    if table.unordered or own.unordered:
        raise InputError(
            f"{(table if table.unordered else own).name}: each row names its labels, in any order, "
            f"but {(own if table.unordered else table).name} has no names to match them by",
            hint="name the scores and the targets after the labels",
        )
    return Inputs(scores, Targets(own, columns, heads or names, ignored), headed)


def _of_any_sum(table: Table, besides: set[str], settings: Settings) -> Settings:
    """Return the settings of scores that need not sum; of one list beside others, its name."""
    lists = [name for name in table.nested if name not in besides]
    alone = settings.score_columns is None and len(lists) == 1 < len(table.nested)
    return replace(settings, scores="logits", score_key=lists[0] if alone else settings.score_key)


def _names(table: Table, columns: Columns) -> tuple[str, ...] | None:
    """Return what columns are called; None of those that are but counted."""
    heads = heads_of(table, columns)
    return None if heads is None or counts(heads) or heads == ("0",) else heads


def _besides(table: Table, own: Table, columns: Columns, settings: Settings) -> set[str]:
    """Return the names of the columns of predictions that are no scores."""
    besides = settings.named_columns
    if own is not table:
        return besides
    lists = {name for name, items in table.nested.items() if items == columns}
    return besides | (lists or {*names_of(table, columns)})


def _check_not_swapped(found: Inputs) -> None:
    """Refuse targets in place of scores where the targets hold what looks like probabilities."""
    scores, targets = found.scores, cast("Targets", found.labels)
    tables = scores.table, targets.table
    given, own = tables[0].sample(scores.columns), tables[1].sample(targets.columns)
    shares = ((own.values > 0) & (own.values < 1)).any()
    if shares and ((given.values == 0) | (given.values == 1)).all():
        raise swapped(*tables, "holds 0 and 1 only", "holds probabilities")


def _check_not_shared(scores: Scores, targets: Targets) -> None:
    """Refuse a score, such as a fold in both files, that is 0 and 1 as often as the target is."""
    given, own = scores.table.sample(scores.columns), targets.table.sample(targets.columns)
    flags = ((given.values == 0) | (given.values == 1)).all(axis=0)
    flags &= [scores.table.integers(at) for at in scores.columns]
    for place in np.flatnonzero(flags) if not flags.all() else ():
        if np.array_equal(np.sort(given.values[:, place]), np.sort(own.values[:, place])):
            name = quoted(names_of(scores.table, scores.columns)[place])
            raise InputError(
                f"{scores.table.name}: column {name} holds 0 and 1 only, as often as that of "
                f"{targets.table.name}: is it a label, or a column of both files?",
                hint="remove it from LABELS, or add it to --score-columns if it is a label",
            )


def _misfit(scores: Scores, own: Table, columns: Columns) -> InputError:
    trials = [Hint("leave --multi-label out: each row then has one class", {"multi_label": False})]
    others = len(scores.columns) > len(columns) and plain_columns(scores.table)
    return InputError(
        f"{own.name}: {counted(len(columns), 'column')} of targets, but "
        f"{scores.table.name} has {counted(len(scores.columns), 'column')} of scores",
        hint=WHICH if others else "give one column of targets per label",
        trials=trials if len(columns) == 1 else [],
    )


def dataset(inputs: Inputs, settings: Settings) -> Dataset:
    """Return the dataset of rows with several labels."""
    targets = cast("Targets", inputs.labels)
    if inputs.rows is not None:
        targets = targets.in_order(inputs.rows.places, settings.sum_tolerance)
    return Dataset(
        scores=inputs.scores,
        labels=targets,
        classes=targets.names or position_names(len(targets.columns)),
        weights=inputs.weights,
        facts=replace(
            facts_of(inputs),
            matched="names" if targets.named else "positions",
            named=targets.names is not None,
        ),
        settings=settings,
    )
