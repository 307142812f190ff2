"""Brings arrays of more than two axes into rows: one for each label."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from celoss_cli.columns.mistaken import swapped
from celoss_cli.errors import InputError, UsageError
from celoss_cli.settings import Settings
from celoss_cli.tables.axes import Lengths
from celoss_cli.tables.naming import plain_columns
from celoss_cli.tables.table import Table

_MATRIX = 2
_ONE_CLASS = (
    "turn one-hot labels into integers: labels.argmax(axis); for one score per label, add a "
    "class axis: scores[..., None]"
)

Shape = tuple[int, ...]


class Tables(NamedTuple):
    """The tables of the inputs; None where there is none."""

    predictions: Table
    labels: Table | None
    weights: Table | None


def in_rows(inputs: Tables, settings: Settings) -> Tables:
    """Return the tables with one row for each label, where the predictions are a tensor.

    The axis of the classes is that which the labels lack.

    Raises:
        InputError: the shapes do not fit, or do not tell this axis.
        UsageError: --class-axis names no axis.

    """
    predictions, *others = inputs
    scores = _listed_scores(predictions, settings)
    if scores is not None and settings.class_axis is None:
        labels, weights = (other and _in_lists(other, predictions) for other in others)
        return Tables(_listed(predictions, scores), labels, weights)
    if settings.class_axis is None and not _is_deep(predictions):
        _check_not_swapped(*inputs[:2])
        for other in filter(None, others):
            if _is_deep(other):
                raise _too_many(other, predictions)
        return inputs
    for shard in predictions.shards:
        if shard.shape is None:
            what = "--class-axis is" if settings.class_axis is not None else "a class axis is"
            raise UsageError(f"{what} for arrays, but {shard.name} is not an array")
    axis = _class_axis(inputs, settings)
    labels, weights = (other and _beside(other, predictions, axis) for other in others)
    return Tables(predictions.along(axis), labels, weights)


def check_flat(*tables: Table | None) -> None:
    """Refuse arrays of more than two axes."""
    for table in filter(None, tables):
        if _is_deep(table):
            raise InputError(
                f"{table.name}: an array of more than two axes, but --multi-label needs "
                "(rows, labels)",
                hint="reshape it, with the axis of the labels last",
            )


def match_lists(labels: Table, *others: Table | None) -> None:
    """Require that the lists of other tables are as long as those of labels, which are known."""
    for other in filter(None, others):
        if not any(shard.ragged for shard in (*labels.shards, *other.shards)):
            continue
        if len(labels.shards) != len(other.shards):
            raise InputError(
                f"{other.name} and {labels.name}: files of lists are paired",
                hint="give as many files of labels as of predictions",
            )
        for own, table in zip(labels.shards, other.shards, strict=True):
            if own.axes is not None and table is not own:
                table.as_long_as(Lengths(own.name, own.axes.counts))


def _listed_scores(table: Table, settings: Settings) -> str | None:
    """Return the column of scores, if it holds a list of rows in each row."""
    deep = table.shards[0].deep
    if settings.score_key is None and settings.score_columns is None and len(deep) == 1:
        return deep[0]
    return settings.score_key if settings.score_key in deep else None


def _listed(table: Table, scores: str | None) -> Table:
    """Return the items of the lists in all shards as rows; `scores` are a column of such rows.

    Raises:
        InputError: a shard holds no such lists.

    """
    for shard in table.shards:
        if scores not in (None, *shard.deep) or not shard.lists:
            raise InputError(
                f"{shard.name}: its first row is not a list of rows, unlike in other files of "
                f"{table.name}"
            )
    return table.mapped(lambda shard: shard.listed(scores))


def _check_not_swapped(predictions: Table, labels: Table | None) -> None:
    """Refuse labels that are nothing but lists of rows, beside predictions that are none."""
    if (
        labels
        and labels.shards[0].deep == labels.shards[0].lists != ()
        and not plain_columns(labels)
    ):
        raise swapped(predictions, labels, "holds no lists of rows", "holds them")


def _in_lists(other: Table, predictions: Table) -> Table:
    """Return labels or weights with a row for each item of their lists.

    Raises:
        InputError: they are no lists, nor an array with an axis for their items.

    """
    if any(shard.lists for shard in other.shards):
        return _listed(other, None)
    shapes = [shard.shape or () for shard in other.shards]
    if any(len(shape) != _MATRIX for shape in shapes):
        raise InputError(
            f"{other.name}: holds no lists, but {predictions.name} has a list of rows in each row",
            hint="give one list per row, or an array of two axes",
        )
    return other.along(None)


def _is_deep(table: Table) -> bool:
    return any(len(shard.shape or ()) > _MATRIX for shard in table.shards)


def _class_axis(inputs: Tables, settings: Settings) -> int:
    """Return the axis of the classes."""
    predictions, labels = inputs.predictions, inputs.labels
    first = predictions.shards[0].shape or ()
    if settings.class_axis is not None:
        if not -len(first) <= settings.class_axis < len(first):
            raise UsageError(
                f"--class-axis {settings.class_axis} is not an axis of {predictions.name}, {first}"
            )
        return settings.class_axis % len(first)
    if labels is None:
        return len(first) - 1
    pairs = _pairs(predictions, labels)
    fitting = [at for at in range(len(first)) if all(_fits(*pair, at) for pair in pairs)]
    if not fitting:
        raise _misfit(labels, predictions)
    # of a single class, all axes are read alike
    if len(fitting) > 1 and first[fitting[-1]] > 1:
        known = "" if labels.shape is None else f", {labels.shape}"
        raise InputError(
            f"{predictions.name}: which axis of {first} is the class axis? Axes "
            f"{' and '.join(map(str, fitting))} fit {labels.name}{known}",
            hint=f"{' or '.join(f'--class-axis {at}' for at in fitting)} decides",
        )
    return fitting[-1]


def _pairs(one: Table, other: Table) -> Sequence[tuple[Shape | None, Shape | None]]:
    """Return the shapes that go together: those of shards in pairs, else of all that is stacked."""
    if len(one.shards) == len(other.shards):
        shards = zip(one.shards, other.shards, strict=True)
        return [(first.shape, second.shape) for first, second in shards]
    return [(one.shape, other.shape)]


def _fits(scores: Shape | None, labels: Shape | None, axis: int) -> bool:
    """Tell whether labels may be those of scores with this axis of classes, by their shapes."""
    if scores is None or axis >= len(scores):
        return scores is None
    rows = scores[:axis] + scores[axis + 1 :]
    if labels is None:
        # a label per line: the last axis, unless that does not tell it from another
        return scores[axis] == scores[-1]
    return labels in (rows, (math.prod(rows),))


def _beside(other: Table, predictions: Table, axis: int) -> Table:
    """Return labels or weights with one column, if they are arrays that fit the predictions."""
    if any(shard.shape is None for shard in other.shards):
        return _listed(other, None) if any(shard.lists for shard in other.shards) else other
    if not all(_fits(*pair, axis) for pair in _pairs(predictions, other)):
        raise _misfit(other, predictions, axis)
    return other.along(None)


def _misfit(other: Table, predictions: Table, axis: int = -1) -> InputError:
    """Return the error of an array that does not fit the predictions."""
    shape, own = (table.shape or table.shards[0].shape or () for table in (predictions, other))
    if len(own) >= len(shape):
        return _too_many(other, predictions)
    rows = shape[:axis] + shape[axis:][1:]
    return InputError(
        f"{other.name}: the shape {own} does not fit {predictions.name}, {shape}, without the "
        "class axis",
        hint=f"expected {rows}, if axis {axis % len(shape)} is the class axis",
    )


def _too_many(other: Table, predictions: Table) -> InputError:
    shape, own = (table.shape or table.shards[0].shape for table in (predictions, other))
    if own is not None and any(_fits(own, shape, axis) for axis in range(len(own))):
        return InputError(
            f"{predictions.name}: an array {shape}, but {other.name}, {own}, has one more axis: "
            "these look swapped",
            hint="PREDICTIONS come first, then LABELS",
        )
    known = predictions.name if shape is None else f"{predictions.name}, {shape}"
    return InputError(
        f"{other.name}: an array {own} has one axis too many for {known}",
        hint=_without_axis(own or (), shape or ()) or _ONE_CLASS,
    )


def _without_axis(own: Shape, scores: Shape) -> str | None:
    """Return the hint to leave out an axis of length 1, if labels then fit the scores."""
    for at in (at for at, length in enumerate(own) if length == 1):
        rest = own[:at] + own[at + 1 :]
        if any(_fits(scores, rest, axis) for axis in range(len(scores))):
            return f"save them without the axis of length 1: labels.squeeze({at})"
    return None
