"""`Means`: the mean loss and the accuracy, and what tells how far off each may be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from celoss_cli.measures.clusters import accuracy_clusters, clustered_mean
from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.measures.interval import LEVEL, Mean
from celoss_cli.measures.significance import linear_rows, wilson
from celoss_cli.measures.student import quantile
from celoss_cli.measures.tally import Tally
from celoss_cli.measures.totals import Totals
from celoss_cli.settings import Settings

Z95 = 1.959963984540054
"""The 97.5% point of the standard normal distribution."""


@dataclass(frozen=True, kw_only=True)
class Means:
    """Two means over all rows, and their errors: by row, or by cluster where there are clusters."""

    tally: Tally
    settings: Settings

    @cached_property
    def mean_value(self) -> float | None:
        """The mean loss; None where one is infinite, or nothing has a weight."""
        tally = self.tally
        return None if tally.infinite or not tally.weight else ratio(tally.loss, tally.weight)

    @cached_property
    def share_right(self) -> float | None:
        """The share of the weight that is predicted right."""
        return ratio(self.tally.correct, self.tally.weight) if self.tally.weight else None

    @cached_property
    def by_cluster(self) -> Totals | None:
        """The sums by cluster; None without clusters."""
        clusters = self.tally.groups.clusters
        return None if clusters is None else Totals.of(clusters.settled())

    @cached_property
    def cluster_count(self) -> int | None:
        """How many clusters have a row of positive weight; None without clusters."""
        totals = self.by_cluster
        return None if totals is None else sum(count > 0 for count in totals.counted)

    @property
    def effective_clusters(self) -> float | None:
        """How many clusters of equal weight say as much, (sum W)^2 / sum W^2: Kish (1965)."""
        totals = self.by_cluster
        if totals is None or not any(totals.weight):
            return None
        return ratio(sum(totals.weight) ** 2, sum(weight**2 for weight in totals.weight))

    @cached_property
    def mean(self) -> Mean | None:
        """The mean loss with its error and skewness; None of fewer than two rows, or infinite."""
        totals = self.by_cluster
        if totals is None or self.mean_value is None:
            return self.mean_of_rows
        found = clustered_mean(totals.loss, totals.weight)
        return None if found is None else found._replace(value=self.mean_value)

    @cached_property
    def mean_of_rows(self) -> Mean | None:
        """The same of independent rows."""
        if self.mean_value is None:
            return None
        found = self.tally.spread.mean(self.tally.counted)
        return None if found is None else found._replace(value=self.mean_value)

    @property
    def effective_rows(self) -> float:
        """How many rows of equal weight say as much of a mean: (sum w)^2 / sum w^2, Kish (1965)."""
        return self.tally.spread.effective_rows() if self.tally.weight else 0.0

    @cached_property
    def accuracy_rows(self) -> float:
        """How many rows of equal weight say as much of the accuracy: n over the design effect."""
        tally = self.tally
        if self.by_cluster is not None:
            return accuracy_clusters(self.by_cluster, self.effective_rows)
        if tally.spread.is_even():
            return self.effective_rows
        return linear_rows(
            self.share_right or 0.0,
            ratio(tally.weight, ONE),
            tally.spread.squared_weights(),
            ratio(tally.correct_squared, ONE),
        )

    def accuracy_end(self, sign: int) -> float | None:
        """Return an end of the interval of the accuracy; sign -1: the lower, 1: the upper."""
        p, clusters = self.share_right, self.cluster_count
        if p is None or (clusters is not None and clusters <= 1):
            return None
        z = Z95 if clusters is None else quantile(LEVEL, clusters - 1)
        return wilson(p, self.accuracy_rows, sign * z)
