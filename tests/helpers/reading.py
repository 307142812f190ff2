"""Files of three rows, and what is read of them, whatever the size of a block."""

from __future__ import annotations

import io
import math
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from celoss_cli import Report
from celoss_cli.engine.plan import Plan
from celoss_cli.evaluation import run
from celoss_cli.formats.opening import Source
from celoss_cli.measures.losses import Rows
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import BLOCK_BYTES

SCORES = np.array([[0.7, 0.2, 0.1], [0.26, 0.5, 0.24], [0.05, 0.15, 0.8]])
LABELS = np.array([0, 2, 1])
TRUTHS = [0.7, 0.24, 0.15]
"""What the rows of SCORES give to the classes in LABELS."""
MEAN = -(math.log(0.7) + math.log(0.24) + math.log(0.15)) / 3
"""The loss of SCORES, whose rows give these probabilities to LABELS."""
WEIGHTED = -(1 * math.log(0.7) + 2 * math.log(0.24) + 5 * math.log(0.15)) / 8
"""The rows of SCORES weigh 1, 2 and 5."""

ROWS = "0.7,0.2,0.1\n0.26,0.5,0.24\n0.05,0.15,0.8\n"
TEXT = "a,b,c\n" + ROWS
NAMES = "a\nc\nb\n"
TABLE = "who,label,wt\nann,a,1\nbob,c,2\ncem,b,5\n"

ARRAYS = {
    "by rows": SCORES,
    "by columns": np.asfortranarray(SCORES),
    "big-endian": SCORES.astype(">f8"),
}


@dataclass(frozen=True)
class Reading:
    """A report, and what each row gave to its true class."""

    report: Report
    truths: list[float]

    @property
    def findings(self) -> dict[str, str]:
        return {finding.code: finding.message for finding in self.report.findings}


def read(
    predictions: Source,
    labels: Source | None = None,
    weights: Source | None = None,
    **options: Any,  # noqa: ANN401 - the fields of Settings
) -> Reading:
    """Measure in blocks of a row, and whole: both must say the same."""
    readings = []
    for block_bytes in (1, BLOCK_BYTES):
        truths: list[float] = []

        def receive(rows: Rows, truths: list[float] = truths) -> None:
            truths.extend(rows.probability.tolist())

        report = run(
            predictions,
            labels,
            weights=weights,
            settings=Settings(**options),
            sink=lambda _, receive=receive: nullcontext(receive),  # type: ignore[misc]
            plan=Plan(block_bytes=block_bytes),
        )
        readings.append(Reading(report, truths))
    first, other = readings
    assert other.truths == first.truths
    assert other.report.cross_entropy == first.report.cross_entropy
    assert other.report.classes == first.report.classes
    assert other.findings == first.findings
    return first


def mean_loss(truths: list[float]) -> float:
    return -math.fsum(math.log(truth) for truth in truths) / len(truths)


def measured(predictions: Path | str, labels: Path | str | None, **options: Any) -> Report:  # noqa: ANN401 - fields of Settings
    """Measure in blocks of a row, and whole: both must say the same."""
    settings = Settings(**options)
    first, other = (
        run(predictions, labels, settings=settings, plan=Plan(block_bytes=block_bytes))
        for block_bytes in (1, BLOCK_BYTES)
    )
    assert other.cross_entropy == first.cross_entropy
    assert other.classes == first.classes
    assert other.findings == first.findings
    return first


def assert_is_the_mean(report: Report) -> None:
    assert report.rows == len(LABELS)
    assert report.cross_entropy == pytest.approx(MEAN, rel=1e-12)


def npz(*, deflate: bool = False, **arrays: NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    (np.savez_compressed if deflate else np.savez)(stream, allow_pickle=False, **arrays)
    return stream.getvalue()
