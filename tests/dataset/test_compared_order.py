"""Files that are compared row by row, and whose ids or indexes stand in different orders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from celoss_cli import CelossError, compare, series

ROWS = 40
RNG = np.random.default_rng(11)
CLASS = np.sort(RNG.integers(0, 2, ROWS))
ORDERS = np.arange(ROWS), np.concatenate([np.flatnonzero(k == CLASS)[::-1] for k in (0, 1)])
"""Both have the same labels from row to row, and other rows."""


def written(folder: Path, *, index: bool) -> list[str]:
    """Write two models with their labels, and an index or a column of ids."""
    paths = []
    for at, order in enumerate(ORDERS):
        scores = pd.DataFrame(RNG.dirichlet([1, 1], ROWS), columns=["cat", "dog"])
        frame = scores.assign(label=np.array(["cat", "dog"])[CLASS]).iloc[order]
        path = folder / f"{at}.csv"
        (frame if index else frame.assign(id=order)).to_csv(path, index=index)
        paths.append(str(path))
    return paths


@pytest.mark.parametrize("run", [compare, series])
@pytest.mark.parametrize("index", [True, False])
def test_ids_that_no_option_names_tell_that_rows_differ(
    run: object, tmp_path: Path, *, index: bool
) -> None:
    assert callable(run)
    paths = written(tmp_path, index=index)
    with pytest.raises(CelossError) as caught:
        run(paths, label_column="label")
    problem = (
        "their index columns hold the same values in another order"
        if index
        else "their columns 'id' differ from row to row"
    )
    assert caught.value.message == f"{paths[0]} and {paths[1]}: {problem}"
    assert caught.value.hint == (
        "files are compared row by row: both must hold the same rows in the same order"
    )


@pytest.mark.parametrize("index", [True, False])
def test_ids_beside_own_labels_must_stand_in_one_order(tmp_path: Path, *, index: bool) -> None:
    paths = written(tmp_path, index=index)
    with pytest.raises(CelossError) as caught:
        compare(paths, label_column="label", id="" if index else "id")
    assert caught.value.message == f"{paths[1]}: its ids are not in the order of {paths[0]}"


def test_labels_without_ids_fit_one_of_the_orders_only(tmp_path: Path) -> None:
    paths = written(tmp_path, index=True)
    labels = pd.read_csv(paths[0])["label"].tolist()
    frames = [pd.read_csv(path).drop(columns="label") for path in paths]
    for path, frame in zip(paths, frames, strict=True):
        frame.to_csv(path, index=False, header=["", "cat", "dog"])
    with pytest.raises(CelossError, match="index columns hold the same values in another order"):
        compare(paths, labels)


def test_the_same_order_is_compared(tmp_path: Path) -> None:
    paths = written(tmp_path, index=False)
    frames = [pd.read_csv(path).sort_values("id") for path in paths]
    for path, frame in zip(paths, frames, strict=True):
        frame.to_csv(path, index=False)
    losses = [-np.log(frame[["cat", "dog"]].to_numpy()[np.arange(ROWS), CLASS]) for frame in frames]
    for column in (None, "id"):
        found = compare(paths, label_column="label", id=column)
        difference = found.differences[0].cross_entropy
        assert difference == pytest.approx((losses[1] - losses[0]).mean(), rel=1e-12)
