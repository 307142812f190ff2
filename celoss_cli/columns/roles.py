"""Finds out which columns of a table are scores, where no option says it.

What decides are the names of the labels, and that probabilities sum to 1.
"""

from __future__ import annotations

import re
from itertools import combinations, compress

import numpy as np

from celoss_cli.columns.affixes import are_alike
from celoss_cli.columns.candidates import Candidates, must_sum, undecided
from celoss_cli.columns.families import Columns, Family
from celoss_cli.columns.rivals import check_no_rival
from celoss_cli.columns.sameness import is_usual
from celoss_cli.measures.validity import HAIR

_PAIR = 2
_MOST_WHOLE = 6
"""Of so many columns of whole numbers, each choice of some is tried."""
_NO_CLASS = re.compile(
    r"(?:y_?)?(?:pred\w*|hat|label|class|target|truth|actual|answer|fold|weight|row\w*)|y_?true",
    re.IGNORECASE,
)
"""What a column of integers beside scores may be called that is none."""
_ENOUGH = 4
"""In fewer rows, a logit may be written like a row number."""


def choose(found: Candidates) -> Columns:
    """Return the columns of scores.

    Raises:
        InputError: several choices are possible.

    """
    rules = _by_sums if must_sum(found.settings) else _by_names
    chosen = found.columns if len(found.columns) == 1 else rules(found)
    check_no_rival(found, chosen)
    return chosen


def _by_sums(found: Candidates) -> Columns:
    """Return the columns of scores that sum to 1: the first rule that finds some decides."""
    return (
        _named_by_integers(found)
        or _family_beside_integers(found)
        or _all_that_sum(found)
        or _named_by_labels(found)
        or _family_that_sums(found)
        or _all_but_whole(found)
        or _score_of_two_classes(found)
        or found.columns  # to read them tells which row is wrong
    )


def _by_names(found: Candidates) -> Columns:
    """Return the columns of scores that need no sum: the first rule that finds some decides."""
    return (
        _all_without_names(found)
        or _all_without_labels(found)
        or _only_family(found)
        or _all_as_positions(found)
    )


def _named_by_integers(found: Candidates) -> Columns | None:
    """Return the columns named by integers, if the labels are such names and these sum to 1.

    A column that is named by a word is no class then.
    """
    members = found.exact.members
    return members if members != found.columns and found.sums(members) else None


def _family_beside_integers(found: Candidates) -> Columns | None:
    """Return the columns called after the labels, if they sum to 1 and all others are integers.

    Those are row numbers or predicted classes, as no probability is written so. The class of an
    array may be, where it is 0 in all rows.
    """
    for family in () if found.numbered else found.families:
        columns = family.classes
        beside = columns != found.columns and not found.decimals_beside(columns)
        if beside and not {*columns} <= {*found.whole} and found.sums(columns):
            return columns
    return None


def _all_that_sum(found: Candidates) -> Columns | None:
    """Return all columns, if they sum to 1: beside another quantity they would not."""
    return found.columns if found.sums(found.columns) else None


def _named_by_labels(found: Candidates) -> Columns | None:
    """Return the columns whose names are labels, if they sum to 1, whatever stands beside them."""
    labelled = found.exact.labelled
    return labelled if found.sums(labelled) else None


def _family_that_sums(found: Candidates) -> Columns | None:
    """Return the columns called after the labels within an affix, if they sum to 1.

    If others are called after the labels as well, they may be the scores of another model.
    """
    within = [family for family in found.families if not family.exact]
    choices = (columns for each in within for columns in (each.members, each.labelled))
    fitting = next(filter(found.sums, choices), None)
    several = len({each.members for each in within if len(each.members) > 1}) > 1
    if fitting and (found.exact.members or several):
        raise undecided(found)
    return fitting


def _all_but_whole(found: Candidates) -> Columns | None:
    """Return the columns that sum to 1 once some columns of whole numbers are left out.

    Those are predicted classes or row numbers, unless there are several ways to leave some out.
    """
    whole = found.whole[:_MOST_WHOLE]
    rests = (
        tuple(at for at in found.columns if at not in left_out)
        for size in range(1, len(whole) + 1)
        for left_out in combinations(whole, size)
    )
    fitting = [*filter(found.sums, rests)]
    if len(fitting) > 1:
        raise undecided(found)
    return fitting[0] if fitting else None


def _score_of_two_classes(found: Candidates) -> Columns | None:
    """Return the only column with decimals, if its numbers may be scores and no name is a label.

    What stands beside it are predicted classes or row numbers, unless it may be scores as well.
    """
    if found.families:
        return None
    if found.sums(found.whole):
        raise undecided(found)
    rest = tuple(sorted({*found.columns} - {*found.whole}))
    if len(rest) != 1 or found.labels is None or len(found.labels) > _PAIR:
        return None
    if any(_may_be_shares(found, at) for at in found.whole):
        raise undecided(found)
    scores = found.values_of(rest[0]) / (100 if found.settings.scores == "percent" else 1)
    return rest if ((scores >= -HAIR) & (scores <= 1 + HAIR)).all() else None


def _may_be_shares(found: Candidates, column: int) -> bool:
    """Tell whether a column of whole numbers may be a score, which is written as none.

    The only 0 or 1 of one row may be a score that is written without a decimal point.
    """
    values, flag = found.values_of(column), found.table.integers(column)
    bounded = ((values >= 0) & (values <= (1 if flag else 100))).all()
    return bool(bounded) and (not flag or len(values) == 1)


def _all_without_names(found: Candidates) -> Columns | None:
    """Return all columns, if they have no names: nothing tells which of them are no scores.

    Row numbers are none, nor are integers beside decimals, but for one number in all rows: the
    logit of one class may be 0.
    """
    if found.names is not None and not found.numbered:
        return None
    if len(found.sample.values) >= _ENOUGH and len(found.whole) < len(found.columns):
        steps = np.diff(found.sample.values, axis=0)
        varied = {*compress(found.columns, np.asarray(steps.any(axis=0)))}
        counted = {*compress(found.columns, np.asarray((steps == 1).all(axis=0)))}
        if varied & found.integers or counted & {*found.whole}:
            raise undecided(found)
    return found.columns


def _all_without_labels(found: Candidates) -> Columns | None:
    """Return all columns, if no labels are known that would tell which of them are classes."""
    return found.columns if found.labels is None else None


def _only_family(found: Candidates) -> Columns | None:
    """Return the columns called after the labels, if there is one family of such columns."""
    choices = {_classes_of(family, found) for family in found.families}
    if len(choices) > 1:
        raise undecided(found)
    return choices.pop() if choices else None


def _classes_of(family: Family, found: Candidates) -> Columns:
    """Return the classes of a family; a column of integers is one only if it is named by a label.

    Decimals in another column may be scores, too. A single such column beside an affix is none, as
    its name lacks the affix.
    """
    if found.decimals_beside(family.classes) > (0 if family.exact else 1):
        raise undecided(found)
    affix, labelled = family.affix, {*family.labelled}
    others = found.names_beside(family.classes)
    if affix.prefix and affix.ends_words() and any(map(affix.off, others)):
        # p_other beside p_0 and p_1
        raise undecided(found)
    if found.integers >= labelled:
        # the scores are integers, and so may be those of classes that no label has
        if family.exact and not all(map(_is_no_class, others)):
            raise undecided(found)
        return family.classes
    return tuple(at for at in family.classes if at in labelled or at not in found.integers)


def _is_no_class(name: str) -> bool:
    return is_usual(name) or _NO_CLASS.fullmatch(name) is not None


def _all_as_positions(found: Candidates) -> Columns:
    """Return all columns, if the labels are their positions.

    If some hold whole numbers and others do not, or two names have nothing in common, one of them
    may be no score.
    """
    names = found.names or ()
    mixed = 0 < len(found.whole) < len(names)
    if mixed or not found.are_counted() or (len(names) == _PAIR and not are_alike(names)):
        raise undecided(found)
    return found.columns
