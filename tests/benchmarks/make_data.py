"""Writes a case: `make_data.py FOLDER CASE-AS-JSON` makes labels.* beside preds.*."""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from pathlib import Path

import numpy as np
from cases import Case

_ROWS_AT_A_TIME = 1 << 26
"""So many numbers are drawn at a time."""


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
        return
    with (folder / "preds.csv").open("w") as stream:
        stream.write(",".join(f"c{at}" for at in range(case.classes)) + "\n")
        for piece in pieces:
            np.savetxt(stream, piece, fmt="%.10f", delimiter=",")
    np.savetxt(folder / "labels.csv", labels, fmt="%d", header="label", comments="")
    if case.form == "csv.gz":
        with (
            (folder / "preds.csv").open("rb") as plain,
            gzip.open(folder / "preds.csv.gz", "wb", compresslevel=1) as packed,
        ):
            shutil.copyfileobj(plain, packed)


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
