"""Columns that hold a list or an object a row: each of their items is a column of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from typing import NamedTuple, Self, TypeAlias

from celoss_cli.frozen import frozen
from celoss_cli.tables.table import Table
from celoss_cli.text import quoted

Items: TypeAlias = tuple[int, ...] | tuple[str, ...]
"""The places in a list, or the keys of an object."""


class Leaf(NamedTuple):
    """A column of a table: a column of the file, or an item of one."""

    column: str
    item: int | str | None

    @property
    def heading(self) -> str:
        """What the column of the table is called."""
        return self.column if self.item is None else str(self.item)

    @property
    def label(self) -> str:
        """How messages speak of it."""
        if self.item is None:
            return quoted(self.column)
        item = quoted(self.item) if isinstance(self.item, str) else self.item
        return f"{quoted(self.column)}[{item}]"


@frozen
class Leaves:
    """The columns of a table; plain ones come first, so that a name finds them first.

    Attributes:
        items: the items of each column of the file; None of one that has none.
        bare: whether columns have no names: rows are lists, with no key that leads to them.
        lists: the columns of the file that hold a list in each row.
        deep: those that hold a list of lists.

    """

    items: Mapping[str, Items | None]
    bare: bool = False
    lists: tuple[str, ...] = ()
    deep: tuple[str, ...] = ()

    @cached_property
    def all(self) -> tuple[Leaf, ...]:
        """The leaves in their order."""
        plain = [Leaf(name, None) for name, items in self.items.items() if items is None]
        nested = [Leaf(name, item) for name, items in self.items.items() for item in items or ()]
        return (*plain, *nested)

    @cached_property
    def header(self) -> tuple[str, ...] | None:
        """The names of the columns, or None where they have none."""
        return None if self.bare else tuple(leaf.heading for leaf in self.all)

    @cached_property
    def nested(self) -> dict[str, tuple[int, ...]]:
        """The places of the items of each column that has such."""
        if self.bare:
            return {}
        places = enumerate(self.all)
        return {
            name: tuple(at for at, _ in group)
            for name, group in groupby(places, lambda place: place[1].column)
            if self.items[name] is not None
        }

    def are_named_as(self, others: Leaves) -> bool:
        """Tell whether others are the same columns and items, in whatever order."""
        mine, theirs = (
            {name: items and {*items} for name, items in leaves.items.items()}
            for leaves in (self, others)
        )
        return mine == theirs and self.bare == others.bare

    def chosen(self, columns: Sequence[int]) -> list[tuple[str, list[int | str | None]]]:
        """Return which columns of the file, and which items of each, some columns of it are."""
        leaves = (self.all[at] for at in columns)
        groups = groupby(leaves, lambda leaf: leaf.column)
        return [(name, [leaf.item for leaf in group]) for name, group in groups]


@frozen
class Leafed(Table):
    """A table whose `leaves` say what its columns are.

    Attributes:
        leaves: the columns of the file, and the items of those that hold a list or an object a row.

    """

    leaves: Leaves

    def ordered_as(self, others: Sequence[Table]) -> Self:
        """Return the table with its columns in the order of the first that has the same names."""
        first = next(each.leaves for each in others if isinstance(each, Leafed))
        return replace(self, leaves=first) if self.leaves.are_named_as(first) else self

    @property
    def header(self) -> tuple[str, ...] | None:
        """The columns' names, or None where they have none."""
        return self.leaves.header

    @property
    def nested(self) -> dict[str, tuple[int, ...]]:
        """The columns of each column of the file that holds lists or objects."""
        return self.leaves.nested

    @property
    def lists(self) -> tuple[str, ...]:
        """The columns of the file that hold a list in each row."""
        return self.leaves.lists

    @property
    def deep(self) -> tuple[str, ...]:
        """Those that hold a list of lists."""
        return self.leaves.deep

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.leaves.all)
