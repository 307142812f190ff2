"""How often findings speak on files with several labels a row whose truth is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np

from celoss_cli import evaluate
from celoss_cli.tables.blocks import FloatArray

Rng: TypeAlias = np.random.Generator
File: TypeAlias = tuple[FloatArray, FloatArray]
Draw: TypeAlias = Callable[[Rng, int, int], File]


def answers(scores: FloatArray, rng: Rng) -> File:
    """Return scores with independent answers that they are the probabilities of."""
    return scores, (rng.random(scores.shape) < scores).astype(np.float64)


def sharp(rng: Rng, rows: int, labels: int) -> File:
    return answers(rng.beta(0.5, 0.5, (rows, labels)), rng)


def rare(rng: Rng, rows: int, labels: int) -> File:
    return answers(rng.beta(0.3, 6, (rows, labels)), rng)


def frequencies(rng: Rng, rows: int, labels: int) -> File:
    """The true frequency of each label in every row: calibrated, and as good as chance."""
    return answers(np.tile(rng.uniform(0.1, 0.9, labels), (rows, 1)), rng)


def alike(rng: Rng, rows: int, labels: int) -> File:
    """Labels of a row that are true together: calibrated, and far from independent."""
    scores = 1 / (1 + np.exp(-2 * rng.normal(size=(rows, 1)) - rng.normal(size=(1, labels))))
    return scores, (rng.random((rows, 1)) < scores).astype(np.float64)


def inverted(rng: Rng, rows: int, labels: int) -> File:
    scores, targets = sharp(rng, rows, labels)
    targets[:, 0] = 1 - targets[:, 0]
    return scores, targets


def shifted(rng: Rng, rows: int, labels: int) -> File:
    """One label whose logit is off by 1."""
    scores, targets = sharp(rng, rows, labels)
    odds = scores[:, 0] / (1 - scores[:, 0]) * np.e
    scores[:, 0] = odds / (1 + odds)
    return scores, targets


CALIBRATED: dict[str, Draw] = {
    "sharp": sharp,
    "rare": rare,
    "true frequencies": frequencies,
    "labels that go together": alike,
}
FAULTS: dict[str, tuple[Draw, str]] = {
    "one label inverted": (inverted, "labels-above-chance"),
    "the logit of one label off by 1": (shifted, "shifted-labels"),
}
TRUE = "near-chance"
"""What is so of true frequencies."""


def warnings(draw: Draw, rows: int, labels: int, seed: int) -> list[str]:
    """Return the codes of the warnings that people read of a file."""
    scores, targets = draw(np.random.default_rng(seed), rows, labels)
    report = evaluate(scores, targets, multi_label=True)
    return [each.code for each in report.main_findings if each.severity == "warning"]


def lines(files: int) -> Iterator[str]:
    yield f"Several labels a row: warnings, % of {files:,} files"
    for labels, rows in ((2, 100), (10, 100), (10, 1000), (100, 100), (100, 1000)):
        for kind, draw in CALIBRATED.items():
            said = Counter(
                code
                for seed in range(files)
                for code in warnings(draw, rows, labels, seed)
                if code != TRUE
            )
            words = [f"{code} {100 * n / files:.1f}" for code, n in said.most_common(2)]
            yield f"{kind:32}{rows:6}{labels:4}  {', '.join(words) or '-'}"
    for kind, (draw, right) in FAULTS.items():
        said = Counter((warnings(draw, 500, 10, seed) or [""])[0] for seed in range(files))
        yield f"{kind:32}{500:6}{10:4}  {right} {100 * said[right] / files:.1f}"
