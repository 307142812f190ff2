"""Standard input and output, whoever opened them and however they are open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import DIGITS

CELOSS = [sys.executable, "-m", "celoss_cli"]
TALLY = f"{sys.executable} -m celoss_cli tally {' '.join(DIGITS)}"

unix = pytest.mark.skipif(not Path("/dev/fd").exists(), reason="this system names no open files")


def bash(line: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@unix
def test_what_is_there_stays_before_what_is_added(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("further")
    (tmp_path / "further").symlink_to("/dev/stdout")
    (tmp_path / "all").write_text("first\n")
    names = "- /dev/stdout /proc/self/fd/1 link"
    done = bash(f"for name in {names}; do {TALLY} -o $name >> all || exit; done", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    first, *parts = (tmp_path / "all").read_text().splitlines()
    assert first == "first"
    assert [json.loads(part)["tally"]["rows"] for part in parts] == [1797] * 4


@unix
def test_another_descriptor_is_written_to_as_well(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to("/dev/fd/3")
    words = f"eval {' '.join(DIGITS)} -q -o link.json"
    done = bash(f"echo first > all; {' '.join(CELOSS)} {words} 3>> all", tmp_path)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
    first, rest = (tmp_path / "all").read_text().split("\n", 1)
    assert (first, json.loads(rest)["schema_version"]) == ("first", 2)


@unix
def test_a_descriptor_that_is_closed_is_refused_before_any_work(tmp_path: Path) -> None:
    done = bash(f"{TALLY} -o - >&-", tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "Error: standard output: cannot be written: Bad file descriptor\n",
    )


def test_an_output_that_is_an_input_by_standard_output_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("0.5,0.5\n")
    (tmp_path / "y.csv").write_text("1\n")
    done = bash(f"{' '.join(CELOSS)} tally p.csv y.csv -o - >> p.csv", tmp_path)
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        2,
        "Error: -: this output is also the input p.csv",
    )
    assert (tmp_path / "p.csv").read_text() == "0.5,0.5\n"


BUFFERED = [{"PYTHONUNBUFFERED": ""}, {"PYTHONUNBUFFERED": "1"}]


@unix
@pytest.mark.parametrize(
    ("words", "variables"),
    [
        ("eval {} --json", BUFFERED[0]),
        ("eval {} --format markdown --worst 50", BUFFERED[1]),
        ("eval --help", BUFFERED[0]),
    ],
)
def test_what_a_limit_cuts_is_an_error(
    words: str, variables: dict[str, str], tmp_path: Path
) -> None:
    line = f"ulimit -f 1; {' '.join(CELOSS)} {words.format(' '.join(DIGITS))} > out"
    done = bash(line, tmp_path, **variables)
    assert done.returncode == 2
    assert done.stderr == "Error: standard output: cannot be written: File too large\n"


def slowly_read(start: Callable[[int], subprocess.Popen[bytes]]) -> tuple[int, bytes]:
    """Return the exit code of a process whose output is a pipe that takes little at once."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with start(writing) as process:
        os.close(writing)
        time.sleep(0.5)
        with os.fdopen(reading, "rb") as stream:
            data = b"".join(iter(lambda: stream.read(1 << 12), b""))
    return process.returncode, data


@unix
@pytest.mark.parametrize("variables", BUFFERED)
@pytest.mark.parametrize("name", [None, "link.csv"])
def test_a_pipe_that_would_block_gets_every_byte(
    name: str | None, variables: dict[str, str], tmp_path: Path
) -> None:
    rows, classes = 40, 1500
    (tmp_path / "p.csv").write_text(("0," * (classes - 1) + "1\n") * rows)
    (tmp_path / "y.csv").write_text(f"{classes - 1}\n" * rows)
    words = ["eval", "p.csv", "y.csv", "--json"]
    if name is not None:
        (tmp_path / name).symlink_to("/dev/stdout")
        (tmp_path / "p.csv").write_text("0,1\n" * 5000)
        (tmp_path / "y.csv").write_text("1\n" * 5000)
        words = ["eval", "p.csv", "y.csv", "-q", "--per-sample", name]
    code, data = slowly_read(
        lambda writing: subprocess.Popen(
            [*CELOSS, *words], cwd=tmp_path, stdout=writing, env={**os.environ, **variables}
        )
    )
    assert code == 0
    assert len(data) > 1 << 16
    if name is None:
        assert len(json.loads(data)["classes"]) == classes
    else:
        assert data.splitlines()[-1] == b"4999,1,1,1.0,0.0"


@unix
def test_standard_input_that_has_nothing_yet_is_waited_for(tmp_path: Path) -> None:
    (tmp_path / "y.csv").write_text("1\n" * 4)
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    with subprocess.Popen(
        [*CELOSS, "eval", "-", "y.csv", "--only", "accuracy"],
        cwd=tmp_path,
        stdin=reading,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(reading)
        for row in (b"0.1,0.9\n", b"0.1,0.9\n0.9,", b"0.1\n", b"0.9,0.1\n"):
            time.sleep(0.2)
            os.write(writing, row)
        os.close(writing)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, b"")
    assert float(out) == 0.5


@unix
@pytest.mark.parametrize(
    ("words", "closed", "code"),
    [
        ("eval {} --max-loss 0.01 --only accuracy", "2>/dev/full", 1),
        ("eval {} --max-loss 0.01 --only accuracy", "2>&-", 1),
        ("eval {} --only accuracy", "2>&-", 0),
        ("eval nowhere.csv nowhere.csv", "2>/dev/full", 2),
        ("eval --no-such-option", "2>&-", 2),
    ],
)
def test_a_closed_standard_error_changes_no_exit_code(
    words: str, closed: str, code: int, tmp_path: Path
) -> None:
    line = f"{' '.join(CELOSS)} {words.format(' '.join(DIGITS))} {closed}"
    assert bash(line, tmp_path).returncode == code


@unix
@pytest.mark.parametrize(
    ("words", "variables"),
    [("--help", BUFFERED[0]), ("--version", BUFFERED[1]), ("explain 1 --classes 3", BUFFERED[0])],
)
def test_a_full_standard_output_is_an_error(
    words: str, variables: dict[str, str], tmp_path: Path
) -> None:
    done = bash(f"{' '.join(CELOSS)} {words} > /dev/full", tmp_path, **variables)
    assert done.returncode == 2
    assert done.stderr == "Error: standard output: cannot be written: No space left on device\n"
