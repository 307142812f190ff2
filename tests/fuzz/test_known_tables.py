"""Files of a known table: celoss says the right number, or none, and so does whoever follows it.

`python tests/fuzz/test_known_tables.py classes|labels COUNT [SEED]` tries files of one class, or of
several labels, a row, of the seeds from SEED on, prints what is wrong, some of each kind, and how
the others ended.
"""

from __future__ import annotations

import gzip
import io
import os
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "helpers"))
from following import Outcome, followed, unmannered
from known_label_pairs import drawn_label_pair
from known_pairs import drawn_pair
from known_writing import Pair

DRAWN = {"classes": drawn_pair, "labels": drawn_label_pair}
FILES, PARTS = 30, 2
SHOWN = 60
"""How many faults are printed whole."""


@dataclass(frozen=True)
class Verdict:
    """What came of one pair of files: a fault, and the command that shows it, or how it ended."""

    ended: str
    fault: str = ""
    outcome: Outcome | None = None


@contextmanager
def within(folder: str) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def fault_of(outcome: Outcome, pair: Pair) -> str:
    """Return what is wrong with an outcome, or ''."""
    found = unmannered(outcome)
    report = outcome.report if not found else None
    if report is None:
        return found
    if pair.asked and any("--score-of" in each["remedy"] for each in report["findings"]):
        return ""
    if pair.right is None:
        # who names the columns knows which they are
        told = "--score-columns" in outcome.options
        return "" if told else "a number where nothing tells which"
    metrics, classes = report["metrics"], len(report["classes"])
    return pair.right.fault(metrics["cross_entropy"], metrics["brier"], metrics["rows"], classes)


def verdict_of(pair: Pair) -> Verdict:
    """Measure a pair of files, do whatever the errors suggest, and judge each outcome."""
    best = first = None
    with tempfile.TemporaryDirectory() as folder, within(folder), warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ResourceWarning)
        for name, data in pair.files.items():
            Path(name).write_bytes(data)
        for outcome in followed(pair.arguments, pair.knowledge, pair.stdin):
            first = first or outcome
            if outcome.code == 0 and best is None:
                best = outcome
            fault = fault_of(outcome, pair)
            if fault:
                at_once = "at once" if outcome is first else "after hints"
                return Verdict("fault", f"{fault}, {at_once}", outcome)
    assert first is not None
    if best is first:
        return Verdict("measured at once")
    return Verdict("measured after hints" if best else f"gave up: {first.kind}", outcome=first)


def _legible(data: bytes) -> str:
    if data.startswith(b"\x1f\x8b"):
        return "(gzip of)\n" + _legible(gzip.decompress(data))
    if data.startswith((b"\x93NUMPY", b"PK")):
        loaded = np.load(io.BytesIO(data))
        array = loaded if isinstance(loaded, np.ndarray) else loaded["scores"]
        return f"({array.dtype} {array.shape} of)\n{array.tolist()}"
    if data.startswith(b"PAR1"):
        return f"(Parquet of)\n{pd.read_parquet(io.BytesIO(data))}"
    return data.decode()


def listing(seed: int, pair: Pair, verdict: Verdict) -> str:
    """Return all that it takes to see a fault again."""
    lines = [f"--- seed {seed}: {verdict.fault}", f"    {'; '.join(pair.tags)}"]
    for name, data in [*pair.files.items(), *([("<stdin>", pair.stdin)] if pair.stdin else [])]:
        text = _legible(data)
        lines += [f"{name}:", *(f"    {line}" for line in text.splitlines())]
    outcome = verdict.outcome
    if outcome is not None:
        report = outcome.report
        got = {} if report is None else {**report["metrics"]}
        keys = ("cross_entropy", "brier", "rows")
        shown = {key: got[key] for key in keys if key in got}
        classes = "" if report is None else [each["name"] for each in report["classes"]]
        lines += [f"$ celoss eval {' '.join(map(repr, outcome.options))}"]
        lines += [f"got {shown} {classes} exit {outcome.code} {outcome.err}"]
    return "\n".join([*lines, f"right {pair.right}", ""])


def main(kind: str, count: int, first: int = 0) -> int:
    """Try files, print what is wrong and how the others ended; return how many are wrong."""
    ends, faults = Counter[str](), Counter[str]()
    of_tags, tags_of_faults = Counter[str](), Counter[str]()
    started = time.monotonic()
    for seed in range(first, first + count):
        pair = DRAWN[kind](seed)
        verdict = verdict_of(pair)
        ends[verdict.ended] += 1
        of_tags.update(pair.tags)
        if verdict.fault:
            faults[verdict.fault] += 1
            tags_of_faults.update(pair.tags)
            if faults[verdict.fault] <= SHOWN // 8:
                sys.stdout.write(listing(seed, pair, verdict) + "\n")
    seconds = time.monotonic() - started
    lines = [f"{count} files of {kind} from seed {first} in {seconds:.0f} s"]
    lines += [f"{number:7} {what}" for what, number in ends.most_common(60)]
    lines += [f"{number:7} fault: {what}" for what, number in faults.most_common()]
    lines += [
        f"{number:7} of {of_tags[tag]} files are at fault: {tag}"
        for tag, number in sorted(
            tags_of_faults.items(), key=lambda item: -item[1] / of_tags[item[0]]
        )
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return faults.total()


@pytest.mark.parametrize("kind", DRAWN)
@pytest.mark.parametrize("part", range(PARTS))
def test_no_file_of_a_known_table_gives_a_wrong_number(part: int, kind: str) -> None:
    for seed in range(part, FILES, PARTS):
        pair = DRAWN[kind](seed)
        verdict = verdict_of(pair)
        assert not verdict.fault, listing(seed, pair, verdict)


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1], *map(int, sys.argv[2:])), 1))
