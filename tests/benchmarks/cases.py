"""What is timed: the data, the peers, and how much time celoss may take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PEERS = Path(__file__).parent / "peers"

TEXT_PEERS = ("scikit_csv", "polars_csv", "duckdb_csv", "pandas_alone")
ARRAY_PEERS = ("scikit_npy", "numpy_floor")
LOGIT_PEERS = ("scipy_logits", "torch_logits", "numpy_floor")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One set of data.

    Attributes:
        rows: rows.
        classes: columns of scores; 1 is the score of the positive class.
        form: the suffix of the predictions.
        dtype: the type of an array.
        logits: whether the scores are logits.
        nested: whether each row is one list, in an object of JSON Lines or in a column.
        ids: whether labels stand in another order, beside the ids of their rows.
        options: what celoss is told besides; {folder} stands for where the data are.
        peers: the scripts that are timed beside celoss.
        limits: how long celoss may take at most, as a ratio to another program, of several to the
            faster.
        large: whether it is left out unless it is asked for.

    """

    rows: int
    classes: int
    form: str
    dtype: str = "float64"
    logits: bool = False
    nested: bool = False
    ids: bool = False
    options: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    limits: tuple[tuple[tuple[str, ...], float], ...] = ()
    large: bool = False


ONE_THREAD = "celoss --threads 1"
PLAIN = "celoss eval"
"""The same without the options of the case."""


def _large(rows: int, form: str, peer: str) -> Case:
    """Return a case of 10 classes where two threads are to be 1.5 times as fast as one."""
    limits = (((ONE_THREAD,), 0.667),)
    return Case(rows=rows, classes=10, form=form, peers=(peer,), limits=limits, large=True)


CASES = {
    "small": Case(
        rows=1_000,
        classes=10,
        form="csv",
        peers=TEXT_PEERS,
        limits=((("polars_csv", "duckdb_csv"), 1.3),),
    ),
    "csv": Case(
        rows=1_000_000,
        classes=10,
        form="csv",
        peers=TEXT_PEERS,
        limits=((("pandas_alone",), 1.15), (("scikit_csv", "polars_csv", "duckdb_csv"), 1.0)),
    ),
    "npy": Case(
        rows=1_000_000,
        classes=10,
        form="npy",
        peers=ARRAY_PEERS,
        limits=((("scikit_npy",), 0.15),),
    ),
    "wide": Case(
        rows=200_000,
        classes=1_000,
        form="npy",
        dtype="float32",
        peers=ARRAY_PEERS,
        limits=((("scikit_npy",), 0.08),),
    ),
    "binary": Case(rows=20_000_000, classes=1, form="npy", peers=ARRAY_PEERS),
    "vocabulary": Case(
        rows=2_000, classes=32_000, form="npy", dtype="float16", logits=True, peers=LOGIT_PEERS
    ),
    "csv.gz": Case(rows=1_000_000, classes=10, form="csv.gz", peers=("scikit_csv", "pandas_alone")),
    "jsonl": Case(
        rows=1_000_000,
        classes=10,
        form="jsonl",
        nested=True,
        peers=("duckdb_json", "polars_json", "json_alone"),
        limits=((("duckdb_json",), 2.0),),
    ),
    "jsonl-lists": Case(
        rows=1_000_000,
        classes=10,
        form="jsonl",
        peers=("duckdb_json", "json_alone"),
        limits=((("duckdb_json",), 2.0),),
    ),
    "parquet": Case(
        rows=1_000_000,
        classes=10,
        form="parquet",
        peers=("duckdb_parquet", "polars_parquet"),
        limits=((("duckdb_parquet",), 1.5),),
    ),
    "parquet-lists": Case(
        rows=1_000_000,
        classes=10,
        form="parquet",
        nested=True,
        peers=("duckdb_parquet", "polars_parquet"),
        limits=((("duckdb_parquet",), 1.5),),
    ),
    "ids": Case(
        rows=1_000_000,
        classes=10,
        form="csv",
        ids=True,
        options=("--id", "id"),
        peers=("duckdb_join", "polars_join"),
        limits=((("duckdb_join",), 2.0),),
    ),
    "per-sample": Case(
        rows=1_000_000,
        classes=10,
        form="csv",
        options=("--per-sample", "{folder}/rows.csv"),
        peers=("duckdb_copy",),
        limits=((("duckdb_copy",), 1.6),),
    ),
    "per-sample-parquet": Case(
        rows=1_000_000,
        classes=10,
        form="csv",
        options=("--per-sample", "{folder}/rows.parquet"),
        limits=(((PLAIN,), 1.2),),
    ),
    "calibration": Case(
        rows=1_000_000,
        classes=10,
        form="npy",
        options=("--calibration",),
        limits=(((PLAIN,), 1.8),),
    ),
    **{
        name: Case(
            rows=1_000_000,
            classes=10,
            form="npy",
            options=(f"--{name}", "group={folder}/groups.npy"),
            limits=(((PLAIN,), 1.3),),
        )
        for name in ("by", "cluster")
    },
    "jsonl-large": Case(
        rows=10_000_000, classes=10, form="jsonl", peers=("duckdb_json",), large=True
    ),
    "parquet-large": Case(
        rows=100_000_000, classes=2, form="parquet", peers=("duckdb_parquet",), large=True
    ),
    "npy-large": _large(62_500_000, "npy", "numpy_floor"),
    "csv-large": _large(15_400_000, "csv", "pandas_alone"),
}

SCALES = (
    *((rows, 1) for rows in (1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)),
    *((100_000_000 // classes, classes) for classes in (2, 10, 100, 1_000, 32_000)),
)
"""Rows and classes; the first tells what it takes to start."""
