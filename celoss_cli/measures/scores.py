"""From scores as they were read to checked scores whose probabilities and losses can be taken."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from celoss_cli.blocks import BoolArray, FloatArray, Floats, IntArray
from celoss_cli.errors import RowError
from celoss_cli.frozen import frozen
from celoss_cli.measures.rowwise import (
    arranged,
    best,
    comparable,
    picked,
    places,
    put,
    row_squares,
    row_sums,
)
from celoss_cli.settings import Settings

SPARE = 1e-9
"""How far above 0 a log-probability may lie: what rounding leaves of 0."""


_MINUS_INFINITY = "-inf is the logarithm of 0: --scores log-probs, or logits, reads it"

FLOAT_MAX = float(np.finfo(np.float64).max)


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

    """

    scores: FloatArray
    predicted: IntArray
    confidence: FloatArray
    shares: FloatArray
    total: FloatArray | None
    logs: FloatArray | None
    log_total: FloatArray | None
    sum_error: FloatArray

    def probability(self, at: IntArray) -> FloatArray:
        """Return the probabilities at some places (n,), one a row."""
        share = picked(self.shares, at)
        return share if self.total is None else share / self.total

    def losses(self, at: IntArray, probability: FloatArray) -> FloatArray:
        """Return -ln q in nats at some places (n,), one a row, of the `probability` there."""
        if self.logs is None:
            return _minus_log(probability)
        return _less(self.log_total, picked(self.logs, at), 0.0)

    def all_losses(self, floor: float) -> FloatArray:
        """Return -ln max(q, floor) in nats of every class, (n, K)."""
        if self.logs is None:
            return _minus_log(np.maximum(self.shares, floor))
        total = None if self.log_total is None else self.log_total[:, None]
        return _less(total, self.logs, floor)

    def squared_error(self, at: IntArray, probability: FloatArray) -> FloatArray:
        """Return sum_k (q_k - y_k)^2 of each row, with the `probability` at the label's place.

        It overwrites the shares, as a copy of them would take as long: nothing follows it.
        """
        if self.total is None:
            put(self.shares, at, probability - 1.0)
            return row_squares(self.shares)
        put(self.shares, at, picked(self.shares, at) - self.total)
        return row_squares(self.shares) / (self.total * self.total)

    def soft_squared_error(self, soft: FloatArray) -> FloatArray:
        """Return sum_k (q_k - t_k)^2 of each row, for `soft` labels t (n, K)."""
        errors = self.shares if self.total is None else self.shares / self.total[:, None]
        return row_squares(errors - soft)


def _minus_log(probabilities: FloatArray) -> FloatArray:
    # from 0, as the loss of a certain and right row is 0, not -0
    return 0.0 - np.log(probabilities)


def _less(total: FloatArray | None, logs: FloatArray, floor: float) -> FloatArray:
    losses = np.maximum(-logs if total is None else total - logs, 0.0)
    return np.minimum(losses, -np.log(floor)) if floor > 0 else losses


@frozen
class _Read:
    """The scores as they are compared, and the number of each row."""

    scores: Floats
    rows: IntArray


def scored(read: Floats, rows: IntArray, settings: Settings) -> Scored:
    """Check the scores that were `read` (n, K), and bring them to at least two columns.

    Raises:
        RowError: the first of the `rows` (n,) whose numbers are not what `settings.scores` says.

    """
    # the block holds what is compared, and `scores` what is added up
    scores = arranged(read)
    block = _Read(comparable(read, scores), rows)
    if settings.scores == "probs":
        return _from_probabilities(block, scores, settings)
    if settings.scores == "log-probs":
        return _from_log_probabilities(block, scores, settings)
    return _from_logits(block, scores)


def _from_probabilities(block: _Read, scores: FloatArray, settings: Settings) -> Scored:
    normalize = settings.normalize
    if scores.shape[1] == 1:
        _raise_first(_bad_probability(block, scores, scores, normalize=False))
        pair = _pair(1.0 - scores, scores)
        return Scored(pair, *best(pair), pair, None, None, None, np.zeros(len(pair)))
    with np.errstate(over="ignore", invalid="ignore"):
        sums = row_sums(scores)
    predicted, largest = best(block.scores)
    sum_error = np.abs(sums - 1.0)
    cell = _bad_probability(block, scores, largest, normalize=normalize)
    _raise_first(cell, _bad_sum(block, sums, sum_error, settings))
    if normalize:
        shares, confidence = scores / sums[:, None], largest / sums
        return Scored(scores, predicted, confidence, shares, None, None, None, sum_error)
    return Scored(scores, predicted, largest, scores, None, None, None, sum_error)


def _pair(negative: FloatArray, positive: FloatArray) -> FloatArray:
    """Return two columns (n, 1) as a block of two classes, held by column."""
    return np.concatenate([negative.T, positive.T]).T


def _bad_probability(
    block: _Read, scores: FloatArray, largest: FloatArray, *, normalize: bool
) -> RowError | None:
    """Return the error of the first cell that is no probability; `largest` holds the largest."""
    most = FLOAT_MAX if normalize else 1.0
    inside = block.scores.min() >= 0 and largest.max() <= most
    return _bad_cell(
        block,
        None if inside else (scores >= 0) & (scores <= most),
        "lies below 0" if normalize else "is not a probability: it lies outside [0, 1]",
        "for raw scores give --scores logits, for logarithms --scores log-probs",
    )


def _from_log_probabilities(block: _Read, scores: FloatArray, settings: Settings) -> Scored:
    highest = float(block.scores.max())  # beside a float32 the bound would be rounded to one
    cell = _bad_cell(
        block,
        None if highest <= SPARE else scores <= SPARE,
        "is not a log-probability: it lies above 0",
        "for raw scores give --scores logits, for probabilities --scores probs",
    )
    if scores.shape[1] == 1:
        _raise_first(cell)
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
        _raise_first(cell)
        return replace(_from_logits(block, scores), sum_error=sum_error)
    _raise_first(cell, _bad_sum(block, sums, sum_error, settings))
    predicted, largest = best(block.scores)
    return Scored(scores, predicted, np.exp(largest), shares, None, scores, None, sum_error)


def _from_logits(block: _Read, scores: FloatArray) -> Scored:
    """Shift a row by its largest logit; log1p of the others' sum keeps small losses exact."""
    cell = _bad_cell(
        block,
        None if block.scores.max() < np.inf else scores < np.inf,
        "is not a finite number",
        "a logit of -inf rules a class out; +inf and nan cannot be measured",
    )
    if scores.shape[1] == 1:
        scores = _pair(np.zeros_like(scores), scores)
        block = replace(block, scores=scores)
    predicted, largest = best(block.scores)
    at = places(scores, predicted)
    _raise_first(cell, _bad_row(block, largest == -np.inf, "every score is -inf", None))
    with np.errstate(over="ignore"):
        logs = scores - largest[:, None]
    shares = np.exp(logs)
    put(shares, at, 0.0)
    others = row_sums(shares)
    put(shares, at, 1.0)
    total, zeros = 1.0 + others, np.zeros(len(scores))
    return Scored(scores, predicted, 1.0 / total, shares, total, logs, np.log1p(others), zeros)


def _bad_sum(
    block: _Read, sums: FloatArray, sum_error: FloatArray, settings: Settings
) -> RowError | None:
    """Return the error of the first row that is no distribution, and cannot be made one."""
    if settings.normalize:
        valid = (sums > 0) & (sums <= FLOAT_MAX)
        problem, hint = "and cannot be normalized", None
    else:
        valid = sum_error <= settings.sum_tolerance
        problem = "not to 1"
        hint = "--normalize divides every row by its sum; --scores logits takes a softmax"
    if valid.all():
        return None
    total = float(sums[valid.argmin()])
    return _bad_row(block, ~valid, f"the row sums to {total:.6g}, {problem}", hint)


def _bad_row(block: _Read, wrong: BoolArray, problem: str, hint: str | None) -> RowError | None:
    if not wrong.any():
        return None
    return RowError(int(block.rows[wrong.argmax()]), None, problem, hint)


def _bad_cell(block: _Read, valid: BoolArray | None, problem: str, hint: str) -> RowError | None:
    """Return the error of the first cell that is not `valid`; None says that all are."""
    if valid is None or valid.all():
        return None
    row, column = (int(at) for at in np.argwhere(~valid)[0])
    value = float(block.scores[row, column])
    if not np.isfinite(value):
        hint = _MINUS_INFINITY if value == -np.inf else ""
        problem = "is not a finite number"
    return RowError(int(block.rows[row]), column, f"{value!r} {problem}", hint or None)


def _raise_first(*errors: RowError | None) -> None:
    """Raise the error of the earliest row; of one row, the first that was given."""
    found = [error for error in errors if error is not None]
    if found:
        raise min(found, key=lambda error: error.row)
