"""How often intervals by cluster hold the truth, and slices that are alike are called worse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
from coverage import Coverage, counted
from drawn import Rng, calibrated

from celoss_cli import compare, evaluate
from celoss_cli.tables.blocks import FloatArray, IntArray

Told = Callable[[Rng, int, int, bool], bool]

_MANY = 200_000
"""The truth is the mean over so many clusters."""
_ROWS = 10
"""So many rows have clusters on average."""
CLUSTERS = (20, 50, 200)
VALUES = (2, 5, 20, 100)


def alike(rng: Rng, clusters: int) -> IntArray:
    """Return sizes of 1 row and, by Poisson, 9 besides on average."""
    return 1 + rng.poisson(_ROWS - 1, clusters)


def uneven(rng: Rng, clusters: int) -> IntArray:
    """Return sizes that are log-normal: the largest of 20 has about a fifth of all rows."""
    return np.ceil(rng.lognormal(np.log(6), 1.0, clusters)).astype(np.int64)


def clustered(
    rng: Rng, clusters: int, sizes: Callable[[Rng, int], IntArray] = alike
) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return the logits of the true class under two models, and the cluster of each row.

    What rows of a cluster have in common is as large as what each has for itself. Neither depends
    on how many rows there are, so that the mean over all rows is the same for all `sizes`.
    """
    own = np.repeat(np.arange(clusters), sizes(rng, clusters))
    shared = rng.normal(1.5, 1.0, clusters)[own]
    logits = shared + rng.normal(0, 1.0, len(own))
    other = logits + rng.normal(0, 0.5, clusters)[own] + rng.normal(0, 0.5, len(own))
    return logits, other, own


def scores(logits: FloatArray) -> FloatArray:
    return np.column_stack([logits, np.zeros(len(logits))])


@cache
def truth() -> tuple[float, float, float]:
    """Return the mean loss, the accuracy, and the mean difference to the other model."""
    first, second, _ = clustered(np.random.default_rng(1 << 40), _MANY)
    losses = [np.logaddexp(0, -each) for each in (first, second)]
    return float(losses[0].mean()), float((first > 0).mean()), float((losses[1] - losses[0]).mean())


def of_loss(
    clusters: int,
    files: int,
    sizes: Callable[[Rng, int], IntArray] = alike,
    *,
    named: bool = True,
) -> Coverage:
    """Return the coverage of the loss; not `named`, rows are taken for independent."""

    def ends(rng: Rng) -> tuple[float | None, float | None]:
        logits, _, own = clustered(rng, clusters, sizes)
        labels = np.zeros(len(own), np.int64)
        report = evaluate(scores(logits), labels, scores="logits", cluster=own if named else None)
        return report.cross_entropy_low, report.cross_entropy_high

    return counted(files, truth()[0], ends)


def of_accuracy(clusters: int, files: int) -> Coverage:
    def ends(rng: Rng) -> tuple[float | None, float | None]:
        logits, _, own = clustered(rng, clusters)
        labels = np.zeros(len(own), np.int64)
        report = evaluate(scores(logits), labels, scores="logits", cluster=own)
        return report.accuracy_low, report.accuracy_high

    return counted(files, truth()[1], ends)


def of_difference(
    clusters: int, files: int, sizes: Callable[[Rng, int], IntArray] = alike
) -> Coverage:
    def ends(rng: Rng) -> tuple[float | None, float | None]:
        first, second, own = clustered(rng, clusters, sizes)
        models, labels = [scores(first), scores(second)], np.zeros(len(own), np.int64)
        (found,) = compare(models, labels, scores="logits", cluster=own).differences
        return found.low, found.high

    return counted(files, truth()[2], ends)


def told(any_told: Told, values: int, files: int, rows: int, *, in_clusters: bool) -> float:
    """Return the share of files where something is told of a slice that is not so."""
    draws = (
        any_told(np.random.default_rng(seed), values, rows, in_clusters) for seed in range(files)
    )
    return sum(draws) / files


def _any_worse(rng: Rng, values: int, rows: int, in_clusters: bool) -> bool:  # noqa: FBT001 - a draw
    """Tell whether a report calls a slice worse where all are alike."""
    if in_clusters:
        logits, _, own = clustered(rng, rows // _ROWS)
        column = _drawn(rng, values, rows // _ROWS)[own]
        labels = np.zeros(len(own), np.int64)
        report = evaluate(scores(logits), labels, scores="logits", cluster=own, by=column)
    else:
        file = calibrated(0.5)(rng, rows, 5)
        report = evaluate(file.scores, file.labels, by=_drawn(rng, values, rows))
    return any(row.verdict == "worse" for row in report.slices)


def _any_different(rng: Rng, values: int, rows: int, in_clusters: bool) -> bool:  # noqa: FBT001 - a draw
    """Tell whether a comparison tells models apart on a slice that are as good on all."""
    size = rows // _ROWS if in_clusters else rows
    own = np.arange(size).repeat(_ROWS if in_clusters else 1)
    # both see the logit with noise of their own, which rows of a cluster share
    logits = rng.normal(0, 2, rows)
    labels = (rng.random(rows) > 1 / (1 + np.exp(-logits))).astype(np.int64)
    models = [scores(logits + rng.normal(0, 0.7, size)[own]) for _ in range(2)]
    column = _drawn(rng, values, size)[own]
    cluster = own if in_clusters else None
    found = compare(models, labels, scores="logits", cluster=cluster, by=column)
    return any(row.verdict != "no difference shown" for row in found.slices[0])


def _drawn(rng: Rng, values: int, size: int) -> IntArray:
    """Draw values of which a few are frequent, and many are rare, as countries are."""
    shares = 1 / np.arange(1, values + 1)
    return rng.choice(values, size, p=shares / shares.sum())


def lines(files: int) -> Iterator[str]:
    """Yield the tables of clusters and of slices."""
    error = 100 * float(np.sqrt(0.05 * 0.95 / files))
    yield f"Coverage of 95% intervals by cluster, % of {files:,} files (+- {error:.1f})"
    yield f"{'interval of':44}{'clusters':>10}{'covers':>8}{'too high':>10}{'too low':>9}"
    kinds: dict[str, Callable[[int, int], Coverage]] = {
        "loss": of_loss,
        "loss, clusters not named": lambda n, files: of_loss(n, files, named=False),
        "accuracy": of_accuracy,
        "difference of losses": of_difference,
        "loss, uneven clusters": lambda n, files: of_loss(n, files, uneven),
        "difference of losses, uneven clusters": lambda n, files: of_difference(n, files, uneven),
    }
    for name, kind in kinds.items():
        for clusters in CLUSTERS:
            found = kind(clusters, files)
            yield (
                f"{name:44}{clusters:10}{100 * found.share:8.1f}"
                f"{100 * found.above / files:10.1f}{100 * found.below / files:9.1f}"
            )
    yield ""
    yield "Reports that call a slice worse where all are alike, and comparisons that tell models"
    yield f"apart on a slice that are equally good, % of {files:,} (+- {error:.1f})"
    yield f"{'rows':44}{'values':>10}{'worse':>8}{'apart':>8}"
    for rows, in_clusters in (
        (300, False),
        (1000, False),
        (3000, False),
        (1000, True),
        (3000, True),
    ):
        for values in VALUES:
            name = f"{rows:,}" + (" in clusters of 10" if in_clusters else "")
            worse, apart = (
                told(each, values, files, rows, in_clusters=in_clusters)
                for each in (_any_worse, _any_different)
            )
            yield f"{name:44}{values:10}{100 * worse:8.1f}{100 * apart:8.1f}"
