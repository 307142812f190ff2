"""Findings speak on data made to show them and are silent on healthy data; gates judge numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from celoss_cli import CelossError, evaluate
from celoss_cli.entries import Finding
from celoss_cli.evaluation import run
from celoss_cli.measures.metrics import METRICS
from celoss_cli.report import Report
from celoss_cli.settings import Settings
from celoss_cli.verdicts import findings
from celoss_cli.verdicts.gates import Gate, judge, parse_gate

ROWS = 200


def healthy(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities that are true by construction, and labels drawn from them."""
    generator = np.random.default_rng(seed)
    scores = generator.dirichlet([2.0, 2.0, 2.0], ROWS)
    labels = (scores.cumsum(axis=1) > generator.random((ROWS, 1))).argmax(axis=1)
    return scores, labels


def found(report: Report, code: str) -> Finding:
    (finding,) = [finding for finding in report.findings if finding.code == code]
    return finding


def test_healthy_data_has_no_findings() -> None:
    for seed in range(20):
        assert evaluate(*healthy(seed)).findings == ()


def test_zero_probability_counts_the_rows_at_the_floor() -> None:
    scores, labels = healthy()
    scores[[3, 5]] = np.eye(3)[(labels[[3, 5]] + 1) % 3]
    finding = found(evaluate(scores, labels), "zero-probability")
    assert finding.severity == "warning"
    assert finding.evidence == {"rows": 2, "infinite_rows": 0, "floor": 2.0**-52}
    unclipped = found(evaluate(scores, labels, clip=0.0), "zero-probability")
    assert unclipped.evidence == {"rows": 2, "infinite_rows": 2, "floor": 0.0}


def test_few_samples_speaks_below_a_hundred_rows() -> None:
    scores, labels = healthy()
    assert found(evaluate(scores[:99], labels[:99]), "few-samples").evidence["rows"] == 99
    assert evaluate(scores[:100], labels[:100]).findings == ()


def test_absent_classes_are_named() -> None:
    scores, labels = healthy()
    kept = labels != 1
    finding = found(evaluate(scores[kept], labels[kept]), "absent-classes")
    assert finding.evidence == {"classes": ["1"]}


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


def test_warnings_stand_before_notes() -> None:
    scores, labels = healthy()
    report = evaluate(scores[:50], labels[:50], class_names=("x", "y", "z"))
    assert [finding.severity for finding in report.findings] == ["warning", "note"]


def test_every_finding_has_a_test() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    codes = [find.__name__.replace("_", "-") for find in findings.FINDINGS]
    assert [code for code in codes if f'"{code}"' not in text] == []


@pytest.mark.parametrize(
    ("gate", "passed"),
    [
        (Gate("accuracy", 0.75), True),
        (Gate("accuracy", 0.7500000000000001), False),
        (Gate("cross_entropy", 1e9), True),
        (Gate("cross_entropy", 0.0), False),
        (Gate("floored_rows", 0), True),
        (Gate("rows", 5), False),
        (Gate("top_k_accuracy", 0.0), False),
    ],
)
def test_gates_judge_by_the_direction_of_the_metric(gate: Gate, passed: bool) -> None:  # noqa: FBT001
    # three of four rows are predicted right, and no top-k accuracy was asked for
    scores = [[0.9, 0.1], [0.9, 0.1], [0.9, 0.1], [0.9, 0.1]]
    (result,) = judge([gate], evaluate(scores, [0, 0, 0, 1]))
    assert result.passed is passed


def test_two_gates_on_one_metric_are_both_judged() -> None:
    gates = [Gate("accuracy", 0.1), Gate("accuracy", 1.0)]
    report = run([[0.4, 0.6]], [0], settings=Settings(), gates=[*gates])
    assert [gate.passed for gate in report.gates] == [False, False]
    assert not report.passed


@pytest.mark.parametrize("name", METRICS)
def test_a_gate_takes_every_metric_that_has_a_better_direction(name: str) -> None:
    if METRICS[name].better:
        assert parse_gate(f"{name}=0.5") == Gate(name, 0.5)
    else:
        with pytest.raises(CelossError, match="no better direction"):
            parse_gate(f"{name}=0.5")


def test_a_row_of_no_weight_is_neither_counted_at_the_floor_nor_listed() -> None:
    report = evaluate([[0.0, 1.0], [0.5, 0.5]], [0, 0], weights=[0, 1], clip=0.0)
    assert report.floored_rows == report.infinite_rows == 0
    assert [row.row for row in report.worst] == [1]


def test_where_labels_are_smoothed_it_is_not_the_truth_that_is_at_the_floor() -> None:
    report = evaluate([[1.0, 0.0], [0.5, 0.5]], [0, 0], label_smoothing=0.1)
    assert "a class that counts" in found(report, "zero-probability").message


def test_a_stripped_prefix_is_told(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("p_cat,p_car\n0.75,0.25\n0.5,0.5\n")
    report = evaluate(path, ["cat", "car"])
    assert report.classes == ("cat", "car")
    assert found(report, "stripped-prefix").evidence == {"prefix": "p_"}
    kept = evaluate(path, ["p_cat", "p_car"])
    assert kept.classes == ("p_cat", "p_car")
    assert "stripped-prefix" not in [finding.code for finding in kept.findings]


def test_the_prefix_of_a_single_column_is_told(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("p_cat\n0.75\n0.5\n")
    report = evaluate(path, ["cat", "dog"])
    assert report.classes == ("dog", "cat")
    assert found(report, "stripped-prefix").evidence == {"prefix": "p_"}


def test_columns_that_stand_beside_those_of_catboost_are_told(tmp_path: Path) -> None:
    path = tmp_path / "p.tsv"
    path.write_text("SampleId\tProbability:Class=0\tProbability:Class=1\n7\t0.75\t0.25\n9\t0\t1\n")
    report = evaluate(path, [0, 1])
    assert report.accuracy == 1
    assert found(report, "chosen-columns").evidence == {"left_out": ["SampleId"]}
