"""What cannot be measured: one row a case, with the one line that says so."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from made import saved
from numpy.typing import NDArray

from celoss_cli.cli.main import main
from celoss_cli.engine import threads as engine
from celoss_cli.engine.plan import Plan
from celoss_cli.tables.blocks import BLOCK_BYTES

Content: TypeAlias = str | bytes | NDArray[Any]

CSV = "preds.csv labels.csv"
NPY = "preds.npy labels.csv"
OWN_LABELS = "preds.csv --label-column label"
PREDICTIONS = "cat,dog\n0.9,0.1\n0.2,0.8\n0.7,0.3\n"
PROBABILITIES = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
ONE_COLUMN = "score\n0.9\n0.2\n0.7\n0.6\n"
NAMES = "cat\ndog\ncat\n"
INTEGERS = "0\n1\n0\n"
TABLE = "id,label,wt\na,cat,1\nb,dog,2\nc,cat,1\n"

AS_FLOAT = "save it as float32 or float64: array.astype('float64')"
WRITE_AGAIN = "write or copy the file again"


@dataclass(frozen=True)
class Case:
    """Files, a command line, and what is to be said of them.

    `preds` and `labels` are preds.csv and labels.csv. Files of outputs that were there before are
    in every case; `outputs` tells whether the command line is to name them.
    """

    about: str
    error: str
    hint: str | None = None
    arguments: str = CSV
    preds: str | bytes = PREDICTIONS
    labels: str | bytes = NAMES
    files: Mapping[str, Content] = field(default_factory=dict)
    folders: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    outputs: bool = True

    @property
    def stderr(self) -> str:
        hint = "" if self.hint is None else f"Hint: {self.hint}\n"
        return f"Error: {self.error}\n{hint}"


def cell(text: str) -> str:
    """Predictions with `text` in line 3 below cat."""
    return f"cat,dog\n0.9,0.1\n{text},0.8\n0.7,0.3\n"


def array(
    about: str, content: Content, error: str, hint: str | None = None, arguments: str = NPY
) -> Case:
    """A case of one array of predictions."""
    return Case(about, error, hint, arguments, labels=INTEGERS, files={"preds.npy": content})


def soft(about: str, labels: Content, error: str, hint: str | None = None) -> Case:
    """A case of labels with a column a class."""
    if isinstance(labels, str):
        return Case(about, error, hint, labels=labels)
    return Case(about, error, hint, "preds.csv labels.npy", files={"labels.npy": labels})


def weighted(about: str, weights: Content, error: str, hint: str | None = None) -> Case:
    """A case of a file of weights."""
    arguments = f"{CSV} --weights weights.csv"
    return Case(about, error, hint, arguments, files={"weights.csv": weights})


ARCHIVED = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
MEMBERS = {"probs": ARCHIVED, "truth": np.array([0, 1, 0])}


def npz(**arrays: NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=True, **arrays)
    return stream.getvalue()


def snapshot(folder: Path) -> dict[str, bytes]:
    """Everything in a folder; a link is where it leads to."""
    return {
        path.name: str(path.readlink()).encode()
        if path.is_symlink()
        else b"a folder"
        if path.is_dir()
        else path.read_bytes()
        for path in folder.iterdir()
    }


def lay_out(case: Case, folder: Path) -> list[str]:
    """Write the files of a case and return its command line."""
    before = {"out.json": "an older report\n", "rows.csv": "older rows\n"}
    files = {"preds.csv": case.preds, "labels.csv": case.labels, **before, **case.files}
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data if isinstance(data, bytes) else saved(data))
    for name in case.folders:
        (folder / name).mkdir()
    for name, target in case.links.items():
        (folder / name).symlink_to(target)
    outputs = ["-o", "out.json", "--per-sample", "rows.csv"] if case.outputs else []
    return ["eval", *case.arguments.split(), *outputs]


def run_apart(
    arguments: str,
    folder: Path,
    seconds: float,
    **more: Any,  # noqa: ANN401 - of subprocess.run
) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own, which is ended when it takes too long."""
    command = [sys.executable, "-m", "celoss_cli", "eval", *arguments.split()]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
        **({"stdin": subprocess.DEVNULL} | more),
    )


def said_of(
    case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """Return what is said of a case that is refused: nothing is printed, and nothing written."""
    arguments = lay_out(case, folder)
    before = snapshot(folder)
    monkeypatch.chdir(folder)
    said = refusal(arguments, capsys)
    assert snapshot(folder) == before
    return said


def refusal(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    code = main(arguments)
    said = capsys.readouterr()
    assert (code, said.out) == (2, ""), said.err
    return said.err


def refused(cases: Sequence[Case]) -> Callable[..., None]:
    """Return a test of each of the cases, read whole and row by row."""

    @pytest.mark.parametrize("case", cases, ids=lambda case: case.about)
    def test(
        case: Case,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        if not all(Path(target).exists() for target in case.links.values() if target[0] == "/"):
            pytest.skip("this system has no such device")
        arguments = lay_out(case, tmp_path)
        before = snapshot(tmp_path)
        monkeypatch.chdir(tmp_path)
        for block_bytes in (BLOCK_BYTES, 1):
            monkeypatch.setattr(engine, "Plan", partial(Plan, block_bytes=block_bytes))
            assert refusal(arguments, capsys) == case.stderr, block_bytes
        assert snapshot(tmp_path) == before

    return test
