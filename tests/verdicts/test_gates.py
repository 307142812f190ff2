"""Gates at their edges, and gates on the end of an interval."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from made import HALF_RIGHT, write_csv, write_npy
from running import run_eval as command
from samples import DIGITS
from scipy import stats

from celoss_cli import evaluate
from celoss_cli.errors import CelossError
from celoss_cli.measures.metrics import METRICS
from celoss_cli.report.entries import GateResult
from celoss_cli.verdicts.gates import Gate, confident, judge, parse_gate
from celoss_cli.views import numbers

HALF_LOSS = (math.log(4 / 3) + math.log(4)) / 2


def judged(gate: Gate, scores: Any = HALF_RIGHT[0], labels: Any = HALF_RIGHT[1]) -> GateResult:  # noqa: ANN401
    (result,) = judge([gate], evaluate(scores, labels))
    return result


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("accuracy", 0.5),
        ("d2", None),
        ("brier", 0.625),
        ("cross_entropy", None),
        ("floored_rows", 0.0),
    ],
)
def test_a_value_at_the_bound_passes_and_one_ulp_beyond_it_fails(
    metric: str, value: float | None
) -> None:
    measured = getattr(evaluate(*HALF_RIGHT), metric)
    if value is not None:
        # accuracy 2 / 4; brier (2 * 1/16 + 2 * 9/16) / 2
        assert measured == value
    lower = METRICS[metric].better == "lower"
    stricter = math.nextafter(measured, -math.inf if lower else math.inf)
    looser = math.nextafter(measured, math.inf if lower else -math.inf)
    for bound, passed in ((measured, True), (looser, True), (stricter, False)):
        result = judged(Gate(metric, bound))
        assert result.passed is passed
        assert result.value == result.judged == measured


@pytest.mark.parametrize(
    ("value", "bound", "better", "line"),
    [
        (0.5, 0.5, "lower", "0.5 <= 0.5"),
        (0.5, 0.5, "higher", "0.5 >= 0.5"),
        (0.612, 0.5, "lower", "0.612 > 0.5"),
        (0.89996, 0.9, "higher", "0.89996 < 0.9"),
        (0.9000000000000001, 0.9, "higher", "0.9000000000000001 >= 0.9"),
        (0.8999999999999999, 0.9, "higher", "0.8999999999999999 < 0.9"),
        (0.1 + 0.2, 0.3, "lower", "0.30000000000000004 > 0.3"),
        (1234567.0, 1234568.0, "lower", "1234567 <= 1234568"),
        (5e-324, 0.0, "lower", "4.941e-324 > 0"),
        (-1e-17, 0.0, "higher", "-1e-17 < 0"),
        (1e22, 1e-5, "lower", "1e+22 > 1e-05"),
    ],
)
def test_a_message_shows_the_digits_that_differ(
    value: float,
    bound: float,
    better: Literal["lower", "higher"],
    line: str,
) -> None:
    passed = value <= bound if better == "lower" else value >= bound
    gate = GateResult(
        metric="x", bound=bound, better=better, value=value, judged=value, passed=passed
    )
    assert numbers.comparison(gate) == line


@pytest.mark.parametrize("steps", [1, 2, 1000])
def test_the_two_numbers_of_a_failing_line_never_read_the_same(
    capsys: pytest.CaptureFixture[str], steps: int
) -> None:
    loss = evaluate(*DIGITS).cross_entropy
    assert loss is not None
    bound = loss
    for _ in range(steps):
        bound = math.nextafter(bound, 0)
    code, _, err = command(capsys, *DIGITS, "--json", "--max-loss", repr(bound))
    assert code == 1
    value, sign, shown = err.removeprefix("FAIL cross_entropy ").split()[:3]
    assert sign == ">"
    assert float(value) > float(shown)
    assert command(capsys, *DIGITS, "-q", "--max-loss", repr(loss))[0] == 0


def test_two_gates_on_one_metric_are_both_judged_and_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = ("--max-loss", "0.4", "--gate", "cross_entropy=0.1")
    code, out, err = command(capsys, *DIGITS, *options, "--gate", "cross_entropy=0.3", "--json")
    assert code == 1
    gates = [(gate["bound"], gate["passed"]) for gate in json.loads(out)["gates"]]
    assert gates == [(0.4, True), (0.1, False), (0.3, True)]
    assert err.count("FAIL") == 1


@pytest.mark.parametrize(
    ("gate", "options", "why"),
    [
        ("cross_entropy=1e300", {"clip": 0.0}, " (1 row has an infinite loss)"),
        ("top_k_accuracy=0", {}, ""),
    ],
)
def test_a_metric_without_a_value_never_passes(
    gate: str, options: dict[str, Any], why: str
) -> None:
    scores, labels = [[1.0, 0.0], [0.5, 0.5]], [1, 0]
    (result,) = judge([parse_gate(gate)], evaluate(scores, labels, **options))
    assert (result.value, result.passed) == (None, False)
    line = numbers.comparison(result)
    assert line == f"has no value; the bound is {result.bound:g}{why}"


def test_an_interval_without_a_value_never_passes() -> None:
    # one row tells nothing of how losses vary
    gate = confident(Gate("cross_entropy", 1e9))
    result = judged(gate, [[0.5, 0.5]], [0])
    assert (result.value, result.judged, result.passed) == (math.log(2), None, False)


@pytest.mark.parametrize(
    "bound", ["nan", "inf", "-inf", "", "1_0", "0x1", "half", "5%%", "%", "1.5", "101%"]
)
def test_a_bound_is_a_finite_number(capsys: pytest.CaptureFixture[str], bound: str) -> None:
    code, out, err = command(capsys, *DIGITS, "--gate", f"accuracy={bound}")
    assert (code, out) == (2, "")
    assert "accuracy" in err
    assert len(err.splitlines()) <= 2


@pytest.mark.parametrize("option", ["--min-accuracy=", "--gate=accuracy="])
def test_a_bound_of_a_share_may_be_a_percentage(
    capsys: pytest.CaptureFixture[str], option: str
) -> None:
    # 1,737 of 1,797 rows are right: 96.66%
    for bound, code in (("96.6%", 0), ("96.7 %", 1), ("0.966", 0), ("1", 1), ("100%", 1)):
        assert command(capsys, *DIGITS, "-q", f"{option}{bound}")[0] == code
    assert parse_gate("accuracy=96.7%").bound == 0.967


@pytest.mark.parametrize(
    "name", ["log_loss", "log-loss", "nll", "loss", "cross-entropy", "cross_entropy"]
)
def test_the_cross_entropy_has_the_names_that_the_field_has(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert parse_gate(f"{name}=0.5") == Gate("cross_entropy", 0.5)
    assert command(capsys, *DIGITS, "--only", name)[1].startswith("0.1627")


def test_confident_judges_the_far_end_of_the_interval() -> None:
    labels = HALF_RIGHT[1]
    by_row = np.log([4 / 3, 4 / 3, 4, 4])
    far = float(by_row.mean() + stats.t.isf(0.025, 3) * by_row.std(ddof=1) / 2)
    for bound, passed in ((far * (1 + 1e-9), True), (far * (1 - 1e-9), False)):
        result = judged(confident(Gate("cross_entropy", bound)))
        assert result.passed is passed
        assert result.value == pytest.approx(HALF_LOSS, rel=1e-12)
        assert result.judged == pytest.approx(far, rel=1e-9)
    # Wilson's interval of 2 of 4: (2 + z^2 / 2 - z sqrt(1 + z^2 / 4)) / (4 + z^2)
    z = 1.959963984540054
    far = (2 + z * z / 2 - z * math.sqrt(1 + z * z / 4)) / (4 + z * z)
    for bound, passed in ((far * (1 - 1e-9), True), (far * (1 + 1e-9), False)):
        result = judged(confident(Gate("accuracy", bound)), HALF_RIGHT[0], labels)
        assert result.passed is passed
        assert result.judged == pytest.approx(far, rel=1e-9)


def test_confident_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    # the interval of the digits is 0.1465 to 0.1825, that of the accuracy 95.73 to 97.40%
    for options, code in (
        (("--max-loss", "0.17"), 0),
        (("--max-loss", "0.17", "--confident"), 1),
        (("--max-loss", "0.183", "--confident"), 0),
        (("--min-accuracy", "0.96"), 0),
        (("--min-accuracy", "0.96", "--confident"), 1),
        (("--min-accuracy", "0.957", "--confident"), 0),
    ):
        assert command(capsys, *DIGITS, "-q", *options)[0] == code
    err = command(capsys, *DIGITS, "--json", "--max-loss", "0.17", "--confident")[2]
    assert err == (
        "FAIL cross_entropy 0.1825 > 0.17 (the far end of the 95% CI of 0.1627, 1,797 rows)\n"
    )


@pytest.mark.parametrize("gate", ["brier=1", "ece=1", "perplexity=9", "d2=0"])
def test_confident_is_refused_for_a_metric_without_an_interval(
    capsys: pytest.CaptureFixture[str], gate: str
) -> None:
    code, out, err = command(capsys, *DIGITS, "--gate", gate, "--confident")
    assert (code, out) == (2, "")
    error, hint = err.splitlines()
    assert gate.split("=", maxsplit=1)[0] in error
    assert "has none" in error
    assert "cross_entropy" in hint
    assert "accuracy" in hint


def test_confident_without_a_gate_asks_for_nothing_and_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As `celoss compare --confident` is: whoever writes it believes that something is judged."""
    assert command(capsys, *DIGITS, "--confident")[0] == 2


def test_a_failing_line_says_what_the_interval_is_at_so_many_rows(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, out, err = command(capsys, *DIGITS, "--json", "--max-loss", "0.1", "--min-accuracy", "0.99")
    assert json.loads(out)["passed"] is False
    loss, accuracy = err.splitlines()
    told = "(95% CI 0.1465 to 0.1825, 1,797 rows)"
    assert loss == f"FAIL cross_entropy 0.1627 > 0.1 {told}"
    assert accuracy.startswith("FAIL accuracy 0.9666 < 0.99 (95% CI ")
    interval = accuracy.partition("95% CI ")[2].partition(",")[0]
    low, high = map(float, interval.split(" to "))
    z, n, p = 1.959963984540054, 1797, 1737 / 1797
    middle, half = p + z * z / 2 / n, z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    assert low == pytest.approx((middle - half) / (1 + z * z / n), abs=1e-4)
    assert high == pytest.approx((middle + half) / (1 + z * z / n), abs=1e-4)


def test_a_gate_needs_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scores = write_npy(tmp_path / "p.npy", np.zeros((0, 2)))
    labels = write_csv(tmp_path / "y.csv", [["label"]])
    code, out, _ = command(capsys, str(scores), str(labels), "--max-loss", "9")
    assert (code, out) == (2, "")
    with pytest.raises(CelossError):
        evaluate([[0.5, 0.5]], [0], weights=[0.0])
