"""Draws how the scores of a known table are written: on which scale, and with how many digits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from known_columns import Drawn
from known_tables import Floats, Ints, softmax


@dataclass(frozen=True)
class Written:
    """The scores as they are written, and the probabilities that these numbers stand for."""

    scale: str
    numbers: Floats | Ints
    probabilities: Floats


def written_scores(drawn: Drawn, *, single: bool) -> Written:
    """Return the numbers of some scale, rounded to some digits."""
    q = drawn.known.scores
    q = q / q.sum(axis=1, keepdims=True)
    scale = drawn.rng.choices(
        ("probs", "rounded", "percent", "logits", "log-probs", "a hair off"),
        (58, 20, 4, 8, 5, 5),
    )[0]
    drawn.tag(scale)
    column = slice(1, 2) if single else slice(None)
    if scale == "logits":
        shift = np.round(drawn.rng.uniform(-2, 2), 3)
        # nothing tells logits that are shifted by less from logarithms of probabilities
        shift += 0.02 * (abs(shift) < 0.01)
        with np.errstate(divide="ignore"):
            logs = np.log(np.maximum(q, 1e-6))
        numbers = (logs[:, 1:] - logs[:, :1] if single else logs + shift).round(5)
        both = np.hstack([np.zeros_like(numbers), numbers]) if single else numbers
        return Written(scale, numbers, softmax(both))
    if scale == "log-probs":
        # by itself 0 would leave the other class nothing, which is an infinite loss
        numbers = np.minimum(np.log(np.maximum(q, 1e-6)).round(7)[:, column], -1e-3 * single)
        return Written(scale, numbers, _both(np.exp(numbers)))
    if scale == "percent":
        numbers = (q[:, column] * 100).round(drawn.rng.choice((1, 2, 6)))
        return Written(scale, numbers, _both(numbers / 100))
    if scale == "rounded":
        numbers = q[:, column].round(drawn.rng.choice((2, 3, 4)))
        return Written(scale, numbers, _both(numbers))
    numbers = q[:, column].round(drawn.rng.choice((6, 9, 17)))
    if scale == "a hair off":
        row = 0 if drawn.chance(0.5) else drawn.rng.randrange(len(q))
        numbers[row] = 0.0
        numbers[row, drawn.rng.randrange(numbers.shape[1])] = drawn.rng.choice(
            (1.0000001, 1.0000000000000002, 1.00002, -1e-17, -1e-7)
        )
        if numbers[row].min() < 0 and not single:
            numbers[row, int(numbers[row].argmin()) - 1] = 1.0
    return Written(scale, numbers, _both(np.clip(numbers, 0, 1)))


def _both(numbers: Floats) -> Floats:
    """Return both columns where there is one, of the second class."""
    if numbers.shape[1] > 1:
        return np.asarray(numbers)
    return np.hstack([1 - numbers, numbers])
