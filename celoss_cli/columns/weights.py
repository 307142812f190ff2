"""Sample weights and class weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from celoss_cli.errors import InputError, UsageError
from celoss_cli.frozen import frozen
from celoss_cli.settings import BALANCED, Settings
from celoss_cli.tables.blocks import FloatArray, IntArray
from celoss_cli.tables.naming import column_named, column_names
from celoss_cli.tables.reading import numbers
from celoss_cli.tables.table import Table
from celoss_cli.text import counted, listed, nearest

_PLAIN = 8
"""Largest weights from 2^-8 to 2^8 are near enough to 1."""


@frozen
class Weights:
    """One weight a row, the name of the input they stand in, and the power of two taken out."""

    name: str
    values: FloatArray
    exponent: int


def headed_weights(table: Table, rows: int | None) -> Table:
    """Return a table of weights, whose first line is data as yet, without its header.

    A 0 in the first line, which is what pandas writes above a column without a name, is a header
    where it would be one weight more than there are `rows`.
    """
    firsts = {shard.lines.first for shard in table.shards if shard.lines is not None}
    words = any(None in first.numbers for first in firsts)
    named = firsts and all(first.cells == ("0",) for first in firsts)
    if words or (named and rows is not None and table.count() - len(table.shards) == rows):
        return table.headed()
    return table


def only_weights(table: Table) -> Weights:
    """Read the weights from the only column of a table.

    Raises:
        InputError: it has several columns, or holds what is no weight.

    """
    if len(table.columns) != 1:
        raise InputError(
            f"{table.name}: {counted(len(table.columns), 'column')}, expected one column of "
            "weights",
            hint="--weight-column NAME takes a column of PREDICTIONS or LABELS",
        )
    return _checked(table, table.columns[0])


def weight_column(tables: Sequence[Table], name: str) -> Weights:
    """Read the weights from the one table that has a column of this name.

    Raises:
        InputError: no table has it, or both have.

    """
    headed = [table for table in tables if table.header]
    holders = [table for table in headed if name in column_names(table)]
    if len(holders) > 1:
        files = " and ".join(table.name for table in holders)
        raise InputError(f"column {name!r} is in both {files}", hint="rename one of them")
    table = (holders or headed or list(tables))[-1]
    return _checked(table, column_named(table, name))


def class_factors(
    settings: Settings, classes: Sequence[str], counts: IntArray
) -> FloatArray | None:
    """Return the factor of each class, or None where there is no --class-weights.

    "balanced" is n / (number of classes present x rows of the class), as scikit-learn has it.

    Raises:
        UsageError: a name that is no class, or a factor that is no weight.

    """
    given = settings.class_weights
    if given is None:
        return None
    if isinstance(given, str):
        if given != BALANCED:
            raise UsageError(
                f"--class-weights {given!r} is neither {BALANCED!r} nor NAME=WEIGHT,..."
            )
        present = np.count_nonzero(counts)
        return np.asarray(counts.sum() / (present * np.maximum(counts, 1)))
    known = {*classes}
    for name, factor in given.items():
        if name not in known:
            raise UsageError(
                f"--class-weights: {name!r} is not a class; the classes are {listed(classes)}",
                hint=nearest(name, classes),
            )
        if not (np.isfinite(factor) and factor >= 0):
            raise UsageError(f"--class-weights: {factor} of {name!r} is not a weight")
    return _scaled(np.array([given.get(name, 1.0) for name in classes], dtype=np.float64))[0]


def _checked(table: Table, column: int) -> Weights:
    weights = np.concatenate([block[:, 0] for block in numbers(table, [column])])
    wrong = ~(np.isfinite(weights) & (weights >= 0))
    if wrong.any():
        row = int(wrong.argmax())
        raise InputError(
            f"{table.place(row, column)}: {float(weights[row])!r} is not a weight: "
            "weights are finite and at least 0"
        )
    return Weights(table.name, *_scaled(weights))


def _scaled(weights: FloatArray) -> tuple[FloatArray, int]:
    """Return the weights times a power of two that brings the largest near 1, and its exponent.

    Only their proportions matter, this changes no digit of them, and sums of such weights are
    exact: they are taken on a grid of 2^-60. From 2^-8 to 2^8 weights stay as they are, so that
    parts of a file, whose largest weights differ, are summed on one scale.
    """
    exponent = int(np.frexp(weights.max(initial=0.0))[1])
    taken = round(exponent / (2 * _PLAIN)) * 2 * _PLAIN
    return np.asarray(np.ldexp(weights, -taken)), taken
