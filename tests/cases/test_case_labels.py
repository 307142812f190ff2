"""Which class is a label? Truth values, one-hot rows, rows without a label, ids, swapped files."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from real_files import Case, checked, loss, outcomes_of, packed, pair

TWO = loss(0.9, 0.8)
THREE = loss(0.9, 0.8, 0.4)
TRUTHS = "TRUE,FALSE / .9,.1 / .2,.8"
PETS = "cat,dog / .9,.1 / .2,.8 / .6,.4"
LETTERS = "a,b,c / .9,.1,0 / .1,.8,.1 / .3,.3,.4"


def binary(rows: Iterable[tuple[float, float]]) -> float:
    """Return the binary cross-entropy of scores and the shares of the positive class."""
    losses = [-y * math.log(p) - (1 - y) * math.log(1 - p) for p, y in rows]
    return math.fsum(losses) / len(losses)


TRUTH_VALUES = [
    *(
        Case(f"14: labels {labels}", pair(TRUTHS, labels), right=TWO)
        for labels in (
            "True / False",
            "true / false",
            "TRUE / FALSE",
            "1 / 0",
            "1.0 / 0.0",
            "y / 1 / 0",
            "y / True / False",
        )
    ),
    *(
        Case(
            f"14: columns {names}", pair(f"{names} / .1,.9 / .8,.2", "y / true / false"), right=TWO
        )
        for names in ("False,True", "false,true", "0,1", "p_False,p_True", "prob_FALSE,prob_TRUE")
    ),
    Case(
        "14: JSON",
        pair(
            '{"probs":{"True":0.9,"False":0.1},"label":true} / '
            '{"probs":{"True":0.2,"False":0.8},"label":false}',
            "",
        ),
        "p.csv --label-column label",
        right=TWO,
    ),
    Case(
        "14: an array of truth values, packed scores",
        {"p.csv": packed(TRUTHS), "y.npy": np.array([True, False])},
        "p.csv y.npy",
        right=TWO,
    ),
    Case(
        "14: one column named True, standard input",
        {"-": "True / .9 / .2", "y.csv": "0 / 1 / 0"},
        "- y.csv",
        right=TWO,
    ),
    Case(
        "2.3: integers within names",
        pair("isbadbuy_1_PREDICTION,isbadbuy_0_PREDICTION / .9,.1 / .2,.8", "y / 1 / 0"),
        right=TWO,
    ),
    Case(
        "2.3: case alone", pair("Cat,Dog / .9,.1 / .2,.8", "cat / dog"), right=TWO, says=("case",)
    ),
]

NO_AND_YES = [
    ("yes,no", "y / 1 / 0 / 0 / 1"),
    ("Positive,Negative", "1 / 0 / 0 / 1"),
    ("p_pos,p_neg", "y / True / False / False / True"),
    ("t,f", "1 / 0 / 0 / 1"),
    ("y,n", "churn / 1 / 0 / 0 / 1"),
    ("spam,not_spam", "y / 1 / 0 / 0 / 1"),
    ("p_fraud,p_nonfraud", "1 / 0 / 0 / 1"),
    ("prob,1-prob", "1 / 0 / 0 / 1"),
    ("p_with_x,p_without_x", "y / True / False / False / True"),
]


@pytest.mark.parametrize(("names", "labels"), NO_AND_YES)
def test_no_and_yes_are_not_the_positions_of_yes_and_no(
    names: str, labels: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = pair(f"{names} / .9,.1 / .2,.8 / .6,.4 / .7,.3", labels)
    ways = outcomes_of(Case("", files), tmp_path, monkeypatch)
    assert ways[0].code == 2
    assert "are the labels positions, or 0 for no and 1 for yes?" in ways[0].err
    found = [way.report["metrics"]["cross_entropy"] for way in ways if way.report]
    assert found == pytest.approx([loss(0.1, 0.2, 0.6, 0.3), loss(0.9, 0.8, 0.4, 0.7)])


@pytest.mark.parametrize("names", ["cat (1),dog (0)", "1_cat,0_dog", "cat=1,dog=0"])
def test_numbers_beside_names_are_no_positions(
    names: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = pair(f"{names} / .1,.9 / .8,.2 / .4,.6", "0 / 1 / 0")
    ways = outcomes_of(Case("", files), tmp_path, monkeypatch)
    assert "or the numbers in the class names" in ways[0].err
    found = {way.report["metrics"]["cross_entropy"] for way in ways if way.report}
    assert sorted(found) == pytest.approx([loss(0.9, 0.8, 0.6), loss(0.1, 0.2, 0.4)])


test_names_of_no_and_yes = checked(
    [
        Case(
            "no, yes",
            pair("no,yes / .1,.9 / .8,.2 / .4,.6", "1 / 0 / 1"),
            right=loss(0.9, 0.8, 0.6),
        ),
        Case(
            "it is said",
            pair("yes,no / .9,.1 / .2,.8", "0 / 1"),
            "p.csv y.csv --labels-are positions",
            right=TWO,
        ),
        Case(
            "an accent as a character of its own",
            pair("b\u00e4r,dog / .9,.1 / .2,.8", "ba\u0308r / dog"),
            right=TWO,
        ),
        Case(
            "names that differ in that alone",
            pair("b\u00e4r,ba\u0308r / .9,.1 / .2,.8", "b\u00e4r / ba\u0308r"),
            right=TWO,
        ),
        Case("normal", pair("normal,abnormal / .9,.1 / .2,.8", "0 / 1"), right=TWO),
        *(
            Case(
                f"one column of {name}: {labels}",
                pair(f"{name} / .9 / .2 / .4", labels),
                right=THREE,
            )
            for name, labels in (
                ("p_not_spam", "not spam / spam / not spam"),
                ("Non-Fraud_prob", "Non-Fraud / Fraud / Non-Fraud"),
                ("very low (p)", "very low / low / very low"),
                ("p_no", "no / yes / no"),
                ("Survived_No", "No / Yes / No"),
                ("p_p", "p / e / p"),
                ("fraud_0", "0 / 1 / 0"),
                ("score_0_to_1", "1 / 0 / 1"),
                ("class-1", "1 / 0 / 1"),
                ("1-vs-rest", "1 / 0 / 1"),
            )
        ),
        *(
            Case(
                f"one column of something else: {name}",
                pair(f"{name} / .9 / .2 / .4", labels),
                says=("--positive",),
                right=THREE,
                known={"--positive": positive},
            )
            for name, labels, positive in (
                ("p_not_spam", "ham / spam / ham", "ham"),
                ("p_edible", "e / p / e", "e"),
                ("no_show_probability", "yes / no / yes", "yes"),
                ("out_of_fold", "in / out / in", "in"),
                ("p_C++", "C++ / C / C++", "C++"),
                ("model_0", "1 / 0 / 1", "1"),
                ("sigmoid_0", "1 / 0 / 1", "1"),
                ("tf.sigmoid_0", "1 / 0 / 1", "1"),
                ("gpt 4.0", "y / 1 / 0 / 1", "1"),
                ("p_not_1", "0 / 1 / 0", "0"),
                ("P(y!=1)", "0 / 1 / 0", "0"),
                ("1 - p", "0 / 1 / 0", "0"),
                ("P(y=-1)", "y / -1 / 1 / -1", "-1"),
                ("p_no", "0 / 1 / 0", "0"),
            )
        ),
        *(
            Case(
                f"one column of the class that no row has: {name}",
                pair(f"{name} / .9 / .2 / .4", " / ".join(["y", *[label] * 3])),
                says=("--positive",),
                right=loss(0.1, 0.8, 0.6),
                known={"--positive": positive},
            )
            for name, label, positive in (
                (">50K", "<=50K", ">50K"),
                ("p(A+)", "A-", "A+"),
                ("p_C#", "C", "C#"),
                ("!cat", "cat", "dog"),
            )
        ),
        Case(
            "one column of the class 2, and all labels are 1",
            pair("p_2 / .9 / .2 / .4", "y / 1 / 1 / 1"),
            says=("--positive",),
            right=loss(0.1, 0.8, 0.6),
            known={"--positive": "2"},
        ),
        Case("no answer", pair("no_answer,answer / .9,.1 / .2,.8", "0 / 1"), right=TWO),
        *(
            Case(
                f"one column: {name}",
                pair(f"{name} / .9 / .2 / .6", labels),
                says=("--positive",),
                right=THREE,
                known={"--positive": positive},
            )
            for name, labels, positive in (
                ("p0", "0 / 1 / 1", "0"),
                ("Class0", "y / False / True / True", "False"),
                ("p_negative", "0 / 1 / 1", "0"),
                ("prob_class0", "0 / 1 / 1", "0"),
                ("neg", "-1 / 1 / 1", "-1"),
            )
        ),
        *(
            Case(f"one column: {name}", pair(f"{name} / .9 / .2 / .4", "1 / 0 / 1"), right=THREE)
            for name in ("p1", "x0", "model0", "no_churn_prob", "negligence", "renegade")
        ),
    ]
)


ONE_HOT = [
    *(
        Case(
            f"shares of the positive class: {labels}",
            pair(".9 / .2 / .6", labels),
            right=binary(zip((0.9, 0.2, 0.6), shares, strict=True)),
            says=("--multi-label", "--positive"),
        )
        for labels, shares in (
            (".9 / .1 / .1", (0.9, 0.1, 0.1)),
            ("1 / 0.25 / 0.5", (1, 0.25, 0.5)),
            ("y / 1.0 / 0.0 / 0.5", (1, 0, 0.5)),
        )
    ),
    Case(
        "and classes that look like shares",
        pair(".9 / .2 / .6", ".5 / .25 / .5"),
        "p.csv y.csv --positive .5",
        right=loss(0.9, 0.8, 0.6),
    ),
    Case(
        "the scores beside the labels",
        pair(PETS, "cat,dog,label / .9,.1,cat / .2,.8,dog / .6,.4,dog"),
        right=THREE,
        says=("are the scores", "--label-column"),
        known={"--label-column": "label"},
    ),
    *(
        Case(
            f"the scores of another model beside the labels: {head}",
            pair(PETS, f"{head} / {rows}"),
            right=THREE,
            says=("which column", "a class, or soft labels", "leave it out"),
            known={"--label-column": head.partition(",")[0]},
        )
        for head, rows in (
            ("label,cat,dog", "cat,.8,.2 / dog,.1,.9 / dog,.5,.5"),
            ("y,p_cat,p_dog", "0,.8,.2 / 1,.1,.9 / 1,.5,.5"),
        )
    ),
    Case(
        "the labels beside one-hot rows of them",
        pair(PETS, "label,cat,dog / cat,1,0 / dog,0,1 / dog,0,1"),
        right=THREE,
    ),
    Case("soft labels", pair("a,b / .5,.5 / .5,.5", "a,b / .5,.5 / .25,.75"), right=loss(0.5)),
    Case("one-hot rows as scores", pair("a,b / 1,0 / 0,1", "a,b / 1,0 / 0,1"), right=0.0),
    *(
        Case(
            f"a header that is the name of a column beside the scores: {scores}",
            pair(f"{scores} / .9,.1,0 / .2,.8,1 / .6,.4,1 / .3,.7,0", "label / 0 / 1 / 1 / 0"),
            right=loss(0.9, 0.8, 0.4, 0.3),
        )
        for scores in ("0,1,label", "p0,p1,label")
    ),
    Case(
        "the class of the first row is that of no other",
        pair("eel,cat,dog / .9,.1,0 / .2,.8,0 / .6,.4,0", "eel / cat / cat"),
        right=THREE,
    ),
    *(
        Case(
            f"one score and its labels have one name, {name} beside",
            pair(f"{name},y / {a},.9 / {b},.2 / {c},.4", f"{name},y / {b},0 / {c},1 / {a},1"),
            right=THREE,
            says=(f"--id {name}",),
        )
        for name, a, b, c in (("id", 5, 7, 9), ("PassengerId", "u", "v", "w"))
    ),
    Case(
        "15: get_dummies",
        pair(LETTERS, "a,b,c / True,False,False / False,True,False / False,False,True"),
        right=THREE,
    ),
    Case(
        "15: y_a, y_b, y_c",
        pair(LETTERS, "y_a,y_b,y_c / 1,0,0 / 0,1,0 / 0,0,1"),
        right=THREE,
    ),
    Case(
        "15: in another order",
        pair(LETTERS, "y_c,y_a,y_b / False,True,False / False,False,True / True,False,False"),
        right=THREE,
    ),
    Case(
        "15: no header, in capitals, packed",
        pair(LETTERS, packed("TRUE,FALSE,FALSE / FALSE,TRUE,FALSE / FALSE,FALSE,TRUE")),
        right=THREE,
    ),
    Case(
        "15: two classes, with an index, semicolons",
        pair(PETS, ";cat;dog / 0;True;False / 1;False;True / 2;False;True"),
        right=THREE,
    ),
    Case(
        "15: common parts on both sides",
        pair("p_cat,p_dog / .9,.1 / .2,.8 / .6,.4", "is_dog,is_cat / 0,1 / 1,0 / 1,0"),
        right=THREE,
    ),
    Case(
        "15: an array of truth values",
        {"p.csv": PETS, "y.npy": np.array([[True, False], [False, True], [False, True]])},
        "p.csv y.npy",
        right=THREE,
    ),
]

IGNORED = ("--ignore-label",)
WITHOUT = [
    *(
        Case(
            f"20: {gone or 'nothing'} for {kind}",
            pair(
                f"{header}.9,.1 / .5,.5 / .2,.8 / .6,.4",
                f"id,label / 1,{first} / 2,{gone} / 3,{second} / 4,{second}",
            ),
            "p.csv y.csv --label-column label",
            right=THREE,
            rows=3,
            says=IGNORED,
            known={"--ignore-label": gone},
        )
        for kind, header, first, second in (
            ("positions", "", "0", "1"),
            ("names", "cat,dog / ", "cat", "dog"),
        )
        for gone in ("-100", "-1", "nan", "NA", "")
    ),
    Case(
        "20: an array",
        {"p.csv": ".9,.1 / .5,.5 / .2,.8 / .6,.4", "y.npy": np.array([0, -100, 1, 1])},
        "p.csv y.npy",
        right=THREE,
        rows=3,
        says=IGNORED,
        known={"--ignore-label": "-100"},
    ),
    Case(
        "20: an array of floats",
        {"p.csv": ".9,.1 / .5,.5 / .2,.8 / .6,.4", "y.npy": np.array([0, np.nan, 1, 1])},
        "p.csv y.npy",
        right=THREE,
        rows=3,
        says=IGNORED,
        known={"--ignore-label": "nan"},
    ),
]

IDS = "id,cat,dog / 7,.9,.1 / 8,.2,.8 / 9,.6,.4"
MORE_IDS = "id,label / 9,dog / 5,cat / 8,dog / 7,cat"
JOINED = [
    Case(
        "22: more labels",
        pair(IDS, MORE_IDS),
        "p.csv y.csv --id id",
        right=THREE,
        says=("--partial",),
    ),
    Case(
        "22: and it is said",
        pair(IDS, MORE_IDS),
        "p.csv y.csv --id id --partial",
        right=THREE,
        rows=3,
    ),
    Case(
        "22: more on both sides, ids in words",
        pair(
            "key,cat,dog / k7,.9,.1 / k8,.2,.8 / k9,.6,.4 / k1,.5,.5",
            "label,key / dog,k9 / cat,k5 / dog,k8 / cat,k7",
        ),
        "p.csv y.csv --id key --partial",
        right=THREE,
        rows=3,
    ),
    Case(
        "22: packed, standard input",
        {"-": packed(IDS), "y.csv": MORE_IDS},
        "- y.csv --id id",
        right=THREE,
        rows=3,
        says=("--partial",),
    ),
]

SCORES = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
SWAPPED = [
    Case(
        "23: two classes",
        {"y.npy": np.array([0, 1, 1]), "p.npy": SCORES},
        "y.npy p.npy",
        right=THREE,
        says=("swapped",),
    ),
    Case(
        "23: three classes",
        pair("1 / 0 / 2", ".1,.8,.1 / .9,.05,.05 / .3,.3,.4"),
        right=loss(0.8, 0.9, 0.4),
        says=("swapped",),
    ),
    Case("23: words", pair("label / cat / dog / dog", PETS), right=THREE, says=("swapped",)),
    Case(
        "23: one column, packed",
        pair("0 / 1 / 1", packed(".1 / .8 / .4")),
        right=THREE,
        says=("swapped",),
    ),
]

GUESSES = ("class labels",)
PREDICTED = [
    Case("24: 0 and 1", pair("0 / 1 / 0 / 1", "0 / 1 / 1 / 1"), says=GUESSES),
    Case("24: with a header", pair("pred / 0 / 1 / 0 / 1", "label / 0 / 1 / 1 / 1"), says=GUESSES),
    Case(
        "24: an array",
        {"p.npy": np.array([0, 1, 0, 1]), "y.npy": np.array([0, 1, 1, 1])},
        "p.npy y.npy",
        says=GUESSES,
    ),
    Case("24: three classes, packed", pair(packed("0 / 2 / 1 / 1"), "0 / 2 / 1 / 0"), says=GUESSES),
    Case("24: words", pair("pred / cat / dog / cat", "label / cat / dog / dog"), says=GUESSES),
    Case(
        "24: standard input",
        {"-": "0 / 1 / 0 / 1", "y.csv": "no / yes / yes / yes"},
        "- y.csv --positive yes",
        says=GUESSES,
    ),
]

test_labels_by_value = checked([*TRUTH_VALUES, *ONE_HOT])

test_rows_without_a_label = checked(WITHOUT)

test_labels_of_other_rows = checked(JOINED)

test_files_that_hold_something_else = checked([*SWAPPED, *PREDICTED])
