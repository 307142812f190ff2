"""Files of reports beside standard output."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from samples import DIGITS

from celoss_cli.cli import main as cli


def test_a_report_file_holds_what_standard_output_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "report.json"
    assert cli.main(["eval", *DIGITS, "--json", "-o", str(target)]) == 0
    assert target.read_text(encoding="utf-8") == capsys.readouterr().out


def test_a_text_file_has_no_colour_and_keeps_its_width(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    target = tmp_path / "report.txt"
    assert cli.main(["eval", *DIGITS, "-q", "-o", str(target)]) == 0
    lines = target.read_text(encoding="utf-8").splitlines()
    assert "\x1b" not in "".join(lines)
    assert 80 < max(map(len, lines)) <= 100


def test_files_are_written_although_a_gate_fails(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    assert cli.main(["eval", *DIGITS, "-q", "--max-loss", "0.1", "-o", str(target)]) == 1
    assert json.loads(target.read_text(encoding="utf-8"))["passed"] is False


def test_the_rows_are_written_to_several_files_in_one_run(tmp_path: Path) -> None:
    alone, text, array = (tmp_path / name for name in ("alone.csv", "rows.csv", "rows.npy"))
    assert cli.main(["eval", *DIGITS, "-q", "--per-sample", str(alone)]) == 0
    both = ["--per-sample", str(text), "--per-sample", str(array)]
    assert cli.main(["eval", *DIGITS, "-q", *both]) == 0
    assert text.read_bytes() == alone.read_bytes()
    losses = [float(line.rpartition(",")[2]) for line in text.read_text().splitlines()[1:]]
    assert np.load(array)["loss"].tolist() == losses


def test_threads_of_this_machine_are_no_workers_of_a_cluster(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["eval", *DIGITS, "--scheduler", "local", "--threads", "2"]) == 2
    assert capsys.readouterr().err == ("Error: --threads cannot be used with --scheduler\n")


def test_what_the_environment_says_is_a_default_that_may_go_unused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CELOSS_EVAL_UNIT", "bits")
    monkeypatch.setenv("CELOSS_EVAL_FULL", "1")
    assert cli.main(["eval", *DIGITS, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["passed"] is True
    assert cli.main(["eval", *DIGITS, "-q", "--unit", "bits"]) == 2


def test_an_option_of_tables_is_of_use_where_a_file_holds_one(tmp_path: Path) -> None:
    target = str(tmp_path / "report.txt")
    options = ["--json", "--unit", "bits", "--full", "--per-class", "-o", target]
    assert cli.main(["eval", *DIGITS, *options]) == 0


@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({}, "FAIL cross_entropy"),
        ({"FORCE_COLOR": "1"}, "\x1b[31m\x1b[1mFAIL\x1b[0m cross_entropy"),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "FAIL cross_entropy"),
    ],
)
def test_errors_are_red_where_colours_are_shown(
    variables: dict[str, str],
    shown: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cli.main(["eval", *DIGITS, "-q", "--max-loss", "0.1"]) == 1
    assert capsys.readouterr().err.startswith(shown)
    assert cli.main(["eval", "nowhere.csv"]) == 2
    error = shown.replace("FAIL", "Error:").replace("cross_entropy", "nowhere.csv")
    assert capsys.readouterr().err.startswith(error)
