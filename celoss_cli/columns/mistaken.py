"""Recognises files that hold something else than what they are given for."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import suppress

import numpy as np

from celoss_cli.columns.candidates import numeric_columns
from celoss_cli.columns.predictions import Scores
from celoss_cli.columns.values import are_truths, as_truth, canonical
from celoss_cli.errors import InputError
from celoss_cli.settings import Settings
from celoss_cli.tables.categories import words_in
from celoss_cli.tables.naming import heads_of, names_of, position_names
from celoss_cli.tables.reading import numbers
from celoss_cli.tables.table import SAMPLE_ROWS, Sample, Table
from celoss_cli.text import listed

_ROUNDING = 1e-2
_BITS = {"0", "1"}
_FEW = 20
_ENOUGH = 4
"""Of fewer rows of 0 and 1 nothing says that they are no probabilities."""
_RANK = re.compile(r"top|rank|best|[0-9](?:st|nd|rd|th)(?![a-z])", re.IGNORECASE)
_PER_CLASS = "write one column per class, or JSON: {'cat': 0.9, 'dog': 0.1}"


def check_not_swapped(predictions: Table, labels: Table, settings: Settings) -> None:
    """Refuse class labels as predictions where LABELS hold what looks like probabilities."""
    if predictions.nested:
        return
    given = _numbers(predictions, settings)
    if given.numeric.any() and not (_whole(given) and _is_row(given)):
        return
    own = _numbers(labels, settings)
    if _hold_shares(own):
        raise swapped(predictions, labels, "holds class labels", "holds probabilities")


def swapped(predictions: Table, labels: Table, one: str, other: str) -> InputError:
    """Return the error of files given for each other: what `one` and the `other` hold tells."""
    return InputError(
        f"{predictions.name}: {one}, and {labels.name} {other}: these look swapped",
        hint="PREDICTIONS come first, then LABELS",
    )


def check_no_one_hot(table: Table, settings: Settings) -> None:
    """Refuse lines 0,1 and 1,0 alone, which may be rows of two classes, or numbers with a comma."""
    text = any(shard.untyped for shard in table.shards)
    if settings.decimal != "," or not text or len(table.columns) != 1:
        return
    values = table.sample(table.columns).values
    if len(values) and np.isin(values, (0.1, 1.0)).all():
        raise InputError(
            f"{table.name}: '0,1' and '1,0' may be the numbers 0.1 and 1, or rows of 0 and 1",
            hint="write numbers with a decimal point",
        )


def _numbers(table: Table, settings: Settings) -> Sample:
    """Return the first rows of the columns of numbers; of ids none are."""
    header = table.header
    columns = (at for at in table.columns if header is None or header[at] != settings.id)
    return numeric_columns(table, tuple(columns))[1]


def _hold_shares(sample: Sample) -> bool:
    """Tell whether a column holds shares, or the only one numbers that are no labels."""
    values = np.where(sample.numeric, sample.values, 0.0)
    decimal = (values != np.floor(values)).any(axis=0)
    bounded = ((values >= 0) & (values <= 1)).all(axis=0)
    return bool(decimal.any() and (values.shape[1] == 1 or (decimal & bounded).any()))


def check_not_labels(
    table: Table, columns: tuple[int, ...], labels: Collection[str] | None, settings: Settings
) -> None:
    """Refuse predicted classes in place of probabilities: integers, or words that are labels."""
    if len(columns) != 1 or settings.scores == "log-probs" or labels is None:
        return
    sample = table.sample(columns)
    if sample.numeric.any():
        found = {str(int(value)) for value in sample.values[sample.numeric] if value.is_integer()}
        known = {*map(as_truth, labels)} if are_truths(labels) else {*map(canonical, labels)}
        rows = len(sample.values)
        # whole per cent may be as few where the labels are 0 and 1
        like = any(name.isdigit() and name not in _BITS for name in known)
        like = like or (settings.scores != "percent" and bool(found & known))
        most = max(map(int, found), default=0)
        again = len(found) < rows or most <= max(map(int, filter(str.isdecimal, known)), default=0)
        few = again and like and most <= _FEW
        enough = rows >= _ENOUGH
        plain = found <= known or (found <= _BITS and (enough or like)) or (enough and few)
        mistaken = table.integers(columns[0]) and _whole(sample) and plain
    else:
        words = words_of(table, columns[0])
        mistaken = bool(words) and words <= {*map(canonical, labels)}
    if mistaken:
        raise InputError(
            f"{table.name}: these are class labels, not probabilities",
            hint="save what predict_proba returns, not predict",
        )


def check_not_scores(
    table: Table, columns: tuple[int, ...], scores: Scores, others: Collection[int]
) -> None:
    """Refuse shares as labels beside a column of classes, or where they are the scores."""
    shares = table.sample(columns).values
    if len(columns) == len(table.columns) or (shares == np.floor(shares)).all():
        return
    hint = "--label-column NAME names the column of labels"
    if np.array_equal(shares, scores.table.sample(scores.columns).values):
        raise InputError(
            f"{table.name}: its soft labels are the scores of {scores.table.name}",
            hint=hint,
        )
    positions = {*position_names(len(columns))}
    names = {*map(canonical, scores.names or ())}
    for at in {*others} - {*columns}:
        words = words_of(table, at)
        if len(words) > 1 and (words <= names or words <= positions):
            called = listed(names_of(table, [at, *columns]))
            raise InputError(
                f"{table.name}: which column holds the labels? {called} may be a class, or soft "
                "labels",
                hint=f"{hint}; leave it out for soft labels",
            )


def check_numbers(table: Table, columns: Sequence[int]) -> None:
    """Refuse scores none of which is a number, before anything is asked about them."""
    sample = table.sample(columns)
    if len(sample.values) and not sample.numeric.any():
        for _ in numbers(table, columns):
            pass


def check_not_ranked(scores: Scores) -> None:
    """Refuse scores that are sorted in each row, each beside its class, or called by its rank."""
    table, columns = scores.table, scores.columns
    names = heads_of(table, columns) or ()
    if len(names) > 1 and all(map(_RANK.search, names)) and _are_sorted(table, columns):
        raise InputError(
            f"{table.name}: the scores of each row are sorted, in columns {listed(names)}: "
            "the class of a column differs from row to row",
            hint=_PER_CLASS,
        )
    free = {*table.columns} - {*columns}
    ways = ([at + step for at in columns] for step in (-1, 1))
    beside = next((way for way in ways if len(way) > 1 and free.issuperset(way)), None)
    if beside is None:
        return
    # a class is the first in some rows, the second in others
    if _are_sorted(table, columns) and words_of(table, beside[0]) & words_of(table, beside[1]):
        raise InputError(
            f"{table.name}: the scores of each row are sorted, with their classes in other "
            "columns: the class of a column differs from row to row",
            hint=_PER_CLASS,
        )


def _are_sorted(table: Table, columns: Sequence[int]) -> bool:
    """Tell whether the scores of each of the first rows are sorted, the largest first."""
    values = table.sample(columns).values
    return len(values) >= _ENOUGH and bool((np.diff(values, axis=1) <= 0).all())


def words_of(table: Table, column: int) -> set[str]:
    """Return the words of the first rows; none of what holds no words."""
    with suppress(InputError):
        return {*map(canonical, next(table.words(column)).values)}
    return set()


def first_words(table: Table, column: int) -> list[str]:
    """Return what stands in each of the first rows, as words; nothing of what holds none."""
    with suppress(InputError):
        return words_in(next(table.words(column)), SAMPLE_ROWS)
    return []


def _whole(sample: Sample) -> bool:
    values = sample.values[sample.numeric]
    return bool((values == np.floor(values)).all())


def _is_row(sample: Sample) -> bool:
    """Tell whether the numbers may be one of two classes each, or shares of 1 in a row."""
    values = sample.full_rows
    if values.shape[1] == 1:
        return True
    near = np.abs(values.sum(axis=1) - 1) <= _ROUNDING
    return bool(len(values) and (values >= 0).all() and near.all())
