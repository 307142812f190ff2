"""JUnit: gates as test cases, and errors as errors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from made import write_csv
from running import run_eval as command
from samples import DIGITS
from taken_apart import GATES, suite_of

from celoss_cli.cli.gating import Asked
from celoss_cli.errors import InputError
from celoss_cli.evaluation import run
from celoss_cli.settings import Settings
from celoss_cli.verdicts.gates import Gate
from celoss_cli.views import junit


def test_junit_has_a_test_case_a_gate(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = command(capsys, *DIGITS, *GATES, "--format", "junit")
    assert code == 1
    suite = suite_of(out)
    cases = suite.findall("testcase")
    assert [case.attrib["name"] for case in cases] == [
        "cross_entropy <= 0.1",
        "accuracy >= 0.9",
        "ece <= 0.5",
    ]
    assert [len(case) for case in cases] == [1, 0, 0]
    (failure,) = cases[0]
    assert failure.tag == "failure"
    assert failure.attrib["message"].startswith("cross_entropy 0.1627 > 0.1 (95% CI")
    assert err == f"FAIL {failure.attrib['message']}\n"


def test_without_gates_junit_says_that_the_files_were_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = command(capsys, *DIGITS, "--format", "junit")
    assert code == 0
    (case,) = suite_of(out).findall("testcase")
    assert (case.attrib["name"], len(case)) == ("measured", 0)


XML_TEXT = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
"""What XML 1.0 allows."""


@hypothesis_settings(deadline=None, max_examples=60)
@given(st.text(max_size=30), st.text(max_size=30))
@example("\x00\x1b\ufffe\ud800", "\x7f\x85]]><&\"'\uffff")
def test_whatever_is_in_an_error_the_xml_is_valid(message: str, hint: str) -> None:
    text = junit.error_text(InputError(message, hint))
    assert XML_TEXT.fullmatch(text)
    (case,) = suite_of(text)
    assert case[0].tag == "error"
    shown = case[0].attrib["message"]
    assert shown.isprintable()
    if message.isprintable() and "##[" not in message:
        assert shown == message


@hypothesis_settings(deadline=None, max_examples=40)
@given(st.text(min_size=1, max_size=12), st.text(max_size=12))
@example("\x00\x1b\ufffe\ud800", "r\x01\n\ufffe.json")
def test_whatever_classes_and_reports_are_called_the_xml_is_valid(name: str, origin: str) -> None:
    other = name + "x"
    settings = Settings(class_names=(name, other), labels_are="positions")
    asked = Asked((Gate("cross_entropy", 0.0, origin),), None)
    report = asked.judged(run([[0.25, 0.75], [0.5, 0.5]], [0, 1], settings=settings))
    text = junit.text(report)
    assert XML_TEXT.fullmatch(text)
    suite = suite_of(text)
    assert suite.attrib["failures"] == "1"


def test_an_input_error_is_an_error_in_junit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "x.xml"
    bad = write_csv(tmp_path / "p.csv", [["a", "b"], [0.5, 2]])
    labels = write_csv(tmp_path / "y.csv", [["a"]])
    arguments = (str(bad), str(labels), "--max-loss", "1")
    code, out, err = command(capsys, *arguments, "--format", "junit", "-o", str(target))
    assert code == 2
    assert "p.csv:2: column 'b'" in err
    for text in (out, target.read_text(encoding="utf-8")):
        (case,) = suite_of(text)
        assert case[0].tag == "error"
        assert "p.csv:2: column 'b': 2.0 is not a probability" in case[0].attrib["message"]
        assert case[0].attrib["type"] == "InputError"
    assert command(capsys, *arguments, "-q", "-o", str(target))[:2] == (2, "")
    assert command(capsys, *arguments, "--format", "github")[1].startswith("::error title=celoss::")
    assert command(capsys, *arguments, "--json")[1] == ""


@pytest.mark.parametrize("content", [None, "no JSON", '{"schema_version": 7, "metrics": {}}'])
def test_a_bad_earlier_report_is_an_error_in_junit_too(
    content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier, target = tmp_path / "report.json", tmp_path / "x.xml"
    if content is not None:
        earlier.write_text(content)
    options = ("--against", str(earlier), "--max-increase", "0.1", "--format", "junit")
    code, out, _ = command(capsys, *DIGITS, *options, "-o", str(target))
    assert code == 2
    for text in (out, target.read_text(encoding="utf-8") if target.exists() else ""):
        assert "<error" in text
