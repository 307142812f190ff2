"""Refuses a choice of columns that may be no scores, or beside which others may be."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import numpy as np

from celoss_cli.columns.affixes import are_alike
from celoss_cli.columns.candidates import Candidates, as_shares, must_sum, undecided
from celoss_cli.columns.families import Columns
from celoss_cli.columns.values import canonical
from celoss_cli.tables.blocks import FloatArray
from celoss_cli.tables.naming import heads_of, position_names

_PAIR = 2
_MEASURES = {"weight", "weights", "sampleweight", "entropy", "uncertainty", "margin", "threshold"}
_MEASURES |= {"std", "stddev", "variance", "logloss", "latency", "duration", "pvalue", "cutoff"}
"""What a column beside predicted classes may hold, and is no probability of one class."""
_MOST_REST = 12
"""Of so many other columns, each choice of some is tried."""
_CLEARLY = 20
_EXACT = 1e-3
"""Sums that are off by more are looked at: a column may be something else that is small."""
_NOISE, _OFTEN = 1e-6, 8
"""So are smaller ones where the column is larger than this in as many rows: no rounding does it."""


def check_no_rival(found: Candidates, chosen: Columns) -> None:
    """Refuse columns of scores where nothing tells that these are, and that no others are.

    Raises:
        InputError: one is called as a measure of a row is; others have the same names; or, of what
            sums to 1, one is needless, or others are called 0 to K-1, or sum to 1 as well.

    """
    rivals = [_is_measure]
    if len(chosen) > 1:
        rivals += [_have_the_same_names]
    if len(chosen) > 1 and must_sum(found.settings):
        rivals += [_one_is_needless]
        if not _are_labels(found, chosen):
            rivals += [_are_numbered, _sum_as_well]
    if any(rival(found, chosen) for rival in rivals):
        raise undecided(found)


def _is_measure(found: Candidates, chosen: Columns) -> bool:
    """Tell whether the only column, or one of two, is called as a measure of a row is."""
    names = heads_of(found.table, chosen)
    if names is None or found.labels is None or len(chosen) > _PAIR:
        return False
    called, classes = (
        {re.sub(r"[\W_]", "", each).casefold() for each in own} for own in (names, found.labels)
    )
    return not called.isdisjoint(_MEASURES - classes)


def _have_the_same_names(found: Candidates, chosen: Columns) -> bool:
    """Tell whether all stand once more, as cat.1: so pandas tells two columns cat apart."""
    names = heads_of(found.table, chosen)
    return names is not None and {f"{name}.1" for name in names} <= found.names_beside(chosen)


def _are_labels(found: Candidates, chosen: Columns) -> bool:
    """Tell whether the labels are the names of the chosen, which leaves no doubt of what they are.

    Whole numbers called so may be one-hot labels, or predicted classes.
    """
    named = chosen in (found.exact.members, found.exact.labelled)
    return named and not {*chosen} <= {*found.whole}


def _are_numbered(found: Candidates, chosen: Columns) -> bool:
    """Tell whether as many others are called 0 to K-1, as the scores of an array are."""
    return {*position_names(len(chosen))} <= found.names_beside(chosen)


def _sum_as_well(found: Candidates, chosen: Columns) -> bool:
    """Tell whether others sum to 1, or to 100, as those of another model."""
    rest = tuple({*found.columns} - {*chosen} - found.integers)
    least = _PAIR if len(rest) <= _MOST_REST else len(rest) - 1
    percent = replace(found, settings=replace(found.settings, scores="percent"))
    return any(
        found.sums(others) or percent.sums(others)
        for size in range(len(rest), least - 1, -1)
        for others in combinations(rest, size)
    )


def _one_is_needless(found: Candidates, chosen: Columns) -> bool:
    """Tell whether all columns, which sum to 1, may do so without one that is no score."""
    names = found.names
    if names is None or found.numbered or chosen != found.columns or not found.sums(chosen):
        return False
    shares = as_shares(found.sample.full_rows, found.settings)
    # a 0 or 1 in all rows, written as no probability is, may be a predicted class
    same = np.flatnonzero((shares == shares[:1].round()).all(axis=0)).tolist()
    flags = any(found.table.integers(chosen[at]) for at in same)
    return _sum_better_without_one(shares) or (flags and not _are_classes(found, names))


def _sum_better_without_one(shares: FloatArray) -> bool:
    """Tell whether rows sum to 1 far better without a column; one of two is nothing to sum."""
    sums = shares.sum(axis=1, keepdims=True)
    off, without = np.abs(sums - 1).max(), np.abs(sums - shares - 1).max(axis=0)
    often = (np.abs(shares) > _NOISE).sum(axis=0) >= _OFTEN
    better = (without < off / _CLEARLY) & ((off > _EXACT) | ((off > _NOISE) & often))
    return len(better) > _PAIR and bool(better.any())


def _are_classes(found: Candidates, names: tuple[str, ...]) -> bool:
    """Tell whether the labels say that all columns are classes, or two of them look like such."""
    if len(names) > _PAIR:
        return found.are_counted()
    named = {*map(canonical, names)} <= {*map(canonical, found.labels or ())}
    return named or are_alike(names) or all(map(found.table.integers, found.columns))
