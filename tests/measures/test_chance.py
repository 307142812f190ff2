"""What guessing scores, beside other people's formulas and programs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import law
from scipy import stats
from sklearn.dummy import DummyClassifier
from sklearn.metrics import log_loss

from celoss_cli import evaluate
from celoss_cli.measures.chance import curve, entropy, random_point, strategies

DUMMIES = {"uniform": "uniform", "frequencies": "prior", "most-frequent": "most_frequent"}

count_lists = st.lists(st.integers(0, 1000), min_size=2, max_size=7).filter(any)


def by_name(counts: list[int], **options: float) -> dict[str, tuple[float, float]]:
    return {s.name: (s.cross_entropy, s.accuracy) for s in strategies(counts, **options)}


@given(count_lists)
@law
def test_entropy_is_that_of_scipy(counts: list[int]) -> None:
    shares = np.array(counts) / sum(counts)
    assert entropy(shares.tolist()) == pytest.approx(float(stats.entropy(shares)), abs=1e-13)


def test_entropy_of_a_certainty_is_a_plain_zero() -> None:
    assert math.copysign(1, entropy([1.0, 0.0])) == 1
    assert entropy([0.0, 1.0]) == 0


@pytest.mark.parametrize(
    ("share", "loss"),
    [(0.05, 0.1985152433458726), (0.30, 0.6108643020548935), (0.5, 0.6931471805599453), (0, 0)],
)
def test_the_curve_has_the_published_points(share: float, loss: float) -> None:
    (point,) = [point for point in curve() if point.share == share]
    assert point.cross_entropy == pytest.approx(loss, rel=1e-12)


@pytest.mark.parametrize("points", [2, 11, 21, 1000])
def test_the_curve_is_symmetric_to_the_last_bit(points: int) -> None:
    losses = [point.cross_entropy for point in curve(points)]
    assert losses == losses[::-1]
    assert len(losses) == points


@pytest.mark.parametrize("counts", [[900, 100], [3, 3], [7, 1, 2], [0, 4, 1, 5]])
@pytest.mark.parametrize("name", DUMMIES)
def test_strategies_score_what_scikit_learn_says(name: str, counts: list[int]) -> None:
    labels = np.repeat(np.arange(len(counts)), counts)
    dummy = DummyClassifier(strategy=DUMMIES[name]).fit(labels[:, None], labels)
    scores = np.zeros((len(labels), len(counts)))
    scores[:, dummy.classes_] = dummy.predict_proba(labels[:, None])
    if name == "uniform":
        scores[:] = 1 / len(counts)
    loss, accuracy = by_name(counts)[name]
    assert loss == pytest.approx(log_loss(labels, scores, labels=range(len(counts))), rel=1e-12)
    if name != "uniform":
        assert accuracy == pytest.approx(float((scores.argmax(axis=1) == labels).mean()))


@pytest.mark.parametrize("counts", [[900, 100], [7, 1, 2]])
def test_one_hot_answers_drawn_by_frequency_score_their_mean_over_all_draws(
    counts: list[int],
) -> None:
    # every truth with every draw, weighted by how often the two meet
    classes = len(counts)
    truths, draws = (part.ravel() for part in np.indices((classes, classes)))
    weights = np.array(counts)[truths] * np.array(counts)[draws]
    expected = log_loss(truths, np.eye(classes)[draws], sample_weight=weights)
    loss, accuracy = by_name(counts)["drawn"]
    assert loss == pytest.approx(expected, rel=1e-12)
    assert accuracy == pytest.approx(float(weights[truths == draws].sum() / weights.sum()))


@given(count_lists, st.sampled_from([2.0**-52, 1e-15, 1e-7, 0.01]))
@law
def test_strategies_score_what_celoss_measures(counts: list[int], floor: float) -> None:
    labels = np.flatnonzero(counts)
    weights = np.array(counts)[labels]
    shares = np.array(counts) / sum(counts)
    answers = {
        "uniform": np.full(len(counts), 1 / len(counts)),
        "frequencies": shares,
        "most-frequent": np.eye(len(counts))[shares.argmax()],
    }
    for name, answer in answers.items():
        report = evaluate(np.tile(answer, (len(labels), 1)), labels, weights=weights, clip=floor)
        loss, accuracy = by_name(counts, floor=floor)[name]
        assert report.cross_entropy == pytest.approx(loss, rel=1e-9, abs=1e-12)
        if name != "uniform":
            # the uniform answer's ties go to the first class there, and to any here
            assert report.accuracy == pytest.approx(accuracy, rel=1e-9)


def test_by_hand() -> None:
    found = by_name([900, 100])
    wrong = 52 * math.log(2)
    assert found["uniform"] == (math.log(2), 0.5)
    assert found["frequencies"] == pytest.approx((0.3250829733914482, 0.9))
    assert found["most-frequent"] == pytest.approx((0.1 * wrong, 0.9))
    assert found["drawn"] == pytest.approx((0.18 * wrong, 0.82))
    assert found["random-point"] == pytest.approx((1.0, 0.5), rel=1e-15)


def test_without_a_floor_one_hot_answers_cost_infinity_unless_they_are_right() -> None:
    assert by_name([2, 1], floor=0.0)["most-frequent"][0] == math.inf
    assert by_name([2, 0], floor=0.0)["most-frequent"] == (0.0, 1.0)


@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("floor", [0.0, 0.1])
def test_a_random_point_scores_what_random_points_score(classes: int, floor: float) -> None:
    drawn = np.random.default_rng(classes).dirichlet(np.ones(classes), 200_000)[:, 0]
    losses = -np.log(np.maximum(drawn, floor))
    error = 5 * losses.std() / math.sqrt(len(losses))
    assert random_point(classes, floor) == pytest.approx(losses.mean(), abs=error)


def test_a_random_point_of_two_classes_scores_one_nat_and_not_ln_2() -> None:
    assert random_point(2) == 1
    assert random_point(4) == pytest.approx(1 + 1 / 2 + 1 / 3, rel=1e-15)
