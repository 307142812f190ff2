"""What the names of class columns have before and behind the class, as in p_cat and p_dog."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from celoss_cli.columns.values import are_truths, as_truth, canonical, whole

_DENIES = re.compile(r"(?:^|[\W_])(?:not|non|without)[\W_]*$|!=\s*$|^\s*1\s*-\s*p", re.IGNORECASE)
"""The end of what stands before a class that is denied, as not_cat and P(y != cat)."""
_SEPARATOR = re.compile(r"[_.:=\- ]")
_TRUTH = re.compile("true|false|(?<![0-9])[01](?![0-9])", re.IGNORECASE)
_INTEGER = re.compile(r"(?<![0-9])-?[0-9]+(?![0-9])|(?<![0-9-])[0-9]+(?![0-9])")


class Affix(NamedTuple):
    """A beginning and an end of names."""

    prefix: str
    suffix: str

    def off(self, name: str) -> str | None:
        """Return a name without them; None where it does not have them, or is nothing else."""
        start, end = len(self.prefix), len(name) - len(self.suffix)
        has_both = name.startswith(self.prefix) and name.endswith(self.suffix)
        return name[start:end] if has_both and start < end else None

    def ends_words(self) -> bool:
        """Tell whether no letter or digit stands beside what they are taken off."""
        return not (self.prefix[-1:].isalnum() or self.suffix[:1].isalnum())


NO_AFFIX = Affix("", "")


def affixes(names: Sequence[str], labels: Collection[str]) -> dict[Affix, dict[int, str]]:
    """Return the affixes without which the names hold every label, compared as values.

    The shortest comes first: none, where the labels are names as they stand. Each has the places
    of the names that have it, and what these are without it.
    """
    key = value_of(labels)
    wanted = {key(label) for label in labels}
    if not wanted:
        return {}
    example = max(labels, key=len)
    found = {NO_AFFIX: None} | {
        Affix(name[:start], name[end:]): None
        for name in names
        for start, end in _spans(name, example, truths=are_truths(labels))
    }
    # one label alone may be part of any word; what is denied is another class
    possible = [
        affix
        for affix in found
        if (len(wanted) > 1 or affix.ends_words()) and not _DENIES.search(affix.prefix)
    ]
    fitting = {
        affix: off
        for affix, off in _without(possible, names)
        if len(off) >= len(wanted) and wanted <= {*map(key, off.values())}
    }
    shortest_first = sorted(fitting, key=lambda affix: len(affix.prefix) + len(affix.suffix))
    return {affix: fitting[affix] for affix in shortest_first}


def affix_of(names: Sequence[str], labels: Collection[str] | None) -> Affix:
    """Return what all names have before and behind the label."""
    fitting = affixes(names, labels or ()).items()
    return next((affix for affix, off in fitting if len(off) == len(names)), NO_AFFIX)


def _without(
    affixes: Sequence[Affix], names: Sequence[str]
) -> Iterator[tuple[Affix, dict[int, str]]]:
    """Yield each affix with the places of the names that have it, and these without it.

    Only names with its beginning, or only those with its end, are looked at, whichever are fewer:
    there may be as many affixes as names.
    """
    starting = _by_start(names, {affix.prefix for affix in affixes})
    ending = _by_start([name[::-1] for name in names], {affix.suffix[::-1] for affix in affixes})
    for affix in affixes:
        places = min(starting[affix.prefix], ending[affix.suffix[::-1]], key=len)
        pairs = ((at, affix.off(names[at])) for at in places)
        yield affix, {at: off for at, off in pairs if off is not None}


def _by_start(names: Sequence[str], starts: set[str]) -> dict[str, list[int]]:
    """Return the places of the names that have each of some beginnings."""
    places: dict[str, list[int]] = {start: [] for start in starts}
    sizes = {len(start) for start in starts}
    for at, name in enumerate(names):
        for start in {name[:size] for size in sizes} & starts:
            places[start].append(at)
    return places


def value_of(labels: Collection[str]) -> Callable[[str], str]:
    """Return what labels and names are compared by: truth values are one, however written."""
    return as_truth if are_truths(labels) else canonical


def _spans(name: str, label: str, *, truths: bool) -> Iterator[tuple[int, int]]:
    """Yield where a label stands in a name."""
    key, bare = (as_truth, label.strip()) if truths else (canonical, label.strip())
    number = whole(bare) is not None
    pattern = _TRUTH if truths else _INTEGER if number else re.compile(re.escape(bare))
    for found in pattern.finditer(name):
        if key(found[0]) == key(bare):
            yield found.span()
        elif key(found[0].removeprefix("-")) == key(bare):
            # what stands before a number may be a dash
            yield found.start() + 1, found.end()


def common_affixes(names: Sequence[str]) -> Iterator[Affix]:
    """Yield what all names may have before and behind the class: none, then parts they share.

    Of what several names have in common the whole is tried, and each part of it that ends, or
    begins, at one of `_ . : = -` or a blank; of a single name these parts only.
    """
    if not names:
        return
    before = _common(names)
    behind = _common([name[len(before) :][::-1] for name in names])[::-1]
    starts = {found.end() for found in _SEPARATOR.finditer(before)} | {0}
    ends = {len(behind) - found.start() for found in _SEPARATOR.finditer(behind)} | {0}
    if len(names) > 1:
        starts, ends = starts | {len(before)}, ends | {len(behind)}
    for size, start, end in sorted((s + e, s, e) for s in starts for e in ends):
        affix = Affix(before[:start], behind[len(behind) - end :])
        if size < min(map(len, names)):
            yield affix


def are_alike(names: Sequence[str]) -> bool:
    """Tell whether names are those of classes, as they have something in common.

    One letter may be so by chance, as of score and age, but where numbers stand beside it.
    """
    return any(
        len(affix.prefix + affix.suffix) > 1
        or all((affix.off(name) or "").isdigit() for name in names)
        for affix in common_affixes(names)
        if affix != NO_AFFIX
    )


def possible_classes(names: Sequence[str]) -> set[str]:
    """Return what the names of columns, whole or without what they have in common, may call."""
    return {
        canonical(off)
        for affix in common_affixes(names)
        if affix != NO_AFFIX
        for name in names
        if (off := affix.off(name)) is not None
    } | {canonical(name) for name in names}


def own_numbers(names: Sequence[str]) -> list[int]:
    """Return the one integer that each name holds; none where one holds another, or two are one."""
    found = [_INTEGER.findall(name) for name in names]
    if {*map(len, found)} != {1}:
        return []
    numbers = [int(each.removeprefix("-")) for (each,) in found]
    return numbers if len({*numbers}) == len(names) else []


def _common(names: Sequence[str]) -> str:
    # the smallest and the largest name differ first where any two of them do
    low, high = min(names), max(names)
    size = next((at for at, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))
    return low[:size]
