"""How often the set of a series holds the best checkpoint, and findings on a course speak."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "helpers"))
from training import (
    EVEN,
    FALLING,
    FITTED_TOO_WELL,
    HEALTHY,
    HOPELESS,
    JUMPING,
    NEAR,
    RISING,
    Stage,
    drawn_run,
)

from celoss_cli import series
from celoss_cli.report.series import Series

SETS: dict[str, Sequence[Stage]] = {
    "no difference, 20 checkpoints": EVEN,
    "small differences": NEAR,
    "falls, then flat": HEALTHY,
    "rises late": RISING,
    "falls": FALLING,
    "one jump": JUMPING,
}
"""Runs whose set is looked at."""

COURSES: dict[str, tuple[Sequence[Stage], int, str | None, tuple[str, ...]]] = {
    "no difference, 20 checkpoints": (EVEN, 1000, "flat-second-half", ()),
    "falls, then flat": (HEALTHY, 1000, "flat-second-half", ()),
    "falls, then flat, 200 rows": (HEALTHY, 200, None, ("flat-second-half",)),
    "rises late": (RISING, 1000, "rising-loss", ()),
    "overfits": (FITTED_TOO_WELL, 1000, "overfitting", ()),
    "falls until the end": (FALLING, 1000, "still-falling", ()),
    "one jump": (JUMPING, 1000, "jump", ("flat-second-half",)),
    "no better than chance": (HOPELESS, 1000, "chance-not-beaten", ("flat-second-half",)),
}
"""Runs, their rows, what is to be found of them, and what else may be."""

_MANY = 400_000


class Sets(NamedTuple):
    """Of some runs: how many sets hold the best checkpoint, how many hold all, and their size.

    `optimism` is by how much the lowest loss was too low on average, `told` what was said of it.
    """

    runs: int
    holding: int
    whole: int
    size: float
    optimism: float
    told: float


def series_of(stages: Sequence[Stage], rows: int, seed: int) -> Series:
    run = drawn_run(np.random.default_rng(seed), rows, stages)
    return series(run.checkpoints, run.labels, threads=1)


def true_losses(stages: Sequence[Stage]) -> list[float]:
    """Return the mean losses over very many rows; checkpoints alike have the same."""
    alike = dict.fromkeys(stages)
    run = drawn_run(np.random.default_rng(1 << 40), _MANY, list(alike))
    at = np.arange(_MANY), run.labels
    losses = {
        stage: float(-np.log(scores[at]).mean())
        for stage, scores in zip(alike, run.checkpoints, strict=True)
    }
    return [losses[stage] for stage in stages]


def sets(stages: Sequence[Stage], rows: int, runs: int) -> Sets:
    truth = true_losses(stages)
    best = min(range(len(stages)), key=truth.__getitem__)
    seen = [_seen(series_of(stages, rows, seed), truth, best) for seed in range(runs)]
    holding, size, optimism, told = (list(each) for each in zip(*seen, strict=True))
    return Sets(
        runs,
        sum(holding),
        size.count(len(stages)),
        float(np.mean(size)),
        float(np.mean(optimism)),
        float(np.mean(told)),
    )


def _seen(found: Series, truth: Sequence[float], best: int) -> tuple[bool, int, float, float]:
    """Return whether the best is in the set, its size, and how much too low the lowest loss is."""
    measured = [report.cross_entropy or 0.0 for report in found.reports]
    # the labels of a run are easier or harder for all of its checkpoints alike
    common = float(np.mean(np.subtract(measured, truth)))
    lowest = found.best or 0
    optimism = truth[lowest] + common - measured[lowest]
    return found.in_best_set[best], sum(found.in_best_set), optimism, found.optimism or 0.0


def findings(stages: Sequence[Stage], rows: int, runs: int) -> Counter[str]:
    """Return in how many of so many runs each finding is made."""
    return Counter(
        finding.code for seed in range(runs) for finding in series_of(stages, rows, seed).findings
    )


def lines(runs: int) -> Iterator[str]:
    """Yield both tables."""
    yield f"Sets of checkpoints not significantly worse than the best, {runs:,} runs"
    yield f"{'run':32}{'rows':>6}{'hold best %':>13}{'hold all %':>12}{'size':>7}  optimism, said"
    for name, stages in SETS.items():
        for rows in (100, 300, 1000):
            each = sets(stages, rows, runs)
            yield (
                f"{name:32}{rows:6}{100 * each.holding / runs:13.1f}{100 * each.whole / runs:12.1f}"
                f"{each.size:7.1f}  {each.optimism:.4f}, {each.told:.4f}"
            )
    yield ""
    yield f"Findings on the course, % of {runs:,} runs"
    for name, (stages, rows, _, _) in COURSES.items():
        said = findings(stages, rows, runs)
        words = ", ".join(f"{code} {100 * n / runs:.1f}" for code, n in said.most_common())
        yield f"{name:32}{rows:6}  {words or '-'}"


if __name__ == "__main__":
    for line in lines(int(sys.argv[1]) if len(sys.argv) > 1 else 1000):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
