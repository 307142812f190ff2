"""Outputs that are not to be written."""

from __future__ import annotations

from refusals import CSV, NAMES, PREDICTIONS, Case, refused

CASES = [
    Case(
        "an output in a folder that is not there",
        "no/out.json: there is no folder no",
        "make it first: mkdir -p no",
        f"{CSV} -o no/out.json",
    ),
    Case(
        "an output that is a folder",
        "folder.json: is a folder, not a file",
        None,
        f"{CSV} -o folder.json",
        folders=("folder.json",),
    ),
    Case(
        "an output of another form",
        "-o out.pdf: the name must end in .json, .md, .xml, .txt, .svg or .html",
        None,
        f"{CSV} -o out.pdf",
    ),
    Case(
        "rows of another form",
        "--per-sample out.json: the name must end in .csv, .npy or .parquet",
        None,
        f"{CSV} --per-sample out.json",
        outputs=False,
    ),
    Case(
        "rows in a folder that is not there",
        "no/rows.npy: there is no folder no",
        "make it first: mkdir -p no",
        f"{CSV} --per-sample no/rows.npy",
        outputs=False,
    ),
    Case(
        "an output that is the predictions",
        "preds.json: this output is also the input preds.json",
        "choose another name",
        "preds.json labels.csv -o preds.json",
        files={"preds.json": PREDICTIONS},
    ),
    Case(
        "an output that is the labels in another spelling",
        "models/../labels.txt: this output is also the input labels.txt",
        "choose another name",
        "preds.csv labels.txt -o ./models/../labels.txt",
        files={"labels.txt": NAMES},
        folders=("models",),
    ),
    Case(
        "an output that leads to the predictions",
        "link.json: this output is also the input preds.csv",
        "choose another name",
        f"{CSV} -o link.json",
        links={"link.json": "preds.csv"},
    ),
    Case(
        "an output that is the weights",
        "weights.txt: this output is also the input weights.txt",
        "choose another name",
        f"{CSV} --weights weights.txt -o weights.txt",
        files={"weights.txt": "w\n1\n1\n1\n"},
    ),
    Case(
        "rows that are the labels",
        "labels.csv: this output is also the input labels.csv",
        "choose another name",
        f"{CSV} --per-sample labels.csv",
        outputs=False,
    ),
    Case(
        "two outputs of one name",
        "a.json: two outputs have this name",
        None,
        f"{CSV} -o a.json -o ./a.json",
    ),
    Case(
        "an output on a full device",
        "full.json: cannot be written: No space left on device",
        None,
        f"{CSV} -o full.json",
        links={"full.json": "/dev/full"},
        outputs=False,
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)
