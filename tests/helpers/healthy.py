"""Predictions that are true by construction, the samples as arrays, and what a report found."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from made import Example
from samples import SAMPLES

from celoss_cli.engine.plan import Plan
from celoss_cli.evaluation import run
from celoss_cli.report.entries import Finding
from celoss_cli.report.report import Report
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray, IntArray

FLOOR = 2.0**-52


def drawn_from(scores: FloatArray, generator: np.random.Generator) -> IntArray:
    """Return labels that the rows of `scores` are the probabilities of."""
    return np.asarray((scores.cumsum(axis=1) > generator.random((len(scores), 1))).argmax(axis=1))


def healthy(
    seed: int = 0, rows: int = 200, concentration: tuple[float, ...] = (2, 2, 2)
) -> Example:
    generator = np.random.default_rng(seed)
    scores = generator.dirichlet(concentration, rows)
    return scores, drawn_from(scores, generator)


def found(report: Report, code: str) -> Finding:
    (finding,) = [finding for finding in report.findings if finding.code == code]
    return finding


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


@cache
def sample(name: str) -> FloatArray:
    """Return the scores of ten digits that a sample file holds."""
    return np.loadtxt(SAMPLES / f"digits_{name}.csv", delimiter=",", skiprows=1)


def digits() -> IntArray:
    return sample("labels").astype(np.int64)


def losses(scores: FloatArray, labels: IntArray, floor: float = FLOOR) -> FloatArray:
    return np.asarray(-np.log(np.maximum(scores[np.arange(len(labels)), labels], floor)))


def softmax(logits: FloatArray) -> FloatArray:
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def skilled(seed: int, rows: int, classes: int) -> tuple[FloatArray, IntArray]:
    """Return the probabilities of a model that is right in most rows, and the labels."""
    generator = np.random.default_rng(seed)
    labels = np.arange(rows) % classes
    logits = generator.normal(0.0, 1.0, (rows, classes))
    logits[np.arange(rows), labels] += 3.0
    return softmax(logits), labels


def measured(report: Report) -> tuple[float, float]:
    assert report.cross_entropy is not None
    assert report.accuracy is not None
    return report.cross_entropy, report.accuracy


def share(right: IntArray, labels: IntArray) -> object:
    return pytest.approx(float(np.mean(right == labels)), rel=1e-15)


def splits(
    scores: FloatArray, labels: IntArray, weights: FloatArray | None, settings: Settings
) -> list[Report]:
    """Return the report of the rows as they stand, in blocks of 40 and of 101, and shuffled."""
    order = np.random.default_rng(len(labels)).permutation(len(labels))
    mixed = None if weights is None else weights[order]
    sizes = [Plan(block_bytes=rows * scores.shape[1] * 8) for rows in (40, 101)]
    return [
        run(scores, labels, weights=weights, settings=settings),
        *(run(scores, labels, weights=weights, settings=settings, plan=plan) for plan in sizes),
        run(scores[order], labels[order], weights=mixed, settings=settings, plan=sizes[0]),
    ]
