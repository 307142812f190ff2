"""`celoss explain`: what it prints, which reports it takes, and what it refuses."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from made import Folder
from samples import BAYES, DIGITS

from celoss_cli import evaluate
from celoss_cli.cli.main import main
from celoss_cli.measures.bounds import Case
from celoss_cli.verdicts.explanations import explanations
from celoss_cli.views import document
from celoss_cli.views.numbers import loss as shown


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["explain", *arguments]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def as_document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(run(capsys, *arguments, "--json"))
    return whole


def test_json_holds_the_raw_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    whole = as_document(capsys, "0.675", "--counts", "900,100", "--accuracy", "0.78")
    assert list(whole) == [
        "schema_version",
        "tool",
        "loss",
        "classes",
        "accuracy",
        "counts",
        "explanations",
    ]
    assert (whole["loss"], whole["classes"], whole["accuracy"]) == (0.675, 2, 0.78)
    assert whole["counts"] == [900, 100]
    for each in whole["explanations"]:
        assert list(each) == ["code", "severity", "message", "remedy", "evidence", "follows"]
    plain = as_document(capsys, "0.675", "--classes", "10")
    assert (plain["accuracy"], plain["counts"]) == (None, None)


def test_bits_are_read_and_shown_and_json_is_in_nats(capsys: pytest.CaptureFixture[str]) -> None:
    table = run(capsys, "1", "--classes", "10", "--unit", "bits")
    assert "A loss of 1 bit," in table
    assert "Chance is 3.322" in table
    assert "A loss of 0.1 or less" in table
    whole = as_document(capsys, "1", "--classes", "10", "--unit", "bits")
    assert whole["loss"] == math.log(2)
    assert "Chance is 2.303" in whole["explanations"][0]["message"]


@pytest.mark.parametrize("files", [DIGITS, BAYES])
@pytest.mark.parametrize("options", [{}, {"class_weights": "balanced"}, {"clip": 1e-7}])
def test_a_report_is_explained(
    files: tuple[str, str],
    options: dict[str, Any],
    file: Folder,
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = evaluate(*files, **options)
    path = file("report.json", document.text(report))
    whole = as_document(capsys, "--report", str(path))
    assert whole["loss"] == report.cross_entropy
    assert whole["accuracy"] == report.accuracy
    assert whole["counts"] == [row.support for row in report.class_rows]
    found = {each["code"]: each for each in whole["explanations"]}
    assert found["against-chance"]["evidence"]["chance"] == report.chance_cross_entropy
    assert found["accuracy-bounds"]["evidence"]["floor"] == report.settings.floor
    assert found["accuracy-given"]["severity"] == "note"
    assert "A loss of" in run(capsys, "--report", str(path), "--unit", "bits")


def test_a_unit_that_nothing_would_show_is_refused(
    file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(file("report.json", document.text(evaluate(*DIGITS))))
    assert main(["explain", "--report", path, "--unit", "bits", "--json"]) == 2
    assert "--unit is for tables" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("labels", "options", "soft"),
    [
        ([0, 1], {}, False),
        ([0, 1], {"label_smoothing": 0.1}, True),
        ([[1.0, 0.0], [0.2, 0.8]], {}, True),
    ],
)
def test_of_soft_labels_less_can_be_said(
    labels: Any,  # noqa: ANN401 - labels of either kind
    options: dict[str, Any],
    soft: bool,  # noqa: FBT001
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    scores, path = [[0.9, 0.1], [0.3, 0.7]], tmp_path / "report.json"
    for given_labels in (labels, _file_of(labels, tmp_path)):
        path.write_text(document.text(evaluate(scores, given_labels, **options)))
        assert ("a right one" not in run(capsys, "--report", str(path))) == soft


def _file_of(labels: list[Any], folder: Path) -> Path:
    path = folder / "labels.csv"
    rows = [label if isinstance(label, list) else [label] for label in labels]
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda whole: [whole], "it has no schema_version"),
        (lambda whole: {**whole, "schema_version": 1}, "schema version 1, and this celoss reads 2"),
        (lambda whole: {"schema_version": 2, "tool": whole["tool"]}, "it has no metrics"),
        (lambda whole: {**whole, "metrics": {}}, "it has no metrics.cross_entropy"),
        (lambda whole: {**whole, "metrics": 3}, "it has no metrics.cross_entropy"),
        (lambda whole: {**whole, "classes": []}, "it has no two classes"),
        (lambda whole: {**whole, "classes": [1, 2]}, "it has no classes.0.support"),
        (lambda whole: {**whole, "settings": {"clip": "no"}}, "settings.clip is 'no'"),
        (lambda whole: {**whole, "settings": {"clip": True}}, "settings.clip is True"),
        (lambda whole: {**whole, "settings": {"clip": 2}}, "settings.clip is 2"),
        (lambda whole: {**whole, "settings": {"clip": 10**400}}, "settings.clip is 1000"),
    ],
)
def test_a_file_that_is_no_report_is_refused(
    change: Any,  # noqa: ANN401 - a function of JSON
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "report.json"
    whole = document.document(evaluate([[0.9, 0.1], [0.3, 0.7]], [0, 1]))
    path.write_text(json.dumps(change(whole)))
    assert main(["explain", "--report", str(path)]) == 2
    error = capsys.readouterr().err.splitlines()
    assert error[0].startswith(f"Error: {path}: ")
    assert message in error[0]
    assert len(error) <= 2


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"NaN x", b"\x93NUMPY"]
)
def test_a_file_that_is_no_json_is_refused(
    content: bytes, file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    path = file("report.json", content)
    assert main(["explain", "--report", str(path)]) == 2
    assert capsys.readouterr().err.splitlines()[0] == f"Error: {path}: is not valid JSON"


def test_a_report_of_an_infinite_loss_is_refused_with_the_reason(
    file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    path = file("report.json", document.text(evaluate(*BAYES, clip=0.0)))
    assert main(["explain", "--report", str(path)]) == 2
    assert "p(true) is 0 in 19 rows" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give LOSS, or a report"),
        (["-0.5", "--classes", "2"], "-0.5 is negative"),
        (["--classes", "2", "--", "-0.5"], "-0.5 is negative"),
        (["1", "--classes", "2", "--accuracy", "-0.1"], "-0.1 is negative"),
        (["nan", "--classes", "2"], "LOSS nan"),
        (["inf", "--classes", "2"], "LOSS inf"),
        (["-inf", "--classes", "2"], "-inf is negative"),
        (["much", "--classes", "2"], "'much' is not a valid float"),
        (["1", "--classes", "1"], "--classes 1"),
        (["1", "--classes", "9" * 20], "is out of range"),
        (["1", "--counts", "5"], "one class"),
        (["1", "--counts", "0,0"], "the counts sum to 0"),
        (["1", "--counts", "1,x"], "'x' is not a count"),
        (["1", "--counts", "1,2", "--classes", "3"], "--classes is 3, but --counts has 2"),
        (["1", "--classes", "2", "--accuracy", "78"], "--accuracy 78 is not from 0 to 1"),
        (["1", "--classes", "2", "--accuracy", "nan"], "--accuracy nan is not from 0 to 1"),
        (["1", "--classes", "2", "--accuracy", "101%"], "--accuracy 101% is not from 0 to 1"),
        (["1", "--classes", "2", "--accuracy", "much"], "--accuracy 'much' is not a number"),
        (["1", "--clip", "0.01"], "the clipping threshold 0.01 is not below 1/100"),
        (["1", "--classes", "4", "--clip", "0.25"], "the clipping threshold 0.25 is not below 1/4"),
        (["1", "--classes", "4", "--clip", "3"], "--clip 3.0 is out of range"),
        (["1", "--report", "r.json"], "--report already gives LOSS"),
        (["--report", "r.json", "--classes", "2"], "--report already gives --classes"),
        (["--report", "r.json"], "r.json: no such file"),
    ],
)
def test_refusals(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("Error: ")
    assert message in captured.err.splitlines()[0]
    assert len(captured.err.splitlines()) == (1 if "range" in message or "such" in message else 2)


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
@pytest.mark.parametrize("loss", ["0.675", "40"])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_cut(
    width: int,
    locale: str,
    loss: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    monkeypatch.setenv("COLUMNS", str(width))
    assert main(["explain", loss, "--classes", "10"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert max(map(len, lines)) <= width
    whole = " ".join(" ".join(lines).split())
    assert whole.isascii() == (locale == "C")
    assert "…" not in whole
    assert "..." not in whole
    assert [line for line in lines if line != line.rstrip()] == []
    if width == 40:
        for each in explanations(Case(loss=float(loss), classes=10), shown):
            assert each.message in whole


def test_help_needs_neither_numpy_nor_pandas_nor_rich() -> None:
    script = (
        "import sys; from celoss_cli.cli.main import main; main(sys.argv[1:]);"
        "print(sorted({'numpy', 'pandas', 'rich'} & set(sys.modules)))"
    )
    for arguments in (["explain", "--help"], ["chance", "--help"]):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == "[]"


def test_without_a_number_of_classes_it_is_explained_for_three(
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = as_document(capsys, "0.07", "--accuracy", "98%")
    assert (whole["loss"], whole["classes"], whole["accuracy"]) == (0.07, None, 0.98)
    codes = {each["code"] for each in whole["explanations"]}
    assert codes == {"typical-probability", "guarantee"}
    assert [case["classes"] for case in whole["cases"]] == [2, 10, 100]
    for case in whole["cases"]:
        alone = as_document(capsys, "0.07", "--accuracy", "0.98", "--classes", str(case["classes"]))
        assert case["explanations"] == [
            each for each in alone["explanations"] if each["code"] not in codes
        ]
    text = run(capsys, "0.07")
    for chance in ("0.6931", "2.303", "4.605"):
        assert f"Chance is {chance}" in text


@pytest.mark.parametrize("command", [["explain", "0.07"], ["chance", "--classes", "10"]])
def test_an_answer_is_written_to_files_too(
    command: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    files = [tmp_path / name for name in ("a.json", "a.txt", "a.svg", "a.html")]
    assert main([*command, *(word for file in files for word in ("-o", str(file)))]) == 0
    printed = capsys.readouterr().out
    assert main([*command, "--json"]) == 0
    whole, text, svg, html = (file.read_text(encoding="utf-8") for file in files)
    assert (whole, text) == (capsys.readouterr().out, printed)
    assert svg.startswith("<svg")
    assert "<html>" in html
    assert main([*command, "-o", str(tmp_path / "a.md")]) == 2
    assert "must end in .json, .txt, .svg or .html" in capsys.readouterr().err


def test_the_unit_of_a_chance_in_json_is_nats(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["chance", "--classes", "2", "--unit", "bits", "--json"]
    assert main(command) == 2
    assert "--unit is for tables" in capsys.readouterr().err
    assert main([*command, "-o", str(tmp_path / "a.txt")]) == 0


def test_the_answer_of_a_report_does_not_take_its_place(
    file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    path = file("report.json", document.text(evaluate(*DIGITS)))
    before = path.read_bytes()
    assert main(["explain", "--report", str(path), "-o", str(path)]) == 2
    assert capsys.readouterr().out == ""
    assert path.read_bytes() == before
