"""Numbers that do not make rows."""

from __future__ import annotations

import numpy as np
from refusals import CSV, NPY, Case, array, refused

SIX = "0.6\n0.3\n0.1\n0.2\n0.5\n0.3\n"

CASES = [
    Case(
        "numbers that do not make rows of --classes",
        "preds.csv: 7 numbers do not make rows of 3 classes",
        None,
        f"{CSV} --classes 3",
        preds=SIX + "0.5\n",
        labels="0\n1\n",
    ),
    Case(
        "numbers that do not make rows of --class-names",
        "preds.csv: 8 numbers do not make rows of 3 classes",
        None,
        f"{CSV} --class-names cat,dog,eel",
        preds=SIX + "0.5\n0.5\n",
        labels="cat\ndog\n",
    ),
    array(
        "numbers of an array that do not make rows",
        np.array([0.6, 0.3, 0.1, 0.2, 0.5]),
        "preds.npy: 5 numbers do not make rows of 3 classes",
        arguments=f"{NPY} --classes 3",
    ),
    Case(
        "a number of a row that is folded",
        "preds.csv:5: 1.5 is not a probability: it lies outside [0, 1]",
        None,
        f"{CSV} --classes 3",
        preds=SIX.replace("0.5", "1.5"),
        labels="0\n1\n",
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)
