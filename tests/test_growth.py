"""Twice as much of anything takes about twice as long: at most three times, never four."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made import Folder

from celoss_cli.cli.main import main

Case = Callable[[Folder, int], str]

NOISE_SECONDS = 0.05


def names(count: int) -> list[str]:
    return [f"c{at}" for at in range(count)]


def lines(*rows: Iterable[object]) -> str:
    return "".join(",".join(map(str, row)) + "\n" for row in rows)


def columns(folder: Folder, size: int) -> str:
    folder("p.csv", lines(names(size), [1 / size] * size, [1 / size] * size))
    folder("l.csv", "label\nc1\nc2\n")
    return "p.csv l.csv"


def columns_named_by_an_option(folder: Folder, size: int) -> str:
    return f"{columns(folder, size)} --score-columns {','.join(names(size))}"


def soft_labels(folder: Folder, size: int) -> str:
    columns(folder, size)
    folder("t.csv", (folder.path / "p.csv").read_text())
    return "p.csv t.csv"


def keys(folder: Folder, size: int) -> str:
    columns(folder, size)
    folder("p.jsonl", 2 * (json.dumps(dict.fromkeys(names(size), 1 / size)) + "\n"))
    return "p.jsonl l.csv"


def keys_of_whole_numbers(folder: Folder, size: int) -> str:
    columns(folder, size)
    record = dict.fromkeys(names(size), 0) | {"c1": 1}
    folder("p.jsonl", 2 * (json.dumps(record) + "\n"))
    return "p.jsonl l.csv --score-columns c*"


def keys_of_which_none_sum_to_1(folder: Folder, size: int) -> str:
    columns(folder, size)
    folder("p.jsonl", 2 * (json.dumps(dict.fromkeys(names(size), 0)) + "\n"))
    return "p.jsonl l.csv"


def columns_of_parquet(folder: Folder, size: int) -> str:
    columns(folder, size)
    pq.write_table(pa.table({name: [0, 0] for name in names(size)}), folder.path / "p.parquet")
    return "p.parquet l.csv --normalize"


def blank_lines(folder: Folder, size: int) -> str:
    folder("p.csv", "a,b\n0.5,0.5\n" + "\n" * 200 * size)
    folder("l.csv", "label\na\n" + "\n" * 200 * size)
    return "p.csv l.csv"


def blank_lines_of_json(folder: Folder, size: int) -> str:
    folder("p.jsonl", '{"a": 0.5, "b": 0.5}\n' + "\n" * 200 * size)
    folder("l.csv", "label\na\n")
    return "p.jsonl l.csv"


def lines_in_an_open_quote(folder: Folder, size: int) -> str:
    folder("p.csv", '"a,b\n' + "0.5,0.5\n" * 10 * size)
    folder("l.csv", "label\na\n")
    return "p.csv l.csv"


def ids(folder: Folder, size: int) -> str:
    rows = [f"r{at}" for at in range(5 * size)]
    folder("p.csv", lines(["id", "a", "b"], *([row, 0.5, 0.5] for row in rows)))
    folder("l.csv", lines(["id", "label"], *([row, "a"] for row in reversed(rows))))
    return "p.csv l.csv --id id --label-column label"


def shards(folder: Folder, size: int) -> str:
    for side, text in (("ps", "a,b\n0.5,0.5\n"), ("ls", "label\na\n")):
        (folder.path / side).mkdir(exist_ok=True)
        for at in range(size // 20):
            folder(f"{side}/{at}.csv", text)
    return "ps ls"


def seconds(case: Case, folder: Folder, size: int) -> float:
    """The time that this process takes: others use the machine as well."""
    arguments = case(folder, size).split()
    # what other tests left is not to be searched for garbage meanwhile
    gc.disable()
    try:
        start = time.process_time()
        main(["eval", *arguments, "-q"])
        return time.process_time() - start
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "case",
    [
        columns,
        columns_named_by_an_option,
        soft_labels,
        keys,
        keys_of_whole_numbers,
        keys_of_which_none_sum_to_1,
        columns_of_parquet,
        blank_lines,
        blank_lines_of_json,
        lines_in_an_open_quote,
        ids,
        shards,
    ],
    ids=lambda case: case.__name__,
)
def test_twice_as_much_takes_at_most_three_times_as_long(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    size, folder = 1000, Folder(tmp_path)

    def grows_slowly() -> bool:
        return seconds(case, folder, 2 * size) < 3 * seconds(case, folder, size) + NOISE_SECONDS

    # once more where something else took its time
    assert grows_slowly() or grows_slowly()
