"""How often the 95% intervals hold the truth, and on which side they miss."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

import numpy as np
from drawn import Draw, Rng, at_temperature, calibrated

from celoss_cli import compare, evaluate
from celoss_cli.tables.blocks import FloatArray

_MANY = 1_000_000
"""The truth is the mean over so many rows."""

Ends: TypeAlias = tuple[float | None, float | None]


class Coverage(NamedTuple):
    """Of some files: how many intervals lie above the truth, and how many below it."""

    files: int
    above: int
    below: int

    @property
    def share(self) -> float:
        """How often the interval holds the truth."""
        return 1 - (self.above + self.below) / self.files


def spiked(rng: Rng, rows: int, classes: int) -> FloatArray:
    """Losses of a calibrated model, of which 0.5% are 17 nats."""
    losses = losses_of(calibrated(0.5), rng, rows, classes)
    return np.where(rng.random(rows) < 0.005, 17.0, losses)


def rare(rng: Rng, rows: int, _: int) -> FloatArray:
    """Losses where 1% of the labels are positive, of a calibrated model."""
    p = rng.beta(0.2, 19.8, rows)
    return np.where(rng.random(rows) < p, -np.log(p), -np.log1p(-p)).clip(0, 36)


def losses_of(draw: Draw, rng: Rng, rows: int, classes: int) -> FloatArray:
    file = draw(rng, rows, classes)
    q = file.scores[np.arange(rows), np.asarray(file.labels, np.int64)]
    return np.asarray(-np.log(np.maximum(q, 2.0**-52)))


def of(draw: Draw) -> Callable[[Rng, int, int], FloatArray]:
    return lambda rng, rows, classes: losses_of(draw, rng, rows, classes)


LOSSES: dict[str, tuple[Callable[[Rng, int, int], FloatArray], int]] = {
    "calibrated": (of(calibrated(0.5)), 100),
    "sharp": (of(calibrated(0.1)), 100),
    "overconfident (T = 3)": (of(at_temperature(1 / 3, calibrated(0.5))), 100),
    "0.5% of rows lose 17 nats": (spiked, 1000),
    "1% positive": (rare, 1000),
}
"""Losses, and from how many rows on their interval is to cover."""
CLASSES = 5


def of_losses(losses: FloatArray, weights: FloatArray | None) -> Ends:
    """Return the interval of the mean of some losses: of probabilities that cost so much."""
    q = np.exp(-losses)
    scores = np.column_stack([q, 1 - q])
    report = evaluate(scores, np.zeros(len(q), np.int64), weights=weights)
    return report.cross_entropy_low, report.cross_entropy_high


def counted(files: int, truth: float, ends: Callable[[Rng], Ends]) -> Coverage:
    above = below = 0
    for seed in range(files):
        low, high = ends(np.random.default_rng(seed))
        assert low is not None
        assert high is not None
        above += low > truth
        below += high < truth
    return Coverage(files, above, below)


def of_loss(name: str, rows: int, files: int, *, weighted: bool = False) -> Coverage:
    draw, _ = LOSSES[name]
    truth = float(draw(np.random.default_rng(1 << 40), _MANY, CLASSES).mean())

    def ends(rng: Rng) -> Ends:
        losses = draw(rng, rows, CLASSES)
        return of_losses(losses, rng.exponential(size=rows) if weighted else None)

    return counted(files, truth, ends)


def of_difference(rows: int, files: int, *, weighted: bool = False) -> Coverage:
    """Return the coverage of the paired difference of a calibrated and a sharpened model."""

    def drawn(rng: Rng, size: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        file = calibrated(0.5)(rng, size, CLASSES)
        sharp = file.scores**1.5
        return file.scores, sharp / sharp.sum(axis=1, keepdims=True), np.asarray(file.labels)

    many = drawn(np.random.default_rng(1 << 40), _MANY)
    at = np.arange(_MANY), many[2].astype(np.int64)
    truth = float((np.log(many[0][at]) - np.log(np.maximum(many[1][at], 2.0**-52))).mean())

    def ends(rng: Rng) -> Ends:
        first, second, labels = drawn(rng, rows)
        weights = rng.exponential(size=rows) if weighted else None
        found = compare([first, second], labels.astype(np.int64), weights=weights).differences[0]
        return found.low, found.high

    return counted(files, truth, ends)


def of_accuracy(rows: int, files: int, *, weighted: bool = False) -> Coverage:
    """Return the coverage of the accuracy, with weights that are larger for doubtful rows."""

    def drawn(rng: Rng, size: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        file = calibrated(0.5)(rng, size, CLASSES)
        weights = rng.exponential(size=size) * (1.5 - file.scores.max(axis=1))
        return file.scores, np.asarray(file.labels), weights if weighted else np.ones(size)

    scores, labels, weights = drawn(np.random.default_rng(1 << 40), _MANY)
    truth = float((weights * (scores.argmax(axis=1) == labels)).sum() / weights.sum())

    def ends(rng: Rng) -> Ends:
        scores, labels, weights = drawn(rng, rows)
        found = evaluate(scores, labels.astype(np.int64), weights=weights if weighted else None)
        return found.accuracy_low, found.accuracy_high

    return counted(files, truth, ends)


def lines(files: int) -> Iterator[str]:
    """Yield the table of all coverages."""
    error = 100 * float(np.sqrt(0.05 * 0.95 / files))
    yield f"Coverage of 95% intervals, % of {files:,} files (+- {error:.1f})"
    yield f"{'interval of':44}{'rows':>6}{'covers':>8}{'too high':>10}{'too low':>9}"
    for name, (_, least) in LOSSES.items():
        for rows in (100, 200, 1000, 3000):
            if rows >= least:
                yield _line(f"loss: {name}", rows, of_loss(name, rows, files))
    for name in ("calibrated", "sharp"):
        for rows in (200, 1000):
            found = of_loss(name, rows, files, weighted=True)
            yield _line(f"loss: {name}, exponential weights", rows, found)
    for least, weighted in ((100, False), (200, True)):
        for rows in (least, 1000):
            words = ", with weights" if weighted else ""
            difference = of_difference(rows, files, weighted=weighted)
            yield _line(f"difference of losses{words}", rows, difference)
            yield _line(f"accuracy{words}", rows, of_accuracy(rows, files, weighted=weighted))


def _line(name: str, rows: int, found: Coverage) -> str:
    shares = (100 * found.share, 100 * found.above / found.files, 100 * found.below / found.files)
    return f"{name:44}{rows:6}{shares[0]:8.1f}{shares[1]:10.1f}{shares[2]:9.1f}"
