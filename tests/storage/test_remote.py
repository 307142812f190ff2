"""Files behind URLs, which fsspec reads: they say what local files say, and keep their secrets."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeAlias

import fsspec
import numpy as np
import pandas as pd
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from made import drawn, numbers, saved

from celoss_cli import evaluate
from celoss_cli.cli.main import main

Capture: TypeAlias = pytest.CaptureFixture[str]
Patch: TypeAlias = pytest.MonkeyPatch

SCORES, LABELS = drawn(1, 90, 3)
WEIGHTS, LOSSES = np.linspace(0.5, 2.0, 90), -np.log(SCORES[np.arange(90), LABELS])
TABLE = pd.DataFrame(SCORES, columns=list("abc"))
TEXT = TABLE.to_csv(index=False).encode()
SHARDS = {1: slice(10), 2: slice(10, 30), 10: slice(30, 90)}
ONLY = ("--only", "cross_entropy")
PASSWORD, QUERY = "user:verysecret@", "?X-Amz-Signature=verysecret"
BASIC = "Basic dXNlcjp2ZXJ5c2VjcmV0"
np.savez(ARCHIVE := io.BytesIO(), p=SCORES, y=LABELS)
FILES = {
    "p.npy": saved(SCORES),
    "y.npy": saved(LABELS),
    "x.npz": ARCHIVE.getvalue(),
    "p.csv": TEXT,
    "y.csv": "\n".join(map(str, LABELS)).encode(),
    "w.csv": "\n".join(map(str, WEIGHTS)).encode(),
    "p.csv.gz": gzip.compress(TEXT),
    "p.parquet": TABLE.to_parquet(row_group_size=40),
    "p.jsonl": "".join(json.dumps({"p": row}) + "\n" for row in SCORES.tolist()).encode(),
    "cut.npy": saved(SCORES)[:-8],
    "cut.csv": TEXT[:-30],
    "cut.gz": gzip.compress(TEXT)[:-99],
    "notes/read.me": b"-",
    **{f"shards/p-{at}.npy": saved(SCORES[rows]) for at, rows in SHARDS.items()},
    **{f"y/{at}.csv": "\n".join(map(str, LABELS[rows])).encode() for at, rows in SHARDS.items()},
}
CASES = [
    *(("p.npy", "y.npy"), ("p.csv", "y.npy"), ("p.csv.gz", "y.npy"), ("x.npz:p", "x.npz:y")),
    *(("p.parquet", "y.npy"), ("p.jsonl", "y.npy")),
]
FOLDERS = [("shards", "y"), ("shards/", "y/"), ("shards/p-*.npy", "y/*.csv"), ("p.csv", "y")]
UNCONFIGURED = (
    *("DEFAULT_REGION=us-east-1", "EC2_METADATA_DISABLED=true", f"CONFIG_FILE={os.devnull}"),
    f"SHARED_CREDENTIALS_FILE={os.devnull}",
)
PLACES = ("s3", "memory", "file")


class Web(ThreadingHTTPServer):
    """Serves FILES; the first folder of a path tells how, and from what request on.

    get: as is asked. plain: whole, whatever is asked. signed: to who has the password and the
    signature. half: the connection ends in the middle. short: the file lacks its last third.
    """

    requests = 0

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that hang up."""


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: Web

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        _, folder, name = self.path.removesuffix(QUERY).split("/", 2)
        way, _, first = folder.partition("-")
        self.server.requests += 1
        late = self.server.requests > int(first or 0)
        data = FILES.get(name, b"")
        data = data[: len(data) * 2 // 3] if way == "short" and late else data
        asked = re.match(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        signed = self.headers["Authorization"] == BASIC and self.path.endswith(QUERY)
        if way == "signed" and not signed:
            data = b""
        if data and asked and way != "plain":
            start, stop = int(asked[1]), min(int(asked[2]) + 1, len(data))
            self.send_response(206 if start < stop else 416)
            self.send_header("Content-Range", f"bytes {start}-{stop - 1}/{len(data)}")
            data = data[start:stop]
        else:
            self.send_response(200 if data else 404)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "GET":
            self.close_connection = way == "half" and late
            self.wfile.write(data[: len(data) // 2] if self.close_connection else data)

    def log_message(self, *_: object) -> None:
        """Leave standard error to the program under test."""


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with Web(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with pytest.MonkeyPatch.context() as patch:
        for pair in ("ACCESS_KEY_ID=user", "SECRET_ACCESS_KEY=verysecret", *UNCONFIGURED):
            patch.setenv(*f"AWS_{pair}".split("="))
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        patch.setenv("NO_PROXY", "127.0.0.1")
        quiet = subprocess.DEVNULL
        server = subprocess.Popen(command, stdout=quiet, stderr=quiet)
        kind = fsspec.get_filesystem_class("s3")
        try:
            for _ in range(600):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            kind.clear_instance_cache()
            kind().mkdir("bucket")
            kind().pipe({f"bucket/{name}": data for name, data in FILES.items()})
            yield "s3://bucket"
        finally:
            kind.clear_instance_cache()
            server.kill()
            server.wait(10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("local")
    for name, data in FILES.items():
        (path / name).parent.mkdir(exist_ok=True)
        (path / name).write_bytes(data)
    return path


@pytest.fixture
def memory(monkeypatch: Patch) -> str:
    monkeypatch.setattr(MemoryFileSystem, "store", {})
    monkeypatch.setattr(MemoryFileSystem, "pseudo_dirs", [""])
    fsspec.filesystem("memory").pipe({f"/bucket/{name}": data for name, data in FILES.items()})
    return "memory://bucket"


@pytest.fixture
def root(request: pytest.FixtureRequest, folder: Path) -> str:
    """Return what the URLs of all files start with, in one file system or another."""
    place, _, way = request.param.partition(" ")
    if place == "file":
        return folder.as_uri()
    made = request.getfixturevalue(place)
    if place != "web":
        return str(made)
    return f"http://{PASSWORD * (way == 'signed')}127.0.0.1:{made.server_port}/{way}"


def told(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["eval", *map(str, arguments)])
    return code, *capsys.readouterr()


def refused(capsys: Capture, url: str, *arguments: object) -> str:
    """Return what is said of a URL that cannot be read: one line, and a hint at most."""
    code, out, err = told(capsys, url, *arguments)
    assert (code, out) == (2, "")
    assert "verysecret" not in err
    name = url.replace(PASSWORD, "").removesuffix(QUERY).removesuffix(":p")
    assert re.fullmatch(rf"Error: {re.escape(name)}:.*\n(Hint: .*\n)?", err)
    return err


EVERYWHERE = [
    *((place, *case) for place in PLACES for case in FOLDERS),
    *(("memory", *case) for case in CASES),
    *((place, "p.parquet", "y.npy") for place in ("s3", "file")),
    *(("web get", *case) for case in CASES),
    *(("web plain", name, "y.csv") for name in ("p.csv", "p.csv.gz", "p.jsonl")),
]


@pytest.mark.parametrize(("root", "predictions", "labels"), EVERYWHERE, indirect=["root"])
def test_what_a_url_names_is_read_as_local_files_are(
    root: str, predictions: str, labels: str, folder: Path
) -> None:
    at = [f"{root}/{name}" for name in (predictions, labels, "w.csv")]
    local = [str(folder / name) for name in (predictions, labels, "w.csv")]
    report = evaluate(at[0], at[1], weights=at[2])
    assert numbers(report) == numbers(evaluate(local[0], local[1], weights=local[2]))
    expected = (WEIGHTS * LOSSES).sum() / WEIGHTS.sum()
    assert report.cross_entropy == pytest.approx(expected, rel=1e-12)
    assert (report.predictions.path, report.labels.path) == (at[0], at[1])
    shards = [Path(shard.path).name for shard in report.predictions.shards or ()]
    assert shards == (["p-1.npy", "p-2.npy", "p-10.npy"] if "shards" in predictions else [])


@pytest.mark.parametrize("root", ["s3", "web signed"], indirect=True)
def test_no_report_holds_secrets(root: str, capsys: Capture, tmp_path: Path) -> None:
    urls = [f"{root}/{name}{QUERY * ('signed' in root)}" for name in ("p.csv", "y.npy")]
    outs = [tmp_path / f"out.{suffix}" for suffix in ("json", "md", "html", "svg", "txt", "xml")]
    options = [option for out in outs for option in ("-o", out)]
    code, said, err = told(capsys, *urls, *options, "--json")
    assert (code, err) == (0, "")
    assert json.loads(said)["metrics"]["cross_entropy"] == pytest.approx(LOSSES.mean(), rel=1e-12)
    assert json.loads(said)["inputs"]["predictions"]["path"].endswith("/p.csv")
    assert not [text for text in (said, *map(Path.read_text, outs)) if "verysecret" in text]


FAILURES = [
    *((place, "no.npy", "no such file") for place in PLACES),
    *((place, "no*.npy", "no such file, and no file matches it as a pattern") for place in PLACES),
    *((place, "notes", "is a folder without data files; it holds read.me") for place in PLACES),
    *((place, "cut.npy", "the file is cut short: (90, 3)") for place in PLACES),
    ("s3", "s3://no-such-bucket/p.npy", "no such file"),
    ("s3", "s3://no-such-bucket/*.npy", ""),
    ("web signed", f"no.npy{QUERY}", "no such file"),
    ("web signed", f"cut.npy{QUERY}", "the file is cut short: (90, 3)"),
    ("web signed", f"cut.gz{QUERY}", "the gzip data is damaged or cut short"),
    ("web signed", f"cut.csv{QUERY}", "where the first line has 3"),
    ("web signed", f"x.npz{QUERY}", "which array? The archive holds p, y"),
    ("web signed", "p.npy", ""),
    ("web half", "x.npz:p", ""),
    ("file", f"http://{PASSWORD}127.0.0.1:1/p.npy{QUERY}", ""),
    ("file", "nope://bucket/p.npy", "Protocol not known: nope"),
    ("file", "gs://bucket/p.npy", "gcsfs"),
]


@pytest.mark.parametrize(("root", "name", "reason"), FAILURES, indirect=["root"])
def test_what_cannot_be_read_is_told_in_a_line(
    root: str, name: str, reason: str, folder: Path, capsys: Capture, monkeypatch: Patch
) -> None:
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    url = name if "://" in name else f"{root}/{name}"
    assert reason in refused(capsys, url, folder / "y.npy")


def test_without_credentials_that_is_what_is_told(
    s3: str, capsys: Capture, monkeypatch: Patch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setattr(fsspec.get_filesystem_class("s3"), "_cache", {})
    for name in ("p.npy", "shards", "*.npy"):
        assert "credentials" in refused(capsys, f"{s3}/{name}", "y.npy")


@pytest.mark.parametrize(
    ("way", "name"),
    [
        *(("half", name) for name in ("p.npy", "p.csv", "p.csv.gz", "p.jsonl")),
        *(("short", name) for name in ("p.npy", "p.csv", "p.csv.gz", "x.npz:p")),
    ],
)
def test_a_file_that_ends_early_at_any_time_gives_no_wrong_number(
    way: str, name: str, web: Web, folder: Path, capsys: Capture
) -> None:
    for first in range(200):
        web.requests, url = 0, f"http://127.0.0.1:{web.server_port}/{way}-{first}/{name}"
        code, out, err = told(capsys, url, folder / "y.npy", *ONLY)
        if code == 0:
            break
        assert (code, out) == (2, "")
        assert err.startswith(f"Error: {url.removesuffix(':p')}")
    assert first > 0
    assert float(out) == pytest.approx(LOSSES.mean(), rel=1e-12)


def test_bytes_are_read_about_once_and_where_the_header_is_wrong_hardly_any(
    memory: str, capsys: Capture, tmp_path: Path, monkeypatch: Patch
) -> None:
    read: list[int] = []

    fetched = MemoryFileSystem.cat_file

    def cat_file(system: MemoryFileSystem, path: str, **range_: int) -> bytes:
        data: bytes = fetched(system, path, **range_)
        read.append(len(data))
        return data

    monkeypatch.setattr(MemoryFileSystem, "cat_file", cat_file)
    data, labels = saved(np.full((1_000_000, 2), 0.5)), tmp_path / "y.npy"
    labels.write_bytes(saved(np.arange(1_000_000) % 2))
    fsspec.filesystem("memory").pipe({"/bucket/p.npy": data, "/bucket/long.npy": data + b"-"})
    arguments = (f"{memory}/p.npy", labels, *ONLY)
    assert told(capsys, *arguments) == (0, f"{np.log(2)}\n", "")
    assert len(data) <= sum(read) < 1.1 * len(data)
    read.clear()
    assert "the file is too long" in refused(capsys, f"{memory}/long.npy", labels)
    assert 0 < sum(read) < len(data) / 4


def test_local_files_need_no_fsspec_and_may_be_called_as_urls_start(tmp_path: Path) -> None:
    names = ["p.npy", "p.csv", "s3:p.csv", "p:1.csv", "s3:/p.npy", "s3:", "s3://bucket/p.npy"]
    (tmp_path / "s3:").mkdir()
    for name in ["y.npy", *names[:-2]]:
        (tmp_path / name).write_bytes(FILES[re.sub("s3:/?|:1", "", name)])
    # it stands before the one that is installed
    (tmp_path / "fsspec.py").write_text("raise ModuleNotFoundError(name='fsspec')")
    code = f"""from celoss_cli.cli.main import main
for name in {names}:
    main(["eval", name, "y.npy", *{ONLY}])"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert [float(line) for line in done.stdout.split()] == pytest.approx([LOSSES.mean()] * 6)
    error, hint = done.stderr.splitlines()
    assert error.startswith("Error: s3://bucket/p.npy: ")
    assert hint == "Hint: pip install 'celoss[remote]'"
