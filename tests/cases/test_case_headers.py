"""Is the first line a header? Files of numbers whose first line is a line of numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from made import Folder
from real_files import Case, checked, loss, packed, pair
from running import run

SINGLE = "0 / .9 / .2 / .7 / .4"
TWO = "0,1 / .1,.9 / .8,.2 / .3,.7 / .6,.4"
SERIES = "0 / 1 / 0 / 1 / 1"
"""As pandas writes four labels 1, 0, 1, 1 without a name."""
FOUR = loss(0.9, 0.8, 0.7, 0.4)
THREE = "0,1,2 / .7,.2,.1 / .1,.8,.1 / .2,.3,.5 / .6,.3,.1 / .05,.05,.9"
FIVE = loss(0.7, 0.8, 0.5, 0.3, 0.9)
NUMBERED = " / .7,.2,.1 / .1,.8,.1 / .2,.3,.5 / .6,.3,.1"
NUMBERED_RIGHT = loss(0.7, 0.8, 0.5, 0.3)
BOTH_SIGNS = "-1,1 / .1,.9 / .8,.2 / .3,.7 / .6,.4"
HEADERS = ("--header", "--no-header")

CASES = [
    *(
        Case(
            f"a number of the first row is not the name of a column: {name}",
            {"p.csv": "0,.3 / 1,.8 / 0,.1 / 1,.9", "q.csv": "0,.7,.3 / 1,.2,.8 / 0,.9,.1"},
            f"{file} --label-column {name}",
            says=("no header",),
        )
        for file, name in (("p.csv", "0"), ("q.csv", "0"), ("q.csv", ".3"))
    ),
    Case(
        "and is one of labels that stand beside other numbers",
        {"p.csv": ".7,.3 / .2,.8 / .9,.1", "y.csv": "5.5,0 / 1.5,1 / 7.5,0"},
        "p.csv y.csv --label-column 0",
        says=("no header",),
    ),
    Case("5: one column and labels named 0", pair(SINGLE, SERIES), right=FOUR, rows=4),
    Case("5: packed", pair(packed(SINGLE), packed(SERIES)), right=FOUR, rows=4),
    Case(
        "5: standard input",
        {"-": SINGLE, "y.csv": SERIES},
        "- y.csv",
        right=FOUR,
        rows=4,
    ),
    Case("5: the labels have no header", pair(SINGLE, "1 / 0 / 1 / 1"), right=FOUR, rows=4),
    Case(
        "5: labels as an array",
        {"p.csv": SINGLE, "y.npy": np.array([1, 0, 1, 1])},
        "p.csv y.npy",
        right=FOUR,
        rows=4,
    ),
    Case(
        "5: one column and labels named 1, or a sure row that is right",
        pair(SINGLE.replace("0 /", "1 /", 1), SERIES.replace("0 /", "1 /", 1)),
        says=HEADERS,
        known={"--header": None, "--labels-header": None},
        right=FOUR,
        rows=4,
    ),
    Case("6: two columns named 0 and 1", pair(TWO, SERIES), right=FOUR, rows=4),
    Case("6: semicolons", pair(TWO.replace(",", ";"), SERIES), right=FOUR, rows=4),
    Case("6: standard input", {"-": packed(TWO), "y.csv": SERIES}, "- y.csv", right=FOUR, rows=4),
    Case(
        "6: the index of a data frame, too",
        pair(",0,1 / 0,.1,.9 / 1,.8,.2 / 2,.3,.7 / 3,.6,.4", ",0 / 0,1 / 1,0 / 2,1 / 3,1"),
        right=FOUR,
        rows=4,
    ),
    Case("7: three columns", pair(THREE, "0 / 0 / 1 / 2 / 1 / 2"), right=FIVE, rows=5),
    Case(
        "7: tabs, and Windows' line ends",
        pair(
            THREE.replace(",", "\t").replace(" / ", "\r\n").encode(),
            b"0\r\n0\r\n1\r\n2\r\n1\r\n2\r\n",
        ),
        right=FIVE,
        rows=5,
    ),
    Case("7: no header at all", pair(THREE[8:], "0 / 1 / 2 / 1 / 2"), right=FIVE, rows=5),
    Case(
        "7: labels named, columns numbered",
        pair(THREE, "label / 0 / 1 / 2 / 1 / 2"),
        right=FIVE,
        rows=5,
    ),
    *(
        Case(
            f"8: columns named {header}",
            pair(f"{header}{NUMBERED}", "y / " + " / ".join(header.split(",")[at] for at in AT)),
            right=NUMBERED_RIGHT,
            rows=4,
        )
        for AT in [(0, 1, 2, 1)]
        for header in ("1,2,3", "10,20,30", "2019,2020,2021", "5,7,11", "1.0,2.0,3.0")
    ),
    Case(
        "8: 1,2,3, and labels without a header",
        pair(f"1,2,3{NUMBERED}", "1 / 2 / 3 / 2"),
        right=NUMBERED_RIGHT,
        rows=4,
    ),
    Case(
        "8: 1,2,3, and the labels as floats",
        pair(f"1,2,3{NUMBERED}", "y / 1.0 / 2.0 / 3.0 / 2.0"),
        right=NUMBERED_RIGHT,
        rows=4,
    ),
    Case("8: -1,1", pair(BOTH_SIGNS, "y / 1 / -1 / 1 / 1"), right=FOUR, rows=4),
    Case(
        "8: -1,1, labels as a Series",
        pair(BOTH_SIGNS, "0 / 1 / -1 / 1 / 1"),
        right=FOUR,
        rows=4,
    ),
    Case(
        "8: 0.0,1.0",
        pair(TWO.replace("0,1", "0.0,1.0", 1), "y / 1 / 0 / 1 / 1"),
        right=FOUR,
        rows=4,
    ),
    Case(
        "8: 0.0,1.0, and the labels so",
        pair(TWO.replace("0,1", "0.0,1.0", 1), "y / 1.0 / 0.0 / 1.0 / 1.0"),
        right=FOUR,
        rows=4,
    ),
    Case(
        "26: both without a header, both starting 0,1",
        pair("0,1 / .9,.1 / .2,.8", "0,1 / 1,0 / 0,1"),
        right=loss(1, 0.9, 0.8),
        rows=3,
        says=HEADERS,
        known={"--no-header": None, "--no-labels-header": None},
    ),
    Case(
        "26: both without a header, three classes",
        pair("1,0,0 / .7,.2,.1 / .1,.1,.8", "1,0,0 / 0,1,0 / 0,0,1"),
        right=loss(1, 0.2, 0.8),
        rows=3,
        says=HEADERS,
        known={"--no-header": None, "--no-labels-header": None},
    ),
    Case(
        "26: both without a header, and it is said",
        pair("0,1 / .9,.1 / .2,.8", "0,1 / 1,0 / 0,1"),
        "p.csv y.csv --no-header --no-labels-header",
        right=loss(1, 0.9, 0.8),
        rows=3,
    ),
    Case(
        "26: both with a header, and it is said",
        pair("0,1 / .9,.1 / .2,.8", "0,1 / 1,0 / 0,1"),
        "p.csv y.csv --header --labels-header",
        right=loss(0.9, 0.8),
        rows=2,
    ),
    Case(
        "26: a sure row first, and a label a line",
        pair("0,1 / .9,.1 / .2,.8", "1 / 0 / 1"),
        right=loss(1, 0.9, 0.8),
        rows=3,
        says=HEADERS,
        known={"--no-header": None, "--no-labels-header": None},
    ),
    *(
        Case(
            f"no header, and its first cell is {cell}",
            pair(f"{cell},.999 / .2,.8 / .6,.4", "1 / 1 / 0"),
            says=(f"p.csv:1: column 0: '{cell}' is not a number",),
        )
        for cell in ("NA", "<0.001", "1d-3", "0.1%")
    ),
    Case(
        "one column, and nothing in the first row", pair("NA / .2 / .6", "0 / 1 / 0"), says=HEADERS
    ),
    Case(
        "classes named by decimals, as are those of one-hot labels",
        pair(",0.5,1.5 / 0,.9,.1 / 1,.2,.8", ",0.5,1.5 / 0,1,0 / 1,0,1"),
        right=loss(0.9, 0.8),
        rows=2,
    ),
    *(
        Case(
            f"two files one below the other: {head}",
            pair(
                f"{head} / 7,.9,.1 / 8,.2,.8 / {head} / 7,.6,.4",
                "label / 0 / 1 / 0 / 1",
            ),
            says=("p.csv:4: the header again",),
        )
        for head in (",0,1", "id,0,1", '"","0","1"')
    ),
    Case(
        "two files of labels one below the other",
        pair(",0,1 / 0,.9,.1 / 1,.2,.8 / 2,.6,.4", ",0 / 0,0 / ,0 / 0,1"),
        says=("y.csv:3: the header again",),
    ),
    Case(
        "no index, though its header is there",
        pair(",0,1 / ,.9,.1 / ,0,1", "label / 0 / 1"),
        right=loss(0.9, 1),
        rows=2,
    ),
]

test_a_line_of_numbers = checked(CASES)


WEIGHED = -(np.log(0.9) + 2 * np.log(0.8) + 5 * np.log(0.4)) / 8
WEIGHTS = [
    Case(
        "25: the weights of a Series",
        {**pair("cat,dog / .9,.1 / .2,.8 / .6,.4", "cat / dog / dog"), "w.csv": "0 / 1 / 2 / 5"},
        "p.csv y.csv --weights w.csv",
        right=WEIGHED,
        rows=3,
    ),
    Case(
        "25: packed, with decimals",
        {
            **pair("cat,dog / .9,.1 / .2,.8 / .6,.4", "label / cat / dog / dog"),
            "w.csv": packed("0 / 0.5 / 1.0 / 2.5"),
        },
        "p.csv y.csv --weights w.csv",
        right=WEIGHED,
        rows=3,
    ),
    Case(
        "25: no header, and a weight of 0 first",
        {
            **pair("cat,dog / .5,.5 / .9,.1 / .2,.8 / .6,.4", "dog / cat / dog / dog"),
            "w.csv": "0 / 1 / 2 / 5",
        },
        "p.csv y.csv --weights w.csv",
        right=WEIGHED,
        rows=4,
    ),
]

test_weights_one_number_a_line = checked(WEIGHTS)


@pytest.mark.parametrize("labels", [SERIES, "0 / 7 / 5 / 7 / 7", "0 / yes / no / yes / yes"])
def test_chance_of_a_series_counts_no_header(
    labels: str, file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    path = file("y.csv", labels.replace(" / ", "\n") + "\n")
    code, out, err = run(capsys, "chance", str(path), "--json")
    if code == 0:
        entropy = -(0.75 * np.log(0.75) + 0.25 * np.log(0.25))
        found = json.dumps(json.loads(out))
        assert f"{entropy:.9f}"[:10] in found
    else:
        assert code == 2
        assert "header" in err
