"""Labels that mean no class, and shares that are none."""

from __future__ import annotations

import numpy as np
from refusals import (
    CSV,
    INTEGERS,
    ONE_COLUMN,
    PROBABILITIES,
    TABLE,
    Case,
    refused,
    soft,
)

DROPS = "drops rows without a label"
THREE_A_ROW = "score\n0.7\n0.2\n0.1\n0.1\n0.8\n0.1\n0.2\n0.3\n0.5\n0.6\n0.3\n0.1\n"

CASES = [
    Case(
        "labels are one line that is no class",
        "labels.csv:1: label 'label' is not a class; the classes are cat, dog",
        labels="label\n",
    ),
    Case(
        "a blank line among the labels",
        "labels.csv:2: the label is empty",
        f"--ignore-label='' {DROPS}",
        labels="cat\n\ndog\ncat\n",
    ),
    Case(
        "a label beyond the last class",
        "labels.csv:3: label '7' is not one of the positions 0..1",
        labels="0\n1\n7\n",
    ),
    Case(
        "a label below 0",
        "labels.csv:3: label '-1' is not one of the positions 0..1",
        f"--ignore-label=-1 {DROPS}",
        labels="0\n1\n-1\n",
    ),
    Case(
        "labels of -1 and 1 beside columns that have names",
        "labels.csv:1: label '-1' is not one of the positions 0..1",
        "give labels that are class names, or 0 and 1",
        labels="-1\n1\n1\n",
    ),
    Case(
        "labels of -1 and 1 beside columns without names",
        "labels.csv:1: label '-1' is not one of the positions 0..1",
        "--class-names=-1,1 names the columns of scores, in their order",
        preds="0.5,0.5\n0.25,0.75\n0.125,0.875\n",
        labels="-1\n1\n1\n",
    ),
    Case(
        "labels from -1 on, one for each class",
        "labels.csv:1: label '-1' is not one of the positions 0..2",
        "--first-label=-1 if -1 is a class; --ignore-label=-1 if it marks a missing label",
        preds="0.5,0.25,0.25\n0.25,0.5,0.25\n0.25,0.25,0.5\n",
        labels="-1\n0\n1\n",
    ),
    Case(
        "labels counted from 1",
        "labels.csv:2: label '2' is not one of the positions 0..1",
        "labels 1..2 are counted from 1: --first-label 1",
        labels="1\n2\n1\n",
    ),
    Case(
        "a label beyond the last class, counted from 1",
        "labels.csv:3: label '3' is not one of the positions 1..2",
        None,
        f"{CSV} --first-label 1",
        labels="1\n2\n3\n",
    ),
    Case(
        "--first-label with labels that are names",
        "labels.csv:1: label 'cat' is not one of the positions 0..1",
        None,
        f"{CSV} --first-label 0",
    ),
    Case(
        "an unknown name",
        "labels.csv:2: label 'dgo' is not a class; the classes are cat, dog",
        "did you mean 'dog'?",
        labels="cat\ndgo\ncat\n",
    ),
    Case(
        "a name in other letters",
        "labels.csv:2: label 'DOG' is not a class; the classes are cat, dog",
        "'dog' differs in upper and lower case only",
        labels="cat\nDOG\ncat\n",
    ),
    Case(
        "a number among names",
        "labels.csv:2: label '1' is not a class; the classes are cat, dog",
        labels="cat\n1\ndog\n",
    ),
    *(
        Case(
            f"positions, where the classes are {names}",
            "labels.csv:1: are the labels 0, 1 positions, or the numbers in the class names "
            f"{names}?",
            "--labels-are names or --labels-are positions decides",
            preds=f"{names.replace(' ', '')}\n0.9,0.1\n0.2,0.8\n",
            labels="0\n1\n",
        )
        for names in ("class_1, class_2", "p_b, p_1", "5, cat")
    ),
    Case(
        "integers of which some are class names",
        "labels.csv:1: some of the labels 0, 1, 2 are class names, some are not",
        "--labels-are names or --labels-are positions decides",
        f"{CSV} --class-names 1,2,3",
        preds="1,0,0\n0,1,0\n0,0,1\n1,0,0\n",
        labels="0\n1\n2\n0\n",
    ),
    Case(
        "integers of which all but the first are class names",
        "labels.csv:1: some of the labels 0, 1, 2 are class names, some are not",
        "--labels-are names or --labels-are positions decides",
        f"{CSV} --class-names 1,2,3",
        preds="1,0,0\n0,1,0\n0,0,1\n",
        labels="0\n1\n2\n",
    ),
    Case(
        "integers that are to be names",
        "labels.csv:1: label '0' is not a class; the classes are cat, dog",
        None,
        f"{CSV} --labels-are names",
        labels=INTEGERS,
    ),
    Case(
        "a quoted empty label",
        "labels.csv:2: the label is empty",
        f"--ignore-label='' {DROPS}",
        labels='cat\n""\ncat\n',
    ),
    Case(
        "an empty label in a column",
        "labels.csv:3: the label is empty",
        f"--ignore-label='' {DROPS}",
        f"{CSV} --label-column label",
        labels="id,label\na,cat\nb,\nc,cat\n",
    ),
    Case(
        "a label of 1.5",
        "labels.csv:2: label '1.5' is not a class; the classes are 0, 1",
        preds="0.9,0.1\n0.2,0.8\n0.7,0.3\n",
        labels="0\n1.5\n1\n",
    ),
    Case(
        "a first label of 1.5",
        "labels.csv:1: label '1.5' is not a class; the classes are 0, 1",
        preds="0.9,0.1\n0.2,0.8\n0.7,0.3\n",
        labels="1.5\n0\n1\n",
    ),
    Case(
        "a label of 1.5 among positions",
        "labels.csv:2: label '1.5' is not a class; the classes are cat, dog",
        labels="0\n1.5\n1\n",
    ),
    Case(
        "a label of nan in an array",
        "labels.npy: row 1: label 'nan' is not a class; the classes are 0, 1",
        f"--ignore-label=nan {DROPS}",
        "preds.npy labels.npy",
        files={"preds.npy": PROBABILITIES, "labels.npy": np.array([0.0, np.nan, 1.0])},
    ),
    Case(
        "a label beyond the last class in an array",
        "labels.npy: row 2: label '7' is not one of the positions 0..1",
        None,
        "preds.npy labels.npy",
        files={"preds.npy": PROBABILITIES, "labels.npy": np.array([0, 1, 7])},
    ),
    Case(
        "complex labels",
        "labels.npy: labels of type complex128, not integers or text",
        "save them as integers or text, without pickle: array.astype(str)",
        "preds.npy labels.npy",
        files={"preds.npy": PROBABILITIES, "labels.npy": np.array([0, 1, 1j])},
    ),
    Case(
        "every label is ignored",
        "labels.csv: every label is dropped by --ignore-label",
        None,
        f"{CSV} --ignore-label cat",
        labels="cat\ncat\ncat\n",
    ),
    Case(
        "no labels at all",
        "no labels: give a LABELS file, or --label-column of preds.csv; its columns are cat, dog",
        None,
        "preds.csv",
    ),
    Case(
        "an unknown --label-column",
        "labels.csv: no column 'labl'; the columns are id, label, wt",
        "did you mean 'label'?",
        f"{CSV} --label-column labl",
        labels=TABLE,
    ),
    Case(
        "an unknown --label-column of the predictions",
        "preds.csv: no column 'truth'; the columns are cat, dog, label",
        None,
        "preds.csv --label-column truth",
        preds="cat,dog,label\n0.9,0.1,cat\n",
    ),
    Case(
        "a --label-column of an array",
        "labels.npy: no column 'truth': an array has no column names",
        None,
        "preds.csv labels.npy --label-column truth",
        files={"labels.npy": np.array([0, 1, 0])},
    ),
    Case(
        "several columns of labels",
        "labels.csv: which column holds the labels? The columns are id, label, wt",
        "--label-column NAME",
        labels=TABLE,
    ),
    Case(
        "two columns of labels for one column of scores",
        "labels.csv: which column holds the labels? The columns are id, label",
        "--label-column NAME",
        preds=ONE_COLUMN,
        labels="id,label\na,1\nb,0\nc,1\nd,0\n",
    ),
    Case(
        "nothing but labels in the predictions",
        "preds.csv: no column of scores besides label",
        None,
        "preds.csv --label-column label",
        preds="label\ncat\n",
    ),
    Case(
        "one column of scores and three labels",
        "labels.csv: one column of scores is for two classes, but the labels have 3 values: "
        "cat, dog, eel",
        "give one column of scores per class",
        preds=ONE_COLUMN,
        labels="cat\ndog\neel\ncat\n",
    ),
    Case(
        "three labels, and one number a line",
        "labels.csv: one column of scores is for two classes, but the labels have 3 values: "
        "cat, dog, eel",
        "--class-names A,B,... reads one number per line, with the classes in this order",
        preds=THREE_A_ROW,
        labels="cat\ndog\neel\ncat\n",
    ),
    Case(
        "one column of scores and three integers, the first of them once",
        "labels.csv: one column of scores is for two classes, but the labels have 3 values: "
        "0, 1, 2",
        "give one column of scores per class",
        preds=ONE_COLUMN,
        labels="0\n1\n2\n1\n",
    ),
    Case(
        "three integers, and one number a line",
        "labels.csv: one column of scores is for two classes, but the labels have 3 values: "
        "0, 1, 2",
        "give one column of scores per class; --classes 3 reads one number per line",
        preds=THREE_A_ROW,
        labels="0\n1\n2\n1\n",
    ),
    Case(
        "one column of scores and labels that do not tell which is positive",
        "labels.csv: which class is positive? The labels are 'cat' and 'dog'",
        "use --positive cat or --positive dog",
        preds=ONE_COLUMN,
        labels="cat\ndog\ncat\ncat\n",
    ),
    Case(
        "a --positive that is not a label",
        "--positive 'dgo' is not one of the labels cat, dog",
        "did you mean 'dog'?",
        f"{CSV} --positive dgo",
        preds=ONE_COLUMN,
        labels="cat\ndog\ncat\ncat\n",
    ),
    soft(
        "a share below 0",
        "cat,dog\n1,0\n-0.1,1.1\n1,0\n",
        "labels.csv:3: column 'cat': -0.1 is not a soft label: outside [0, 1]",
    ),
    soft(
        "a share above 1",
        "cat,dog\n1,0\n0,1.5\n1,0\n",
        "labels.csv:3: column 'dog': 1.5 is not a soft label: outside [0, 1]",
    ),
    soft(
        "a share of nan",
        "cat,dog\n1,0\nnan,1\n1,0\n",
        "labels.csv:3: column 'cat': nan is not a soft label: outside [0, 1]",
    ),
    soft(
        "a share of letters",
        "cat,dog\n1,0\nx,1\n1,0\n",
        "labels.csv:3: column 'cat': 'x' is not a number",
    ),
    soft(
        "a share above 1 in an array",
        np.array([[1.0, 0.0], [0.0, 1.5], [0.0, 1.0]]),
        "labels.npy: row 1, column 1: 1.5 is not a soft label: outside [0, 1]",
    ),
    soft(
        "shares that do not sum to 1",
        "cat,dog\n1,0\n0.5,0.4\n1,0\n",
        "labels.csv:3: the row of labels sums to 0.9, not to 1",
    ),
    soft(
        "shares in an array that do not sum to 1",
        np.array([[1.0, 0.0], [0.5, 0.4], [0.0, 1.0]]),
        "labels.npy: row 1: the row of labels sums to 0.9, not to 1",
    ),
    soft(
        "a column more than classes",
        "1,0,0\n0,1,0\n0,0,1\n",
        "labels.csv: 3 columns of labels for 2 classes",
        "give one label per row, or one column per class",
    ),
    soft(
        "a column more than classes in an array",
        np.eye(3),
        "labels.npy: 3 columns of labels for 2 classes",
        "give one label per row, or one column per class",
    ),
    soft(
        "columns of other names",
        "cat,eel\n1,0\n0,1\n1,0\n",
        "labels.csv: which column holds the labels? The columns are cat, eel",
        "--label-column NAME",
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)
