"""Standard input and pipes."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from backports import zstd
from made import Folder, saved
from reading import LABELS, MEAN, NAMES, SCORES, TEXT, npz
from running import run_eval

PIPED = {
    "text": TEXT.encode(),
    "text in gzip": gzip.compress(TEXT.encode()),
    "text in zstd": zstd.compress(TEXT.encode()),
    "an array": saved(SCORES),
    "an array by columns": saved(np.asfortranarray(SCORES)),
    "an array in gzip": gzip.compress(saved(np.asfortranarray(SCORES))),
    "an archive": npz(p=SCORES),
    "a deflated archive": npz(deflate=True, p=np.asfortranarray(SCORES)),
}


def piped(arguments: str, data: bytes, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the program with the data in a pipe, which cannot seek."""
    command = f"cat source | {sys.executable} -m celoss_cli eval {arguments} --only cross_entropy"
    (folder / "source").write_bytes(data)
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False, timeout=30
    )


def assert_says_the_mean(done: subprocess.CompletedProcess[str]) -> None:
    assert (done.stderr, done.returncode) == ("", 0)
    assert float(done.stdout) == pytest.approx(MEAN, rel=1e-12)


@pytest.mark.parametrize("kind", PIPED)
def test_predictions_are_read_from_standard_input(
    kind: str, file: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = file("labels.npy", LABELS)
    reading, writing = os.pipe()
    # a pipe holds more than this
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(PIPED[kind])
    with os.fdopen(reading) as given:
        monkeypatch.setattr("sys.stdin", given)
        code, out, err = run_eval(capsys, "-", str(labels), "--only", "cross_entropy")
    assert (code, err) == (0, "")
    assert float(out) == pytest.approx(MEAN, rel=1e-12)


def test_labels_are_read_from_standard_input(tmp_path: Path, file: Folder) -> None:
    file("preds.csv", TEXT)
    assert_says_the_mean(piped("preds.csv -", NAMES.encode(), tmp_path))


@pytest.mark.parametrize(
    "arguments",
    ["/dev/stdin labels.csv", "<(cat preds.csv) labels.csv", "preds.csv <(cat labels.csv)"],
)
def test_a_pipe_that_has_a_name_is_read_as_standard_input_is(
    arguments: str, tmp_path: Path, file: Folder
) -> None:
    if not Path("/dev/fd").exists():
        pytest.skip("this system names no pipes")
    file("preds.csv", TEXT)
    file("labels.csv", NAMES)
    assert_says_the_mean(piped(arguments, TEXT.encode(), tmp_path))
