"""`celoss chance`: what it prints, and what it refuses."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from made import write_csv
from samples import SAMPLES

from celoss_cli import evaluate
from celoss_cli.cli.main import main
from celoss_cli.measures.chance import Chance, strategies
from celoss_cli.views import chance as views
from celoss_cli.views.look import Look, drawn

DIGITS = str(SAMPLES / "digits_labels.csv")
CANCER = str(SAMPLES / "cancer_labels.csv")
NPY = str(SAMPLES / "digits_run_labels.npy")
STRATEGIES = ["uniform", "frequencies", "most-frequent", "drawn", "random-point"]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["chance", *arguments]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(printed(capsys, *arguments, "--json"))
    return whole


def test_json_holds_every_number(capsys: pytest.CaptureFixture[str]) -> None:
    whole = document(capsys, CANCER, "--curve")
    assert list(whole) == [
        "schema_version",
        "tool",
        "classes",
        "counts",
        "ignored",
        "floor",
        "strategies",
        "curve",
    ]
    assert whole["schema_version"] == 2
    assert (whole["classes"], whole["counts"]) == (["benign", "malignant"], [357, 212])
    assert [each["name"] for each in whole["strategies"]] == STRATEGIES
    report = evaluate(SAMPLES / "cancer_probs.csv", CANCER)
    chance = whole["strategies"][1]
    assert chance["cross_entropy"] == pytest.approx(report.chance_cross_entropy, rel=1e-14)
    assert chance["accuracy"] == report.chance_accuracy
    assert whole["curve"][6] == {"share": 0.3, "cross_entropy": pytest.approx(0.6108643020548935)}


def test_json_is_in_nats_and_an_infinite_loss_is_null(capsys: pytest.CaptureFixture[str]) -> None:
    whole = document(capsys, "--classes", "3", "--clip", "0", "--unit", "nats")
    losses = [each["cross_entropy"] for each in whole["strategies"]]
    assert losses == [math.log(3), pytest.approx(math.log(3)), None, None, 1.5]
    assert whole["curve"] is None


def test_names_are_data_in_json_and_in_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["[red]a[/red]\x1b[31m\x9b", "é"]
    path = write_csv(tmp_path / "labels.csv", [[name] for name in [*names, *names]])
    whole = printed(capsys, str(path), "--json")
    assert "\x1b" not in whole
    assert "\x9b" not in whole
    assert json.loads(whole)["classes"] == names
    table = printed(capsys, str(write_csv(path, [[name] for name in [*names, names[0]]])))
    assert "[red]a[/red]\\x1b[31m\\x9b" in table


def test_counts_may_be_shares(capsys: pytest.CaptureFixture[str]) -> None:
    shares = document(capsys, "--counts", "0.9,0.1")
    rows = document(capsys, "--counts", "900,100")
    assert (shares["counts"], rows["counts"]) == ([0.9, 0.1], [900, 100])
    for a, b in zip(shares["strategies"], rows["strategies"], strict=True):
        assert a["cross_entropy"] == pytest.approx(b["cross_entropy"])
    assert "rows" not in printed(capsys, "--counts", "0.9,0.1")
    assert "1,000 rows" in printed(capsys, "--counts", "900,100")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give one of LABELS, --classes and --counts"),
        ([DIGITS, "--classes", "10"], "give only one of"),
        (["--classes", "2", "--counts", "1,1"], "give only one of"),
        (["--classes", "1"], "--classes 1"),
        (["--classes", "1000001"], "--classes 1000001 is out of range"),
        (["--counts", "5"], "one class"),
        (["--counts", ""], "'' is not a count"),
        (["--counts", "1,,2"], "'' is not a count"),
        (["--counts", "1,-2"], "'-2' is not a count"),
        (["--counts", "1,nan"], "'nan' is not a count"),
        (["--counts", "1,000,100"], "'000' is not a count"),
        (["--counts", "1_0,5"], "'1_0' is not a count"),
        (["--counts", "1,1e999"], "'1e999' is not a count"),
        (["--counts", "1e308,1e308"], "the counts sum to inf"),
        (["--counts", "0,0"], "the counts sum to 0"),
        (["--classes", "3", "--curve"], "--curve is for two classes, but there are 3"),
        (["--classes", "3", "--no-header"], "--labels-header is for LABELS"),
        (["--curve", "--label-column", "y"], "--label-column is for LABELS"),
        (["--curve", "--clip", "0"], "--clip changes no curve"),
        (["--classes", "3", "--clip", "2"], "--clip 2.0 is out of range"),
        ([NPY, "--comment", "#"], "--comment is for delimited text"),
        ([NPY, "--header"], "--labels-header is for delimited text"),
        (["nowhere.csv"], "nowhere.csv: no such file"),
    ],
)
def test_refusals(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chance", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err.splitlines()[0]
    assert len(captured.err.splitlines()) <= 2


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_cut(
    width: int, locale: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    monkeypatch.setenv("COLUMNS", str(width))
    shown = printed(capsys, CANCER, "--curve")
    # a path that is wider than the terminal stands on several lines, each as wide as it
    assert max(map(len, shown.splitlines())) <= width
    assert "…" not in shown
    assert "..." not in shown
    assert shown.isascii() == (locale == "C")
    for name in STRATEGIES:
        assert name in shown
    assert [line for line in shown.splitlines() if line != line.rstrip()] == []


def test_bits_are_nats_over_ln_2(capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(capsys, "--counts", "700,300", "--unit", "bits", "--curve")
    # 0.6108643 / ln 2, in the table, below it, and twice in the curve; 1.4427 is 1 / ln 2
    assert " 1.4427 " in shown
    assert shown.count("0.8813") == 4
    assert "52, as the clipping threshold is 2.2e-16" in shown


def test_the_table_says_what_holds() -> None:
    none = Chance(
        classes=("a", "b"),
        counts=(4, 0),
        floor=0.0,
        strategies=tuple(strategies((4, 0), 0.0)),
    )
    shown = drawn(views.table(none, Look(80)), Look(80))
    assert "Chance is 0: every row is of one class." in shown
    assert "infinitely much" in shown


def test_labels_come_through_a_pipe() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "celoss_cli", "chance", "-", "--json"],
        input=b"y\n0\n1\n1\n1\n",
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    assert json.loads(done.stdout)["counts"] == [1, 3]
