"""A file that is not there: another is suggested only if its name is nearly the one typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from celoss_cli import CelossError, evaluate
from celoss_cli.storage.typos import nearly

FILES = ["labels.csv", "preds.npy", "preds_train.csv", "README.md", "shard-2.npy", "y.csv"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Labels.CSV", "labels.csv"),
        ("label.csv", "labels.csv"),
        ("lables.csv", "labels.csv"),
        ("labels.cvs", "labels.csv"),
        ("lebels.csv", "labels.csv"),
        ("labels", "labels.csv"),
        ("labels.csv.gz", "labels.csv"),
        ("labels.tsv", "labels.csv"),
        ("preds.csv", "preds.npy"),
        ("pred.npy", "preds.npy"),
        ("preds-train.csv", "preds_train.csv"),
        ("pred_trian.csv", "preds_train.csv"),
        ("Y.csv", "y.csv"),
        ("y.npy", "y.csv"),
    ],
)
def test_a_name_with_a_typing_error_is_suggested(typed: str, name: str) -> None:
    assert nearly(typed, FILES) == name


@pytest.mark.parametrize(
    "typed",
    [
        "predictions.csv",
        "preds_test.csv",
        "missing.csv",
        "tables.csv",
        "p.csv",
        "z.csv",
        "shard-1.npy",
        "shard-22.npy",
        "shard.npy",
        "labels2.csv",
        ".csv",
        "csv",
        "model.npy",
    ],
)
def test_another_file_of_the_folder_is_not_suggested(typed: str) -> None:
    assert nearly(typed, FILES) is None


def test_of_several_the_nearest_is_suggested() -> None:
    assert nearly("Preds.csv", ["preds.npy", "preds.csv", "predz.csv"]) == "preds.csv"
    assert nearly("predz.csv", ["preds.csv", "predz.npy"]) == "predz.npy"


@pytest.mark.parametrize(
    ("typed", "hint"), [("label.csv", "did you mean 'labels.csv'?"), ("truth.csv", None)]
)
def test_the_hint_of_a_missing_file(tmp_path: Path, typed: str, hint: str | None) -> None:
    (tmp_path / "labels.csv").write_text("0\n1\n")
    with pytest.raises(CelossError) as caught:
        evaluate([0.25, 0.5], tmp_path / typed)
    assert (caught.value.message, caught.value.hint) == (f"{tmp_path / typed}: no such file", hint)
