"""Labels and the names of classes as values: how they are written does not count."""

from __future__ import annotations

import re
from collections.abc import Collection

from celoss_cli.settings import Settings

_PLAIN_NUMBER = re.compile(
    r"[+-]?(?:\d{1,400}\.?\d{0,400}|\.\d{1,400})(?:[eE][+-]?\d{1,3})?", re.ASCII
)
_WITH_COMMA = re.compile(r"([+-]?\d{1,18}),0{1,2}", re.ASCII)
"""Three zeros behind a comma may be thousands."""
_FEW_DIGITS = 18
PADDING = "-100"
"""What PyTorch ignores, and Hugging Face pads the labels of a tensor with."""
TRUTHS = {"false": 0, "true": 1}
_TRUTH_FORMS = {*TRUTHS, "0", "1"}


def whole(value: str) -> int | None:
    """Return the integer that a label is written as: 1, 1.0, 1,0 and 1e0. No digit is rounded."""
    if len(value) <= _FEW_DIGITS and value.isascii() and value.isdigit():
        return int(value)
    if with_comma := _WITH_COMMA.fullmatch(value):
        return int(with_comma[1])
    if not _PLAIN_NUMBER.fullmatch(value):
        return None
    from fractions import Fraction  # noqa: PLC0415 - most names need it not

    number = Fraction(value)
    return int(number) if number.denominator == 1 else None


def canonical(value: str) -> str:
    """Return a label as classes are named after it: without blanks, 1.0 as 1.

    A letter and its accent are one character, whether the file writes them as one or as two.
    """
    bare = value.strip()
    number = whole(bare)
    if number is not None:
        return str(number)
    if bare.isascii():
        return bare
    import unicodedata  # noqa: PLC0415 - most names need it not

    return unicodedata.normalize("NFC", bare)


def snake_case(name: str) -> str:
    """Return a name in small letters, with patientId as patient_id."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).casefold()


def are_truths(values: Collection[str]) -> bool:
    """Tell whether all values are truth values in one of their forms: true, TRUE, 1; false, 0."""
    return all(canonical(value).casefold() in _TRUTH_FORMS for value in values)


def as_truth(value: str) -> str:
    """Return a truth value as 1 or 0."""
    bare = canonical(value).casefold()
    return str(TRUTHS.get(bare, bare))


def ignored_labels(settings: Settings, *, padded: bool = False) -> frozenset[str]:
    """Return the labels that are ignored: that of --ignore-label, and what pads a tensor's."""
    named = settings.ignore_label
    asked = () if named is None else (canonical(named),)
    return frozenset((*asked, *((PADDING,) if padded else ())))


def is_ignored(value: str, ignored: Collection[str]) -> bool:
    """Tell whether a label is one of those that are ignored."""
    return bool(ignored) and canonical(value) in ignored
