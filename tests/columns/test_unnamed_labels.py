"""An index beside the labels of a file without a header: the error says how to name the columns."""

from __future__ import annotations

import math

import pytest
from made import Folder
from running import run_eval

from celoss_cli import evaluate

TWO = "cat,dog\n0.5,0.5\n0.25,0.75\n0.75,0.25\n"
THREE = "cat,dog,eel\n0.5,0.25,0.25\n0.25,0.5,0.25\n0.75,0.125,0.125\n"
HINT = (
    "\nHint: add a first line with the columns' names, e.g. index,label; then --label-column label "
    "reads the labels\n"
)


@pytest.mark.parametrize(
    ("preds", "labels", "said"),
    [
        (
            TWO,
            "0,cat\n1,dog\n2,dog\n",
            ": 2 columns without names: which one holds the ",
        ),
        (TWO, "0,0\n1,1\n2,1\n", ":3: column 0: 2.0 is not a soft label: outside [0, 1]"),
        (THREE, "0,cat\n1,dog\n2,dog\n", ": 2 columns without names: which one holds the "),
        (THREE, "0,0\n1,1\n2,1\n", ": 2 columns of labels for 3 classes"),
    ],
)
def test_the_error_names_what_helps(
    preds: str, labels: str, said: str, file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = file("preds.csv", preds), file("labels.csv", labels)
    code, _, error = run_eval(capsys, *map(str, paths))
    assert code == 2
    assert error.startswith(f"Error: {paths[1]}{said}")
    assert error.endswith(HINT)
    if preds == TWO:
        named = file("labels.csv", "index,label\n" + labels)
        loss = evaluate(paths[0], named, label_column="label").cross_entropy
        assert loss == pytest.approx((math.log(2) + math.log(4 / 3) + math.log(4)) / 3, rel=1e-14)


def test_columns_of_shares_are_read_as_ever(file: Folder) -> None:
    preds = file("preds.csv", TWO)
    for shares in ("1,0\n0,1\n0,1\n", "True,False\nFalse,True\nFalse,True\n"):
        loss = evaluate(preds, file("labels.csv", shares)).cross_entropy
        assert loss == pytest.approx((math.log(2) + math.log(4 / 3) + math.log(4)) / 3, rel=1e-14)
