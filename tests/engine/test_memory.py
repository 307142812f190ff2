"""How much is held at once."""

from __future__ import annotations

import gzip
import io
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from made import Folder

PEAK_MB = 250
MEASURE = """
import sys
from celoss_cli.__main__ import program
code = program()
# unlike ru_maxrss, this does not count what the parent held when it started the process
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(status["VmHWM"].split()[0], file=sys.stderr)
sys.exit(code)
"""


def measured_in_a_process(folder: Path, *arguments: str) -> tuple[str, float]:
    """Return what the program prints, and how many MB it held at most."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    *said, peak = done.stderr.splitlines()
    assert (said, done.returncode) == ([], 0)
    return done.stdout, int(peak) / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory in other units")
def test_a_row_more_takes_no_more_memory_than_its_label(tmp_path: Path) -> None:
    peaks = []
    for rows in (1_000_000, 4_000_000):
        np.save(tmp_path / "p.npy", np.full(rows, 0.5))
        np.save(tmp_path / "y.npy", np.arange(rows, dtype=np.int8) % 2)
        printed, peak = measured_in_a_process(
            tmp_path, "eval", "p.npy", "y.npy", "--only", "cross_entropy", "--threads", "2"
        )
        assert float(printed) == pytest.approx(math.log(2), rel=1e-12)
        peaks.append(peak)
    # a byte a label, twice for a moment; the predictions are 24 MB more
    assert peaks[1] - peaks[0] < 2 * 3 + 10


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory in other units")
def test_what_expands_a_thousandfold_is_streamed(tmp_path: Path, file: Folder) -> None:
    # one number a line, a thousand of them a row: few rows need few labels
    piece, pieces, classes = b"0.00100000000000000000\n" * 100_000, 115, 1000
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as stream:
        for _ in range(pieces):
            stream.write(piece)
    data = packed.getvalue()
    size = pieces * len(piece)
    assert len(data) * 100 < size
    file("preds.gz", data)
    rows = pieces * 100_000 // classes
    file("labels.npy", np.zeros(rows, np.int16))
    arguments = f"eval preds.gz labels.npy --classes {classes} --only cross_entropy".split()
    printed, peak = measured_in_a_process(tmp_path, *arguments)
    assert float(printed) == pytest.approx(math.log(classes), rel=1e-12)
    assert peak < PEAK_MB
    assert size > PEAK_MB << 20
