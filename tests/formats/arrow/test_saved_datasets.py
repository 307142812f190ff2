"""Folders as Hugging Face datasets leaves them."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from columnar import LABELS, SCORES, assert_mean, measured, table_of, write
from made import drawn, numbers

from celoss_cli.cli.main import main


def test_a_folder_as_datasets_leaves_it_is_one_table(tmp_path: Path) -> None:
    scores, labels = drawn(5, 33, 3)
    table = table_of(scores).append_column("y", pa.array(labels))
    whole = measured(write("parquet", table, tmp_path / "whole"), label_column="y")
    (folder := tmp_path / "saved").mkdir()
    for name in ("dataset_info.json", "state.json"):
        (folder / name).write_text("{}")
    for at in range(11):
        write("stream", table.slice(3 * at, 3), folder / f"data-{at:05d}-of-00011.arrow")
    found = measured(folder, label_column="y")
    assert numbers(found) == numbers(whole)
    assert [shard.rows for shard in found.predictions.shards or ()] == [3] * 11


def saved_dataset(folder: Path, **state: object) -> Path:
    """Write what `Dataset.save_to_disk` does, and the caches that `Dataset.map` leaves beside."""
    folder.mkdir()
    table = table_of(SCORES).append_column("y", LABELS)
    for at, part in enumerate([table[:1], table[1:]]):
        write("stream", part, folder / f"data-{at:05d}-of-00002.arrow")
        write("stream", part, folder / f"cache-{at:016x}.arrow")
    files = [{"filename": f"data-{at:05d}-of-00002.arrow"} for at in range(2)]
    (folder / "state.json").write_text(json.dumps({"_data_files": files, **state}))
    return folder


def test_the_caches_beside_a_saved_dataset_are_no_shards(tmp_path: Path) -> None:
    report = measured(saved_dataset(tmp_path / "saved", _split=None), label_column="y")
    assert_mean(report)
    names = [Path(shard.path).name for shard in report.predictions.shards or ()]
    assert names == ["data-00000-of-00002.arrow", "data-00001-of-00002.arrow"]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"_data_files": ["x.arrow"]}, "state.json: does not list the files of its folder\n"),
        *(
            ({"_data_files": [{"filename": name}]}, "state.json: does not list the files of its")
            for name in ("../secret.txt", "a/../../secret.txt", "/etc/passwd", "..\\secret.txt")
        ),
        ({"_data_files": [{"filename": "x.arrow"}]}, "x.arrow: no such file\n"),
        ({"_data_files": []}, " is a folder without data files; it holds cache-"),
        (
            {"_indices_data_files": [{"filename": "indices.arrow"}]},
            "state.json: the rows are in the order of an indices file, which is not supported\n",
        ),
    ],
)
def test_a_saved_dataset_that_is_not_whole_is_refused(
    state: dict[str, object], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = saved_dataset(tmp_path / "saved", **state)
    assert main(["eval", str(folder), "--label-key", "y"]) == 2
    found = capsys.readouterr().err
    assert found.startswith(f"Error: {folder}")
    assert said in found
