"""Pairs the columns of scores with those of targets by what both are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from celoss_cli.columns.affixes import Affix, affixes, common_affixes, value_of
from celoss_cli.columns.order import id_hint
from celoss_cli.columns.predictions import Scores
from celoss_cli.columns.targets import YES_OR_NO, Targets
from celoss_cli.errors import InputError
from celoss_cli.tables.naming import position_names
from celoss_cli.tables.table import Table
from celoss_cli.text import as_option, listed, quoted


class Pairs(NamedTuple):
    """Columns of scores and of targets that are called alike.

    Attributes:
        affix: what is taken off the names of the scores.
        names: the labels, by the places of their scores.
        places: the places of their targets, by those of their scores.

    """

    affix: Affix
    names: dict[int, str]
    places: dict[int, int]


def pairings(scores: Sequence[str], targets: Sequence[str]) -> list[Pairs]:
    """Return how scores may be paired with targets by their names; none where a target has none.

    Names are compared without what all of the targets, or those of scores, have in common. Of two
    models, or of a prediction beside its score, there are several.
    """
    for bare in common_affixes(targets):
        names = [bare.off(name) or name for name in targets]
        key = value_of(names)
        places = {key(name): at for at, name in enumerate(names)}
        found = dict[tuple[int, ...], Pairs]()
        for affix, off in affixes(scores, names).items() if len(places) == len(names) else ():
            each = {at: places[key(name)] for at, name in off.items() if key(name) in places}
            if len(each) == len(names):
                pairs = Pairs(affix, {at: off[at] for at in each}, each)
                found.setdefault(tuple(sorted(each)), pairs)
        if found:
            return [*found.values()]
    return []


def are_in_another_order(heads: Sequence[str], names: Sequence[str]) -> bool:
    """Tell whether the names are alike, and stand in another order."""
    return any(at != own for each in pairings(heads, names) for at, own in each.places.items())


def check_order(
    scores: Scores, own: Table, heads: Sequence[str] | None, names: Sequence[str] | None
) -> None:
    """Refuse columns called 1 to K in another order, beside columns without names."""
    called = heads or names or ()
    numbers = [str(at + 1) for at in range(len(called))]
    if not are_in_another_order(called, numbers):
        return
    named, other = (scores.table, own) if heads else (own, scores.table)
    raise InputError(
        f"{named.name}: the columns are named {listed(called)}, but those of {other.name} are not: "
        "are they in the same order, or in that of the numbers?",
        hint="name the scores and the targets after the labels"
        if heads
        else "--class-names A,B,... names the columns of scores, in their order",
    )


def by_name(
    scores: Scores, heads: Sequence[str], targets: Targets, words: Sequence[str]
) -> tuple[Scores, Targets]:
    """Return the columns of scores that are called as the targets are, and the targets in order.

    Args:
        scores: the columns that may be scores.
        heads: what they are called.
        targets: the columns of targets, which have names.
        words: what the columns of words beside the targets are called.

    Raises:
        InputError: there are no such columns, nothing tells which of several, or words stand where
            targets should.

    """
    names = targets.names or ()
    choices = pairings(heads, names)
    if not choices and len(heads) == len(names) == 1:
        return scores, targets
    if not choices:
        raise InputError(
            f"{targets.table.name}: the targets are named {listed(names)}, but the scores of "
            f"{scores.table.name} {listed(heads)}",
            hint=id_hint(names, scores.table.header or ())
            or f"--score-columns {as_option(heads)} --class-names A,B,... renames the scores",
        )
    sets = [[heads[at] for at in sorted(each.places)] for each in choices]
    sets += _others_beside(choices[0], heads, scores)
    if len(sets) > 1:
        raise InputError(
            f"{scores.table.name}: which columns hold the scores of {listed(names)}? "
            f"{listed([listed(each) for each in sets])}",
            hint="use --score-columns NAME,NAME,..., or a pattern such as 'p_*'",
        )
    wordy = [word for word in words if pairings(heads, [*names, word])]
    if wordy:
        raise InputError(
            f"{targets.table.name}: column {quoted(wordy[0])} holds words, but is named "
            "like a column of scores",
            hint=YES_OR_NO,
        )
    (found,) = choices
    used = sorted(found.places)
    unused = tuple(head for at, head in enumerate(heads) if at not in found.places)
    chosen = replace(
        scores,
        columns=tuple(scores.columns[at] for at in used),
        affix=found.affix,
        left_out=(*scores.left_out, *unused),
    )
    columns = tuple(targets.columns[found.places[at]] for at in used)
    called = tuple(found.names[at] for at in used)
    return chosen, replace(targets, columns=columns, names=called, named=True)


def _others_beside(found: Pairs, heads: Sequence[str], scores: Scores) -> list[list[str]]:
    """Return the names of others that may be the scores as well.

    These are 0 to K-1, as an array is written beside the rest. They are any beside 0 and 1 alone,
    which may be predicted labels, or the targets themselves.
    """
    others = [head for at, head in enumerate(heads) if at not in found.places]
    numbers = position_names(len(found.places))
    if {*numbers} <= {*others}:
        return [[*numbers]]
    values = scores.table.sample([scores.columns[at] for at in found.places]).values
    return [others] if others and ((values == 0) | (values == 1)).all() else []
