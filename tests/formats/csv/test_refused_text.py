"""What delimited text cannot be read, and the line that is named."""

from __future__ import annotations

import gzip
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from refusals import (
    CSV,
    NAMES,
    OWN_LABELS,
    PREDICTIONS,
    Case,
    cell,
    refused,
    run_apart,
    said_of,
)

from celoss_cli.engine import threads as engine
from celoss_cli.engine.plan import Plan
from celoss_cli.formats.csv import slabs

CASES = [
    Case("predictions are empty", "preds.csv: the file is empty", preds=""),
    Case("labels are empty", "labels.csv: the file is empty", labels=""),
    Case("predictions are newlines", "preds.csv: the file holds no rows", preds="\n\n\n"),
    Case("labels are newlines", "labels.csv: the file holds no rows", labels="\r\n\r\n"),
    Case(
        "predictions are a header",
        "preds.csv: the file holds a header and no rows",
        preds="cat,dog\n",
    ),
    Case(
        "labels are a header",
        "labels.csv: the file holds a header and no rows",
        arguments=f"{CSV} --label-column label",
        labels="id,label\n",
    ),
    Case(
        "predictions are not UTF-8",
        "preds.csv:3: byte 0xa0 is not UTF-8",
        "save the file as UTF-8",
        preds=cell("0.2\xa0").encode("latin-1"),
    ),
    Case(
        "a header is not UTF-8",
        "preds.csv:1: byte 0xfc is not UTF-8",
        "save the file as UTF-8",
        preds="cat,H\xfcndin\n0.9,0.1\n".encode("latin-1"),
    ),
    Case(
        "labels are not UTF-8",
        "labels.csv:2: byte 0xfc is not UTF-8",
        "save the file as UTF-8",
        labels="cat\nH\xfcndin\ncat\n".encode("latin-1"),
    ),
    Case("a NUL byte", "preds.csv:3: a NUL byte: binary file, not text", preds=cell("0.\x002")),
    Case(
        "a NUL byte in the labels",
        "labels.csv:2: a NUL byte: binary file, not text",
        labels="cat\nd\0g\ncat\n",
    ),
    Case(
        "a quote that is never closed",
        "preds.csv:3: a quote is never closed",
        preds=cell('"0.2'),
    ),
    Case(
        "a quote in the header that is never closed",
        "preds.csv:1: a quote is never closed",
        preds='"cat,dog\n0.9,0.1\n0.2,0.8\n0.7,0.3\n',
    ),
    Case(
        "a quote in the labels that is never closed",
        "labels.csv:2: a quote is never closed",
        labels='cat\n"dog\ncat\n',
    ),
    Case(
        "text behind a closing quote",
        "preds.csv:3: a quote within an unquoted cell",
        'quote such a cell, and double its own quotes: "5"" nail"',
        preds=cell('"0.2"x'),
    ),
    Case(
        "lines that end in a carriage return alone",
        "preds.csv:1: a carriage return without a line feed",
        preds=PREDICTIONS.replace("\n", "\r"),
    ),
    Case(
        "labels that end in a carriage return alone",
        "labels.csv:1: a carriage return without a line feed",
        labels=NAMES.replace("\n", "\r"),
    ),
    Case(
        "a carriage return within a row",
        "preds.csv:3: a carriage return without a line feed",
        preds=cell("0.2\r"),
    ),
    *(
        Case(
            f"a number is {text}",
            f"preds.csv:3: column 'cat': '{text}' is not a number",
            None,
            preds=cell(text),
        )
        for text in (
            "abc",
            "TRUE",
            "true",
            "1_000",
            "0x1p-3",
            "50%",
            "1D5",
            "\u22120.5",
            "NA",
            "0.1 0.2",
            "1e",
            ".",
            "--1",
            "0.2.1",
        )
    ),
    Case("a cell is empty", "preds.csv:3: column 'cat': the cell is empty", preds=cell("")),
    Case("a cell is blank", "preds.csv:3: column 'cat': the cell is empty", preds=cell("  ")),
    Case(
        "the last cell is empty",
        "preds.csv:3: column 'dog': the cell is empty",
        preds="cat,dog\n0.9,0.1\n0.2,\n0.7,0.3\n",
    ),
    Case(
        "whole columns are truth words",
        "preds.csv:2: column 'cat': 'TRUE' is not a number",
        preds="cat,dog\nTRUE,FALSE\nFALSE,TRUE\nTRUE,FALSE\n",
    ),
    Case(
        "1e400",
        "preds.csv:3: column 'cat': '1e400' is too large for a float64",
        None,
        preds=cell("1e400"),
    ),
    Case(
        "decimal commas between semicolons",
        "preds.csv:2: column 'cat': '0,9' is not a number",
        "--decimal , reads decimal commas",
        preds="cat;dog\n0,9;0,1\n0,2;0,8\n0,7;0,3\n",
    ),
    Case(
        "a comma between thousands, or a decimal one",
        "preds.csv:2: column 'cat': '1,234' is not a number",
        "--decimal , if 1,234 means 1.234",
        "preds.csv labels.csv --scores logits",
        preds="cat;dog\n1,234;0\n0;8\n7;3\n",
    ),
    Case(
        "a quoted decimal comma",
        "preds.csv:3: column 'cat': '0,2' is not a number",
        preds=cell('"0,2"'),
    ),
    Case(
        "a short row",
        "preds.csv:3: 2 cells, where the first line has 3",
        preds="cat,dog,eel\n0.9,0.1,0\n0.2,0.8\n0.7,0.3,0\n",
    ),
    Case(
        "a row of one cell",
        "preds.csv:3: 1 cell, where the first line has 2",
        preds="cat,dog\n0.9,0.1\n0.2\n0.7,0.3\n",
    ),
    Case(
        "a long row", "preds.csv:3: 3 cells, where the first line has 2", None, preds=cell("0,0.2")
    ),
    Case(
        "a blank line in the middle",
        "preds.csv:3: blank line",
        preds="cat,dog\n0.9,0.1\n\n0.2,0.8\n0.7,0.3\n",
    ),
    Case(
        "a blank line in the middle, with carriage returns",
        "preds.csv:3: blank line",
        preds="cat,dog\r\n0.9,0.1\r\n\r\n0.2,0.8\r\n0.7,0.3\r\n",
    ),
    Case("a blank line first", "preds.csv:1: blank line", preds="\n" + PREDICTIONS),
    Case("six blank lines first", "preds.csv:1: blank line", preds="\n" * 6 + PREDICTIONS),
    Case(
        "two columns of one name",
        "preds.csv:1: two columns are named 'cat'",
        preds="cat,cat\n0.9,0.1\n0.2,0.8\n0.7,0.3\n",
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)


def test_a_cell_of_200_kb_is_no_crash(tmp_path: Path) -> None:
    # in a process of its own: the limit of the csv module is one for the whole process
    (tmp_path / "preds.csv").write_text("a" * 200_000 + ",dog\n0.9,0.1\n")
    (tmp_path / "labels.csv").write_text("dog\n")
    command = [sys.executable, "-m", "celoss_cli", "eval", "preds.csv", "labels.csv", "-q"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "crashed" not in done.stderr
    assert done.returncode == 0


def test_a_record_that_is_longer_than_any_can_be_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(slabs, "RECORD_BYTES", 1 << 20)
    # the quote in line 3 is never closed
    text = 'cat,dog,label\n0.9,0.1,cat\n0.2,0.8,"dog\n' + "0.7,0.3,cat\n" * 100_000
    case = Case("", "", None, OWN_LABELS, text)
    monkeypatch.setattr(engine, "Plan", partial(Plan, block_bytes=1 << 16))
    assert said_of(case, tmp_path, monkeypatch, capsys) == (
        "Error: preds.csv:3: a record of more than 1 MB\n"
        "Hint: is a quote never closed, or is it not delimited text?\n"
    )


def test_seventy_megabytes_without_a_line_end_are_refused(
    tmp_path: Path,
) -> None:
    with gzip.open(tmp_path / "preds.csv.gz", "wb", compresslevel=1) as packed:
        for _ in range(7):
            packed.write(b"1" * 10_000_000)
    (tmp_path / "labels.csv").write_text(NAMES)
    done = run_apart("preds.csv.gz labels.csv", tmp_path, 30)
    assert done.stderr == (
        "Error: preds.csv.gz:1: a record of more than 64 MB\n"
        "Hint: is a quote never closed, or is it not delimited text?\n"
    )
    assert (done.returncode, done.stdout) == (2, "")


COLUMNS = 60_000
WIDE_SECONDS = 120


def test_sixty_thousand_columns_are_read(tmp_path: Path) -> None:
    # 2^-16 in each but the last, which takes what is left
    row = ["1.52587890625e-05"] * (COLUMNS - 1)
    row.append(repr(1 - (COLUMNS - 1) / 2**16))
    (tmp_path / "preds.csv").write_text(",".join(row) + "\n")
    (tmp_path / "labels.csv").write_text("5\n")
    done = run_apart("preds.csv labels.csv --only cross_entropy", tmp_path, WIDE_SECONDS)
    assert (done.stderr, done.returncode) == ("", 0)
    assert float(done.stdout) == pytest.approx(16 * np.log(2), rel=1e-12)


def test_a_wrong_cell_among_thousands_is_named(tmp_path: Path) -> None:
    row = ["1e-6"] * 30_000
    row[-2] = "x"
    (tmp_path / "preds.csv").write_text(",".join(row) + "\n")
    (tmp_path / "labels.csv").write_text("5\n")
    done = run_apart("preds.csv labels.csv --no-header", tmp_path, WIDE_SECONDS)
    assert done.stderr == "Error: preds.csv:1: column 29998: 'x' is not a number\n"
    assert (done.returncode, done.stdout) == (2, "")


def test_five_thousand_names_are_read(tmp_path: Path) -> None:
    count = 5_000
    names = ",".join(f"c{at}" for at in range(count))
    (tmp_path / "preds.csv").write_text(f"{names}\n{','.join(['2e-04'] * count)}\n")
    (tmp_path / "labels.csv").write_text("c4999\n")
    done = run_apart("preds.csv labels.csv --only cross_entropy", tmp_path, WIDE_SECONDS)
    assert (done.stderr, done.returncode) == ("", 0)
    assert float(done.stdout) == pytest.approx(np.log(5_000), rel=1e-12)


def test_a_name_that_stands_twice_among_thousands_is_refused(tmp_path: Path) -> None:
    count = 5_000
    names = [f"c{at}" for at in range(count - 1)] + ["c7"]
    (tmp_path / "preds.csv").write_text(f"{','.join(names)}\n{','.join(['2e-04'] * count)}\n")
    (tmp_path / "labels.csv").write_text("c5\n")
    done = run_apart("preds.csv labels.csv", tmp_path, WIDE_SECONDS)
    assert done.stderr == "Error: preds.csv:1: two columns are named 'c7'\n"
    assert (done.returncode, done.stdout) == (2, "")
