"""Tells whether two columns of ids speak of the same rows, however the ids are written."""

from __future__ import annotations

import re
from dataclasses import replace

from celoss_cli.columns.values import canonical, whole
from celoss_cli.tables.categories import Factor, words_in

_AROUND = re.compile(r".*[/\\]|\.[A-Za-z]\w{0,4}$")
"""What stands around the name of a file: folders, and a suffix."""


def are_once(ids: Factor) -> bool:
    """Tell whether each id stands in one row alone."""
    return len(ids.values) == len(ids.codes)


def are_of_other_rows(one: Factor, other: Factor) -> bool:
    """Tell whether ids show that the rows of two files, as many, are others, or are moved.

    Row numbers from 0 or 1 on are no ids of what other columns count, and ids of different kinds
    show nothing.
    """
    if one.values == other.values and (one.codes == other.codes).all():
        return False
    ids, others = plain_ids(one), plain_ids(other)
    if ids == others:
        return False
    shared = {*ids} & {*others}
    counted = [_count_up(ids), _count_up(others)]
    if any(counted):
        return not all(counted) and 2 * len(shared) > len({*ids})
    return bool(shared) or all(whole(each) is not None for each in (*one.values, *other.values))


def plain_ids(ids: Factor) -> list[str]:
    """Return the ids row by row, as `plain` writes them; in small letters where these tell all."""
    written = [*map(plain, ids.values)]
    folded = [each.casefold() for each in written]
    told = len({*folded}) == len({*written})
    return words_in(replace(ids, values=folded if told else written))


def plain(value: str) -> str:
    """Return an id as others may write it: 007 as 7, and images/a.jpg as a."""
    return canonical(_AROUND.sub("", value.strip()))


def _count_up(ids: list[str]) -> bool:
    return any(ids == [str(at + first) for at in range(len(ids))] for first in (0, 1))
