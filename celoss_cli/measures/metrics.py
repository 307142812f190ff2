"""`Metrics`: every ratio that can be read from a tally, each defined once.

A metric's name, title, unit, direction and formula stand here; the table, the JSON and its schema,
the gates and the documentation read them. A metric is None where it has no value: no rows, no
weight, an infinite loss, a chance of 0. All losses are in nats.
"""

from __future__ import annotations

import math

from celoss_cli.measures import reliability
from celoss_cli.measures.chance import entropy
from celoss_cli.measures.exact import ratio
from celoss_cli.measures.means import Means
from celoss_cli.measures.metric import Metric, metric

WORST_SHARE = 0.01


class Metrics(Means):
    """What the sums say; each metric is computed when it is first asked for."""

    @metric("Cross-entropy", "nats", "lower")
    def cross_entropy(self) -> float | None:
        """Sum w l / sum w, where l = -ln max(q_y, clipping threshold)."""
        return self.mean_value

    @metric("Standard error of the cross-entropy", "nats", "lower")
    def cross_entropy_se(self) -> float | None:
        """Sqrt(sum w^2 (l - mean)^2) / sum w, times sqrt(n / (n - 1)); n rows of weight above 0.

        With clusters w (l - mean) is summed by cluster first, and n is the number of clusters.
        """
        return None if self.mean is None else self.mean.error

    @metric("Cross-entropy, lower end of the 95% CI", "nats", "lower")
    def cross_entropy_low(self) -> float | None:
        """Hall's (1992) interval for skewed losses, with Student's t, and at least 0."""
        return None if self.mean is None else max(self.mean.interval()[0], 0.0)

    @metric("Cross-entropy, upper end of the 95% CI", "nats", "lower")
    def cross_entropy_high(self) -> float | None:
        """Hall's (1992) interval for skewed losses, with Student's t."""
        return None if self.mean is None else self.mean.interval()[1]

    @metric("Perplexity", "number", "lower")
    def perplexity(self) -> float | None:
        """Exp(cross_entropy)."""
        if self.cross_entropy is None:
            return None
        try:
            return math.exp(self.cross_entropy)
        except OverflowError:
            return None

    @metric("Accuracy", "share", "higher")
    def accuracy(self) -> float | None:
        """Share of the weight whose most probable class is the true one; ties: the lower class."""
        return self.share_right

    @metric("Accuracy, lower end of the 95% CI", "share", "higher")
    def accuracy_low(self) -> float | None:
        """Lower end of Wilson's (1927) interval, at n over the design effect."""
        return self.accuracy_end(-1)

    @metric("Accuracy, upper end of the 95% CI", "share", "higher")
    def accuracy_high(self) -> float | None:
        """Upper end of Wilson's (1927) interval, at n over the design effect."""
        return self.accuracy_end(1)

    @metric("Top-k accuracy", "share", "higher")
    def top_k_accuracy(self) -> float | None:
        """Share of the weight whose class is among the k most probable; null without --top-k."""
        return None if self.settings.top_k is None else self._share(self.tally.hits)

    @metric("Exact-match accuracy", "share", "higher")
    def exact_match_accuracy(self) -> float | None:
        """Share of the rows all of whose labels are predicted right; null without --multi-label."""
        return None

    @metric("Cross-entropy of the chance baseline", "nats")
    def chance_cross_entropy(self) -> float | None:
        """-sum pi ln pi: what always answering the label frequencies pi scores."""
        if not self.tally.weight:
            return None
        return entropy(self.chance_shares)

    @metric("Accuracy of the chance baseline", "share")
    def chance_accuracy(self) -> float | None:
        """Max pi: always answering the most frequent class; soft labels by largest component."""
        return self._share(max(self.tally.class_weight.units(), default=0))

    @metric("Cross-entropy of the uniform guess", "nats")
    def uniform_cross_entropy(self) -> float | None:
        """Ln K."""
        return math.log(len(self.tally.class_rows))

    @metric("Accuracy of the uniform guess", "share")
    def uniform_accuracy(self) -> float | None:
        """1 / K."""
        return 1 / len(self.tally.class_rows)

    @metric("Share of chance explained (D2)", "number", "higher")
    def d2(self) -> float | None:
        """1 - cross_entropy / chance_cross_entropy; null if chance is 0."""
        if self.cross_entropy is None or not self.chance_cross_entropy:
            return None
        return 1 - self.cross_entropy / self.chance_cross_entropy

    @metric("Brier score", "number", "lower")
    def brier(self) -> float | None:
        """Mean of sum_k (q_k - y_k)^2, from 0 to 2: Brier (1950)."""
        return self._share(self.tally.squared_error)

    @metric("Mean confidence", "share")
    def mean_confidence(self) -> float | None:
        """Mean of max_k q_k."""
        return self._share(self.tally.confidence)

    @metric("ECE", "share", "lower")
    def ece(self) -> float | None:
        """Mean of |accuracy - confidence| over 15 equal bins of confidence: Guo et al. (2017)."""
        return reliability.expected_error(self.tally.calibration)

    @metric("ECE if calibrated", "share")
    def ece_expected(self) -> float | None:
        """The ECE of a perfectly calibrated model: sum (n_b / N) sqrt(2 v_b / 3.1416).

        v_b is the variance of the accuracy of bin b, the mean of c (1 - c) over n_b.
        """
        return reliability.error_of_noise(self.tally.calibration)

    @metric("RMS calibration error", "share", "lower")
    def rms_calibration_error(self) -> float | None:
        """Over 15 bins of equal mass, less what noise adds: Bröcker (2012), Kumar et al. (2019)."""
        return reliability.rms_error(self.tally.calibration)

    @metric("ECE of the positive class", "share", "lower")
    def positive_ece(self) -> float | None:
        """Two classes: ece of the probability of the positive class; null for more."""
        return reliability.expected_error(self.tally.positive)

    @metric("ECE of the positive class if calibrated", "share")
    def positive_ece_expected(self) -> float | None:
        """Two classes: positive_ece of a perfectly calibrated model."""
        return reliability.error_of_noise(self.tally.positive)

    @metric("RMS calibration error of the positive class", "share", "lower")
    def positive_rms_calibration_error(self) -> float | None:
        """Two classes: rms_calibration_error of the probability of the positive class."""
        return reliability.rms_error(self.tally.positive)

    @metric("Median loss", "nats", "lower")
    def median_loss(self) -> float | None:
        """Median over rows, unweighted, within 0.2%; 0 below 2^-30."""
        median = self.tally.histogram.median()
        if self.tally.infinite or median is None:
            return None
        return min(median, self.tally.largest_loss.value)

    @metric("Maximum loss", "nats", "lower")
    def max_loss(self) -> float | None:
        """Largest loss of a row."""
        if self.tally.infinite or not self.tally.rows:
            return None
        return self.tally.largest_loss.value

    @metric("Share of the loss in the worst 1%", "share", "lower")
    def worst_1pct_share(self) -> float | None:
        """Share of the loss that the 1% of rows with the largest losses hold."""
        return None if self.tally.infinite else self.tally.histogram.worst_share(WORST_SHARE)

    @metric("Rows", "count", "higher")
    def rows(self) -> float | None:
        """Rows measured."""
        return self.tally.rows

    @metric("Clipped rows", "count", "lower")
    def floored_rows(self) -> float | None:
        """Rows in whose loss a probability at or below the clipping threshold enters."""
        return self.tally.floored

    @metric("Rows of infinite loss", "count", "lower")
    def infinite_rows(self) -> float | None:
        """Rows of p(true) = 0 without a clipping threshold: they make the cross-entropy null."""
        return self.tally.infinite

    @metric("Clusters", "count")
    def clusters(self) -> float | None:
        """Clusters with a row of positive weight; null without --cluster."""
        return self.cluster_count

    @metric("Design effect", "number")
    def design_effect(self) -> float | None:
        """Squared standard error by clusters over that of independent rows: Kish (1965)."""
        alone = self.mean_of_rows
        if self.by_cluster is None or self.mean is None or alone is None or not alone.error:
            return None
        return (self.mean.error / alone.error) ** 2

    @property
    def chance_shares(self) -> list[float]:
        """The label frequencies pi, smoothed as the labels are; of labels that have some weight."""
        masses, smoothing = self.tally.class_mass.units(), self.settings.label_smoothing
        weight, classes = sum(masses), len(masses)
        return [(1 - smoothing) * ratio(m, weight) + smoothing / classes for m in masses]

    def _share(self, units: int) -> float | None:
        return ratio(units, self.tally.weight) if self.tally.weight else None


METRICS: dict[str, Metric] = {
    name: value for name, value in vars(Metrics).items() if isinstance(value, Metric)
}
"""Every metric by name, in the order of the report."""

ALIASES = dict.fromkeys(("log_loss", "nll", "loss"), "cross_entropy")
"""Other names that the field has for a metric; they are accepted wherever one is named."""
