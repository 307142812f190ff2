"""Files of reports beside standard output."""

from __future__ import annotations

import json
from pathlib import Path

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
