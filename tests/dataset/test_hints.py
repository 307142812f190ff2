"""Hints where rows are not what the settings say: none leads to a wrong number."""

from __future__ import annotations

import math

import pytest
from made import Folder
from real_files import Case, checked, loss, pair

from celoss_cli import CelossError, evaluate

HINTS = [
    Case(
        "raw scores within 0 and 1 are not told to be divided by their sum",
        pair("cat,dog / 0.61802,0.61569 / 0.75257,0.45978 / 0.86006,0.2948", "cat / dog / dog"),
        says=("sums to 1.23371",),
    ),
    Case(
        "nor is a single row of them",
        pair("cat,dog / 0.875,0.75", "cat"),
        says=("sums to 1.625",),
    ),
    Case(
        "shares of one half are",
        pair("cat,dog / 0.45,0.05 / 0.1,0.4", "cat / dog"),
        right=loss(0.9, 0.8),
        says=("--normalize",),
    ),
    Case(
        "so is one row of several whose last digit is lacking",
        pair("cat,dog / 0.9,0.1 / 0.2,0.75 / 0.5,0.5", "cat / dog / dog"),
        right=loss(0.9, 0.75 / 0.95, 0.5),
        says=("--normalize",),
    ),
    Case(
        # by hand: ln(1 + e^-z) of 2 and 3 for yes, ln(1 + e^2.5) for no
        "one score a row beside the predicted class may be per cent or a logit",
        pair("predict,p / 1,2.0 / 1,3.0 / 1,2.5", "1 / 1 / 0"),
        right=(math.log1p(math.exp(-2)) + math.log1p(math.exp(-3)) + math.log1p(math.exp(2.5))) / 3,
        says=("--scores percent", "--scores logits"),
        known={"--scores": "logits"},
    ),
    Case(
        "integers that sum to 1 are not named in place of a score",
        pair("row,predict,p / 0,1,0.75", "1"),
        right=loss(0.75),
        says=("--score-columns",),
        known={"--score-columns": "p"},
    ),
    Case(
        # as least squares on one-hot labels gives
        "rows that sum to 1 are not raw scores where some lie beyond 0 and 1",
        pair("cat,dog / 0.25,0.75 / 1.0625,-0.0625", "dog / cat"),
        says=("lies outside",),
    ),
    Case(
        "nor is one score a row that is near to 0 and 1",
        pair("p / 1.002 / 0.25 / -0.001", "y / 1 / 0 / 0"),
        says=("lies outside",),
    ),
    Case(
        "what is within 0 and 1 beside a number is neither per cent nor a logit",
        pair('{"batch": 1, "1": 0.75} / {"batch": 1, "1": 0.5}', "1 / 1"),
        right=loss(0.75, 0.5),
        says=("--score-columns",),
        known={"--score-columns": "1"},
    ),
    Case(
        "nor is what rounding put a hair below 0",
        pair("row,1 / 1,0.75 / 2,-1e-7 / 3,0.5", "1 / 0 / 1"),
        right=loss(0.75, 1, 0.5),
        says=("--score-columns",),
        known={"--score-columns": "1"},
    ),
    Case(
        "a large logit by itself may be per cent, too",
        pair("p / 24.25 / -1e-9", "1 / 0"),
        says=("--scores logits",),
        right=(math.log1p(math.exp(-24.25)) + math.log(2)) / 2,
        known={"--scores": "logits"},
    ),
]

test_a_hint_leads_to_the_right_number = checked(HINTS)


def test_a_class_that_is_0_in_the_first_rows_is_not_divided_away(file: Folder) -> None:
    scores = file("p.csv", "cat,dog,eel\n" + "0.75,0.25,0\n" * 100 + "0.25,0.25,0.5\n")
    labels = file("y.csv", "y\n" + "cat\ndog\n" * 50 + "cat\n")
    with pytest.raises(CelossError, match=r"p.csv:102: the row sums to 0.5") as caught:
        evaluate(scores, labels)
    assert caught.value.hint == "--score-columns NAME,NAME,... selects the columns of scores"
    found = evaluate(scores, labels, score_columns=("cat", "dog", "eel"))
    # 50 cats at 3/4, 50 dogs and the last cat at 1/4
    right = (50 * math.log(4 / 3) + 51 * math.log(4)) / 101
    assert found.cross_entropy == pytest.approx(right, rel=1e-12)
