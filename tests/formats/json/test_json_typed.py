"""Lines that msgspec reads give what the standard library makes of them, number or error."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from celoss_cli.engine.plan import Plan
from celoss_cli.errors import CelossError
from celoss_cli.evaluation import run
from celoss_cli.formats.json.table import JsonTable
from celoss_cli.settings import Settings
from celoss_cli.views.document import document

OBJECT = '{"probs": [0.25, 0.5, 0.25], "y": 1, "note": "a: b"}'
NESTED = '{"y": "b", "probs": {"a": 0.25, "b": 0.75}}'
FLAT = '{"a": 0.25, "b": 0.75, "y": "b"}'
LIST = "[0.25, 0.5, 0.25]"
LIKE = {
    OBJECT: (
        ' {"y":1,"probs":[ 0,1,0 ],"note":""}\r',
        '{"probs": [0.25, 0.5, 0.25], "y": 1, "note": {"probs": 1}}',
        '{"probs": [0.25, 0.5, 0.25], "y": 1, "note": "\\":, é \\u00e9"}',
        '{"pr\\u006fbs": [0.25, 0.5, 0.25], "y": 1, "note": null}',
        '{"probs": [1e400, 0.5, 0.25], "y": 1, "note": ""}',
        '{"probs": [-0, 1, 0], "y": 1, "note": ""}',
        '{"probs": [0.25, 0.5, 0.25], "y": 1.0, "note": ""}',
        '{"probs": [0.25, 0.5, 0.25], "y": true, "note": NaN}',
        '{"probs": [0.25, 0.5, 0.25], "y": 100000000000000000000000, "note": ""}',
        '{"probs": [0.25, 0.5, 0.25], "y": 1}',
        '{"probs": [0.25, 0.5, 0.25], "y": 1, "note": "", "more": 1}',
        '{"probs": [0.25, 0.5, 0.25], "y": 1, "y": 1, "note": ""}',
        '{"probs": [0.25, 0.5, 0.25], "y": 1, "note" : "", "note": ":"}',
        '{"probs": [0.25, 0.5, 0.25], "y": 1, "note": {"a": 1, "a": 2}}',
        '{"probs": [0.25, 0.5], "y": 1, "note": ""}',
        '{"probs": [0.25, "0.5", 0.25], "y": 1, "note": ""}',
        '{"probs": [0.25, true, 0.25], "y": 1, "note": ""}',
        '{"probs": [0.25, 0.5, 0.25], "y": 01, "note": ""}',
        '{"probs": [0.25, 0.5, 0.25], "y": 1, "note": "\t"}',
        '{"probs": [0.25, 0.5, 0.25], "y": 1, "note": "\udcff"}',
        '{"probs": [0.25, 0.5, 0.25], "y": "\\ud800", "note": ""}',
        '{"probs": [0.25, 0.5, 0.25], "y": 1, "note": ""} {}',
        "[0.25, 0.5, 0.25]",
        "",
    ),
    NESTED: (
        '{"y": "b", "probs": {"b": 1, "a": 0}}',
        '{"y": "b", "probs": {"b": 1, "a": 0, "b": 1}}',
        '{"y": "b", "probs": {"b": 1}}',
        '{"y": "b", "probs": [0.25, 0.75]}',
    ),
    FLAT: ('{"a": 1, "b": 0, "y": "a"}', '{"a": 1, "b": -0, "y": "a"}', '{"a": 1, "y": "a"}'),
    LIST: ("[1, 0, 0]", "[-0,1,-0.0]", "[0.5, 0.5]", "[0.5, 0.5, 0] []", "{}", "[1e-05, 1, 0]"),
}


def outcome(path: Path, first: str) -> str:
    labels = np.ones(4) if first == LIST else None
    options = Settings(
        label_column=None if first == LIST else "y",
        score_columns=("a", "b") if first == FLAT else None,
        normalize=True,
    )
    try:
        report = run(path, labels, settings=options, plan=Plan(block_bytes=50))
    except CelossError as error:
        return f"{error.message}\n{error.hint}"
    return json.dumps(document(report))


@pytest.mark.parametrize(
    ("first", "line"), [(first, line) for first, lines in LIKE.items() for line in lines]
)
def test_msgspec_and_the_standard_library_read_the_same(
    first: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "preds.jsonl"
    path.write_text(f"{first}\n" * 2 + f"{line}\n{first}\n", errors="surrogateescape")
    found = outcome(path, first)
    monkeypatch.setitem(sys.modules, "msgspec", None)
    assert found == outcome(path, first)


@pytest.mark.parametrize("first", [*LIKE])
def test_msgspec_alone_reads_lines_that_are_all_like_the_first(
    first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "preds.jsonl"
    path.write_text(f"{first}\n" * 4)
    monkeypatch.setattr(JsonTable, "number_rows", None)
    monkeypatch.setattr(JsonTable, "piece", None)
    assert '"rows": 4' in outcome(path, first)
