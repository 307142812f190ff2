"""The loss of two classes at other priors, against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from healthy import codes, found
from scipy.optimize import minimize_scalar
from scipy.special import expit

from celoss_cli import evaluate
from celoss_cli.tables.blocks import FloatArray


def loss(margins: FloatArray, share: FloatArray, shift: float) -> float:
    moved = margins + shift
    return float((np.logaddexp(0, moved) - share * moved).mean())


def drawn(seed: int, by: float) -> tuple[FloatArray, FloatArray]:
    """Return margins that are `by` too high, and labels."""
    generator = np.random.default_rng(seed)
    true = generator.normal(0, 2, 800)
    return true + by, (generator.random(800) < expit(true)).astype(np.float64)


@pytest.mark.parametrize("by", [-1.3, 0.7, 2.0])
@pytest.mark.parametrize("form", ["logits", "probs", "single"])
def test_the_best_shift_is_scipys(by: float, form: str) -> None:
    margins, labels = drawn(1, by)
    scores = {
        "logits": np.column_stack([np.zeros(800), margins]),
        "probs": np.column_stack([expit(-margins), expit(margins)]),
        "single": margins[:, None],
    }[form]
    kind = "probs" if form == "probs" else "logits"
    report = evaluate(scores, labels.astype(np.int64), scores=kind, calibration=True)
    curve = report.logit_shift
    expected = minimize_scalar(lambda b: loss(margins, labels, b), bounds=(-4, 4), method="bounded")
    assert curve.shift == pytest.approx(expected.x, abs=2e-3)
    assert curve.shift_refinement == pytest.approx(expected.fun, rel=1e-6)
    for at, value in zip(curve.shifts, curve.shift_losses, strict=True):
        assert value == pytest.approx(loss(margins, labels, at), rel=1e-9)
    finding = found(report, "logit-shift")
    assert finding.evidence["shift"] == curve.shift


def test_soft_and_smoothed_labels_enter_as_shares() -> None:
    margins, labels = drawn(2, 1.0)
    scores = np.column_stack([expit(-margins), expit(margins)])
    soft = evaluate(scores, np.column_stack([1 - labels, labels]) * 0.8 + 0.1, calibration=True)
    smooth = evaluate(scores, labels.astype(np.int64), label_smoothing=0.2, calibration=True)
    expected = loss(margins, 0.8 * labels + 0.1, 0.0)
    for report in (soft, smooth):
        at = report.logit_shift.shifts.index(0.0)
        assert report.logit_shift.shift_losses[at] == pytest.approx(expected, rel=1e-9)
        assert report.cross_entropy == pytest.approx(expected, rel=1e-9)


def test_there_is_none_without_the_option_nor_of_three_classes() -> None:
    margins, labels = drawn(3, 1.0)
    scores = np.column_stack([expit(-margins), expit(margins)])
    assert evaluate(scores, labels.astype(np.int64)).logit_shift.shift is None
    three = np.column_stack([scores / 2, np.full(800, 0.5)])
    report = evaluate(three, labels.astype(np.int64), calibration=True)
    assert report.logit_shift == (None, None, (), ())
    assert "logit-shift" not in codes(report)


def test_rows_of_certainty_break_nothing() -> None:
    report = evaluate([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]], [1, 0, 1], clip=0.0, calibration=True)
    at = report.logit_shift.shifts.index(0.0)
    assert report.logit_shift.shift_losses[at] == pytest.approx(np.log(2) / 3, rel=1e-9)
    wrong = evaluate([[0.0, 1.0], [1.0, 0.0]], [0, 0], clip=0.0, calibration=True)
    assert wrong.logit_shift.shift_losses == ()
