"""JSON Lines hold what arrays hold: they give its report, or one line of error."""

from __future__ import annotations

import gzip
import io
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import Example, drawn, examples, law, numbers, write_csv, write_npy

from celoss_cli.cli.main import main
from celoss_cli.engine.plan import Plan
from celoss_cli.errors import InputError
from celoss_cli.evaluation import run
from celoss_cli.report.report import Report
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray

Record: TypeAlias = dict[str, Any]

SCORES = np.array([[0.7, 0.2, 0.1], [0.26, 0.5, 0.24], [0.05, 0.15, 0.8]])
LABELS = [0, 2, 1]
LOSSES = [-math.log(0.7), -math.log(0.24), -math.log(0.15)]
"""Those of SCORES, whose rows give these probabilities to LABELS."""
FIRST = '{"probs": [0.7, 0.2, 0.1], "y": 0}\n'
LAST = '{"probs": [0.05, 0.15, 0.8], "y": 1}\n'


def listed(scores: FloatArray) -> list[Record]:
    return [{"probs": row} for row in scores.tolist()]


def keyed(scores: FloatArray) -> list[Record]:
    """Return a key a class; every other record has them the other way round."""
    rows = ([*enumerate(row)][:: -1 if at % 2 else 1] for at, row in enumerate(scores.tolist()))
    return [{str(name): value for name, value in row} for row in rows]


def nested(scores: FloatArray) -> list[Record]:
    return [{"probs": record} for record in keyed(scores)]


def joined(records: Sequence[Record], **columns: Sequence[object]) -> list[Record]:
    """Return the records with more keys behind or before their own."""
    more = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    pairs = enumerate(zip(records, more, strict=True))
    return [b | a if at % 2 else a | b for at, (a, b) in pairs]


def write(path: Path, records: Sequence[Record]) -> Path:
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def measured(predictions: Path | str, labels: Path | None = None, **options: Any) -> Report:  # noqa: ANN401 - fields of Settings
    return run(predictions, labels, settings=Settings(**options), plan=Plan(block_bytes=200))


def assert_mean(report: Report, weights: tuple[float, ...] = (1, 1, 1)) -> None:
    assert report.cross_entropy == pytest.approx(np.average(LOSSES, weights=weights), rel=1e-12)


@settings(law, max_examples=6)
@given(
    example=examples(),
    plan=st.builds(Plan, threads=st.integers(1, 2), block_bytes=st.sampled_from([1, 300, 1 << 20])),
    end=st.text("\r\n\t ", max_size=9),
)
def test_lists_and_objects_measure_as_arrays_do(
    example: Example, plan: Plan, end: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (scores, labels), folder = example, tmp_path_factory.mktemp("alike")
    truth = write_csv(folder / "y.csv", [[label] for label in labels.tolist()])
    expected = numbers(measured(write_npy(folder / "p.npy", scores), truth))
    for shape in (listed, keyed, nested):
        file = write(folder / shape.__name__, shape(scores))
        file.write_text(file.read_text() + end, newline="")
        assert numbers(run(file, truth, settings=Settings(), plan=plan)) == expected, end
        labelled = write(folder / "labelled", joined(shape(scores), y=labels.tolist()))
        chosen = Settings(label_column="y")
        found = numbers(run(labelled, None, settings=chosen, plan=plan))
        assert found | {"settings": None} == expected | {"settings": None}


@law
@given(
    # 0 and 1 alone are refused, as predicted classes
    parts=st.lists(st.floats(0, 1), max_size=20).map(lambda parts: [0.25, *parts]),
    form=st.sampled_from([".17g", ".16e", ".1074f", ""]),
)
def test_numbers_are_read_to_the_last_bit(
    parts: list[float], form: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("exact")
    truth = write_csv(folder / "y.csv", [[at % 2] for at in range(len(parts))])
    file = folder / "p.jsonl"
    file.write_text("".join(f'{{"p":{part:{form}}}}\n' for part in parts))
    expected = numbers(measured(write_npy(folder / "p.npy", parts), truth, clip=0.0))
    assert numbers(measured(file, truth, clip=0.0)) == expected


def test_text_beside_the_scores_is_left_out(tmp_path: Path) -> None:
    records = [{"a": 1, "b": 0, "text": "x", "y": "a"}, {"a": 0.5, "b": 0.5, "text": "", "y": "b"}]
    found = measured(write(tmp_path / "p.jsonl", records), label_column="y")
    assert found.cross_entropy == pytest.approx(math.log(2) / 2, rel=1e-12)
    (finding,) = [each for each in found.findings if each.code == "chosen-columns"]
    assert finding.evidence == {"left_out": ["text"]}


@pytest.mark.parametrize("labels", [[0, 2, 1], [0.0, 2.0, 1.0], ["0", "2", "1"]], ids=str)
def test_labels_are_numbers_or_words(labels: list[object], tmp_path: Path) -> None:
    own = write(tmp_path / "own.jsonl", joined(listed(SCORES), y=labels))
    assert_mean(measured(own, label_column="y"))
    file = write_npy(tmp_path / "p.npy", SCORES)
    assert_mean(measured(file, write(tmp_path / "y.jsonl", [{"y": label} for label in labels])))


def test_a_number_a_row_and_a_class_named_as_the_key(tmp_path: Path) -> None:
    records = joined([{"p": 0.25}, {"p": 1}], y=[False, True], text=['"', None])
    found = measured(write(tmp_path / "p.jsonl", records), label_column="y", score_key="p")
    assert found.cross_entropy == pytest.approx(-math.log(0.75) / 2, rel=1e-12)
    assert found.findings[-1].code == "chosen-columns"
    assert found.findings[-1].evidence == {"left_out": ["text"]}
    like_a_class = joined([{"p": {"y": 0.75, "n": 0.25}}] * 2, y=["y", "n"])
    found = measured(write(tmp_path / "p.jsonl", like_a_class), label_column="y")
    assert found.cross_entropy == pytest.approx(-math.log(0.75 * 0.25) / 2, rel=1e-12)


def test_ids_join_labels_and_weights(tmp_path: Path) -> None:
    ids: list[object] = [2**64, "2", -1]
    file = write(tmp_path / "p.jsonl", joined(listed(SCORES), id=ids))
    truth = joined([{}] * 3, id=ids, w=[1, 2.0, 3], y=LABELS, text=["a", None, []])
    labels = write(tmp_path / "y.jsonl", [truth[at] for at in (2, 0, 1)])
    found = measured(file, labels, id="id", weight_column="w", label_column="y")
    assert_mean(found, (1, 2, 3))


def test_labels_may_be_shares(tmp_path: Path) -> None:
    shares = np.array([[0.5, 0.25, 0.25], [0, 0, 1], [0.125, 0.875, 0]])
    expected = pytest.approx(-(shares * np.log(SCORES)).sum() / 3, rel=1e-12)
    for shape in (listed, keyed, nested):
        soft = write(tmp_path / "y.jsonl", shape(shares))
        assert measured(write(tmp_path / "p.jsonl", listed(SCORES)), soft).cross_entropy == expected


def test_a_folder_of_packed_and_plain_files_is_one_table(tmp_path: Path) -> None:
    scores, labels = drawn(5, 30, 3)
    records = joined(listed(scores), y=labels.tolist())[::2]
    whole = measured(write(tmp_path / "whole", records), label_column="y")
    (folder := tmp_path / "shards").mkdir()
    for at in range(3):
        file = write(folder / f"part-{8 + at}.jsonl", records[5 * at : 5 * at + 5])
    file.with_suffix(".ndjson.gz").write_bytes(gzip.compress(file.read_bytes()))
    file.unlink()
    assert numbers(measured(folder, label_column="y")) == numbers(whole)


def test_shards_are_matched_by_their_keys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder := tmp_path / "shards").mkdir()
    lines = [(FIRST + MIDDLE).encode(), (MIDDLE.replace('"new": null, ', "") + LAST).encode()]
    for at, line in enumerate([*lines, FIRST.encode()]):
        (folder / f"{at}.jsonl").write_bytes(line)
    report = measured(folder, label_column="y")
    mean = (2 * LOSSES[0] + 2 * LOSSES[1] + LOSSES[2]) / 5
    assert report.cross_entropy == pytest.approx(mean, rel=1e-12)
    turned = [{"p": {"b": 0.25, "a": 0.75}, "y": "a"}, {"y": "a", "p": {"a": 0.5, "b": 0.5}}]
    (objects := tmp_path / "objects").mkdir()
    for at, record in enumerate(turned):
        write(objects / f"{at}.jsonl", [record])
    expected = pytest.approx(-(math.log(0.75) + math.log(0.5)) / 2, rel=1e-12)
    assert measured(objects, label_column="y").cross_entropy == expected
    write(objects / "1.jsonl", [{"y": "a", "p": {"a": 0.5, "c": 0.5}}])
    assert main(["eval", str(objects), "--label-key", "y"]) == 2
    error, hint = capsys.readouterr().err.splitlines()
    assert error.startswith(
        f"Error: {objects / '1.jsonl'}: its columns are y, a, c, those of other"
    )
    assert hint == "Hint: all shards must have the same columns"


OTHERS = (
    r'"text": "a \"b\" \\ {}[], é \u2028\ud800\n", "é\"": [{"x": [NaN, -Infinity]}, null, 1e999]'
)
MIDDLE = '{"y": 2, "new": null, "probs": [0.26, 5e-1, 0.24]}\n'


@pytest.mark.parametrize(
    "content",
    [
        FIRST + MIDDLE + LAST,
        "\ufeff" + FIRST + MIDDLE + LAST + "\n \r\n\t\n",
        (FIRST + MIDDLE + LAST).replace("\n", "\r\n"),
        (FIRST + MIDDLE + LAST).rstrip(),
        (FIRST + MIDDLE + LAST).replace('"y"', OTHERS + ', "y"'),
        FIRST + MIDDLE.replace("null", "9" * 5000) + LAST,
        FIRST.replace('"y"', f'"new": -{"9" * 5000}, "y"') + MIDDLE + LAST,
        FIRST + MIDDLE.replace("null", "[" * 300 + "]" * 300) + LAST,
    ],
    ids=["plain", "mark and blank end", "CRLF", "no end", "text", "digits", "digits first", "deep"],
)
def test_odd_but_legal_text(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = content.encode()
    (file := tmp_path / "p.jsonl").write_bytes(data)
    assert_mean(measured(file, label_column="y", score_key="probs"))
    for stored in (data, gzip.compress(data)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stored)))
        assert_mean(measured("-", label_column="y", score_key="probs"))


def row(value: str, label: str = "1") -> str:
    return f'{{"probs": [0.5, {value}, 0], "y": {label}}}'


NUMBER = "key 'probs'[1]: {} is not a number\n"
FINITE = "key 'probs'[1]: {} is not a finite number\n"
SHAPE = "key 'probs': {}, where the first line has a list of 3 items\n"
LABEL = "key 'y': {} is not a label\n"
OBJECTS = (
    "key 'p': an object with the keys {}, where the first line has an object with the keys a\n"
)
WHICH = "which column holds the scores? p, q hold lists or objects\nHint: --score-key NAME\n"


SECOND = [
    ("", "blank line\nHint: JSON Lines have one object per line\n"),
    (" \t", "blank line\nHint: "),
    ("cat,dog", "not valid JSON: "),
    (FIRST.strip() * 2, "not valid JSON: "),
    (row("0.5")[:-1], "not valid JSON: "),
    (row("0.5").replace("0.5", "'0.5'"), "not valid JSON: "),
    (row("00.5"), "not valid JSON: "),
    ('{"probs": [], "probs": [0, 0, 1], "y": 1}', "not valid JSON: duplicate key\n"),
    (row("0.5, " + "[" * 200_000), "not valid JSON: "),
    ("[0.5, 0.5, 0]", "'[0.5, 0.5, 0]' is not a JSON object\nHint: e.g. {"),
    ("null", "'null' is not a JSON object\nHint: e.g. {"),
    ('{"y": 1}', "no key 'probs'; the keys are y\n"),
    ('{"Probs": [0.5, 0.5, 0], "y": 1}', "no key 'probs'; the keys are Probs, y\n"),
    ('{"probs": [0.5, 0.5, 0]}', "no key 'y'; the keys are probs\n"),
    (row("null"), NUMBER.format("'null'")),
    (row("true"), NUMBER.format("'true'")),
    (row('"0.5"'), NUMBER.format("'\"0.5\"'")),
    (row("[0.5]"), NUMBER.format("'[0.5]'")),
    (row("NaN"), FINITE.format("nan")),
    (row("Infinity"), FINITE.format("inf")),
    (row("1e999"), FINITE.format("inf")),
    (row("9" * 400), FINITE.format("inf")),
    (row("2" + "0" * 30), "key 'probs'[1]: 2e+30 is not a probability: "),
    (row("0.6"), "the row sums to 1.1, not to 1\n"),
    (row("0.25, 0.25"), SHAPE.format("a list of 4 items")),
    ('{"probs": {"0": 1, "1": 0}, "y": 1}', SHAPE.format("an object with the keys 0, 1")),
    ('{"probs": "0.5", "y": 1}', SHAPE.format("neither list nor object")),
    (
        row("0.5", "null"),
        "the label is empty\nHint: --ignore-label='' drops ",
    ),
    (row("0.5", r'"\ud800"'), r"key 'y': '\ud800' is not valid Unicode text" + "\n"),
    (row("0.5", "9" * 5000), "label '999"),
    (row("0.5", "[1]"), LABEL.format("'[1]'")),
    (row("0.5", "3"), "label '3' is not one of the positions 0..2\n"),
]
"""The second of three lines, and what is said of it."""
WHOLE = [
    ("{}\n", ":1: the object is empty\n"),
    ("\n" + FIRST, ":1: blank line\nHint: "),
    (FIRST + '{"\udcff": 0}', ":2: not valid JSON: "),
    (f"{FIRST}{row('9' * 5000)}", ":2: "),
    ('{"p": [1], "q": [1], "y": 1}', f": {WHICH}"),
    (r'{"p": {"a": 1, "\ud800": 0}, "y": 1}', r":1: the key '\ud800' is not valid Unicode text"),
    ('{"p": [], "y": 1}', ":1: key 'p': '[]' is not a number\n"),
    ('{"p": {}, "y": 1}', ":1: key 'p': '{}' is not a number\n"),
    ('{"p": null, "y": 1}', ":1: key 'p': 'null' is not a number\n"),
    ('{"p": {"a": 0.5}, "y": 1}\n{"p": {"b": 1}, "y": 1}', ":2: " + OBJECTS.format("b")),
    ('{"p": {"a": 0.5}, "y": 1}\n{"p": {"a": 1, "b": 0}, "y": 1}', ":2: " + OBJECTS.format("a, b")),
]
SECOND_OF_THREE = [(f"{FIRST}{line}\n{LAST}", f":2: {said}") for line, said in SECOND]


@pytest.mark.parametrize("threads", ["1", "2"])
@pytest.mark.parametrize(
    ("content", "said"), [*SECOND_OF_THREE, *WHOLE], ids=lambda text: text[-60:]
)
def test_what_cannot_be_measured_is_named(
    content: str, said: str, threads: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (file := tmp_path / "p.jsonl").write_bytes(content.encode(errors="surrogateescape"))
    assert main(["eval", str(file), "--label-key", "y", "--threads", threads]) == 2
    found = capsys.readouterr().err
    assert found.startswith(f"Error: {file}{said}")
    assert found.count("\n") == 1 + found.count("\nHint: ")


@pytest.mark.parametrize(
    ("content", "said"),
    [(FIRST * 4 + "\n" * 3 + LAST, ":5: blank line"), (FIRST * 7 + row("true"), ":8: key 'probs'")],
    ids=["blank", "true"],
)
def test_lines_are_counted_across_blocks(content: str, said: str, tmp_path: Path) -> None:
    (file := tmp_path / "p.jsonl").write_text(content)
    truth = write_csv(tmp_path / "y.csv", [[0]] * 8)
    for block in (1, *range(440, 640, 4), 1 << 20):
        with pytest.raises(InputError, match=re.escape(f"{file}{said}")):
            run(file, truth, settings=Settings(), plan=Plan(block_bytes=block))
