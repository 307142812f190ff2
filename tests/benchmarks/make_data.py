"""Writes a case: `make_data.py FOLDER CASE-AS-JSON` makes labels.* beside preds.*."""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from cases import Case

_ROWS_AT_A_TIME = 1 << 26
"""So many numbers are drawn at a time."""
_GROUPS = 1_000


def main(folder: Path, case: Case) -> None:
    """Write predictions of a model that is fairly good, and labels."""
    generator = np.random.default_rng(case.rows)
    labels = generator.integers(0, max(case.classes, 2), case.rows)
    step = max(_ROWS_AT_A_TIME // case.classes, 1)
    parts = range(0, case.rows, step)
    pieces = (_scores(case, labels[start : start + step], generator) for start in parts)
    if case.form == "npy":
        shape = (case.rows,) if case.classes == 1 else (case.rows, case.classes)
        out = np.lib.format.open_memmap(
            folder / "preds.npy", mode="w+", dtype=case.dtype, shape=shape
        )
        for start, piece in zip(parts, pieces, strict=True):
            out[start : start + step] = piece
        out.flush()
        np.save(folder / "labels.npy", labels)
        np.save(folder / "groups.npy", generator.integers(0, _GROUPS, case.rows))
        return
    names = [f"c{at}" for at in range(case.classes)]
    if case.form == "parquet":
        _write_parquet(folder, case, names, labels, pieces)
        return
    if case.form == "jsonl":
        with (folder / "preds.jsonl").open("w") as stream:
            for piece in pieces:
                stream.writelines(
                    _line(row, nested=case.nested) for row in piece.round(10).tolist()
                )
        _write_labels(folder, labels)
        return
    with (folder / "preds.csv").open("w") as stream:
        stream.write(",".join(["id"] * case.ids + names) + "\n")
        row = 0
        for piece in pieces:
            numbered = np.column_stack([np.arange(row, row + len(piece)), piece])
            form = ["%d"] * case.ids + ["%.10f"] * case.classes
            np.savetxt(stream, numbered if case.ids else piece, fmt=form, delimiter=",")
            row += len(piece)
    _write_labels(folder, labels, generator.permutation(case.rows) if case.ids else None)
    if case.form == "csv.gz":
        with (
            (folder / "preds.csv").open("rb") as plain,
            gzip.open(folder / "preds.csv.gz", "wb", compresslevel=1) as packed,
        ):
            shutil.copyfileobj(plain, packed)


def _write_labels(folder: Path, labels: np.ndarray, order: np.ndarray | None = None) -> None:
    """Write labels as CSV; in another order beside the numbers of their rows."""
    columns, header = labels, "label"
    if order is not None:
        columns, header = np.column_stack([order, labels[order]]), "id,label"
    np.savetxt(folder / "labels.csv", columns, fmt="%d", delimiter=",", header=header, comments="")


def _write_parquet(
    folder: Path, case: Case, names: list[str], labels: np.ndarray, pieces: Iterable[np.ndarray]
) -> None:
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    from pyarrow.parquet import ParquetWriter, write_table  # noqa: PLC0415

    kinds = [pa.float64()] * case.classes
    schema = pa.schema([*zip(names, kinds, strict=True)])
    if case.nested:
        schema = pa.schema([("probs", pa.list_(pa.float64()))])
    with ParquetWriter(folder / "preds.parquet", schema) as writer:
        for piece in pieces:
            columns = [*piece] if case.nested else [*np.ascontiguousarray(piece.T)]
            arrays = [pa.array(columns, schema[0].type)] if case.nested else map(pa.array, columns)
            writer.write_table(pa.table([*arrays], schema=schema))
    write_table(pa.table({"label": labels}), folder / "labels.parquet")


def _line(row: list[float], *, nested: bool) -> str:
    return json.dumps({"probs": row} if nested else row) + "\n"


def _scores(case: Case, labels: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    if case.classes == 1:
        return 1 / (1 + np.exp(-generator.normal(size=len(labels)) - 2 * (labels - 0.5)))
    logits = generator.standard_normal((len(labels), case.classes), dtype=np.float32) * 2
    logits[np.arange(len(labels)), labels] += 2 + np.log(case.classes)
    if case.logits:
        return logits
    scores = np.exp(logits, dtype=np.float64)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores


if __name__ == "__main__":
    main(Path(sys.argv[1]), Case(**json.loads(sys.argv[2])))
