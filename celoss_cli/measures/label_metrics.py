"""`LabelMetrics`: the metrics that several labels a row change; all others are those of `Metrics`.

A cell is a label of a row; a row's cells count as much together as those of any other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from celoss_cli.measures.chance import entropy
from celoss_cli.measures.clusters import accuracy_clusters
from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.measures.metric import Metric, metric
from celoss_cli.measures.metrics import Metrics


@dataclass(frozen=True, kw_only=True, repr=False)
class LabelMetrics(Metrics):
    """What the sums of rows with several labels say."""

    @metric("Accuracy", "share", "higher")
    def accuracy(self) -> float | None:
        """Mean share of the labels of a row that are predicted right: yes if q is above 1/2."""
        return self._share(self.tally.correct)

    @metric("Exact-match accuracy", "share", "higher")
    def exact_match_accuracy(self) -> float | None:
        """Share of the weight of the rows all of whose labels are predicted right."""
        return self._share(self.tally.labels.exact)

    @metric("Cross-entropy of the chance baseline", "nats")
    def chance_cross_entropy(self) -> float | None:
        """Mean over labels of -pi ln pi - (1 - pi) ln (1 - pi), pi the share of yes."""
        return self._mean_of_labels([entropy((pi, 1 - pi)) for pi in self._shares_of_yes()])

    @metric("Accuracy of the chance baseline", "share")
    def chance_accuracy(self) -> float | None:
        """Mean over labels of max(pi, 1 - pi): always giving the more frequent answer."""
        return self._mean_of_labels([max(pi, 1 - pi) for pi in self._shares_of_yes()])

    @metric("Cross-entropy of the uniform guess", "nats")
    def uniform_cross_entropy(self) -> float | None:
        """Ln 2."""
        return math.log(2)

    @metric("Accuracy of the uniform guess", "share")
    def uniform_accuracy(self) -> float | None:
        """1 / 2."""
        return 1 / 2

    @metric("Brier score", "number", "lower")
    def brier(self) -> float | None:
        """Mean over rows and labels of 2 (q - t)^2: each label is two classes, yes and no."""
        return self._share(self.tally.squared_error)

    @metric("Mean confidence", "share")
    def mean_confidence(self) -> float | None:
        """Mean over rows and labels of max(q, 1 - q)."""
        cells = self.tally.calibration
        weight = cells.weights.total()
        return ratio(cells.confidence.total(), weight) if weight else None

    @metric("ECE if calibrated", "share")
    def ece_expected(self) -> float | None:
        """Null: the labels of a row are not independent."""
        return None

    @metric("RMS calibration error", "share", "lower")
    def rms_calibration_error(self) -> float | None:
        """Null: the labels of a row are not independent."""
        return None

    @cached_property
    def accuracy_rows(self) -> float:
        """How many independent cells say as much of the accuracy: p (1 - p) over its variance.

        At most all cells: where every row has as many right, the rows tell no variance.
        """
        p, rows, counted = self.accuracy or 0.0, self.effective_rows, self.tally.counted
        if self.by_cluster is not None:
            return accuracy_clusters(self.by_cluster, rows * len(self.tally.class_rows))
        found = self.tally.labels.right.mean(counted)
        if not 0 < p < 1 or found is None:
            return rows
        most, variance = rows * len(self.tally.class_rows), found.error**2 * (counted - 1) / counted
        return min(p * (1 - p) / variance, most) if variance else most

    def _shares_of_yes(self) -> list[float]:
        """Return pi of each label; 0 where all its cells are ignored."""
        labels = self.tally.labels
        pairs = zip(labels.share_mass.units(), labels.share.units(), strict=True)
        return [ratio(mass, share) if share else 0.0 for mass, share in pairs]

    def _mean_of_labels(self, values: Sequence[float]) -> float | None:
        """Return the mean of `values` (L,), each label counting as its cells do in the loss."""
        shares = [ratio(units, ONE) for units in self.tally.labels.share.units()]
        whole = math.fsum(shares)
        pairs = zip(shares, values, strict=True)
        return math.fsum(share * value for share, value in pairs) / whole if whole else None


CHANGED: dict[str, Metric] = {
    name: value for name, value in vars(LabelMetrics).items() if isinstance(value, Metric)
}
"""The metrics that differ, by name."""
