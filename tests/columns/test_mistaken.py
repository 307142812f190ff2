"""Files that hold something else than what they are given for are refused as what they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made import Folder

from celoss_cli import evaluate
from celoss_cli.errors import InputError

SHARES = np.array([[0.25, 0.75], [0.5, 0.5]])
SURE = np.array([[0.0, 1.0], [1.0, 0.0]])


def test_labels_above_shares_are_refused_however_few_they_are() -> None:
    with pytest.raises(InputError, match="look swapped"):
        evaluate(SURE[:1], SHARES[:1])
    with pytest.raises(InputError, match="look swapped"):
        evaluate(SURE, SHARES)


@pytest.mark.parametrize("options", [{"scores": "percent"}, {"scores": "logits", "positive": "3"}])
def test_predicted_classes_are_no_scores_on_any_scale(
    file: Folder, options: dict[str, Any]
) -> None:
    # what predict() of another set of classes returns: none of them is a label
    predicted = file("p.csv", "1\n2\n1\n1\n")
    labels = file("y.csv", "4\n3\n3\n3\n")
    with pytest.raises(InputError, match="these are class labels"):
        evaluate(predicted, labels, header=False, labels_header=False, **options)


def test_few_whole_per_cent_beside_labels_of_0_and_1_are_measured(file: Folder) -> None:
    percent = file("p.csv", "risk\n2\n5\n2\n20\n")
    labels = file("y.csv", "y\n0\n0\n0\n1\n")
    expected = -np.log([0.98, 0.95, 0.98, 0.2]).mean()
    found = evaluate(percent, labels, scores="percent")
    assert found.cross_entropy == pytest.approx(expected, rel=1e-12)


def test_one_hot_labels_of_more_classes_than_the_predictions_have_are_refused(
    file: Folder,
) -> None:
    scores = file("p.csv", "p_1\n0.9\n")
    labels = file("y.csv", "y_0,y_1,y_2\n0,1,0\n")
    with pytest.raises(InputError, match="which column holds the labels"):
        evaluate(scores, labels)


def test_a_predicted_class_below_one_half_shows_a_third_class_or_a_threshold(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.csv"
    path.write_text(
        "truth,prediction_label,prediction_score\nyes,yes,0.9\nyes,no,0.4857\nno,no,0.7\n"
    )
    options: dict[str, Any] = {"label_column": "truth", "score_of": "prediction_label"}
    with pytest.raises(InputError, match=r"p\.csv:3: 'no' is predicted with 0.4857, below 1/2"):
        evaluate(path, **options)
    found = evaluate(path, **options, class_names=("no", "yes"))
    expected = -np.log([0.9, 1 - 0.4857, 0.7]).mean()
    assert found.cross_entropy == pytest.approx(expected, rel=1e-12)


def test_one_hot_labels_that_are_numbered_beyond_the_classes_are_refused(tmp_path: Path) -> None:
    scores, labels = tmp_path / "y.npy", tmp_path / "p.json"
    np.save(scores, [1])
    labels.write_text('[{"0": 0.0, "1": 1.0, "2": 0.0, "3": 0.0}]')
    with pytest.raises(InputError, match="which column holds the labels"):
        evaluate(scores, labels)


@pytest.mark.parametrize(
    ("predicted", "labels"),
    [("1\n", "3\n"), ("2\n0\n0\n1\n", "0\n0\n0\n2\n"), ("4\n1\n2\n0\n", "4\n4\n2\n2\n")],
)
def test_predicted_classes_are_no_scores_however_few_they_are(
    file: Folder, predicted: str, labels: str
) -> None:
    # the 2 above 0 and 1 is no header: a predicted class, as the others are
    scores = file("p.csv", predicted)
    truth = file("y.csv", labels)
    with pytest.raises(InputError, match="these are class labels"):
        evaluate(scores, truth)
