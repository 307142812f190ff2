"""Names of classes that do not fit the columns of scores."""

from __future__ import annotations

from refusals import CSV, Case, refused

CASES = [
    Case(
        "a class name twice",
        "--class-names names a class twice",
        None,
        f"{CSV} --class-names cat,cat",
    ),
    Case(
        "a class name too many",
        "--class-names has 3 names, but preds.csv has 2 columns of scores, for 2 classes",
        None,
        f"{CSV} --class-names cat,dog,eel",
    ),
    Case(
        "class names other than the header",
        "--class-names differs from the header of preds.csv: cat, dog",
        "leave --class-names out: the header names the classes",
        f"{CSV} --class-names dog,cat",
    ),
    Case(
        "raw values of CatBoost",
        "preds.csv: holds RawFormulaVal columns, but none for --scores probs",
        "--scores logits reads them",
        preds="SampleId\tRawFormulaVal:Class=cat\tRawFormulaVal:Class=dog\n"
        "0\t1.5\t-1.5\n1\t-2.5\t2.0\n",
        labels="cat\ndog\n",
    ),
    Case(
        "raw values of CatBoost without SampleId",
        "preds.csv:2: column 'RawFormulaVal:Class=cat': 1.5 is not a probability: "
        "it lies outside [0, 1]",
        "--scores logits takes a softmax of raw scores",
        preds="RawFormulaVal:Class=cat\tRawFormulaVal:Class=dog\n1.5\t-1.5\n-2.5\t2.0\n",
        labels="cat\ndog\n",
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)
