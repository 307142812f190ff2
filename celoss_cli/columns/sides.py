"""`Side`: a table whose first lines may be headers; two that go row by row decide together.

What stands in the lines decides where it can, else that both files must have as many rows. Where
neither does, nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

from celoss_cli.columns.headers import First
from celoss_cli.errors import InputError
from celoss_cli.frozen import frozen
from celoss_cli.tables.naming import column_named
from celoss_cli.tables.table import Table


@frozen
class Side:
    """A table whose first lines are in question.

    Attributes:
        table: its first line is data, and so is that of each shard.
        firsts: what the first line of each shard is that is text.
        rows: counts the rows, first lines among them.
        options: what decides, for messages.

    """

    table: Table
    firsts: Mapping[Table, First]
    rows: Callable[[], int]
    options: str

    @property
    def doubt(self) -> First:
        """What the first lines are that nothing in them decides; of none, data."""
        doubts = {first for first in self.firsts.values() if len(first.readings) > 1}
        return First.DATA if not doubts else First.OPEN if First.OPEN in doubts else First.LIKELY

    def headed(self, *, doubtful: bool) -> list[Table]:
        """Return the shards with a header, where `doubtful` first lines are such or not."""
        return [
            shard
            for shard, first in self.firsts.items()
            if first.readings == (True,) or (doubtful and len(first.readings) > 1)
        ]

    def decided(self, *, doubtful: bool) -> Table:
        """Return the table with its headers.

        Raises:
            InputError: shards have other columns than others, or a name stands twice.

        """
        headed = self.headed(doubtful=doubtful)
        return self.table.mapped(lambda shard: shard.headed() if shard in headed else shard)

    def numbered(self, *, doubtful: bool) -> tuple[str, ...]:
        """Return the files whose first line is a line of numbers that was taken for a header."""
        headed = self.headed(doubtful=doubtful)
        return tuple(shard.name for shard in headed if self.firsts[shard] is not First.HEADER)

    def check_named(self, column: str) -> None:
        """Refuse the name of a column where each first line can only be data."""
        if self.firsts and all(first is First.DATA for first in self.firsts.values()):
            column_named(self.table, column)


def agreed(one: Side, other: Side) -> tuple[bool, bool]:
    """Decide whether the doubtful first lines of two tables, which go row by row, are headers.

    The reading that gives both as many rows decides. If none does, the likelier one is taken, and
    the numbers of rows are refused with it. If several do, what is likely decides above labels.

    Raises:
        InputError: nothing tells.

    """
    readings = [*product(one.doubt.readings, other.doubt.readings)]
    if len(readings) > 1:
        # to count may be to read the file
        more = one.rows() - other.rows()
        readings = [
            (a, b)
            for a, b in readings
            if len(one.headed(doubtful=a)) - len(other.headed(doubtful=b)) == more
        ] or readings[:1]
    if len(readings) == 1:
        return readings[0]
    # a row of two classes may be written as no other is; above labels it would be chance
    chance = one.doubt is First.LIKELY is not other.doubt
    if chance and len(other.table.columns) == 1:
        return True, other.doubt is not First.DATA
    doubtful = [side for side in (one, other) if side.doubt is not First.DATA]
    raise is_undecided(doubtful[-1].table, " and ".join(side.options for side in doubtful))


def is_undecided(table: Table, options: str) -> InputError:
    """Return the error that a first line may be a header or not."""
    return InputError(
        f"{table.shards[0].place(0)}: is the first line a header or data? Both are possible",
        hint=f"{options} decides",
    )
