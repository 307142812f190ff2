"""Findings about how the inputs were read."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from healthy import found, healthy
from made import Folder

from celoss_cli import evaluate


def test_absent_classes_are_named() -> None:
    scores, labels = healthy()
    kept = labels != 1
    finding = found(evaluate(scores[kept], labels[kept]), "absent-classes")
    assert finding.evidence == {"classes": ["1"]}
    assert finding.message == "No label is 1: this class is not evaluated."


def test_rounded_rows_are_those_that_miss_one_by_more_than_a_ten_thousandth() -> None:
    scores, labels = healthy()
    scores[7] = [0.333, 0.333, 0.333]
    scores[8] = [0.33335, 0.33335, 0.3333]
    finding = found(evaluate(scores, labels), "rounded-rows")
    assert finding.evidence["rows"] == 1
    assert finding.evidence["largest_difference"] == pytest.approx(0.001)
    normalized = evaluate(scores, labels, normalize=True)
    assert [each.code for each in normalized.findings] == ["normalized-rows"]


def test_ignored_rows_are_counted() -> None:
    scores, labels = healthy()
    labels[:4] = -100
    finding = found(evaluate(scores, labels, ignore_label="-100"), "ignored-rows")
    assert finding.evidence == {"rows": 4, "label": "-100"}
    labels[1:4] = 0
    finding = found(evaluate(scores, labels, ignore_label="-100"), "ignored-rows")
    assert finding.message == "1 row with the label -100 is ignored, as asked."
    labels[0] = 0
    finding = found(evaluate(scores, labels, ignore_label="-100"), "ignored-rows")
    assert finding.message == "No row has the label -100: --ignore-label ignored none."


def test_a_dropped_index_column_is_told(tmp_path: Path) -> None:
    scores, labels = healthy()
    path = tmp_path / "p.csv"
    lines = [f"{row},{a!r},{b!r},{c!r}" for row, (a, b, c) in enumerate(scores.tolist())]
    path.write_text("\n".join([",x,y,z", *lines]))
    finding = found(evaluate(path, ["xyz"[label] for label in labels]), "dropped-index-column")
    assert finding.evidence == {"files": [str(path)]}


def test_matching_by_position_is_told_unless_it_was_asked_for() -> None:
    scores, labels = healthy()
    names = ("x", "y", "z")
    finding = found(evaluate(scores, labels, class_names=names), "matched-by-position")
    assert "0 is x, 1 is y, 2 is z" in finding.message
    asked = (
        evaluate(scores, labels, class_names=names, labels_are="positions"),
        evaluate(scores, labels + 1, class_names=names, first_label=1),
        evaluate(scores, labels),
    )
    assert [report.findings for report in asked] == [(), (), ()]


def test_a_stripped_prefix_is_told(file: Folder) -> None:
    path = file("p.csv", "p_cat,p_car\n0.75,0.25\n0.5,0.5\n")
    report = evaluate(path, ["cat", "car"])
    assert report.classes == ("cat", "car")
    assert found(report, "stripped-prefix").evidence == {"prefix": "p_"}
    kept = evaluate(path, ["p_cat", "p_car"])
    assert kept.classes == ("p_cat", "p_car")
    assert "stripped-prefix" not in [finding.code for finding in kept.findings]


def test_the_prefix_of_a_single_column_is_told(file: Folder) -> None:
    path = file("p.csv", "p_cat\n0.75\n0.5\n")
    report = evaluate(path, ["cat", "dog"])
    assert report.classes == ("dog", "cat")
    assert found(report, "stripped-prefix").evidence == {"prefix": "p_"}


def test_columns_that_stand_beside_those_of_catboost_are_told(tmp_path: Path) -> None:
    path = tmp_path / "p.tsv"
    path.write_text("SampleId\tProbability:Class=0\tProbability:Class=1\n7\t0.75\t0.25\n9\t0\t1\n")
    report = evaluate(path, [0, 1])
    assert report.accuracy == 1
    assert found(report, "chosen-columns").evidence == {"left_out": ["SampleId"]}


def test_a_probability_a_hair_outside_is_held_and_counted() -> None:
    finding = found(evaluate([[1.0000001, 0.0], [0.2, 0.8]], [0, 1]), "held-values")
    assert finding.evidence == {"rows": 1}


def test_rows_that_partial_leaves_out_are_counted(file: Folder) -> None:
    preds = file("preds.csv", "id,cat,dog\na,0.9,0.1\nb,0.2,0.8\nc,0.5,0.5\n")
    labels = file("labels.csv", "id,y\nb,dog\nd,cat\na,cat\ne,dog\n")
    report = evaluate(preds, labels, id="id", partial=True)
    assert report.cross_entropy == pytest.approx(-math.log(0.9 * 0.8) / 2, rel=1e-12)
    finding = found(report, "partial-join")
    assert finding.evidence == {"predictions": 1, "labels": 2}


def test_a_header_of_numbers_is_told(file: Folder) -> None:
    preds = file("preds.csv", "0,1\n0.9,0.1\n0.2,0.8\n")
    finding = found(evaluate(preds, [0, 1]), "numbers-as-header")
    assert finding.evidence == {"files": [str(preds)]}


def test_scores_of_one_half_or_more_may_be_of_the_predicted_class(file: Folder) -> None:
    preds = file("preds.csv", "score\n0.9\n0.8\n0.6\n0.7\n")
    labels = [0, 1, 0, 1]
    finding = found(evaluate(preds, labels), "one-sided-scores")
    assert finding.evidence == {"rows": 4, "predicted": 4}
    preds.write_text("score\n0.9\n0.8\n0.4\n0.7\n")
    assert "one-sided-scores" not in {each.code for each in evaluate(preds, labels).findings}


@pytest.mark.parametrize(
    ("column", "predicted", "scores"),
    [
        ("prediction_label", "no yes yes no", "0.71814 0.612796 0.409759 0.623898"),
        ("label", "yes yes yes yes", "0.616367 0.37561 0.735615 0.8"),
        ("predict", "no yes no no", "52.5 71.25 10.5 20.0"),
    ],
)
def test_a_column_of_other_predicted_classes_than_the_score_predicts_is_told(
    tmp_path: Path, column: str, predicted: str, scores: str
) -> None:
    # a score of the class beside it, perhaps of three, or one with a threshold other than 1/2
    path = tmp_path / "p.csv"
    rows = zip(["no", "yes", "yes", "no"], predicted.split(), scores.split(), strict=True)
    path.write_text(f"truth,{column},score\n" + "".join(f"{','.join(row)}\n" for row in rows))
    named: dict[str, Any] = {"label_column": "truth", "score_columns": ("score",)}
    scale = "percent" if "52.5" in scores else "probs"
    finding = found(evaluate(path, **named, positive="yes", scores=scale), "one-sided-scores")
    assert finding.evidence["column"] == column
    assert "--score-of" in finding.remedy
    assert "threshold" in finding.message


@pytest.mark.parametrize(
    ("column", "scores"),
    [
        ("predict", "0.2,0.9,0.5"),
        ("y_pred", "0.5,0.7,0.1"),
        ("true_class", "0.9,0.2,0.1"),
        ("label", "0.9,0.2,0.1"),
    ],
)
def test_predicted_classes_as_the_score_has_them_are_not(
    tmp_path: Path, column: str, scores: str
) -> None:
    # 1/2 is as good for either class, and a column of the labels predicts nothing
    path = tmp_path / "p.csv"
    rows = zip("010", scores.split(","), strict=True)
    path.write_text(f"{column},score\n" + "".join(f"{','.join(row)}\n" for row in rows))
    report = evaluate(path, [0, 1, 0], score_columns=("score",))
    assert "one-sided-scores" not in {each.code for each in report.findings}
