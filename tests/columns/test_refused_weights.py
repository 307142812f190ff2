"""Weights that are none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from refusals import CSV, TABLE, Case, refused, said_of, weighted

CASES = [
    Case(
        "--class-weights with soft labels",
        "--class-weights needs one label per row, but labels.csv has one column per class",
        None,
        f"{CSV} --class-weights balanced",
        labels="cat,dog\n1,0\n0,1\n1,0\n",
    ),
    weighted(
        "a weight below 0",
        "w\n1\n-2\n1\n",
        "weights.csv:3: column 'w': -2.0 is not a weight: weights are finite and at least 0",
    ),
    weighted(
        "a weight of nan",
        "w\n1\nnan\n1\n",
        "weights.csv:3: column 'w': nan is not a weight: weights are finite and at least 0",
    ),
    weighted("weights of 0", "w\n0\n0\n0\n", "weights.csv: every weight is 0"),
    weighted(
        "a weight of letters", "w\n1\nx\n1\n", "weights.csv:3: column 'w': 'x' is not a number"
    ),
    weighted(
        "a weight below 0 in an array",
        np.array([1.0, -2.0, 1.0]),
        "weights.csv: row 1: -2.0 is not a weight: weights are finite and at least 0",
    ),
    weighted(
        "two columns of weights",
        "a,b\n1,2\n1,2\n1,2\n",
        "weights.csv: 2 columns, expected one column of weights",
        "--weight-column NAME takes a column of PREDICTIONS or LABELS",
    ),
    weighted("weights that are empty", "", "weights.csv: the file is empty"),
    Case(
        "an unknown --weight-column",
        "labels.csv: no column 'wt2'; the columns are id, label, wt",
        "did you mean 'wt'?",
        f"{CSV} --label-column label --weight-column wt2",
        labels=TABLE,
    ),
    Case(
        "an unknown --weight-column where the predictions alone have a header",
        "preds.csv: no column 'wieght'; the columns are cat, dog, weight",
        "did you mean 'weight'?",
        f"{CSV} --weight-column wieght",
        preds="cat,dog,weight\n0.9,0.1,1\n0.2,0.8,2\n0.7,0.3,1\n",
    ),
    Case(
        "a --weight-column below 0",
        "labels.csv:3: column 'wt': -2.0 is not a weight: weights are finite and at least 0",
        None,
        f"{CSV} --label-column label --weight-column wt",
        labels=TABLE.replace("dog,2", "dog,-2"),
    ),
    Case(
        "an unknown class in --class-weights",
        "--class-weights: 'dgo' is not a class; the classes are cat, dog",
        "did you mean 'dog'?",
        f"{CSV} --class-weights cat=2,dgo=1",
    ),
    Case(
        "a class weight below 0",
        "--class-weights: -2.0 of 'cat' is not a weight",
        None,
        f"{CSV} --class-weights cat=-2",
    ),
    Case(
        "a class weight that is no number",
        "--class-weights 'cat=x': 'cat=x' is not NAME=WEIGHT",
        "e.g. --class-weights cat=2,dog=1, or --class-weights balanced",
        f"{CSV} --class-weights cat=x",
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)


@pytest.mark.parametrize(
    "options",
    [
        "--class-weights cat=0,dog=0",
        "--weights weights.csv --ignore-label dog",
    ],
)
def test_rows_that_all_weigh_nothing_are_refused(
    options: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = Case("", "", None, f"{CSV} {options}", files={"weights.csv": "w\n0\n1\n0\n"})
    said = said_of(case, tmp_path, monkeypatch, capsys)
    assert said.startswith("Error: ")
    assert "weight" in said
