"""Memory has a bound that no file moves, whatever it says of itself or is the compression of."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from made import Folder, saved
from running import run

from celoss_cli.storage import streams

WIDE = (1 << 20) + 1
HEADER_OF_4_GB = b"\x93NUMPY\x02\x00" + (0xFFFFFF00).to_bytes(4, "little") + b" " * (20 << 20)
TOO_WIDE = "1,048,577 columns, more than the limit of 1,048,576\n"


def peak_of(act: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("p.csv.gz", b"0," * (WIDE - 1) + b"1\n", f"p.csv.gz: {TOO_WIDE}"),
        ("p.csv.gz", b"1\n" * 9 + b"0;" * (WIDE - 1) + b"1\n", f"p.csv.gz: {TOO_WIDE}"),
        (
            "p.jsonl.gz",
            b"[0.1]\n[" + b"0," * (4 << 20) + b"1]\n",
            "p.jsonl.gz:2: 4,194,305 columns, more than the limit of 1,048,576\n",
        ),
        ("p.jsonl.gz", b"[" + b"0," * (WIDE - 1) + b"1]\n[1]\n", f"p.jsonl.gz:1: {TOO_WIDE}"),
        ("p.npy.gz", saved(np.zeros((1, WIDE), np.int8)), f"p.npy.gz: {TOO_WIDE}"),
        ("p.npy.gz", HEADER_OF_4_GB, "p.npy.gz: the NPY header is broken\n"),
    ],
    ids=["a line", "a late line", "a line of JSON", "a first line of JSON", "a row", "a header"],
)
def test_a_small_file_takes_little_memory(
    name: str, content: bytes, said: str, file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    path = file(name, gzip.compress(content, 1))
    file("l.csv", "0\n1\n")
    arguments = ("eval", str(path), str(file.path / "l.csv"))
    peak = peak_of(lambda: run(capsys, *arguments))
    assert peak < 40 << 20
    code, _, err = run(capsys, *arguments)
    assert (code, err.partition("Hint")[0]) == (2, f"Error: {file.path}/{said}")


@pytest.mark.parametrize("quote", ['"', '0."'])
def test_a_stray_quote_takes_little_memory(
    quote: str, file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    path = file("p.csv", f"a,b\n0.5,0.5\n{quote}0.5,0.5\n" + "0.5,0.5\n" * 200_000)
    peak = peak_of(lambda: run(capsys, "eval", str(path), str(path)))
    assert peak < 40 << 20


@pytest.mark.parametrize("command", ["merge {}", "eval p.csv l.csv --max-increase 1 --against {}"])
def test_what_is_read_whole_has_a_bound(
    command: str, file: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(file.path)
    monkeypatch.setattr(streams, "_WHOLE_BYTES", 1 << 20)
    file("p.csv", "a,b\n0.5,0.5\n")
    file("l.csv", "label\na\n")
    file("bomb.gz", gzip.compress(b"[" + b"[]," * (1 << 20)))
    code, _, err = run(capsys, *command.format("bomb.gz").split())
    assert code == 2
    assert err == "Error: bomb.gz: more than 1 MB, too large for a report or a tally\n"
