"""What the JSON holds for pictures: bins of losses, bins of equal mass, and confused classes."""

from __future__ import annotations

import numpy as np
import pytest
from healthy import healthy, losses, skilled
from sklearn.metrics import confusion_matrix

from celoss_cli import evaluate
from celoss_cli.views.document import document

SCORES, LABELS = healthy(3, 600)
PAIR, OF_PAIR = healthy(4, 600, concentration=(2, 2))


def test_bins_of_losses_by_power_of_two_hold_every_row() -> None:
    found = document(evaluate(SCORES, LABELS))["histogram"]["doubling"]
    every = losses(SCORES, LABELS)
    edges = [found[0]["low"], *(each["high"] for each in found)]
    assert [each["rows"] for each in found] == np.histogram(every, edges)[0].tolist()
    sums = np.histogram(every, edges, weights=every / every.sum())[0]
    assert [each["loss_share"] for each in found] == pytest.approx(sums.tolist(), rel=1e-9)
    assert {np.frexp(edge)[0] for edge in edges} == {0.5}
    assert found[0]["rows"] > 0


def test_losses_of_0_stand_in_a_bin_from_0() -> None:
    found = document(evaluate([[1.0, 0.0], [0.5, 0.5]], [0, 0]))["histogram"]["doubling"]
    assert (found[0]["low"], found[0]["rows"]) == (0.0, 1)
    assert sum(each["rows"] for each in found) == 2


def test_the_largest_losses_have_a_bin() -> None:
    report = evaluate([[0.0, 1.5e308], [0.0, 1.0]], [0, 1], scores="logits")
    found = document(report)["histogram"]["doubling"]
    assert sum(each["rows"] for each in found) == 2
    assert found[-1]["high"] == np.finfo(float).max


def test_bins_of_equal_mass_hold_the_rows_between_their_edges() -> None:
    found = document(evaluate(SCORES, LABELS))["reliability"]
    confidence, right = SCORES.max(axis=1), SCORES.argmax(axis=1) == LABELS
    assert found["positive"] is None
    assert [*found["counts"]] == np.histogram(confidence, found["edges"])[0].tolist()
    for each in found["bins"]:
        own = (confidence > each["low"]) & (confidence <= each["high"])
        assert each["rows"] == each["effective_rows"] == own.sum()
        assert each["predicted"] == pytest.approx(confidence[own].mean(), rel=1e-9)
        assert each["observed"] == pytest.approx(right[own].mean(), rel=1e-9)
    assert sum(each["rows"] for each in found["bins"]) == 600
    assert max(each["rows"] for each in found["bins"]) < 600 / 15 * 1.3


def test_of_two_classes_the_positive_one_is_meant() -> None:
    found = document(evaluate(PAIR, OF_PAIR, class_names=("no", "yes")))["reliability"]
    assert found["positive"] == "yes"
    rows = [each["rows"] for each in found["bins"]]
    observed = sum(each["observed"] * each["rows"] for each in found["bins"])
    assert (sum(rows), observed) == (600, pytest.approx(OF_PAIR.sum()))


def test_weights_make_rows_count_as_fewer() -> None:
    weights = np.where(np.arange(600) % 2, 3.0, 1.0)
    found = document(evaluate(SCORES, LABELS, weights=weights))["reliability"]["bins"]
    assert all(each["effective_rows"] < each["rows"] for each in found)


def test_confused_classes_are_counted_as_scikit_learn_counts_them() -> None:
    scores, labels = skilled(1, 900, 4)
    found = document(evaluate(scores, labels))["confusion"]
    table = confusion_matrix(labels, scores.argmax(axis=1))
    assert found["counts"] == table.tolist()
    wrong = table - np.diag(table.diagonal())
    first = found["mistakes"][0]
    assert first["rows"] == wrong.max() == wrong[int(first["label"]), int(first["predicted"])]


def test_above_100_classes_the_mistakes_alone_are_listed() -> None:
    scores, labels = skilled(1, 3000, 101)
    found = document(evaluate(scores, labels))["confusion"]
    assert found["counts"] is None
    assert 0 < len(found["mistakes"]) <= 1000


def test_rows_of_clusters_count_for_nobody_knows_how_many() -> None:
    clusters = np.arange(600) // 10
    report = document(evaluate(SCORES, LABELS, cluster=clusters))
    assert {each["effective_rows"] for each in report["reliability"]["bins"]} == {None}
    assert {each["cross_entropy_high"] for each in report["classes"]} == {None}
    plain = document(evaluate(SCORES, LABELS))
    observed = [each["observed"] for each in plain["reliability"]["bins"]]
    assert [each["observed"] for each in report["reliability"]["bins"]] == observed
