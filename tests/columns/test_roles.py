"""Which columns are scores, where others could be."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from made import Folder
from real_files import Case, checked, loss, pair

from celoss_cli import evaluate
from celoss_cli.errors import InputError


def test_columns_that_are_called_by_number_are_not_left_out_for_those_of_another_model(
    file: Folder,
) -> None:
    # the labels name the columns of another model, and 0 and 1 hold what is to be measured
    scores = file("p.csv", "0,1,other_no,other_yes\n2.5,-1,0.3,0.7\n-0.5,1.25,0.6,0.4\n")
    labels = file("y.csv", "no\nyes\n")
    with pytest.raises(InputError, match="which columns hold the scores"):
        evaluate(scores, labels)
    # by hand: the losses of margins 3.5 and 1.75, both right
    expected = (0.029750418 + 0.160224150) / 2
    found = evaluate(
        scores, labels, score_columns=("0", "1"), class_names=("no", "yes"), scores="logits"
    )
    assert found.cross_entropy == pytest.approx(expected, rel=1e-6)


def test_a_column_that_may_be_a_score_is_not_left_out_for_another(file: Folder) -> None:
    # 0.0 is a sure score as well as a flag, and nothing says whose loss is meant
    scores = file("p.csv", "other,score\n0.198542,0.0\n")
    labels = file("y.csv", "0\n")
    with pytest.raises(InputError, match="which columns hold the scores"):
        evaluate(scores, labels)
    assert evaluate(scores, labels, score_columns=("score",)).cross_entropy == 0


def test_the_0_of_the_only_row_is_not_left_out_for_its_weight(file: Folder) -> None:
    scores = file("p.csv", "weight,score\n0.64,0\n")
    labels = file("y.csv", "y\n0\n")
    with pytest.raises(InputError, match="which columns hold the scores"):
        evaluate(scores, labels)


@pytest.mark.parametrize(
    ("truth", "labels"),
    [("y_no,y_yes", "y_no,y_yes\n1,0\n0,1\n1,0\n"), ("no,yes", "y\nno\nyes\nno\n")],
)
def test_one_hot_labels_beside_scores_are_no_scores(truth: str, labels: str, file: Folder) -> None:
    scores = file("p.csv", f"{truth},0,1\n1,0,0.9,0.1\n0,1,0.4,0.6\n1,0,0.2,0.8\n")
    own = file("y.csv", labels)
    with pytest.raises(InputError, match="which columns hold the scores"):
        evaluate(scores, own)
    found = evaluate(scores, own, score_columns=("0", "1"), class_names=("no", "yes"))
    assert found.cross_entropy == pytest.approx(-math.log(0.9 * 0.6 * 0.2) / 3, rel=1e-12)


def test_whole_per_cent_are_not_left_out_for_another_model(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text('{"y": 1, "other_no": 0.25, "other_yes": 0.75, "no": 53.0, "yes": 47.0}\n')
    with pytest.raises(InputError, match="which columns hold the scores"):
        evaluate(path, label_column="y")
    found = evaluate(path, label_column="y", score_columns=("no", "yes"), scores="percent")
    assert found.cross_entropy == pytest.approx(-math.log(0.47), rel=1e-12)


@pytest.mark.parametrize("at", [0, 1])
def test_a_column_of_nothing_but_nan_is_not_left_out_of_an_array(at: int) -> None:
    scores = np.full((3, 2), np.nan)
    scores[:, 1 - at] = [0.9, 0.2, 0.6]
    with pytest.raises(InputError, match="nan is not a finite number"):
        evaluate(scores, [1, 0, 1])


CHOICES = [
    Case(
        "whole per cent with a decimal point are no flags beside one that the label names",
        pair('<=50K;>50K;"b, c" / 0.0;0.0;100.0', ";0 / 0;<=50K"),
        right=-math.log(2.0**-52),
        says=("--score-columns",),
        known={"--score-columns": '<=50K,>50K,"b, c"', "--scores": "percent"},
    ),
    Case(
        "nor is a logit of 0.0 that is called by number",
        pair("no;other / 0.0;1.5", "no"),
        right=math.log1p(math.exp(1.5)),
        says=("--score-columns",),
        known={"--score-columns": "no,other", "--scores": "logits"},
    ),
    Case(
        "columns called by number are not flags, though all their numbers are 0 and 1",
        pair("0,1,2,other_a,other_b,other_c / 0,0,1,0.248,0.551,0.201", "c"),
        right=0.0,
        says=("--score-columns",),
        known={"--score-columns": "0,1,2", "--class-names": "a,b,c"},
    ),
    Case(
        "decimal commas are neither text nor whole numbers beside flags that sum to 1",
        pair("1.0;fold;2.0;batch / 1,0;0;0,0;1 / 0,75;0;0,25;1", "1.0 / 2.0"),
        right=loss(1, 0.25),
        says=("--decimal ,",),
    ),
    Case(
        "nor is one decimal comma of a row without names",
        pair("-1e-07;1,0", "1"),
        right=0.0,
        says=("--decimal ,",),
    ),
    Case(
        "what follows decimal commas between bars is no column of per cent",
        pair(",13|,87 / ,57|,43 / ,6|,4", "1 / 0 / 1"),
        right=loss(0.87, 0.57, 0.4),
        says=("--decimal ,",),
    ),
    Case(
        "nor are two logits between blanks three columns",
        pair("-2,5 -1,25 / -1,5 -4,0", "0 / 1"),
        "p.csv y.csv --scores logits",
        right=(math.log1p(math.exp(1.25)) + math.log1p(math.exp(2.5))) / 2,
        says=("--decimal ,",),
    ),
    Case(
        "nor does a decimal comma part a row that has an index and no name for it",
        pair("p / 0|1,25 / 1|-2,5", "1 / 0"),
        "p.csv y.csv --scores logits",
        right=(math.log1p(math.exp(-1.25)) + math.log1p(math.exp(-2.5))) / 2,
        says=("--decimal ,",),
    ),
    Case(
        "nor one between blanks",
        pair("p / r1 0,75 / r2 0,5", "1 / 0"),
        right=loss(0.75, 0.5),
        says=("--decimal ,",),
    ),
    Case(
        "blanks before commas part no numbers",
        pair("a,b,c / 1 ,0 ,0 / 0 ,1 ,0 / 0 ,0 ,1", "a / b / c"),
        right=0.0,
    ),
    Case(
        "commas beside a bar in one of the cells part them",
        pair("tag,p / 1|2,0.25 / 3|4,0.5", "0 / 1"),
        right=loss(0.75, 0.5),
    ),
    Case(
        "a flag of 0 is not the other class of a sure score",
        pair("p,fold / 1.0,0", "1"),
        right=0.0,
        says=("--score-columns",),
        known={"--score-columns": "p"},
    ),
    Case(
        "nor is a true class of 1 that of a score of 0",
        pair("p_1,key,y_true / -1e-07,u,1", "1"),
        right=-math.log(2.0**-52),
        says=("--score-columns",),
        known={"--score-columns": "p_1"},
    ),
    Case(
        "a class that no row is given is one where columns are called by number",
        pair("0,1,2 / 1,0,0 / 0,1.00002,0", "y / 0 / 1"),
        right=0.0,
        noted=("No label is 2",),
    ),
    Case(
        "a pair that is written alike is one of classes",
        pair("neg,pos / 1,0 / 1,0", "0 / 0"),
        right=0.0,
    ),
    Case(
        "nor is a class of 0 in all rows a flag where the labels name both",
        pair("cat,dog / 0,1.0 / 0,1.0", "cat / dog"),
        right=loss(2.0**-52, 1),
    ),
    Case(
        "100.0 is per cent beside the score of another model",
        pair("p;other / 100.0;0.25", "yes"),
        right=0.0,
        says=("--score-columns",),
        known={"--score-columns": "p", "--scores": "percent", "--positive": "yes"},
    ),
]

test_a_column_that_may_be_a_score_is_not_left_out = checked(CHOICES)


def test_names_that_share_a_letter_are_not_those_of_two_classes(file: Folder) -> None:
    scores = file("p.csv", "score,age\n1.5,54.6\n-0.5,39.1\n")
    labels = file("y.csv", "1.0\n0.0\n")
    with pytest.raises(InputError, match="which columns hold the scores"):
        evaluate(scores, labels, scores="logits")
    scores.write_text("p0,p1\n0.0,1.5\n0.0,-0.5\n")
    expected = (math.log1p(math.exp(-1.5)) + math.log1p(math.exp(-0.5))) / 2
    found = evaluate(scores, labels, scores="logits")
    assert found.cross_entropy == pytest.approx(expected, rel=1e-12)


def test_a_truth_value_names_its_column_beside_others(file: Folder) -> None:
    scores = file("p.csv", "p_True,fold\n2.1692,0\n0.93721,0\n")
    labels = file("y.csv", "target\ntrue\ntrue\n")
    expected = (math.log1p(math.exp(-2.1692)) + math.log1p(math.exp(-0.93721))) / 2
    found = evaluate(scores, labels, scores="logits")
    assert found.cross_entropy == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        # labels are names of no column, and what sums to 1 is not known
        "p,confidence,age,label\n0.9,0.9,31,cat\n0.2,0.8,44,dog\n0.7,0.7,29,cat\n",
        # several numbers beside the classes, which labels do not name, and a text
        "split,u,cat,dog,label\nt,0.3,0.9,0.1,0\nt,0.4,0.2,0.8,1\n",
    ],
)
def test_scores_that_nothing_tells_are_asked_for(file: Folder, text: str) -> None:
    path = file("p.csv", text)
    with pytest.raises(InputError) as caught:
        evaluate(path, label_column="label")
    assert "--score-columns" in str(caught.value.hint)
