"""Refuses frames whose scores are lists, in one column, which is no table of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from celoss_cli.errors import InputError
from celoss_cli.formats.frames.libraries import Library, Series
from celoss_cli.settings import Settings
from celoss_cli.tables.table import SAMPLE_ROWS
from celoss_cli.text import quoted

REAL = (int, float, np.integer, np.floating, np.bool_, Decimal)
LISTS = (list, dict, np.ndarray)
STACK = "numpy.stack(frame['column']) makes an array of lists of one length"
_PAIR, _ROUNDING = 2, 0.01


def as_number(value: object) -> float | None:
    """Return a value as a number; None of what is none."""
    return float(value) if isinstance(value, REAL) else None


def check_no_lists(
    library: Library, columns: Sequence[tuple[object, Series]], name: str, settings: Settings
) -> None:
    """Refuse lists or dicts where no column of numbers may hold the scores.

    Beside lists that are scores, one column alone holds predicted classes, or their scores.

    Raises:
        InputError: there are such.

    """
    besides = settings.named_columns | {settings.label_column}
    firsts = {
        column: library.values(series[:SAMPLE_ROWS])
        for column, series in columns
        if str(column) not in besides
    }
    lists = [column for column, values in firsts.items() if isinstance(values[0], LISTS)]
    numbers = [values for values in firsts.values() if as_number(values[0]) is not None]
    asked = settings.score_columns is not None or settings.score_key is not None
    if len(numbers) == 1 and not asked:
        whole = all(float(as_number(value) or 0).is_integer() for value in numbers[0])
        lists = [each for each in lists if whole or all(map(_is_distribution, firsts[each]))]
    if lists and (not numbers or (len(numbers) == 1 and not asked)):
        raise InputError(f"{name}: column {quoted(str(lists[0]))} holds lists, not numbers", STACK)


def _is_distribution(value: object) -> bool:
    """Tell whether a list holds numbers that sum to 1, or an object does."""
    items = [*value.values()] if isinstance(value, dict) else value
    if not isinstance(items, list | np.ndarray) or np.ndim(items) != 1 or len(items) < _PAIR:
        return False
    numbers = [as_number(each) for each in items]
    return None not in numbers and abs(sum(each or 0.0 for each in numbers) - 1) <= _ROUNDING
