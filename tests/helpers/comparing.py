"""Two models on the same rows, and the samples to compare."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from samples import SAMPLES

from celoss_cli import compare
from celoss_cli.report.comparison import Comparison, Difference
from celoss_cli.tables.blocks import FloatArray, IntArray

DIGITS, BAYES, LABELS = (
    str(SAMPLES / f"digits_{name}.csv") for name in ("probs", "bayes", "labels")
)


def models(seed: int, rows: int, classes: int = 3) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return what two models say that see the same thing with some noise, and the labels."""
    rng = np.random.default_rng(seed)
    seen = rng.normal(0, 2, (rows, classes))
    labels = np.array([rng.choice(classes, p=p) for p in softmax(seen)])
    return softmax(seen + rng.normal(0, 0.5, seen.shape)), softmax(seen), labels


def softmax(logits: FloatArray) -> FloatArray:
    parts = np.exp(logits)
    return np.asarray(parts / parts.sum(axis=1, keepdims=True))


def compared(*predictions: Any, labels: Any, **options: Any) -> Comparison:  # noqa: ANN401
    weights = options.pop("weights", None)
    return compare(predictions, labels, weights=weights, **options)


def difference(*predictions: Any, labels: Any, **options: Any) -> Difference:  # noqa: ANN401
    (only,) = compared(*predictions, labels=labels, **options).differences
    return only


def pair(*truths: Sequence[float]) -> tuple[FloatArray, ...]:
    """Return scores of two classes that give class 0 these probabilities, one array a model."""
    return tuple(np.array([[q, 1 - q] for q in truth]) for truth in truths)


def model_of(document: str, number: int = 0) -> dict[str, Any]:
    model: dict[str, Any] = json.loads(document)["models"][number]
    return model
