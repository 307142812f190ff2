"""Ids that do not join."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from refusals import CSV, NAMES, NPY, PROBABILITIES, Case, refused

from celoss_cli import evaluate
from celoss_cli.errors import InputError

WITH_IDS = "id,cat,dog\na,0.9,0.1\nb,0.2,0.8\nc,0.7,0.3\n"
LABEL_IDS = "id,label\na,cat\nb,dog\nc,cat\n"
BY_ID = f"{CSV} --id id"
PARTIAL = "--partial measures the rows in both files, and counts the others"

CASES = [
    Case(
        "an id twice in the predictions",
        "preds.csv:4: column 'id': the id 'a' occurs 2 times",
        "each row needs its own id",
        BY_ID,
        preds=WITH_IDS.replace("c,", "a,"),
        labels=LABEL_IDS,
    ),
    Case(
        "an id twice in the labels",
        "labels.csv:3: column 'id': the id 'a' occurs 2 times",
        "each row needs its own id",
        BY_ID,
        preds=WITH_IDS,
        labels=LABEL_IDS.replace("b,", "a,"),
    ),
    Case(
        "an id that the labels lack",
        "labels.csv: no row for 1 id of preds.csv in column 'id': 'b'",
        PARTIAL,
        BY_ID,
        preds=WITH_IDS,
        labels="id,label\na,cat\nc,cat\n",
    ),
    Case(
        "an id that the predictions lack",
        "preds.csv: no row for 1 id of labels.csv in column 'id': 'd'",
        PARTIAL,
        BY_ID,
        preds=WITH_IDS,
        labels=LABEL_IDS + "d,dog\n",
    ),
    Case(
        "four ids that the predictions lack",
        "preds.csv: no row for 4 ids of labels.csv in column 'id': 'd', 'e', 'f', ...",
        "ids are compared as written; preds.csv has 'a'",
        BY_ID,
        preds=WITH_IDS,
        labels=LABEL_IDS + "d,dog\ne,dog\nf,dog\ng,dog\n",
    ),
    Case(
        "ids of another type",
        "labels.csv: no row for 3 ids of preds.csv in column 'id': '1', '2', '3'",
        "ids are compared as written; labels.csv has '1.0'",
        BY_ID,
        preds="id,cat,dog\n1,0.9,0.1\n2,0.2,0.8\n3,0.7,0.3\n",
        labels="id,label\n1.0,cat\n2.0,dog\n3.0,cat\n",
    ),
    Case(
        "ids with a blank before them",
        "labels.csv: no row for 1 id of preds.csv in column 'id': 'b'",
        "ids are compared as written; labels.csv has ' b'",
        BY_ID,
        preds=WITH_IDS,
        labels=LABEL_IDS.replace("b,", " b,"),
    ),
    Case(
        "an --id that neither file has",
        "preds.csv: no column 'idd'; the columns are id, cat, dog",
        "did you mean 'id'?",
        f"{CSV} --id idd",
        preds=WITH_IDS,
        labels=LABEL_IDS,
    ),
    Case(
        "an --id that the predictions lack",
        "preds.csv: no column 'id'; the columns are cat, dog",
        None,
        BY_ID,
        labels=LABEL_IDS,
    ),
    Case(
        "an --id that the labels lack",
        "labels.csv: no column 'id'; the columns are key, label",
        None,
        f"{BY_ID} --label-column label",
        preds=WITH_IDS,
        labels=LABEL_IDS.replace("id,", "key,"),
    ),
    Case(
        "an --id that labels of one column lack",
        "labels.csv: no column 'id'; the columns are label",
        None,
        BY_ID,
        preds=WITH_IDS,
        labels="label\n" + NAMES,
    ),
    Case(
        "--id of predictions that are an array",
        "preds.npy: no column 'id': an array has no column names",
        None,
        f"{NPY} --id id",
        labels=LABEL_IDS.replace("cat", "0").replace("dog", "1"),
        files={"preds.npy": PROBABILITIES},
    ),
    Case(
        "--id of labels that are an array",
        "labels.npy: no column 'id': an array has no column names",
        None,
        "preds.csv labels.npy --id id",
        preds=WITH_IDS,
        files={"labels.npy": np.array([0, 1, 0])},
    ),
    Case(
        "a label that is no class, joined by id",
        "labels.csv:2: label 'dgo' is not a class; the classes are cat, dog",
        "did you mean 'dog'?",
        BY_ID,
        preds=WITH_IDS,
        labels="id,label\nb,dgo\nc,cat\na,cat\n",
    ),
    Case(
        "a share that is none, joined by id",
        "labels.csv:3: column 'dog': 1.5 is not a soft label: outside [0, 1]",
        None,
        BY_ID,
        preds=WITH_IDS,
        labels="id,cat,dog\nb,0,1\nc,0,1.5\na,1,0\n",
    ),
    Case(
        "a row that sums to 0.9, joined by id",
        "preds.csv:3: the row sums to 0.9, not to 1",
        "--normalize divides every row by its sum",
        BY_ID,
        preds=WITH_IDS.replace("0.8", "0.7"),
        labels="id,label\nb,dog\nc,cat\na,cat\n",
    ),
    Case(
        "an id beside the labels without --id",
        "labels.csv: which column holds the labels? The columns are id, label",
        "if 'id' is not a class, --id id joins the files on this column",
        preds=WITH_IDS,
        labels=LABEL_IDS,
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)


def test_an_id_that_stands_twice_is_not_suggested(tmp_path: Path) -> None:
    # oversampled rows: the files go together row by row
    scores, labels = tmp_path / "p.csv", tmp_path / "y.csv"
    scores.write_text("id,cat,dog\na,0.9,0.1\nb,0.2,0.8\na,0.9,0.1\n")
    labels.write_text("id,label\na,cat\nb,dog\na,cat\n")
    with pytest.raises(InputError, match="which column holds the labels") as caught:
        evaluate(scores, labels)
    assert caught.value.hint == "--label-column NAME"
    found = evaluate(scores, labels, label_column="label")
    assert found.cross_entropy == pytest.approx(-np.log([0.9, 0.8, 0.9]).mean(), rel=1e-12)
