"""`Metrics`: every ratio that can be read from a tally, each defined once.

A metric's name, title, unit, direction and formula stand here; the table, the JSON and its schema,
the gates and the documentation read them. A metric is None where it has no value: no rows, no
weight, an infinite loss, a chance of 0. All losses are in nats.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from celoss_cli.measures.chance import entropy
from celoss_cli.measures.exact import ratio
from celoss_cli.measures.tally import Tally
from celoss_cli.settings import Settings

Unit = Literal["nats", "share", "count", "number"]
Better = Literal["lower", "higher"]

Z95 = 1.959963984540054
"""The 97.5 % point of the standard normal distribution."""
WORST_SHARE = 0.01


class Metric(cached_property[float | None]):
    """A property of `Metrics` that knows its title, its unit and which way is better."""

    def __init__(
        self, of: Callable[[Metrics], float | None], title: str, unit: Unit, better: Better | None
    ) -> None:
        super().__init__(of)
        self.name = of.__name__
        self.title = title
        self.unit = unit
        self.better = better
        self.formula = " ".join((of.__doc__ or "").split())


def _metric(
    title: str, unit: Unit, better: Better | None = None
) -> Callable[[Callable[[Metrics], float | None]], Metric]:
    return lambda of: Metric(of, title, unit, better)


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """What the sums say; each metric is computed when it is first asked for."""

    tally: Tally
    settings: Settings

    @_metric("Cross-entropy", "nats", "lower")
    def cross_entropy(self) -> float | None:
        """Sum w l / sum w, where l = -ln max(q_y, floor)."""
        tally = self.tally
        if tally.infinite or not tally.weight:
            return None
        return ratio(tally.loss, tally.weight)

    @_metric("Standard error of the cross-entropy", "nats", "lower")
    def cross_entropy_se(self) -> float | None:
        """Sqrt(sum w^2 (l - mean)^2) / sum w, times sqrt(n / (n - 1))."""
        if self.cross_entropy is None:
            return None
        return self.tally.spread.standard_error(self.tally.rows)

    @_metric("Cross-entropy, lower end of the 95 % interval", "nats", "lower")
    def cross_entropy_low(self) -> float | None:
        """Cross_entropy - 1.96 cross_entropy_se, the normal interval, and at least 0."""
        if self.cross_entropy is None or self.cross_entropy_se is None:
            return None
        return max(self.cross_entropy - Z95 * self.cross_entropy_se, 0.0)

    @_metric("Cross-entropy, upper end of the 95 % interval", "nats", "lower")
    def cross_entropy_high(self) -> float | None:
        """Cross_entropy + 1.96 cross_entropy_se, the normal interval."""
        if self.cross_entropy is None or self.cross_entropy_se is None:
            return None
        return self.cross_entropy + Z95 * self.cross_entropy_se

    @_metric("Perplexity", "number", "lower")
    def perplexity(self) -> float | None:
        """Exp(cross_entropy)."""
        if self.cross_entropy is None:
            return None
        try:
            return math.exp(self.cross_entropy)
        except OverflowError:
            return None

    @_metric("Accuracy", "share", "higher")
    def accuracy(self) -> float | None:
        """Share of the weight whose most probable class is the true one; ties: the lower class."""
        return self._share(self.tally.correct)

    @_metric("Accuracy, lower end of the 95 % interval", "share", "higher")
    def accuracy_low(self) -> float | None:
        """Lower end of Wilson's (1927) interval, at (sum w)^2 / sum w^2 rows."""
        return self._wilson(-Z95)

    @_metric("Accuracy, upper end of the 95 % interval", "share", "higher")
    def accuracy_high(self) -> float | None:
        """Upper end of Wilson's (1927) interval, at (sum w)^2 / sum w^2 rows."""
        return self._wilson(Z95)

    @_metric("Top-k accuracy", "share", "higher")
    def top_k_accuracy(self) -> float | None:
        """Share of the weight whose class is among the k most probable; null without --top-k."""
        return None if self.settings.top_k is None else self._share(self.tally.hits)

    @_metric("Cross-entropy of chance", "nats")
    def chance_cross_entropy(self) -> float | None:
        """-sum pi ln pi: what always answering the label frequencies pi scores."""
        if not self.tally.weight:
            return None
        return entropy(self.chance_shares)

    @_metric("Accuracy of chance", "share")
    def chance_accuracy(self) -> float | None:
        """Max pi: always answering the most frequent class; soft labels by largest component."""
        return self._share(max(self.tally.class_weight.units(), default=0))

    @_metric("Cross-entropy of the uniform guess", "nats")
    def uniform_cross_entropy(self) -> float | None:
        """Ln K."""
        return math.log(len(self.tally.class_rows))

    @_metric("Accuracy of the uniform guess", "share")
    def uniform_accuracy(self) -> float | None:
        """1 / K."""
        return 1 / len(self.tally.class_rows)

    @_metric("Share of chance explained (D2)", "number", "higher")
    def d2(self) -> float | None:
        """1 - cross_entropy / chance_cross_entropy; null where chance is 0."""
        if self.cross_entropy is None or not self.chance_cross_entropy:
            return None
        return 1 - self.cross_entropy / self.chance_cross_entropy

    @_metric("Brier score", "number", "lower")
    def brier(self) -> float | None:
        """Mean of sum_k (q_k - y_k)^2, from 0 to 2: Brier (1950)."""
        return self._share(self.tally.squared_error)

    @_metric("Mean confidence", "share")
    def mean_confidence(self) -> float | None:
        """Mean of max_k q_k."""
        return self._share(self.tally.confidence)

    @_metric("Expected calibration error", "share", "lower")
    def ece(self) -> float | None:
        """Mean of |accuracy - confidence| over 15 equal bins of confidence: Guo et al. (2017)."""
        return self.tally.calibration.expected_error()

    @_metric("Median loss", "nats", "lower")
    def median_loss(self) -> float | None:
        """Median over rows, unweighted, within 0.2 %; 0 below 2^-30."""
        return None if self.tally.infinite else self.tally.histogram.median()

    @_metric("Maximum loss", "nats", "lower")
    def max_loss(self) -> float | None:
        """Largest loss of a row."""
        if self.tally.infinite or not self.tally.rows:
            return None
        return self.tally.largest_loss.value

    @_metric("Share of the loss in the worst 1 %", "share", "lower")
    def worst_1pct_share(self) -> float | None:
        """Share of the loss that the 1 % of rows with the largest losses hold."""
        return None if self.tally.infinite else self.tally.histogram.worst_share(WORST_SHARE)

    @_metric("Rows", "count", "higher")
    def rows(self) -> float | None:
        """Rows measured."""
        return self.tally.rows

    @_metric("Rows at the floor", "count", "lower")
    def floored_rows(self) -> float | None:
        """Rows in whose loss a probability at or below the floor enters: mostly, the truth's."""
        return self.tally.floored

    @_metric("Rows of infinite loss", "count", "lower")
    def infinite_rows(self) -> float | None:
        """Rows whose truth was given 0, without a floor: they make the cross-entropy null."""
        return self.tally.infinite

    @property
    def chance_shares(self) -> list[float]:
        """The label frequencies pi, smoothed as the labels are; of labels that have some weight."""
        masses, smoothing = self.tally.class_mass.units(), self.settings.label_smoothing
        weight, classes = sum(masses), len(masses)
        return [(1 - smoothing) * ratio(m, weight) + smoothing / classes for m in masses]

    def _share(self, units: int) -> float | None:
        return ratio(units, self.tally.weight) if self.tally.weight else None

    def _wilson(self, z: float) -> float | None:
        p = self.accuracy
        if p is None:
            return None
        n = self.tally.spread.effective_rows()
        spread = math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return min(max((p + z * z / (2 * n) + z * spread) / (1 + z * z / n), 0.0), 1.0)


METRICS: dict[str, Metric] = {
    name: value for name, value in vars(Metrics).items() if isinstance(value, Metric)
}
"""Every metric by name, in the order of the report."""
