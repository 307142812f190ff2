"""From scores as they were read to checked scores whose probabilities and losses can be taken."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from celoss_cli.blocks import Block, BoolArray, FloatArray
from celoss_cli.errors import RowError
from celoss_cli.measures.rowwise import row_sums
from celoss_cli.settings import Settings

SPARE = 1e-9
"""How far above 0 a log-probability may lie: what rounding leaves of 0."""


_MINUS_INFINITY = "-inf is the logarithm of 0: --scores log-probs, or logits, reads it"

FLOAT_MAX = float(np.finfo(np.float64).max)


@dataclass(frozen=True)
class Scored:
    """Checked scores, in the space they came in.

    Attributes:
        ranked: (n, K) scores as they were read; the largest is the predicted class.
        values: (n, K) probabilities, or logarithms of them, not yet normalized.
        norm: (n,) what a row is still to be divided by, or to be made less by.
        logarithmic: whether `values` and `norm` are logarithms.
        sum_error: (n,) |sum - 1| of the probabilities as they were read; 0 for logits.

    """

    ranked: FloatArray
    values: FloatArray
    norm: FloatArray
    logarithmic: bool
    sum_error: FloatArray

    def probabilities(self, values: FloatArray, norm: FloatArray) -> FloatArray:
        """Return the probabilities that some of `values` stand for."""
        return np.exp(values - norm) if self.logarithmic else values / norm

    def losses(self, values: FloatArray, norm: FloatArray, floor: float) -> FloatArray:
        """Return -ln max(q, floor) in nats for some of `values`."""
        if self.logarithmic:
            losses = np.maximum(norm - values, 0.0)
            return np.minimum(losses, -np.log(floor)) if floor > 0 else losses
        # + 0.0 makes the loss of a certain and right row 0, not -0
        return -np.log(np.maximum(values / norm, floor)) + 0.0


def scored(block: Block, settings: Settings) -> Scored:
    """Check the scores of `block` and bring them to at least two columns.

    Raises:
        RowError: the first row whose numbers are not what `settings.scores` says.

    """
    if settings.scores == "probs":
        return _from_probabilities(block, settings)
    if settings.scores == "log-probs":
        return _from_log_probabilities(block, settings)
    return _from_logits(block)


def _from_probabilities(block: Block, settings: Settings) -> Scored:
    scores = block.scores
    normalized = settings.normalize and scores.shape[1] > 1
    most = FLOAT_MAX if normalized else 1.0
    inside = scores.min() >= 0 and scores.max() <= most
    cell = _bad_cell(
        block,
        None if inside else (scores >= 0) & (scores <= most),
        "lies below 0" if normalized else "is not a probability: it lies outside [0, 1]",
        "for raw scores give --scores logits, for logarithms --scores log-probs",
    )
    if scores.shape[1] == 1:
        _raise_first(cell)
        pair = np.hstack([1.0 - scores, scores])
        return Scored(
            pair, pair, np.ones(len(pair)), logarithmic=False, sum_error=np.zeros(len(pair))
        )
    with np.errstate(over="ignore"):
        sums = row_sums(scores)
    _raise_first(cell, _bad_sum(block, sums, settings))
    norm = sums if settings.normalize else np.ones(len(sums))
    return Scored(scores, scores, norm, logarithmic=False, sum_error=np.abs(sums - 1.0))


def _from_log_probabilities(block: Block, settings: Settings) -> Scored:
    scores = block.scores
    cell = _bad_cell(
        block,
        None if scores.max() <= SPARE else scores <= SPARE,
        "is not a log-probability: it lies above 0",
        "for raw scores give --scores logits, for probabilities --scores probs",
    )
    if scores.shape[1] == 1:
        _raise_first(cell)
        with np.errstate(divide="ignore"):
            pair = np.hstack([np.log(-np.expm1(np.minimum(scores, 0.0))), scores])
        zeros = np.zeros(len(pair))
        return Scored(pair, pair, zeros, logarithmic=True, sum_error=zeros)
    with np.errstate(over="ignore"):
        sums = row_sums(np.exp(scores))
    sum_error = np.abs(sums - 1.0)
    if settings.normalize:
        _raise_first(cell)
        return replace(_from_logits(block), sum_error=sum_error)
    _raise_first(cell, _bad_sum(block, sums, settings))
    return Scored(scores, scores, np.zeros(len(sums)), logarithmic=True, sum_error=sum_error)


def _from_logits(block: Block) -> Scored:
    """Shift a row by its largest logit; log1p of the others' sum keeps small losses exact."""
    scores = block.scores
    cell = _bad_cell(
        block,
        None if scores.max() < np.inf else scores < np.inf,
        "is not a finite number",
        "a logit of -inf rules a class out; +inf and nan cannot be measured",
    )
    if scores.shape[1] == 1:
        scores = np.hstack([np.zeros_like(scores), scores])
    largest = scores.max(axis=1)
    _raise_first(cell, _bad_row(block, largest == -np.inf, "every score is -inf", None))
    with np.errstate(over="ignore"):
        values = scores - largest[:, None]
    others = np.exp(values)
    others[np.arange(len(scores)), scores.argmax(axis=1)] = 0.0
    zeros = np.zeros(len(scores))
    return Scored(scores, values, np.log1p(row_sums(others)), logarithmic=True, sum_error=zeros)


def _bad_sum(block: Block, sums: FloatArray, settings: Settings) -> RowError | None:
    """Return the error of the first row that is no distribution, and cannot be made one."""
    if settings.normalize:
        wrong = ~((sums > 0) & (sums <= FLOAT_MAX))
        problem, hint = "and cannot be normalized", None
    else:
        wrong = ~(np.abs(sums - 1.0) <= settings.sum_tolerance)
        problem = "not to 1"
        hint = "--normalize divides every row by its sum; --scores logits takes a softmax"
    total = float(sums[wrong.argmax()])
    return _bad_row(block, wrong, f"the row sums to {total:.6g}, {problem}", hint)


def _bad_row(block: Block, wrong: BoolArray, problem: str, hint: str | None) -> RowError | None:
    if not wrong.any():
        return None
    return RowError(int(block.rows[wrong.argmax()]), None, problem, hint)


def _bad_cell(block: Block, valid: BoolArray | None, problem: str, hint: str) -> RowError | None:
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
