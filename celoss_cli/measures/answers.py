"""From scores of independent labels to what each answer, yes or no, would cost."""

from __future__ import annotations

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.rowwise import arranged
from celoss_cli.measures.scores import PERCENT, bounded
from celoss_cli.measures.validity import SPARE, Read, bad_cell, bad_probability, hold, raise_first
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import BoolArray, FloatArray, Floats, IntArray


@frozen
class Answers:
    """Checked scores of L labels, each a yes/no question of its own; every array is (n, L).

    Attributes:
        yes: -ln of the probability of yes, in nats.
        no: -ln of the probability of no.
        probability: the probability of yes.
        predicted: whether yes is more probable than no.
        held: how many rows had a probability a hair outside [0, 1], which was held at the bound.

    """

    yes: FloatArray
    no: FloatArray
    probability: FloatArray
    predicted: BoolArray
    held: int = 0


def answered(values: Floats, rows: IntArray, settings: Settings) -> Answers:
    """Check the scores `values` (n, L), and return what each answer would cost.

    Raises:
        RowError: the first of the `rows` (n,) whose numbers are not what `settings.scores` says.

    """
    scores, floor = arranged(values), settings.floor
    with np.errstate(divide="ignore", over="ignore"):
        if settings.scores == "logits":
            return _from_logits(Read(scores, rows), scores, floor)
        if settings.scores == "log-probs":
            return _from_log_probabilities(Read(scores, rows), scores, floor)
        shares = scores / PERCENT if settings.scores == "percent" else scores
        return _from_probabilities(rows, shares, floor)


def _from_probabilities(rows: IntArray, shares: FloatArray, floor: float) -> Answers:
    shares, held = hold(shares)
    positive = bool(shares.min() >= 0)
    read = Read(shares, rows)
    raise_first(bad_probability(read, shares, shares, positive=positive, normalize=False))
    others = 1.0 - shares
    # from 0, as the loss of a certain and right answer is 0, not -0
    yes, no = (bounded(0.0 - np.log(each), floor) for each in (shares, others))
    return Answers(yes, no, shares, np.asarray(shares > others), held)


def _from_log_probabilities(read: Read, scores: FloatArray, floor: float) -> Answers:
    problem = "is not a log-probability: it lies above 0"
    raise_first(bad_cell(read, np.asarray(scores <= SPARE), problem))
    logs = np.minimum(scores, 0.0)
    others = np.log(-np.expm1(logs))
    yes, no = (bounded(0.0 - each, floor) for each in (logs, others))
    return Answers(yes, no, np.exp(logs), np.asarray(logs > others))


def _from_logits(read: Read, scores: FloatArray, floor: float) -> Answers:
    """Take no logarithm of a sigmoid: log1p keeps small losses exact, and large ones finite."""
    finite = np.asarray(scores < np.inf)
    hint = "a logit of -inf rules a label out; +inf and nan cannot be measured"
    raise_first(bad_cell(read, finite, "is not a finite number", hint))
    smaller = np.exp(-np.abs(scores))
    both = np.log1p(smaller)
    yes, no = (bounded(both + np.maximum(each, 0.0), floor) for each in (-scores, scores))
    said = np.asarray(scores > 0)
    return Answers(yes, no, np.where(said, 1.0, smaller) / (1.0 + smaller), said)
