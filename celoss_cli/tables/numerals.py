"""What a number looks like in text, whatever the format."""

from __future__ import annotations

import re

NUMBERS = {
    decimal: re.compile(
        rf"[ \t]*([+-]?(?:\d+[{decimal}]?\d*|[{decimal}]\d+)(?:[eE][+-]?\d+)?)[ \t]*", re.ASCII
    )
    for decimal in ".,"
}
"""A plain number, by its decimal point; the number is the first group."""

NOT_FINITE = re.compile(r"[ \t]*[+-]?(?:inf|infinity|nan)[ \t]*", re.ASCII | re.IGNORECASE)


def number_of(cell: str, decimal: str = ".") -> float | None:
    """Return the number that a cell holds, finite or not; None where it is not a number."""
    match = NUMBERS[decimal].fullmatch(cell)
    if match:
        return float(match[1].replace(decimal, "."))
    return float(cell) if NOT_FINITE.fullmatch(cell) else None


def is_number(cell: str, decimal: str = ".") -> bool:
    """Tell whether a cell reads as a number, finite or not."""
    return bool(NUMBERS[decimal].fullmatch(cell) or NOT_FINITE.fullmatch(cell))
