"""Every bound holds on whatever is measured and is reached; `celoss explain` says what is true."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import Example, drawn, examples, law
from samples import BAYES, DIGITS

from celoss_cli import evaluate
from celoss_cli.cli.main import main
from celoss_cli.measures import bounds
from celoss_cli.measures.bounds import Case
from celoss_cli.measures.chance import most_wrong
from celoss_cli.report.entries import Finding
from celoss_cli.report.report import Report
from celoss_cli.settings import EPSILON
from celoss_cli.verdicts.explanations import EXPLANATIONS, ROUNDED, explanations
from celoss_cli.views import document, explained
from celoss_cli.views.numbers import loss as shown

LITTLE = 1e-9
"""Rows of floats sum to 1 within some units of the last place."""

floors = st.sampled_from([2.0**-52, 1e-15, 1e-7, 0.01])
random_rows = st.builds(
    drawn, st.integers(0, 10_000), rows=st.integers(1, 12), classes=st.integers(2, 6)
)


def measured(report: Report) -> tuple[float, float]:
    assert report.cross_entropy is not None
    assert report.accuracy is not None
    return report.cross_entropy, report.accuracy


def said(**case: Any) -> dict[str, Finding]:  # noqa: ANN401 - the fields of Case
    return {each.code: each for each in explanations(Case(**case), shown)}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["explain", *arguments]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def as_document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(run(capsys, *arguments, "--json"))
    return whole


@given(st.one_of(examples(), random_rows), floors)
@law
def test_the_accuracy_lies_within_its_bounds(example: Example, floor: float) -> None:
    scores, labels = example
    classes = scores.shape[1]
    loss, accuracy = measured(evaluate(scores, labels, clip=floor))
    assert bounds.least_accuracy(loss) <= accuracy + LITTLE
    assert accuracy <= bounds.most_accuracy(loss, classes, floor) + LITTLE
    least, most = bounds.least_loss(accuracy), bounds.most_loss(accuracy, classes, floor)
    assert least - LITTLE <= loss <= most + LITTLE
    assert loss <= most_wrong(floor) + LITTLE
    if loss <= bounds.loss_that_guarantees(0.9):
        assert accuracy >= 0.9
    (given_accuracy,) = [
        each
        for each in explanations(Case(loss=loss, classes=classes, accuracy=accuracy), shown)
        if each.code == "accuracy-given"
    ]
    assert given_accuracy.severity == "note"


@given(random_rows, st.integers(0, 100))
@law
def test_the_bounds_hold_with_weights(example: Example, seed: int) -> None:
    scores, labels = example
    weights = np.random.default_rng(seed).integers(1, 100, len(labels))
    loss, accuracy = measured(evaluate(scores, labels, weights=weights))
    assert bounds.least_accuracy(loss) <= accuracy + LITTLE
    assert accuracy <= bounds.most_accuracy(loss, scores.shape[1], EPSILON) + LITTLE


@given(random_rows, st.integers(0, 1000), st.sampled_from([0.05, 1.0, 20.0]))
@law
def test_the_least_accuracy_holds_with_soft_labels(
    example: Example, seed: int, evenness: float
) -> None:
    scores, labels = example
    classes = scores.shape[1]
    soft = np.random.default_rng(seed).dirichlet(np.full(classes, evenness), len(labels))
    smoothed = evaluate(scores, labels, label_smoothing=min(evenness, 1.0))
    for report in (evaluate(scores, soft), smoothed):
        loss, accuracy = measured(report)
        assert bounds.least_accuracy(loss) <= accuracy + LITTLE


@pytest.mark.parametrize("classes", [2, 3, 6])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 1.0])
def test_the_bounds_are_reached(classes: int, share: float) -> None:
    rows = 10
    right = round(share * rows)
    # wrong as cheaply as can be: half to the truth, and half to a class before it, which wins ties
    cheap = np.zeros((rows, classes))
    cheap[:right, 1] = 1
    cheap[right:, :2] = 0.5
    # right as dearly as can be: the even answer, whose tie the first class wins
    dear = np.full((rows, classes), 1 / classes)
    dear[right:] = np.eye(classes)[1]
    loss, accuracy = measured(evaluate(cheap, np.ones(rows, int)))
    assert accuracy == share
    assert bounds.least_accuracy(loss) == pytest.approx(share, abs=1e-12)
    assert bounds.loss_that_guarantees(share) == pytest.approx(loss, abs=1e-12)
    loss, accuracy = measured(evaluate(dear, np.zeros(rows, int)))
    assert accuracy == share
    assert bounds.most_accuracy(loss, classes, EPSILON) == pytest.approx(share, abs=1e-12)
    assert bounds.most_loss(share, classes, EPSILON) == pytest.approx(loss, abs=1e-12)


@pytest.mark.parametrize(
    ("classes", "share"), [(2, 0.78), (2, 1.0), (3, 0.4), (10, 0.2), (10, 0.78), (10, 1.0)]
)
def test_a_model_that_says_its_accuracy_of_every_row_scores_the_calibrated_loss(
    classes: int, share: float
) -> None:
    rows = 50
    scores = np.full((rows, classes), (1 - share) / (classes - 1))
    scores[:, 0] = share
    labels = np.where(np.arange(rows) < round(share * rows), 0, 1)
    loss, accuracy = measured(evaluate(scores, labels))
    assert accuracy == share
    assert bounds.calibrated_loss(share, classes) == pytest.approx(loss, abs=1e-12)


@given(st.one_of(examples(), random_rows), st.floats(0.01, 0.99))
@law
def test_no_other_single_confidence_scores_less(example: Example, confidence: float) -> None:
    scores, labels = example
    classes = scores.shape[1]
    answers = scores.argmax(axis=1)
    accuracy = float((answers == labels).mean())
    given_to = np.where(answers == labels, confidence, (1 - confidence) / (classes - 1))
    loss = float(-np.log(given_to).mean())
    assert bounds.calibrated_loss(accuracy, classes) <= loss + LITTLE


def test_bounds_by_hand() -> None:
    assert bounds.loss_that_guarantees(0.9) == pytest.approx(0.0693147, abs=1e-7)
    assert bounds.least_accuracy(0.675) == pytest.approx(0.0261808, abs=1e-6)
    assert bounds.least_accuracy(0.7) == 0
    assert bounds.most_accuracy(0.675, 10, EPSILON) == 1
    # M = 52 ln 2 = 36.0437 and ln 10 = 2.3026: (36.0437 - 2.4) / 33.7411
    assert bounds.most_accuracy(2.4, 10, EPSILON) == pytest.approx(0.997113, abs=1e-6)
    assert bounds.most_accuracy(40, 10, EPSILON) < 0
    assert bounds.most_accuracy(40, 10, 0.0) == 1
    # h(0.78) = 0.526908 and 0.22 ln 9 = 0.483390
    assert bounds.calibrated_loss(0.78, 10) == pytest.approx(1.010298, abs=1e-6)
    assert bounds.calibrated_loss(0.5, 2) == math.log(2)
    assert (bounds.calibrated_loss(1.0, 3), bounds.most_loss(1.0, 3, 0.0)) == (0, math.log(3))


def test_a_loss_near_ln_2_is_told_apart_from_chance() -> None:
    finding = said(loss=0.675, classes=10)["against-chance"]
    assert finding.severity == "note"
    assert "Chance is 2.303 for 10 balanced classes: 0.675 is 70.7 % below it." in finding.message
    assert "0.6931 is chance for two balanced classes only." in finding.message
    assert finding.remedy == "Unbalanced classes make it less: --counts."
    assert finding.evidence == {
        "chance": math.log(10),
        "uniform": math.log(10),
        "ratio": 0.675 / math.log(10),
    }
    assert "two balanced" not in said(loss=0.69, classes=2)["against-chance"].message
    assert "two balanced" not in said(loss=0.5, classes=10)["against-chance"].message


@pytest.mark.parametrize(
    ("case", "severity", "words"),
    [
        ({"loss": 0.0, "classes": 2}, "note", "0 is 100 % below it"),
        ({"loss": 1e-9, "classes": 2}, "note", "1e-09 is 99.9 % below it"),
        ({"loss": 0.69, "classes": 2}, "note", "0.69 is as good as that"),
        ({"loss": 0.695, "classes": 2}, "note", "0.695 is as good as that"),
        ({"loss": 2.4, "classes": 10}, "warning", "2.4 is 4.23 % above it. An untrained model"),
        ({"loss": 1.0, "classes": 2}, "warning", "An untrained model"),
        ({"loss": 1.1, "classes": 2}, "warning", "far less than 1/K on many rows"),
        ({"loss": 7.0, "classes": 2}, "warning", "7 is 10.1 times that"),
        ({"loss": 0.3, "classes": 2, "counts": (95, 5)}, "warning", "not know the class freq"),
        ({"loss": 0.8, "classes": 2, "counts": (95, 5)}, "warning", "An untrained model"),
        ({"loss": 0.1, "classes": 2, "counts": (95, 5)}, "note", "Chance is 0.1985, which"),
        ({"loss": 0.1, "classes": 2, "counts": (5, 5)}, "note", "0.6931 for 2 balanced classes"),
        ({"loss": 0.1, "classes": 2, "counts": (5, 0)}, "warning", "0.1 is above it"),
        ({"loss": 0.0, "classes": 2, "counts": (5, 0)}, "note", "0 is as good as that"),
        ({"loss": 0.1, "classes": 2, "measured_chance": 0.4}, "note", "75 % below"),
    ],
)
def test_the_loss_beside_chance(case: dict[str, Any], severity: str, words: str) -> None:
    finding = said(**case)["against-chance"]
    assert finding.severity == severity
    assert words in finding.message
    assert (finding.remedy == "") == (len(case) > 2)


def test_perplexity_and_the_typical_probability() -> None:
    finding = said(loss=0.675, classes=10)
    assert finding["perplexity"].message == "As unsure as a fair choice among 1.964 classes."
    assert finding["perplexity"].evidence == {"perplexity": math.exp(0.675)}
    assert "given 0.5092," in finding["typical-probability"].message
    assert finding["typical-probability"].evidence == {"probability": math.exp(-0.675)}
    assert "more than the 2 there are" in said(loss=1.0, classes=2)["perplexity"].message
    assert "1 class." in said(loss=0.0, classes=2)["perplexity"].message


def test_the_geometric_mean_is_what_the_truth_was_given() -> None:
    given_to_truth = np.array([0.9, 0.4, 0.02])
    scores = np.stack([given_to_truth, 1 - given_to_truth], axis=1)
    loss, _ = measured(evaluate(scores, [0, 0, 0]))
    value = said(loss=loss, classes=2)["typical-probability"].evidence["probability"]
    assert value == pytest.approx(float(np.prod(given_to_truth) ** (1 / 3)), rel=1e-12)


def test_the_accuracy_is_bounded_and_rounded_outwards() -> None:
    finding = said(loss=0.675, classes=10)["accuracy-bounds"]
    assert "from 2.61 % to 100 %, and nothing more can be said of it" in finding.message
    assert finding.evidence["least"] == bounds.least_accuracy(0.675)
    assert "from 0 % to 99.72 %" in said(loss=2.4, classes=10)["accuracy-bounds"].message
    assert "accuracy is 100 %" in said(loss=0.0, classes=10)["accuracy-bounds"].message
    soft = said(loss=2.4, classes=10, soft=True)["accuracy-bounds"]
    assert (soft.evidence["most"], "nothing more" in soft.message) == (1.0, False)
    free = said(loss=2.4, classes=10, floor=0.0)["accuracy-bounds"]
    assert (free.evidence["most"], "up to" in free.message) == (1.0, False)


def test_ninety_percent_takes_a_small_loss() -> None:
    finding = said(loss=0.675, classes=10)["guarantee"]
    assert "A loss of 0.06931 or less guarantees an accuracy of 90 %" in finding.message


@pytest.mark.parametrize(
    ("case", "severity", "words"),
    [
        (
            {"loss": 0.675, "classes": 10, "accuracy": 0.78},
            "note",
            "scores 1.01. This one scores l",
        ),
        ({"loss": 0.675, "classes": 10, "accuracy": 0.78}, "note", "right, or of what else may be"),
        ({"loss": 0.3, "classes": 2, "accuracy": 0.8}, "note", "something of when it is right."),
        ({"loss": 0.675, "classes": 2, "accuracy": 0.9}, "note", "This one scores more"),
        ({"loss": 0.5, "classes": 2, "accuracy": 0.8}, "note", "about the same"),
        ({"loss": 0.1, "classes": 2, "accuracy": 0.5}, "warning", "costs 0.3466 or more"),
        ({"loss": 5.0, "classes": 3, "accuracy": 0.99}, "warning", "at a floor of 2.2e-16"),
        ({"loss": 1.0, "classes": 10, "accuracy": 0.05}, "note", "below the 10 %"),
        ({"loss": 0.3, "classes": 2, "accuracy": 0.9999999}, "note", "of 99.99999 % can"),
        ({"loss": 0.3, "classes": 2, "accuracy": 0.8, "soft": True}, "note", "with this loss."),
    ],
)
def test_the_loss_beside_an_accuracy(case: dict[str, Any], severity: str, words: str) -> None:
    finding = said(**case)["accuracy-given"]
    assert finding.severity == severity
    assert words in finding.message
    assert finding.evidence["accuracy"] == case["accuracy"]


def test_an_accuracy_beyond_its_bounds_by_what_rounding_explains_is_no_warning() -> None:
    # 0.683 is what a wrong answer costs at least where rows may sum to 1.01
    loss = -math.log(1.01 / 2)
    assert said(loss=loss, classes=2, accuracy=0.0)["accuracy-given"].severity == "note"
    least = bounds.least_accuracy(0.2)
    for beyond, severity in ((0.9, "note"), (1.1, "warning")):
        accuracy = least - ROUNDED * beyond
        assert said(loss=0.2, classes=2, accuracy=accuracy)["accuracy-given"].severity == severity


def test_a_loss_that_no_rows_have_says_so_and_nothing_of_accuracy() -> None:
    found = said(loss=40.0, classes=2, accuracy=0.5)
    assert next(iter(found)) == "impossible-loss"
    assert found["impossible-loss"].severity == "warning"
    assert not {"accuracy-bounds", "accuracy-given"} & set(found)
    assert "impossible-loss" not in said(loss=40.0, classes=2, floor=0.0)
    assert "impossible-loss" not in said(loss=36.05, classes=2)
    assert said(loss=36.05, classes=2)["accuracy-bounds"].evidence["most"] == 0


@given(
    st.floats(0, 1e308),
    st.integers(2, 1000),
    st.none() | st.floats(0, 1),
    st.sampled_from([0.0, 5e-324, EPSILON, 1e-4]),
    st.booleans(),
)
@law
def test_whatever_is_given_is_explained_in_words_and_json(
    loss: float,
    classes: int,
    accuracy: float | None,
    floor: float,
    soft: bool,  # noqa: FBT001
) -> None:
    case = Case(loss=loss, classes=classes, accuracy=accuracy, floor=floor, soft=soft)
    found = explanations(case, shown)
    whole = json.loads(explained.json_text(case, found))
    assert [each["code"] for each in whole["explanations"]] == [each.code for each in found]
    for each in found:
        assert each.message.endswith((".", "?"))
        assert "nan" not in each.message


def test_every_explanation_has_a_test() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    codes = [explain.__name__.replace("_", "-") for explain in EXPLANATIONS]
    assert [code for code in codes if f'"{code}"' not in text] == []


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
        assert list(each) == ["code", "severity", "message", "remedy", "evidence"]
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
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = evaluate(*files, **options)
    path = tmp_path / "report.json"
    path.write_text(document.text(report))
    whole = as_document(capsys, "--report", str(path))
    assert whole["loss"] == report.cross_entropy
    assert whole["accuracy"] == report.accuracy
    assert whole["counts"] == [row.support for row in report.class_rows]
    found = {each["code"]: each for each in whole["explanations"]}
    assert found["against-chance"]["evidence"]["chance"] == report.chance_cross_entropy
    assert found["accuracy-bounds"]["evidence"]["floor"] == report.settings.floor
    assert found["accuracy-given"]["severity"] == "note"
    assert "A loss of" in run(capsys, "--report", str(path), "--unit", "bits")


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
        assert ("nothing more" not in run(capsys, "--report", str(path))) == soft


def _file_of(labels: list[Any], folder: Path) -> Path:
    path = folder / "labels.csv"
    rows = [label if isinstance(label, list) else [label] for label in labels]
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda whole: [whole], "it has no schema_version"),
        (lambda whole: {**whole, "schema_version": 2}, "schema version 2, and this celoss reads 1"),
        (lambda whole: {"schema_version": 1, "tool": whole["tool"]}, "it has no metrics"),
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
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(content)
    assert main(["explain", "--report", str(path)]) == 2
    assert capsys.readouterr().err.splitlines()[0] == f"Error: {path}: is no JSON"


def test_a_report_of_an_infinite_loss_is_refused_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.json"
    path.write_text(document.text(evaluate(*BAYES, clip=0.0)))
    assert main(["explain", "--report", str(path)]) == 2
    assert "19 rows gave the truth 0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give LOSS, or a report"),
        (["1"], "give --classes K, or --counts"),
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
        (["1", "--counts", "1,x"], "'x' is no count"),
        (["1", "--counts", "1,2", "--classes", "3"], "--classes says 3, and --counts gives 2"),
        (["1", "--classes", "2", "--accuracy", "78"], "--accuracy 78 is not from 0 to 1"),
        (["1", "--classes", "2", "--accuracy", "nan"], "--accuracy nan is not from 0 to 1"),
        (["1", "--classes", "4", "--clip", "0.25"], "the floor 0.25 is not below 1/4"),
        (["1", "--classes", "4", "--clip", "3"], "--clip 3.0 is out of range"),
        (["1", "--report", "r.json"], "--report brings its own LOSS"),
        (["--report", "r.json", "--classes", "2"], "--report brings its own --classes"),
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
