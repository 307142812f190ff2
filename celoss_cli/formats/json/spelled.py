"""Numbers that JSON holds as text, as databases write them: "0.25"."""

from __future__ import annotations

import math
from itertools import chain
from typing import Any

from celoss_cli.formats.json.naming import is_number
from celoss_cli.tables.numerals import NUMBERS

_DEEPEST = 8


def has_spelled(row: object) -> bool:
    """Tell whether a row has numbers as text, and no others.

    Where all of them are whole, they may be labels and ids.
    """
    values, level = list[Any](), [row]
    for _ in range(_DEEPEST):
        values += [each for each in level if not isinstance(each, dict | list)]
        inner = [each for each in level if isinstance(each, dict | list)]
        level = [*chain.from_iterable(e.values() if isinstance(e, dict) else e for e in inner)]
    texts = not level and not any(map(is_number, values))
    return texts and any(type(as_number(each)) is float for each in values)


def as_number(value: object) -> object:
    """Return the number that a text is, if it is plain and finite; any other value as it is."""
    found = NUMBERS["."].fullmatch(value) if isinstance(value, str) else None
    if found is None or not math.isfinite(number := float(found[1])):
        return value
    return int(number) if found[1].lstrip("+-").isdigit() else number


def as_numbers(value: Any, depth: int = _DEEPEST) -> Any:  # noqa: ANN401 - any value
    """Return a value with numbers in place of all text that is one, as deep as rows are read."""
    if not depth or not isinstance(value, dict | list):
        return as_number(value)
    if isinstance(value, dict):
        return {key: as_numbers(each, depth - 1) for key, each in value.items()}
    return [as_numbers(each, depth - 1) for each in value]
