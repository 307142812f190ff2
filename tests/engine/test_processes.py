"""Processes change nothing but the time; and none is left, or waits, whatever happens to another.

A process is copied only where it has no other threads, and pytest has some: what is tested of the
copies runs in a process of its own.
"""

from __future__ import annotations

import errno
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import law, write_csv

from celoss_cli.dataset.dataset import Dataset, Part
from celoss_cli.dataset.join import open_dataset
from celoss_cli.engine import processes
from celoss_cli.engine.copies import Copy
from celoss_cli.engine.plan import Measured, Plan
from celoss_cli.errors import CelossError, InputError
from celoss_cli.evaluation import empty_tally, measuring, run
from celoss_cli.formats.csv import opening as delimited
from celoss_cli.measures.tally import Tally
from celoss_cli.settings import Settings
from celoss_cli.tables.position import Position
from celoss_cli.views import document

ROWS, CLASSES, BLOCK = 200, 3, 512
COUNTS = [2, 5]

HEADED = "a,b,c\n"


def in_shards(folder: Path, rows: np.ndarray) -> None:
    folder.mkdir()
    for at, some in enumerate(np.split(rows, [15, 16, 120])):
        np.save(folder / f"{at}.npy", some)


def lines(rows: np.ndarray, form: str = "{}") -> str:
    return "".join(",".join(map(form.format, row)) + "\n" for row in rows.tolist())


def dos(rows: np.ndarray) -> bytes:
    return (HEADED + lines(rows)).replace("\n", "\r\n").encode()


def indexed(rows: np.ndarray) -> str:
    numbered = zip(itertools.count(), lines(rows).splitlines(), strict=False)
    return "," + HEADED + "".join(f"{at},{line}\n" for at, line in numbered)


def remarked(rows: np.ndarray) -> str:
    return (
        '# 5" of\n' + HEADED + "".join(f"{line}\n# {line}\n" for line in lines(rows).splitlines())
    )


def in_json(rows: np.ndarray) -> str:
    return "".join(f"{row}\n" for row in rows.tolist())


def marked_json(rows: np.ndarray) -> bytes:
    lines = "".join(json.dumps({"probs": row}) + "\r\n" for row in rows.tolist())
    return b"\xef\xbb\xbf" + lines.encode() + b"\r\n" * 2000


FILES: dict[str, tuple[Callable[[Path, np.ndarray], object], dict[str, Any]]] = {
    "plain.csv": (write_csv, {}),
    "headed.csv": (lambda path, rows: path.write_text(HEADED + lines(rows)), {}),
    "marked.csv": (lambda path, rows: path.write_bytes(b"\xef\xbb\xbf" + dos(rows)), {}),
    "unended.csv": (lambda path, rows: path.write_text(lines(rows)[:-1]), {}),
    "blank.csv": (lambda path, rows: path.write_text(lines(rows) + "\n\n"), {}),
    "quoted.csv": (lambda path, rows: path.write_text(lines(rows, '"{}"')), {}),
    "commented.csv": (lambda path, rows: path.write_text(remarked(rows)), {"comment": "#"}),
    "indexed.csv": (lambda path, rows: path.write_text(indexed(rows)), {}),
    "lists.jsonl": (lambda path, rows: path.write_text(in_json(rows)), {}),
    "marked.jsonl": (lambda path, rows: path.write_bytes(marked_json(rows)), {}),
    "narrow.npy": (lambda path, rows: np.save(path, rows.astype(np.float32)), {}),
    "wide.npy": (np.save, {}),
    "turned.npy": (lambda path, rows: np.save(path, np.asfortranarray(rows)), {}),
    "ignored.npy": (np.save, {"ignore_label": "1"}),
    "clustered.npy": (np.save, {"cluster": np.arange(ROWS) // 9, "by": np.arange(ROWS) % 4}),
    "shards": (in_shards, {}),
    "calibrated.npy": (np.save, {"calibration": True, "worst": 5, "top_k": 2}),
}


MANY = ("headed.csv", "lists.jsonl", "wide.npy")
"""What more processes than cores read as well."""

BLOCKS_EACH = 8
"""So many blocks for each process are enough for it to be worth a copy."""


@pytest.fixture(name="example")
def _example() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(11)
    return rng.dirichlet(np.ones(CLASSES), ROWS), rng.integers(0, CLASSES, ROWS)


def alone(function: Callable[..., None], *arguments: str) -> None:
    """Call a function of this module in a process of its own, which has no threads."""
    # pyarrow, which pandas imports, has threads; celoss hides it from pandas
    hidden = "import sys; sys.modules['pyarrow'] = None"
    code = f"{hidden}; import test_processes as t; t.{function.__name__}(*{arguments!r})"
    # what this process imports, the other finds too
    places = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": places}
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


@contextmanager
def copied() -> Iterator[None]:
    """See to it that the work was done by copies of this process."""
    with patch.object(processes, "total", wraps=processes.total) as total:
        yield
    total.assert_called_once()


def plan(count: int = 2, block: int = BLOCK // 4) -> Plan:
    return Plan(threads=count, block_bytes=block)


def size_of(path: Path) -> int:
    files = path.iterdir() if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files)


def compare_reports(folder: str) -> None:
    for name, (_, options) in FILES.items():
        files = Path(folder, name), Path(folder, "labels.csv")
        settings = Settings(**options)
        expected = document.text(run(*files, settings=settings, plan=plan(1, 1 << 20)))
        for small in [True, False] if name == "headed.csv" else [False]:
            with patch.object(delimited, "is_small", return_value=small):
                for count in COUNTS[: 1 + (name in MANY)]:
                    block = size_of(files[0]) // (BLOCKS_EACH * count)
                    with copied():
                        report = run(*files, settings=settings, plan=plan(count, block))
                    assert document.text(report) == expected, (name, small, count)


def test_the_report_is_the_same_to_the_byte(
    tmp_path: Path, example: tuple[np.ndarray, np.ndarray]
) -> None:
    for name, (write, _) in FILES.items():
        write(tmp_path / name, example[0])
    (tmp_path / "labels.csv").write_text("".join(f"{label}\n" for label in example[1]))
    alone(compare_reports, str(tmp_path))


def _told(scores: Path, labels: Path, plan: Plan) -> str:
    with pytest.raises(InputError) as caught:
        run(scores, labels, settings=Settings(), plan=plan)
    return f"{caught.value.message} / {caught.value.hint}"


def compare_errors(folder: str) -> None:
    labels, longer, shorter = (Path(folder, f"{n}.csv") for n in ("labels", "longer", "shorter"))
    for name in ("preds.csv", "preds.npy", "text.csv"):
        path = Path(folder, name)
        expected = _told(path, labels, plan(1))
        for count in COUNTS:
            divided = plan(count, size_of(path) // (BLOCKS_EACH * count))
            with copied():
                assert _told(path, labels, divided) == expected
    for other in (longer, shorter):
        expected = _told(Path(folder, "right.csv"), other, plan(1))
        with copied():
            assert _told(Path(folder, "right.csv"), other, plan()) == expected


def test_the_error_of_the_earliest_row_is_raised(
    tmp_path: Path, example: tuple[np.ndarray, np.ndarray]
) -> None:
    scores, labels = example
    text = "".join(f"{label}\n" for label in labels)
    (tmp_path / "labels.csv").write_text(text)
    (tmp_path / "longer.csv").write_text(text + "1\n")
    (tmp_path / "shorter.csv").write_text(text[:-2])
    (tmp_path / "right.csv").write_text(lines(scores))
    (tmp_path / "text.csv").write_text(lines(scores) + "x,0,0\n")
    scores[[35, 70, ROWS - 1], 1] = 2.0
    np.save(tmp_path / "preds.npy", scores)
    (tmp_path / "preds.csv").write_text(lines(scores[:85]) + "x\n" + lines(scores[85:]))
    alone(compare_errors, str(tmp_path))


def open_npy(folder: str) -> tuple[Dataset, Callable[..., Tally]]:
    dataset = open_dataset(
        Path(folder, "preds.npy"), Path(folder, "labels.npy"), None, Settings(), BLOCK // 4
    )

    def total(
        before: Callable[[Part], Any],
        advance: Callable[[int], Any] = int,
        parts: Callable[[Position], Iterator[Part]] = dataset.unread,
    ) -> Tally:
        own = measuring(dataset, keep_rows=False)

        def both(part: Part) -> Measured:
            before(part)
            return own(part)

        found = processes.total(parts, both, 3, empty_tally(dataset), advance)
        assert found is not None
        return found

    return dataset, total


def lose_a_process(folder: str) -> None:
    original = os.getpid()

    def killed(part: Part) -> None:
        if os.getpid() != original and part.first:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.001)

    with pytest.raises(CelossError, match="a worker process was killed"):
        open_npy(folder)[1](killed)


def lose_a_process_that_reads(folder: str) -> None:
    original = os.getpid()
    dataset, total = open_npy(folder)

    def parts(position: Position) -> Iterator[Part]:
        for part in dataset.unread(position):
            if os.getpid() != original:
                os.kill(os.getpid(), signal.SIGKILL)
            yield part

    with pytest.raises(CelossError, match="a worker process was killed"):
        total(lambda _: time.sleep(0.001), parts=parts)


def crash(folder: str) -> None:
    original = os.getpid()

    def crashing(_: Part) -> None:
        time.sleep(0.001)
        if os.getpid() != original:
            raise ZeroDivisionError("by hand")

    with pytest.raises(ZeroDivisionError, match="by hand"):
        open_npy(folder)[1](crashing)


def do_without(folder: str) -> None:
    with patch.object(Copy, "of", side_effect=BlockingIOError):
        assert open_npy(folder)[1](lambda _: None).rows == ROWS


def measure_on_threads(folder: str) -> None:
    paths = Path(folder, "preds.npy"), Path(folder, "labels.npy")
    measured = document.document(run(*paths, settings=Settings(), plan=plan(3)))
    for place in ("celoss_cli.engine.processes.mmap", "os.pipe"):
        with patch(place, side_effect=OSError(errno.EMFILE, "Too many open files")) as refused:
            found = run(*paths, settings=Settings(), plan=plan(3))
        assert document.document(found) == measured
        assert refused.call_count == 1


def leave_none(folder: str) -> None:
    def interrupted(part: Part) -> None:
        if part.first:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_npy(folder)[1](interrupted)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def tell_all_bytes(folder: str) -> None:
    seen: list[int] = []
    dataset, total = open_npy(folder)
    total(lambda _: None, seen.append)
    assert sum(seen) == dataset.scores.table.size


def be_careful() -> None:
    """Copy no process beside threads, or in vain."""
    many, size = plan(64), 1 << 30
    assert processes.useful(many, size) == 64
    assert processes.useful(many, None) == processes.useful(many, 1) == 1
    assert 1 < processes.useful(many, 20 * BLOCK) < 20
    assert processes.useful(plan(1), size) == 1
    ended = threading.Event()
    other = threading.Thread(target=ended.wait)
    other.start()
    assert processes.useful(many, size) == 1
    ended.set()
    other.join()


def suffer_everything(folder: str) -> None:
    """Go through all that may happen in one process: what is left of one disturbs the next."""
    lose_a_process(folder)
    lose_a_process_that_reads(folder)
    crash(folder)
    do_without(folder)
    measure_on_threads(folder)
    leave_none(folder)
    tell_all_bytes(folder)
    be_careful()


def test_whatever_happens_to_a_process(
    tmp_path: Path, example: tuple[np.ndarray, np.ndarray]
) -> None:
    np.save(tmp_path / "preds.npy", example[0])
    np.save(tmp_path / "labels.npy", example[1])
    alone(suffer_everything, str(tmp_path))


turns = st.lists(st.integers(0, 2), max_size=60)


def in_turns(dataset: Dataset, order: Sequence[int]) -> np.ndarray:
    """Read by three readers that share a position, in some order, and then all to their ends."""
    position = Position()
    readers = [dataset.unread(position) for _ in range(3)]
    pieces: dict[int, np.ndarray] = {}
    for turn in [*order, *[0] * ROWS, 1, 2]:
        part = next(readers[turn], None)
        if part is not None:
            pieces[part.first] = np.concatenate([piece.copy() for piece in part.run.read()])
            assert len(pieces[part.first]) == part.run.rows
    return np.concatenate([pieces[row] for row in sorted(pieces)])


@pytest.mark.parametrize("name", FILES)
def test_readers_that_share_a_position_read_each_row_once(
    tmp_path: Path, example: tuple[np.ndarray, np.ndarray], name: str
) -> None:
    write, options = FILES[name]
    write(tmp_path / name, example[0])
    labels = np.zeros(ROWS, np.int64)

    @settings(law, max_examples=5)
    @given(turns, st.sampled_from([64, 200, BLOCK, 1 << 20]))
    def each_once(order: list[int], block: int) -> None:
        dataset = open_dataset(tmp_path / name, labels, None, Settings(**options), block)
        found = in_turns(dataset, order)
        assert found.shape == (ROWS, CLASSES)
        assert np.array_equal(found.astype(np.float32), example[0].astype(np.float32))

    each_once()


def be_killed() -> None:
    copies: list[Copy[bytes]] = []
    for _ in range(3):
        # no pipe holds as much, so that they wait for somebody who reads
        copies.append(Copy.of(lambda _: bytes(1 << 20), copies))
    os.kill(os.getpid(), signal.SIGKILL)


def be_killed_sooner() -> None:
    def work(after: Callable[[], None]) -> None:
        while True:
            time.sleep(0.01)
            after()

    # the copy runs as late as it likes
    os.register_at_fork(after_in_child=lambda: time.sleep(0.2))
    Copy.of(work, [])
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("function", [be_killed, be_killed_sooner])
def test_no_copy_outlasts_its_original(function: Callable[[], None]) -> None:
    code = f"import test_processes as t; t.{function.__name__}()"
    places = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": places},
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        # the end of standard error is when all who hold it have ended
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (-signal.SIGKILL, b"")
