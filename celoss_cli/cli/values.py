"""Reads the values of options that are more than a word: names, counts, weights."""

from __future__ import annotations

import math
import re

import click

from celoss_cli.errors import UsageError
from celoss_cli.settings import BALANCED
from celoss_cli.text import number_from

_ZEROS = re.compile(r"0\d")

LEAST_ROWS = 30
"""A slice of fewer rows is not judged, unless --min-rows says so."""


def number(value: str | float) -> float:
    """Read a number, as a type of click's; a default is one already.

    Raises:
        BadParameter: it is none; nor is 0_9, which Python takes for 9.

    """
    try:
        return number_from(value) if isinstance(value, str) else value
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a valid float.") from error


def names_from(option: str, text: str) -> tuple[str, ...]:
    """Read A,"B, C": names as CSV has them.

    Raises:
        UsageError: it is not such a line, or a byte of it is no character.

    """
    import csv  # noqa: PLC0415 - of use to few

    try:
        (names,) = csv.reader([text], strict=True)
        text.encode()
    except (csv.Error, ValueError) as error:
        raise UsageError(
            f"{option} {text!r} is not a list of names", hint=f"e.g. {option} 'cat,\"a, b\"'"
        ) from error
    return tuple(names)


def check_classes(classes: int) -> None:
    """Raise `UsageError` where there is nothing to guess."""
    if classes < 2:  # noqa: PLR2004 - of one class, every guess is right
        raise UsageError(
            f"--classes {classes}: at least two classes are needed", hint="e.g. --classes 10"
        )


def counts_from(text: str) -> tuple[float, ...]:
    """Read 900,100: how often each class stands, or its weight.

    Raises:
        UsageError: fewer than two, or what is no count, or nothing but zeros.

    """
    hint = "e.g. --counts 900,100: the number of rows per class"
    counts = []
    for part in text.split(","):
        try:
            # 1,000 is a thousand, and no class of one row beside one of none
            count = math.nan if _ZEROS.match(part.strip()) else number_from(part)
        except ValueError:
            count = math.nan
        if not 0 <= count < math.inf:
            raise UsageError(f"--counts {text!r}: {part!r} is not a count", hint)
        counts.append(count)
    if len(counts) == 1:
        raise UsageError(f"--counts {text!r}: one class, but at least two are needed", hint)
    if not 0 < sum(counts) < math.inf:
        raise UsageError(f"--counts {text!r}: the counts sum to {sum(counts):g}", hint)
    return tuple(int(count) if count.is_integer() else count for count in counts)


def factors_from(text: str) -> dict[str, float]:
    """Read A=2,B=1."""
    factors: dict[str, float] = {}
    for part in text.split(","):
        name, equals, factor = part.rpartition("=")
        if name in factors:
            raise UsageError(f"--class-weights {text!r} names {name!r} twice")
        try:
            factors[name] = number_from(factor)
        except ValueError:
            equals = ""
        if not equals:
            raise UsageError(
                f"--class-weights {text!r}: {part!r} is not NAME=WEIGHT",
                hint=f"e.g. --class-weights cat=2,dog=1, or --class-weights {BALANCED}",
            )
    return factors
