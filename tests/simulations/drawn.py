"""Files whose truth is known: calibrated ones, and such with a fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np

from celoss_cli.tables.blocks import FloatArray, IntArray

Rng: TypeAlias = np.random.Generator


class File(NamedTuple):
    """What a model said, (n, K), what was so, (n,) or (n, K), and weights (n,) or None."""

    scores: FloatArray
    labels: FloatArray | IntArray
    weights: FloatArray | None = None


Draw: TypeAlias = Callable[[Rng, int, int], File]
"""Draws a file of some rows and classes."""


def labels_of(scores: FloatArray, rng: Rng) -> IntArray:
    """Return labels that the rows are the probabilities of."""
    below = (scores.cumsum(axis=1) < rng.random((len(scores), 1))).sum(axis=1)
    return np.asarray(below.clip(0, scores.shape[1] - 1))


def dirichlet(rng: Rng, rows: int, concentration: FloatArray) -> FloatArray:
    shares = rng.gamma(concentration, size=(rows, len(concentration))) + 1e-300
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def calibrated(concentration: float) -> Draw:
    def draw(rng: Rng, rows: int, classes: int) -> File:
        scores = dirichlet(rng, rows, np.full(classes, concentration))
        return File(scores, labels_of(scores, rng))

    return draw


def unbalanced(rng: Rng, rows: int, classes: int) -> File:
    """Calibrated, with classes as frequent as Zipf's words."""
    frequency = 1 / np.arange(1, classes + 1)
    scores = dirichlet(rng, rows, 0.5 * classes * frequency / frequency.sum())
    return File(scores, labels_of(scores, rng))


def frequencies(rng: Rng, rows: int, classes: int) -> File:
    """The true frequencies in each row: no better than chance, and calibrated."""
    frequency = 1 / np.arange(1, classes + 1)
    scores = np.tile(frequency / frequency.sum(), (rows, 1))
    return File(scores, labels_of(scores, rng))


def uniform(rng: Rng, rows: int, classes: int) -> File:
    scores = np.full((rows, classes), 1 / classes)
    return File(scores, rng.integers(0, classes, rows))


def weighted(rng: Rng, rows: int, classes: int) -> File:
    return calibrated(0.5)(rng, rows, classes)._replace(weights=rng.exponential(size=rows))


def soft(rng: Rng, rows: int, classes: int) -> File:
    """Soft labels around the truth: as three people's answers."""
    scores = dirichlet(rng, rows, np.full(classes, 0.5))
    votes = sum(np.eye(classes)[labels_of(scores, rng)] for _ in range(3))
    return File(scores, np.asarray(votes / 3))


def at_temperature(temperature: float, draw: Draw) -> Draw:
    """Probabilities of the logits divided by a temperature: below 1, overconfident."""

    def changed(rng: Rng, rows: int, classes: int) -> File:
        file = draw(rng, rows, classes)
        shares = file.scores ** (1 / temperature)
        return file._replace(scores=shares / shares.sum(axis=1, keepdims=True))

    return changed


def good(rng: Rng, rows: int, classes: int) -> File:
    """A calibrated model that is right in about four of five rows."""
    scores = dirichlet(rng, rows, np.full(classes, 0.05))
    scores = 0.98 * scores + 0.02 / classes
    return File(scores, labels_of(scores, rng))


def relabelled(change: Callable[[Rng, IntArray, int], IntArray]) -> Draw:
    """Return a good model's file with its labels changed."""

    def draw(rng: Rng, rows: int, classes: int) -> File:
        file = good(rng, rows, classes)
        return file._replace(labels=change(rng, np.asarray(file.labels, np.int64), classes))

    return draw


def swapped(_: Rng, labels: IntArray, classes: int) -> IntArray:
    order = np.arange(classes)
    order[:2] = 1, 0
    return np.asarray(order[labels])


def cycled(_: Rng, labels: IntArray, classes: int) -> IntArray:
    order = np.arange(classes)
    order[:3] = 1, 2, 0
    return np.asarray(order[labels])


def rotated(_: Rng, labels: IntArray, classes: int) -> IntArray:
    return np.asarray((labels + 1) % classes)


def merged(_: Rng, labels: IntArray, __: int) -> IntArray:
    """One class labelled as another."""
    return np.where(labels == 1, 0, labels)


def shifted(_: Rng, labels: IntArray, __: int) -> IntArray:
    return np.roll(labels, 1)


def noisy(share: float) -> Callable[[Rng, IntArray, int], IntArray]:
    """Return labels of which a share was drawn anew."""

    def change(rng: Rng, labels: IntArray, classes: int) -> IntArray:
        drawn = rng.integers(0, classes, len(labels))
        return np.where(rng.random(len(labels)) < share, drawn, labels)

    return change


def sure_and_wrong(rng: Rng, rows: int, classes: int) -> File:
    """A good model of which 1% of the rows are sure of another class: 0.999."""
    file = good(rng, rows, classes)
    scores, labels = file.scores.copy(), np.asarray(file.labels, np.int64)
    chosen = rng.choice(rows, max(rows // 100, 1), replace=False)
    scores[chosen] = 0.001 / (classes - 1)
    scores[chosen, (labels[chosen] + 1) % classes] = 0.999
    return File(scores, labels)


def softmax_twice(rng: Rng, rows: int, classes: int) -> File:
    file = good(rng, rows, classes)
    shares = np.exp(file.scores)
    return file._replace(scores=shares / shares.sum(axis=1, keepdims=True))


def other_prior(rng: Rng, rows: int, _: int) -> File:
    """Two classes, the intercept off by 2."""
    logits = rng.normal(0, 1.5, rows)
    labels = (rng.random(rows) < 1 / (1 + np.exp(-logits))).astype(np.int64)
    p = 1 / (1 + np.exp(-logits - 2))
    return File(np.column_stack([1 - p, p]), labels)


def two_digits(rng: Rng, rows: int, classes: int) -> File:
    """A sharp calibrated model, written with two decimals; rows sum to 1 as they were corrected."""
    file = calibrated(0.1)(rng, rows, classes)
    scores = file.scores.round(2)
    best = scores.argmax(axis=1)
    at = np.arange(rows)
    scores[at, best] = (scores[at, best] + 1 - scores.sum(axis=1)).round(2)
    return file._replace(scores=scores)
