"""`PredictedScores`: one score a row of the class that was predicted, as one of the positive class.

A text classifier's top answer is such: the class that it names, and how probable that is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from celoss_cli.columns.affixes import value_of
from celoss_cli.errors import InputError, UsageError
from celoss_cli.frozen import frozen
from celoss_cli.measures.validity import HAIR
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import BoolArray, Floats, Run
from celoss_cli.tables.categories import Factor, Piece, gather
from celoss_cli.tables.naming import column_label, column_named
from celoss_cli.tables.table import Sample, Table
from celoss_cli.tables.wrapped import Wrapped
from celoss_cli.text import listed, quoted


@frozen
class PredictedScores(Wrapped):
    """The columns of `inner`, its scores less from 1 where `negative` (N,) was predicted.

    A score of less than `least` is refused: of two classes the other would have been predicted.
    """

    negative: BoolArray
    classes: tuple[str, ...]
    least: float

    @property
    def width(self) -> int:
        """The number of columns."""
        return self.inner.width

    @property
    def rows(self) -> int | None:
        """The number of rows, where it is known."""
        return self.inner.rows

    @property
    def header(self) -> tuple[str, ...] | None:
        """The names of the columns."""
        return self.inner.header

    @property
    def nested(self) -> dict[str, tuple[int, ...]]:
        """The columns that are items of lists or objects."""
        return self.inner.nested

    def runs(self, columns: Sequence[int]) -> Iterator[Run]:
        """Yield the columns as scores of the positive class.

        Raises:
            InputError: a score is too low for one of two classes.

        """
        row = 0
        for run in self.inner.runs(columns):
            yield replace(run, read=partial(self._turned, run, row))
            row += run.rows

    def _turned(self, run: Run, row: int) -> Iterator[Floats]:
        for scores in run.read():
            negative = self.negative[row : row + len(scores)]
            low = scores[:, 0] < self.least
            if low.any():
                raise self._too_low(row + (at := int(low.argmax())), float(scores[at, 0]))
            row += len(scores)
            yield np.where(negative[:, None], 1.0 - scores, scores)

    def _too_low(self, row: int, score: float) -> InputError:
        name = self.classes[0 if self.negative[row] else 1]
        return InputError(
            f"{self.inner.place(row)}: {quoted(name)} is predicted with {score!r}, below 1/2: "
            "with two classes, the other one would be predicted",
            hint="--class-names A,B if there are only two classes, and another threshold",
        )

    def words(self, column: int) -> Iterator[Piece]:
        """Yield a column as it stands."""
        return self.inner.words(column)

    def sample(self, columns: Sequence[int]) -> Sample:
        """Return some columns of the first rows as they stand."""
        return self.inner.sample(columns)

    def place(self, row: int, column: int | None = None) -> str:
        """Return where a cell stands."""
        return self.inner.place(row, column)


def predicted(table: Table, settings: Settings) -> Factor:
    """Read the predicted class of each row.

    Raises:
        UsageError: scores that are no probabilities do not sum to 1 with those of the other class.
        InputError: there is no such column.

    """
    if settings.scores not in ("probs", "percent"):
        raise UsageError(f"--score-of is for probabilities, not for --scores {settings.scores}")
    return gather(table.words(column_named(table, settings.score_of or "")))


def of_positive(
    table: Table, found: Factor, classes: tuple[str, ...], settings: Settings
) -> PredictedScores:
    """Return the scores of the predicted classes as those of the positive one, the second.

    Raises:
        InputError: a predicted class is none of the two.

    """
    key = value_of(classes)
    places = {key(name): at for at, name in enumerate(classes)}
    known = [places.get(key(value)) for value in found.values]
    if None in known:
        code = known.index(None)
        column = column_named(table, settings.score_of or "")
        place = f"{table.place(found.first_row(code))}: {column_label(table, column)}"
        raise InputError(
            f"{place}: {quoted(found.values[code])} is not a class; the classes are "
            f"{listed(classes)}"
        )
    negative = np.array([at == 0 for at in known])
    half = 50.0 if settings.scores == "percent" else 0.5
    least = -math.inf if settings.class_names else half - HAIR
    return PredictedScores(table, negative[found.codes], classes, least)
