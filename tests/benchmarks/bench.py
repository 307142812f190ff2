"""Times celoss against its peers as whole processes; `make bench` runs it.

The runs of one case take turns, so that a machine that slows down slows all of them. The peers
compute the loss and the accuracy only, and pandas alone only reads; celoss does the whole report.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RUNS = 5
CLASSES = 10
SIZES = {"small": 1_000, "large": 1_000_000}

SCIKIT_CSV = """
import sys
import numpy as np, pandas as pd
from sklearn.metrics import accuracy_score, log_loss
q = pd.read_csv(sys.argv[1], dtype=np.float64).to_numpy()
y = pd.read_csv(sys.argv[2]).iloc[:, 0].to_numpy()
print(log_loss(y, q), accuracy_score(y, q.argmax(axis=1)))
"""
SCIKIT_NPY = """
import sys
import numpy as np
from sklearn.metrics import accuracy_score, log_loss
q, y = np.load(sys.argv[1]), np.load(sys.argv[2])
print(log_loss(y, q), accuracy_score(y, q.argmax(axis=1)))
"""
PANDAS = "import sys, numpy, pandas; pandas.read_csv(sys.argv[1], dtype=numpy.float64)"
NUMPY = "import sys, numpy; numpy.load(sys.argv[1], mmap_mode='r').max()"

CELOSS = ["-m", "celoss_cli", "eval"]
PEERS = {
    "csv": {"scikit-learn + pandas": ["-c", SCIKIT_CSV], "pandas.read_csv alone": ["-c", PANDAS]},
    "npy": {"scikit-learn": ["-c", SCIKIT_NPY], "numpy.load, mapped, max": ["-c", NUMPY]},
}

# a child's peak memory is at least what its parent held, so the data is made elsewhere
MAKE_DATA = Path(__file__).parent / "make_data.py"


@dataclass(frozen=True)
class Run:
    """One process: seconds of wall time, seconds of processor time, peak memory in MB."""

    wall: float
    cpu: float
    memory: float


def main() -> None:
    """Make the data, run every case, and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="runs of each command")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        for case, programs, files in cases(Path(name)):
            arguments = [str(file) for file in files]
            size = files[0].stat().st_size / 1e6
            print(f"\n{case}, {size:,.1f} MB, the median of {runs} runs")
            report(timed(programs, arguments, runs), size)


def cases(folder: Path) -> Iterator[tuple[str, dict[str, list[str]], tuple[Path, Path]]]:
    """Yield a title, the programs by name, and the two files that they read."""
    for size, rows in SIZES.items():
        make = [sys.executable, str(MAKE_DATA), str(folder), size, str(rows), str(CLASSES)]
        subprocess.run(make, check=True)
        for form, peers in PEERS.items():
            programs = {"celoss": CELOSS, **peers}
            files = (folder / f"{size}.{form}", folder / f"{size}_labels.{form}")
            yield f"{form.upper()} {rows:,} x {CLASSES}", programs, files


def timed(programs: dict[str, list[str]], arguments: list[str], runs: int) -> dict[str, list[Run]]:
    """Run the programs in turn, once to warm up and `runs` times to count."""
    results: dict[str, list[Run]] = {name: [] for name in programs}
    for turn in range(runs + 1):
        for name, program in programs.items():
            run = once([sys.executable, *program, *arguments])
            if turn:
                results[name].append(run)
    return results


def once(command: list[str]) -> Run:
    """Run a command to its end; the operating system tells its time and its memory."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} exited with {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e3)


def report(results: dict[str, list[Run]], size: float) -> None:
    """Print the medians, and each program's wall time as a ratio to that of celoss."""
    print(f"  {'':<24}{'wall s':>8}{'cpu s':>8}{'peak MB':>9}{'MB/s':>8}{'x celoss':>10}")
    own = statistics.median(run.wall for run in results["celoss"])
    for name, runs in results.items():
        wall, cpu, memory = (
            statistics.median(getattr(run, what) for run in runs)
            for what in ("wall", "cpu", "memory")
        )
        numbers = f"{wall:8.2f}{cpu:8.2f}{memory:9,.0f}{size / wall:8.0f}{wall / own:10.2f}"
        print(f"  {name:<24}{numbers}")


if __name__ == "__main__":
    main()
