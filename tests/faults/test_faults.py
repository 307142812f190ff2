"""Whatever call fails, the program says so in a line, and leaves each file old or new.

As `python tests/faults/test_faults.py SECONDS`: as many calls as the time allows, chosen by chance.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from faulting import NUMBERS, Case, Outcome, run_with_fault

import celoss_cli

OUTPUTS = ("-o", "out.json", "-o", "out.md", "--per-sample", "rows.csv")
OLD = b"older"
ROWS = 40
SEED = 22


def test_no_fault_does_harm() -> None:
    if not hasattr(os, "fork"):
        pytest.skip("the program is copied for each fault")
    done = subprocess.run(
        [sys.executable, str(Path(__file__)), "0.4", str(SEED)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def main(seconds: float, seed: int) -> int:
    """Let calls fail for some seconds; print what does harm, and return the exit code."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    # what is imported here each copy has
    for module in walk_packages(celoss_cli.__path__, "celoss_cli."):
        import_module(module.name)
    place = Path(tempfile.mkdtemp())
    ended = time.monotonic() + seconds
    tried = failed = 0
    try:
        made = make_files(place)
        loops = [loop(place, name, kind, made) for name in CASES for kind in NUMBERS]
        while loops and time.monotonic() < ended:
            at = chance.randrange(len(loops))
            said = next(loops[at], None)
            if said is None:
                del loops[at]
                continue
            tried += 1
            if said:
                failed += 1
                sys.stdout.write(f"{said}\n")
    finally:
        shutil.rmtree(place)
    sys.stdout.write(f"{tried} calls failed, {failed} did harm (seed {seed})\n")
    return 1 if failed else 0


EVALUATED = ("y.csv", "--json", *OUTPUTS)
CASES = {
    **{
        name: Case(("eval", name, *EVALUATED))
        for name in ("p.csv", "p.npy", "p.csv.gz", "p.parquet", "p.jsonl")
    },
    "standard input": Case(("eval", "-", *EVALUATED), "p.csv"),
    "processes": Case(("eval", "p.npy", "y.csv", "--json", *OUTPUTS[:4], "--threads", "3")),
    "compare": Case(("compare", "p.csv", "q.npy", *EVALUATED)),
    "tally": Case(("tally", "p.csv", "y.csv", "-o", "out.json")),
    "tally to standard output": Case(("tally", "p.csv", "y.csv", "-o", "-")),
    "merge": Case(("merge", "one.tally", "two.tally", "--json", *OUTPUTS[:4])),
}


def make_files(place: Path) -> Mapping[str, bytes]:
    """Return the files that every run finds."""
    import numpy as np  # noqa: PLC0415 - once BLAS is told to start no threads

    (place / "temporary").mkdir()
    made = place / "made"
    made.mkdir()
    scores = np.random.default_rng(SEED).dirichlet(np.ones(3), ROWS)
    labels = np.arange(ROWS) % 3
    text = "".join(",".join(map(repr, row)) + "\n" for row in scores.tolist())
    (made / "p.csv").write_text(text)
    (made / "p.csv.gz").write_bytes(gzip.compress(text.encode()))
    (made / "p.jsonl").write_text("".join(json.dumps(row) + "\n" for row in scores.tolist()))
    (made / "y.csv").write_text("".join(f"{label}\n" for label in labels))
    np.save(made / "p.npy", scores)
    np.save(made / "q.npy", scores[::-1])
    for name in ("one", "two"):
        (made / f"{name}.tally").write_text(celoss_cli.tally(scores, labels, name=name))
    # who imports pyarrow has threads
    subprocess.run(
        [sys.executable, "-c", PARQUET, str(made / "p.npy"), str(made / "p.parquet")], check=True
    )
    return {path.name: path.read_bytes() for path in made.iterdir()}


PARQUET = """
import sys, numpy, pyarrow, pyarrow.parquet
columns = numpy.load(sys.argv[1]).T
pyarrow.parquet.write_table(pyarrow.table(list(columns), ["0", "1", "2"]), sys.argv[2])
"""


def loop(place: Path, name: str, kind: str, made: Mapping[str, bytes]) -> Iterator[str]:
    """Let the first call fail, the second, and so on to the last; yield what is wrong each time."""
    case, folder = CASES[name], place / "folder"
    targets = {word for word in case.words if word in OUTPUTS and "." in word}

    def run(at: int) -> Outcome:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for file, data in {**made, **dict.fromkeys(targets, OLD)}.items():
            (folder / file).write_bytes(data)
        return run_with_fault(case, folder, kind, at)

    whole = run(0)
    if whole.code or whole.err or whole.left:
        yield f"{name} without a fault: {whole.code} {whole.err} {whole.left}"
    for at in range(1, whole.calls + 1):
        found = run(at)
        wrong = [*harm(found, whole, targets)]
        yield "" if not wrong else f"{name}, {kind} {at}: {'; '.join(wrong)}: {found.err!r}"


def harm(found: Outcome, whole: Outcome, targets: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with a run; `whole` is one without a fault."""
    if found.code == 0:
        if (found.out, found.files, found.err) != (whole.out, whole.files, ""):
            yield "exit code 0, and something is not as without a fault"
    elif found.code != 2:
        yield f"exit code {found.code}"
    elif not re.fullmatch(r"Error: (?!.*crashed).*\n(Hint: .*\n)?", found.err):
        yield "not one line that says what is wrong, and a hint"
    if found.files.keys() != whole.files.keys():
        yield f"other files: {found.files.keys() ^ whole.files.keys()}"
    for file in targets & found.files.keys():
        if found.files[file] not in (OLD, whole.files[file]):
            yield f"{file} is neither old nor new"
    if len({found.files.get(file) == OLD for file in targets}) > 1:
        yield "some files are old, and some new"
    if found.left:
        yield found.left


if __name__ == "__main__":
    # with threads, of which BLAS has some, celoss makes no copies of itself
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns()))
