"""Draws tables of several labels a row, and says what is right to say of them, by NumPy alone."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from known_scores import Written
from known_tables import FLOOR, Floats, Right
from known_writing import Drawing

NAMES = (
    ("cat", "dog", "eel", "fox"),
    ("toxic", "obscene", "threat", "insult"),
    ("sports", "world news", "a,b", "x"),
    ("0", "1", "2", "3"),
    ("1", "2", "3", "4"),
    ("10", "20", "30", "40"),
    ("true", "t", "false", "f"),
)
SCALES = ("probs", "rounded", "percent", "logits", "log-probs", "a hair off", "0 and 1")


@dataclass(frozen=True)
class KnownLabels:
    """What is true: a label a column, a probability a cell, and a target, nan where none is."""

    names: tuple[str, ...]
    scores: Floats
    targets: Floats

    @property
    def rows(self) -> int:
        return len(self.targets)

    @property
    def labels(self) -> int:
        return len(self.names)

    @property
    def lacks_some(self) -> bool:
        return bool(np.isnan(self.targets).any())


def drawn_labels(rng: random.Random) -> KnownLabels:
    """Return a table of a few rows, some without a target in some of the cells."""
    labels, rows = rng.choices((1, 2, 3, 4), (15, 35, 30, 20))[0], rng.randrange(1, 13)
    chance = np.random.default_rng(rng.randrange(2**32))
    scores = chance.uniform(0.002, 0.998, (rows, labels))
    targets = (chance.random((rows, labels)) < scores).astype(np.float64)
    if rng.random() < 0.12:
        targets = chance.random((rows, labels)).round(2)
    if rng.random() < 0.2:
        cells = rng.sample(range(targets.size), rng.choice((1, 1, (targets.size + 1) // 2)))
        targets.flat[cells] = np.nan
    return KnownLabels(rng.choice(NAMES)[:labels], scores, targets)


def written_labels(drawn: Drawing, scores: Floats) -> Written:
    """Return the numbers of some scale, rounded to some digits."""
    rng = drawn.rng
    scale = drawn.tag(rng.choices(SCALES, (50, 20, 6, 14, 4, 6, 2))[0])
    if scale == "logits":
        numbers = np.log(scores / (1 - scores)).round(rng.choice((1, 4)))
        return Written(scale, numbers, 1 / (1 + np.exp(-numbers)))
    if scale == "log-probs":
        numbers = np.minimum(np.log(scores).round(7), -1e-3)
        return Written(scale, numbers, np.exp(numbers))
    if scale == "percent":
        numbers = (scores * 100).round(rng.choice((0, 1, 6)))
        return Written(scale, numbers, numbers / 100)
    if scale == "0 and 1":
        return Written(scale, scores.round().astype(np.int64), scores.round())
    numbers = scores.round(rng.choice((1, 2, 3)) if scale == "rounded" else rng.choice((6, 17)))
    if scale == "a hair off":
        beyond = (1.0000001, 1.0000000000000002, 1.00002, -1e-17, -1e-7, 0.0, 1.0)
        numbers.flat[rng.randrange(numbers.size)] = rng.choice(beyond)
    return Written(scale, numbers, np.clip(numbers, 0, 1))


def right_of_labels(probabilities: Floats, targets: Floats, weights: Floats | None) -> Right | None:
    """Return the mean over rows of the mean over a row's cells that have a target."""
    cells = ~np.isnan(targets)
    rows = cells.any(axis=1)
    if not rows.any():
        return None
    own = targets[rows], probabilities[rows]
    yes, no = (np.log(np.maximum(q, FLOOR)) for q in (own[1], 1 - own[1]))
    losses = np.nanmean(-own[0] * yes - (1 - own[0]) * no, axis=1)
    briers = np.nanmean(2 * (own[1] - own[0]) ** 2, axis=1)
    of_rows = None if weights is None else weights[rows]
    loss, brier = (float(np.average(each, weights=of_rows)) for each in (losses, briers))
    return Right((loss, loss), (brier, brier), int(rows.sum()), targets.shape[1])
