"""How often findings speak, and intervals cover, on files whose truth is known.

`python tests/simulations/simulate.py [FILES]` prints each as a table with its Monte-Carlo error;
`make simulate` runs it with 1,000 files a line. Seeds are fixed.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
import courses
import coverage as covered
import drawn
import groups
import labeled
from drawn import Draw

from celoss_cli import evaluate
from celoss_cli.report.report import Report

MOST_CELLS = 1_000_000
"""Larger files are left out: they take long, and say no more."""

CALIBRATED: dict[str, Draw] = {
    "weak (Dirichlet 2)": drawn.calibrated(2.0),
    "Dirichlet 0.5": drawn.calibrated(0.5),
    "sharp (Dirichlet 0.1)": drawn.calibrated(0.1),
    "unbalanced": drawn.unbalanced,
    "true frequencies": drawn.frequencies,
    "uniform": drawn.uniform,
    "exponential weights": drawn.weighted,
    "soft labels": drawn.soft,
}
TRUE_OF = {
    "true frequencies": ["near-chance"],
    "uniform": ["near-chance"],
    "weak (Dirichlet 2)": ["near-chance"],
    "exponential weights": ["few-samples"],
}
"""What some findings say of these is so."""

FAULTS: dict[str, tuple[Draw, int, int, str]] = {
    "two of ten columns swapped": (drawn.relabelled(drawn.swapped), 500, 10, "permuted-columns"),
    "three of ten cycled": (drawn.relabelled(drawn.cycled), 500, 10, "permuted-columns"),
    "columns rotated": (drawn.relabelled(drawn.rotated), 500, 10, "permuted-columns"),
    "rows shifted by one": (drawn.relabelled(drawn.shifted), 500, 10, "unrelated-rows"),
    "30% of labels shuffled": (drawn.relabelled(drawn.noisy(0.3)), 500, 10, "overconfident"),
    "10% of labels shuffled": (drawn.relabelled(drawn.noisy(0.1)), 1000, 10, "overconfident"),
    "one class labelled as another": (drawn.relabelled(drawn.merged), 1000, 10, "prior-shift"),
    "1% sure and wrong": (drawn.sure_and_wrong, 1000, 10, "outliers"),
    "two decimals": (drawn.two_digits, 1000, 10, "rounded-probabilities"),
    "softmax twice": (drawn.softmax_twice, 500, 10, "double-softmax"),
    "overconfident (logits x 1.5)": (
        drawn.at_temperature(1 / 1.5, drawn.calibrated(0.5)),
        1000,
        3,
        "overconfident",
    ),
    "underconfident (logits / 1.5)": (
        drawn.at_temperature(1.5, drawn.calibrated(0.5)),
        1000,
        3,
        "underconfident",
    ),
    "intercept off by 2": (drawn.other_prior, 500, 2, "prior-shift"),
}


def report_of(draw: Draw, rows: int, classes: int, seed: int) -> Report:
    file = draw(np.random.default_rng(seed), rows, classes)
    return evaluate(file.scores, file.labels, weights=file.weights)


def false_alarms(
    files: int, sizes: Iterator[tuple[int, int]]
) -> dict[tuple[str, int, int], Counter[str]]:
    """Return how many of so many calibrated files get each warning, by kind, rows and classes."""
    found = {}
    for rows, classes in sizes:
        for kind, draw in CALIBRATED.items():
            said: Counter[str] = Counter()
            for seed in range(files):
                report = report_of(draw, rows, classes, seed)
                said.update(
                    {each.code for each in report.main_findings if each.severity == "warning"}
                )
            for code in TRUE_OF.get(kind, ()):
                del said[code]
            found[kind, rows, classes] = said
    return found


def sizes() -> Iterator[tuple[int, int]]:
    for classes in (2, 3, 10, 50, 100, 1000):
        for rows in (100, 300, 1000, 3000):
            if rows * classes <= MOST_CELLS:
                yield rows, classes


def leading(report: Report) -> str:
    """Return the code of what people read first."""
    return report.main_findings[0].code if report.main_findings else "nothing"


def power(files: int) -> dict[str, Counter[str]]:
    """Return which finding leads in so many files of each fault."""
    return {
        name: Counter(leading(report_of(draw, rows, classes, seed)) for seed in range(files))
        for name, (draw, rows, classes, _) in FAULTS.items()
    }


def _error(share: float, files: int) -> float:
    return 100 * float(np.sqrt(max(share * (1 - share), 1 / files) / files))


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def _alarm_lines(files: int) -> Iterator[str]:
    yield f"Warnings on calibrated data, % of {files:,} files (+- {_error(0.01, files):.2f} at 1%)"
    yield f"{'kind':24}{'rows':>6}{'classes':>8}  the most frequent"
    for size in sizes():
        for (kind, rows, classes), said in false_alarms(files, iter([size])).items():
            words = ", ".join(f"{code} {100 * n / files:.1f}" for code, n in said.most_common(2))
            yield f"{kind:24}{rows:6}{classes:8}  {words or '-'}"


def _power_lines(files: int) -> Iterator[str]:
    yield f"What people read first, % of {files:,} files of each fault"
    for name, led in power(files).items():
        _, rows, classes, right = FAULTS[name]
        words = ", ".join(f"{code} {100 * n / files:.1f}" for code, n in led.most_common(3))
        share = led[right] / files
        told = f"{right} {100 * share:.1f} +- {_error(share, files):.1f}"
        yield f"{name:32}{rows:6}{classes:4}  {told}  ({words})"


def main(files: int) -> None:
    tables: list[Callable[[int], Iterator[str]]] = [
        covered.lines,
        _power_lines,
        _alarm_lines,
        labeled.lines,
        courses.lines,
        groups.lines,
    ]
    for table in tables:
        _print(table(files))
        sys.stdout.write("\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
