"""What is found of the course of a training run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from samples import SAMPLES
from training import (
    EVEN,
    FALLING,
    FITTED_TOO_WELL,
    HEALTHY,
    HOPELESS,
    JUMPING,
    RISING,
    Stage,
    drawn_run,
)

from celoss_cli import series
from celoss_cli.report.series import Series

RUN, LABELS = str(SAMPLES / "digits_run"), str(SAMPLES / "digits_run_labels.npy")


def found(stages: Sequence[Stage], rows: int = 2000, seed: int = 0) -> list[str]:
    run = drawn_run(np.random.default_rng(seed), rows, stages)
    return [finding.code for finding in series(run.checkpoints, run.labels).findings]


@pytest.fixture(scope="module")
def digits() -> Series:
    return series(RUN, LABELS, calibration=True)


@pytest.mark.parametrize(
    ("stages", "codes"),
    [
        (HEALTHY, ["flat-second-half"]),
        (RISING, ["rising-loss"]),
        (FALLING, ["still-falling"]),
        (JUMPING, ["jump"]),
        (FITTED_TOO_WELL, ["overfitting"]),
        (HOPELESS, ["chance-not-beaten"]),
        (EVEN, ["flat-second-half"]),
        (RISING[:2], []),
    ],
)
def test_each_course_has_its_finding(stages: Sequence[Stage], codes: list[str]) -> None:
    assert [code for code in found(stages) if code in codes or code != "flat-second-half"] == codes


def test_too_few_rows_show_neither_a_rise_nor_a_flat_half() -> None:
    assert found(RISING, rows=20) == []
    assert found(HEALTHY, rows=60) == []


def test_the_digits_grow_overconfident(digits: Series) -> None:
    (finding,) = digits.findings
    assert (finding.code, finding.severity) == ("rising-loss", "warning")
    assert "Overconfidence grows" in finding.message
    assert "accuracy does not fall (+0.14 pp)" in finding.message
    assert "temperature 1.68 " in finding.remedy
    wrong, right = (finding.evidence[f"{rows}_cross_entropy"] for rows in ("wrong", "right"))
    assert wrong[1] > wrong[0]
    assert right[1] < right[0]


def test_without_the_temperatures_the_remedy_names_the_option() -> None:
    (finding,) = series(RUN, LABELS).findings
    assert "--calibration shows" in finding.remedy
    assert finding.evidence["temperature"] is None


def test_the_other_way_round_the_loss_falls_until_the_end(digits: Series) -> None:
    paths = [report.predictions.path for report in digits.reports]
    codes = [finding.code for finding in series(paths[::-1], LABELS).findings]
    assert "rising-loss" not in codes
    assert "overfitting" in codes
