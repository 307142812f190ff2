"""A signal ends the program with its code, and nothing is left of it: no file, no process, no line.

A signal may come while Python itself starts, which no program can see to; these come later.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="there are no groups here")

ROWS = 300_000
CELOSS = str(Path(sys.executable).parent / "celoss")
STARTED = 0.15
"""Seconds; Python takes some fifty milliseconds to come to the program."""

READING = ("eval", "p.npy", "y.npy", "--threads", "3", "-q", "-o", "out.json")
SPOOLED = ("eval", "-", "y.npy", "-q", "-o", "out.json")
WRITING = (*READING, "--per-sample", "rows.npy", "-o", "out.md")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("signals")
    np.save(place / "p.npy", np.full((ROWS, 4), 0.25))
    np.save(place / "y.npy", np.arange(ROWS) % 4)
    (place / "temporary").mkdir()
    return place


def gone(group: int) -> bool:
    """Tell whether no process of a group is left, within a while."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def assert_clean(folder: Path, process: subprocess.Popen[bytes], code: int) -> None:
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err.strip()) in [(code, b""), (0, b"")]
    assert gone(process.pid)
    left = {path.name for path in folder.iterdir()} - {"p.npy", "y.npy", "temporary"}
    assert left <= {"out.json", "out.md", "rows.npy"}
    # Dask leaves its folder
    assert {path.name for path in (folder / "temporary").iterdir()} <= {"dask-scratch-space"}


def start(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    with (folder / "p.npy").open("rb") as given:
        return subprocess.Popen(
            [CELOSS, *words],
            cwd=folder,
            stdin=given,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, "TMPDIR": str(folder / "temporary")},
        )


@pytest.mark.parametrize(
    ("words", "number", "to"),
    [
        (READING, signal.SIGINT, "it"),
        (READING, signal.SIGINT, "all"),
        (READING, signal.SIGTERM, "it"),
        (READING, signal.SIGHUP, "all"),
        (SPOOLED, signal.SIGINT, "it"),
        (SPOOLED, signal.SIGTERM, "all"),
        (WRITING, signal.SIGINT, "all"),
        (WRITING, signal.SIGTERM, "it"),
        (WRITING, signal.SIGHUP, "it"),
    ],
)
def test_a_signal_ends_it_and_leaves_nothing(
    words: tuple[str, ...], number: signal.Signals, to: str, folder: Path
) -> None:
    with start(folder, *words) as process:
        time.sleep(STARTED + random.random() * 0.3)  # noqa: S311 - any time will do
        (os.kill if to == "it" else os.killpg)(process.pid, number)
        assert_clean(folder, process, 128 + number)


def test_a_signal_that_comes_while_a_pipe_is_copied_removes_the_copy(folder: Path) -> None:
    with subprocess.Popen(
        [CELOSS, "eval", "-", "y.npy"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(folder / "temporary")},
    ) as process:
        assert process.stdin
        process.stdin.write(b"0.5,0.5\n")
        process.stdin.flush()
        for _ in range(400):
            if [*(folder / "temporary").iterdir()]:
                break
            time.sleep(0.05)
        assert [*(folder / "temporary").iterdir()] != []
        # one that comes just before it waits for bytes is seen by Python once it is woken
        for _ in range(150):
            if process.poll() is not None:
                break
            process.terminate()
            time.sleep(0.2)
        assert process.returncode == 143
        assert [*(folder / "temporary").iterdir()] == []


def test_a_signal_that_the_caller_ignores_is_ignored(folder: Path) -> None:
    line = f"trap '' HUP; {CELOSS} {' '.join(READING)} & sleep 0.3; kill -HUP $!; wait $!"
    done = subprocess.run(["bash", "-c", line], cwd=folder, check=False)
    assert done.returncode == 0


def test_workers_on_this_machine_do_not_speak_of_an_interrupt(folder: Path) -> None:
    pytest.importorskip("distributed")
    with start(folder, "eval", "p.npy", "y.npy", "-q", "--scheduler", "local") as process:
        time.sleep(2.5)
        os.killpg(process.pid, signal.SIGINT)
        assert_clean(folder, process, 130)
