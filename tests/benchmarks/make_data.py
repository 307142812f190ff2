"""Writes the data of the benchmark into a folder: `make_data.py FOLDER NAME ROWS CLASSES`."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd


def main(folder: Path, name: str, rows: int, classes: int) -> None:
    """Write predictions of a model that is fairly good, and labels, each as CSV and as NPY."""
    generator = np.random.default_rng(rows)
    labels = generator.integers(0, classes, rows)
    logits = generator.normal(size=(rows, classes))
    logits[np.arange(rows), labels] += 2
    scores = np.exp(logits)
    scores /= scores.sum(axis=1, keepdims=True)
    np.save(folder / f"{name}.npy", scores)
    np.save(folder / f"{name}_labels.npy", labels)
    frame = pd.DataFrame(scores, columns=[f"c{k}" for k in range(classes)])
    frame.to_csv(folder / f"{name}.csv", index=False)
    pd.DataFrame({"label": labels}).to_csv(folder / f"{name}_labels.csv", index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
