"""Maps blocks to tallies and adds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from celoss_cli.blocks import Block
from celoss_cli.measures.losses import Rows
from celoss_cli.measures.tally import Tally


def tally(
    blocks: Iterable[Block],
    measure: Callable[[Block], Rows],
    classes: int,
    worst: int,
    sink: Callable[[Rows], None] | None = None,
) -> Tally:
    """Measure every block, hand its rows to `sink`, and return the sum of the tallies.

    Tallies add in any order, exactly; the rows reach `sink` in the order of the blocks.
    """

    def tallied(block: Block) -> Tally:
        rows = measure(block)
        if sink is not None:
            sink(rows)
        return Tally.of(rows, classes, worst)

    return sum(map(tallied, blocks), Tally.empty(classes, worst))
