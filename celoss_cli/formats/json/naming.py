"""Names that stand in each row beside the scores: matched row by row, whatever their order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import getitem
from typing import Any, NamedTuple

from celoss_cli.formats.json.parsing import shown
from celoss_cli.settings import Settings
from celoss_cli.text import counted, quoted, repeated

_NAMES = (
    "labels",
    "classes",
    "class_names",
    "label_names",
    "names",
    "categories",
    "displayNames",
)
"""The keys of lists that name the scores in another list, e.g. of zero-shot classifiers."""
USUAL = ("label", "score")
"""The keys of a name and its score in text classification."""
_NUMBERED = ("label", "class", "category")
"""The keys of a name that may be a number beside its score."""


class Misfit(Exception):  # noqa: N818 - of a row, until its place is known
    """A row that is not as it should be; `problem` follows its place in a message."""

    def __init__(self, problem: str, hint: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint


class Beside(NamedTuple):
    """Names in a list beside that of the scores, under a key of the same object."""

    key: str

    def named(self, names: object, scores: object) -> dict[str, Any]:
        """Return the scores by name.

        Raises:
            Misfit: one of both is no list, their lengths differ, or a name stands twice.

        """
        if not isinstance(names, list) or not isinstance(scores, list):
            other = names if isinstance(scores, list) else scores
            raise Misfit(f"{shown(other)} is not a list, but key {quoted(self.key)} names scores")
        if len(names) != len(scores):
            found = f"{counted(len(names), 'name')} and {counted(len(scores), 'score')}"
            raise Misfit(f"key {quoted(self.key)}: {found}")
        return named_once([name_of(name, f"key {quoted(self.key)}: ") for name in names], scores)


class Paired(NamedTuple):
    """A list of objects, each of which holds a name and its score under these keys."""

    name: str
    score: str

    def named(self, items: object) -> dict[str, Any]:
        """Return the scores by name.

        Raises:
            Misfit: an item lacks a key, or a name stands twice.

        """
        if not isinstance(items, list):
            raise Misfit(f"{shown(items)} is not a list of names and scores")
        names, scores = [], []
        for item in items:
            if not isinstance(item, dict) or not {*self} <= item.keys():
                wanted = " and ".join(map(quoted, self))
                raise Misfit(f"{shown(item)} is not an object with the keys {wanted}")
            names.append(name_of(item[self.name], f"key {quoted(self.name)}: "))
            scores.append(item[self.score])
        return named_once(names, scores)


def pair_of(value: object) -> Paired | None:
    """Return under which keys a list holds names and scores, if it does.

    A list of one such object is the answer of a classifier, not a score for each class.
    """
    if not isinstance(value, list) or len(value) < 2 or not isinstance(value[0], dict):  # noqa: PLR2004 - classes
        return None
    first = value[0]
    if {*USUAL} <= first.keys():
        return Paired(*USUAL)
    words = [key for key, item in first.items() if isinstance(item, str)]
    words = words or [key for key in _NUMBERED if type(first.get(key)) is int]
    scores = [key for key, item in first.items() if is_number(item) and key not in words]
    return Paired(words[0], scores[0]) if len(words) == len(scores) == 1 else None


def beside_of(
    places: Mapping[str, tuple[str, ...]], record: Mapping[str, Any]
) -> dict[tuple[str, ...], Beside]:
    """Return the names of the lists of numbers that have a list of names beside them.

    Raises:
        Misfit: a list may name the scores, or hold shares of the classes.

    """
    row: Any = record
    values = {path: reduce(getitem, path, row) for path in places.values()}
    lists = {
        path: value for path, value in values.items() if isinstance(value, list) and len(value) > 1
    }
    found: dict[tuple[str, ...], Beside] = {}
    for path, names in lists.items():
        if is_name(path) and _may_name(names):
            scores = [
                other
                for other, values in lists.items()
                if other != path
                and other[:-1] == path[:-1]
                and len(values) == len(names)
                and all(map(is_number, values))
            ]
            if scores and sorted(names) == [0, 1]:
                raise Misfit(
                    f"key {quoted(path[-1])}: {shown(names)} may be the order of the classes, "
                    "or soft labels",
                    hint="write the names as text, or remove this key",
                )
            found |= {other: Beside(path[-1]) for other in scores if other not in found}
    return found


def is_name(path: Sequence[str]) -> bool:
    """Tell whether a list there may name the scores in another list."""
    return path[-1] in _NAMES


def is_number(value: object) -> bool:
    """Tell whether a value is a number; true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def numbers_in(row: object, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the keys that lead to each number of a row, in the order of the file."""
    if isinstance(row, dict):
        for key, value in row.items():
            yield from numbers_in(value, (*at, key))
    elif is_number(row):
        yield at


def _may_name(names: Sequence[object]) -> bool:
    """Tell whether a list is of words, or of integers each of which stands once."""
    if all(isinstance(name, str) for name in names):
        return True
    return all(type(name) is int for name in names) and len({*names}) == len(names)


def name_of(value: object, label: str) -> str:
    """Return a name as text.

    Raises:
        Misfit: the value is neither a word nor a number; `label` tells where it stands.

    """
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return word(value)
    raise Misfit(f"{label}{shown(value)} is not a name")


def word(value: object) -> str:
    """Return a label as text: a whole float as the integer that it is."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str):
        return value
    # json.dumps takes ten times as long
    return str(value) if type(value) is int else json.dumps(value)


def named_once(names: Sequence[str], scores: Sequence[Any]) -> dict[str, Any]:
    """Return the scores by name.

    Raises:
        Misfit: a name stands twice.

    """
    named = dict(zip(names, scores, strict=True))
    if len(named) < len(names):
        raise Misfit(f"the name {quoted(repeated(names)[0])} is repeated")
    return named


def asked_names(settings: Settings) -> tuple[str, ...]:
    """Return the names of columns that options give: each may lead into objects."""
    names = (
        settings.score_key,
        settings.label_column,
        settings.id,
        settings.weight_column,
        settings.score_of,
        settings.cluster,
        *settings.by,
    )
    return tuple(name for name in names if name is not None)
