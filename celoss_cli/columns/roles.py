"""Finds out which columns of a table are scores, where no option says it.

What decides are the names of the labels, and that probabilities sum to 1. Where several choices
of columns do, none is made.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TypeAlias

import numpy as np

from celoss_cli.columns.affixes import NO_AFFIX, Affix, affixes, are_alike, value_of
from celoss_cli.columns.candidates import Candidates, Columns, undecided
from celoss_cli.columns.headers import counts
from celoss_cli.columns.order import is_usual
from celoss_cli.columns.values import canonical
from celoss_cli.columns.values import whole as whole_number
from celoss_cli.measures.validity import HAIR
from celoss_cli.tables.naming import heads_of, position_names

_MOST_REST = 12
_MOST_WHOLE = 6
"""Of so many columns of whole numbers, each choice of some is tried."""
_PAIR = 2
_NO_CLASS = re.compile(
    r"(?:y_?)?(?:pred\w*|hat|label|class|target|truth|actual|answer|fold|weight|row\w*)|y_?true",
    re.IGNORECASE,
)
"""What a column of integers beside scores may be called that is none."""
_ENOUGH = 4
"""In fewer rows, a score may be written like a row number."""

Named: TypeAlias = tuple[Affix, Columns, Columns]
"""An affix of the labels' names, all columns that have it, and those of the labels."""


def choose(found: Candidates) -> Columns:
    """Return the columns of scores.

    Raises:
        InputError: several choices are possible.

    """
    if len(found.columns) == 1:
        return found.columns
    proportional = found.settings.normalize or found.settings.scores == "logits"
    chosen = _by_name_alone(found) if proportional else _by_sums(found)
    _check_not_repeated(found, chosen)
    return chosen


def _check_not_repeated(found: Candidates, chosen: Columns) -> None:
    """Refuse columns beside which all stand once more, as cat.1: so pandas tells two cat apart."""
    names = heads_of(found.table, chosen)
    if names and len(names) > 1 and {f"{name}.1" for name in names} <= found.names_beside(chosen):
        raise undecided(found)


def _by_sums(found: Candidates) -> Columns:
    if counts(found.names or ()) and found.sums(found.columns):
        return found.columns
    named = [*_named(found)]
    exact = [(alike, own) for affix, alike, own in named if affix == NO_AFFIX]
    # all others are left out where nothing but whole numbers stands in them
    clear = [alike for alike, _ in exact if alike != found.columns]
    clear += [own for _, own in exact if found.beside_is_whole(own)]
    clear += [alike for _, alike, _ in named if found.beside_is_whole(alike)]
    sure = [columns for columns in clear if columns != found.columns and found.sums(columns)]
    if sure:
        if sure[0] not in [own for _, own in exact]:
            _check_not_numbered(found, sure[0])
        _check_not_labels(found, sure[0])
        return sure[0]
    if found.sums(found.columns):
        found.check_all_needed()
        return found.columns
    sure = [own for _, own in exact if found.sums(own)]
    if sure:
        _check_not_labels(found, sure[0])
    return sure[0] if sure else _by_some_sum(found, named)


def _by_some_sum(found: Candidates, named: Sequence[Named]) -> Columns:
    """Return the columns that sum to 1 of those that are named after the labels, else of any."""
    choices = dict.fromkeys(columns for _, *both in named for columns in both)
    fitting = [columns for columns in choices if found.sums(columns)]
    if not fitting:
        fitting = [columns for columns in _without_whole(found) if found.sums(columns)]
        undecidable = len(fitting) > 1
    else:
        # labels that are names of columns do not speak of others; nor do they tell two sets apart
        sets = {alike for _, alike, _ in named if len(alike) > 1}
        exact = any(affix == NO_AFFIX for affix, _, _ in named)
        undecidable = exact or len(sets) > 1
    if undecidable:
        raise undecided(found)
    if fitting:
        _check_no_other(found, fitting[0])
        return fitting[0]
    return found.columns if named else _alone(found)


def _check_not_labels(found: Candidates, chosen: Columns) -> None:
    """Refuse whole numbers, as one-hot labels or predicted classes are, where others sum to 1."""
    if {*chosen} <= {*found.whole()}:
        _check_no_other(found, chosen)


def _check_no_other(found: Candidates, chosen: Columns) -> None:
    """Refuse a choice beside which other columns sum to 1, as those of another model."""
    _check_not_numbered(found, chosen)
    rest = tuple({*found.columns} - {*chosen} - {*found.integers()})
    least = _PAIR if len(rest) <= _MOST_REST else len(rest) - 1
    sizes = range(len(rest), least - 1, -1)
    percent = replace(found, settings=replace(found.settings, scores="percent"))
    others = (each for size in sizes for each in combinations(rest, size))
    if any(found.sums(each) or percent.sums(each) for each in others):
        raise undecided(found)


def _check_not_numbered(found: Candidates, chosen: Columns) -> None:
    """Refuse a choice beside which other columns are called 0 to K-1."""
    if {*position_names(len(chosen))} <= found.names_beside(chosen):
        raise undecided(found)


def _named(found: Candidates) -> Iterator[Named]:
    """Yield each affix of the labels' names, with the columns that have it."""
    names = found.names
    if names is None or not found.labels:
        return
    key = value_of(found.labels)
    wanted = {key(label) for label in found.labels}
    words = not all(map(_is_whole, wanted))
    for affix, off in affixes(names, found.labels).items():
        alike = [
            (found.columns[at], name) for at, name in off.items() if words or _is_whole(key(name))
        ]
        own = tuple(at for at, name in alike if key(name) in wanted)
        yield affix, tuple(at for at, _ in alike), own


def _is_whole(name: str) -> bool:
    """Tell whether a class is an integer: the names of the others then are, too."""
    return whole_number(canonical(name)) is not None


def _without_whole(found: Candidates) -> Iterator[Columns]:
    whole = found.whole()[:_MOST_WHOLE]
    for size in range(1, len(whole) + 1):
        for left_out in combinations(whole, size):
            yield tuple(at for at in found.columns if at not in left_out)


def _alone(found: Candidates) -> Columns:
    """Return the only column that is not of whole numbers, where that may be a score by itself."""
    whole = found.whole()
    if found.sums(whole):
        raise undecided(found)
    rest = tuple(sorted({*found.columns} - {*whole}))
    if len(rest) != 1 or found.labels is None or len(found.labels) > _PAIR:
        return found.columns
    if any(found.may_be_shares(at) for at in whole):
        raise undecided(found)
    place = found.columns.index(rest[0])
    scores = found.sample.values[:, place] / (100 if found.settings.scores == "percent" else 1)
    in_bounds = (scores >= -HAIR) & (scores <= 1 + HAIR)
    return rest if in_bounds.all() else found.columns


def _by_name_alone(found: Candidates) -> Columns:
    """Return the columns of scores where nothing sums: as their names and the labels say.

    Raises:
        InputError: a column may be a score, and may be something else.

    """
    names, flags = found.names, {*found.integers()}
    if names is None or counts(names):
        _check_no_other_kind(found)
        return found.columns
    if found.labels is None:
        return found.columns
    choices = dict[Columns, None]()

    def beside(columns: Columns) -> int:
        """Count the other columns that are no flags; there may be as many choices as columns."""
        if flags.issuperset(columns):
            # the scores are integers, and so may be those of classes that no label has
            others = found.names_beside(columns)
            return sum(not (is_usual(name) or _NO_CLASS.fullmatch(name)) for name in others)
        return len(found.columns) - len(flags) - sum(at not in flags for at in columns)

    for affix, alike, own in _named(found):
        if affix != NO_AFFIX and beside(alike) < _PAIR:
            _check_all_alike(found, affix, alike)
            kept = {*alike} if flags.issuperset(own) else {*own}
            choices[tuple(at for at in alike if at in kept or at not in flags)] = None
        elif not beside(own):
            choices[own] = None
        else:
            raise undecided(found)
    if len(choices) == 1:
        return next(iter(choices))
    mixed = 0 < len(found.whole()) < len(names)
    if (
        choices
        or mixed
        or not found.are_counted()
        or (len(names) == _PAIR and not are_alike(names))
    ):
        raise undecided(found)
    return found.columns


def _check_all_alike(found: Candidates, affix: Affix, alike: Columns) -> None:
    """Refuse p_other beside p_0 and p_1, as it may be a class that no label has."""
    if affix.prefix and affix.ends_words() and any(map(affix.off, found.names_beside(alike))):
        raise undecided(found)


def _check_no_other_kind(found: Candidates) -> None:
    """Refuse columns without names one of which holds row numbers, or integers beside decimals."""
    values, whole = found.sample.values, {*found.whole()}
    if len(values) < _ENOUGH or not len(whole) < len(found.columns):
        return
    steps = np.diff(values, axis=0)
    # the logit of one class may be 0 in all rows
    varied = {found.columns[at] for at in np.flatnonzero(steps.any(axis=0)).tolist()}
    counted = {found.columns[at] for at in np.flatnonzero((steps == 1).all(axis=0)).tolist()}
    if varied & {*found.integers()} or counted & whole:
        raise undecided(found)


def affix_of(names: Sequence[str], labels: Collection[str] | None) -> Affix:
    """Return what all names have before and behind the label."""
    if labels is None:
        return NO_AFFIX
    fitting = (affix for affix, off in affixes(names, labels).items() if len(off) == len(names))
    return next(fitting, NO_AFFIX)
