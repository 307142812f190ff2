"""Numbers that are no scores, and rows that do not sum to 1."""

from __future__ import annotations

import numpy as np
from refusals import CSV, Case, array, cell, refused

LOGARITHM = "-inf is the logarithm of 0: --scores log-probs, or logits, reads it"

CASES = [
    *(
        Case(
            f"a probability is {text}",
            f"preds.csv:3: column 'cat': {text.casefold()} is not a finite number",
            LOGARITHM if text == "-inf" else None,
            preds=cell(text),
        )
        for text in ("NaN", "nan", "inf", "-inf", "Inf")
    ),
    *(
        Case(
            f"a probability is {text}",
            f"preds.csv:3: column 'cat': {text} is not a probability: it lies outside [0, 1]",
            preds=cell(text),
        )
        for text in ("-0.1", "1.2")
    ),
    Case(
        "a logit is nan",
        "preds.csv:3: column 'cat': nan is not a finite number",
        None,
        f"{CSV} --scores logits",
        preds=cell("nan"),
    ),
    Case(
        "a log-probability above 0",
        "preds.csv:2: column 'dog': 0.5 is not a log-probability: it lies above 0",
        None,
        f"{CSV} --scores log-probs",
        preds="cat,dog\n-1,0.5\n-1,-1\n-1,-1\n",
    ),
    Case(
        "a row sums to 0.9",
        "preds.csv:3: the row sums to 0.9, not to 1",
        "--normalize divides every row by its sum",
        preds="cat,dog\n0.9,0.1\n0.2,0.7\n0.7,0.3\n",
    ),
    Case(
        "a row of zeros with --normalize",
        "preds.csv:3: the row sums to 0, and cannot be normalized",
        None,
        f"{CSV} --normalize",
        preds="cat,dog\n0.9,0.1\n0,0\n0.7,0.3\n",
    ),
    array(
        "nan",
        np.array([[0.9, 0.1], [np.nan, 0.8], [0.7, 0.3]]),
        "preds.npy: row 1, column 0: nan is not a finite number",
    ),
    array(
        "1.2 by columns",
        np.asfortranarray([[0.9, 0.1], [0.2, 0.8], [0.7, 1.2]]),
        "preds.npy: row 2, column 1: 1.2 is not a probability: it lies outside [0, 1]",
    ),
    array(
        "1.2 in one column",
        np.array([0.9, 1.2, 0.3]),
        "preds.npy: row 1: 1.2 is not a probability: it lies outside [0, 1]",
        "use --scores percent or --scores logits",
    ),
    Case(
        "whole numbers in one column, which may be classes",
        "preds.csv:1: column 0: 4.0 is not a probability: it lies outside [0, 1]",
        None,
        f"{CSV} --positive 0",
        preds="4\n0\n2\n1\n",
        labels="label\n2\n0\n2\n0\n",
    ),
    array(
        "a row that sums to 0.9",
        np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.2]]),
        "preds.npy: row 2: the row sums to 0.9, not to 1",
        "--normalize divides every row by its sum",
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)
