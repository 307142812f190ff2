"""Finds the labels: one a row, or one-hot and soft rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Self

import numpy as np

from celoss_cli.columns.affixes import NO_AFFIX, affixes, common_affixes
from celoss_cli.columns.headers import counts
from celoss_cli.columns.mistaken import check_not_scores
from celoss_cli.columns.order import id_hint
from celoss_cli.columns.predictions import Scores
from celoss_cli.columns.sameness import are_once, ids_of
from celoss_cli.columns.spoken import spoken_of
from celoss_cli.columns.unnamed import are_mixed, index_hint, which_column
from celoss_cli.columns.values import are_truths, as_truth, ignored_labels
from celoss_cli.errors import Hint, InputError
from celoss_cli.frozen import frozen
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray, IntArray
from celoss_cli.tables.categories import Factor, gather, joined_factor
from celoss_cli.tables.naming import (
    column_named,
    column_names,
    heads_of,
    plain_columns,
    position_names,
)
from celoss_cli.tables.reading import numbers
from celoss_cli.tables.table import Table
from celoss_cli.text import listed

_ONE_OF_THEM = "several may be soft labels: remove those that are not"
_MULTI_LABEL = Hint(
    "--multi-label reads each column as a yes/no label; a row may have several or none",
    {"multi_label": True},
)
_SOME = 0.1
"""Where more rows do not sum to 1, they may be meant so."""
_PAIR = 2


@frozen
class HardLabels:
    """One label a row: a column of `table`.

    Attributes:
        table: where they stand.
        values: the column.
        sizes: how many rows each shard of the table has.
        rows: which rows of it, in which order; None where each is in its own place.

    """

    table: Table
    values: Factor
    sizes: tuple[int, ...]
    rows: IntArray | None = None

    @classmethod
    def of(cls, table: Table, parts: Sequence[Factor]) -> Self:
        """Return the labels of a table whose shards hold some parts of them."""
        return cls(table, joined_factor(parts), tuple(len(part.codes) for part in parts))

    def ignored(self, settings: Settings) -> frozenset[str]:
        """Return the labels that are ignored."""
        return ignored_labels(settings, padded=self.table.axes is not None)


@frozen
class SoftLabels:
    """One row of class shares a row: `columns` of `table`, in the order of the classes."""

    table: Table
    columns: tuple[int, ...]
    names: tuple[str, ...] | None

    def rows(self, tolerance: float) -> Iterator[FloatArray]:
        """Yield the rows, a run at a time.

        Raises:
            InputError: a share outside [0, 1], or a row that does not sum to 1.

        """
        row = 0
        for shares in shares_of(self.table, self.columns):
            outside = ~((shares >= 0) & (shares <= 1))
            if outside.any():
                at, column = (int(i) for i in np.argwhere(outside)[0])
                place = self.table.place(row + at, self.columns[column])
                message = (
                    f"{place}: {float(shares[at, column])!r} is not a soft label: outside [0, 1]"
                )
                raise InputError(message, index_hint(self.table, self.columns))
            sums = shares.sum(axis=1)
            wrong = np.abs(sums - 1) > tolerance
            if wrong.any():
                at = int(wrong.argmax())
                place = self.table.place(row + at)
                trials = [_MULTI_LABEL] if wrong.mean() > _SOME else []
                message = f"{place}: the row of labels sums to {sums[at]:.6g}, not to 1"
                raise InputError(message, trials=trials)
            row += len(shares)
            yield shares

    def in_order(self, rows: IntArray, tolerance: float) -> Self:
        """Return the rows in another order; they are read into memory for it."""
        from celoss_cli.formats.numpy.memory import array_table  # noqa: PLC0415 - few join shares

        shares = np.concatenate([*self.rows(tolerance)])[rows]
        table = array_table(shares, self.table.name, shares.nbytes)
        columns = tuple(range(shares.shape[1]))
        return replace(self, table=replace(table, format=self.table.format), columns=columns)


def shares_of(table: Table, columns: tuple[int, ...]) -> Iterator[FloatArray]:
    """Yield columns of shares; truth values, as pandas' get_dummies writes them, are 1 and 0."""
    if table.sample(columns).numeric.any():
        yield from numbers(table, columns)
        return
    parts = [gather(table.words(column)) for column in columns]
    if not are_truths({value for part in parts for value in part.values}):
        yield from numbers(table, columns)
        return
    truths = [np.array([as_truth(v) == "1" for v in part.values])[part.codes] for part in parts]
    yield np.column_stack(truths).astype(np.float64)


def columns_of_labels(table: Table, scores: Scores, settings: Settings) -> HardLabels | SoftLabels:
    """Find the labels in their own table, which has several columns or a header.

    Raises:
        InputError: nothing tells which of several columns holds them.

    """
    if settings.label_column is not None:
        return label_column(table, settings.label_column)
    others = label_candidates(table, settings)
    if len(others) == 1:
        return hard_labels(table, others[0])
    lists = [*table.nested.values()]
    items = set(chain.from_iterable(lists))
    columns = tuple(at for at in others if at not in items)
    found = [_shares(table, each, scores, settings) for each in (columns, *lists) if each]
    soft = [labels for labels in found if labels is not None]
    if len(soft) == 1:
        check_not_scores(soft[0].table, soft[0].columns, scores, others)
        return soft[0]
    if table.header is None:
        raise which_column(table, others, max(len(scores.columns), _PAIR))
    ids = [name for name, at in plain_columns(table).items() if are_once(ids_of(table, at))]
    shared = None if settings.id is not None else id_hint(ids, scores.table.header or ())
    # where each row has one class, none of the first rows holds 0 alone
    several = bool(others) and not shared and not table.sample(others).values.any(axis=1).all()
    raise InputError(
        f"{table.name}: which column holds the labels? The columns are "
        f"{listed(column_names(table))}",
        hint=shared or (_ONE_OF_THEM if soft else "--label-column NAME"),
        trials=[_MULTI_LABEL] if several else [],
    )


def label_candidates(table: Table, settings: Settings) -> tuple[int, ...]:
    """Return the columns that no option names for something else."""
    plain = plain_columns(table)
    besides = {plain.get(name) for name in settings.named_columns if name}
    return tuple(at for at in table.columns if at not in besides)


def _shares(
    table: Table, columns: tuple[int, ...], scores: Scores, settings: Settings
) -> SoftLabels | None:
    """Return the columns as soft labels where they are as many as the classes, or named so.

    What has no names of its own is in the order of the classes: an array, and the items of a list.
    """
    names = scores.names or position_names(max(len(scores.columns), 2))
    heads = heads_of(table, columns) or ()
    unnamed = not heads or (columns in table.nested.values() and counts(heads))
    if unnamed and len(columns) == len(names) and not are_mixed(table, columns):
        return SoftLabels(table, columns, scores.names)
    if scores.single and _names_a_class(heads, scores, settings) and _may_be_shares(table, columns):
        return SoftLabels(table, columns, heads)
    for bare in common_affixes(names):
        each = tuple(bare.off(name) or name for name in names)
        for affix in affixes(heads, each):
            places = {affix.off(head): at for head, at in zip(heads, columns, strict=True)}
            # what is called alike is a class as well, which the predictions do not have
            alike = affix != NO_AFFIX or counts(heads)
            others = {*places} - {*each, None} if alike else ()
            if {*each} <= {*places} and not others:
                return SoftLabels(table, tuple(places[name] for name in each), each)
    return None


def _names_a_class(heads: tuple[str, ...], scores: Scores, settings: Settings) -> bool:
    """Tell whether one of two columns of labels is named after what the only score speaks of."""
    if len(heads) != _PAIR:
        return False
    return settings.positive in heads or spoken_of(scores.heading or "", heads) is not None


def _may_be_shares(table: Table, columns: tuple[int, ...]) -> bool:
    """Tell whether columns are no ids beside labels: all are words, or numbers of 1 or less."""
    sample = table.sample(columns)
    numeric = sample.numeric.any(axis=0)
    return not numeric.any() or bool(numeric.all() and not (sample.values > 1).any())


def label_sizes(labels: HardLabels | SoftLabels) -> tuple[int, ...]:
    """Return how many labels each shard holds; none where they were joined on ids."""
    if isinstance(labels, HardLabels):
        return () if labels.rows is not None else labels.sizes
    return labels.table.lengths()


def labels_of_shard(labels: HardLabels | SoftLabels, at: int) -> HardLabels | SoftLabels:
    """Return the labels of one shard; hard ones as a name alone, as they are matched by now."""
    table = labels.table.shards[at]
    if isinstance(labels, SoftLabels):
        return replace(labels, table=table)
    return HardLabels.of(table, [])


def label_column(table: Table, name: str) -> HardLabels:
    """Take the labels from a column by its name, of the labels' table or of the predictions'."""
    return hard_labels(headed := table.headed(), column_named(headed, name))


def hard_labels(table: Table, column: int) -> HardLabels:
    """Read one label a row from a column."""
    return HardLabels.of(table, [gather(shard.words(column)) for shard in table.shards])
