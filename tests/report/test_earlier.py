"""What may stand as a report that was written before."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import Folder
from running import run_eval as command
from samples import BAYES, DIGITS

from celoss_cli.cli import main as cli

BAD: dict[str, tuple[str, str]] = {
    "nothing": ("", "is not valid JSON"),
    "text": ("cross_entropy 0.3\n", "is not valid JSON"),
    "cut short": ('{"schema_version": 2, "metr', "is not valid JSON"),
    "a list": ("[1, 2]", "is not a report"),
    "a number": ("0.5", "is not a report"),
    "null": ("null", "is not a report"),
    "another object": ('{"loss": 0.5}', "is not a report"),
    "no metrics": ('{"schema_version": 2}', "it has no metrics"),
    "no loss": ('{"schema_version": 2, "metrics": {}}', "it has no metrics.cross_entropy"),
    "metrics of text": ('{"schema_version": 2, "metrics": "x"}', "it has no"),
    "another version": ('{"schema_version": 99, "metrics": {}}', "schema version 99"),
    "a version of text": ('{"schema_version": "2", "metrics": {}}', "schema version '2'"),
    "a loss of text": ('{"schema_version": 2, "metrics": {"cross_entropy": "1"}}', "'1'"),
    "a loss of truth": ('{"schema_version": 2, "metrics": {"cross_entropy": true}}', "True"),
    "a loss below 0": ('{"schema_version": 2, "metrics": {"cross_entropy": -1}}', "-1"),
    "NaN": ('{"schema_version": 2, "metrics": {"cross_entropy": NaN}}', "nan"),
    "infinity": ('{"schema_version": 2, "metrics": {"cross_entropy": Infinity}}', "inf"),
    "no signature": (
        '{"schema_version": 2, "metrics": {"cross_entropy": 0.1}}',
        "it has no signature",
    ),
    "a null": (
        '{"schema_version": 2, "metrics": {"cross_entropy": null, "infinite_rows": 3}}',
        "cross-entropy is null: p(true) is 0 in 3 rows",
    ),
    "a null without a count": (
        '{"schema_version": 2, "metrics": {"cross_entropy": null}}',
        "infinite_rows",
    ),
    "deep": ("[" * 100_000, "is not valid JSON"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_report_is_refused_in_a_line(
    case: str, file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    content, problem = BAD[case]
    path = file("r.json", content)
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
    content: bytes, file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    path = file("r.json", content)
    code, _, err = command(capsys, *DIGITS, "--against", str(path), "--max-increase", "1")
    assert code == 2
    assert err.startswith(f"Error: {path}: ")
    assert len(err.splitlines()) <= 2


def test_a_comparison_is_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "c.json"
    assert cli.main(["compare", DIGITS[0], *BAYES, "-q", "-o", str(target)]) == 0
    code, _, err = command(capsys, *DIGITS, "--against", str(target), "--max-increase", "1")
    assert code == 2
    assert "is not a report of celoss eval" in err


def test_a_report_that_is_missing_is_named_and_its_neighbour_suggested(
    earlier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = str(earlier.with_name("reprot.json"))
    code, _, err = command(capsys, *DIGITS, "--against", name, "--max-increase", "1")
    assert code == 2
    assert err == f"Error: {name}: no such file\nHint: did you mean 'report.json'?\n"


def test_a_packed_report_is_read(capsys: pytest.CaptureFixture[str], earlier: Path) -> None:
    import gzip  # noqa: PLC0415 - for this test alone

    packed = earlier.with_suffix(".json.gz")
    packed.write_bytes(gzip.compress(earlier.read_bytes()))
    assert command(capsys, *DIGITS, "-q", "--against", str(packed), "--max-increase", "0")[0] == 0
