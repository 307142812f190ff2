"""Labels that programs write where there is none."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from celoss_cli.columns.values import canonical
from celoss_cli.errors import Hint
from celoss_cli.tables.numerals import is_number
from celoss_cli.text import quoted

DROPS = "--ignore-label VALUE drops rows without a label"

NO_VALUE = {"", "na", "n/a", "nan", "nat", "none", "null", "<na>"}
"""What stands where there is no value of whatever kind, in small letters."""
_MISSING = NO_VALUE | {"-1", "-100"}
_NO_WORDS = {"", "nan", "nat", "<na>"}
"""No class is called so, where classes are words; some are called none."""


def is_missing(value: str) -> bool:
    """Tell whether a label is what programs write where there is none: PyTorch ignores -100."""
    return _folded(value) in _MISSING


def are_signs(values: Collection[str]) -> bool:
    """Tell whether -1 is a class: it is, beside 1 alone, or beside 0 alone."""
    found = {canonical(each) for each in values}
    return found <= {"-1", "1"} or found <= {"-1", "0"}


def doubtful(values: Collection[str]) -> list[str]:
    """Return the labels that stand for none, where only labels tell the classes."""
    numbers = all(is_number(each) or is_missing(each) for each in values)
    missing = [each for each in values if any(ignoring(each, values))]
    return [each for each in missing if numbers or _folded(each) in _NO_WORDS]


def doubt(place: str, value: str) -> str:
    """Say that a label may stand for none."""
    return f"{place}: is {quoted(value)} a class, or a missing label?"


def ignoring(value: str, values: Collection[str]) -> Iterator[Hint]:
    """Yield the hint to drop rows with a label that stands for none, of all that occur."""
    if is_missing(value) and not are_signs(values):
        import shlex  # noqa: PLC0415 - where something is wrong

        text = f"--ignore-label={shlex.quote(value)} drops rows without a label"
        yield Hint(text, {"ignore_label": value})


def _folded(value: str) -> str:
    return canonical(value).casefold()
