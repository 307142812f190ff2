"""Files as people's tools write them, and the option that an error names where one is needed.

`tests/data/formats/make_formats.py` wrote the files, and what they score by scikit-learn.
"""

from __future__ import annotations

import io
import json
import shlex
from dataclasses import dataclass
from typing import Any

import pytest
from made import without_inputs
from samples import DATA

from celoss_cli.cli.main import main

FORMATS = DATA / "formats"
EXPECTED: dict[str, dict[str, float]] = json.loads(
    (FORMATS / "expected.json").read_text(encoding="utf-8")
)["expected"]
SPECIES = "setosa,versicolor,virginica"


@pytest.fixture(autouse=True)
def _among_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FORMATS)


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        assert (self.code, self.err) == (0, "")
        report: dict[str, Any] = json.loads(self.out)
        return report

    @property
    def numbers(self) -> dict[str, Any]:
        """All of the report but what the files are called, and how they are written."""
        return without_inputs(self.report)


def celoss(command: str, capsys: pytest.CaptureFixture[str]) -> Result:
    code = main(["eval", *shlex.split(command), "--json"])
    captured = capsys.readouterr()
    return Result(code, captured.out, captured.err)


LEFT_OUT = {"dropped-index-column", "stripped-prefix", "chosen-columns", "matched-by-position"}
READ = [
    # NumPy, from scikit-learn's predict_proba
    ("proba.npy labels_int.npy", set()),
    (f"proba.npy labels.csv --class-names {SPECIES}", set()),
    ("proba.npz labels_int.npy", set()),
    ("arrays.npz:proba arrays.npz:labels", set()),
    ("savetxt.txt labels_int.npy", set()),
    ("savetxt_header.txt labels_int.npy --comment '#'", set()),
    # pandas
    ("frame.csv labels_int.npy", set()),
    ("frame_index.csv labels_int.npy", {"dropped-index-column"}),
    ("frame.csv.gz labels_int.npy", set()),
    ("frame.csv.bz2 labels_int.npy", set()),
    ("frame.csv.xz labels_int.npy", set()),
    ("named.csv labels.csv", set()),
    ("named.csv labels_index.csv", {"dropped-index-column"}),
    ("named.csv labels_int.npy", {"matched-by-position"}),
    ("prefixed.csv labels.csv", {"stripped-prefix"}),
    ("log_proba.csv labels.csv --scores log-probs", set()),
    ("tree_log_proba.csv labels.csv --scores log-probs", set()),
    # Hugging Face, Keras
    ("logits_float32.npy labels_int.npy --scores logits", set()),
    ("logits_float16.npy labels_int.npy --scores logits", set()),
    ("keras_binary.npy cancer_int.npy", set()),
    # XGBoost, LightGBM, CatBoost, Vowpal Wabbit
    ("xgboost_softprob.txt labels_int.npy --classes 3", set()),
    (f"xgboost_softprob.txt labels.csv --class-names {SPECIES}", set()),
    ("xgboost_logistic.txt cancer_int.npy", set()),
    ("lightgbm_multiclass.txt labels_int.npy", set()),
    (f"lightgbm_multiclass.txt labels.csv --class-names {SPECIES}", set()),
    ("lightgbm_binary.txt cancer_int.npy", set()),
    ("catboost.tsv labels.csv", {"chosen-columns", "stripped-prefix"}),
    ("catboost_raw.tsv labels.csv", {"chosen-columns", "stripped-prefix"}),
    ("catboost_raw.tsv labels.csv --scores logits", {"chosen-columns", "stripped-prefix"}),
    ("catboost_binary.tsv cancer_int.npy", {"chosen-columns"}),
    ("vw_logistic.txt cancer_signs.txt", set()),
    # Kaggle, a spreadsheet
    ("kaggle_submission.csv kaggle_solution.csv --id id", set()),
    ("kaggle_submission.csv kaggle_solution_usage.csv --id id --label-column label", set()),
    ("kaggle_submission.csv kaggle_solution_one_hot.csv --id id", set()),
    ("excel_de.csv labels.csv --decimal ,", set()),
]


@pytest.mark.parametrize(("command", "told"), READ, ids=[command for command, _ in READ])
def test_the_files_of_tools_are_read(
    command: str, told: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    report = celoss(command, capsys).report
    name = command.split(maxsplit=1)[0].partition(":")[0]
    if name == "catboost_raw.tsv" and "logits" in command:
        name += " as logits"
    metrics = report["metrics"]
    assert metrics["cross_entropy"] == pytest.approx(EXPECTED[name]["cross_entropy"], rel=1e-9)
    assert metrics["accuracy"] == pytest.approx(EXPECTED[name]["accuracy"], rel=1e-12)
    assert {finding["code"] for finding in report["findings"]} & LEFT_OUT == told


@pytest.mark.parametrize(
    "command",
    [
        "prefixed.csv labels.csv",
        "catboost.tsv labels.csv",
        "catboost_raw.tsv labels.csv",
        "catboost_raw.tsv labels.csv --scores logits",
    ],
)
def test_classes_are_called_what_the_labels_call_them(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    report = celoss(command, capsys).report
    assert [row["name"] for row in report["classes"]] == SPECIES.split(",")


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("proba.npy labels.csv", "--class-names"),
        ("arrays.npz labels_int.npy", "arrays.npz:proba"),
        ("proba.npy arrays.npz", "arrays.npz:"),
        ("savetxt_header.txt labels_int.npy", "--comment"),
        ("log_proba.csv labels.csv", "--scores log-probs"),
        ("tree_log_proba.csv labels.csv", "--scores log-probs"),
        ("logits_float32.npy labels_int.npy", "--scores logits"),
        ("logits_float16.npy labels_int.npy", "--scores logits"),
        ("xgboost_softprob.txt labels_int.npy", "--classes"),
        ("xgboost_softprob.txt labels.csv", "--class-names"),
        ("lightgbm_multiclass.txt labels.csv", "--class-names"),
        ("kaggle_submission.csv kaggle_solution.csv", "--id"),
        ("kaggle_submission.csv kaggle_solution_one_hot.csv", "--id"),
        ("kaggle_submission.csv kaggle_solution_usage.csv --id id", "--label-column"),
        ("excel_de.csv labels.csv", "--decimal ,"),
    ],
)
def test_an_error_names_the_option_that_reads_the_file(
    command: str, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    result = celoss(command, capsys)
    assert (result.code, result.out) == (2, "")
    error, hint = result.err.splitlines()
    assert error.startswith("Error: ")
    assert hint.startswith("Hint: ")
    assert option in hint


@pytest.mark.parametrize(
    "command",
    [
        "proba.npy labels_int.npy",
        "proba.npz labels_int.npy",
        "arrays.npz:proba arrays.npz:labels",
        "frame.csv.gz labels_int.npy",
        "frame.csv.bz2 labels_int.npy",
        "frame.csv.xz labels_int.npy",
        "savetxt.txt labels_int.npy",
    ],
)
def test_the_container_changes_no_number(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    expected = celoss("frame.csv labels_int.npy", capsys).numbers
    assert celoss(command, capsys).numbers == expected


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("- labels_int.npy", "frame.csv"),
        ("- labels_int.npy", "proba.npy"),
        ("- labels_int.npy", "frame.csv.gz"),
        ("- labels_int.npy", "frame.csv.bz2"),
        ("- labels_int.npy", "frame.csv.xz"),
        ("- labels_int.npy", "savetxt.txt"),
        ("proba.npy -", "labels_int.npy"),
    ],
)
def test_standard_input_changes_no_number(
    command: str, file: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = celoss("frame.csv labels_int.npy", capsys).numbers
    given = io.TextIOWrapper(io.BytesIO((FORMATS / file).read_bytes()))
    monkeypatch.setattr("sys.stdin", given)
    assert celoss(command, capsys).numbers == expected
