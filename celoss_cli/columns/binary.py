"""The two classes that a single column of scores stands for."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from celoss_cli.columns.missing import doubt, ignoring, is_missing
from celoss_cli.columns.spoken import may_say_no, spoken_of
from celoss_cli.columns.values import TRUTHS, canonical, whole
from celoss_cli.errors import Hint, InputError, UsageError
from celoss_cli.settings import Settings
from celoss_cli.tables.numerals import number_of
from celoss_cli.text import SHOWN_CHARACTERS, as_option, listed, nearest, quoted

_SIGNS = ({"0", "1"}, {"-1", "1"})


def binary_classes(
    values: Sequence[str], heading: str | None, settings: Settings, name: str
) -> tuple[str, str]:
    """Return the negative and the positive class of a single column of scores.

    `values` are the labels that are not ignored.

    Raises:
        InputError: the labels have more than two values, or do not tell which one is positive.

    """
    known = sorted({canonical(value) for value in values})
    if settings.first_label is not None:
        return str(settings.first_label), str(settings.first_label + 1)
    if settings.class_names is not None:
        known = list(settings.class_names)
    missing = [hint for value in values for hint in ignoring(value, values)]
    said = {settings.positive, *(settings.class_names or ())}
    if missing and not said & {value for value in values if is_missing(value)}:
        lacking = next(value for value in values if is_missing(value))
        raise InputError(
            doubt(name, lacking),
            hint="--ignore-label VALUE drops such rows; --class-names A,B names both classes",
            trials=missing,
        )
    _check_no_shares(known, said, name)
    if len(known) > 2:  # noqa: PLR2004 - a single column of scores stands for two classes
        raise InputError(
            f"{name}: one column of scores is for two classes, but the labels have "
            f"{len(known):,} values: {listed(known)}",
            hint="give one column of scores per class",
            trials=[hint for value in values for hint in ignoring(value, values)] + _folding(known),
        )
    spoken = None if heading is None else spoken_of(heading, known)
    for positive in (settings.positive and canonical(settings.positive), spoken):
        if positive is not None and positive in known:
            others = [name for name in known if name != positive]
            return (others[0] if others else f"not {positive}"), positive
    if settings.positive is not None:
        if len(known) == 1 and known[0].casefold() != settings.positive.casefold():
            return known[0], settings.positive
        raise UsageError(
            f"--positive {settings.positive!r} is not one of the labels {listed(known)}",
            hint=nearest(settings.positive, known),
        )
    if heading is not None and (may_say_no(heading, known) or _is_of_another(heading, known)):
        raise _undecided(known, name)
    return _usual_pair(known, name)


def _is_of_another(heading: str, known: Sequence[str]) -> bool:
    """Tell whether the name of a column speaks of the class 2, where all labels are 1."""
    numbers = re.findall(r"(?<![^\W_])\d+(?![^\W_])", heading)
    return len(known) == 1 and bool(numbers) and {*numbers}.isdisjoint({"0", "1"})


def _check_no_shares(known: Sequence[str], said: Collection[str | None], name: str) -> None:
    """Refuse numbers from 0 to 1 that no option says are classes: they may be soft labels."""
    numbers = [*map(number_of, known)]
    within = all(number is not None and 0 <= number <= 1 for number in numbers)
    if within and not {*numbers} <= {0, 1} and {*said} == {None}:
        raise InputError(
            f"{name}: the labels {listed(known)} may be probabilities of the positive class",
            hint="--multi-label if they are; --positive NAME if they are classes",
        )


def _folding(known: list[str]) -> list[Hint]:
    """Return how to read a file that holds one number a line, several a row."""
    if all(whole(name) is not None for name in known):
        text = (
            f"give one column of scores per class; --classes {len(known)} reads one number per line"
        )
        return [Hint(text, {"classes": len(known)})]
    text = "--class-names A,B,... reads one number per line, with the classes in this order"
    return [Hint(text, {"class_names": tuple(known)})]


def _usual_pair(known: list[str], name: str) -> tuple[str, str]:
    for signs in _SIGNS:
        if set(known) <= signs:
            negative, positive = sorted(signs, key=int)
            return negative, positive
    if {label.casefold() for label in known} <= set(TRUTHS):
        # what is not there is written as what is, so that all parts of a file name both alike
        written = (
            str.title if known[0].istitle() else str.upper if known[0].isupper() else str.lower
        )
        ordered = {label.casefold(): label for label in known}
        return ordered.get("false", written("false")), ordered.get("true", written("true"))
    raise _undecided(known, name)


def _undecided(known: list[str], name: str) -> InputError:
    """Return the error that nothing tells which of two classes is positive."""
    return InputError(
        f"{name}: which class is positive? The labels are {' and '.join(map(quoted, known))}",
        hint="use " + " or ".join(f"--positive {as_option([each])}" for each in known)
        if len(known) > 1 and max(map(len, known)) <= SHOWN_CHARACTERS
        else "use --positive NAME",
    )
