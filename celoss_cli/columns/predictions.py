"""Finds the columns of scores in a table, and the names of their classes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase

from celoss_cli.columns.affixes import NO_AFFIX, Affix, affix_of
from celoss_cli.columns.candidates import Candidates, numeric_columns
from celoss_cli.columns.families import Columns
from celoss_cli.columns.headers import counts
from celoss_cli.columns.roles import choose
from celoss_cli.errors import Hint, InputError, UsageError
from celoss_cli.frozen import frozen
from celoss_cli.settings import Settings
from celoss_cli.tables.naming import column_named, heads_of, names_of, plain_columns
from celoss_cli.tables.table import Table
from celoss_cli.text import SHOWN_CHARACTERS, as_option, counted, listed, nearest

_CATBOOST = {"probs": "Probability", "logits": "RawFormulaVal", "log-probs": "LogProbability"}
"""What CatBoost's columns start with, before `:Class=` and the name."""


@frozen
class Scores:
    """Which columns of a table are scores.

    Attributes:
        table: where they stand.
        columns: their positions; one column speaks of the positive class of two.
        names: the class names in column order, or None where classes are 0..K-1 or still unknown.
        affix: what was taken off the names of the columns to give those of the classes.
        left_out: the names of the columns beside them that are not used.

    """

    table: Table
    columns: Columns
    names: tuple[str, ...] | None
    affix: Affix = NO_AFFIX
    left_out: tuple[str, ...] = ()

    @property
    def single(self) -> bool:
        """Whether one column stands for two classes."""
        return len(self.columns) == 1

    @property
    def named(self) -> bool:
        """Whether the classes have names of their own, other than 0..K-1."""
        return self.names is not None or self.single

    @property
    def heading(self) -> str | None:
        """The name of the only column, where it has one: 0 is but its number."""
        heads = heads_of(self.table, self.columns) if self.single else None
        return heads[0] if heads and heads[0] != "0" else None


def find_scores(
    table: Table, settings: Settings, others: set[str], labels: Collection[str] | None
) -> Scores:
    """Find the columns of scores: those that options name, else those that labels and sums tell.

    Args:
        table: the predictions.
        settings: what options say of the columns.
        others: the names of the columns of labels, weights and ids.
        labels: the distinct labels, without an ignored one; None where they are soft.

    Raises:
        InputError: no column is left, several choices are possible, or a name is not a column's.
        UsageError: an option names a column twice, or --class-names does not fit.

    """
    besides = {at for name, at in plain_columns(table).items() if name in others}
    columns = tuple(at for at in table.columns if at not in besides)
    if not columns:
        beside = f" besides {listed(sorted(others))}" if others else ""
        raise InputError(f"{table.name}: no column of scores{beside}")
    if settings.score_key in others:
        raise UsageError(
            f"--score-key {settings.score_key!r} is also the column of labels, weights or ids",
            hint="--score-key NAME takes the column of scores",
        )
    chosen = _chosen(table, columns, settings, labels)
    names, left_out = heads_of(table, chosen), _left_out(table, {*columns}, {*chosen}, others)
    if names is None or settings.class_names is not None:
        given = _given(table, chosen, names, settings)
        return Scores(table, chosen, given, NO_AFFIX, left_out)
    if len(chosen) == 1 or counts(names):
        return Scores(table, chosen, None, NO_AFFIX, left_out)
    affix = affix_of(names, labels)
    classes = tuple(affix.off(name) or name for name in names)
    return Scores(table, chosen, classes, affix, left_out)


def _left_out(
    table: Table, columns: set[int], chosen: set[int], others: set[str]
) -> tuple[str, ...]:
    """Return the names of what is used for nothing: indexes, columns, lists and objects."""
    indexes = [
        each for each in (table.header or ())[: table.indexes] if each and each not in others
    ]
    items = {name: (at,) for name, at in plain_columns(table).items() if at in columns}
    unused = [name for name, at in (items | table.nested).items() if chosen.isdisjoint(at)]
    return (*indexes, *unused)


def _chosen(
    table: Table, columns: Columns, settings: Settings, labels: Collection[str] | None
) -> Columns:
    """Return the columns of scores: those of an option, else of the only list, else of `choose`."""
    if settings.score_columns is not None:
        return _asked(table, settings.score_columns)
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
    columns = _catboost_columns(table, columns, settings.scores)
    numeric, sample = numeric_columns(table, columns)
    found = Candidates(table, numeric, sample, labels, settings)
    chosen = choose(found)
    # where the others are no scores either, what stands in a text is what is wrong
    return chosen if len(numeric) == len(columns) or found.may_be(chosen) else columns


def _asked(table: Table, names: Sequence[str]) -> Columns:
    """Return the columns that names and patterns say, each pattern in the order of the file."""
    known = dict(zip(names_of(table, table.columns), table.columns, strict=True))
    chosen = dict[int, None]()
    for name in names:
        exact = known.get(name)
        if exact is not None:
            chosen[exact] = None
            continue
        fitting = [at for each, at in known.items() if fnmatchcase(each, name)]
        if not fitting:
            raise InputError(
                f"{table.name}: --score-columns: no column {name!r}; "
                f"the columns are {listed([*known])}",
                hint=nearest(name, known),
            )
        chosen |= dict.fromkeys(fitting)
    return tuple(chosen)


def _given(
    table: Table, columns: Columns, heads: tuple[str, ...] | None, settings: Settings
) -> tuple[str, ...] | None:
    """Return the names of --class-names, where they fit the columns."""
    given = settings.class_names
    if given is None:
        return None
    # one column stands for two classes, and for one label
    expected = len(columns) if settings.multi_label else max(len(columns), 2)
    if len(given) != expected:
        raise UsageError(
            f"--class-names has {counted(len(given), 'name')}, but {table.name} has "
            f"{counted(len(columns), 'column')} of scores, for "
            f"{counted(expected, 'class', 'classes')}"
        )
    renamed = settings.score_columns is not None or heads is None or counts(heads)
    if not renamed and len(columns) > 1 and given != heads:
        raise UsageError(
            f"--class-names differs from the header of {table.name}: {listed(heads or ())}",
            hint="leave --class-names out: the header names the classes"
            if {*given} & {*(heads or ())}
            else f"add --score-columns {_shortly(heads or ())} to rename the columns",
        )
    return given


def _shortly(names: Sequence[str]) -> str:
    """Return names as an option takes them, or what stands for many."""
    few = as_option(names)
    return few if len(few) <= SHOWN_CHARACTERS else "NAME,NAME,..."


def _catboost_columns(table: Table, columns: Columns, scores: str) -> Columns:
    """Choose the columns of the kind asked for where CatBoost wrote others beside them."""
    header = table.header
    if header is None:
        return columns
    kinds = {
        kind: tuple(at for at in columns if header[at].partition(":Class=")[0] == prefix)
        for kind, prefix in _CATBOOST.items()
    }
    if not any(kinds.values()) or columns in kinds.values():
        return columns
    chosen = kinds["probs" if scores == "percent" else scores]
    if not chosen:
        found = next(kind for kind, places in kinds.items() if places)
        raise InputError(
            f"{table.name}: holds {_CATBOOST[found]} columns, but none for --scores {scores}",
            trials=[Hint(f"--scores {found} reads them", {"scores": found})],
        )
    return chosen
