"""Matches the values of a labels column to classes: by name, else by position; no guesses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import compress
from typing import Literal

from celoss_cli.columns.affixes import own_numbers, possible_classes, value_of
from celoss_cli.columns.labels import HardLabels
from celoss_cli.columns.missing import DROPS, are_signs, ignoring, is_missing
from celoss_cli.columns.predictions import Scores
from celoss_cli.columns.spoken import are_turned
from celoss_cli.columns.values import TRUTHS, are_truths, canonical, is_ignored, whole
from celoss_cli.errors import Hint, InputError
from celoss_cli.formats.remedies import commented_header
from celoss_cli.frozen import frozen
from celoss_cli.settings import Settings
from celoss_cli.tables.numerals import is_number
from celoss_cli.text import as_option, listed, nearest, quoted

IGNORED = -1
"""The position of a label that --ignore-label names."""
_HEADER = Hint("--header reads the first line as class names", {"header": True})


@frozen
class Match:
    """Where each value of a column stands among the classes; `IGNORED` where it is dropped."""

    positions: list[int]
    how: Literal["names", "positions"]


def match(found: HardLabels, scores: Scores, classes: Sequence[str], settings: Settings) -> Match:
    """Match every distinct label to a class; `labels_are` and `first_label` decide.

    Raises:
        InputError: a label is no class; the first such row is named.

    """
    labels, place, named = found.values, found.table.place, scores.named
    ignored = found.ignored(settings)
    kept = [not is_ignored(value, ignored) for value in labels.values]
    names = _named(labels.values, classes, [*compress(labels.values, kept)])
    numbers = [_number(value, len(classes)) for value in labels.values]
    known = [name is not None for name, keep in zip(names, kept, strict=True) if keep]
    integers = all(n is not None for n, keep in zip(numbers, kept, strict=True) if keep)
    numbered = named and any(whole(name) is not None for name in possible_classes(classes))
    how = _how(known, settings, integers=integers, named=named, numbered=numbered)
    if how is None:
        some = listed(sorted(compress(labels.values, kept)))
        raise _undecided(place(0), some, None if any(known) else classes)
    if how == "positions":
        given = {number for number, keep in zip(numbers, kept, strict=True) if keep}
        _check_positions(given, classes, settings, place, ordered=not scores.table.unordered)
    first = settings.first_label or 0
    at_class = names
    if how == "positions":
        off = [None if number is None else number - first for number in numbers]
        at_class = [at if at is not None and 0 <= at < len(classes) else None for at in off]
    positions = [at if keep else IGNORED for at, keep in zip(at_class, kept, strict=True)]
    wrong = [code for code, at in enumerate(positions) if at is None]
    if wrong:
        # where no label is a name, integers may be positions: the others are what is wrong
        others = [] if any(known) else [code for code in wrong if numbers[code] is None]
        row, code = min((labels.first_row(code), code) for code in others or wrong)
        value, counted_from = labels.values[code], None if how == "names" else first
        counted = _counted_from([*compress(numbers, kept)], len(classes)) if not first else []
        trials = counted or [*ignoring(value, labels.values), *commented_header(classes)]
        trials += [] if named else [_HEADER]
        hint = None
        if how == "names" and not named and not is_number(value):
            hint = "--class-names A,B,... names the columns of scores, in their order"
        if are_signs(labels.values):
            hint = "give labels that are class names, or 0 and 1"
        raise _no_class(value, place(row), classes, counted_from, hint, trials)
    return Match([IGNORED if at is None else at for at in positions], how)


def _check_positions(
    given: Collection[int | None],
    classes: Sequence[str],
    settings: Settings,
    place: Callable[[int], str],
    *,
    ordered: bool,
) -> None:
    """Refuse positions of classes without an order, and those that may mean something else."""
    if not ordered:
        raise InputError(
            f"{place(0)}: the labels are positions, but the classes have no order, "
            f"as each row names its scores: {listed(classes)}",
            hint="give labels that are class names",
        )
    if (settings.labels_are, settings.first_label, settings.class_names) != (None, None, None):
        return
    if are_turned(classes):
        raise InputError(
            f"{place(0)}: are the labels positions, or 0 for no and 1 for yes? The classes are "
            f"{listed(classes)}",
            hint=f"--labels-are positions if 0 is {quoted(classes[0])}; "
            f"--score-columns {as_option(classes[::-1])} if it is {quoted(classes[1])}",
        )
    _check_no_own_numbers(given, classes, place)


def _undecided(place: str, labels: str, numbered: Sequence[str] | None) -> InputError:
    """Return the error of labels some of which are names, or of classes that are `numbered`."""
    return InputError(
        f"{place}: some of the labels {labels} are class names, some are not"
        if numbered is None
        else f"{place}: are the labels {labels} positions, or the numbers in the class names "
        f"{listed(numbered)}?",
        hint="--labels-are names or --labels-are positions decides",
    )


def _check_no_own_numbers(
    given: Collection[int | None], classes: Sequence[str], place: Callable[[int], str]
) -> None:
    """Refuse positions where each name holds a number of its own, in another order."""
    own = own_numbers(classes)
    if own and {*given} <= {*own} and own != [*range(len(own))]:
        raise InputError(
            f"{place(0)}: are the labels {listed(sorted(map(str, given)))} positions, or the "
            f"numbers in the class names {listed(classes)}?",
            hint=f"--labels-are positions; or --score-columns {as_option(classes)} --class-names "
            f"{as_option([*map(str, own)])} if they are the numbers",
        )


def _counted_from(numbers: Sequence[int | None], classes: int) -> list[Hint]:
    """Return the hint that the labels are numbers from 1 or -1 on, or are -1 and 1.

    From -1 on, -1 may stand for a label that is missing as well: nothing but the user decides.
    """
    known = {number for number in numbers if number is not None}
    if known == {-1, 1} and classes == len(known):
        text = "--class-names=-1,1 names the columns of scores, in their order"
        return [Hint(text, {"class_names": ("-1", "1")})]
    ends = (min(known), max(known)) if known else None
    if ends == (1, classes):
        text = f"labels 1..{classes} are counted from 1: --first-label 1"
        return [Hint(text, {"first_label": 1})]
    if ends and ends[0] == -1 and ends[1] < classes - 1:
        text = "--first-label=-1 if -1 is a class; --ignore-label=-1 if it marks a missing label"
        return [Hint(text, {"ignore_label": "-1"})]
    return []


def _named(values: Sequence[str], classes: Sequence[str], kept: Sequence[str]) -> list[int | None]:
    """Return the class that each value names, as it is written or as a value; None of no class."""
    exact = {name: at for at, name in enumerate(classes)}
    if all(value in exact for value in kept):
        return [exact.get(value) for value in values]
    key = value_of([*kept, *classes]) if are_truths(classes) else canonical
    by_value = {key(name): at for at, name in enumerate(classes)}
    if len(by_value) < len(classes):
        by_value = exact
    return [exact.get(value, by_value.get(key(value))) for value in values]


def _number(value: str, classes: int) -> int | None:
    bare = value.strip()
    if classes == 2 and bare.casefold() in TRUTHS:  # noqa: PLR2004 - two classes, two truth values
        return TRUTHS[bare.casefold()]
    return whole(bare)


def _how(
    known: list[bool], settings: Settings, *, integers: bool, named: bool, numbered: bool
) -> Literal["names", "positions"] | None:
    """Decide between names and positions; None where the labels are some of each.

    Integers are no positions where the classes are `numbered`: one of their names is an integer,
    or holds one beside what all have in common.
    """
    if settings.first_label is not None:
        return "positions"
    if settings.labels_are is not None:
        return settings.labels_are
    if all(known) or not integers:
        return "names"
    if not named:
        return "positions"
    return None if any(known) or numbered else "positions"


def _no_class(
    value: str,
    place: str,
    classes: Sequence[str],
    first: int | None,
    hint: str | None,
    trials: Sequence[Hint],
) -> InputError:
    """Return the error of a label that is no class; `first` is None where labels are names."""
    if not value.strip():
        return InputError(f"{place}: the label is empty", DROPS, trials)
    if is_missing(value):
        hint = hint or DROPS
    if first is None:
        return InputError(
            f"{place}: label {quoted(value)} is not a class; the classes are {listed(classes)}",
            hint=hint or _nearest(value, classes),
            trials=trials,
        )
    last = first + len(classes) - 1
    return InputError(
        f"{place}: label {quoted(value)} is not one of the positions {first}..{last}",
        hint,
        trials,
    )


def _nearest(value: str, classes: Sequence[str]) -> str | None:
    """Return what a label may have been meant for."""
    same = [name for name in classes if name.casefold() == value.strip().casefold()]
    return (
        f"{quoted(same[0])} differs in upper and lower case only"
        if same
        else nearest(value, classes)
    )
