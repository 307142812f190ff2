"""How rows are measured: with one class a row, or with several labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from celoss_cli.measures import losses
from celoss_cli.measures.tally import Tally
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import Block


class Measures(NamedTuple):
    """What measures rows, and adds them up.

    Attributes:
        measure: from a block to its measured rows, None where it has none.
        empty: the tally of no rows, for so many classes and a list of so many worst rows.
        tally_of: the tally of measured rows, likewise.

    """

    measure: Callable[[Block, Settings], Any]
    empty: Callable[[int, int], Tally]
    tally_of: Callable[[Any, int, int], Tally]


def measures_of(settings: Settings) -> Measures:
    """Return what the settings ask for."""
    if not settings.multi_label:
        return Measures(losses.measure, Tally.empty, Tally.of)
    from celoss_cli.measures import multilabel  # noqa: PLC0415 - few need it

    return Measures(multilabel.measure, multilabel.empty, multilabel.tally_of)
