"""Gates judge raw numbers; findings have files of their own."""

from __future__ import annotations

import pytest

from celoss_cli import CelossError, evaluate
from celoss_cli.cli.gating import Asked
from celoss_cli.measures.metrics import METRICS
from celoss_cli.verdicts.gates import Gate, judge, parse_gate
from celoss_cli.verdicts.verdict import verdict


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
    asked = Asked((Gate("accuracy", 0.1), Gate("accuracy", 1.0)), None)
    report = asked.judged(evaluate([[0.4, 0.6]], [0]))
    assert [gate.passed for gate in report.gates] == [False, False]
    assert not report.passed


@pytest.mark.parametrize(("sure", "far"), [(1.0, "100.0%"), (0.9999, "> 99.9%")])
def test_only_a_loss_of_0_is_all_of_chance_below_it(sure: float, far: str) -> None:
    report = evaluate([[sure, 1 - sure], [1 - sure, sure]], [0, 1])
    assert f"({far} below)" in verdict(report)


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
