"""Files and pipes that cannot be read."""

from __future__ import annotations

import errno
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from refusals import NAMES, Case, cell, lay_out, refused, run_apart, snapshot

from celoss_cli.cli.main import main

CASES = [
    Case(
        "predictions are not there",
        "pred.csv: no such file",
        "did you mean 'preds.csv'?",
        "pred.csv labels.csv",
    ),
    Case(
        "labels are not there",
        "label.csv: no such file",
        "did you mean 'labels.csv'?",
        "preds.csv label.csv",
    ),
    Case(
        "predictions are a folder",
        "models: is a folder without data files",
        "its files must end in .csv, .tsv, .txt, .npy, .npz, .safetensors, .parquet, .arrow, "
        ".feather, .jsonl, .ndjson, .json",
        arguments="models labels.csv",
        folders=("models",),
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)


@pytest.mark.usefixtures("no_other_files")
@pytest.mark.parametrize("name", ["preds.csv", "labels.csv"])
def test_a_file_that_may_not_be_read_is_refused(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = lay_out(Case("", ""), tmp_path)
    before = snapshot(tmp_path)
    monkeypatch.chdir(tmp_path)
    really_open = os.open

    def refuse(path: Any, *how: Any, **more: Any) -> int:  # noqa: ANN401 - as os.open has them
        if Path(path).name == name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return really_open(path, *how, **more)

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse)
        code = main(arguments)

    said = capsys.readouterr()
    assert said.err == f"Error: {name}: permission denied\n"
    assert (code, said.out, snapshot(tmp_path)) == (2, "", before)


def test_standard_input_that_is_closed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text(NAMES)
    command = f"exec {shlex.quote(sys.executable)} -m celoss_cli eval - labels.csv <&-"
    done = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30
    )
    assert done.stderr.startswith("Error: <stdin>: ")
    assert (done.returncode, done.stdout) == (2, "")


def test_standard_input_that_is_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text(NAMES)
    done = run_apart("- labels.csv", tmp_path, 30)
    assert done.stderr == "Error: <stdin>: the file is empty\n"
    assert (done.returncode, done.stdout) == (2, "")


def test_a_wrong_cell_of_standard_input_is_named(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text(NAMES)
    done = run_apart("- labels.csv", tmp_path, 30, stdin=None, input=cell("abc"))
    assert done.stderr == "Error: <stdin>:3: column 'cat': 'abc' is not a number\n"
    assert (done.returncode, done.stdout) == (2, "")
