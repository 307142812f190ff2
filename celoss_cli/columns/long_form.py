"""Refuses the scores of one sample that stand below each other, in a row per class."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from celoss_cli.columns.mistaken import first_words
from celoss_cli.columns.predictions import Scores
from celoss_cli.errors import InputError
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray
from celoss_cli.tables.categories import gather
from celoss_cli.tables.naming import names_of, plain_columns
from celoss_cli.tables.reading import numbers
from celoss_cli.tables.table import Table

_CLOSE = 1e-3
_MANY = 8
_SCALES = {"probs": 1.0, "percent": 100.0}


def check_one_row_each(scores: Scores, settings: Settings) -> None:
    """Refuse scores of which some rows sum to 1, as those of different samples do not.

    Raises:
        InputError: each two rows do, or those of each value of another column.

    """
    table, scale = scores.table, _SCALES.get(settings.scores)
    sample = table.sample(scores.columns).values
    alone = [at for at, own in enumerate(sample.T) if scores.single or (own > np.floor(own)).any()]
    if scale is None or settings.multi_label or len(alone) != 1:
        return
    values = sample[:, alone[0]] / scale
    if len({*values.tolist()}) < _MANY:
        return
    pairs = values[: len(values) // 2 * 2].reshape(-1, 2)
    if scores.single and _are_one(pairs.sum(axis=1)):
        raise InputError(
            f"{table.name}: every two rows sum to 1: one row per class, not one per sample",
            hint="write one row per sample: scores.reshape(-1, 2)"
            if len(table.columns) == 1
            else _in_one_row("id", "class", "score"),
        )
    column = scores.columns[alone[0]]
    named = settings.named_columns | {settings.label_column}
    classes = [
        at
        for name, at in plain_columns(table).items()
        if at != column and name not in named and _repeats(first_words(table, at))
    ]
    for at in classes:
        _check_not_below(table, column, at, scale)


def _repeats(cells: Collection[str]) -> bool:
    return 2 * len({*cells}) <= len(cells)


def _check_not_below(table: Table, column: int, classes: int, scale: float) -> None:
    """Refuse scores that sum to 1 over rows in which each class stands once.

    Raises:
        InputError: they do.

    """
    factor = gather(table.words(classes))
    size = len(factor.values)
    if size == 1 or len({*factor.counts}) > 1 or factor.counts[0] == 1:
        return
    shares = np.concatenate([*numbers(table, [column])])[:, 0] / scale
    others = [at for at in plain_columns(table).values() if at not in (column, classes)]
    for samples, sums in _sums(table, shares, size, others):
        if _are_one(sums):
            class_, score = names_of(table, [classes, column])
            raise InputError(
                f"{table.name}: every {size} rows, one per {class_!r}, sum to 1: one row per "
                "class, not one per sample",
                hint=_in_one_row(samples, class_, score),
            )


def _sums(
    table: Table, shares: FloatArray, size: int, others: Collection[int]
) -> Iterator[tuple[str, FloatArray]]:
    """Yield the sums of so many shares each, with the column that tells whose they are."""
    for name, at in zip(names_of(table, [*others]), others, strict=True):
        samples = gather(table.words(at))
        if {*samples.counts} == {size}:
            yield name, np.bincount(samples.codes, shares).astype(np.float64)
    yield "id", shares.reshape(-1, size).sum(axis=1)
    yield "id", shares.reshape(size, -1).sum(axis=0)


def _in_one_row(samples: str, classes: str, score: str) -> str:
    # labels without ids stand in the order in which samples come first
    return (
        f"write one row per sample: df.pivot_table(index={samples!r}, columns={classes!r}, "
        f"values={score!r}, sort=False)"
    )


def _are_one(sums: FloatArray) -> bool:
    return bool((np.abs(sums - 1) <= _CLOSE).all())
