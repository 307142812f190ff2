"""`Candidates`: the columns that may be scores, and what is known of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import compress

import numpy as np

from celoss_cli.columns.affixes import NO_AFFIX
from celoss_cli.columns.families import Columns, Family, families
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
_HUNDRED = 100


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

    @cached_property
    def names(self) -> tuple[str, ...] | None:
        """What the columns are called."""
        return heads_of(self.table, self.columns)

    @cached_property
    def numbered(self) -> bool:
        """Whether the columns are called 0 to K-1, as an array is written."""
        return counts(self.names or ())

    @cached_property
    def families(self) -> list[Family]:
        """The columns that are called after the labels: a family for each affix."""
        return families(self.columns, self.names or (), self.labels or ())

    @property
    def exact(self) -> Family:
        """The family without an affix, where the labels are names as they stand; else an empty."""
        return next((each for each in self.families if each.exact), Family(NO_AFFIX, (), ()))

    @cached_property
    def whole(self) -> Columns:
        """The columns of whole numbers only, as of a predicted class or a row number."""
        values = self.sample.values
        # a cell that is no number says nothing; a nan of an array is one that is not whole
        held = (~self.sample.numeric | (values == np.floor(values))).all(axis=0)
        return tuple(compress(self.columns, held))

    @cached_property
    def integers(self) -> frozenset[int]:
        """The columns of whole numbers that are written without a decimal point."""
        return frozenset(filter(self.table.integers, self.whole))

    @cached_property
    def _places(self) -> dict[int, int]:
        """Where each column stands among these."""
        return {at: place for place, at in enumerate(self.columns)}

    def values_of(self, column: int) -> FloatArray:
        """Return the numbers of a column in the first rows."""
        return self.sample.values[:, self._places[column]]

    def names_beside(self, columns: Columns) -> set[str]:
        """Return the names of the other columns; none where columns have no names."""
        return {*(heads_of(self.table, [*{*self.columns} - {*columns}]) or ())}

    def decimals_beside(self, columns: Columns) -> int:
        """Return how many of the other columns are not written as integers."""
        # there may be as many families as columns: no set of all columns is made for each
        own = len(columns) - len(self.integers.intersection(columns))
        return len(self.columns) - len(self.integers) - own

    def sums(self, columns: Columns) -> bool:
        """Tell whether some columns are distributions in the first rows."""
        chosen = [self._places[at] for at in columns]
        return len(columns) > 1 and are_distributions(self.sample, chosen, self.settings)

    def may_be(self, columns: Columns) -> bool:
        """Tell whether some columns may be scores, as far as sums tell."""
        return len(columns) == 1 or not must_sum(self.settings) or self.sums(columns)

    def are_counted(self) -> bool:
        """Tell whether the labels are 0 to K-1, for as many columns: positions of each."""
        numbers = {whole_number(canonical(label)) for label in self.labels or ()}
        return {0, len(self.columns) - 1} <= numbers


def must_sum(settings: Settings) -> bool:
    """Tell whether scores sum to 1: logits do not, nor does what is to be normalized."""
    return settings.scores != "logits" and not settings.normalize


def are_distributions(sample: Sample, places: Sequence[int], settings: Settings) -> bool:
    """Tell whether some columns, places in a sample, are probabilities that sum to 1 in a row."""
    chosen = Sample(sample.values[:, places], sample.numeric[:, places])
    rows = as_shares(chosen.full_rows, settings)
    bounded = ((rows >= -HAIR) & (rows <= 1 + HAIR)).all()
    near = np.abs(rows.sum(axis=1) - 1) <= settings.sum_tolerance + SPARE
    return bool(len(rows) and bounded and near.all())


def as_shares(rows: FloatArray, settings: Settings) -> FloatArray:
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
    if unknown or not must_sum(settings):
        return error
    sums = are_distributions(table.sample(columns), range(len(columns)), settings)
    return InputError(error.message, error.hint or (None if sums else WHICH), error.trials)
