"""Whatever the bytes: a report that keeps its laws, or one line that says why there is none.

`python tests/fuzz/test_fuzz.py SECONDS [SEED [COUNT]]` runs for long and prints what it finds;
where it dies, the seed it died of is the last word it wrote.
"""

from __future__ import annotations

import faulthandler
import io
import json
import re
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from fuzzing import Case, claims, drawn, zipped
from jsonschema import Draft202012Validator

from celoss_cli.engine.plan import Plan
from celoss_cli.errors import CelossError
from celoss_cli.evaluation import run
from celoss_cli.formats.csv import opening as delimited
from celoss_cli.report.report import Report
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import BLOCK_BYTES
from celoss_cli.text import printable
from celoss_cli.views import document
from celoss_cli.views.schema import schema

PATIENCE, MEMORY, LONGEST = 60.0, 1 << 30, 2000
SHARES = ("accuracy", "mean_confidence", "ece", "chance_accuracy", "worst_1pct_share")
VALIDATOR = Draft202012Validator(schema())
PARTS = ("preds", "labels", "weights")


class HangError(BaseException):
    """Not an `Exception`, so that nothing that is run can take it for one of its own."""


def measured(case: Case, folder: Path, block_bytes: int) -> Report | CelossError:
    """Measure whole and as a small file, or by the block, through pandas, on two threads."""
    whole = block_bytes == BLOCK_BYTES
    paths = {name: folder / name for name in PARTS if getattr(case, name) is not None}
    for name, path in paths.items():
        path.write_bytes(getattr(case, name))
    try:
        with patch.object(delimited, "is_small", return_value=whole):
            return run(
                f"{paths['preds']}{case.member}",
                paths.get("labels"),
                weights=paths.get("weights"),
                settings=Settings(**case.options),
                plan=Plan(threads=1 if whole else 2, block_bytes=block_bytes),
            )
    except CelossError as error:
        return error


def told(result: Report | CelossError, folder: str) -> str:
    """Return what is said of a case, without where it stands.

    Raises:
        AssertionError: it cannot be right.

    """
    if isinstance(result, CelossError):
        for line in (result.message, result.hint or ""):
            shown = printable(line).replace(folder, "")
            start = re.sub(r"[^ ]{20,}|[0-9]", "", shown)[:40]
            assert len(shown) < LONGEST, f"a line that is too long, as {start!r}"
        return f"{result.message} ({result.hint})".replace(folder, "")
    whole: dict[str, Any] = json.loads(document.text(result).encode())
    metrics, rows = whole["metrics"], result.tally.rows
    finite = rows - metrics["infinite_rows"]
    drawn_rows = sum(whole["histogram"]["counts"])
    # a row of weight 0 whose loss is infinite stands in neither
    weighted = result.facts.weighted
    assert finite - drawn_rows in range(rows if weighted else 1), "a histogram of other rows"
    assert sum(whole["calibration"]["counts"]) == rows, "a calibration of other rows"
    assert sum(each["support"] for each in whole["classes"]) == rows > 0, "supports of other rows"
    assert all(-1e-9 <= (metrics[name] or 0) <= 1 + 1e-8 for name in SHARES), "a share beyond 1"
    assert (metrics["cross_entropy"] or 0) >= 0, "a loss below 0"
    assert rows * 37 % 5 or VALIDATOR.is_valid(whole), "no report by the schema"
    return json.dumps({key: value for key, value in whole.items() if key != "inputs"})


def _hang(*_: object) -> None:
    raise HangError


def outcome(case: Case) -> tuple[str, str]:
    """Return "report", "error", "differs" (in words, by the block's size) or "find", and what."""
    signal.signal(signal.SIGALRM, _hang)
    printed = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ResourceWarning)  # raised whenever garbage is collected
        try:
            with redirect_stdout(printed), redirect_stderr(printed):
                signal.setitimer(signal.ITIMER_REAL, PATIENCE)
                results = [measured(case, Path(folder), size) for size in (BLOCK_BYTES, case.slab)]
                whole, cut = (told(result, folder) for result in results)
        except AssertionError as error:
            return "find", f"{error}: "
        except (Exception, HangError) as error:  # noqa: BLE001 - what this looks for
            frames = traceback.extract_tb(error.__traceback__)
            own = [frame for frame in frames if "celoss_cli" in frame.filename]
            at = (own or frames)[-1]
            place = f"{Path(at.filename).name}:{at.lineno} {at.name}"
            return "find", f"{type(error).__name__} at {place}: {str(error)[:300]}"
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    if printed.getvalue():
        return "find", f"printed: {printed.getvalue()[-300:]}"
    errors = [isinstance(result, CelossError) for result in results]
    if all(errors):
        return ("error", whole) if whole == cut else ("differs", f"{whole} | {cut}")
    if whole != cut:
        return "find", f"unequal by the block's size, errors {errors}: {whole[:200]} | {cut[:200]}"
    return "report", whole


def minimised(case: Case, kind: str) -> Case:
    """Leave out options, then halves, quarters and so on of each file, while the find is one."""
    until = time.monotonic() + 2 * PATIENCE

    def least(larger: Case, **less: Any) -> Case:  # noqa: ANN401 - any field
        smaller = replace(larger, **less)
        same = time.monotonic() < until and outcome(smaller)[1].partition(": ")[0] == kind
        return smaller if same else larger

    for name in case.options:
        case = least(case, options={k: v for k, v in case.options.items() if k != name})
    for part in PARTS:
        size = len(getattr(case, part) or b"")
        while size := size // 2:
            at = 0
            while at < len(data := getattr(case, part)):
                smaller = least(case, **{part: data[:at] + data[at + size :]})
                at += size * (smaller is case)
                case = smaller
    return case


def main(seconds: float, first: int = 0, count: int = sys.maxsize) -> int:
    """Run the inputs of seeds from `first` on; return the number of kinds of finds."""
    outcome(drawn(first))  # what is imported late is no memory of a case
    if sys.platform == "linux":
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    until, counts, finds = time.monotonic() + seconds, Counter[str](), Counter[str]()
    for seed in range(first, first + count):
        if time.monotonic() > until:
            break
        sys.stderr.write(f"\r{seed}")
        faulthandler.dump_traceback_later(5 * PATIENCE, exit=True)
        result, words = outcome(case := drawn(seed))
        counts[result] += 1
        kind = words.partition(": ")[0]
        finds[kind] += result == "find"
        if (result == "find" and finds[kind] == 1) or (result == "differs" and counts[result] < 9):
            small = minimised(case, kind) if result == "find" else case
            sys.stdout.write(f"seed {seed}: {result}: {words}\n    {small}\n")
            sys.stdout.flush()
    faulthandler.cancel_dump_traceback_later()
    finds = +finds
    sys.stdout.write(f"{counts.total()} inputs from seed {first}: {dict(counts)} {dict(finds)}\n")
    return len(finds)


def patched(offset: int, value: int) -> bytes:
    """Return an archive of which a field of the local and the central header is overwritten."""
    data = bytearray(zipped(ARRAY))
    for start in (data.index(b"PK\3\4") + offset - 2, data.index(b"PK\1\2") + offset):
        data[start : start + 2] = value.to_bytes(2, "little")
    return bytes(data)


ROWS, LABELS, WIDE = b"0.9,0.1\n0.2,0.8\n", b"0\n1\n", "(1,1000000000000)"
ARRAY = claims("'<f8'", "(2,2)", struct.pack("<4d", 1, 0, 0, 1))
BAD_TEXT = claims("'<U2'", "(2,)", struct.pack("<4I", 97, 1 << 31, 98, 1 << 31))
SURROGATES = claims("'<U1'", "(2,)", struct.pack("<2I", 0xD800, 97))
REGRESSIONS = [
    Case(preds=b"0.9,0.1\n\xef\xbb\xbf0.2,0.8\n0.5,0.5\n", labels=b"0\n1\n1\n", slab=9),
    Case(preds=b"0.9,0.1\n0.5,0.5\n0.2,0.8\n", labels=b"0\n\xef\xbb\xbf1\n1\n", slab=2),
    Case(preds=b"1,0\n0.2,0.8\n", labels=b"1\n1\n", weights=b"0\n1\n", options={"clip": 0.0}),
    Case(preds=claims("'|V0'", WIDE), labels=LABELS),
    Case(preds=ROWS, labels=claims("'<U0'", WIDE)),
    Case(preds=ROWS, labels=claims("'|S0'", "(1000000000000,1)")),
    Case(preds=b"0.9\n0.1\n", labels=LABELS, options={"classes": 10**9}),
    Case(preds=patched(8, 1), labels=LABELS),
    Case(preds=patched(8, 32), labels=LABELS),
    Case(preds=patched(6, 99), labels=LABELS),
    Case(preds=patched(10, 9), labels=LABELS),
    Case(preds=zipped(ARRAY, names="é").replace("é".encode(), b"\xff\xff"), labels=LABELS),
    Case(preds=b"cat,dog\n" + ROWS, labels=BAD_TEXT),
    Case(preds=b"0.9\n0.1\n", labels=BAD_TEXT),
    Case(preds=b"0.9\n0.1\n", labels=SURROGATES, options={"positive": "a"}),
    Case(preds=claims("'<f8'", "(2L,2)", bytes(32)), labels=LABELS),
    Case(preds=ROWS, labels=claims("'a3'", "(2,)", b"0\0\x001\0\0")),
    Case(preds=b"0.9\n0.1\n", labels=b"x" * 3000 + b"\n" + b"y" * 3000 + b"\n"),
    Case(preds=b"\x28\xb5\x2f\xfd`x", labels=LABELS),
    Case(
        preds=b"y;wt;b\n#",
        options={"label_column": "y", "weight_column": "wt", "comment": "#"},
    ),
    Case(preds=b"id;b\n#", labels=b"id;b\n;", options={"id": "id", "comment": "#"}),
    Case(
        preds=b'a,"b\nb"\n0.9,0.1\n0.5,0.5\n',
        labels=b'#"\n"a"\n"b\nb"\n',
        options={"comment": "#"},
        slab=1,
    ),
]


@pytest.mark.parametrize("case", REGRESSIONS)
def test_what_was_found_once_stays_mended(case: Case) -> None:
    result, words = outcome(case)
    assert result != "find", words


def test_no_bytes_give_anything_but_a_report_or_an_error() -> None:
    # for a moment; by hand, for as long as one likes
    command = [sys.executable, __file__, "0.4", "0", "50"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr[-2000:]


if __name__ == "__main__":
    sys.exit(min(main(float(sys.argv[1]), *map(int, sys.argv[2:])), 1))
