"""Refuses files that are to be compared and do not hold the same rows."""

from __future__ import annotations

from typing import cast

import numpy as np

from celoss_cli.columns.groups import Groups
from celoss_cli.columns.ids import label_rows
from celoss_cli.columns.order import check_ids, check_indexes
from celoss_cli.columns.predictions import Scores
from celoss_cli.columns.sameness import ids_of
from celoss_cli.columns.targets import Targets
from celoss_cli.dataset.dataset import Dataset
from celoss_cli.errors import InputError, UsageError
from celoss_cli.settings import Settings
from celoss_cli.tables.categories import are_same_words
from celoss_cli.tables.naming import column_named
from celoss_cli.text import as_option, counted, listed, quoted

_SAME_ROWS = "files are compared row by row: both must hold the same rows in the same order"
_NAMES = "--class-names names the columns of files without a header"


def check_alike(first: Dataset, other: Dataset, settings: Settings) -> None:
    """Refuse a file with other classes or groups than the first, or ids in another order."""
    names = first.scores.table.name, other.scores.table.name
    if len({each.labels.table.header is None for each in (first, other)}) > 1:
        # as many rows as a model has decided whether the first label is a header
        raise InputError(
            f"{names[1]} and {names[0]}: the files differ in their number of rows",
            hint=_SAME_ROWS,
        )
    if set(other.classes) != set(first.classes):
        raise InputError(
            f"{names[1]}: its classes are {listed(other.classes)}, "
            f"those of {names[0]} are {listed(first.classes)}",
            hint="use the same class names in both headers"
            if first.facts.named and other.facts.named
            else _NAMES,
        )
    if other.classes != first.classes and other.facts.matched != "names":
        raise InputError(
            f"{names[1]}: its columns are in another order than those of {names[0]}, "
            "but the labels are matched by position",
            hint="name the targets after the labels"
            if settings.multi_label
            else "give labels that are class names, or --labels-are names",
        )
    if other.classes != first.classes and not (first.facts.named and other.facts.named):
        # columns without names may stand in the order of those with names
        if all(each.scores.table.header for each in (first, other)):
            raise InputError(
                f"{names[1]}: its columns are in another order than those of {names[0]}",
                hint=f"--score-columns {as_option(first.classes)} takes those of both by name",
            )
        raise InputError(
            f"{names[1]} and {names[0]}: only one file names the classes, and not in the order "
            "0, 1, 2, ...",
            hint=_NAMES,
        )
    if settings.scores == "logits" and not settings.multi_label:
        _check_scale(first.scores, other.scores)
    if settings.id is not None:
        _check_ids(first, other)
    else:
        _check_order(first, other)
    _check_groups(first, other)


def _check_groups(first: Dataset, other: Dataset) -> None:
    for one, two in zip(_groups(first), _groups(other), strict=True):
        if not one.same_as(two):
            raise InputError(
                f"{other.scores.table.name}: its column {two.name!r} differs from that of "
                f"{first.scores.table.name}",
                _SAME_ROWS,
            )


def _groups(dataset: Dataset) -> list[Groups]:
    return [*([dataset.clusters] if dataset.clusters else []), *dataset.slices]


def _check_scale(first: Scores, other: Scores) -> None:
    """Refuse logits beside rows that sum to 1: a softmax of probabilities is another model."""
    shares = [_are_shares(each) for each in (first, other)]
    if shares[0] != shares[1]:
        one, two = (first, other) if shares[0] else (other, first)
        raise InputError(
            f"{one.table.name}: its rows sum to 1, like probabilities, but those of "
            f"{two.table.name} do not",
            hint="--scores is for all files: write all scores on one scale",
        )


def _are_shares(scores: Scores) -> bool:
    """Tell whether the first rows can be nothing but probabilities."""
    rows = scores.table.sample(scores.columns).values
    sums = rows.sum(axis=1)
    return rows.shape[1] > 1 and bool((rows >= 0).all() and np.isclose(sums, 1, atol=1e-4).all())


def _check_order(first: Dataset, other: Dataset) -> None:
    """Refuse rows that an index or a column of ids, which no option names, shows to be others.

    Labels alone do not show it: within a class they are the same in any order.
    """
    one, two = first.scores, other.scores
    try:
        check_indexes(one.table, two.table)
        check_ids(one.table, two.table, one.left_out)
    except InputError as error:
        raise InputError(error.message, _SAME_ROWS) from error


def _check_ids(first: Dataset, other: Dataset) -> None:
    tables = [(each.scores.table, each.labels.table) for each in (first, other)]
    if all(scores.name == labels.name for scores, labels in tables):
        # where each file has its own labels, there are no places to which its ids would lead
        column = first.settings.id or ""
        ids = [ids_of(scores, column_named(scores, column)) for scores, _ in tables]
        alike = are_same_words(ids[0].values, ids[0].codes, ids[1].values, ids[1].codes)
    else:
        own, others = (label_rows(*each, first.settings).places for each in tables)
        alike = np.array_equal(own, others)
    if not alike:
        raise UsageError(
            f"{other.scores.table.name}: its ids are not in the order of {first.scores.table.name}",
            hint="files are compared row by row: sort both by their ids",
        )


def check_labels(first: Dataset, other: Dataset) -> None:
    """Refuse a file whose own labels are not those of the first."""
    tables = first.labels.table, other.labels.table
    if first.settings.multi_label:
        _check_targets(first, other)
        return
    # the last name is that of position -1, the label that is ignored
    own, others = (
        np.array([*each.classes, "an ignored label"])[each.positions] for each in (first, other)
    )
    _check_lengths(first, len(own), other, len(others))
    if (own != others).any():
        row = int((own != others).argmax())
        labels = quoted(str(others[row])), quoted(str(own[row]))
        places = tables[1].place(row), tables[0].place(row)
        raise InputError(f"{places[0]}: {labels[0]}, but in {places[1]} {labels[1]}", _SAME_ROWS)


def _check_lengths(first: Dataset, own: int, other: Dataset, others: int) -> None:
    if own != others:
        raise InputError(
            f"{other.labels.table.name}: {counted(others, 'row')}, "
            f"but {first.labels.table.name} has {counted(own, 'row')}",
            _SAME_ROWS,
        )


def _check_targets(first: Dataset, other: Dataset) -> None:
    """Refuse rows of targets that differ; they are read into memory."""
    tables = first.labels.table, other.labels.table
    own, others = (
        np.concatenate([*cast("Targets", each.labels).rows(0.0)]) for each in (first, other)
    )
    _check_lengths(first, len(own), other, len(others))
    columns = {name: at for at, name in enumerate(other.classes)}
    alike = others[:, [columns[name] for name in first.classes]]
    differ = ((own != alike) & ~(np.isnan(own) & np.isnan(alike))).any(axis=1)
    if differ.any():
        places = [table.place(int(differ.argmax())) for table in tables]
        raise InputError(f"{places[1]}: its targets differ from those of {places[0]}", _SAME_ROWS)
