"""A small version of the simulations, with wide bounds: whether a rate is of the right size.

`python tests/simulations/small.py` exits with 1 where one is not.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import coverage as covered
from courses import COURSES, SETS, findings, sets
from simulate import FAULTS, false_alarms, power

FILES = 40
MOST = 3
"""Of 40 files at 1% four or more speak once in 1,500 times."""
SIZES = [(100, 2), (100, 50), (300, 10), (1000, 100)]


def wrong() -> list[str]:
    """Return what is out of bounds, in words."""
    found = []
    for name, (_, rows) in covered.LOSSES.items():
        # of 200 files at 95% fewer than 176 cover once in 10,000 times
        coverage = covered.of_loss(name, rows, 200)
        if coverage.share < 0.88:
            found.append(f"{name}: the interval of {rows} rows covers {coverage.share:.1%}")
    for name, led in power(FILES).items():
        right = FAULTS[name][-1]
        if led[right] < 0.75 * FILES:
            found.append(f"{name}: {right} leads in {led[right]} of {FILES} files")
    for (kind, rows, classes), said in false_alarms(FILES, iter(SIZES)).items():
        found += [
            f"{kind}, {rows} x {classes}: {code} speaks in {files} of {FILES} files"
            for code, files in said.items()
            if files > MOST
        ]
    return found + wrong_of_runs()


def wrong_of_runs() -> list[str]:
    """Return what is out of bounds of the checkpoints of training runs, in words."""
    found = []
    for name, stages in SETS.items():
        # of 40 sets at 95% fewer than 33 hold the best once in 2,000 times
        each = sets(stages, 300, FILES)
        if each.holding < 0.81 * FILES:
            found.append(f"{name}: {each.holding} of {FILES} sets hold the best checkpoint")
    for name, (stages, rows, right, also) in COURSES.items():
        said = findings(stages, rows, FILES)
        if right is not None and said[right] < 0.75 * FILES:
            found.append(f"{name}: {right} speaks in {said[right]} of {FILES} runs")
        found += [
            f"{name}: {code} speaks in {runs} of {FILES} runs"
            for code, runs in said.items()
            if runs > MOST and code not in (right, *also)
        ]
    return found


if __name__ == "__main__":
    lines = wrong()
    sys.stdout.write("\n".join([*lines, f"{len(lines)} rates are out of bounds"]) + "\n")
    sys.exit(min(len(lines), 1))
