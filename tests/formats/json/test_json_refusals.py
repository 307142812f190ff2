"""JSON that cannot be measured gives one line of error: where it is, and what is wrong."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pandas as pd
import pytest
from made import write_csv

from celoss_cli import evaluate
from celoss_cli.cli.main import main
from celoss_cli.errors import InputError

PRINTED = ": is a printed array\nHint: what is printed is rounded; save the array itself: numpy."
PYTHON = "\nHint: it looks like a printed Python value; json.dump(value, file) writes JSON\n"
QUOTES = ":1: not valid JSON: Expecting property name enclosed in double quotes at column 3"

Orient = Literal["columns", "index", "records", "split", "table"]
TEXT = [
    (str(np.array([[0.9, 0.1], [0.2, 0.8]])), PRINTED),
    (str(np.array([[0.25], [0.5]])), PRINTED),
    (str(np.array([0.25, 0.5])), PRINTED),
    (str(np.array(["cat", "dog"])), PRINTED),
    ("[[1. 0.]\n ...\n [0. 1.]]", PRINTED),
    ("[nan 0.5]", ": is a printed array, not JSON\nHint: save it with numpy.save, or as CSV\n"),
    (str([{"p": 0.5}]), QUOTES + PYTHON),
    ("[True, None]", ":1: not valid JSON: Expecting value at column 2" + PYTHON),
    ('[\n{"a": "}", "b": 0.5},\n{"a": 0.5, "a": 0}]', ":3: not valid JSON: duplicate key 'a'\n"),
    ("[[0.9, 0.1],\n[0.2, 0.8],\nx]", ":3: not valid JSON: Expecting value at column 1\n"),
    ("[[0.9, 0.1],\n[0.2, 0.", ":2: not valid JSON: Expecting ',' delimiter at column 8\n"),
    (
        '{\n"p": [0.9, 0.1]}\n{\n"p": [0.2, 0.8]}',
        (
            ":3: not valid JSON: Extra data at column 1\n"
            "Hint: write one value per line, e.g. with jq -c\n"
        ),
    ),
    ("[\n[0.5],\n" + "[" * 200_000, ":3: not valid JSON: nested too deeply\n"),
    ('["caf\udce9"]', ":1: byte 0xe9 is not UTF-8\nHint: save it as UTF-8\n"),
]
ROWS = [
    ("[]", ": the file holds no rows\n"),
    (
        '[{"label": "0", "score": -1.875}, {"label": "1", "score": -3.5}]',
        (
            ": the 2 objects may be one row, with an object per class, or as many rows\n"
            "Hint: write [[{...}, {...}]] for one row\n"
        ),
    ),
    ("{}", ":1: the object is empty\n"),
    ("[{}]", ": row 0: the object is empty\n"),
    ("[[NaN, 1], [0, 1]]", ": row 0: item 0: nan is not a finite number\n"),
    ("[[0, 1], [Infinity, 1]]", ": row 1: item 0: inf is not a finite number\n"),
    ("[[0, 1], [null, 1]]", ": row 1: item 0: 'null' is not a number\n"),
    ('[[0, 1], ["0", 1]]', ": row 1: item 0: '\"0\"' is not a number\n"),
    ("[[0, 1], [true, 1]]", ": row 1: item 0: 'true' is not a number\n"),
    ('{"p": [[0, 1], [0, "x"]]}', ": row 1: key 'p'[1]: '\"x\"' is not a number\n"),
    (
        "[[0.5, 0.5], [0.2, 0.5, 0.3]]",
        ": row 1: a list of 3 items, where the first row has a list of 2 items\n",
    ),
    (
        '[[0.5, 0.5], {"a": 1, "b": 0}]',
        ": row 1: an object with the keys a, b, where the first row has a list of 2 items\n",
    ),
    (
        "[[0.5, 0.5], 1]",
        ": row 1: neither list nor object, where the first row has a list of 2 items\n",
    ),
    (
        "[0.5, 0.5]\n[0.2, 0.5, 0.3]",
        ":2: a list of 3 items, where the first line has a list of 2 items\n",
    ),
    (
        '[0.5, 0.5]\n{"a": 1}',
        ":2: '{\"a\": 1}' is not a JSON list\nHint: every line must be a list",
    ),
    ("[0.5, 0.5]\n0.5", ":2: '0.5' is not a JSON list\n"),
    ("[0.5, 0.5]\n[0.5, 0.5", ":2: not valid JSON: "),
    (
        "[0.7, 0.3]",
        (
            ": '[0.7, 0.3]' may be one row of 2 classes, or 2 rows\n"
            "Hint: write [[0.9, 0.1]] for one row, [[0.9], [0.1]] for two\n"
        ),
    ),
    ("[1.0, 0.0]", ": '[1.0, 0.0]' may be one row of 2 classes, or 2 rows\n"),
    ('{"0": {"0": 0.9, "1": 0.1}, "1": {"0": 0.1, "1": 0.9}}', ": 0, 1 may be columns or rows\n"),
    ('{"a": [0.9, 0.1], "b": [0.1, 0.9]}', ": a, b may be columns, or parts of one row\n"),
    (
        '{"p": [[0.9, 0.1]], "q": [[1, 0], [0, 1]]}',
        (
            ": which array holds the rows? p with 1 item, q with 2 items\n"
            "Hint: use --score-key NAME or --label-column NAME, or remove the others\n"
        ),
    ),
    (
        '{"columns": ["a", "b"], "data": [[0, 1], [1]]}',
        ": row 1: '[1]' is not a list of 2 columns\n",
    ),
    ('{"columns": ["a", "a"], "data": [[0, 1], [1, 0]]}', ": the name 'a' is repeated\n"),
    (
        '{"columns": ["a", "b"], "index": [0], "data": [[0, 1], [1, 0]]}',
        ": the index and the data differ in length\n",
    ),
    (
        '{"a.b": {"c": "x"}, "a": {"b.c": "y"}}\n{}',
        ":1: two values have the name 'a.b.c'\n",
    ),
]
OTHERS = "the names a, c, where the first line has the names a, b\n"
BESIDE = [
    ('{"labels": ["a", "c"], "scores": [0.5, 0.5]}', f":2: key 'scores': {OTHERS}"),
    ('{"labels": ["a", "a"], "scores": [0.5, 0.5]}', ":2: the name 'a' is repeated\n"),
    ('{"labels": ["a", "b"], "scores": [0.5]}', ":2: key 'labels': 2 names and 1 score\n"),
    (
        '{"labels": "ab", "scores": [0.5, 0.5]}',
        ":2: '\"ab\"' is not a list, but key 'labels' names ",
    ),
    ('{"labels": ["a", null], "scores": [0.5, 0.5]}', ":2: key 'labels': 'null' is not a name\n"),
    ('{"scores": [0.5, 0.5]}', ":2: no key 'labels'; the keys are scores\n"),
    (
        '{"labels": ["b", "a"], "scores": [0.5, "0.5"]}',
        ":2: key 'scores'['a']: '\"0.5\"' is not a number\n",
    ),
]
PAIRS = [
    ('[{"label": "a", "score": 0.5}, {"label": "c", "score": 0.5}]', f":2: {OTHERS}"),
    (
        '[{"label": "a", "score": 0.5}, {"label": "a", "score": 0.5}]',
        ":2: the name 'a' is repeated\n",
    ),
    (
        '[{"label": "a", "score": 0.5}]',
        ":2: the names a, where the first line has the names a, b\n",
    ),
    (
        '[{"label": "a", "score": 0.5}, {"label": "b"}]',
        ":2: '{\"label\": \"b\"}' is not an object with the keys 'label' and 'score'\n",
    ),
    (
        '[{"label": "a", "score": 0.5}, {"label": "b", "score": null}]',
        ":2: 'b': 'null' is not a number\n",
    ),
    ("[0.5, 0.5]", ":2: '0.5' is not an object with the keys 'label' and 'score'\n"),
]
FIRST_BESIDE = '{"labels": ["a", "b"], "scores": [0.5, 0.5]}\n'
FIRST_PAIR = '[{"label": "a", "score": 0.5}, {"label": "b", "score": 0.5}]\n'
NAMES = [
    *((FIRST_BESIDE + line, said) for line, said in BESIDE),
    *((FIRST_PAIR + line, said) for line, said in PAIRS),
    (
        '{"labels": [1, 0], "scores": [0.5, 0.5]}\n{}',
        ":1: key 'labels': '[1, 0]' may be the order of the classes, or soft labels\n",
    ),
    ('{"labels": ["a", "a"], "scores": [0.5, 0.5]}\n{}', ":1: the name 'a' is repeated\n"),
]
DOTTED = [
    ('{"a": {"q": [0.5, 0.5]}}', "a.p", ":2: no key 'a.p'; the keys are a\n"),
    ('{"a": 3}', "a.p", ":2: no key 'a.p'; the keys are a\n"),
    ('{"a": {"p": [0.5, 0.5]}}', "a.q", ": no column 'a.q'; the columns are a.p\n"),
]


def refused(folder: Path, text: str, labels: list[object], *options: str) -> Path:
    """Measure a text, which must fail, and return its file."""
    (file := folder / "p").write_bytes(text.encode(errors="surrogateescape"))
    truth = write_csv(folder / "y.csv", [[label] for label in labels])
    assert main(["eval", str(file), str(truth), *options]) == 2
    return file


@pytest.mark.parametrize(("text", "said"), [*TEXT, *ROWS], ids=lambda text: text[-50:])
def test_what_cannot_be_measured_is_named(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = refused(tmp_path, text, [0, 1])
    found = capsys.readouterr().err
    assert found.startswith(f"Error: {file}{said}")
    assert found.count("\n") == 1 + found.count("\nHint: ")


@pytest.mark.parametrize(("text", "said"), NAMES, ids=lambda text: text[-50:])
def test_names_in_rows_must_be_those_of_the_first(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = refused(tmp_path, text, ["a", "b"])
    assert capsys.readouterr().err.startswith(f"Error: {file}{said}")


@pytest.mark.parametrize("scale", [("--scores", "log-probs"), ("--scores", "logits")])
def test_named_scores_that_sum_to_nothing_known_may_be_columns(
    scale: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = '{"labels": ["0", "1"], "scores": [-0.0, -13.8155106]}'
    file = refused(tmp_path, named, [0], *scale)
    said = "labels, scores may be columns, or parts of one row"
    assert capsys.readouterr().err.startswith(f"Error: {file}: {said}\n")
    file.write_text(f"[{named}]")
    assert main(["eval", str(file), str(tmp_path / "y.csv"), *scale]) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[0.9, 0.2]", "'[0.9, 0.2]' may be one row of 2 labels, or 2 rows"),
        ('{"scores": [0.9, 0.2]}', "scores may be columns, or parts of one row"),
        (
            '{"labels": ["a", "b"], "scores": [0.9, 0.2]}',
            "labels, scores may be columns, or parts of one row",
        ),
        ('{"a": {"0": 0.9, "1": 0.1}, "b": {"0": 0.2, "1": 0.8}}', "a, b may be columns or rows"),
        (
            '{"0": {"1": 0.9, "2": 0.1, "3": 0.2}, "1": {"1": 0.2, "2": 0.8, "3": 0.1}}',
            "0, 1 may be columns or rows",
        ),
        (
            '{"0": 0.9, "1": 0.2}',
            """'{"0": 0.9, "1": 0.2}' may be one row of 2 labels, or 2 rows""",
        ),
        (
            '{"a": {"0": 0.9, "1": 0.2}}',
            """'{"a": {"0": 0.9, "1": 0.2}}' may be one row of 2 labels, or 2 rows""",
        ),
    ],
)
def test_no_sum_tells_rows_of_several_labels(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = refused(tmp_path, text, [1, 0], "--multi-label")
    assert capsys.readouterr().err.startswith(f"Error: {file}: {said}\n")


@pytest.mark.parametrize("orient", get_args(Orient))
def test_a_frame_of_several_labels_may_have_columns_that_sum_to_1(
    orient: Orient, tmp_path: Path
) -> None:
    frames: dict[str, dict[str, list[float]]] = {
        "p": {"a": [0.9, 0.3, 0.5], "b": [0.2, 0.6, 0.1]},
        "y": {"a": [1, 0, 0], "b": [0, 1, 0]},
    }
    files = [tmp_path / f"{name}.json" for name in frames]
    for file, columns in zip(files, frames.values(), strict=True):
        pd.DataFrame(columns).to_json(file, orient=orient)
    found = evaluate(*files, multi_label=True)
    truth = [0.9 * 0.8, 0.7 * 0.6, 0.5 * 0.9]
    assert found.cross_entropy == pytest.approx(-math.log(math.prod(truth)) / 6, rel=1e-12)


@pytest.mark.parametrize("orient", ["columns", "index"])
@pytest.mark.parametrize("index", [None, [f"file-{at}" for at in range(22)]])
def test_labels_without_names_are_those_of_which_there_are_far_fewer_than_rows(
    index: list[str] | None, orient: Orient, tmp_path: Path
) -> None:
    """What is numbered from 0 is an index or labels; of rows that have names, nothing tells."""
    scores, targets = np.linspace(0.1, 0.9, 44).reshape(22, 2), np.tile([[1, 0]], (22, 1))
    files = [tmp_path / "p.json", tmp_path / "y.json"]
    for file, values in zip(files, (scores, targets), strict=True):
        pd.DataFrame(values, index=index).to_json(file, orient=orient, double_precision=15)
    if index:
        with pytest.raises(InputError, match="may be columns or rows"):
            evaluate(*files, multi_label=True)
        return
    found = evaluate(*files, multi_label=True)
    assert (found.rows, found.classes) == (22, ("0", "1"))
    truth = np.where(targets == 1, scores, 1 - scores)
    assert found.cross_entropy == pytest.approx(-np.log(truth).mean(), rel=1e-12)


@pytest.mark.parametrize(("line", "key", "said"), DOTTED)
def test_dotted_keys_that_lead_nowhere(
    line: str, key: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '{"a": {"p": [0.5, 0.5]}}\n' + line
    file = refused(tmp_path, text, [0, 1], "--score-key", key)
    assert capsys.readouterr().err.startswith(f"Error: {file}{said}")


def test_a_header_in_brackets_is_no_json(tmp_path: Path) -> None:
    (file := tmp_path / "p").write_text("[name],[null_x]\n0.9,0.1\n0.2,0.8\n")
    truth = write_csv(tmp_path / "y.csv", [["[name]"], ["[null_x]"]])
    assert main(["eval", str(file), str(truth), "-q"]) == 0
