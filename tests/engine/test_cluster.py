"""A Dask cluster says what one process says, whatever becomes of its workers on the way."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

import dask
import numpy as np
import pyarrow as pa
import pytest
from distributed import Client, LocalCluster, get_worker
from made import drawn, numbers, write_csv, write_npy
from pyarrow import parquet

from celoss_cli import merge, tally
from celoss_cli.cli.main import main
from celoss_cli.dataset.join import open_dataset
from celoss_cli.dataset.partition import Piece, divided
from celoss_cli.engine.plan import Plan
from celoss_cli.errors import ClusterError, InputError, UsageError
from celoss_cli.evaluation import run
from celoss_cli.formats.opening import Source
from celoss_cli.measures.tally import Tally
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray
from celoss_cli.version import VERSION

# Dask and tornado warn of later versions of Python, and of the sockets of peers that were killed
pytestmark = pytest.mark.filterwarnings("ignore")

SHARDS, ROWS, CLASSES = 16, 250, 10
ALL = SHARDS * ROWS
IN_LINE = Plan(threads=1)
PATIENCE = 20
"""Seconds that nothing here takes; Dask by itself waits 30 for a scheduler."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    # workers are copies of a process that has imported Dask
    copied = dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"})
    with copied, LocalCluster(2, threads_per_worker=1, dashboard_address=None) as local:
        yield local
        # Dask gives up on a worker that is to be stopped while it is started anew
        local.wait_for_workers(2, timeout=PATIENCE)
        processes = [worker.pid for worker in local.workers.values()]
    assert wait_until(lambda: not any(map(is_alive, processes)))


@pytest.fixture
def on_cluster(cluster: LocalCluster) -> Plan:
    """Return the plan to use a cluster whose workers are there, all that were killed replaced."""
    cluster.wait_for_workers(2, timeout=PATIENCE)
    return Plan(scheduler=cluster.scheduler_address)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


def write_shard(path: Path, scores: FloatArray) -> None:
    """Write every third shard as NPY, as CSV, and as Parquet with three row groups."""
    form = int(path.name) % 3
    if form == 0:
        write_npy(path.with_suffix(".npy"), scores)
    elif form == 1:
        write_csv(path.with_suffix(".csv"), [range(CLASSES), *scores.tolist()])
    else:
        table = pa.table({str(at): scores[:, at] for at in range(CLASSES)})
        parquet.write_table(table, path.with_suffix(".parquet"), row_group_size=100)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of shards, in `p` and `y`, and of files of all their rows."""
    folder = tmp_path_factory.mktemp("files")
    scores, labels = drawn(5, SHARDS * ROWS, CLASSES)
    for name in "py":
        (folder / name).mkdir()
    for at in range(SHARDS):
        rows = slice(at * ROWS, (at + 1) * ROWS)
        write_shard(folder / f"p/{at}", scores[rows])
        write_npy(folder / f"y/{at}.npy", labels[rows])
    write_npy(folder / "p.npy", scores)
    write_npy(folder / "columns.npy", np.asfortranarray(scores))
    write_npy(folder / "y.npy", labels)
    write_csv(folder / "y.csv", [[label] for label in labels.tolist()])
    write_npy(folder / "soft.npy", drawn(6, SHARDS * ROWS, CLASSES)[0])
    write_npy(folder / "y-short.npy", labels[:-1])
    write_csv(folder / "y-long.csv", [[label] for label in [*labels.tolist(), 0]])
    write_npy(folder / "w-long.npy", np.ones(SHARDS * ROWS + 1))
    write_npy(folder / "w.npy", np.geomspace(0.01, 100.0, SHARDS * ROWS))
    return folder


def measured(
    predictions: Source,
    labels: Source,
    weights: Source | None = None,
    *,
    plan: Plan = IN_LINE,
    **options: Any,  # noqa: ANN401 - fields of Settings
) -> str:
    settings = Settings(**options)
    report = run(predictions, labels, weights=weights, settings=settings, plan=plan)
    return json.dumps(numbers(report))


def give(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Let standard input be a file."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))


def test_every_way_to_measure_shards_gives_the_same_bytes(
    files: Path, on_cluster: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = measured(files / "p.npy", files / "y.npy")
    for plan, labels in ((IN_LINE, "y"), (Plan(threads=4), "y.npy"), (on_cluster, "y")):
        assert measured(files / "p", files / labels, plan=plan) == expected
    for plan in (IN_LINE, on_cluster):
        give(monkeypatch, files / "y.csv")
        assert measured(files / "p", "-", plan=plan) == expected
    pairs = zip(sorted((files / "p").iterdir()), sorted((files / "y").iterdir()), strict=True)
    parts = np.array([tally(scores, labels) for scores, labels in pairs])
    shuffled = np.random.default_rng(1).permutation(parts)
    assert json.dumps(numbers(merge(shuffled.tolist()))) == expected


CUTS: list[tuple[str, dict[str, Any]]] = [
    ("p.npy y.npy", {"calibration": True, "top_k": 3, "worst": 50}),
    ("columns.npy y.csv", {"class_weights": "balanced", "ignore_label": 3}),
    ("p.npy y.npy w.npy", {"class_weights": {"1": 2.0, "7": 0.5}}),
    ("p.npy soft.npy w.npy", {"scores": "logits"}),
    ("p soft.npy w.npy", {"label_smoothing": 0.1}),
    ("p y w.npy", {"ignore_label": 0, "clip": 0.0}),
    ("p.npy y.npy", {"cluster": np.arange(ALL) // 7, "by": {"third": np.arange(ALL) % 3}}),
    ("p y w.npy", {"ignore_label": 0, "cluster": np.arange(ALL) % 301}),
    ("p.npy soft.npy", {"by": {"third": np.arange(ALL) % 3, "many": np.arange(ALL) % 999}}),
]


@pytest.mark.parametrize(("names", "options"), CUTS)
def test_row_ranges_add_up_to_the_file(
    names: str,
    options: dict[str, Any],
    files: Path,
    on_cluster: Plan,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("celoss_cli.dataset.partition.PIECE_BYTES", 700 * CLASSES * 8)
    sources = [files / name for name in names.split()]
    assert measured(*sources, **options, plan=on_cluster) == measured(*sources, **options)


MISMATCHES = [
    ("p.npy y-short.npy", "y-short.npy has 3,999 labels"),
    ("p.npy y-long.csv", "y-long.csv has 4,001 labels"),
    ("p.npy y.npy w-long.npy", "w-long.npy has 4,001 weights"),
    ("p y-short.npy", "y-short.npy has 3,999 labels"),
    ("p y-long.csv", "y-long.csv has 4,001 labels"),
]


@pytest.mark.parametrize(("names", "given"), MISMATCHES)
def test_a_mismatch_of_rows_tells_those_of_the_whole(
    names: str, given: str, files: Path, on_cluster: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("celoss_cli.dataset.partition.PIECE_BYTES", 700 * CLASSES * 8)
    sources = [files / name for name in names.split()]
    expected = f"^{sources[0]} has 4,000 rows of predictions, {files}/{given}$"
    for plan in (IN_LINE, on_cluster):
        with pytest.raises(InputError, match=expected):
            measured(*sources, plan=plan)


def test_a_cluster_is_started_here(
    files: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    close = LocalCluster.close

    def close_late(cluster: LocalCluster) -> None:
        # on a busy machine Dask gives up waiting for a process that it killed
        close(cluster)
        raise TimeoutError

    monkeypatch.setattr(LocalCluster, "close", close_late)
    arguments = ["eval", str(files / "p"), str(files / "y"), "--json"]
    assert main(arguments) == 0
    expected = capfd.readouterr().out
    assert main([*arguments, "--scheduler", "local"]) == 0
    assert capfd.readouterr().out == expected


def sabotage(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Let workers act before they measure the third shard."""

    def measured(piece: Piece) -> Tally:
        from celoss_cli.evaluation import _piece_tally  # noqa: PLC0415 - on the worker

        if piece.dataset.first == 2 * ROWS:
            act()
        return _piece_tally(piece)

    monkeypatch.setattr("celoss_cli.evaluation._piece_tally", measured)


def test_a_worker_that_is_killed_changes_nothing(
    files: Path, on_cluster: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = tmp_path / "killed"

    def die_once() -> None:
        if not killed.exists():
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    sabotage(monkeypatch, die_once)
    found = measured(files / "p", files / "y", plan=on_cluster)
    assert found == measured(files / "p", files / "y")
    assert killed.exists()


def test_a_piece_that_kills_its_workers_is_named(
    files: Path, cluster: LocalCluster, on_cluster: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die() -> None:
        # what else this worker measured is told by then: all that it has not told of is blamed
        time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)
    sabotage(monkeypatch, die)
    with pytest.raises(ClusterError, match=r"^part 3 of 16: its workers died one after the other$"):
        measured(files / "p", files / "y", plan=on_cluster)


@contextmanager
def started(*arguments: str) -> Iterator[int]:
    """Start a part of Dask as a process of its own, and kill it in the end."""
    command, nowhere = [sys.executable, "-m", "dask", *arguments], subprocess.DEVNULL
    with subprocess.Popen(command, stdout=nowhere, stderr=nowhere) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def test_a_scheduler_that_dies_is_told(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "scheduler.json")
    options = ("--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", file)
    scheduler, worker = ("scheduler", "--port", "0"), ("worker", "--nthreads", "1", "--no-nanny")
    with started(*scheduler, *options) as process, started(*worker, *options):
        assert wait_until(Path(file).exists)
        with Client(scheduler_file=file, timeout=PATIENCE) as client:
            client.wait_for_workers(1, timeout=PATIENCE)
        address = json.loads(Path(file).read_text())["address"]
        sabotage(monkeypatch, lambda: os.kill(process, signal.SIGKILL))
        start = time.monotonic()
        assert main(["eval", str(files / "p"), str(files / "y"), "--scheduler", address]) == 2
        assert time.monotonic() - start < PATIENCE
    assert capfd.readouterr() == ("", f"Error: the scheduler {address} is gone\n")


def test_a_scheduler_that_is_not_there_is_told(
    files: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        start = time.monotonic()
        assert main(["eval", str(files / "p"), str(files / "y"), "--scheduler", address]) == 2
    assert time.monotonic() - start < PATIENCE
    problem = f"Error: --scheduler {address}: no scheduler answers there\n"
    hint = "Hint: e.g. --scheduler tcp://host:8786, or local\n"
    assert capfd.readouterr() == ("", problem + hint)


class Web(StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        self.rfile.read()


def test_a_web_server_is_no_scheduler(files: Path) -> None:
    with ThreadingTCPServer(("127.0.0.1", 0), Web) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        address = f"tcp://127.0.0.1:{server.server_address[1]}"
        expected = f"^--scheduler {address}: no scheduler answers there$"
        with pytest.raises(ClusterError, match=expected):
            measured(files / "p", files / "y", plan=Plan(scheduler=address))
        server.shutdown()


def test_the_earliest_of_the_broken_shards_is_named(
    on_cluster: Plan, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # the later one fails first, at the start of a small file
    for at, row in enumerate(["1,0", "1,0", "1,0\n" * 20_000 + "1,x", "1.5,0", "1,0"]):
        (tmp_path / f"p-{at}.csv").write_text(f"1,0\n{row}\n")
    labels = write_npy(tmp_path / "y.npy", np.zeros(20_010, np.int64))
    arguments = ["eval", str(tmp_path / "p-*"), str(labels)]
    assert main([*arguments, "--scheduler", str(on_cluster.scheduler)]) == 2
    expected = f"Error: {tmp_path}/p-2.csv:20002: column 1: 'x' is not a number\n"
    assert capfd.readouterr() == ("", expected)


@pytest.fixture
def few() -> Iterator[LocalCluster]:
    """Return a cluster without workers; those that it is given are threads here."""
    with LocalCluster(
        n_workers=0, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None
    ) as local:
        yield local


def leave(_: Piece) -> None:
    """End the worker that is asked to measure a piece."""
    get_worker().loop.add_callback(get_worker().close)
    time.sleep(1)  # it tells of nothing that it does after that


@pytest.mark.parametrize("workers", [0, 1])
def test_a_cluster_that_has_no_workers_is_told(
    workers: int, files: Path, few: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("celoss_cli.engine.cluster._SILENCE", 0.1)
    monkeypatch.setattr("celoss_cli.engine.cluster._WORKERLESS", 0.5)
    few.scale(workers)
    if workers:
        few.wait_for_workers(workers, timeout=PATIENCE)
        monkeypatch.setattr("celoss_cli.evaluation._piece_tally", leave)
    expected = r"^the scheduler tcp://[\d.:]+ has no workers: none joined within 0\.5 s$"
    with pytest.raises(ClusterError, match=expected):
        measured(files / "p", files / "y", plan=Plan(scheduler=few.scheduler_address))


def test_a_cluster_may_start_workers_where_there_is_work(files: Path, few: LocalCluster) -> None:
    few.adapt(minimum=0, maximum=1, interval="50ms")
    plan = Plan(scheduler=few.scheduler_address)
    assert measured(files / "p", files / "y", plan=plan) == measured(files / "p", files / "y")


def test_workers_must_be_of_this_version(
    files: Path, on_cluster: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("celoss_cli.engine.cluster.VERSION", "99.0")
    expected = rf"^the worker tcp://[\d.:]+ has celoss {re.escape(VERSION)}, but this is 99\.0$"
    with pytest.raises(ClusterError, match=expected):
        measured(files / "p.npy", files / "y.npy", plan=on_cluster)


def test_other_files_on_a_worker_are_refused(tmp_path: Path) -> None:
    path, labels = write_npy(tmp_path / "p.npy", [[1.0, 0.0]]), write_npy(tmp_path / "y.npy", [0])
    (piece,) = divided(open_dataset(path, labels, None, Settings(), 1 << 20))
    piece.check_files()
    # 128 bytes of header and two numbers
    path.write_bytes(path.read_bytes() + b"more")
    with pytest.raises(InputError, match=r"p\.npy: 148 bytes on the worker, but 144 here$"):
        piece.check_files()
    path.unlink()
    with pytest.raises(InputError, match=r"p\.npy: no such file on the worker$"):
        piece.check_files()


def test_what_workers_cannot_read_is_refused(
    files: Path, on_cluster: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, files / "p.npy")
    for source, name in (("-", "<stdin>"), (np.load(files / "p.npy"), "predictions")):
        with pytest.raises(UsageError, match=f"^{name}: only this machine can read it$"):
            measured(source, files / "y.npy", plan=on_cluster)


def test_rows_are_not_written_on_a_cluster(
    files: Path, on_cluster: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--scheduler", str(on_cluster.scheduler), "--per-sample", str(tmp_path / "rows.csv")]
    assert main(["eval", str(files / "p"), str(files / "y"), *options]) == 2
    assert capsys.readouterr().err.startswith("Error: --per-sample cannot be used with --schedul")
    assert not list(tmp_path.iterdir())
