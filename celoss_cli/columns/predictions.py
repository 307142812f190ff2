"""Finds the columns of scores in a table, and the names of their classes."""

from __future__ import annotations

from dataclasses import replace

from celoss_cli.columns.headers import counts_up
from celoss_cli.errors import InputError, UsageError
from celoss_cli.frozen import frozen
from celoss_cli.settings import Settings
from celoss_cli.tables.naming import column_named, plain_columns
from celoss_cli.tables.table import Table
from celoss_cli.text import counted, listed

_CATBOOST = {"probs": "Probability", "logits": "RawFormulaVal", "log-probs": "LogProbability"}
"""What CatBoost's columns start with, before `:Class=` and the name."""


@frozen
class Scores:
    """Which columns of a table are scores.

    Attributes:
        table: where they stand.
        columns: their positions; one column speaks of the positive class of two.
        names: the class names in column order, or None where classes are 0..K-1 or still unknown.
        left_out: the columns beside those of CatBoost that were chosen.

    """

    table: Table
    columns: tuple[int, ...]
    names: tuple[str, ...] | None
    left_out: tuple[str, ...] = ()

    @property
    def single(self) -> bool:
        """Whether one column stands for two classes."""
        return len(self.columns) == 1

    @property
    def heading(self) -> str | None:
        """The name of the only column, where it has one: 0 is but its number."""
        name = self.table.header[self.columns[0]] if self.table.header and self.single else None
        return None if name == "0" else name


def find_scores(table: Table, settings: Settings, others: set[str]) -> Scores:
    """Take every column for scores but `others`, the columns of labels and weights.

    A column that holds a list or an object a row takes precedence of plain ones.

    Raises:
        InputError: no column is left, several hold lists, or --class-names does not fit them.

    """
    named = plain_columns(table)
    besides = {named[name] for name in others & {*named}}
    columns = tuple(at for at in range(table.width) if at not in besides)
    if not columns:
        beside = f" beside {listed(sorted(others))}" if others else ""
        raise InputError(f"{table.name}: no column of scores{beside}")
    if settings.score_key in others:
        raise UsageError(
            f"--score-key {settings.score_key!r} is also the column of labels, weights or ids",
            hint="--score-key NAME names the column of scores beside it",
        )
    chosen = _chosen_columns(table, columns, settings)
    places = {name: (at,) for name, at in named.items() if name not in others} | table.nested
    left_out = tuple(name for name, items in places.items() if not {*items} & {*chosen})
    return replace(_named(table, chosen, settings), left_out=left_out)


def _chosen_columns(table: Table, columns: tuple[int, ...], settings: Settings) -> tuple[int, ...]:
    if settings.score_key is not None:
        items = table.nested.get(settings.score_key)
        return items or (column_named(table, settings.score_key),)
    if len(table.nested) > 1:
        raise InputError(
            f"{table.name}: which column holds the scores? {listed(list(table.nested))} hold lists "
            "or objects",
            hint="--score-key NAME",
        )
    if table.nested:
        return next(iter(table.nested.values()))
    return _catboost_columns(table, columns, settings.scores)


def _named(table: Table, columns: tuple[int, ...], settings: Settings) -> Scores:
    header = table.header
    heads = None if header is None else tuple(header[at] for at in columns)
    numbered = heads is None or counts_up(heads)
    given = settings.class_names
    if given is None:
        return Scores(table, columns, None if len(columns) == 1 or numbered else heads)
    expected = max(len(columns), 2)
    if len(given) != expected:
        raise UsageError(
            f"--class-names gives {counted(len(given), 'name')}, and {table.name} has "
            f"{counted(len(columns), 'column')} of scores, for {expected} classes"
        )
    if not numbered and len(columns) > 1 and given != heads:
        raise UsageError(
            f"--class-names differs from the header of {table.name}: {listed(heads or ())}",
            hint="leave --class-names out: the header names the classes",
        )
    return Scores(table, columns, given)


def _catboost_columns(table: Table, columns: tuple[int, ...], scores: str) -> tuple[int, ...]:
    """Choose the columns of the kind asked for where CatBoost wrote others beside them.

    Raises:
        InputError: there are such columns, and none of this kind.

    """
    header = table.header
    if header is None:
        return columns
    kinds = {
        kind: tuple(at for at in columns if header[at].partition(":Class=")[0] == prefix)
        for kind, prefix in _CATBOOST.items()
    }
    if not any(kinds.values()) or columns in kinds.values():
        return columns
    chosen = kinds[scores]
    if not chosen:
        found = next(kind for kind, places in kinds.items() if places)
        raise InputError(
            f"{table.name}: holds {_CATBOOST[found]} columns, and none of {_CATBOOST[scores]}",
            hint=f"--scores {found} reads them",
        )
    return chosen
