"""Threads change nothing but the time: the same bytes, the same order, the same first error."""

from __future__ import annotations

import io
import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

from celoss_cli.cli import progress
from celoss_cli.cli.main import main
from celoss_cli.engine.plan import Plan
from celoss_cli.engine.threads import workers
from celoss_cli.errors import InputError
from celoss_cli.evaluation import run
from celoss_cli.formats.csv import opening as delimited
from celoss_cli.settings import Settings
from celoss_cli.storage.streams import watched
from celoss_cli.views import document

ROWS, CLASSES = 800, 7
SMALL_BLOCKS = 4096

THREADS = [1, 2, 8]


def predictions(rows: int = ROWS) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    logits = 3 * rng.normal(size=(rows, CLASSES))
    scores = np.exp(logits)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores, rng.integers(0, CLASSES, rows)


@pytest.fixture(name="files")
def _files(tmp_path: Path) -> tuple[Path, Path]:
    scores, labels = predictions()
    names = ",".join(f"c{at}" for at in range(CLASSES))
    lines = "\n".join(",".join(map(repr, row)) for row in scores.tolist())
    (tmp_path / "preds.csv").write_text(f"{names}\n{lines}\n")
    (tmp_path / "labels.csv").write_text("\n".join(f"c{label}" for label in labels) + "\n")
    np.save(tmp_path / "preds.npy", scores)
    return tmp_path / "preds.csv", tmp_path / "labels.csv"


@pytest.mark.parametrize("small", [True, False])
def test_the_report_is_the_same_to_the_byte(files: tuple[Path, Path], small: bool) -> None:  # noqa: FBT001 - a case
    whole = document.text(run(*files, settings=Settings()))
    with patch.object(delimited, "is_small", return_value=small):
        for threads, block in [(1, 2000), (2, SMALL_BLOCKS), (2, 1 << 20), (8, 2000)]:
            plan = Plan(threads=threads, block_bytes=block)
            assert document.text(run(*files, settings=Settings(), plan=plan)) == whole


@pytest.mark.parametrize("threads", THREADS)
def test_rows_come_in_their_order(files: tuple[Path, Path], threads: int, tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    options = ["-q", "--per-sample", str(out), "--threads", str(threads)]
    assert main(["eval", *map(str, files), *options]) == 0
    numbers = [int(line.partition(",")[0]) for line in out.read_text().splitlines()[1:]]
    assert numbers == [*range(ROWS)]


@pytest.mark.parametrize("threads", THREADS)
@pytest.mark.parametrize("suffix", [".csv", ".npy"])
def test_the_first_error_is_the_earliest(tmp_path: Path, threads: int, suffix: str) -> None:
    scores, labels = predictions()
    scores[[200, 500, 790], 1] = 2.0
    path = tmp_path / f"preds{suffix}"
    if suffix == ".npy":
        np.save(path, scores)
        place = f"{path}: row 200, column 1"
    else:
        np.savetxt(path, scores, delimiter=",")
        # a cell that cannot be parsed, well behind the row that cannot be measured
        path.write_text(path.read_text() + "x\n" * 3)
        place = f"{path}:201: column 1"
    plan = Plan(threads=threads, block_bytes=SMALL_BLOCKS)
    for _ in range(3):
        with pytest.raises(InputError) as caught:
            run(path, labels, settings=Settings(), plan=plan)
        assert caught.value.message.startswith(f"{place}: 2.0 is not a probability")


@pytest.mark.parametrize(
    ("name", "text", "options"),
    [
        ("cell.csv", "0.5,0.5\n0.9,0.9\n0.5,x\n", {}),
        ("width.csv", "0.5,0.5\n0.9,0.9\n0.5\n", {}),
        ("quoted.csv", '0.5,"0.5"\n0.9,0.9\n0.5,x\n', {}),
        ("commented.csv", "0.5,0.5\n0.9,0.9\n# of\n0.5,x\n", {"comment": "#"}),
        ("bytes.csv", b"0.5,0.5\n0.9,0.9\n0.5,\xff\n", {}),
        ("folded.csv", "0.5\n0.9\n0.9\n0.9\n0.5\nx\n", {"classes": 3}),
        ("indexed.csv", ",a,b\n0,0.9,0.9\n7,0.5,0.5\n", {}),
        ("key.jsonl", '{"p": [0.5, 0.5]}\n{"p": [0.9, 0.9]}\n{"p": [0.5, "x"]}\n', {}),
        ("json.jsonl", '{"p": [0.5, 0.5]}\n{"p": [0.9, 0.9]}\n{"p"\n', {}),
    ],
)
@pytest.mark.parametrize("small", [True, False])
def test_within_a_slab_too_the_earliest_row_is_told(
    tmp_path: Path, name: str, text: str | bytes, options: dict[str, Any], *, small: bool
) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    rows = 2 if name in {"folded.csv", "indexed.csv"} else 3
    with (
        patch.object(delimited, "is_small", return_value=small),
        pytest.raises(InputError, match=rf"{name}:[12]: the row sums to"),
    ):
        run(path, np.zeros(rows, np.int64), settings=Settings(**options))


def test_no_more_is_read_ahead_than_the_threads_need() -> None:
    read = 0

    def items() -> Iterator[int]:
        nonlocal read
        while True:
            yield read
            read += 1

    with workers(Plan(threads=2)) as mapped:
        for taken, item in enumerate(itertools.islice(mapped(int, items()), 100)):
            assert item == taken
            assert read - taken <= 2 * 2


def test_results_keep_the_order_of_the_items() -> None:
    def late(item: int) -> int:
        time.sleep(0.002 * (item % 3 == 0))
        return item

    with workers(Plan(threads=4)) as mapped:
        assert list(mapped(late, range(40))) == [*range(40)]


def test_results_before_a_failing_item_come_first() -> None:
    def items() -> Iterator[int]:
        yield from range(5)
        raise InputError("no more")

    with workers(Plan(threads=2)) as mapped:
        results = mapped(lambda item: item, items())
        assert [next(results) for _ in range(5)] == [*range(5)]
        with pytest.raises(InputError, match="no more"):
            next(results)


def test_one_item_needs_no_thread() -> None:
    with workers(Plan(threads=8)) as mapped:
        assert list(mapped(lambda _: threading.current_thread(), [0])) == [threading.main_thread()]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_shown_on_a_terminal_alone_and_adds_up_to_the_file(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    monkeypatch.setenv("TERM", "xterm")
    for stream, shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        run(*files, settings=Settings(), plan=Plan(progress=progress.progress_bar))
        assert bool(stream.getvalue()) == shown


def test_what_comes_through_a_pipe_shows_how_much_has_come(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []

    @contextmanager
    def watch(total: int | None) -> Iterator[Callable[[int], None]]:
        assert total is None
        yield told.append

    with files[0].open() as stream, watched(watch):
        monkeypatch.setattr(sys, "stdin", stream)
        run("-", files[1], settings=Settings())
    assert sum(told) == files[0].stat().st_size


@pytest.mark.parametrize("name", ["preds.csv", "preds.npy"])
def test_progress_counts_every_byte_of_rows(files: tuple[Path, Path], name: str) -> None:
    path = files[0].parent / name
    seen: list[int] = []
    wanted: list[int | None] = []

    @contextmanager
    def watch(total: int | None) -> Iterator[Callable[[int], None]]:
        wanted.append(total)
        yield seen.append

    run(
        path,
        files[1],
        settings=Settings(class_names=tuple(f"c{k}" for k in range(CLASSES))),
        plan=Plan(progress=watch, block_bytes=SMALL_BLOCKS),
    )
    header = len(files[0].read_bytes().split(b"\n")[0]) + 1 if name.endswith("csv") else 0
    assert [sum(seen) + header] == wanted


IMPORTS = (
    "import sys; from celoss_cli.cli.main import main; main(sys.argv[1:]); print(*sys.modules)"
)


@pytest.mark.parametrize("name", ["preds.csv", "preds.npy"])
def test_a_small_file_and_json_need_neither_pandas_nor_rich(
    files: tuple[Path, Path], name: str
) -> None:
    names = ",".join(f"c{at}" for at in range(CLASSES))
    command = [sys.executable, "-c", IMPORTS, "eval", str(files[0].parent / name), str(files[1])]
    command += ["--class-names", names, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1].split()
    assert "numpy" in loaded
    assert not {"pandas", "rich", "concurrent.futures"} & {*loaded}
