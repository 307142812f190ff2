"""Finds out which columns of a table are scores, where no option says it.

What decides are the names of the labels, and that probabilities sum to 1.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from celoss_cli.columns.affixes import are_alike
from celoss_cli.columns.candidates import Candidates, must_sum, undecided
from celoss_cli.columns.families import Columns, Family
from celoss_cli.columns.rivals import check_no_rival
from celoss_cli.measures.validity import HAIR

_PAIR = 2
_MOST_WHOLE = 6
"""Of so many columns of whole numbers, each choice of some is tried."""
_ENOUGH = 4
"""In fewer rows, a logit may be written like a row number."""


def choose(found: Candidates) -> Columns:
    """Return the columns of scores: the first rule that finds some decides.

    Raises:
        InputError: several choices are possible.

    """
    chosen: Columns
    if len(found.columns) == 1:
        chosen = found.columns
    elif must_sum(found.settings):
        chosen = (
            _integer_names(found)
            or _family_beside_integers(found)
            or _all_that_sum(found)
            or _labels_as_names(found)
            or _family_that_sums(found)
            or _all_but_whole(found)
            or _score_of_two_classes(found)
            or found.columns  # reading them tells what is wrong
        )
    else:
        chosen = (
            _all_without_names(found)
            or _all_without_labels(found)
            or _only_family(found)
            or _all_as_positions(found)
        )
    check_no_rival(found, chosen)
    return chosen


def _integer_names(found: Candidates) -> Columns | None:
    """Return the columns named by integers, where the labels are such names, and these sum to 1.

    What has a word for its name is no class then.
    """
    members = found.exact.members if found.exact else ()
    return members if members != found.columns and found.sums(members) else None


def _family_beside_integers(found: Candidates) -> Columns | None:
    """Return the columns called after the labels, where all others are written as integers.

    Those are row numbers or predicted classes. A class that is 0 in all rows is written alike, and
    in an array it has a number for its name.
    """
    for family in () if found.numbered else found.families:
        columns = family.classes
        beside = columns != found.columns and not found.decimals_beside(columns)
        if beside and not {*columns} <= {*found.whole} and found.sums(columns):
            return columns
    return None


def _all_that_sum(found: Candidates) -> Columns | None:
    """Return all columns, where they sum to 1: beside another quantity they would not."""
    return found.columns if found.sums(found.columns) else None


def _labels_as_names(found: Candidates) -> Columns | None:
    """Return the columns whose names are labels, where they sum to 1, whatever is beside them."""
    labelled = found.exact.labelled if found.exact else ()
    return labelled if found.sums(labelled) else None


def _family_that_sums(found: Candidates) -> Columns | None:
    """Return the columns called after the labels within an affix, where they sum to 1.

    No others may have the labels in their names: those are of another model, or another quantity.
    """
    within = [family for family in found.families if not family.exact]
    choices = (columns for each in within for columns in (each.members, each.labelled))
    fitting = next(filter(found.sums, choices), None)
    several = len({each.members for each in within if len(each.members) > 1}) > 1
    if fitting and (found.exact or several):
        raise undecided(found)
    return fitting


def _all_but_whole(found: Candidates) -> Columns | None:
    """Return the columns that sum to 1 without some of whole numbers, if one choice of these does.

    Those are predicted classes or row numbers.
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
    """Return the only column with decimals, where it may be a score, and no name is a label's.

    Beside it stand predicted classes and row numbers, which may be neither scores nor one-hot rows.
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
    """Return all columns, where they have no names, and none looks like anything but logits.

    Row numbers do, and so do integers that vary beside decimals; the logit of one class may be 0 in
    all rows.
    """
    if found.names is not None and not found.numbered:
        return None
    if len(found.sample.values) >= _ENOUGH and len(found.whole) < len(found.columns):
        steps = np.diff(found.sample.values, axis=0)
        varied = {found.columns[at] for at in np.flatnonzero(steps.any(axis=0)).tolist()}
        counted = {found.columns[at] for at in np.flatnonzero((steps == 1).all(axis=0)).tolist()}
        if varied & found.integers or counted & {*found.whole}:
            raise undecided(found)
    return found.columns


def _all_without_labels(found: Candidates) -> Columns | None:
    """Return all columns, where no labels tell which of them are classes."""
    return found.columns if found.labels is None else None


def _only_family(found: Candidates) -> Columns | None:
    """Return the columns called after the labels, where they are so in one way alone."""
    choices = {_classes_of(family, found) for family in found.families}
    if len(choices) > 1:
        raise undecided(found)
    return choices.pop() if choices else None


def _classes_of(family: Family, found: Candidates) -> Columns:
    """Return the classes of a family; what is written as an integer is one if a label says so.

    Beside names that are labels, decimals may be other classes; beside an affix, the only ones have
    a name that no class has.
    """
    if found.decimals_beside(family.classes) > (0 if family.exact else 1):
        raise undecided(found)
    labelled = {*family.labelled}
    return tuple(at for at in family.classes if at in labelled or at not in found.integers)


def _all_as_positions(found: Candidates) -> Columns:
    """Return all columns, where the labels are their positions, and all look like classes.

    Whole numbers beside decimals do not, nor do two names with nothing in common.
    """
    names = found.names or ()
    mixed = 0 < len(found.whole) < len(names)
    if mixed or not found.are_counted() or (len(names) == _PAIR and not are_alike(names)):
        raise undecided(found)
    return found.columns
