"""Labels, groups and targets that are missing: a null is what an empty cell of text is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from celoss_cli import CelossError, evaluate

RNG = np.random.default_rng(7)
SCORES = RNG.integers(1, 64, 9)[:, None] / 64 * [1, -1] + [0, 1]
CLASS = np.array([0, 1, 0, 1, 1, 0, 1, 0, 0])
KNOWN = np.arange(9) != 3
LOSSES = -np.log(SCORES[np.arange(9), CLASS])
FRAME = pd.DataFrame(SCORES, columns=["cat", "dog"]).assign(
    label=pd.Series(np.array(["cat", "dog"])[CLASS]),
    some=pd.Series(np.array(["cat", "dog"])[CLASS]).where(KNOWN),
    site=pd.Series(["a", "b", "a"] * 3).where(KNOWN),
    number=pd.Series(CLASS).where(KNOWN).astype("Int64"),
)


def as_text(path: Path) -> str:
    FRAME.to_csv(path, index=False)
    return str(path)


def as_lines(path: Path) -> str:
    FRAME.to_json(path, orient="records", lines=True)
    return str(path)


def as_parquet(path: Path) -> str:
    pytest.importorskip("pyarrow")
    FRAME.to_parquet(path)
    return str(path)


def as_it_is(_: Path) -> Any:  # noqa: ANN401 - a source
    return FRAME


@pytest.fixture(params=[as_text, as_lines, as_parquet, as_it_is])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Any:  # noqa: ANN401 - of any form
    return request.param(tmp_path / "file")


COLUMNS = ("cat", "dog")


@pytest.mark.parametrize("column", ["some", "number"])
def test_a_label_that_is_missing_is_dropped_on_demand(source: Any, column: str) -> None:  # noqa: ANN401
    options: dict[str, Any] = {"label_column": column, "score_columns": COLUMNS}
    with pytest.raises(CelossError) as caught:
        evaluate(source, **options)
    assert caught.value.hint == "--ignore-label='' drops rows without a label"
    report = evaluate(source, **options, ignore_label="")
    assert report.cross_entropy == pytest.approx(LOSSES[KNOWN].mean(), rel=1e-12)


def test_rows_without_a_value_are_a_slice(source: Any) -> None:  # noqa: ANN401
    report = evaluate(source, label_column="label", by="site", score_columns=COLUMNS)
    found = {row.value: row.cross_entropy for row in report.slices}
    sites = FRAME["site"].fillna("")
    assert found == {
        site: pytest.approx(LOSSES[sites == site].mean(), rel=1e-12) for site in ("a", "b", "")
    }


def test_a_cluster_that_is_missing_is_refused_with_its_place(source: Any) -> None:  # noqa: ANN401
    with pytest.raises(CelossError, match="missing value: each row needs a cluster"):
        evaluate(source, label_column="label", cluster="site", score_columns=COLUMNS)


def test_targets_of_parquet_that_are_missing_are_left_out(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    targets = RNG.integers(0, 2, (9, 2)).astype(float)
    targets[3, 1] = np.nan
    path = tmp_path / "targets.parquet"
    pd.DataFrame(targets, columns=["cat", "dog"]).to_parquet(path)
    report = evaluate(SCORES, path, multi_label=True, class_names=COLUMNS, ignore_label="")
    cells = -np.log(np.where(targets == 1, SCORES, 1 - SCORES))
    rows = [cells[at, : 1 if at == 3 else 2].mean() for at in range(9)]
    assert report.cross_entropy == pytest.approx(np.mean(rows), rel=1e-12)
