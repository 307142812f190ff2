"""Text of tools that is no table as it stands: each is named, and its command writes one."""

from __future__ import annotations

import contextlib
import math
import subprocess
import sys
from pathlib import Path

import pytest

from celoss_cli import CelossError, evaluate
from celoss_cli.formats.registry import format_of

WEKA = (
    "inst#,actual,predicted,error,distribution\n"
    "1,1:cat,1:cat,,*0.5,0.5\n"
    "2,2:dog,2:dog,,0.25,*0.75\n"
    "3,2:dog,1:cat,+,*0.75,0.25\n\n"
)
ORANGE = (
    "cat\tdog\tlabel\ncontinuous\tcontinuous\tcat dog\n\t\tclass\n"
    "0.5\t0.5\tcat\n0.25\t0.75\tdog\n0.75\t0.25\tdog\n"
)
ROWS = ["cat  | dog  | label", "0.5  | 0.5  | cat  ", "0.25 | 0.75 | dog  ", "0.75 | 0.25 | dog  "]
_BARS = [f"| {row} |" for row in ROWS]
_LINE = "+------+------+-------+"
PSQL = "\n".join([f" {ROWS[0]} ", _LINE[1:-1], *(f" {row}" for row in ROWS[1:]), "(3 rows)", ""])
MYSQL = "\n".join([_LINE, _BARS[0], _LINE, *_BARS[1:], _LINE, "3 rows in set (0.00 sec)", ""])
SPARK = MYSQL.replace("| ", "|").replace(" |", "|")
MARKDOWN = "\n".join([_BARS[0], "|-----:|-----:|:------|", *_BARS[1:], ""])
LOSS = (math.log(2) + math.log(4 / 3) + math.log(4)) / 3


def _refused(folder: Path, name: str, text: str) -> tuple[str, str]:
    """Return the error of predictions that have labels, and its hint."""
    (folder / name).write_text(text)
    with contextlib.chdir(folder), pytest.raises(CelossError) as caught:
        evaluate(name, label_column="label")
    return caught.value.message, str(caught.value.hint)


def _run(hint: str, folder: Path) -> None:
    code = hint.partition('python -c "')[2].partition('"')[0]
    subprocess.run([sys.executable, "-c", code], cwd=folder, check=True)


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("p.csv", WEKA, "is Weka output, with more cells in a row than in its header"),
        ("p.csv", WEKA.replace("\n", "\r\n"), "is Weka output, with more cells in a row than"),
        ("p.tab", ORANGE, "is an Orange table, with a header of three lines"),
        ("p.tab", ORANGE.replace("cat dog", "discrete"), "is an Orange table, with a header of"),
        ("p.txt", PSQL, "is a table drawn with lines and bars"),
        ("p.txt", MYSQL, "is a table drawn with lines and bars"),
        ("p.txt", MYSQL.replace("\n", "\r\n"), "is a table drawn with lines and bars"),
        ("p.txt", SPARK, "is a table drawn with lines and bars"),
        ("p.md", MARKDOWN, "is a table drawn with lines and bars"),
    ],
)
def test_the_command_of_the_hint_writes_a_file_that_is_measured(
    name: str, text: str, what: str, tmp_path: Path
) -> None:
    message, hint = _refused(tmp_path, name, text)
    assert message.startswith(f"{name}: {what}")
    _run(hint, tmp_path)
    (written,) = {*tmp_path.iterdir()} - {tmp_path / name}
    found = evaluate(written, label_column="label").cross_entropy
    assert found == pytest.approx(LOSS, rel=1e-14)


def test_a_row_without_a_class_gets_none_from_the_command(tmp_path: Path) -> None:
    _, hint = _refused(tmp_path, "p.csv", WEKA.replace("2,2:dog,2:dog,", "2,1:?,2:dog,"))
    _run(hint, tmp_path)
    with pytest.raises(CelossError, match="label '\\?' is not a class"):
        evaluate(tmp_path / "p_new.csv", label_column="label")
    found = evaluate(tmp_path / "p_new.csv", label_column="label", ignore_label="?").cross_entropy
    assert found == pytest.approx((math.log(2) + math.log(4)) / 2, rel=1e-14)


@pytest.mark.parametrize(
    "text",
    [
        "=== Predictions on test data ===\n\n inst#  actual  predicted error distribution\n",
        " inst#     actual  predicted error distribution\n     1      1:cat      1:cat     *1,0\n",
    ],
)
def test_text_of_weka_is_named(text: str, tmp_path: Path) -> None:
    message, hint = _refused(tmp_path, "p.txt", text)
    assert message == "p.txt: is Weka output as text"
    assert hint.startswith("write CSV: -classifications 'weka.")


def test_quotes_that_are_text_are_written_as_csv_has_them(tmp_path: Path) -> None:
    text = 'sentence\tlabel\n"a start\t0\nit is 5" long, or\t1\nno quote\t1\n'
    (tmp_path / "y.tsv").write_text(text)
    (tmp_path / "p.csv").write_text("0.5,0.5\n0.25,0.75\n0.75,0.25\n")
    with contextlib.chdir(tmp_path), pytest.raises(CelossError) as caught:
        evaluate("p.csv", "y.tsv", label_column="label")
    assert caught.value.message == "y.tsv:2: a quote within an unquoted cell"
    _run(str(caught.value.hint), tmp_path)
    with contextlib.chdir(tmp_path):
        found = evaluate("p.csv", "y.csv", label_column="label").cross_entropy
    assert found == pytest.approx(LOSS, rel=1e-14)


@pytest.mark.parametrize(
    "text",
    [
        "label\ncontinuous\nclass\n",
        "id\tlabel\n1\tdiscrete\n2\tcontinuous\n",
        "continuous\tdiscrete\n0.5\t0.5\n0.25\t0.75\n",
        "inst#,actual,predicted,error,prediction\n1,1:cat,1:cat,,0.75\n",
        "inst#,distribution\n0.5,0.5\n",
    ],
)
def test_text_that_looks_a_little_like_it_is_text(text: str) -> None:
    assert format_of(text.encode(), "p.csv").name == "csv"
