"""The loss at other temperatures, against NumPy's softmax and SciPy's minimiser."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import numpy as np
import pytest
from healthy import codes, digits, drawn_from, found, healthy, sample, softmax, splits
from hypothesis import given
from hypothesis import strategies as st
from made import drawn, law, numbers, one_hot
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from scipy.stats import entropy

from celoss_cli import evaluate
from celoss_cli.report.scaling import TemperatureScaling
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray, IntArray
from celoss_cli.views import document, schema

EPSILON = 2.0**-52
TRUE = np.geomspace(0.25, 4.0, 10).tolist()
CLASSES = (2, 3, 5, 7, 10, 20, 2, 4, 10, 15)
EMPTY = TemperatureScaling(
    temperature=None,
    refinement=None,
    calibration_loss=None,
    expected_loss=None,
    temperatures=(),
    losses=(),
)


def stretched(true: float, classes: int, rows: int = 1500) -> tuple[FloatArray, IntArray]:
    """Return logits that are too large by a factor of `true`, and labels."""
    generator = np.random.default_rng(classes)
    logits = generator.normal(0.0, 1.5, (rows, classes))
    return true * logits, drawn_from(softmax(logits), generator)


def curve(
    logs: FloatArray,
    targets: FloatArray,
    temperatures: FloatArray,
    weights: FloatArray | None = None,
) -> FloatArray:
    """Return the mean loss against `targets` (n, K) at each temperature."""
    each = [-(targets * log_softmax(logs / t, axis=1)).sum(axis=1) for t in temperatures]
    return np.average(each, axis=1, weights=weights)


def lowest(
    logs: FloatArray, targets: FloatArray, weights: FloatArray | None = None
) -> tuple[float, float]:
    found = minimize_scalar(
        lambda log: float(curve(logs, targets, np.array([np.exp(log)]), weights)[0]),
        bounds=(np.log(1 / 8), np.log(8)),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return float(np.exp(found.x)), float(found.fun)


def measured(given: FloatArray, labels: Any, **options: Any) -> TemperatureScaling:  # noqa: ANN401 - what evaluate takes
    return evaluate(given, labels, calibration=True, **options).temperature_scaling


@pytest.mark.parametrize(("true", "classes"), list(zip(TRUE, CLASSES, strict=True)))
@pytest.mark.parametrize("kind", ["logits", "probs"])
def test_the_best_temperature_is_scipys(kind: str, true: float, classes: int) -> None:
    logits, labels = stretched(true, classes)
    scores = logits if kind == "logits" else softmax(logits)
    # probabilities have a floor, their logarithms with them
    logs = logits if kind == "logits" else np.log(np.maximum(scores, EPSILON))
    temperature, loss = lowest(logs, one_hot(labels, classes))
    found = measured(scores, labels, scores=kind)
    assert found.temperature == pytest.approx(temperature, rel=1e-3)
    assert found.temperature == pytest.approx(true, rel=0.15)
    assert found.refinement == pytest.approx(loss, abs=1e-5)
    mean = curve(logs, one_hot(labels, classes), np.ones(1))[0]
    assert found.calibration_loss == pytest.approx(mean - loss, abs=1e-5)


@pytest.mark.parametrize("true", [0.95, 0.99, 1.01, 1.05])
def test_a_temperature_near_1_is_told_from_1(true: float) -> None:
    logits, labels = stretched(1.0, 5, 3000)
    logits *= true / lowest(logits, one_hot(labels, 5))[0]
    temperature, loss = lowest(logits, one_hot(labels, 5))
    assert temperature == pytest.approx(true, rel=1e-6)
    found = measured(logits, labels, scores="logits")
    assert found.temperature == pytest.approx(true, rel=1e-3)
    assert found.refinement == pytest.approx(loss, abs=1e-5)


@pytest.mark.parametrize("name", ["probs", "bayes"])
def test_the_best_temperature_of_a_real_model_is_scipys(name: str) -> None:
    logs = np.log(np.maximum(sample(name), EPSILON))
    temperature, loss = lowest(logs, one_hot(digits(), 10))
    found = measured(sample(name), digits())
    assert found.temperature == pytest.approx(temperature, rel=1e-3)
    # 7.4 is near the end of the range, where the nine points lie to one side
    assert found.refinement == pytest.approx(loss, abs=1e-5 if temperature < 4 else 1e-4)


CASES: dict[str, dict[str, Any]] = {
    "plain": {},
    "weights": {"weights": np.random.default_rng(8).gamma(1.0, 1.0, 300)},
    "some of no weight": {"weights": np.arange(300) % 3 * 1.0},
    "smoothed": {"label_smoothing": 0.2},
    "a high floor": {"clip": 0.05},
}


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("kind", ["probs", "logits", "log-probs"])
def test_the_curve_is_numpys(kind: str, case: str, soft: bool) -> None:  # noqa: FBT001
    options = CASES[case]
    scores, labels = drawn(3, 300, 4)
    truth = drawn(5, 300, 4)[0] if soft else labels
    smoothing, weights = options.get("label_smoothing", 0.0), options.get("weights")
    targets = (1 - smoothing) * (truth if soft else one_hot(labels, 4)) + smoothing / 4
    floor = options.get("clip", EPSILON if kind == "probs" else 0.0)
    logs = np.log(np.maximum(scores, max(floor, 1e-300)))
    given = scores if kind == "probs" else np.log(scores)
    found = measured(given, truth, scores=kind, **options)
    temperatures = 2.0 ** np.linspace(-3, 3, 19)
    assert found.temperatures == pytest.approx(temperatures, rel=1e-15)
    expected = curve(logs, targets, temperatures, weights)
    assert found.losses == pytest.approx(tuple(expected), rel=1e-9)
    own = np.average(entropy(softmax(logs), axis=1), weights=weights)
    assert found.expected_loss == pytest.approx(own, rel=1e-9)
    temperature, loss = lowest(logs, targets, weights)
    if 1 / 8 < temperature < 7.99:
        assert found.temperature == pytest.approx(temperature, rel=1e-3)
    assert found.refinement == pytest.approx(loss, abs=1e-5)


def test_temperature_1_is_the_loss_as_it_is() -> None:
    scores, labels = healthy(3, 400, (0.5, 1.0, 2.0))
    report = evaluate(scores, labels, calibration=True)
    found = report.temperature_scaling
    assert found.temperatures[9] == 1
    assert found.losses[9] == pytest.approx(report.cross_entropy, rel=1e-12)
    assert found.temperature == pytest.approx(1.0, abs=0.15)
    assert found.expected_loss == pytest.approx(report.cross_entropy, abs=0.1)
    assert found.expected_loss == pytest.approx(entropy(scores, axis=1).mean(), rel=1e-12)


@pytest.mark.parametrize(("true", "end"), [(30.0, 8.0), (1 / 30, 1 / 8)])
def test_at_an_end_of_the_range_the_end_is_told(true: float, end: float) -> None:
    logits, labels = stretched(true, 4, 400)
    report = evaluate(logits, labels, scores="logits", calibration=True)
    scaling = report.temperature_scaling
    assert scaling.temperature == end
    at_end = curve(logits, one_hot(labels, 4), np.array([end]))[0]
    assert scaling.refinement == pytest.approx(at_end, rel=1e-12)
    assert "the end of the range that was tried" in found(report, "temperature").message


@pytest.mark.parametrize("true", [0.5, 2.0])
def test_the_finding_says_how_much_of_the_loss_is_confidence(true: float) -> None:
    logits, labels = stretched(true, 5)
    report = evaluate(logits, labels, scores="logits", calibration=True)
    temperature, loss = lowest(logits, one_hot(labels, 5))
    mean = curve(logits, one_hot(labels, 5), np.ones(1))[0]
    finding = found(report, "temperature")
    assert finding.severity == "note"
    assert finding.evidence == {
        "temperature": pytest.approx(temperature, rel=1e-3),
        "cross_entropy": pytest.approx(mean),
        "refinement": pytest.approx(loss, abs=1e-5),
        "calibration_loss": pytest.approx(mean - loss, abs=1e-5),
        "expected_loss": pytest.approx(entropy(softmax(logits), axis=1).mean()),
    }
    assert f"{(mean - loss) / mean:.1%}" in finding.message
    assert "At least" in finding.message
    assert "temperature" not in codes(evaluate(logits, labels, scores="logits"))


def test_without_the_option_there_is_no_curve() -> None:
    report = evaluate(*healthy())
    assert report.temperature_scaling == EMPTY
    assert "temperature" not in codes(report)


def test_where_a_loss_is_infinite_there_is_no_curve() -> None:
    scores, labels = healthy()
    scores[3] = one_hot((labels[[3]] + 1) % 3, 3)[0]
    assert measured(scores, labels, clip=0.0) == EMPTY
    assert len(measured(scores, labels).losses) == 19
    without = np.ones(200)
    without[3] = 0.0
    found = measured(scores, labels, clip=0.0, weights=without)
    kept = np.delete(np.arange(200), 3)
    logs = np.log(scores[kept])
    expected = curve(logs, one_hot(labels[kept], 3), np.array(found.temperatures))
    assert found.losses == pytest.approx(expected, rel=1e-9)


def test_another_class_may_be_given_0() -> None:
    scores, labels = healthy()
    scores[:, 2] = 0.0
    labels = np.minimum(labels, 1)
    scores /= scores.sum(axis=1, keepdims=True)
    found = measured(scores, labels, clip=0.0)
    logs = np.log(scores[:, :2])
    expected = curve(logs, one_hot(labels, 2), np.array(found.temperatures))
    assert found.losses == pytest.approx(expected, rel=1e-9)
    assert found.expected_loss == pytest.approx(entropy(scores[:, :2], axis=1).mean())


@pytest.mark.parametrize(
    "settings",
    [
        Settings(calibration=True),
        Settings(calibration=True, label_smoothing=0.1),
        Settings(calibration=True, scores="logits"),
    ],
)
def test_the_curve_depends_on_the_rows_alone(settings: Settings) -> None:
    scores, labels = drawn(4, 200, 10)
    weights = np.random.default_rng(3).gamma(1.0, 1.0, 200)
    reports = splits(scores, labels, weights, settings)
    curves = [report.temperature_scaling for report in reports]
    assert [one == curves[0] for one in curves] == [True] * len(reports)
    assert len(curves[0].losses) == 19


def test_json_has_the_curve_beside_the_bins() -> None:
    with_curve, without = (evaluate(*healthy(), calibration=asked) for asked in (True, False))
    for report in (with_curve, without):
        whole = json.loads(document.text(report))
        jsonschema.validate(whole, schema.schema())
        found, scaling = whole["calibration"], report.temperature_scaling
        assert list(found)[-10:] == [
            "temperature",
            "refinement",
            "calibration_loss",
            "expected_loss",
            "temperatures",
            "losses",
            "shift",
            "shift_refinement",
            "shifts",
            "shift_losses",
        ]
        assert found["temperature"] == scaling.temperature
        assert found["losses"] == list(scaling.losses)
    changed = numbers(with_curve) | {"calibration": None, "findings": None, "settings": None}
    assert changed == numbers(without) | {"calibration": None, "findings": None, "settings": None}


@law
@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.floats(0.01, 100.0))
def test_no_temperature_makes_the_loss_larger(seed: int, classes: int, size: float) -> None:
    generator = np.random.default_rng(seed)
    logits = generator.normal(0.0, size, (20, classes))
    labels = generator.integers(0, classes, 20)
    found = measured(logits, labels, scores="logits", threads=1)
    assert found.refinement is not None
    assert found.calibration_loss is not None
    assert found.refinement <= min(found.losses) * (1 + 1e-12)
    assert found.calibration_loss >= 0


def test_a_high_floor_is_not_said_to_gain_less_than_nothing() -> None:
    scaling = measured(*healthy(), clip=0.2)
    assert scaling.calibration_loss is not None
    assert scaling.calibration_loss >= 0


@pytest.mark.parametrize("total", [0.992, 1.0, 1.008])
def test_what_dividing_rows_by_their_sum_does_is_not_laid_to_confidence(total: float) -> None:
    scores, labels = healthy(0, 2000)
    report = evaluate(scores * total, labels, calibration=True)
    logs, targets = np.log(scores), one_hot(labels, 3)
    gain = curve(logs, targets, np.ones(1))[0] - lowest(logs, targets)[1]
    assert report.temperature_scaling.refinement == pytest.approx(lowest(logs, targets)[1])
    assert 0 <= gain < 2e-4
    assert report.temperature_scaling.calibration_loss == pytest.approx(gain, abs=1e-5)
    # less than 0.05% of the loss is not worth a word
    assert "temperature" not in codes(report)


@pytest.mark.parametrize("classes", [2, 10])
def test_where_no_temperature_changes_the_loss_none_is_recommended(classes: int) -> None:
    labels = np.arange(200) % classes
    for scores in (np.full((200, classes), 1 / classes), one_hot(labels, classes)):
        assert "temperature" not in codes(evaluate(scores, labels, calibration=True))
