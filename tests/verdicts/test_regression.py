"""Gates on an earlier report."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made import HALF_RIGHT
from running import run_eval as command
from samples import BAYES, DIGITS

from celoss_cli import evaluate
from celoss_cli.errors import InputError, UsageError
from celoss_cli.verdicts.regression import Increase, check_signature, parse_increase


def changed(path: Path, **metrics: Any) -> str:  # noqa: ANN401
    """Overwrite metrics of a report, or other parts where it has such, and return its name."""
    report = json.loads(path.read_text(encoding="utf-8"))
    for name, value in metrics.items():
        (report if name in report else report["metrics"])[name] = value
    path.write_text(json.dumps(report), encoding="utf-8")
    return str(path)


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
    for increase, shown in (("0.01", "0.01"), ("2%", "2%")):
        code, _, err = command(
            capsys, *BAYES, "--against", str(earlier), "--max-increase", increase, "--json"
        )
        assert code == 1
        assert len(err.splitlines()) == 1
        assert f"0.1627 of {earlier} and {shown};" in err
        assert "95% CI " in err


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
    assert raised.value.hint == "e.g. 0.01 or 2%"


@pytest.mark.parametrize(
    ("text", "increase", "shown"),
    [
        ("0.01", Increase(0.01, relative=False), "0.01"),
        ("2%", Increase(0.02, relative=True), "2%"),
        ("0.5%", Increase(0.005, relative=True), "0.5%"),
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
