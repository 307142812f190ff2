"""Draws tables of probabilities, and says what is right to say of them.

Nothing here asks celoss: the right numbers are NumPy's, of the numbers that are written.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Value: TypeAlias = str | int | float | bool

WORDS = (
    ("cat", "dog", "eel", "fox", "gnu"),
    ("dog", "cat", "ape", "emu", "bee"),
    ("no", "yes", "maybe", "never", "ever"),
    ("NEGATIVE", "POSITIVE", "NEUTRAL", "MIXED", "NONE_"),
    ("<=50K", ">50K", "b, c", "d e", "f"),
    ("setosa", "versicolor", "virginica", "x1", "x2"),
    ("a", "b", "c", "d", "e"),
)
INTEGERS = ((10, 20, 30, 40, 50), (2019, 2020, 2021, 2022, 2023), (5, 7, 9, 11, 13))
MISSING = -1
"""The true class of a row that has none."""
FLOOR = 2.0**-52
TOLERANCE = 1e-7


@dataclass(frozen=True)
class Known:
    """What is true: a class a column, a probability a cell, and the true column of each row.

    `kind` is "words", "from 0", "from 1", "integers" or "truth values".
    """

    kind: str
    names: tuple[Value, ...]
    scores: Floats
    truth: Ints

    @property
    def rows(self) -> int:
        return len(self.truth)

    @property
    def classes(self) -> int:
        return len(self.names)

    @property
    def guesses(self) -> Ints:
        return np.asarray(self.scores.argmax(axis=1))


@dataclass(frozen=True)
class Right:
    """What may be said of a file: numbers between bounds, of so many rows and classes."""

    cross_entropy: tuple[float, float]
    brier: tuple[float, float]
    rows: int
    classes: int

    def fault(
        self, cross_entropy: float | None, brier: float | None, rows: int, classes: int
    ) -> str:
        """Return what is wrong with a report, or ''."""
        if rows != self.rows:
            return "of other rows"
        if not _within(cross_entropy, self.cross_entropy):
            return "another cross-entropy"
        if classes != self.classes:
            return "of other classes"
        return "" if _within(brier, self.brier) else "another Brier score"


def _within(number: float | None, bounds: tuple[float, float]) -> bool:
    low, high = bounds
    if number is None:
        return False
    return low - TOLERANCE * (1 + abs(low)) <= number <= high + TOLERANCE * (1 + abs(high))


def right_of(probabilities: Floats, truth: Ints) -> Right:
    """Return what is right of the numbers that a file holds, as they are or divided by the sums.

    Which of the two a user asks for is no matter of reading: the sums are off by rounding alone.
    """
    held = np.clip(probabilities, 0, 1)[truth != MISSING]
    true = truth[truth != MISSING]
    sums = held.sum(axis=1, keepdims=True)
    losses, briers = [], []
    for q in (held, held / sums):
        losses.append(float(-np.log(np.maximum(q[np.arange(len(true)), true], FLOOR)).mean()))
        briers.append(float(((q - np.eye(q.shape[1])[true]) ** 2).sum(axis=1).mean()))
    return Right(
        cross_entropy=(min(losses), max(losses)),
        brier=(min(briers), max(briers)),
        rows=len(true),
        classes=probabilities.shape[1],
    )


def softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def drawn_table(rng: random.Random) -> Known:
    """Return a table of a few rows, of a model that is right more often than not."""
    classes = rng.choices((2, 3, 4, 5), (45, 35, 10, 10))[0]
    rows = rng.randrange(4, 13) if rng.random() < 0.88 else rng.randrange(1, 4)
    kind, names = _names(rng, classes)
    chance = np.random.default_rng(rng.randrange(2**32))
    scores = chance.dirichlet(np.full(classes, 0.6), rows) * (1 - 0.02 * classes) + 0.02
    truth = np.array([chance.choice(classes, p=row / row.sum()) for row in scores], dtype=np.int64)
    if rows >= classes and (kind == "from 1" or rng.random() < 0.7):
        # each class is there, as it hardly ever is by chance in so few rows
        truth[chance.permutation(rows)[:classes]] = np.arange(classes)
    if rng.random() < 0.15:
        sure = 0 if rng.random() < 0.7 else rng.randrange(rows)
        column = int(truth[sure]) if rng.random() < 0.8 else rng.randrange(classes)
        scores[sure] = np.eye(classes)[column]
    return Known(kind, names, scores, truth)


def _names(rng: random.Random, classes: int) -> tuple[str, tuple[Value, ...]]:
    kind = rng.choices(
        ("words", "from 0", "from 1", "integers", "truth values"), (45, 25, 10, 10, 10)
    )[0]
    if kind == "from 0":
        return kind, tuple(range(classes))
    if kind == "from 1":
        return kind, tuple(range(1, classes + 1))
    if kind == "integers":
        pool = (-1, 1) if classes == 2 and rng.random() < 0.4 else rng.choice(INTEGERS)
        return kind, pool[:classes]
    if kind == "truth values" and classes == 2:
        return kind, (False, True)
    words = rng.choice(WORDS)[:classes]
    return "words", words
