"""The worst rows are named by the line of a text as well, if each row is one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from celoss_cli import evaluate

SURE = "0.9,0.1\n"
WRONG = "0.2,0.8\n"
TEXTS = [
    ("cat,dog\n" + SURE * 4 + WRONG + SURE, [6]),
    (SURE * 4 + WRONG + SURE, [5]),
    ("sep=,\ncat,dog\n" + SURE * 4 + WRONG + SURE, [7]),
    ('"cat","dog"\n' + SURE * 4 + WRONG + SURE, [6]),
    ("\ufeffcat,dog\n" + SURE * 4 + WRONG + SURE + "\n\n", [6]),
    ('name,cat,dog\n"a\nb",0.9,0.1\n' + "c,0.9,0.1\n" * 3 + "d,0.2,0.8\n" + "e,0.9,0.1\n", [None]),
    ("[0.9, 0.1]\n" * 4 + "[0.2, 0.8]\n[0.9, 0.1]\n", [5]),
    ("[" + "[0.9, 0.1],\n" * 4 + "[0.2, 0.8],\n[0.9, 0.1]]", [None]),
]


@pytest.mark.parametrize(("text", "lines"), TEXTS, ids=lambda text: repr(text)[:20])
def test_a_row_is_named_by_its_line(text: str, lines: list[int | None], tmp_path: Path) -> None:
    (file := tmp_path / "p").write_text(text)
    labels = tmp_path / "y.csv"
    labels.write_text("label\n" + ("cat\n" if "cat" in text else "0\n") * 6)
    report = evaluate(file, labels, worst=1)
    assert [row.row for row in report.worst] == [4]
    assert report.worst_lines == lines


def test_a_line_with_a_comment_before_it_is_not_named(tmp_path: Path) -> None:
    (file := tmp_path / "p.csv").write_text("cat,dog\n" + SURE + "# late\n" + SURE + WRONG)
    assert evaluate(file, np.array([0, 0, 0]), comment="#", worst=1).worst_lines == [None]


def test_rows_of_arrays_have_no_line() -> None:
    assert evaluate([[0.9, 0.1], [0.2, 0.8]], [0, 0]).worst_lines == [None, None]


def test_the_line_of_a_shard_is_its_own(tmp_path: Path) -> None:
    for name, rows in (("1.csv", SURE * 3), ("2.csv", SURE + WRONG)):
        (tmp_path / name).write_text("cat,dog\n" + rows)
    report = evaluate(tmp_path, np.zeros(5, int), worst=1)
    assert ([row.row for row in report.worst], report.worst_lines) == ([4], [3])


def test_lines_do_not_depend_on_blocks(tmp_path: Path) -> None:
    rows = 400_000
    text = SURE * (rows - 2) + WRONG + SURE
    (file := tmp_path / "p.csv").write_text("cat,dog\n" + text)
    report = evaluate(file, np.zeros(rows, int), worst=1, threads=2)
    assert report.worst_lines == [rows]
