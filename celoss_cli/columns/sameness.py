"""Tells whether two columns of ids are of the same rows in the same order, however written."""

from __future__ import annotations

import re
from dataclasses import replace

from celoss_cli.columns.values import canonical, whole
from celoss_cli.tables.categories import Factor, are_same_words, words_in

_AROUND = re.compile(r".*[/\\]|\.[A-Za-z]\w{0,4}$")
"""What stands around the name of a file: folders, and a suffix."""
_MANY = 5
"""Of fewer values that repeat, such as folds, each may be as frequent by chance."""


def are_once(ids: Factor) -> bool:
    """Tell whether each id stands in one row alone."""
    return len(ids.values) == len(ids.codes)


def are_moved(one: Factor, other: Factor) -> bool:
    """Tell whether as many rows hold the same values as they are written, in another order."""
    if len(one.codes) != len(other.codes) or {*one.values} != {*other.values}:
        return False
    return not are_same_words(one.values, one.codes, other.values, other.codes)


def are_moved_ids(one: Factor, other: Factor) -> bool:
    """Tell whether many ids, however written, are the same and each as often, in another order."""
    ids, others = _plain(one), _plain(other)
    many = are_once(one) or len(one.values) >= _MANY
    return many and ids != others and sorted(ids) == sorted(others)


def are_of_other_rows(one: Factor, other: Factor) -> bool:
    """Tell whether ids show that the rows of two files, as many, are others, or are moved.

    Row numbers from 0 or 1 on are no ids of what other columns count, and ids of different kinds
    show nothing.
    """
    if one.values == other.values and (one.codes == other.codes).all():
        return False
    ids, others = _plain(one), _plain(other)
    if ids == others:
        return False
    shared = {*ids} & {*others}
    counted = [_count_up(ids), _count_up(others)]
    if any(counted):
        return not all(counted) and 2 * len(shared) > len({*ids})
    return bool(shared) or all(whole(each) is not None for each in (*one.values, *other.values))


def _plain(ids: Factor) -> list[str]:
    """Return the ids row by row, 007 as 7 and images/a.jpg as a."""
    plain = [canonical(_AROUND.sub("", value.strip())) for value in ids.values]
    return words_in(replace(ids, values=plain))


def _count_up(ids: list[str]) -> bool:
    return any(ids == [str(at + first) for at in range(len(ids))] for first in (0, 1))
