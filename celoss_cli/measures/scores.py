"""From scores as they were read to checked scores whose probabilities and losses can be taken."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.exact import Addends, Sums
from celoss_cli.measures.rowwise import (
    arranged,
    best,
    best_share,
    comparable,
    picked,
    places,
    put,
    row_dots,
    row_sums,
)
from celoss_cli.measures.shares import on_grid, share_sums
from celoss_cli.measures.validity import (
    SPARE,
    Read,
    bad_cell,
    bad_probability,
    bad_row,
    bad_sum,
    hold,
    raise_first,
)
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import BoolArray, FloatArray, Floats, IntArray

PERCENT = 100.0
_PAIR = 2


@frozen
class Scored:
    """Checked scores of two classes or more.

    Attributes:
        scores: (n, K) as they were read; the largest is the predicted class.
        predicted: (n,) the class with the largest score, the first of several.
        confidence: (n,) the probability of the predicted class.
        shares: (n, K) what the probabilities are in proportion to.
        total: (n,) what the shares are divided by, or None where they are probabilities.
        logs: (n, K) logarithms of the shares where the scores are such, or None.
        log_total: (n,) logarithms of `total`, or None.
        sum_error: (n,) |sum - 1| of the probabilities as they were read; 0 for logits.
        held: how many rows had a probability a hair outside [0, 1], which was held at the bound.

    """

    scores: FloatArray
    predicted: IntArray
    confidence: FloatArray
    shares: FloatArray
    total: FloatArray | None
    logs: FloatArray | None
    log_total: FloatArray | None
    sum_error: FloatArray
    held: int = 0

    def probability(self, at: IntArray) -> FloatArray:
        """Return the probabilities at some places (n,), one a row."""
        share = picked(self.shares, at)
        return share if self.total is None else share / self.total

    def positive(self) -> FloatArray | None:
        """Return the probability of the second of two classes, (n,); None of more."""
        if self.shares.shape[1] != _PAIR:
            return None
        share = self.shares[:, 1]
        return share.copy() if self.total is None else share / self.total

    def mass(self, weights: FloatArray | None) -> Sums:
        """Return the sums of w q_k of each class, for `weights` (n,), None where all are 1."""
        shares = self.shares if self.total is None else self.shares / self.total[:, None]
        return (
            share_sums(shares)
            if weights is None
            else Addends.of(weights[:, None] * on_grid(shares)).by_column()
        )

    def losses(self, at: IntArray, probability: FloatArray) -> FloatArray:
        """Return -ln q in nats at some places (n,), one a row, of the `probability` there."""
        if self.logs is None:
            # from 0, as the loss of a certain and right row is 0, not -0
            return 0.0 - np.log(probability)
        return _less(self.log_total, picked(self.logs, at), 0.0)

    def all_logs(self, floor: float) -> FloatArray:
        """Return ln max(q, floor) of every class, (n, K)."""
        if self.logs is None:
            return np.asarray(np.log(np.maximum(self.shares, floor)))
        total = None if self.log_total is None else self.log_total[:, None]
        return -_less(total, self.logs, floor)

    def squared_error(self, at: IntArray, probability: FloatArray) -> FloatArray:
        """Return sum_k (q_k - y_k)^2 of each row, with the `probability` at the label's place.

        It overwrites the shares, as a copy of them would take as long: nothing follows it.
        """
        if self.total is None:
            put(self.shares, at, probability - 1.0)
            return row_dots(self.shares, self.shares)
        put(self.shares, at, picked(self.shares, at) - self.total)
        return row_dots(self.shares, self.shares) / (self.total * self.total)

    def soft_squared_error(self, soft: FloatArray) -> FloatArray:
        """Return sum_k (q_k - t_k)^2 of each row, for `soft` labels t (n, K)."""
        errors = self.shares if self.total is None else self.shares / self.total[:, None]
        apart = errors - soft
        return row_dots(apart, apart)


def _less(total: FloatArray | None, logs: FloatArray, floor: float) -> FloatArray:
    return bounded(np.maximum(-logs if total is None else total - logs, 0.0), floor)


def bounded(losses: FloatArray, floor: float) -> FloatArray:
    """Return the losses as they are where no probability counts for less than `floor`."""
    return np.minimum(losses, -np.log(floor)) if floor > 0 else losses


def at_floor(losses: FloatArray, floor: float) -> BoolArray:
    """Tell which losses are as large as the floor lets them be."""
    return np.asarray(losses >= (-np.log(floor) if floor > 0 else np.inf))


def scored(values: Floats, rows: IntArray, settings: Settings) -> Scored:
    """Check the scores `values` (n, K), and bring them to at least two columns.

    Raises:
        RowError: the first of the `rows` (n,) whose numbers are not what `settings.scores` says.

    """
    scores = arranged(values)
    read = Read(comparable(values, scores), rows)
    if settings.scores == "probs":
        return _from_probabilities(read, scores, settings)
    if settings.scores == "percent":
        shares = scores / PERCENT
        return _from_probabilities(Read(shares, rows), shares, settings)
    if settings.scores == "log-probs":
        return _from_log_probabilities(read, scores, settings)
    return _from_logits(read, scores)


def _from_probabilities(read: Read, scores: FloatArray, settings: Settings) -> Scored:
    normalize = settings.normalize
    if scores.shape[1] == 1:
        scores, held = hold(scores)
        positive = bool(scores.min() >= 0)
        raise_first(bad_probability(read, scores, scores, positive=positive, normalize=False))
        pair = _pair(1.0 - scores, scores)
        return Scored(pair, *best(pair), pair, None, None, None, np.zeros(len(pair)), held)
    with np.errstate(over="ignore", invalid="ignore"):
        sums = row_sums(scores)
    predicted, largest, positive = best_share(read.scores)
    if not positive or (largest.max() > 1 and not normalize):
        scores, held = hold(scores)
        if held:
            checked = _from_probabilities(Read(scores, read.rows), scores, settings)
            return replace(checked, held=held)
    sum_error = np.abs(sums - 1.0)
    cell = bad_probability(read, scores, largest, positive=positive, normalize=normalize)
    raise_first(cell, bad_sum(read, sums, sum_error, settings))
    if normalize:
        shares, confidence = scores / sums[:, None], largest / sums
        return Scored(scores, predicted, confidence, shares, None, None, None, sum_error)
    return Scored(scores, predicted, largest, scores, None, None, None, sum_error)


def _pair(negative: FloatArray, positive: FloatArray) -> FloatArray:
    """Return two columns (n, 1) as a block of two classes, held by column."""
    return np.concatenate([negative.T, positive.T]).T


def _from_log_probabilities(read: Read, scores: FloatArray, settings: Settings) -> Scored:
    highest = float(read.scores.max())  # beside a float32 the bound would be rounded to one
    cell = bad_cell(
        read,
        None if highest <= SPARE else scores <= SPARE,
        "is not a log-probability: it lies above 0",
    )
    if scores.shape[1] == 1:
        raise_first(cell)
        with np.errstate(divide="ignore"):
            logs = _pair(np.log(-np.expm1(np.minimum(scores, 0.0))), scores)
        predicted, largest = best(logs)
        shares, zeros = np.exp(logs), np.zeros(len(logs))
        return Scored(logs, predicted, np.exp(largest), shares, None, logs, None, zeros)
    with np.errstate(over="ignore"):
        shares = np.exp(scores)
        sums = row_sums(shares)
    sum_error = np.abs(sums - 1.0)
    if settings.normalize:
        raise_first(cell)
        return replace(_from_logits(read, scores), sum_error=sum_error)
    raise_first(cell, bad_sum(read, sums, sum_error, settings))
    predicted, largest = best(read.scores)
    return Scored(scores, predicted, np.exp(largest), shares, None, scores, None, sum_error)


def _from_logits(read: Read, scores: FloatArray) -> Scored:
    """Shift a row by its largest logit; log1p of the others' sum keeps small losses exact."""
    cell = bad_cell(
        read,
        None if read.scores.max() < np.inf else scores < np.inf,
        "is not a finite number",
        "a logit of -inf rules a class out; +inf and nan cannot be measured",
    )
    if scores.shape[1] == 1:
        scores = _pair(np.zeros_like(scores), scores)
        read = replace(read, scores=scores)
    predicted, largest = best(read.scores)
    at = places(scores, predicted)
    raise_first(cell, bad_row(read, largest == -np.inf, "every score is -inf"))
    with np.errstate(over="ignore"):
        logs = scores - largest[:, None]
    shares = np.exp(logs)
    put(shares, at, 0.0)
    others = row_sums(shares)
    put(shares, at, 1.0)
    total, zeros = 1.0 + others, np.zeros(len(scores))
    return Scored(scores, predicted, 1.0 / total, shares, total, logs, np.log1p(others), zeros)
