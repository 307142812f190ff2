"""What only Unix has is not needed: each such call is taken away in turn.

That other systems run the program is not shown by this, only that nothing is asked of them that
they are known to lack.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from samples import DIGITS

ALONE = ("os.fork", "signal.pthread_sigmask")
SYSTEMS = {
    "Windows": (
        *("os.fchmod", "os.fork", "os.register_at_fork", "os.preadv", "os.pread"),
        *("os.sched_getaffinity", "os.mkfifo", "os.getppid", "os.posix_fadvise", "os.O_CLOEXEC"),
        *("signal.SIGHUP", "signal.SIGKILL", "signal.pthread_sigmask", "signal.alarm"),
        *("fcntl", "termios", "pwd", "grp", "resource"),
    ),
    "macOS": ("os.sched_getaffinity", "os.posix_fadvise", "os.preadv"),
}
"""Functions and modules that are not there."""

WITHOUT = """
import importlib, os, signal, sys
for name in {taken!r}:
    module, _, function = name.rpartition(".")
    if not module:
        sys.modules[name] = None
    elif hasattr(sys.modules[module], function):
        delattr(sys.modules[module], function)
sys.argv = ["celoss", *{last!r}]
from celoss_cli.__main__ import run
from celoss_cli.cli.main import main
for words in {before!r}:
    if code := main(words):
        sys.exit(code)
run()
"""


def without(
    taken: tuple[str, ...], folder: Path, *lines: tuple[str, ...], given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run some commands in one process, the last of them as the program does."""
    *before, last = lines
    # Python's own modules find what they need first
    code = "import subprocess\n" + WITHOUT.format(taken=taken, before=before, last=last)
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        input=given,
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_command_runs_without(system: str, tmp_path: Path) -> None:
    def printed(*lines: tuple[str, ...], given: bytes = b"") -> bytes:
        done = without(SYSTEMS[system], tmp_path, *lines, given=given)
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout

    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((tmp_path / name).read_bytes())
        return found

    (tmp_path / "out.json").write_text("older")
    part = printed(
        ("compare", DIGITS[0], *DIGITS, "-q", "-o", "compared.json"),
        ("tally", "-", DIGITS[1], "-o", "-"),
        given=Path(DIGITS[0]).read_bytes(),
    )
    (tmp_path / "part").write_bytes(part)
    out = printed(
        ("merge", "part", "-q", "-o", "merged.json"),
        ("chance", DIGITS[1], "-o", "chance.json"),
        ("explain", "0.5", "--classes", "10", "-o", "explained.json"),
        ("eval", *DIGITS, "--json", "-o", "out.json", "--per-sample", "rows.csv"),
    )
    assert out.endswith((tmp_path / "out.json").read_bytes())
    assert (tmp_path / "rows.csv").read_bytes().count(b"\n") == 1798
    assert read("merged.json")["metrics"] == read("out.json")["metrics"]
    assert read("compared.json")["models"][0]["difference"]["cross_entropy"] == 0
    assert read("chance.json")
    assert read("explained.json")


def test_a_file_for_several_processes_is_measured_without(tmp_path: Path) -> None:
    rows, classes = 300_000, 16
    np.save(tmp_path / "p.npy", np.full((rows, classes), 1 / classes))
    np.save(tmp_path / "y.npy", np.arange(rows, dtype=np.int8) % 2)
    words = ("eval", "p.npy", "y.npy", "--only", "accuracy", "--threads", "2", "-o", "out.json")
    for taken in [SYSTEMS["Windows"], *((each,) for each in ALONE)]:
        done = without(taken, tmp_path, words)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"0.5\n", b"")
