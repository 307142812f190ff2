"""`Targets`: rows of 0, 1 or shares between them, one column per label, that need not sum to 1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Self

import numpy as np

from celoss_cli.columns.labels import SoftLabels, shares_of
from celoss_cli.columns.missing import is_missing
from celoss_cli.columns.values import TRUTHS, as_truth, canonical
from celoss_cli.errors import Hint, InputError
from celoss_cli.frozen import frozen
from celoss_cli.tables.blocks import BoolArray, FloatArray, IntArray
from celoss_cli.tables.categories import gather
from celoss_cli.tables.numerals import number_of
from celoss_cli.text import quoted

_WRITTEN = ("nan", "", "NA", "null", "-100", "-1")
"""What stands in text where there is no target; any word leaves out nan as well."""
YES_OR_NO = "write 0 for no and 1 for yes"
"""What to do about words, and about -1 beside 1 alone, which is no missing target, but no."""


@frozen
class Targets(SoftLabels):
    """The targets of each row: `columns` of `table`, in the order of the labels.

    Attributes:
        ignored: what stands in cells that are left out, or None.
        named: whether scores and targets have names, by which they were matched.

    """

    ignored: str | None = None
    named: bool = False

    def rows(self, tolerance: float) -> Iterator[FloatArray]:  # noqa: ARG002 - rows need no sum
        """Yield the rows, a run at a time; nan is a cell that is left out.

        Raises:
            InputError: a target outside [0, 1].

        """
        row = 0
        for values in self._values():
            left_out = self._are_ignored(values)
            targets = np.where(left_out, np.nan, values)
            wrong = ~((targets >= 0) & (targets <= 1) | left_out)
            if wrong.any():
                at, column = (int(each) for each in np.argwhere(wrong)[0])
                place = self.table.place(row + at, self.columns[column])
                word = f"{float(values[at, column]):.17g}"
                if np.isin(values, (-1, 1)).all():
                    raise _not_a_target(place, word, "outside [0, 1]", YES_OR_NO)
                raise _not_a_target(place, word, "outside [0, 1]")
            row += len(values)
            yield targets

    def in_order(self, rows: IntArray, tolerance: float) -> Self:
        """Return the rows in another order, in memory, where nan is left out already."""
        ordered = super().in_order(rows, tolerance)
        return replace(ordered, ignored=None if self.ignored is None else "nan")

    @property
    def _number(self) -> float:
        """The number that stands in cells that are left out; nan if it is none."""
        found = None if self.ignored is None else number_of(canonical(self.ignored))
        return np.nan if found is None else found

    def _are_ignored(self, values: FloatArray) -> BoolArray:
        """Tell which cells are left out, where words that are left out are nan already."""
        if self.ignored is None:
            return np.zeros(values.shape, np.bool_)
        number = self._number
        return np.isnan(values) if np.isnan(number) else np.asarray(values == number)

    def _values(self) -> Iterator[FloatArray]:
        """Yield the numbers as they stand there; nan where a word stands that is left out."""
        row = 0
        try:
            for values in shares_of(self.table, self.columns):
                row += len(values)
                yield values
        except InputError as error:
            if self.ignored is None:
                trials = map(_leaving_out, _WRITTEN)
                raise InputError(error.message, error.hint, [*error.trials, *trials]) from error
            yield np.column_stack([self._of_words(column) for column in self.columns])[row:]

    def _of_words(self, column: int) -> FloatArray:
        """Return the numbers of a column of words: all are True and False, or none is."""
        words, ignored = gather(self.table.words(column)), canonical(self.ignored or "").casefold()
        bare = [canonical(word).casefold() for word in words.values]
        truths = {each for each in bare if not is_missing(each)} <= {*TRUTHS, ignored}
        numbers = []
        for code, word in enumerate(words.values):
            number = self._number if bare[code] == ignored else _target(word, truths=truths)
            if number is None:
                place = self.table.place(words.first_row(code), column)
                raise _not_a_target(place, word, "not a number")
            numbers.append(number)
        return np.asarray(np.array(numbers, np.float64)[words.codes])


def _target(word: str, *, truths: bool) -> float | None:
    return number_of(as_truth(word) if truths else word)


def _not_a_target(place: str, word: str, problem: str, hint: str | None = None) -> InputError:
    """Return the error of a cell; `word` is what stands there."""
    trials = [_leaving_out(word)] if is_missing(word) and hint is None else []
    shown = quoted(word) if number_of(word) is None else word
    return InputError(f"{place}: {shown} is not a target: {problem}", hint, trials)


def _leaving_out(word: str) -> Hint:
    text = f"--ignore-label={word or repr('')} leaves out cells without a target"
    return Hint(text, {"ignore_label": word})
