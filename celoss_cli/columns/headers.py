"""Finds out whether the first line of a text is a header."""

from __future__ import annotations

from collections.abc import Sequence

from celoss_cli.tables.table import Table


def with_header(table: Table, *, no_header: bool) -> Table:
    """Take the first line of a text file for a header where one of its cells is no number.

    So is 0,1,...,K-1, which pandas writes above an array. Shards must then have the same columns.

    Raises:
        InputError: two columns have one name, or shards have others.

    """

    def decided(shard: Table) -> Table:
        first = shard.first
        if no_header or first is None or (first.numeric and not counts_up(first.cells)):
            return shard
        return shard.headed()

    return table.mapped(decided)


def may_be_data(table: Table, *, names: bool) -> bool:
    """Tell whether the line that was taken for a header could be data; `names` says of words."""
    if table.first is None or table.header is None:
        return False
    return table.first.numeric or (names and table.width == 1)


def counts_up(cells: Sequence[str]) -> bool:
    """Tell whether the cells are 0,1,...,K-1 with no decimal point: the header of an array."""
    return len(cells) > 1 and list(cells) == [str(i) for i in range(len(cells))]
