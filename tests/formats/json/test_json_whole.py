"""JSON of any shape measures as an array of the same numbers does, or is refused as what it is."""

from __future__ import annotations

import gzip
import io
import json
import math
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import Example, examples, law, numbers, write_csv, write_npy

from celoss_cli.cli.main import main
from celoss_cli.engine.plan import Plan
from celoss_cli.errors import InputError
from celoss_cli.evaluation import run
from celoss_cli.formats.json import opening
from celoss_cli.formats.opening import open_table
from celoss_cli.report.report import Report
from celoss_cli.settings import Settings

SCORES = [[0.9, 0.1], [0.2, 0.8], [0.4, 0.6]]
NAMES = ["cat", "dog", "cat"]
LOSS = -(math.log(0.9) + math.log(0.8) + math.log(0.4)) / 3
"""Of SCORES, whose columns are cat and dog, and NAMES: 0.4149..."""
RECORDS = [{"cat": cat, "dog": dog} for cat, dog in SCORES]
FRAME = pd.DataFrame(SCORES, columns=["cat", "dog"])
PAIRS = [
    [{"label": "cat", "score": 0.9}, {"label": "dog", "score": 0.1}],
    [{"label": "dog", "score": 0.8}, {"label": "cat", "score": 0.2}],
    [{"label": "dog", "score": 0.6}, {"label": "cat", "score": 0.4}],
]
BESIDE = [
    {"sequence": "x", "labels": ["cat", "dog"], "scores": [0.9, 0.1]},
    {"sequence": "y", "labels": ["dog", "cat"], "scores": [0.8, 0.2]},
    {"sequence": "z", "scores": [0.6, 0.4], "labels": ["dog", "cat"]},
]


def measured(predictions: Path | str, labels: Path | None = None, **options: Any) -> Report:  # noqa: ANN401 - fields of Settings
    return run(predictions, labels, settings=Settings(**options), plan=Plan(block_bytes=200))


def per_line(rows: list[Any]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def written(folder: Path, name: str, text: str) -> Path:
    (file := folder / name).write_text(text)
    return file


def labels_of(folder: Path, labels: list[Any]) -> Path:
    return write_csv(folder / "y.csv", [[label] for label in labels])


ORIENTS: tuple[Literal["columns", "index", "split"], ...] = ("columns", "index", "split")

NUMBERED: dict[str, str] = {
    "lists": per_line(SCORES),
    "array": json.dumps(SCORES),
    "array and line": json.dumps(SCORES) + "\n",
    "a row per line of an array": "[" + ",\n".join(map(json.dumps, SCORES)) + "]",
    "indented": json.dumps(SCORES, indent=2),
    "blank before": "\n  " + json.dumps(SCORES) + "\n\n",
    "mark": "\ufeff" + json.dumps(SCORES),
    "CRLF": json.dumps(SCORES, indent=1).replace("\n", "\r\n"),
    "predictions": json.dumps({"model": "m", "predictions": SCORES, "seconds": [0.5]}),
    "predictions indented": json.dumps({"predictions": SCORES}, indent=1),
    "values": FRAME.to_json(orient="values"),
    "objects with a list": json.dumps([{"probs": row} for row in SCORES]),
    "list within a key": json.dumps({"results": [{"probs": row, "id": 7} for row in SCORES]}),
    "no names": pd.DataFrame(SCORES).to_json(),
    "no names, rows": pd.DataFrame(SCORES).to_json(orient="index"),
    "no names, split": pd.DataFrame(SCORES).to_json(orient="split"),
}
NAMED: dict[str, str] = {
    "records": FRAME.to_json(orient="records"),
    "records indented": FRAME.to_json(orient="records", indent=2),
    "one record per line of an array": "[\n" + ",\n".join(map(json.dumps, RECORDS)) + "\n]\n",
    "columns": FRAME.to_json(),
    "index": FRAME.to_json(orient="index"),
    "split": FRAME.to_json(orient="split"),
    "table": FRAME.to_json(orient="table"),
    "columns, dates": json.dumps(
        {
            c: {str(1704067200000 + 5 * at): row[c] for at, row in enumerate(RECORDS)}
            for c in ("cat", "dog")
        }
    ),
    "columns, words": FRAME.set_axis(["x", "y", "z"]).to_json(),
    "index, words": FRAME.set_axis(["x", "y", "z"]).to_json(orient="index"),
    "split, words": FRAME.set_axis(["x", "y", "z"]).to_json(orient="split"),
    "table, words": FRAME.set_axis(["x", "y", "z"]).to_json(orient="table"),
    "lists by column": json.dumps(FRAME.to_dict("list")),
    "predictions": json.dumps({"predictions": RECORDS}),
    "predictions, pairs": json.dumps({"predictions": PAIRS}),
    "pairs": json.dumps(PAIRS),
    "pairs indented": json.dumps(PAIRS, indent=2),
    "pairs per line": per_line(PAIRS),
    "pairs within a key": per_line([{"output": row, "id": "a"} for row in PAIRS]),
    "pairs of other keys": json.dumps(
        [[{"name": item["label"], "p": item["score"]} for item in row] for row in PAIRS]
    ),
    "labels and scores": json.dumps(BESIDE),
    "labels and scores per line": per_line(BESIDE),
    "labels and scores within a key": per_line([{"id": 1, "output": row} for row in BESIDE]),
    "objects within objects": per_line([{"output": {"probs": row, "n": [1]}} for row in RECORDS]),
}


@pytest.mark.parametrize("text", NUMBERED.values(), ids=NUMBERED)
def test_lists_are_in_the_order_of_the_classes(text: str, tmp_path: Path) -> None:
    keys: dict[str, Any] = {"score_key": "output.probs"} if '"output": {"probs"' in text else {}
    found = measured(written(tmp_path, "p", text), labels_of(tmp_path, [0, 1, 0]), **keys)
    assert found.cross_entropy == pytest.approx(LOSS, rel=1e-12)
    assert found.classes == ("0", "1")
    assert found.predictions.format == ("jsonl" if text == NUMBERED["lists"] else "json")


@pytest.mark.parametrize("text", NAMED.values(), ids=NAMED)
def test_names_are_those_of_the_file(text: str, tmp_path: Path) -> None:
    keys: dict[str, Any] = {"score_key": "output.probs"} if '"output": {"probs"' in text else {}
    found = measured(written(tmp_path, "p", text), labels_of(tmp_path, NAMES), **keys)
    assert found.cross_entropy == pytest.approx(LOSS, rel=1e-12)
    assert set(found.classes) == {"cat", "dog"}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(NAMES),
        json.dumps(NAMES, indent=2),
        per_line(NAMES),
        per_line([[name] for name in NAMES]),
        json.dumps([[name] for name in NAMES]),
        json.dumps({"labels": NAMES}),
        json.dumps({"labels": NAMES}, indent=1),
        json.dumps({"split": "test", "labels": NAMES}),
        json.dumps([{"y": name} for name in NAMES]),
        json.dumps([[1, 0], [0, 1], [1, 0]]),
        json.dumps([{"cat": 1, "dog": 0}, {"dog": 1, "cat": 0}, {"cat": 1, "dog": 0}]),
        pd.Series(NAMES).to_json(),
        pd.Series(NAMES, index=[7, 2, 5]).to_json(),
        pd.Series(NAMES).to_json(orient="split"),
        pd.DataFrame({"y": NAMES}).to_json(),
        pd.DataFrame({"y": NAMES}).to_json(orient="index"),
        pd.DataFrame({"y": NAMES}).to_json(orient="split"),
        pd.DataFrame({"y": NAMES}).to_json(orient="table"),
    ],
)
def test_labels_are_json_too(text: str, tmp_path: Path) -> None:
    predictions = written(tmp_path, "p", json.dumps(RECORDS))
    found = measured(predictions, written(tmp_path, "y", text))
    assert found.cross_entropy == pytest.approx(LOSS, rel=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "[0, 1, 0]",
        "[\n  0,\n  1,\n  0\n]",
        "[0.0, 1.0, 0.0]",
        '["0", "1", "0"]',
        "[false, true, false]",
        '{"labels": [0, 1, 0]}',
        '{"labels": [0, 1, 0], "classes": ["cat", "dog"], "n": 3}',
        '{"0": 0, "1": 1, "2": 0}',
        '{"y": {"0": 0, "1": 1, "2": 0}}',
        "0\n1\n0\n",
    ],
)
def test_labels_are_positions(text: str, tmp_path: Path) -> None:
    named: dict[str, Any] = {"label_column": "labels"} if "classes" in text else {}
    predictions = written(tmp_path, "p", json.dumps(SCORES))
    found = measured(predictions, written(tmp_path, "y", text), **named)
    assert found.cross_entropy == pytest.approx(LOSS, rel=1e-12)


def test_labels_of_two_rows_are_no_row_of_shares(tmp_path: Path) -> None:
    predictions = written(tmp_path, "p", json.dumps(SCORES[:2]))
    for text in ("[0, 1]", '{"labels": [0, 1]}', '{"0": 0, "1": 1}', '{"labels": ["0", "1"]}'):
        found = measured(predictions, written(tmp_path, "y", text))
        expected = -(math.log(0.9) + math.log(0.8)) / 2
        assert found.cross_entropy == pytest.approx(expected, rel=1e-12)


def test_scores_of_the_positive_class(tmp_path: Path) -> None:
    positive = [row[1] for row in SCORES]
    for text in (
        json.dumps(positive),
        json.dumps([[p] for p in positive]),
        per_line([[p] for p in positive]),
        json.dumps({"predictions": positive}),
        pd.Series(positive).to_json(),
    ):
        found = measured(written(tmp_path, "p", text), labels_of(tmp_path, [0, 1, 0]))
        assert found.cross_entropy == pytest.approx(LOSS, rel=1e-12)


def test_names_beside_the_scores_are_matched_row_by_row(tmp_path: Path) -> None:
    rows = [
        (["culture", "politics", "sport"], [0.7, 0.2, 0.1]),
        (["politics", "culture", "sport"], [0.8, 0.15, 0.05]),
        (["sport", "politics", "culture"], [0.6, 0.3, 0.1]),
        (["politics", "sport", "culture"], [0.5, 0.3, 0.2]),
    ]
    truth = labels_of(tmp_path, ["culture", "politics", "sport", "culture"])
    expected = pytest.approx(
        -(math.log(0.7) + math.log(0.8) + math.log(0.6) + math.log(0.2)) / 4, rel=1e-12
    )
    for names, scores in (("labels", "scores"), ("classes", "probs")):
        records = [{names: name, scores: score} for name, score in rows]
        for text in (per_line(records), json.dumps(records), json.dumps(records, indent=1)):
            found = measured(written(tmp_path, "p", text), truth)
            assert found.cross_entropy == expected
            assert set(found.classes) == {"culture", "politics", "sport"}
            asked = measured(written(tmp_path, "p", text), truth, score_key=scores)
            assert asked.cross_entropy == expected


def test_integers_beside_the_scores_name_them_too(tmp_path: Path) -> None:
    rows = [{"labels": [2, 0, 1], "scores": [0.6, 0.3, 0.1]}]
    rows += [{"labels": [0, 1, 2], "scores": [0.7, 0.2, 0.1]}]
    file = written(tmp_path, "p", per_line(rows))
    found = measured(file, labels_of(tmp_path, [2, 0]))
    expected = -(math.log(0.6) + math.log(0.7)) / 2
    assert found.cross_entropy == pytest.approx(expected, rel=1e-12)


def test_truth_values_are_words(tmp_path: Path) -> None:
    rows = [{"probs": {"false": 0.1, "true": 0.9}, "label": True}]
    rows += [{"probs": {"true": 0.2, "false": 0.8}, "label": False}]
    for text in (per_line(rows), json.dumps(rows)):
        found = measured(written(tmp_path, "p", text), label_column="label")
        expected = -(math.log(0.9) + math.log(0.8)) / 2
        assert found.cross_entropy == pytest.approx(expected, rel=1e-12)


def test_dotted_keys_reach_into_objects(tmp_path: Path) -> None:
    rows = [
        {"output": {"probs": row, "logits": [1, 2]}, "meta": {"label": name, "id": 5, "w": 2.0}}
        for row, name in zip(RECORDS, NAMES, strict=True)
    ]
    options: dict[str, Any] = {"score_key": "output.probs", "label_column": "meta.label"}
    for text in (per_line(rows), json.dumps(rows)):
        file = written(tmp_path, "p", text)
        found = measured(file, weight_column="meta.w", **options)
        assert found.cross_entropy == pytest.approx(LOSS, rel=1e-12)
    single = per_line(
        [{"a": {"b": {"p": p[1]}}, "y": {"z": n}} for p, n in zip(SCORES, NAMES, strict=True)]
    )
    found = measured(
        written(tmp_path, "p", single), score_key="a.b.p", label_column="y.z", positive="dog"
    )
    assert found.cross_entropy == pytest.approx(LOSS, rel=1e-12)


def test_a_key_that_holds_the_dot_comes_first(tmp_path: Path) -> None:
    rows = [
        {"a": {"p": [0.5, 0.5]}, "a.p": row, "y": name}
        for row, name in zip(SCORES, [0, 1, 0], strict=True)
    ]
    file = written(tmp_path, "p", per_line(rows))
    found = measured(file, score_key="a.p", label_column="y")
    assert found.cross_entropy == pytest.approx(LOSS, rel=1e-12)


def test_an_index_is_left_out(tmp_path: Path) -> None:
    shuffled = FRAME.set_axis([2, 0, 1])
    for orient in ORIENTS:
        file = written(tmp_path, "p", shuffled.to_json(orient=orient))
        found = measured(file, labels_of(tmp_path, NAMES))
        assert "dropped-index-column" in {finding.code for finding in found.findings}, orient
        assert found.cross_entropy == pytest.approx(LOSS, rel=1e-12)


@settings(law, max_examples=6)
@given(example=examples(2), indent=st.sampled_from([None, 0, 2]), block=st.sampled_from([1, 300]))
def test_whole_json_measures_as_arrays_do(
    example: Example, indent: int | None, block: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (scores, labels), folder = example, tmp_path_factory.mktemp("whole")
    truth = write_npy(folder / "y.npy", labels)
    expected = numbers(measured(write_npy(folder / "p.npy", scores), truth))
    rows = scores.tolist()
    heads = [str(at) for at in range(len(rows[0]))]
    turned = [
        dict([*zip(heads, row, strict=True)][:: -1 if at % 2 else 1]) for at, row in enumerate(rows)
    ]
    pairs = [[{"label": name, "score": p} for name, p in row.items()] for row in turned]
    beside = [{"labels": [*row], "scores": [*row.values()]} for row in turned]
    for value in (rows, {"rows": rows}, turned, pairs, beside, {"out": pairs}):
        file = written(folder, "p.json", json.dumps(value, indent=indent))
        plan = Plan(block_bytes=block)
        assert numbers(run(file, truth, settings=Settings(), plan=plan)) == expected


def test_numbered_columns_are_told_by_what_can_be_measured(tmp_path: Path) -> None:
    logits = pd.DataFrame(SCORES).map(math.log)
    for orient in ORIENTS:
        file = written(tmp_path, "p", logits.to_json(orient=orient, double_precision=15))
        found = measured(file, labels_of(tmp_path, [0, 1, 0]), scores="logits")
        assert found.cross_entropy == pytest.approx(LOSS, rel=1e-12)
    labelled = FRAME.assign(y=[0, 1, 0])
    for orient in ORIENTS:
        file = written(tmp_path, "p", labelled.to_json(orient=orient))
        found = measured(file, label_column="y", labels_are="positions")
        assert found.cross_entropy == pytest.approx(LOSS, rel=1e-12)


def test_a_folder_of_json_files_and_one_that_describes_others(tmp_path: Path) -> None:
    truth = labels_of(tmp_path, NAMES)
    (folder := tmp_path / "shards").mkdir()
    written(folder, "1.json", json.dumps(PAIRS[:1]))
    written(folder, "2.json", per_line(PAIRS[1:]))
    found = measured(folder, truth)
    assert found.cross_entropy == pytest.approx(LOSS, rel=1e-12)
    assert found.predictions.format == "json+jsonl"
    for file in folder.iterdir():
        file.unlink()
    written(folder, "about.json", '{"epochs": 3}')
    written(folder, "p.csv", FRAME.to_csv(index=False))
    assert measured(folder, truth).cross_entropy == pytest.approx(LOSS, rel=1e-12)


def test_standard_input_and_compressed_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth, data = labels_of(tmp_path, NAMES), NAMED["pairs indented"].encode()
    (file := tmp_path / "p.json.gz").write_bytes(gzip.compress(data))
    assert measured(file, truth).cross_entropy == pytest.approx(LOSS, rel=1e-12)
    for stored in (data, gzip.compress(data)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stored)))
        assert measured("-", truth).cross_entropy == pytest.approx(LOSS, rel=1e-12)


def test_a_score_of_the_predicted_class_is_two_columns(tmp_path: Path) -> None:
    answers = [{"label": "cat", "score": 0.9}, {"label": "dog", "score": 0.8}]
    wrapped = [[answer] for answer in answers]
    settings = Settings()
    for text in map(json.dumps, (answers, wrapped)):
        table = open_table(str(written(tmp_path, "p", text)), "predictions", settings, 1 << 20)
        assert (table.header, table.nested) == (("label", "score"), {})
        assert table.rows == 2


def test_chance_counts_json_labels(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text in (
        '["a", "a", "b", "a"]',
        '{"labels": ["a", "a", "b", "a"]}',
        '["a"]\n["a"]\n["b"]\n["a"]\n',
    ):
        assert main(["chance", str(written(tmp_path, "y", text)), "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["counts"] == [3, 1]


def test_what_would_take_much_memory_is_refused_before_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MOST_MEMORY", 1 << 20)
    monkeypatch.setattr(opening, "parsed_whole", None)
    rows = "[" + "{}," * 4000 + "{}]"
    with pytest.raises(InputError, match=r"one JSON value that would take about 0\.0 GB"):
        measured(written(tmp_path, "p", rows), labels_of(tmp_path, [0]))


def test_a_wide_first_line_of_one_value_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MOST_COLUMNS", 2)
    text = f'{{"predictions": {json.dumps(SCORES)},\n"of": "[a]"}}'
    found = measured(written(tmp_path, "p", text), labels_of(tmp_path, [0, 1, 0]))
    assert found.cross_entropy == pytest.approx(LOSS, rel=1e-12)


def test_large_values_are_refused_and_lines_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "WHOLE_BYTES", 30)
    truth = labels_of(tmp_path, [0, 1, 0])
    with pytest.raises(InputError, match="MB of JSON that is not one row per line"):
        measured(written(tmp_path, "p", json.dumps(SCORES)), truth)
    found = measured(written(tmp_path, "p", per_line(SCORES)), truth)
    assert found.cross_entropy == pytest.approx(LOSS, rel=1e-12)
