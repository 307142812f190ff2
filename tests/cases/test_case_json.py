"""JSON of any shape: one row a line, one array, one object with an array in it."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from real_files import Case, checked, loss, pair

THREE = loss(0.9, 0.8, 0.4)
ROWS = [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]]
NAMED = [dict(zip(("cat", "dog"), row, strict=True)) for row in ROWS]
RANKED = [
    [{"label": name, "score": row[name]} for name in sorted(row, key=lambda name: -row[name])]
    for row in NAMED
]
LISTS = [
    {"labels": [each["label"] for each in row], "scores": [each["score"] for each in row]}
    for row in RANKED
]
FRAME = pd.DataFrame(ROWS, columns=["cat", "dog"])
PETS = "cat / dog / dog"


def lines(rows: object) -> bytes:
    assert isinstance(rows, list)
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def whole(value: object, indent: int | None = None) -> bytes:
    return json.dumps(value, indent=indent).encode()


SHAPES: dict[str, tuple[bytes, bool]] = {
    "a list a line": (lines(ROWS), False),
    "a list of lists": (whole(ROWS), False),
    "a list of lists, pretty-printed": (whole(ROWS, 2), False),
    "an object a line": (lines(NAMED), True),
    "a list of objects": (whole(NAMED), True),
    "a list of objects, pretty-printed": (whole(NAMED, 4), True),
    "names and scores a line": (lines(RANKED), True),
    "a list of names and scores": (whole(RANKED), True),
    "a list of them, pretty-printed": (whole(RANKED, 2), True),
    "labels and scores a line": (lines(LISTS), True),
    "a list of labels and scores": (whole(LISTS), True),
    "predictions": (whole({"predictions": ROWS}), False),
    "predictions, pretty-printed": (whole({"predictions": ROWS}, 2), False),
    "predictions by name": (whole({"model": "m1", "predictions": NAMED}), True),
    "pandas' records": (FRAME.to_json(orient="records").encode(), True),
    "pandas' columns": (FRAME.to_json().encode(), True),
    "pandas' index": (FRAME.to_json(orient="index").encode(), True),
    "pandas' split": (FRAME.to_json(orient="split").encode(), True),
    "pandas' values": (FRAME.to_json(orient="values").encode(), False),
    "pandas' lines": (FRAME.to_json(orient="records", lines=True).encode(), True),
}
LABELS: dict[str, bytes] = {
    "[0, 1, 1]": b"[0, 1, 1]",
    "pretty-printed": whole([0, 1, 1], 2),
    "lines": b"0\n1\n1\n",
    "objects": whole([{"label": 0}, {"label": 1}, {"label": 1}]),
    "below a key": whole({"labels": [0, 1, 1]}),
}
SHAPED = [
    *(
        Case(
            f"13: {shape}",
            {"p.json": data, "y.csv": PETS if named else "0 / 1 / 1"},
            "p.json y.csv",
            right=THREE,
            rows=3,
        )
        for shape, (data, named) in SHAPES.items()
    ),
    *(
        Case(
            f"13: labels {shape}",
            {"p.json": whole(ROWS), "y.json": data},
            "p.json y.json",
            right=THREE,
            rows=3,
        )
        for shape, data in LABELS.items()
    ),
    Case(
        "13: labels in words",
        {"p.json": whole(NAMED), "y.json": b'["cat", "dog", "dog"]'},
        "p.json y.json",
        right=THREE,
    ),
    Case(
        "13: standard input",
        {"-": whole({"predictions": ROWS}, 2), "y.json": b"[0, 1, 1]"},
        "- y.json",
        right=THREE,
    ),
    Case(
        "13: nested keys",
        {
            "p.json": lines(
                [
                    {"output": {"probs": row}, "truth": {"class": label}}
                    for row, label in zip(ROWS, (0, 1, 1), strict=True)
                ]
            )
        },
        "p.json --score-key output.probs --label-key truth.class",
        right=THREE,
    ),
    Case(
        "13: a truth value a row",
        {"p.json": lines([{"p": 0.9, "y": True}, {"p": 0.2, "y": False}, {"p": 0.4, "y": True}])},
        "p.json --label-key y",
        right=THREE,
    ),
]

CULTURE: list[dict[str, list[Any]]] = [
    {"labels": ["culture", "politics", "sport"], "scores": [0.7, 0.2, 0.1]},
    {"labels": ["politics", "culture", "sport"], "scores": [0.8, 0.15, 0.05]},
    {"labels": ["sport", "politics", "culture"], "scores": [0.6, 0.3, 0.1]},
    {"labels": ["politics", "sport", "culture"], "scores": [0.5, 0.3, 0.2]},
]
KEYED = [dict(zip(row["labels"], row["scores"], strict=True)) for row in CULTURE]
TOPICS = "culture / politics / sport / culture"
TOPICS_RIGHT = loss(0.7, 0.8, 0.6, 0.2)
TEXTS = [{"sequence": f"text {at}", **row} for at, row in enumerate(CULTURE)]
SENTIMENT = [
    {"label": "POSITIVE", "score": 0.99},
    {"label": "NEGATIVE", "score": 0.95},
    {"label": "POSITIVE", "score": 0.7},
]
SENTIMENT_LABELS = "POSITIVE / NEGATIVE / NEGATIVE"
SENTIMENT_RIGHT = loss(0.99, 0.95, 0.3)
OF_THE_ANSWER = {"--score-of": "label", "--score-key": "score", "--score-columns": "score"}

ROW_BY_ROW = [
    Case("12: zero-shot", {**pair(lines(CULTURE), TOPICS)}, right=TOPICS_RIGHT),
    Case("12: with the text", {**pair(lines(TEXTS), TOPICS)}, right=TOPICS_RIGHT),
    Case("12: one array", {**pair(whole(TEXTS, 2), TOPICS)}, right=TOPICS_RIGHT),
    Case(
        "12: standard input, labels inside",
        {
            "-": lines(
                [
                    {**row, "truth": truth}
                    for row, truth in zip(TEXTS, TOPICS.split(" / "), strict=True)
                ]
            )
        },
        "- --label-key truth",
        right=TOPICS_RIGHT,
    ),
    Case(
        "12: names and scores in another order each row",
        {
            "p.json": lines(
                [
                    [
                        {"label": label, "score": score}
                        for label, score in zip(row["labels"], row["scores"], strict=True)
                    ]
                    for row in CULTURE
                ]
            ),
            "y.csv": TOPICS,
        },
        "p.json y.csv",
        right=TOPICS_RIGHT,
    ),
    Case(
        "12: the keys of objects in another order each row",
        {
            "p.json": lines(
                [dict(zip(row["labels"], row["scores"], strict=True)) for row in CULTURE]
            ),
            "y.csv": TOPICS,
        },
        "p.json y.csv",
        right=TOPICS_RIGHT,
    ),
    *(
        Case(
            f"12: the keys in another order each row, labels by position, {shape}",
            {"p.json": data, "y.csv": "0 / 1 / 2 / 0"},
            "p.json y.csv",
            says=("no order",),
        )
        for shape, data in (
            ("lines", lines(KEYED)),
            ("one array", whole(KEYED)),
            ("below a key", lines([{"id": at, "probs": row} for at, row in enumerate(KEYED)])),
        )
    ),
    Case(
        "12: other keys stand before and behind the classes",
        {
            "p.json": lines(
                [
                    {"a": 0.9, "b": 0.1},
                    {"time": 3, "a": 0.2, "b": 0.8},
                    {"a": 0.4, "b": 0.6, "n": 1},
                ]
            ),
            "y.csv": "0 / 1 / 0",
        },
        "p.json y.csv",
        right=THREE,
    ),
    Case(
        "12: names of Vertex AI",
        {
            "p.json": lines(
                [
                    {
                        "instance": {"content": "a.jpg"},
                        "prediction": {
                            "ids": ["17", "23", "42"],
                            "displayNames": row["labels"],
                            "confidences": row["scores"],
                        },
                    }
                    for row in CULTURE
                ]
            ),
            "y.csv": TOPICS,
        },
        "p.json y.csv --score-key prediction.confidences",
        right=TOPICS_RIGHT,
    ),
    *(
        Case(
            f"12: {name} is a number, as of BigQuery",
            {
                "p.json": lines(
                    [
                        {
                            "predicted_y_probs": [
                                {name: label, "prob": share}
                                for label, share in sorted(
                                    enumerate(row), key=lambda pair: -pair[1]
                                )
                            ]
                        }
                        for row in ROWS
                    ]
                ),
                "y.csv": "0 / 1 / 1",
            },
            "p.json y.csv",
            right=THREE,
        )
        for name in ("label", "class")
    ),
    Case(
        "12: a row lacks a class",
        {
            "p.json": lines(
                [*CULTURE[:3], {"labels": ["politics", "sport"], "scores": [0.6, 0.4]}]
            ),
            "y.csv": TOPICS,
        },
        "p.json y.csv",
    ),
    Case(
        "11: the best answer alone",
        pair(lines(SENTIMENT), SENTIMENT_LABELS),
        right=SENTIMENT_RIGHT,
        says=("--score-of",),
        known=OF_THE_ANSWER,
    ),
    Case(
        "11: one array",
        pair(whole(SENTIMENT), SENTIMENT_LABELS),
        right=SENTIMENT_RIGHT,
        says=("--score-of",),
        known=OF_THE_ANSWER,
    ),
    Case(
        "11: and it is said",
        pair(lines(SENTIMENT), SENTIMENT_LABELS),
        "p.csv y.csv --score-key score --score-of label",
        right=SENTIMENT_RIGHT,
    ),
    Case(
        "11: positions",
        pair(lines(SENTIMENT), SENTIMENT_LABELS.replace("POSITIVE", "1").replace("NEGATIVE", "0")),
        "p.csv y.csv --score-key score --score-of label",
        right=SENTIMENT_RIGHT,
        says=("label",),
    ),
]

test_json_of_any_shape = checked(SHAPED)

test_names_that_stand_in_each_row = checked(ROW_BY_ROW)


def test_the_right_values_are_those_of_numpy() -> None:
    scores = np.array(ROWS)
    assert pytest.approx(-np.log(scores[np.arange(3), [0, 1, 1]]).mean()) == THREE
    assert pytest.approx(0.6750, abs=5e-5) == TOPICS_RIGHT
    assert pytest.approx(0.4218, abs=5e-5) == SENTIMENT_RIGHT


ORIENTS = {
    "columns": (
        '{"cat":{"7":0.9,"3":0.2,"5":0.6},"dog":{"7":0.1,"3":0.8,"5":0.4}}',
        '{"3":"dog","5":"dog","7":"cat"}',
    ),
    "index": (
        '{"7":{"cat":0.9,"dog":0.1},"3":{"cat":0.2,"dog":0.8},"5":{"cat":0.6,"dog":0.4}}',
        '{"3":{"y":"dog"},"5":{"y":"dog"},"7":{"y":"cat"}}',
    ),
    "split": (
        '{"columns":["cat","dog"],"index":[7,3,5],"data":[[0.9,0.1],[0.2,0.8],[0.6,0.4]]}',
        '{"name":"y","index":[3,5,7],"data":["dog","dog","cat"]}',
    ),
    "table": (
        (
            '{"schema":{"fields":[],"primaryKey":["index"]},"data":[{"index":7,"cat":0.9,"dog":0.1},'
            '{"index":3,"cat":0.2,"dog":0.8},{"index":5,"cat":0.6,"dog":0.4}]}'
        ),
        ",y / 3,dog / 5,dog / 7,cat",
    ),
    "columns beside ids": (
        '{"cat":{"7":0.9,"3":0.2,"5":0.6},"dog":{"7":0.1,"3":0.8,"5":0.4}}',
        "id,y / 3,dog / 5,dog / 7,cat",
    ),
}

test_an_index_in_another_order = checked(
    [
        Case(
            f"{orient}: {'moved' if moved else 'in order'}",
            pair(predictions, labels if moved else in_order),
            "p.csv y.csv" + (" --label-column y" if "id," in labels else ""),
            right=loss(0.9, 0.8, 0.4),
            says=("in another order",) if moved else (),
        )
        for orient, (predictions, labels) in ORIENTS.items()
        for moved, in_order in (
            (True, ""),
            (False, "id,y / 7,cat / 3,dog / 5,dog" if "id," in labels else '["cat","dog","dog"]'),
        )
    ]
)
