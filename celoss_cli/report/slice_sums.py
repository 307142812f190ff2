"""The sums over the rows of each slice of a column, slice by slice."""

from __future__ import annotations

from operator import sub
from typing import NamedTuple

from celoss_cli.measures.contrasts import RowSums
from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.measures.keyed import Keyed
from celoss_cli.measures.slices import Moments, Sliced
from celoss_cli.measures.totals import Totals


class SliceSums(NamedTuple):
    """The sums over the rows of a slice; see `Totals`."""

    rows: int
    counted: int
    infinite: int
    weight: int
    squared: int
    loss: int
    correct: int

    def less(self, other: SliceSums) -> SliceSums:
        """Return the sums over the rows that are not among the others."""
        return SliceSums(*map(sub, self, other))

    @property
    def mean(self) -> float | None:
        """The mean loss."""
        return None if self.infinite or not self.weight else ratio(self.loss, self.weight)

    @property
    def accuracy(self) -> float | None:
        """The share of rows that are right."""
        return ratio(self.correct, self.weight) if self.weight else None

    @property
    def effective_rows(self) -> float:
        """How many rows of equal weight say as much: Kish (1965)."""
        return self.weight**2 / (self.squared * ONE) if self.squared else 0.0


_COUNTS = ("rows", "counted", "infinite")


def sums_by_slice(values: Keyed) -> list[SliceSums]:
    """Return the settled totals of each value of a column, in their order."""
    totals = Totals.of(values)
    counts = {name: [each // ONE for each in getattr(totals, name)] for name in _COUNTS}
    return [*map(SliceSums._make, zip(*totals._replace(**counts), strict=True))]


def row_sums(slices: list[SliceSums], sliced: Sliced) -> tuple[RowSums, Moments]:
    """Return what tells the errors of slices of independent rows."""
    totals = ([getattr(own, name) for own in slices] for name in RowSums._fields[:4])
    moments = Moments.of(sliced.moments.settled())
    return RowSums.of(*totals, *moments[:-2]), moments
