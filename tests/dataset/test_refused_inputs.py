"""Inputs that do not fit each other."""

from __future__ import annotations

from refusals import (
    CSV,
    INTEGERS,
    MEMBERS,
    NAMES,
    NPY,
    ONE_COLUMN,
    OWN_LABELS,
    PROBABILITIES,
    TABLE,
    Case,
    npz,
    refused,
    soft,
    weighted,
)

ONE_EACH = "each row of predictions needs one label, in the same order"

CASES = [
    Case(
        "a label more than rows",
        "preds.csv has 3 rows of predictions, labels.csv has 4 labels",
        ONE_EACH,
        labels="cat\ndog\ncat\ndog\n",
    ),
    Case(
        "many labels more than rows",
        "preds.csv has 3 rows of predictions, labels.csv has 6 labels",
        ONE_EACH,
        labels=NAMES * 2,
    ),
    Case(
        "a label fewer than rows",
        "preds.csv has 3 rows of predictions, labels.csv has 2 labels",
        ONE_EACH,
        labels="cat\ndog\n",
    ),
    Case(
        "one label",
        "preds.csv has 3 rows of predictions, labels.csv has 1 label",
        ONE_EACH,
        labels="cat\n",
    ),
    Case(
        "a first row that is to be a header",
        "preds.csv has 2 rows of predictions, labels.csv has 3 labels",
        "the first line of preds.csv was treated as a header; if it is data, use --no-header",
        f"{CSV} --header",
        preds="0,1\n1,0\n0.2,0.8\n",
        labels="1\n0\n1\n",
    ),
    Case(
        "one-hot labels in place of predictions, where commas may be decimal",
        "labels.csv: '0,1' and '1,0' may be the numbers 0.1 and 1, or rows of 0 and 1",
        "write numbers with a decimal point",
        "labels.csv preds.csv --decimal ,",
        preds="cat;dog\n0,9;0,1\n0,2;0,8\n",
        labels="0,1\n1,0\n",
    ),
    Case(
        "a header of an array",
        "--no-header is for delimited text, but preds.npy is npy",
        None,
        f"{NPY} --no-header",
        labels=INTEGERS,
        files={"preds.npy": PROBABILITIES},
    ),
    Case(
        "a header of labels that stand in the predictions",
        "--labels-header is for delimited text, but LABELS are not given",
        None,
        f"{OWN_LABELS} --labels-header",
        preds="cat,dog,label\n0.9,0.1,cat\n",
    ),
    Case(
        "a first label that is to be a header",
        "preds.csv has 3 rows of predictions, labels.csv has 2 labels",
        "the first line of labels.csv was treated as a header; if it is data, use "
        "--no-labels-header",
        f"{CSV} --labels-header",
        labels="1\n0\n1\n",
    ),
    Case(
        "a misspelt first label",
        "preds.csv has 3 rows of predictions, labels.csv has 2 labels",
        "the first line of labels.csv was treated as a header",
        labels="caat\ndog\ncat\n",
    ),
    soft(
        "a row of shares fewer",
        "cat,dog\n1,0\n0,1\n",
        "preds.csv has 3 rows of predictions, labels.csv has 2 labels",
        ONE_EACH,
    ),
    soft(
        "many rows of shares more",
        "cat,dog\n" + "1,0\n" * 9,
        "preds.csv has 3 rows of predictions, labels.csv has 9 labels",
        ONE_EACH,
    ),
    weighted(
        "a weight fewer than rows",
        "w\n1\n2\n",
        "preds.csv has 3 rows of predictions, weights.csv has 2 weights",
    ),
    weighted(
        "a weight more than rows",
        "w\n1\n2\n1\n3\n",
        "preds.csv has 3 rows of predictions, weights.csv has 4 weights",
    ),
    Case(
        "--weights and --weight-column",
        "--weights and --weight-column both give weights",
        "give one of them",
        f"{CSV} --label-column label --weight-column wt --weights weights.csv",
        labels=TABLE,
        files={"weights.csv": "w\n1\n1\n1\n"},
    ),
    Case(
        "--classes that does not fit",
        "--classes is 3, but preds.csv has 2",
        None,
        f"{CSV} --classes 3",
    ),
    Case(
        "--classes that does not fit --class-names",
        "--classes is 3, but --class-names has 2 names",
        None,
        f"{CSV} --classes 3 --class-names cat,dog",
        preds=ONE_COLUMN,
        labels="cat\ndog\ncat\ncat\n",
    ),
    Case(
        "- twice",
        "standard input can be one input only",
        "give a file for the others",
        "- -",
    ),
    Case(
        "- for the predictions and the weights",
        "standard input can be one input only",
        "give a file for the others",
        "- labels.csv --weights -",
    ),
    Case(
        "one file for both",
        "preds.csv: is given twice",
        "--label-column NAME takes the labels from PREDICTIONS; leave LABELS out",
        "preds.csv preds.csv",
    ),
    Case(
        "one file for both in another spelling",
        "./preds.csv: is given twice",
        "--label-column NAME takes the labels from PREDICTIONS; leave LABELS out",
        "preds.csv ./preds.csv",
    ),
    Case(
        "one file for both through a link",
        "link.csv: is given twice",
        "--label-column NAME takes the labels from PREDICTIONS; leave LABELS out",
        "preds.csv link.csv",
        links={"link.csv": "preds.csv"},
    ),
    Case(
        "one file for labels and weights",
        "labels.csv: is given twice",
        "--weight-column NAME takes the weights from PREDICTIONS or LABELS; leave --weights out",
        f"{CSV} --weights labels.csv",
    ),
    Case(
        "one array of an archive for both",
        "data.npz:probs: is given twice",
        None,
        "data.npz:probs data.npz:probs",
        files={"data.npz": npz(**MEMBERS)},
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)
