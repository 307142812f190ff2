"""Which columns are the scores? Files with predicted classes, row numbers, ids beside them."""

from __future__ import annotations

import math

import numpy as np
from real_files import Case, checked, loss, packed, pair

H2O = "predict,p0,p1 / 0,.9,.1 / 1,.2,.8 / 1,.4,.6 / 0,.7,.3"
H2O_RIGHT = loss(0.9, 0.8, 0.4, 0.7)
THREE = loss(0.9, 0.8, 0.4)
PETS = "cat / dog / dog"
LOGITS = math.fsum(math.log1p(math.exp(-0.4)) for _ in range(4)) / 4
FROM_INTEGERS = math.fsum(math.log1p(math.exp(-z)) for z in (2, 1, 1, 1)) / 4
OF_INTEGERS = (
    -math.fsum(
        each[at] - math.log(math.fsum(map(math.exp, each)))
        for each, at in (((1, 0, 2), 0), ((3, 1, 0), 1), ((0, 2, 1), 0))
    )
    / 3
)
ROWS = ("0,.9,.1", "1,.2,.8", "2,.6,.4")
COLUMNS = ("--score-columns",)
NAMED = loss(0.9, 0.8)

LONG = [f"{score:.2f}" for at in range(10) for score in (0.05 * at + 0.3, 0.7 - 0.05 * at)]
RANKED = " / ".join(f"{at % 2},.{9 - at % 4},{1 - at % 2},.{1 + at % 4}" for at in range(8))

SECONDS = " / ".join(f"0.000{2 + at % 3},.{5 + at % 4},.{5 - at % 4}" for at in range(8))

LEFT_OUT = [
    *(
        Case(
            f"{name} beside predicted classes",
            pair(f"pred,{name} / 1,.9 / 0,.8 / 1,.6", "1 / 0 / 1"),
            says=("which columns", name),
        )
        for name in ("weight", "Entropy", "std_dev", "p-value")
    ),
    Case(
        "confidence and what lacks to 1",
        pair("confidence,uncertainty / .9,.1 / .8,.2 / .6,.4", "1 / 0 / 1"),
        says=("which columns",),
    ),
    Case(
        "a class that is called as a measure",
        pair("latency / .9 / .2 / .4", "latency / error / latency"),
        right=THREE,
    ),
    *(
        Case(
            f"the probability of any other class: {names}",
            pair(f"{names} / .1,.9 / .8,.2 / .4,.6", PETS),
            says=("is not a class",),
        )
        for names in ("not_cat,not_dog", "1-p_cat,1-p_dog", "P(y!=cat),P(y!=dog)")
    ),
    *(
        Case(
            f"sorted scores called by their ranks: {names}",
            pair(f"{names} / .7,.2,.1 / .5,.3,.2 / .6,.3,.1 / .8,.1,.1", "1 / 2 / 1 / 3"),
            f"p.csv y.csv {option}",
            says=("sorted", "differs from row to row"),
        )
        for names, option in (
            ("top1,top2,top3", ""),
            ("rank_1,rank_2,rank_3", ""),
            ("prob_1st,prob_2nd,prob_3rd", "--first-label 1"),
        )
    ),
    Case(
        "ranks that are classes",
        pair("rank_1,rank_2 / .9,.1 / .2,.8 / .6,.4 / .7,.3", "1 / 2 / 2 / 1"),
        right=loss(0.9, 0.8, 0.4, 0.7),
    ),
    Case(
        "two models whose columns pandas told apart",
        pair("cat,dog,cat.1,dog.1 / .8,.2,.9,.1 / .3,.7,.2,.8", "cat / dog"),
        says=("which columns",),
        right=NAMED,
        known={"--score-columns": "cat.1,dog.1", "--class-names": "cat,dog"},
    ),
    Case(
        "1 - p of each of three classes",
        pair("a,b,c / .1,.95,.95 / .9,.3,.8 / .5,.6,.9", "a / b / c"),
        says=("sums to 2",),
    ),
    Case(
        "what is small in each row, and no score",
        pair(f"seconds,a,b / {SECONDS}", " / ".join("0" * 8)),
        right=loss(0.5, 0.6, 0.7, 0.8),
        says=("which columns",),
        known={"--score-columns": "a,b"},
    ),
    *(
        Case(f"a row per class: {about}", files, command, says=("every two rows sum to 1",))
        for about, files, command in (
            (
                "beside the class",
                {
                    "p.csv": "id,class,prob,label / "
                    + " / ".join(f"{at // 2},{at % 2},{p},1" for at, p in enumerate(LONG))
                },
                "p.csv --label-column label --score-columns prob",
            ),
            ("alone", pair(" / ".join(LONG), " / ".join("01" * 10)), "p.csv y.csv"),
            (
                "per cent",
                pair(" / ".join(f"{100 * float(p):.1f}" for p in LONG), " / ".join("01" * 10)),
                "p.csv y.csv --scores percent",
            ),
        )
    ),
    Case(
        "few different scores, as of a small tree",
        pair(" / ".join([".9", ".1"] * 10), " / ".join("10" * 10)),
        right=loss(0.9),
    ),
    *(
        Case(
            f"classes beside sorted scores{option}",
            pair(f"top1,score1,top2,score2 / {RANKED}", " / ".join("01" * 4)),
            f"p.csv y.csv {option}",
            says=("sorted", "differs from row to row"),
        )
        for option in ("", "--score-columns 'score*'", "--labels-are positions")
    ),
    Case(
        "sorted scores beside the votes for each",
        pair("n,a,m,b / 9,.9,1,.1 / 8,.8,2,.2 / 6,.6,4,.4 / 7,.7,3,.3", "0 / 0 / 1 / 0"),
        "p.csv y.csv --score-columns a,b",
        right=loss(0.9, 0.8, 0.4, 0.7),
    ),
    Case(
        "sorted scores beside one column",
        pair("n,a,b / u,.9,.1 / v,.8,.2 / w,.6,.4 / x,.7,.3", "0 / 0 / 1 / 0"),
        right=loss(0.9, 0.8, 0.4, 0.7),
    ),
    *(
        Case(
            f"logits without names: {about}",
            pair(scores, "0 / 1 / 1 / 0"),
            "p.csv y.csv --scores logits",
            right=right,
            says=COLUMNS if refused else (),
            known={"--score-columns": "1,2"},
        )
        for about, scores, refused, right in (
            ("row numbers", "0,.5,0.1 / 1,.1,.5 / 2,.3,.7 / 3,.2,-.2", True, LOGITS),
            ("labels", "1,.5,.1 / 0,.1,.5 / 0,.3,.7 / 1,.2,-.2", True, LOGITS),
            (
                "one of a class is 0",
                ".4,0 / -.4,0 / -.4,0 / .4,0",
                False,
                math.log1p(math.exp(-0.4)),
            ),
            ("integers", "3,1 / 4,5 / 5,6 / 6,5", False, FROM_INTEGERS),
        )
    ),
    *(
        Case(
            f"logits of integers, and a class that no label has: {about}",
            pair(f"{head} / {rows}", "cat / dog / cat"),
            "p.csv y.csv --scores logits",
            right=OF_INTEGERS,
            says=says,
            known={"--score-columns": head.removeprefix("pred,")},
        )
        for about, head, rows, says in (
            ("names", "cat,dog,eel", "1,0,2 / 3,1,0 / 0,2,1", COLUMNS),
            ("a prefix", "p_cat,p_dog,p_eel", "1,0,2 / 3,1,0 / 0,2,1", ()),
            ("a predicted class", "pred,cat,dog,eel", "2,1,0,2 / 0,3,1,0 / 1,0,2,1", COLUMNS),
        )
    ),
    Case(
        "logits of a class that is called otherwise than all labels are",
        pair("z_0,z_1,z_other / 1.5,.5,2.5 / 3.5,1.5,.5", "0 / 1"),
        "p.csv y.csv --scores logits",
        says=COLUMNS,
    ),
    Case(
        "a score beside another number: they are no logits",
        {"p.csv": "y,dose,p_1 / 1,-9.5,.9 / 1,2.5,.8 / 1,1.5,.6 / 1,-3.5,.7 / 1,7.5,.5"},
        "p.csv --label-column y",
        right=loss(0.9, 0.8, 0.6, 0.7, 0.5),
        says=COLUMNS,
        known={"--score-columns": "p_1"},
    ),
    Case(
        "logits of integers, beside a predicted class",
        pair("pred,cat,dog / 0,1,0 / 1,3,4 / 0,2,0", "cat / dog / cat"),
        "p.csv y.csv --scores logits",
        right=math.fsum(math.log1p(math.exp(-z)) for z in (1, 1, 2)) / 3,
    ),
    Case(
        "counts of votes, and a class that no label has",
        pair("cat,dog,eel / 6,3,1 / 1,8,1 / 4,3,3", "cat / dog / cat"),
        "p.csv y.csv --normalize",
        right=loss(0.6, 0.8, 0.4),
        says=COLUMNS,
        known={"--score-columns": "cat,dog,eel"},
    ),
    Case(
        "logits of an array with row numbers",
        {"p.npy": np.array([[0, 0.4], [1, 0.6], [2, 0.3], [3, 0.7]]), "y.csv": "0 / 1 / 1 / 0"},
        "p.npy y.csv --scores logits",
        says=("--score-columns N,N,...",),
    ),
    Case(
        "names of R's columns, which are none of the classes",
        pair("V1,V2 / .9,.1 / .2,.8 / .6,.4", PETS),
        "p.csv y.csv --class-names cat,dog",
        right=THREE,
        says=("--score-columns V1,V2",),
    ),
    *(
        Case(
            f"no score is a number: {about}",
            pair(scores, labels),
            says=("is not a number", hint),
        )
        for about, scores, labels, hint in (
            ("lists", 'probs / "[.9, .1]" / "[.2, .8]"', "cat / dog", "json.dumps"),
            ("objects", "probs;n / {.9 .1};a / {.2 .8};b", "0 / 1", "json.dumps"),
            ("words, three labels", "guess / tall / small / tiny", "0 / 2 / 1", "tall"),
            ("words, two labels in words", "guess / tall / small", "cat / dog", "tall"),
        )
    ),
    Case("1: H2O's predict", pair(H2O, "y / 0 / 1 / 0 / 0"), right=H2O_RIGHT, noted=("predict",)),
    Case(
        "1: behind the scores, tabs",
        pair("p0\tp1\tpredict / .9\t.1\t0 / .2\t.8\t1 / .4\t.6\t1", "0 / 1 / 0"),
        right=THREE,
        noted=("predict",),
    ),
    Case(
        "1: three classes, packed",
        pair(packed("predict,p0,p1,p2 / 0,.9,.1,0 / 2,.1,.1,.8 / 1,.2,.5,.3"), "y / 0 / 2 / 0"),
        right=loss(0.9, 0.8, 0.2),
        noted=("predict",),
    ),
    Case(
        "1: labels by name",
        pair("predict,cat,dog / 0,.9,.1 / 1,.2,.8 / 0,.6,.4", PETS),
        right=THREE,
        noted=("predict",),
    ),
    Case(
        "2: predict in words",
        pair("predict,cat,dog / cat,.9,.1 / dog,.2,.8 / cat,.6,.4", PETS),
        right=THREE,
        noted=("predict",),
    ),
    Case(
        "2: in the middle, semicolons, standard input",
        {"-": "cat;best guess;dog / .9;cat;.1 / .2;dog;.8 / .6;cat;.4", "y.csv": PETS},
        "- y.csv",
        right=THREE,
        noted=("best guess",),
    ),
    Case(
        "2: labels are positions",
        pair("predict,cat,dog / cat,.9,.1 / dog,.2,.8 / cat,.6,.4", "0 / 1 / 1"),
        right=THREE,
        noted=("predict",),
    ),
    Case(
        "2: JSON Lines",
        pair(
            '{"predict":"cat","cat":0.9,"dog":0.1} / {"predict":"dog","cat":0.2,"dog":0.8} / '
            '{"predict":"cat","cat":0.6,"dog":0.4}',
            PETS,
        ),
        right=THREE,
    ),
    Case(
        "3: one probability beside the predicted class",
        {"p.csv": "y_true,y_pred,y_prob / 1,1,.9 / 0,0,.2 / 0,1,.6"},
        "p.csv --label-column y_true",
        right=THREE,
        says=COLUMNS,
        known={"--score-columns": "y_prob"},
    ),
    Case(
        "3: it is said",
        {"p.csv": "y_true,y_pred,y_prob / 1,1,.9 / 0,0,.2 / 0,1,.6"},
        "p.csv --label-column y_true --score-columns y_prob",
        right=THREE,
    ),
    Case(
        "3: the columns in another order, packed",
        {"p.csv": packed("score,target,decision / .9,1,1 / .2,0,0 / .6,0,1")},
        "p.csv --label-column target",
        right=THREE,
        says=COLUMNS,
        known={"--score-columns": "score"},
    ),
    Case(
        "3: an age in place of a predicted class",
        {"p.csv": "y_true,age,y_prob / 1,41.5,.9 / 0,30.0,.2 / 0,77.2,.6"},
        "p.csv --label-column y_true",
        right=THREE,
        says=COLUMNS,
        known={"--score-columns": "y_prob"},
    ),
    Case(
        "4: Unnamed: 0",
        pair(f"Unnamed: 0,cat,dog / {' / '.join(ROWS)}", PETS),
        right=THREE,
        noted=("Unnamed: 0",),
    ),
    Case(
        "4: Unnamed: 0, labels are positions",
        pair(f"Unnamed: 0,cat,dog / {' / '.join(ROWS)}", "0 / 1 / 1"),
        right=THREE,
        noted=("Unnamed: 0",),
    ),
    Case(
        "4: an index of an index",
        pair(
            ",Unnamed: 0,cat,dog / 0,0,.9,.1 / 1,1,.2,.8 / 2,2,.6,.4",
            ",label / 0,cat / 1,dog / 2,dog",
        ),
        right=THREE,
        noted=("Unnamed: 0",),
    ),
    Case(
        "4: logits",
        pair("Unnamed: 0,cat,dog / 0,2.0,0.0 / 1,0.0,1.5 / 2,0.5,0.0", PETS),
        "p.csv y.csv --scores logits",
        right=float(
            np.mean([np.log1p(np.exp(-2.0)), np.log1p(np.exp(-1.5)), np.log1p(np.exp(0.5))])
        ),
    ),
]

INDEXES = [
    Case(
        "9: R's write.csv",
        pair('"","cat","dog" / "1",.9,.1 / "2",.2,.8 / "3",.6,.4', PETS),
        right=THREE,
    ),
    Case(
        "9: R's write.table, a header one cell short",
        pair('"cat" "dog" / "1" 0.9 0.1 / "2" 0.2 0.8 / "3" 0.6 0.4', PETS),
        right=THREE,
    ),
    Case(
        "9: the same with commas and names of rows",
        pair("cat,dog / ann,.9,.1 / bob,.2,.8 / cem,.6,.4", PETS),
        right=THREE,
    ),
    Case(
        "9: a shuffled index",
        pair(",cat,dog / 17,.9,.1 / 3,.2,.8 / 88,.6,.4", PETS),
        right=THREE,
    ),
    Case(
        "9: a shuffled index in both files",
        pair(",cat,dog / 17,.9,.1 / 3,.2,.8 / 88,.6,.4", ",y / 17,cat / 3,dog / 88,dog"),
        right=THREE,
    ),
    Case(
        "9: the same values in another order",
        pair(",cat,dog / 17,.9,.1 / 3,.2,.8 / 88,.6,.4", ",y / 3,dog / 88,dog / 17,cat"),
        right=THREE,
        says=("--id",),
    ),
    Case(
        "9: joined on it",
        pair(",cat,dog / 17,.9,.1 / 3,.2,.8 / 88,.6,.4", ",y / 3,dog / 88,dog / 17,cat"),
        "p.csv y.csv --id ''",
        right=THREE,
    ),
    Case(
        "9: rows that were drawn, and labels that were counted anew",
        pair(",cat,dog / 9,.9,.1 / 0,.2,.8 / 2,.6,.4", ",y / 0,cat / 1,dog / 2,dog"),
        right=THREE,
        says=("differ from row to row", "index=False"),
    ),
    Case(
        "9: dates, packed",
        pair(packed(",cat,dog / 2024-01-01,.9,.1 / 2024-01-02,.2,.8 / 2024-01-03,.6,.4"), PETS),
        right=THREE,
    ),
    Case(
        "9: floats, standard input",
        {"-": ";cat;dog / 0.5;.9;.1 / 1.5;.2;.8 / 2.5;.6;.4", "y.csv": PETS},
        "- y.csv",
        right=THREE,
    ),
]

NAMES = [
    Case("16: blanks", pair("cat, dog / .9, .1 / .2, .8", "cat / dog"), right=NAMED),
    Case("16: of labels, too", pair("cat, dog / .9, .1 / .2, .8", " cat / dog"), right=NAMED),
    Case(
        "16: three classes, semicolons",
        pair("cat; dog; eel / .9; .1; 0 / .1; .8; .1", "label / cat /  dog"),
        right=NAMED,
    ),
    Case(
        "16: blanks behind the names alone",
        pair("cat ,dog  / .9,.1 / .2,.8", "cat / dog "),
        right=NAMED,
    ),
    Case(
        "28: a comma within a name",
        pair(".9,.1 / .2,.8", '"a" / "b, c"'),
        """p.csv y.csv --class-names 'a,"b, c"'""",
        right=NAMED,
    ),
    Case(
        "28: a quote within a name",
        pair(".9,.1 / .2,.8", '"say ""a""" / b'),
        r"""p.csv y.csv --class-names \"say\ \"\"a\"\"\",b""",
        right=NAMED,
    ),
    Case(
        "28: an array, three classes",
        {
            "p.npy": np.array([[0.9, 0.1, 0.0], [0.2, 0.0, 0.8]]),
            "y.csv": '"1,5" / "2,5"',
        },
        """p.npy y.csv --class-names '"1,5",other,"2,5"'""",
        right=NAMED,
    ),
    *(
        Case(f"common parts: {header}", pair(f"{header} / .9,.1 / .2,.8", "cat / dog"), right=NAMED)
        for header in (
            "p_cat,p_dog",
            "cat_prob,dog_prob",
            "P (y=cat),P (y=dog)",
            '"Scored Probabilities for Class ""cat""","Scored Probabilities for Class ""dog"""',
        )
    ),
    Case(
        "two models of the same classes",
        pair("a_cat,a_dog,b_cat,b_dog / .9,.1,.5,.5 / .2,.8,.5,.5", "cat / dog"),
        says=COLUMNS,
    ),
    Case(
        "two models, and the names say which",
        pair("b_cat,b_dog,cat,dog / .5,.5,.9,.1 / .5,.5,.2,.8", "cat / dog"),
        right=NAMED,
    ),
]

test_columns_that_are_no_scores = checked([*LEFT_OUT, *INDEXES])

test_names_of_columns = checked(NAMES)


PYCARET = "Purchase,prediction_label,prediction_score / 0,0,.9 / 1,1,.8 / 1,0,.6"
OF_THE_ANSWER = [
    Case(
        "10: PyCaret's",
        {"p.csv": PYCARET},
        "p.csv --label-column Purchase --score-key prediction_score --score-of prediction_label",
        right=THREE,
    ),
    Case(
        "10: words, semicolons, packed",
        {"p.csv": packed("truth;answer;sureness / no;no;.9 / yes;yes;.8 / yes;no;.6")},
        "p.csv --label-column truth --score-columns sureness --score-of answer",
        right=THREE,
    ),
    Case(
        "10: labels in a file of their own, standard input",
        {"-": "score,label / .9,a / .8,b / .6,a", "y.csv": "a / b / b"},
        "- y.csv --score-columns score --score-of label",
        right=THREE,
    ),
    Case(
        "10: of three classes nothing can be had",
        {"p.csv": "truth,answer,score / a,a,.9 / b,b,.8 / c,a,.6"},
        "p.csv --label-column truth --score-columns score --score-of answer",
    ),
]

test_scores_of_the_predicted_class = checked(OF_THE_ANSWER)

ASKING = [
    Case(
        "PyCaret's",
        {"p.csv": PYCARET},
        "p.csv --label-column Purchase --score-key prediction_score",
        right=loss(0.1, 0.8, 0.6),
        says=("--score-of",),
        noted=("--score-of",),
    ),
    Case(
        "without the predicted class",
        pair("prediction_score / .9 / .8 / .6", "0 / 1 / 1"),
        right=loss(0.1, 0.8, 0.6),
        noted=("--score-of",),
    ),
]

test_a_finding_asks_whose_score_it_is = checked(ASKING)
