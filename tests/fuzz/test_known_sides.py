"""Weights and groups of known rows, wherever they stand: the right means, or none.

`python tests/fuzz/test_known_sides.py COUNT [SEED]` tries files of the seeds from SEED on.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "helpers"))
from following import Outcome, followed, unmannered

FILES, PARTS = 30, 2
NAMES = (("cat", "dog", "eel"), ("0", "1", "2"), ("10", "20", "30"), ("2", "0", "1"))
PLACES = ("predictions", "labels", "file")
CLOSE = 1e-9

Columns = Mapping[str, Sequence[object]]


@dataclass(frozen=True)
class Sides:
    """Files, the command that reads them, and the right values: the mean, and that of each group.

    `rows` (N,) are in the order of the predictions.
    """

    files: dict[str, str]
    arguments: tuple[str, ...]
    mean: float
    slices: dict[str, float]


def drawn_sides(seed: int) -> Sides:
    """Draw rows with ids, and weights and groups in one of the files or in their own."""
    rng = np.random.default_rng(seed)
    rows, classes = int(rng.integers(3, 12)), int(rng.integers(2, 4))
    scores = rng.dirichlet(np.ones(classes), rows)
    truth = rng.integers(0, classes, rows)
    truth[:classes] = np.arange(classes)
    names = NAMES[rng.integers(len(NAMES))][:classes]
    by_id, indexed = rng.random(2) < (0.6, 0.4)
    key = "" if indexed else "id"
    ids = [f"r{at}" for at in range(rows)]
    weights, groups = rng.integers(1, 5, rows), rng.choice(["u", "v"], rows)
    beside: dict[str, dict[str, Sequence[object]]] = {place: {} for place in PLACES}
    order = rng.permutation(classes)
    beside["predictions"] |= {names[at]: scores[:, at].tolist() for at in order}
    beside["labels"]["y"] = [names[at] for at in truth]
    options = ["--label-column", "y"]
    if by_id:
        options += ["--id", key]
    weighted, grouped = (rng.choice(["none", *PLACES], p=[0.1, 0.3, 0.3, 0.3]) for _ in "ab")
    files = dict[str, str]()
    for place, name, values in ((weighted, "w", weights), (grouped, "g", groups)):
        if place in beside and place != "file":
            beside[place][name] = values.tolist()
    if weighted == "file":
        # ids in a file of weights are its index alone
        shuffled = by_id and indexed
        files["w.csv"] = _text(rng, {"w": weights.tolist()}, {"": ids} if shuffled else {})
        options += ["--weights", "w.csv"]
    elif weighted != "none":
        options += ["--weight-column", "w"]
    if grouped == "file":
        own = {key: ids} if by_id and rng.random() < 0.8 else {}
        files["g.csv"] = _text(rng, {"g": groups.tolist()}, own)
    if grouped != "none":
        options += ["--by", "g=g.csv" if grouped == "file" else "g"]
    own = {key: ids} if by_id else {}
    files["p.csv"] = _text(rng, beside["predictions"], own, shuffled=False)
    files["y.csv"] = _text(rng, beside["labels"], own)
    losses = -np.log(scores[np.arange(rows), truth])
    factors = np.ones(rows) if weighted == "none" else weights

    def mean(of: Any) -> float:  # noqa: ANN401 - booleans
        return float((factors * losses)[of].sum() / factors[of].sum())

    known = [] if grouped == "none" else [*map(str, np.unique(groups))]
    slices = {value: mean(groups == value) for value in known}
    return Sides(files, ("p.csv", "y.csv", *options), mean(np.full(rows, True)), slices)


def _text(
    rng: np.random.Generator, columns: Columns, ids: Columns, *, shuffled: bool = True
) -> str:
    """Return CSV; in another order where ids tell it."""
    every = {**ids, **columns}
    rows = [*zip(*every.values(), strict=True)]
    if ids and shuffled:
        rows = [rows[at] for at in rng.permutation(len(rows))]
    return "".join(",".join(map(str, row)) + "\n" for row in [tuple(every), *rows])


@contextmanager
def within(sides: Sides) -> Iterator[None]:
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for name, text in sides.files.items():
                Path(name).write_text(text)
            yield
        finally:
            os.chdir(before)


def fault_of(outcome: Outcome, sides: Sides) -> str:
    """Return what is wrong with an outcome, or ''."""
    report = outcome.report
    if unmannered(outcome) or report is None:
        return unmannered(outcome)
    found = report["metrics"]["cross_entropy"]
    slices = {each["value"]: each["cross_entropy"] for each in report["slices"] or ()}
    if abs(found - sides.mean) > CLOSE:
        return f"the mean is {found}"
    wrong = slices.keys() != sides.slices.keys() or any(
        abs(slices[value] - right) > CLOSE for value, right in sides.slices.items()
    )
    return f"the slices are {slices}" if wrong else ""


def faults(seed: int) -> Iterator[str]:
    """Yield all that it takes to see each fault of a seed again, and whether nothing was read."""
    sides = drawn_sides(seed)
    with within(sides):
        outcomes = [*followed(sides.arguments)]
    for outcome in outcomes:
        if fault := fault_of(outcome, sides):
            files = "\n".join(f"{name}:\n{text}" for name, text in sides.files.items())
            yield f"--- seed {seed}: {fault}\n{files}$ celoss eval {outcome.options}\nright {sides}"
    if all(outcome.code for outcome in outcomes):
        yield f"--- seed {seed}: never read: {sides.arguments}\n{outcomes[0].err}"


@pytest.mark.parametrize("part", range(PARTS))
def test_weights_and_groups_belong_to_their_rows(part: int) -> None:
    for seed in range(part, FILES, PARTS):
        assert not [*faults(seed)]


if __name__ == "__main__":
    count, first = (*map(int, sys.argv[1:]), 0)[:2]
    wrong = [fault for seed in range(first, first + count) for fault in faults(seed)]
    sys.stdout.write("\n".join([*wrong[:20], f"{len(wrong)} faults", ""]))
    sys.exit(bool(wrong))
