"""What the system refuses is an error like others: no crash, and nothing else is blamed for it."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from made import Folder
from refusals import run_apart
from running import run

from celoss_cli import CelossError, compare, evaluate, series
from celoss_cli.formats import opening

LONG = "n" * 300


@pytest.fixture
def folder(file: Folder, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(file.path)
    file("p.csv", "a,b\n0.5,0.5\n")
    file("l.csv", "label\na\n")
    file("p.npy", np.array([[0.5, 0.5]]))
    for name in ("loop.csv", "loop.json"):
        (file.path / name).symlink_to(name)
    return file.path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "arguments",
    [
        ["eval", "", "l.csv"],
        ["eval", "p.csv", ""],
        ["eval", "p.csv", "l.csv", "--weights", ""],
        ["eval", "p.csv", "l.csv", "--against", "", "--max-increase", "1"],
        ["chance", ""],
        ["merge", ""],
        ["eval", f"{LONG}.csv", "l.csv"],
        ["eval", f"{LONG}/*.csv", "l.csv"],
        ["eval", "p.csv", "l.csv", "-o", f"{LONG}.json"],
        ["eval", "p.csv", "l.csv", "--per-sample", f"{LONG}.csv"],
        ["eval", "p.csv", "l.csv", "-o", "loop.json"],
        ["eval", "p.csv", "l.csv", "-o", "other.json", "--per-sample", "loop.csv"],
        ["eval", "loop.csv", "l.csv"],
        ["tally", "p.csv", "l.csv", "-o", LONG],
        ["eval", "p.npy", "l.csv", "--class-names", "a,\udcff"],
    ],
    ids=lambda arguments: " ".join(arguments)[:40],
)
def test_a_name_that_cannot_be_is_an_ordinary_error(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("Error: ")
    assert "crashed" not in err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError("Unable to allocate 8 EiB"), "out of memory: Unable to allocate 8 EiB"),
        (RuntimeError("can't start new thread"), "the system cannot start more threads"),
        (ImportError("bad ELF", name="z"), "the library z cannot be loaded: bad ELF"),
        (ImportError("too old"), "a library cannot be loaded: too old"),
        (ModuleNotFoundError("No module named 'z'", name="z"), "the library z cannot be loaded"),
        (OSError(23, "Too many open files"), "the system refuses: Too many open files"),
        (RuntimeError("else"), "celoss crashed: RuntimeError: else"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_is_lacking_is_said(
    error: Exception,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise error

    monkeypatch.setattr(opening, "stream_of", refuse)
    code, out, err = run(capsys, "eval", "p.csv", "l.csv")
    assert (code, out) == (2, "")
    assert err.splitlines()[0].startswith(f"Error: {said}")


@pytest.mark.usefixtures("folder")
def test_a_missing_temporary_folder_is_said_as_that(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent")
    with Path("p.csv").open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        code, out, err = run(capsys, "eval", "-", "l.csv")
    assert (code, out) == (2, "")
    assert err == (
        "Error: cannot create a temporary file: No such file or directory\n"
        "Hint: set TMPDIR to a folder that can be written\n"
    )


@pytest.mark.parametrize(
    ("kind", "signalling"), [("f2", 0x7D00), ("f4", 0x7FA00000), ("f8", 0x7FF4 << 48)]
)
def test_a_signalling_nan_brings_no_warning(kind: str, signalling: int, folder: Path) -> None:
    scores = np.full((2, 2), 0.5, kind)
    scores.view(kind.replace("f", "u"))[0, 0] = signalling
    np.save(folder / "nan.npy", scores)
    (folder / "l.csv").write_text("0\n1\n")
    done = run_apart("nan.npy l.csv", folder, seconds=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"Error: nan.npy: row 0, column 0: .*\n(Hint: .*\n)?", done.stderr)
    # whoever has warnings raised, as these tests do, gets the error from Python as well
    whole = np.full((2, 2), 0.5)
    refused = pytest.raises(CelossError, match="row 0, column 0: nan is not a finite number")
    for given in (scores, scores.copy("F"), folder / "nan.npy"):
        with refused:
            evaluate(given, [0, 1])
        for several in (compare, series):
            with refused:
                several([whole, given], [0, 1])
