"""`Candidates`: the columns that may be scores, and what is known of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import compress

import numpy as np

from celoss_cli.columns.affixes import are_alike
from celoss_cli.columns.headers import counts
from celoss_cli.columns.values import canonical
from celoss_cli.columns.values import whole as whole_number
from celoss_cli.errors import InputError
from celoss_cli.frozen import frozen
from celoss_cli.measures.validity import HAIR, SPARE
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray
from celoss_cli.tables.naming import heads_of
from celoss_cli.tables.table import Sample, Table
from celoss_cli.text import listed

WHICH = "--score-columns NAME,NAME,... selects the columns of scores"
_PAIR = 2
_HUNDRED = 100
_CLEARLY = 20
_EXACT = 1e-3
"""Sums that are off by more are looked at: a column may be something else that is small."""
_NOISE, _OFTEN = 1e-6, 8
"""So are smaller ones where the column is larger than this in as many rows: no rounding does it."""

Columns = tuple[int, ...]


@frozen
class Candidates:
    """The columns that may be scores, and what is known of them.

    Attributes:
        table: where they stand.
        columns: their positions: those of numbers.
        sample: the first rows of these.
        labels: the distinct labels, or None where these are unknown or soft.
        settings: what the numbers are.

    """

    table: Table
    columns: Columns
    sample: Sample
    labels: Collection[str] | None
    settings: Settings

    @property
    def names(self) -> tuple[str, ...] | None:
        """What the columns are called."""
        return heads_of(self.table, self.columns)

    def names_beside(self, columns: Columns) -> set[str]:
        """Return the names of the other columns; none where columns have no names."""
        return {*(heads_of(self.table, [*{*self.columns} - {*columns}]) or ())}

    @cached_property
    def _places(self) -> dict[int, int]:
        """Where each column stands among these."""
        return {at: place for place, at in enumerate(self.columns)}

    def sums(self, columns: Columns) -> bool:
        """Tell whether some columns are distributions in the first rows."""
        chosen = [self._places[at] for at in columns]
        return len(columns) > 1 and are_distributions(self.sample, chosen, self.settings)

    def beside_is_whole(self, columns: Columns) -> bool:
        """Tell whether the others are written as integers, as no probability is, and these not."""
        whole = sum(at in self._whole for at in columns)
        others = len(self._whole) - whole
        # there may be as many choices as columns: most are refused without a look at the others
        if whole == len(columns) or others < len(self.columns) - len(columns):
            return False
        return all(map(self.table.integers, {*self.columns} - {*columns}))

    def check_all_needed(self) -> None:
        """Refuse columns that sum to 1 as well, or better, without one of them."""
        names = self.names
        if names is None or counts(names):
            return
        shares = _as_shares(self.sample.full_rows, self.settings)
        sums = shares.sum(axis=1, keepdims=True)
        off, without = np.abs(sums - 1).max(), np.abs(sums - shares - 1).max(axis=0)
        # a single column sums to nothing
        often = (np.abs(shares) > _NOISE).sum(axis=0) >= _OFTEN
        better = (without < off / _CLEARLY) & ((off > _EXACT) | ((off > _NOISE) & often))
        better &= len(names) > _PAIR
        # one 0 or 1 in all rows, written as no probability is, may be a predicted class
        same = np.flatnonzero((shares == shares[:1].round()).all(axis=0)).tolist()
        doubtful = [at for at in same if self.table.integers(self.columns[at])]
        if better.any() or (doubtful and not self._are_classes(names)):
            raise undecided(self)

    def _are_classes(self, names: tuple[str, ...]) -> bool:
        """Tell whether the labels say that all are classes, or two columns look like such."""
        if len(names) > _PAIR:
            return self.are_counted()
        named = {*map(canonical, names)} <= {*map(canonical, self.labels or ())}
        return named or are_alike(names) or all(map(self.table.integers, self.columns))

    def are_counted(self) -> bool:
        """Tell whether the labels are 0 to K-1, for as many columns: positions of each."""
        numbers = {whole_number(canonical(label)) for label in self.labels or ()}
        return {0, len(self.columns) - 1} <= numbers

    def may_be(self, columns: Columns) -> bool:
        """Tell whether some columns may be scores, as far as sums tell."""
        sums = self.settings.scores != "logits" and not self.settings.normalize
        return len(columns) == 1 or not sums or self.sums(columns)

    def may_be_shares(self, column: int) -> bool:
        """Tell whether a column of whole numbers may be a score, which is written as none.

        The only 0 or 1 of one row may be a score that is written without a decimal point.
        """
        values = self.sample.values[:, self.columns.index(column)]
        flag = self.table.integers(column)
        bounded = ((values >= 0) & (values <= (1 if flag else _HUNDRED))).all()
        return bool(bounded) and (not flag or len(values) == 1)

    def integers(self) -> Columns:
        """Return the columns of whole numbers that are written as integers."""
        return tuple(filter(self.table.integers, self.whole()))

    @cached_property
    def _whole(self) -> frozenset[int]:
        return frozenset(self.whole())

    def whole(self) -> Columns:
        """Return the columns of whole numbers only, as of a predicted class or a row number."""
        values = self.sample.values
        # a cell that is no number says nothing; a nan of an array is one that is not whole
        held = (~self.sample.numeric | (values == np.floor(values))).all(axis=0)
        return tuple(compress(self.columns, held))


def are_distributions(sample: Sample, places: Sequence[int], settings: Settings) -> bool:
    """Tell whether some columns, places in a sample, are probabilities that sum to 1 in a row."""
    chosen = Sample(sample.values[:, places], sample.numeric[:, places])
    rows = _as_shares(chosen.full_rows, settings)
    bounded = ((rows >= -HAIR) & (rows <= 1 + HAIR)).all()
    near = np.abs(rows.sum(axis=1) - 1) <= settings.sum_tolerance + SPARE
    return bool(len(rows) and bounded and near.all())


def _as_shares(rows: FloatArray, settings: Settings) -> FloatArray:
    """Return scores as probabilities, where they are such or their logarithms."""
    if settings.scores == "log-probs":
        with np.errstate(over="ignore"):
            return np.exp(rows)
    return rows / _HUNDRED if settings.scores == "percent" else rows


def numeric_columns(table: Table, columns: Columns) -> tuple[Columns, Sample]:
    """Return the columns that hold a number in the first rows; all, where none does."""
    sample = table.sample(columns)
    held = np.asarray(sample.numeric.any(axis=0))
    if held.all() or not held.any():
        return columns, sample
    return tuple(compress(columns, held)), Sample(sample.values[:, held], sample.numeric[:, held])


def undecided(found: Candidates) -> InputError:
    """Return the error that nothing tells which columns are scores."""
    names = found.names or tuple(f"column {at}" for at in found.columns)
    return InputError(
        f"{found.table.name}: which columns hold the scores? {listed(names)} are numeric",
        hint="use --score-columns NAME,NAME,..., or a pattern such as 'p_*'"
        if found.names
        else f"use --score-columns N,N,... with their numbers, e.g. {found.columns[-1]}",
    )


def beside_text(table: Table, columns: Columns) -> str | None:
    """Return what to say where text stands among columns of numbers: some may be no scores."""
    held = np.asarray(table.sample(columns).numeric.any(axis=0))
    return WHICH if table.header and held.any() and not held.all() else None


def asking_which(
    error: InputError, table: Table, columns: Columns, settings: Settings
) -> InputError:
    """Return the error of a label that is no class with what to say if its columns may be others.

    They may where they do not sum to 1.
    """
    unknown = table.header is None or counts(table.header) or len(columns) == 1
    if unknown or settings.normalize or settings.scores == "logits":
        return error
    sums = are_distributions(table.sample(columns), range(len(columns)), settings)
    return InputError(error.message, error.hint or (None if sums else WHICH), error.trials)
