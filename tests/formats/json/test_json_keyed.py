"""One object that holds the scores, or the label, of each row by its id."""

from __future__ import annotations

import json
import math

import pytest
from made import Folder
from running import run_eval

from celoss_cli import evaluate

PREDICTIONS = {"img0": [0.5, 0.5], "img1": [0.25, 0.75], "img2": [0.75, 0.25]}
LABELS = {"img1": 1, "img2": 1, "img0": 0}
LOSS = (math.log(2) + math.log(4 / 3) + math.log(4)) / 3


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "labels",
    [json.dumps(LABELS), "file,label\n" + "".join(f"{k},{v}\n" for k, v in LABELS.items())],
)
def test_the_keys_are_ids(indent: int | None, labels: str, file: Folder) -> None:
    preds = file("preds.json", json.dumps(PREDICTIONS, indent=indent))
    report = evaluate(preds, file("labels.txt", labels), id="file")
    assert report.cross_entropy == pytest.approx(LOSS, rel=1e-14)


def test_scores_of_other_scales_are_rows_where_an_option_names_the_ids(file: Folder) -> None:
    preds = file("preds.json", json.dumps({"a": [math.log(3), 0.0], "b": [0.0, 0.0]}))
    labels = file("labels.csv", "id,label\nb,1\na,0\n")
    found = evaluate(preds, labels, id="id", scores="logits").cross_entropy
    assert found == pytest.approx((math.log(4 / 3) + math.log(2)) / 2, rel=1e-14)


def test_without_an_option_the_error_names_it(
    file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    preds = file("preds.json", json.dumps(PREDICTIONS))
    labels = file("labels.csv", "id,label\nimg1,1\nimg2,1\nimg0,0\n")
    code, _, said = run_eval(capsys, str(preds), str(labels))
    assert code == 2
    assert said == (
        f"Error: {preds}: a list of scores for each of 3 keys: img0, img1, img2\n"
        "Hint: --id NAME joins the keys on column NAME of LABELS\n"
    )


def test_an_object_that_is_one_row_stays_one(file: Folder) -> None:
    preds = file("preds.json", '{"p": [0.25, 0.75], "q": [0.5, 0.5]}')
    found = evaluate(preds, [1], score_key="p").cross_entropy
    assert found == pytest.approx(math.log(4 / 3), rel=1e-14)


def test_lists_that_may_be_columns_or_rows_are_columns_as_ever(file: Folder) -> None:
    preds = file("preds.json", json.dumps({"0": [0.5, 0.25, 0.75], "1": [0.5, 0.75, 0.25]}))
    assert evaluate(preds, [0, 1, 1]).cross_entropy == pytest.approx(LOSS, rel=1e-14)
