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
        f"{OBJECT}{OBJECT}",
        f"{OBJECT} {OBJECT}\n",
        '{"probs": [0.25, 0.5, 0.25],\n"y": 1, "note": ""}',
        "[0.25, 0.5, 0.25]",
        "",
    ),
    NESTED: (
        '{"y": "b", "probs": {"b": 1, "a": 0}}',
        '{"y": "b", "probs": {"b": 1, "a": 0, "b": 1}}',
        '{"y": "b", "probs": {"b": 1}}',
        '{"y": "b", "probs": [0.25, 0.75]}',
        f'{NESTED}{{"probs": {{"a": 0.25, "b": 0.75}}\n, "y": "b"}}',
        f'{NESTED}{{"probs": {{"a": 0.25, "b": 0.75\n}}, "y": "b"}}',
    ),
    FLAT: ('{"a": 1, "b": 0, "y": "a"}', '{"a": 1, "b": -0, "y": "a"}', '{"a": 1, "y": "a"}'),
    LIST: ("[1, 0, 0]", "[-0,1,-0.0]", "[0.5, 0.5]", "[0.5, 0.5, 0] []", "{}", "[1e-05, 1, 0]"),
}
BLOCKS = 50, 5000
"""Bytes: of one line or two, and of all."""


def outcome(path: Path, first: str, block_bytes: int) -> str:
    labels = np.ones(path.read_bytes().count(b"\n")) if first == LIST else None
    options = Settings(
        label_column=None if first == LIST else "y",
        score_columns=("a", "b") if first == FLAT else None,
        normalize=True,
    )
    try:
        report = run(path, labels, settings=options, plan=Plan(block_bytes=block_bytes))
    except CelossError as error:
        return f"{error.message}\n{error.hint}"
    return json.dumps(document(report))


@pytest.mark.parametrize(
    ("first", "line"), [(first, line) for first, lines in LIKE.items() for line in lines]
)
@pytest.mark.parametrize("block_bytes", BLOCKS)
def test_msgspec_and_the_standard_library_read_the_same(
    first: str, line: str, block_bytes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "preds.jsonl"
    path.write_text(f"{first}\n" * 2 + f"{line}\n{first}\n", errors="surrogateescape")
    found = outcome(path, first, block_bytes)
    monkeypatch.setitem(sys.modules, "msgspec", None)
    assert found == outcome(path, first, block_bytes)


@pytest.mark.parametrize("first", [*LIKE])
@pytest.mark.parametrize(("rows", "block_bytes"), [(4, BLOCKS[0]), (64, 9000), (129, 9000)])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_msgspec_alone_reads_lines_that_are_all_like_the_first(
    first: str,
    rows: int,
    block_bytes: int,
    end: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "preds.jsonl"
    path.write_text(f"{first}{end}" * rows, newline="")
    monkeypatch.setattr(JsonTable, "number_rows", None)
    monkeypatch.setattr(JsonTable, "piece", None)
    assert f'"rows": {rows},' in outcome(path, first, block_bytes)


def test_a_row_too_many_is_found_however_many_lines_are_decoded_together(tmp_path: Path) -> None:
    path, lines = tmp_path / "preds.jsonl", [OBJECT] * 200
    lines[100] += OBJECT
    path.write_text("\n".join(lines))
    said = outcome(path, OBJECT, 1 << 20)
    assert said.startswith(f"{path}:101: not valid JSON: Extra data")
