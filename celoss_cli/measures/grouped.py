"""Sums by group: by cluster, whose rows are not independent, and by slice, which is reported on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from celoss_cli.frozen import frozen
from celoss_cli.measures.keyed import Keyed, Membership, Renaming, places
from celoss_cli.measures.slices import Sliced
from celoss_cli.measures.totals import Measured


@frozen
class Grouped:
    """The sums by cluster, where there are clusters, and by slice, where slices are asked for.

    `+` adds them, exactly.
    """

    clusters: Keyed | None = None
    slices: tuple[Sliced, ...] = ()

    @classmethod
    def of(
        cls,
        measured: Measured,
        clusters: Membership | None,
        slices: Sequence[Membership],
        masses: Callable[[Membership], Keyed] = lambda _: Keyed(),
    ) -> Grouped:
        """Return the sums of some measured rows, and the `masses` of their labels by slice."""
        return cls(
            None if clusters is None else measured.totals(places(*clusters)),
            tuple(Sliced.of(measured, each, clusters, masses(each)) for each in slices),
        )

    def renamed(
        self, clusters: Renaming | None, slices: Sequence[Renaming], classes: int
    ) -> Grouped:
        """Return the same sums, whose groups have other numbers."""
        pairs = zip(self.slices, slices, strict=False)
        return Grouped(
            self.clusters
            and clusters
            and self.clusters.renamed(clusters.codes[self.clusters.keys]),
            tuple(own.renamed(codes, clusters, classes) for own, codes in pairs),
        )

    def __add__(self, other: Grouped) -> Grouped:
        clusters = [each.clusters for each in (self, other) if each.clusters is not None]
        pairs = zip(self.slices, other.slices, strict=False)
        return Grouped(
            clusters[0] + clusters[1] if len(clusters) > 1 else next(iter(clusters), None),
            tuple(one + two for one, two in pairs) or self.slices or other.slices,
        )
