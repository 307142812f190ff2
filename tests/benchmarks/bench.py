"""Times celoss against its peers as whole processes; `make bench` runs it.

The runs of one case take turns, so that a machine that slows down slows all of them. The peers
compute the loss and the accuracy only, pandas_alone and numpy_floor only read; celoss does the
whole report, and its loss and accuracy must be those of the peers. The files are read through
before each run, as the system drops what it has cached at its own times: no disk is timed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil
from cases import CASES, ONE_THREAD, PEERS, PLAIN, SCALES, Case

RUNS, _STARTS = 5, 5
MAKE_DATA = Path(__file__).parent / "make_data.py"
TOLERANCE = 1e-5
"""Peers round in float32, or have another floor."""
HELP_LIMIT = 1.5
LABEL_FORMS = {"csv.gz": "csv", "jsonl": "csv"}
NAMES = ("polars", "duckdb", "torch")


@dataclass(frozen=True)
class Run:
    """One process: seconds of wall time, seconds of processor time, peak memory in MB."""

    wall: float
    cpu: float
    memory: float


def main() -> None:
    """Make the data of each case, run its programs, and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)}")
    parser.add_argument("--runs", type=int, default=RUNS, help="runs of each command")
    parser.add_argument("--large", action="store_true", help="5 GB of NPY and 2 GB of CSV too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to FILE")
    parser.add_argument("--scaling", action="store_true", help="rows and classes, one by one, too")
    options = parser.parse_args()
    chosen = options.cases or [name for name in CASES if options.large or not CASES[name].large]
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    # a start takes some 50 ms: five runs of it tell little, and more cost little
    figures = {"help": help_case(_STARTS * options.runs)}
    for name in chosen:
        with tempfile.TemporaryDirectory() as folder:
            figures[name] = run_case(name, CASES[name], Path(folder), options.runs)
    if options.scaling:
        scale(options.runs)
    if options.json:
        options.json.write_text(json.dumps(figures, default=asdict, indent=2) + "\n")


def help_case(runs: int) -> dict[str, list[Run]]:
    """Time `celoss --help`, which is to be shown at once."""
    programs = {
        "celoss": ["celoss", "--help"],
        "import click": [sys.executable, "-c", "import click"],
    }
    print(f"\nhelp, the median of {runs} runs")
    results = timed({name: _found(command) for name, command in programs.items()}, runs)
    report(results, 0.0, [(("import click",), HELP_LIMIT)])
    return results


def run_case(name: str, case: Case, folder: Path, runs: int) -> dict[str, list[Run]]:
    """Time celoss, celoss on one thread, and the peers that are installed."""
    files = data_of(case, folder)
    plain = _found(["celoss", "eval", *files, "--json"]) + ["--scores", "logits"] * case.logits
    own = [*plain, *(option.format(folder=folder) for option in case.options)]
    programs = {"celoss": own, ONE_THREAD: [*own, "--threads", "1"]}
    if case.options and not case.ids:
        programs[PLAIN] = plain
    for peer in case.peers:
        if peer.partition("_")[0] not in NAMES or importlib.util.find_spec(peer.partition("_")[0]):
            programs[peer] = [sys.executable, str(PEERS / f"{peer}.py"), *files]
    check_answers(programs)
    size = Path(files[0]).stat().st_size / 1e6
    shape = f"{case.rows:,} x {case.classes:,}"
    print(f"\n{name}: {case.form} {shape}, {size:,.1f} MB, the median of {runs} runs")
    results = timed(programs, runs, files)
    peak = together(own)
    results["celoss"] = [replace(run, memory=max(run.memory, peak)) for run in results["celoss"]]
    report(results, size, case.limits)
    return results


def data_of(case: Case, folder: Path) -> list[str]:
    """Make the data and return its two files."""
    # in a process of its own: a child's peak memory is at least what its parent held
    wanted = json.dumps(asdict(case))
    subprocess.run([sys.executable, str(MAKE_DATA), str(folder), wanted], check=True)
    labels = folder / f"labels.{LABEL_FORMS.get(case.form, case.form)}"
    return [str(folder / f"preds.{case.form}"), str(labels)]


def scale(runs: int) -> None:
    """Print what a row and a number cost, by the number of rows and by that of classes."""
    print(f"\nscaling, the median of {runs} runs; time is without that of 1,000 rows")
    print(f"  {'rows':>12}{'classes':>9}{'wall s':>9}{'ns a row':>11}{'ns a number':>13}")
    start = 0.0
    for rows, classes in SCALES:
        case = Case(rows=rows, classes=classes, form="npy", dtype="float32")
        with tempfile.TemporaryDirectory() as folder:
            files = data_of(case, Path(folder))
            command = _found(["celoss", "eval", *files, "--json"])
            results = timed({"celoss": command}, runs + 1, files)["celoss"][1:]
        wall = statistics.median(run.wall for run in results)
        start = start or wall
        row = (wall - start) / rows * 1e9
        print(f"  {rows:12,}{classes:9,}{wall:9.2f}{row:11,.0f}{row / classes:13,.2f}")


def check_answers(programs: Mapping[str, Sequence[str]]) -> None:
    """Run everything once, to warm up, and stop where a peer gets another loss or accuracy."""
    expected: list[float] = []
    for name, command in programs.items():
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        if name.startswith("celoss"):
            metrics = json.loads(done.stdout)["metrics"]
            expected = [metrics["cross_entropy"], metrics["accuracy"]]
        elif done.stdout:
            found = [float(number) for number in done.stdout.split()]
            if not all(map(_close, found, expected)):
                raise RuntimeError(f"{name} says {found}, celoss {expected}")


def timed(
    programs: Mapping[str, Sequence[str]], runs: int, files: Sequence[str] = ()
) -> dict[str, list[Run]]:
    """Run the programs in turns of any order, each with the files in the system's memory.

    Whatever runs behind a program that freed gigabytes finds memory slower to come by.
    """
    results: dict[str, list[Run]] = {name: [] for name in programs}
    for _ in range(runs):
        for name in random.sample([*programs], len(programs)):
            read_through(files)
            results[name].append(once(programs[name]))
    return results


def read_through(files: Sequence[str]) -> None:
    """Read files to their ends, and keep nothing."""
    room = bytearray(1 << 20)
    for file in files:
        with Path(file).open("rb", buffering=0) as stream:
            while stream.readinto(room):
                pass


def once(command: Sequence[str]) -> Run:
    """Run a command to its end; the operating system tells its time and its memory."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} exited with {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e3)


def together(command: Sequence[str]) -> float:
    """Return the peak memory in MB of all processes of a command; what they share counts once.

    The system tells that of the largest alone. To look for it takes time, so no time is taken.
    """
    peak = 0
    with psutil.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            # they may end while they are looked at
            with suppress(psutil.Error):
                tree = [process, *process.children()]
                peak = max(peak, sum(each.memory_full_info().pss for each in tree))
            time.sleep(0.005)
    return peak / 1e6


def report(
    results: Mapping[str, Sequence[Run]],
    size: float,
    limits: Sequence[tuple[tuple[str, ...], float]],
) -> None:
    """Print the medians, each program's wall time as a ratio to that of celoss, and the limits."""
    print(f"  {'':<22}{'wall s':>8}{'cpu s':>8}{'peak MB':>9}{'MB/s':>8}{'x celoss':>10}")
    walls = {name: statistics.median(run.wall for run in runs) for name, runs in results.items()}
    for name, runs in results.items():
        cpu, memory = (
            statistics.median(getattr(r, what) for r in runs) for what in ("cpu", "memory")
        )
        wall = walls[name]
        figures = f"{wall:8.2f}{cpu:8.2f}{memory:9,.0f}{size / wall:8,.0f}"
        print(f"  {name:<22}{figures}{wall / walls['celoss']:10.2f}")
    for peers, limit in limits:
        known = [walls[peer] for peer in peers if peer in walls]
        if known:
            ratio = walls["celoss"] / min(known)
            verdict = "holds" if ratio <= limit else "DOES NOT HOLD"
            print(f"  at most {limit} x {' or '.join(peers)}: {ratio:.3f}, {verdict}")


def _close(found: float, expected: float) -> bool:
    return math.isclose(found, expected, rel_tol=TOLERANCE)


def _found(command: list[str]) -> list[str]:
    """Return the command with celoss as it is installed beside this Python."""
    own = str(Path(sys.executable).parent / "celoss")
    return [own if word == "celoss" else word for word in command]


if __name__ == "__main__":
    main()
