"""Rows that are not independent: standard errors by clusters, against statsmodels and laws."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from halls import hall, pan_wall
from hypothesis import given
from hypothesis import strategies as st
from made import Example, examples, law, numbers, write_csv, write_npy
from running import run_eval
from scipy import stats

from celoss_cli import compare, evaluate, merge, tally
from celoss_cli.dataset.facts import Groupings, GroupNames
from celoss_cli.engine.plan import Plan
from celoss_cli.errors import CelossError
from celoss_cli.evaluation import run
from celoss_cli.measures.exact import ONE, Sums
from celoss_cli.measures.grouped import Grouped
from celoss_cli.measures.keyed import Keyed
from celoss_cli.measures.totals import Totals
from celoss_cli.report.unions import united
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray
from celoss_cli.text import Column

# fmt: off
SCORES = [
    0.35, 0.41, 0.57, 0.51, 0.56, 0.56, 0.84, 0.13, 0.72, 0.79, 0.69, 0.42,
    0.9, 0.08, 0.77, 0.59, 0.09, 0.35, 0.39, 0.21, 0.63, 0.45, 0.69, 0.38,
]
LABELS = [1, 0, 0, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 0]
CLUSTERS = [0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5]
WEIGHTS = [
    0.97, 1.0, 0.65, 0.64, 1.58, 1.74, 1.53, 0.88, 1.77, 0.86, 0.88, 1.49,
    0.87, 1.68, 0.99, 1.78, 1.78, 1.39, 1.81, 1.47, 1.01, 0.92, 1.67, 0.71,
]
# fmt: on

# statsmodels 0.15.0: OLS(losses, ones).fit(cov_type="cluster", cov_kwds={"groups": clusters}), and
# WLS with the weights; its correction for few clusters is G / (G - 1) where a constant is fitted
STATSMODELS = 0.9275443347151635, 0.10114582265450406
STATSMODELS_WEIGHTED = 0.9838702389367638, 0.11026279345822201
ACCURACY_ERROR = 0.055901699437494776
"""The same of whether each row is right."""

CLOSE = 1e-12


def metrics(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    code, out, err = run_eval(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)["metrics"]
    return found


@pytest.mark.parametrize("weighted", [False, True])
def test_the_standard_error_is_that_of_statsmodels(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    weighted: bool,  # noqa: FBT001
) -> None:
    columns = zip(LABELS, SCORES, WEIGHTS, CLUSTERS, strict=True)
    lines = [("label", "p", "w", "doc"), *((y, p, w, f"d{c}") for y, p, w, c in columns)]
    file = write_csv(tmp_path / "preds.csv", lines)
    weights = ["--weight-column", "w"] if weighted else ["--score-columns", "p"]
    options = ["--label-column", "label", "--positive", "1", "--cluster", "doc", *weights]
    found = metrics(capsys, str(file), *options)
    expected = STATSMODELS_WEIGHTED if weighted else STATSMODELS
    assert found["cross_entropy"] == pytest.approx(expected[0], rel=CLOSE)
    assert found["cross_entropy_se"] == pytest.approx(expected[1], rel=CLOSE)
    assert found["clusters"] == len({*CLUSTERS})


def losses_of(scores: list[float]) -> FloatArray:
    return -np.log(np.where(np.array(LABELS) == 1, scores, 1 - np.array(scores)))


def test_the_interval_is_halls_of_the_sums_by_cluster() -> None:
    report = evaluate(np.array(SCORES), LABELS, cluster=CLUSTERS, positive=1)
    losses = losses_of(SCORES)
    sums, sizes = np.bincount(CLUSTERS, losses), np.bincount(CLUSTERS).astype(np.float64)
    # a weighted mean of the clusters' means has the same mean, and the same e
    low, high = hall(sums / sizes, sizes, clusters=True)
    assert report.cross_entropy_low == pytest.approx(low, rel=1e-6)
    assert report.cross_entropy_high == pytest.approx(high, rel=1e-6)


def test_the_accuracy_is_wilsons_at_n_over_its_design_effect() -> None:
    report = evaluate(np.array(SCORES), LABELS, cluster=CLUSTERS, positive=1)
    # these clusters are more even than chance has them, and are taken for no more rows
    assert report.accuracy_rows == len(SCORES) < 0.25 / ACCURACY_ERROR**2
    alike = evaluate(np.repeat(SCORES, 3), np.repeat(LABELS, 3), cluster=np.repeat(range(24), 3))
    assert alike.accuracy_rows == pytest.approx(23)


def test_equal_rows_say_as_much_as_one_of_them() -> None:
    """Each row stands five times in its cluster: five times as many rows say no more."""
    scores, labels = np.array(SCORES), np.array(LABELS)
    once = evaluate(scores, labels, positive=1)
    report = evaluate(
        np.repeat(scores, 5), np.repeat(labels, 5), cluster=np.repeat(np.arange(24), 5)
    )
    assert report.cross_entropy_se == pytest.approx(once.cross_entropy_se, rel=1e-9)
    _, high = hall(losses_of(SCORES), clusters=True)
    assert report.cross_entropy_high == pytest.approx(high, rel=1e-6)
    assert report.design_effect == pytest.approx(5 * (119 / 120) * (24 / 23))
    assert report.accuracy_rows == pytest.approx(23)


@law
@given(examples(least_rows=2))
def test_clusters_of_one_row_are_independent_rows(example: Example) -> None:
    scores, labels = example
    alone = evaluate(scores, labels)
    report = evaluate(scores, labels, cluster=np.arange(len(labels)))
    assert report.cross_entropy_se == pytest.approx(alone.cross_entropy_se, rel=1e-6, abs=1e-9)
    assert report.cross_entropy == alone.cross_entropy


@law
@given(examples(least_rows=2), st.data())
def test_blocks_order_and_parts_change_no_digit(example: Example, data: st.DataObject) -> None:
    scores, labels = example
    rows = len(labels)
    names = st.lists(st.sampled_from("abc"), min_size=rows, max_size=rows)
    clusters = np.array(data.draw(names))
    weights = np.array(data.draw(st.lists(st.floats(0.01, 5), min_size=rows, max_size=rows)))
    whole = evaluate(scores, labels, weights=weights, cluster=clusters)
    blocks = run(
        scores,
        labels,
        weights=weights,
        settings=Settings(cluster=Column.of(clusters, "cluster")),
        plan=Plan(threads=2, block_bytes=data.draw(st.integers(1, 200))),
    )
    assert numbers(blocks) == numbers(whole)
    cut = data.draw(st.integers(1, rows - 1))
    parts = [
        tally(scores[s], labels[s], weights=weights[s], cluster=clusters[s], name=name)
        for name, s in (("part-1", slice(cut)), ("part-2", slice(cut, None)))
    ]
    assert numbers(merge(parts)) == numbers(whole)


def test_of_one_cluster_nothing_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    report = evaluate(np.array(SCORES), LABELS, cluster=["a"] * 24)
    assert report.cross_entropy_se is None
    assert report.accuracy_low is None
    assert report.design_effect is None
    assert [f.code for f in report.findings if f.severity == "warning"][-1] == "few-clusters"
    capsys.readouterr()


def test_clusters_of_unequal_weight_say_as_much_as_fewer() -> None:
    # one of 100 rows and 39 of one: 139^2 / (100^2 + 39) = 1.92
    clusters = np.append(np.zeros(100), np.arange(1, 40))
    labels = np.arange(139) % 2
    report = evaluate(np.tile([0.6, 0.4], (139, 1)), labels, cluster=clusters)
    (finding,) = (each for each in report.findings if each.code == "few-clusters")
    assert finding.message.startswith(
        "Only 40 clusters, which carry as much information as 1.92 of equal weight: the intervals "
        "are rough"
    )
    even = evaluate(np.tile([0.6, 0.4], (140, 1)), np.arange(140) % 2, cluster=np.arange(140) // 7)
    assert even.cluster_count == 20
    assert all(each.code != "few-clusters" for each in even.findings)


def test_where_all_are_right_there_are_as_many_rows_as_clusters() -> None:
    report = evaluate([[0.9, 0.1]] * 60, [0] * 60, cluster=np.repeat(range(20), 3))
    assert report.accuracy_rows == pytest.approx(20)


def test_rows_without_weight_make_no_cluster() -> None:
    weights = [0.0] * 2 + [1.0] * 22
    report = evaluate(np.array(SCORES), LABELS, weights=weights, cluster=CLUSTERS)
    fewer = evaluate(np.array(SCORES[2:]), LABELS[2:], cluster=CLUSTERS[2:])
    assert report.clusters == fewer.clusters == len({*CLUSTERS}) - 1
    assert report.cross_entropy_se == pytest.approx(fewer.cross_entropy_se, rel=CLOSE)


Written = Callable[[Path], tuple[Path, Path | None, str]]


def in_predictions(folder: Path) -> tuple[Path, Path | None, str]:
    rows = zip(CLUSTERS, SCORES, strict=True)
    lines = [("patient", "p"), *((f"{c}", p) for c, p in rows)]
    labels = write_csv(folder / "y.csv", [("label",), *((y,) for y in LABELS)])
    return write_csv(folder / "p.csv", lines), labels, "patient"


def in_labels(folder: Path) -> tuple[Path, Path | None, str]:
    lines = [("label", "patient"), *zip(LABELS, CLUSTERS, strict=True)]
    preds = write_csv(folder / "p.csv", [("p",), *((p,) for p in SCORES)])
    return preds, write_csv(folder / "y.csv", lines), "patient"


def in_a_file(folder: Path) -> tuple[Path, Path | None, str]:
    preds, labels, _ = in_predictions(folder)
    preds = write_npy(folder / "p.npy", SCORES)
    return preds, labels, f"patient={write_npy(folder / 'c.npy', CLUSTERS)}"


def in_lines(folder: Path) -> tuple[Path, Path | None, str]:
    file = write_csv(folder / "c.csv", ((f"k{c}",) for c in CLUSTERS))
    return *in_predictions(folder)[:2], f"doc={file}"


def in_headed_lines(folder: Path) -> tuple[Path, Path | None, str]:
    file = write_csv(folder / "c.csv", [("whatever",), *((c,) for c in CLUSTERS)])
    return *in_predictions(folder)[:2], f"doc={file}"


def in_one_of_several(folder: Path) -> tuple[Path, Path | None, str]:
    rows = [(at, c) for at, c in enumerate(CLUSTERS)]
    file = write_csv(folder / "c.csv", [("row", "doc"), *rows])
    return *in_predictions(folder)[:2], f"doc={file}"


@pytest.mark.parametrize(
    "written",
    [in_predictions, in_labels, in_a_file, in_lines, in_headed_lines, in_one_of_several],
)
def test_the_column_may_stand_anywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: Written
) -> None:
    predictions, labels, column = written(tmp_path)
    options = ["--cluster", column, "--positive", "1"]
    if column != "patient":
        options += ["--score-columns", "p"] if predictions.suffix == ".csv" else []
    found = metrics(capsys, str(predictions), str(labels), *options)
    assert found["cross_entropy_se"] == pytest.approx(STATSMODELS[1], rel=CLOSE)


def test_a_join_takes_the_clusters_of_the_labels_along(tmp_path: Path) -> None:
    order = np.random.default_rng(1).permutation(24)
    preds = write_csv(
        tmp_path / "p.csv", [("id", "p"), *((f"i{at}", SCORES[at]) for at in range(24))]
    )
    rows = [(f"i{at}", LABELS[at], f"c{CLUSTERS[at]}") for at in order]
    labels = write_csv(tmp_path / "y.csv", [("id", "label", "doc"), *rows])
    report = evaluate(preds, labels, id="id", cluster="doc", positive=1)
    assert report.cross_entropy_se == pytest.approx(STATSMODELS[1], rel=CLOSE)


def refused(tmp_path: Path, lines: Sequence[tuple[object, ...]], **options: Any) -> str:  # noqa: ANN401
    file = write_csv(tmp_path / "p.csv", lines)
    with pytest.raises(CelossError) as raised:
        evaluate(file, label_column="label", **options)
    return raised.value.message.removeprefix(f"{tmp_path}/")


@pytest.mark.parametrize("missing", ["", "NaN", " ", "None", "<NA>"])
def test_a_missing_cluster_is_refused_with_its_place(tmp_path: Path, missing: str) -> None:
    lines = [("label", "p", "doc"), (0, 0.1, "a"), (1, 0.9, missing), (1, 0.8, "b")]
    message = refused(tmp_path, lines, cluster="doc")
    assert message == "p.csv:3: column 'doc': missing value: each row needs a cluster"


def test_an_ignored_row_needs_no_cluster(tmp_path: Path) -> None:
    lines = [("label", "p", "doc"), (0, 0.1, "a"), (7, 0.9, ""), (1, 0.8, "b")]
    file = write_csv(tmp_path / "p.csv", lines)
    report = evaluate(file, label_column="label", cluster="doc", ignore_label=7)
    assert report.clusters == 2


def test_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    lines = [("label", "p", "patient"), (0, 0.1, "a"), (1, 0.9, "b")]
    message = refused(tmp_path, lines, cluster="patiemt")
    assert message == "p.csv: no column 'patiemt'; the columns are label, p, patient"


def test_a_file_of_another_length_is_refused(tmp_path: Path) -> None:
    values = write_npy(tmp_path / "c.npy", [1, 2, 3, 4])
    with pytest.raises(CelossError, match="4 values of 'doc', but there are 24 rows"):
        evaluate(np.array(SCORES), LABELS, cluster=f"doc={values}")


def test_a_column_in_both_files_has_to_be_the_same(tmp_path: Path) -> None:
    preds = write_csv(tmp_path / "p.csv", [("doc", "p"), ("a", 0.2), ("b", 0.7)])
    same = write_csv(tmp_path / "y.csv", [("doc", "label"), ("a", 0), ("b", 1)])
    assert evaluate(preds, same, label_column="label", cluster="doc").clusters == 2
    other = write_csv(tmp_path / "z.csv", [("doc", "label"), ("b", 0), ("a", 1)])
    with pytest.raises(CelossError, match="is in both"):
        evaluate(preds, other, label_column="label", cluster="doc")


def test_the_table_says_how_many_clusters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = write_npy(tmp_path / "p.npy", [[0.75, 0.25]] * 400)
    labels = write_npy(tmp_path / "y.npy", [0, 1] * 200)
    clusters = write_npy(tmp_path / "c.npy", np.repeat(np.arange(200), 2))
    _, out, _ = run_eval(capsys, str(scores), str(labels), "--cluster", f"doc={clusters}")
    assert "95% CI, 200 clusters" in out
    _, _, err = run_eval(
        capsys, str(scores), str(labels), "--cluster", f"doc={clusters}", "-q", "--max-loss", "0.1"
    )
    loss = (math.log(4) + math.log(4 / 3)) / 2
    assert err.startswith(f"FAIL cross_entropy {loss:.4g} > 0.1 (95% CI 0.8")
    assert "400 rows in 200 clusters" in err


# fmt: off
OTHER = [
    0.39, 0.41, 0.46, 0.44, 0.52, 0.48, 0.77, 0.21, 0.72, 0.77, 0.65, 0.44,
    0.83, 0.08, 0.63, 0.61, 0.2, 0.35, 0.35, 0.18, 0.62, 0.41, 0.64, 0.36,
]
# fmt: on
MODELS = [SCORES, OTHER]
# statsmodels, of the differences of the losses, and of whether each row is right
STATSMODELS_PAIRED = -0.0527853190852238, 0.034922674300822715
STATSMODELS_MOVED = -0.04166666666666668, 0.04209845712841025


def test_paired_differences_are_those_of_statsmodels() -> None:
    models = [np.array(SCORES), np.array(OTHER)]
    (system,) = compare(models, LABELS, cluster=CLUSTERS, positive=1).systems
    losses, moved = system.paired.mean(), system.paired.mean_moved()
    assert losses is not None
    assert moved is not None
    assert (losses.value, losses.error) == pytest.approx(STATSMODELS_PAIRED, rel=CLOSE)
    assert (moved.value, moved.error) == pytest.approx(STATSMODELS_MOVED, rel=CLOSE)
    right = [np.where(np.array(LABELS) == 1, each, 1 - np.array(each)) > 0.5 for each in MODELS]
    for found, change in (
        (losses, losses_of(OTHER) - losses_of(SCORES)),
        (moved, right[1].astype(np.float64) - right[0]),
    ):
        gaps = np.bincount(CLUSTERS, change - change.mean()).astype(np.float64)
        assert found.df == pytest.approx(pan_wall(gaps), rel=1e-9)


def test_with_clusters_accuracies_are_compared_by_their_standard_error() -> None:
    models = [np.array(SCORES), np.array(OTHER)]
    comparison = compare(models, LABELS, cluster=CLUSTERS, positive=1)
    (found,), (system,) = comparison.differences, comparison.systems
    moved = system.paired.mean_moved()
    assert moved is not None
    t, df = stats.t.isf(0.025, moved.df), moved.df
    mean, error = STATSMODELS_MOVED
    assert found.accuracy_low == pytest.approx(mean - t * error, rel=1e-9)
    assert found.accuracy_p_value == pytest.approx(2 * stats.t.sf(-mean / error, df), rel=1e-9)


def test_rows_that_are_needed_grow_in_clusters() -> None:
    """Five copies of each row, in one cluster, tell no more: five times as many are needed."""
    models = [np.array(SCORES), np.array(OTHER)]
    once = compare(models, LABELS, positive=1).differences[0].rows_needed
    copies = [np.repeat(model, 5) for model in models]
    labels, clusters = np.repeat(LABELS, 5), np.repeat(np.arange(24), 5)
    found = compare(copies, labels, positive=1, cluster=clusters).differences[0].rows_needed
    assert once is not None
    assert found == pytest.approx(5 * once, abs=5)


def test_a_column_like_a_patient_is_named() -> None:
    assert "patient_id repeats its values" in note("patient_id", [at // 4 for at in range(24)])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("patient_id", [*range(24)]),  # each occurs once
        ("group", [at % 2 for at in range(24)]),  # two are no clusters
        ("temperature", [at // 4 for at in range(24)]),
    ],
)
def test_other_columns_are_not(name: str, values: list[int]) -> None:
    assert note(name, values) == ""


def note(name: str, values: list[int]) -> str:
    frame = pd.DataFrame({"p": SCORES, name: [f"v{value}" for value in values]})
    report = evaluate(frame, LABELS, positive=1)
    return "".join(f.message for f in report.findings if f.code == "unnamed-clusters")


def test_an_output_may_not_name_a_file_of_clusters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    predictions, labels, _ = in_predictions(tmp_path)
    values = write_csv(tmp_path / "c.json", ((f"k{c}",) for c in CLUSTERS))
    arguments = (str(predictions), str(labels), "--cluster", f"doc={values}", "-o", str(values))
    code, _, err = run_eval(capsys, *arguments)
    assert code == 2
    assert "c.json" in err.splitlines()[0]
    assert values.read_text().startswith("k0")


def test_standard_input_is_one_input(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run_eval(capsys, "-", "y.csv", "--cluster", "doc=-")
    assert (code, err.splitlines()[0]) == (2, "Error: standard input can be one input only")


def test_numbered_clusters_are_those_of_one_part_each() -> None:
    """The items of the first axis of a tensor have no names: 0 of one part is not 0 of another."""
    names = Groupings(clusters=GroupNames("first axis", None, 2))
    totals = Keyed.of(np.arange(2), [Sums.of_counts(np.array([3, 4]))] * len(Totals._fields))
    union = united([names, names], [Grouped(totals), Grouped(totals)], 2)
    assert union.groupings.clusters == GroupNames("first axis", None, 4)
    found = (union.sums[0] + union.sums[1]).clusters
    assert found is not None
    assert [each // ONE for each in found.settled().sums[0].units()] == [3, 4, 3, 4]
