"""Columns that are called after the labels, as p_cat and p_dog are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple, TypeAlias

from celoss_cli.columns.affixes import NO_AFFIX, Affix, affixes, value_of
from celoss_cli.columns.values import canonical, whole

Columns: TypeAlias = tuple[int, ...]


class Family(NamedTuple):
    """Columns whose names are a class within one affix.

    Attributes:
        affix: what stands before and behind each class; nothing, where labels are names.
        members: all columns that have it.
        labelled: those of them whose class is one of the labels.

    """

    affix: Affix
    members: Columns
    labelled: Columns

    @property
    def exact(self) -> bool:
        """Whether the labels are names as they stand."""
        return self.affix == NO_AFFIX

    @property
    def classes(self) -> Columns:
        """The columns that are classes: whatever shares an affix is one, be it a label or not."""
        return self.labelled if self.exact else self.members


def families(columns: Columns, names: Sequence[str], labels: Collection[str]) -> list[Family]:
    """Return the families in which each label has a column, that with the shortest affix first.

    Where all labels are integers, so are all classes: p_id is no member beside p_0 and p_1.
    """
    key = value_of(labels)
    wanted = {key(label) for label in labels}
    words = not all(map(_is_integer, wanted))
    found = []
    for affix, classes in affixes(names, labels).items():
        keys = {columns[at]: key(name) for at, name in classes.items()}
        members = tuple(at for at, each in keys.items() if words or _is_integer(each))
        found.append(Family(affix, members, tuple(at for at in members if keys[at] in wanted)))
    return found


def _is_integer(name: str) -> bool:
    return whole(canonical(name)) is not None
