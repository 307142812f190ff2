"""Gates at their edges, and gates on an earlier report."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from made import write_csv, write_npy
from samples import BAYES, DIGITS

from celoss_cli import evaluate
from celoss_cli.cli import main as cli
from celoss_cli.errors import CelossError, InputError, UsageError
from celoss_cli.measures.metrics import METRICS
from celoss_cli.report.entries import GateResult
from celoss_cli.verdicts.gates import Gate, confident, judge, parse_gate
from celoss_cli.verdicts.regression import Increase, check_signature, parse_increase
from celoss_cli.views import numbers

HALF_RIGHT = [[0.75, 0.25]] * 4, [0, 0, 1, 1]
"""Accuracy 1/2; cross-entropy (ln 4/3 + ln 4) / 2."""
HALF_LOSS = (math.log(4 / 3) + math.log(4)) / 2


def judged(gate: Gate, scores: Any = HALF_RIGHT[0], labels: Any = HALF_RIGHT[1]) -> GateResult:  # noqa: ANN401
    (result,) = judge([gate], evaluate(scores, labels))
    return result


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.main(["eval", *arguments])
    return code, *capsys.readouterr()


@pytest.fixture
def earlier(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Write the report of the digits."""
    path = tmp_path / "report.json"
    assert command(capsys, *DIGITS, "-q", "-o", str(path))[0] == 0
    return path


def changed(path: Path, **metrics: Any) -> str:  # noqa: ANN401
    """Overwrite metrics of a report, or other parts where it has such, and return its name."""
    report = json.loads(path.read_text(encoding="utf-8"))
    for name, value in metrics.items():
        (report if name in report else report["metrics"])[name] = value
    path.write_text(json.dumps(report), encoding="utf-8")
    return str(path)


# The edge


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
    options = ("--max-loss", "0.5", "--max-loss", "0.4", "--gate", "cross_entropy=0.1")
    code, out, err = command(capsys, *DIGITS, *options, "--gate", "cross_entropy=0.3", "--json")
    assert code == 1
    # of an option that takes one value the last one counts, as everywhere
    gates = [(gate["bound"], gate["passed"]) for gate in json.loads(out)["gates"]]
    assert gates == [(0.4, True), (0.1, False), (0.3, True)]
    assert err.count("FAIL") == 1


@pytest.mark.parametrize(
    ("gate", "options"),
    [
        ("cross_entropy=1e300", {"clip": 0.0}),
        ("top_k_accuracy=0", {}),
    ],
)
def test_a_metric_without_a_value_never_passes(gate: str, options: dict[str, Any]) -> None:
    scores, labels = [[1.0, 0.0], [0.5, 0.5]], [1, 0]
    (result,) = judge([parse_gate(gate)], evaluate(scores, labels, **options))
    assert (result.value, result.passed) == (None, False)
    assert "has no value" in numbers.comparison(result)


def test_an_interval_without_a_value_never_passes() -> None:
    # one row tells nothing of how losses vary
    gate = confident(Gate("cross_entropy", 1e9))
    result = judged(gate, [[0.5, 0.5]], [0])
    assert (result.value, result.judged, result.passed) == (math.log(2), None, False)


@pytest.mark.parametrize("bound", ["nan", "inf", "-inf", "", "1_0", "0x1", "half", "5%"])
def test_a_bound_is_a_finite_number(capsys: pytest.CaptureFixture[str], bound: str) -> None:
    code, out, err = command(capsys, *DIGITS, "--gate", f"accuracy={bound}")
    assert (code, out) == (2, "")
    assert "accuracy" in err
    assert len(err.splitlines()) <= 2


# The interval


def test_confident_judges_the_far_end_of_the_interval() -> None:
    labels = HALF_RIGHT[1]
    by_row = np.log([4 / 3, 4 / 3, 4, 4])
    far = float(by_row.mean() + 1.959963984540054 * by_row.std(ddof=1) / 2)
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
    # the interval of the digits is 0.145 to 0.1805, that of the accuracy 95.73 to 97.40 %
    for options, code in (
        (("--max-loss", "0.17"), 0),
        (("--max-loss", "0.17", "--confident"), 1),
        (("--max-loss", "0.181", "--confident"), 0),
        (("--min-accuracy", "0.96"), 0),
        (("--min-accuracy", "0.96", "--confident"), 1),
        (("--min-accuracy", "0.957", "--confident"), 0),
    ):
        assert command(capsys, *DIGITS, "-q", *options)[0] == code
    err = command(capsys, *DIGITS, "--json", "--max-loss", "0.17", "--confident")[2]
    assert err == (
        "FAIL cross_entropy 0.1805 > 0.17 "
        "(the far end of the 95 % interval of 0.1627, at 1,797 rows)\n"
    )


@pytest.mark.parametrize("gate", ["brier=1", "ece=1", "perplexity=9", "d2=0"])
def test_confident_is_refused_for_a_metric_without_an_interval(
    capsys: pytest.CaptureFixture[str], gate: str
) -> None:
    code, out, err = command(capsys, *DIGITS, "--gate", gate, "--confident")
    assert (code, out) == (2, "")
    error, hint = err.splitlines()
    assert gate.split("=", maxsplit=1)[0] in error
    assert "which has none" in error
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
    told = "(at 1,797 rows the 95 % interval is 0.145 to 0.1805)"
    assert loss == f"FAIL cross_entropy 0.1627 > 0.1 {told}"
    assert accuracy.startswith("FAIL accuracy 0.9666 < 0.99 (at 1,797 rows the 95 % interval is ")
    low, high = (float(word) for word in accuracy.rstrip(")").split()[-3::2])
    z, n, p = 1.959963984540054, 1797, 1737 / 1797
    middle, half = p + z * z / 2 / n, z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    assert low == pytest.approx((middle - half) / (1 + z * z / n), abs=1e-4)
    assert high == pytest.approx((middle + half) / (1 + z * z / n), abs=1e-4)


# Against an earlier report


@pytest.mark.parametrize(
    ("reference", "increase", "bound"),
    [
        (0.5, "0.01", 0.51),
        (0.5, "2%", 0.51),
        (0.5, " 2 % ", 0.51),
        (0.5, "0", 0.5),
        (0.5, "0%", 0.5),
        (0.5, "1e-3", 0.501),
        (0.25, "100%", 0.5),
        (0.25, "150%", 0.625),
        (0.0, "50%", 0.0),
    ],
)
def test_the_bound_is_the_earlier_loss_and_so_much_more(
    capsys: pytest.CaptureFixture[str],
    earlier: Path,
    reference: float,
    increase: str,
    bound: float,
) -> None:
    name = changed(earlier, cross_entropy=reference)
    _, out, _ = command(capsys, *DIGITS, "--against", name, "--max-increase", increase, "--json")
    (gate,) = json.loads(out)["gates"]
    assert gate["metric"] == "cross_entropy"
    assert gate["bound"] == pytest.approx(bound, rel=1e-15)
    assert gate["passed"] is (gate["value"] <= gate["bound"])


@pytest.mark.parametrize("increase", ["0", "0%"])
def test_against_its_own_report_a_model_passes_without_room(
    capsys: pytest.CaptureFixture[str], earlier: Path, increase: str
) -> None:
    options = ("--against", str(earlier), "--max-increase", increase)
    assert command(capsys, *DIGITS, "-q", *options)[0] == 0
    loss = evaluate(*DIGITS).cross_entropy
    assert loss is not None
    changed(earlier, cross_entropy=math.nextafter(loss, 0))
    assert command(capsys, *DIGITS, "-q", *options)[0] == 1


def test_a_regression_says_where_its_bound_comes_from(
    capsys: pytest.CaptureFixture[str], earlier: Path
) -> None:
    for increase, shown in (("0.01", "0.01"), ("2%", "2 %")):
        code, _, err = command(
            capsys, *BAYES, "--against", str(earlier), "--max-increase", increase, "--json"
        )
        assert code == 1
        assert len(err.splitlines()) == 1
        assert f"0.1627 of {earlier} and {shown};" in err
        assert "at 1,797 rows the 95 % interval is " in err


def test_it_stands_beside_other_gates_and_may_be_confident(
    capsys: pytest.CaptureFixture[str], earlier: Path
) -> None:
    options = ("--max-loss", "1", "--against", str(earlier), "--max-increase", "0.01")
    code, out, _ = command(capsys, *DIGITS, *options, "--json")
    assert code == 0
    assert [gate["passed"] for gate in json.loads(out)["gates"]] == [True, True]
    # the interval reaches 0.0178 beyond the loss
    code, out, _ = command(capsys, *DIGITS, *options, "--confident", "--json")
    assert code == 1
    assert [gate["passed"] for gate in json.loads(out)["gates"]] == [True, False]
    assert command(capsys, *DIGITS, *options[:-1], "0.02", "--confident", "-q")[0] == 0


@pytest.mark.parametrize(
    ("options", "setting", "was", "value"),
    [
        (["--clip", "1e-9"], "clip", "2.2e-16", "1e-09"),
        (["--clip", "0"], "clip", "2.2e-16", "none"),
        (["--normalize"], "normalize", "no", "yes"),
        (["--label-smoothing", "0.1"], "label-smoothing", "none", "0.1"),
        (["--class-weights", "balanced"], "class-weights", "none", "balanced"),
        (["--ignore-label", "3"], "ignore-label", "none", "3"),
        (["--top-k", "3"], "top-k", "none", "3"),
    ],
)
def test_a_report_made_with_other_settings_is_refused_with_the_setting(
    capsys: pytest.CaptureFixture[str],
    earlier: Path,
    options: list[str],
    setting: str,
    was: str,
    value: str,
) -> None:
    against = ["--against", str(earlier), "--max-increase", "1"]
    code, out, err = command(capsys, *DIGITS, *against, *options)
    assert (code, out) == (2, "")
    if setting != "class-weights":
        assert f"made with {setting}:{was}, this report has {setting}:{value}" in err
    else:
        assert "weights:" in err
    assert err.splitlines()[1] == "Hint: measure both with the same settings"


def test_a_refused_report_leaves_the_old_file_of_rows(
    capsys: pytest.CaptureFixture[str], earlier: Path, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("of the last run\n")
    options = ["--against", str(earlier), "--max-increase", "1", "--per-sample", str(rows)]
    assert command(capsys, *DIGITS, *options, "--clip", "0.01")[0] == 2
    assert rows.read_text() == "of the last run\n"
    assert {*tmp_path.iterdir()} == {earlier, rows}


def test_weights_scores_and_classes_of_another_kind_are_refused(tmp_path: Path) -> None:
    plain = evaluate(*HALF_RIGHT)
    others = {
        "weights": evaluate(*HALF_RIGHT, weights=[1.0, 2, 1, 2]),
        "scores": evaluate(np.log(HALF_RIGHT[0]), HALF_RIGHT[1], scores="log-probs"),
        "k": evaluate([[0.75, 0.25, 0]] * 4, HALF_RIGHT[1]),
    }
    for name, other in others.items():
        for here, there in ((plain, other), (other, plain)):
            with pytest.raises(InputError, match=rf"r\.json: made with {name}:"):
                check_signature(here, there.signature, str(tmp_path / "r.json"))


@pytest.mark.parametrize(("clip", "other"), [(0.01, 0.0104), (1e-7, 1.04e-7)])
def test_floors_that_differ_in_their_third_digit_are_other_settings(
    clip: float, other: float
) -> None:
    # a row that gives the truth nothing costs 4.605 at one floor and 4.566 at the other
    scores, labels = [[1.0, 0.0], [0.5, 0.5]], [1, 0]
    here, there = (evaluate(scores, labels, clip=each) for each in (clip, other))
    assert here.cross_entropy != there.cross_entropy
    with pytest.raises(InputError, match="clip"):
        check_signature(here, there.signature, "r.json")


def test_more_rows_and_another_version_are_compared(
    capsys: pytest.CaptureFixture[str], earlier: Path
) -> None:
    signature = json.loads(earlier.read_text(encoding="utf-8"))["signature"]
    other = signature.replace("|n:1797|", "|n:5|")
    assert other != signature
    other = "|".join([*other.split("|")[:-1], "v:99.0"])
    name = changed(earlier, signature=other)
    assert command(capsys, *DIGITS, "-q", "--against", name, "--max-increase", "0.01")[0] == 0


def test_a_setting_that_holds_a_bar_or_a_colon_is_compared_whole() -> None:
    scores, labels = [[0.5, 0.5], [0.25, 0.75], [0.5, 0.5]], ["a|n:1", "b", "b"]
    names = ("a|n:1", "b")
    here, there = (
        evaluate(scores, labels, class_names=names, class_weights={"a|n:1": weight, "b": 1.0})
        for weight in (2.0, 3.0)
    )
    with pytest.raises(InputError, match="class-weights"):
        check_signature(here, there.signature, "r.json")


BAD: dict[str, tuple[str, str]] = {
    "nothing": ("", "is no JSON"),
    "text": ("cross_entropy 0.3\n", "is no JSON"),
    "cut short": ('{"schema_version": 1, "metr', "is no JSON"),
    "a list": ("[1, 2]", "is no report"),
    "a number": ("0.5", "is no report"),
    "null": ("null", "is no report"),
    "another object": ('{"loss": 0.5}', "is no report"),
    "no metrics": ('{"schema_version": 1}', "it has no metrics"),
    "no loss": ('{"schema_version": 1, "metrics": {}}', "it has no metrics.cross_entropy"),
    "metrics of text": ('{"schema_version": 1, "metrics": "x"}', "it has no"),
    "another version": ('{"schema_version": 99, "metrics": {}}', "schema version 99"),
    "a version of text": ('{"schema_version": "1", "metrics": {}}', "schema version '1'"),
    "a loss of text": ('{"schema_version": 1, "metrics": {"cross_entropy": "1"}}', "'1'"),
    "a loss of truth": ('{"schema_version": 1, "metrics": {"cross_entropy": true}}', "True"),
    "a loss below 0": ('{"schema_version": 1, "metrics": {"cross_entropy": -1}}', "-1"),
    "NaN": ('{"schema_version": 1, "metrics": {"cross_entropy": NaN}}', "nan"),
    "infinity": ('{"schema_version": 1, "metrics": {"cross_entropy": Infinity}}', "inf"),
    "no signature": (
        '{"schema_version": 1, "metrics": {"cross_entropy": 0.1}}',
        "it has no signature",
    ),
    "a null": (
        '{"schema_version": 1, "metrics": {"cross_entropy": null, "infinite_rows": 3}}',
        "cross-entropy is null: 3 rows",
    ),
    "a null without a count": (
        '{"schema_version": 1, "metrics": {"cross_entropy": null}}',
        "infinite_rows",
    ),
    "deep": ("[" * 100_000, "is no JSON"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_report_is_refused_in_a_line(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, problem = BAD[case]
    path = tmp_path / "r.json"
    path.write_text(content)
    options = ("--against", str(path), "--max-increase", "0.1")
    code, out, err = command(capsys, *DIGITS, *options)
    assert (code, out) == (2, "")
    error, *rest = err.splitlines()
    assert error.startswith(f"Error: {path}: ")
    assert problem in error
    assert len(rest) <= 1
    assert "crashed" not in err


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"PK\x03\x04", b"\x1f\x8b\x08\x00junk"])
def test_a_report_of_junk_is_refused_in_a_line(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(content)
    code, _, err = command(capsys, *DIGITS, "--against", str(path), "--max-increase", "1")
    assert code == 2
    assert err.startswith(f"Error: {path}: ")
    assert len(err.splitlines()) <= 2


def test_a_comparison_is_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "c.json"
    assert cli.main(["compare", DIGITS[0], *BAYES, "-q", "-o", str(target)]) == 0
    code, _, err = command(capsys, *DIGITS, "--against", str(target), "--max-increase", "1")
    assert code == 2
    assert "is no report of celoss eval" in err


def test_a_report_that_is_missing_is_named_and_its_neighbour_suggested(
    earlier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = str(earlier.with_name("reprot.json"))
    code, _, err = command(capsys, *DIGITS, "--against", name, "--max-increase", "1")
    assert code == 2
    assert err == f"Error: {name}: no such file\nHint: did you mean 'report.json'?\n"


@pytest.mark.parametrize("options", [("--against", "r.json"), ("--max-increase", "0.1")])
def test_one_of_the_two_options_alone_is_refused(
    options: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = command(capsys, *DIGITS, *options)
    assert (code, out) == (2, "")
    assert "--against" in err
    assert "--max-increase" in err


@pytest.mark.parametrize(
    "text", ["-1", "-1%", "nan", "nan%", "inf", "abc", "%", "", "1%%", "2 percent", "1_0", "0,5"]
)
def test_an_increase_is_a_number_of_nats_or_a_share(text: str) -> None:
    with pytest.raises(UsageError, match="--max-increase") as raised:
        parse_increase(text)
    assert raised.value.hint == "as 0.01, or 2%"


@pytest.mark.parametrize(
    ("text", "increase", "shown"),
    [
        ("0.01", Increase(0.01, relative=False), "0.01"),
        ("2%", Increase(0.02, relative=True), "2 %"),
        ("0.5 %", Increase(0.005, relative=True), "0.5 %"),
        ("1e-3", Increase(1e-3, relative=False), "0.001"),
    ],
)
def test_an_increase_is_read_and_shown(text: str, increase: Increase, shown: str) -> None:
    assert parse_increase(text) == increase
    assert str(increase) == shown


def test_the_largest_increase_does_not_crash(
    capsys: pytest.CaptureFixture[str], earlier: Path
) -> None:
    name = changed(earlier, cross_entropy=1e300)
    options = ("--against", name, "--max-increase", "1e307%", "--json")
    code, _, err = command(capsys, *DIGITS, *options)
    assert "crashed" not in err
    assert code in (0, 2)


@pytest.mark.parametrize("option", ["-o", "--per-sample"])
def test_the_earlier_report_is_not_overwritten(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / ("report.json" if option == "-o" else "report.csv")
    assert command(capsys, *DIGITS, "--json", "-o", str(tmp_path / "report.json"))[0] == 0
    if option != "-o":
        (tmp_path / "report.json").rename(target)
    before = target.read_bytes()
    options = ("--against", str(target), "--max-increase", "1", option, str(target))
    code, out, err = command(capsys, *DIGITS, *options)
    assert (code, out) == (2, "")
    assert err.startswith(f"Error: {target}: this output is also the input")
    assert target.read_bytes() == before


def test_a_packed_report_is_read(capsys: pytest.CaptureFixture[str], earlier: Path) -> None:
    import gzip  # noqa: PLC0415 - for this test alone

    packed = earlier.with_suffix(".json.gz")
    packed.write_bytes(gzip.compress(earlier.read_bytes()))
    assert command(capsys, *DIGITS, "-q", "--against", str(packed), "--max-increase", "0")[0] == 0


def test_standard_input_is_not_both_predictions_and_report(earlier: Path) -> None:
    arguments = ["eval", "-", DIGITS[1], "--against", "-", "--max-increase", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "celoss_cli", *arguments],
        input=earlier.read_text(encoding="utf-8"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    # that two inputs are one, not that the second is empty
    assert "standard input" in done.stderr


def test_a_report_with_an_odd_name_writes_one_line(
    capsys: pytest.CaptureFixture[str], earlier: Path
) -> None:
    odd = earlier.with_name("r\n::error::\x1b[31m.json")
    earlier.rename(odd)
    options = ("--against", str(odd), "--max-increase", "0.01")
    for form in ("json", "table", "plain", "markdown", "github"):
        code, out, err = command(capsys, *BAYES, *options, "--format", form)
        assert code == 1
        assert "\x1b" not in out + err
        assert len(err.splitlines()) == (form != "table")
        assert form == "github" or not [
            line for line in out.splitlines() if line.strip()[:2] == "::"
        ]


def test_a_gate_needs_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scores = write_npy(tmp_path / "p.npy", np.zeros((0, 2)))
    labels = write_csv(tmp_path / "y.csv", [["label"]])
    code, out, _ = command(capsys, str(scores), str(labels), "--max-loss", "9")
    assert (code, out) == (2, "")
    with pytest.raises(CelossError):
        evaluate([[0.5, 0.5]], [0], weights=[0.0])
