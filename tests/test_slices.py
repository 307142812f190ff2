"""The slices of --by: each value's own report, its difference to the rest, and laws."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import Example, examples, law, numbers, write_csv, write_npy
from running import run_eval
from scipy import stats
from test_clusters import CLOSE, CLUSTERS, LABELS, SCORES, WEIGHTS

from celoss_cli import evaluate, merge, tally
from celoss_cli.engine.plan import Plan
from celoss_cli.evaluation import run
from celoss_cli.measures.contrasts import Contrast, Sample
from celoss_cli.report.entries import SliceRow
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray
from celoss_cli.views.schema import SCHEMA_PATH

HALVES = [at % 2 for at in range(24)]
LOSSES = -np.log(np.where(np.array(LABELS) == 1, SCORES, 1 - np.array(SCORES)))

# statsmodels 0.15.0: the slope of OLS(losses, [ones, halves]) with cov_type="cluster"; its variance
# is (N - 1) / (N - 2) times as large, as two coefficients are fitted
STATSMODELS_SLOPE = 0.12921237417042897, 0.3229915515494058


def two(**options: Any) -> tuple[SliceRow, SliceRow]:  # noqa: ANN401
    one, other = evaluate(np.array(SCORES), LABELS, by=HALVES, positive=1, **options).slices
    return one, other


def test_a_slice_is_the_report_of_its_rows() -> None:
    weights = np.array(WEIGHTS)
    for clusters in (None, np.array(CLUSTERS)):
        report = evaluate(
            np.array(SCORES), LABELS, weights=weights, cluster=clusters, by={"part": HALVES}
        )
        for row in report.slices:
            own = np.array(HALVES) == int(row.value)
            alone = evaluate(
                np.array(SCORES)[own],
                np.array(LABELS)[own],
                weights=weights[own],
                cluster=None if clusters is None else clusters[own],
            )
            assert (row.by, row.rows) == ("part", 12)
            for name in ("cross_entropy", "chance_cross_entropy", "accuracy"):
                assert getattr(row, name) == pytest.approx(getattr(alone, name), rel=CLOSE)
            for name in ("cross_entropy_low", "cross_entropy_high", "accuracy_low"):
                assert getattr(row, name) == pytest.approx(getattr(alone, name), rel=1e-6)


def test_the_difference_of_independent_rows_is_welchs() -> None:
    worse, better = two()
    assert worse.value == "1"
    own = np.array(HALVES) == 1
    expected = LOSSES[own].mean() - LOSSES[~own].mean()
    assert worse.difference == pytest.approx(expected, rel=CLOSE)
    assert better.difference == pytest.approx(-expected, rel=CLOSE)
    # Hall's interval of the same error and degrees of freedom
    error = math.sqrt(LOSSES[own].var(ddof=1) / 12 + LOSSES[~own].var(ddof=1) / 12)
    contrast = sample(LOSSES[own], 1), sample(LOSSES[~own], -1)
    found = Contrast(contrast[0], *contrast).difference(expected)
    assert found is not None
    assert found.error == pytest.approx(error, rel=CLOSE)
    welch = stats.ttest_ind(LOSSES[own], LOSSES[~own], equal_var=False)
    assert expected / found.error == pytest.approx(welch.statistic, rel=CLOSE)
    assert found.df == min(own.sum(), (~own).sum()) - 1
    low, high = found.interval(0.05 / 2)
    assert (worse.difference_low, worse.difference_high) == pytest.approx((low, high), rel=1e-6)
    assert worse.p_value == pytest.approx(min(2 * found.p_value(0.0), 1.0), rel=1e-6)


def sample(losses: FloatArray, sign: int) -> Sample:
    gaps = (losses - losses.mean()) / len(losses)
    return Sample(float((gaps**2).sum()), sign * float((gaps**3).sum()), len(losses))


def test_the_difference_by_clusters_has_the_error_of_statsmodels() -> None:
    worse, _ = two(cluster=CLUSTERS)
    assert worse.difference == pytest.approx(STATSMODELS_SLOPE[0], rel=CLOSE)
    # every cluster has rows of both, so that t has G - 1 degrees of freedom; its p-value is that of
    # the error where the differences by cluster are not skewed
    gaps = np.array([gap(cluster) for cluster in range(6)])
    error = math.sqrt((gaps**2).sum() * 6 / 5)
    assert error == pytest.approx(STATSMODELS_SLOPE[1] * math.sqrt(22 / 23), rel=CLOSE)
    found = Contrast(
        Sample(0.0, 0.0, 6),
        Sample(float((gaps**2).sum()), float((gaps**3).sum()), 6),
        Sample(0.0, 0.0, 6),
    ).difference(STATSMODELS_SLOPE[0])
    assert found is not None
    assert found.error == pytest.approx(error, rel=CLOSE)
    assert found.df == 5
    assert worse.p_value == pytest.approx(min(2 * found.p_value(0.0), 1.0), rel=1e-9)


def gap(cluster: int) -> float:
    """Return what a cluster adds to the difference of the two means."""
    total = 0.0
    for half, sign in ((1, 1), (0, -1)):
        own = np.array(HALVES) == half
        losses = LOSSES[own & (np.array(CLUSTERS) == cluster)]
        total += sign * float((losses - LOSSES[own].mean()).sum()) / own.sum()
    return total


@law
@given(examples(least_rows=4), st.data())
def test_clusters_of_one_row_are_independent_rows(example: Example, data: st.DataObject) -> None:
    scores, labels = example
    rows = len(labels)
    values = data.draw(st.lists(st.sampled_from("abc"), min_size=rows, max_size=rows))
    alone = evaluate(scores, labels, by={"v": np.array(values)}).slices
    report = evaluate(scores, labels, by={"v": np.array(values)}, cluster=np.arange(rows)).slices
    for one, other in zip(alone, report, strict=True):
        assert one.cross_entropy == other.cross_entropy
        assert one.difference == other.difference
        assert one.verdict == other.verdict


@law
@given(examples(least_rows=3), st.booleans(), st.booleans(), st.data())
def test_blocks_threads_and_parts_change_no_digit(
    example: Example,
    weighted: bool,  # noqa: FBT001
    clustered: bool,  # noqa: FBT001
    data: st.DataObject,
) -> None:
    scores, labels = example
    rows = len(labels)

    def column(names: str) -> np.ndarray[Any, Any]:
        return np.array(data.draw(st.lists(st.sampled_from(names), min_size=rows, max_size=rows)))

    weight = st.lists(st.floats(0.01, 5), min_size=rows, max_size=rows)
    weights = np.array(data.draw(weight)) if weighted else None
    clusters = column("pqrs") if clustered else None
    by = {"one": column("ab"), "two": column("xyz")}
    options: dict[str, Any] = {"cluster": clusters, "by": by}
    whole = numbers(evaluate(scores, labels, weights=weights, **options))
    blocks = run(
        scores,
        labels,
        weights=weights,
        settings=Settings(**options),
        plan=Plan(threads=2, block_bytes=data.draw(st.integers(1, 200))),
    )
    assert numbers(blocks) == whole
    cut = data.draw(st.integers(1, rows - 1))
    parts = [
        tally(
            scores[s],
            labels[s],
            weights=None if weights is None else weights[s],
            cluster=None if clusters is None else clusters[s],
            by={name: values[s] for name, values in by.items()},
            name=f"part-{at}",
        )
        for at, s in enumerate((slice(cut), slice(cut, None)))
    ]
    assert numbers(merge(parts)) == whole


def test_slices_stand_by_column_the_worst_first() -> None:
    values = np.array([f"v{at % 5}" for at in range(24)])
    slices = evaluate(np.array(SCORES), LABELS, by={"a": values, "b": HALVES}).slices
    assert [row.by for row in slices] == ["a"] * 5 + ["b"] * 2
    differences = [row.difference or 0.0 for row in slices if row.by == "a"]
    assert all(one >= other for one, other in pairwise(differences))


def test_differences_are_adjusted_for_all_slices() -> None:
    """Holm's smallest p-value is multiplied by how many comparisons there are."""
    rng = np.random.default_rng(7)
    scores = np.full((600, 2), 0.5)
    scores[:200] = [0.1, 0.9]
    labels = np.zeros(600, int)
    noise = rng.uniform(-0.05, 0.05, 600)
    scores += np.column_stack([noise, -noise])
    far = np.where(np.arange(600) < 200, "far", "near")
    thirds = np.array([f"t{at % 3}" for at in range(600)])
    alone = evaluate(scores, labels, by={"far": far}).slices
    assert [row.verdict for row in alone] == ["worse", "better"]
    assert alone[0].p_value == alone[1].p_value
    several = evaluate(scores, labels, by={"far": far, "third": thirds}).slices
    assert several[0].p_value == pytest.approx(5 / 2 * (alone[0].p_value or 0.0))
    assert {row.verdict for row in several if row.by == "third"} == {"no difference shown"}


def test_equal_losses_differ_by_nothing() -> None:
    report = evaluate([[0.7, 0.3]] * 90, [0] * 90, by=np.arange(90) % 3)
    for row in report.slices:
        assert (row.difference, row.p_value) == (0.0, 1.0)
        assert row.cross_entropy_low == row.cross_entropy_high == row.cross_entropy


def test_one_value_has_no_rest_and_one_row_no_interval() -> None:
    (row,) = evaluate([[0.75, 0.25]] * 4, [0, 0, 1, 1], by=np.array(["a"] * 4)).slices
    assert (row.difference, row.p_value, row.verdict) == (None, None, "no difference shown")
    *_, single = evaluate(
        [[0.75, 0.25]] * 4, [1, 1, 1, 0], by=np.array(["a", "a", "a", "b"])
    ).slices
    assert (single.value, single.rows, single.cross_entropy_low) == ("b", 1, None)
    assert single.difference == pytest.approx(-math.log(3))
    assert single.p_value is None


def test_an_infinite_loss_stays_in_its_slice() -> None:
    scores = [[0.5, 0.5], [0.5, 0.5], [1.0, 0.0], [0.5, 0.5]]
    slices = evaluate(scores, [0, 1, 1, 1], clip=0.0, by=np.array(["a", "a", "b", "b"])).slices
    found = {row.value: row for row in slices}
    assert found["a"].cross_entropy == pytest.approx(math.log(2))
    assert found["b"].cross_entropy is None
    assert found["a"].difference is found["b"].difference is None


def test_soft_labels_and_smoothing_have_chance_by_slice() -> None:
    soft = np.array([[0.5, 0.5], [1.0, 0.0], [0.0, 1.0], [0.25, 0.75]])
    scores = np.array([[0.6, 0.4]] * 4)
    slices = evaluate(scores, soft, by=np.array(["a", "a", "b", "b"]), label_smoothing=0.1).slices
    for row, own in zip(
        sorted(slices, key=lambda row: row.value), (soft[:2], soft[2:]), strict=True
    ):
        alone = evaluate(scores[:2], own, label_smoothing=0.1)
        assert row.chance_cross_entropy == pytest.approx(alone.chance_cross_entropy, rel=CLOSE)


def test_losses_too_large_to_be_cubed_have_no_interval() -> None:
    scores = np.array([[0.0, 1e80], [0.0, 1e80], [0.0, 1.0], [0.0, 1.0]])
    slices = evaluate(
        scores, [0, 0, 0, 0], scores="logits", by=np.array(["a", "a", "b", "b"])
    ).slices
    found = {row.value: row for row in slices}
    assert found["a"].cross_entropy_low is None
    assert found["b"].cross_entropy_low is not None


def test_two_thousand_values_are_cut_in_the_table_and_whole_in_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(0)
    scores = write_npy(tmp_path / "p.npy", rng.dirichlet([1, 1], 4_000))
    labels = write_npy(tmp_path / "y.npy", rng.integers(0, 2, 4_000))
    values = write_npy(tmp_path / "v.npy", np.arange(4_000) // 2)
    written = tmp_path / "report.json"
    arguments = [str(scores), str(labels), "--by", f"pair={values}", "-o", str(written)]
    _, out, _ = run_eval(capsys, *arguments)
    assert "1,980 more: --json has all, and --full shows all" in out
    assert len(out.splitlines()) < 80
    assert len(json.loads(written.read_text())["slices"]) == 2_000


def written(tmp_path: Path) -> list[str]:
    """40 rows on phones, 40 on tablets, which are worse, and 3 on a watch."""
    lines: list[tuple[object, ...]] = [("device", "cat", "dog", "label")]
    for at in range(40):
        lines += [("phone", 0.9 - at / 1000, 0.1 + at / 1000, "cat")]
        lines += [("tablet", 0.4 + at / 1000, 0.6 - at / 1000, "cat" if at % 2 else "dog")]
    lines += [("watch", 0.2, 0.8, "cat")] * 3
    return [str(write_csv(tmp_path / "p.csv", lines)), "--label-column", "label"]


def test_every_gate_is_judged_for_every_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [*written(tmp_path), "--by", "device", "--max-loss", "0.72", "--each"]
    code, out, _ = run_eval(capsys, *arguments, "--json")
    gates = json.loads(out)["gates"]
    assert [(g["by"], g["slice"], g["passed"], g["skipped"]) for g in gates] == [
        (None, None, True, False),
        ("device", "watch", True, True),
        ("device", "tablet", True, False),
        ("device", "phone", True, False),
    ]
    assert code == 0
    loss = f"{math.log(5):.4g}"
    code, _, err = run_eval(capsys, *arguments, "--min-rows", "3", "-q")
    assert code == 1
    assert (
        err
        == f"FAIL cross_entropy of device=watch {loss} > 0.72 (95% CI {loss} to {loss}, 3 rows)\n"
    )


def test_the_schema_has_slices_and_their_gates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [*written(tmp_path), "--by", "device", "--max-loss", "0.5", "--each", "--json"]
    _, out, _ = run_eval(capsys, *arguments)
    document = json.loads(out)
    jsonschema.validate(document, json.loads(SCHEMA_PATH.read_text()))
    assert [*document["slices"][0]] == [*SliceRow._fields]
    assert document["inputs"]["predictions"]["columns"]["groups"] == ["device"]


def test_small_slices_are_listed_and_not_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [*written(tmp_path), "--by", "device", "--max-loss", "0.72", "--each"]
    _, out, _ = run_eval(capsys, *arguments)
    assert "1 slice not judged, too few rows: device=watch" in out
    _, out, _ = run_eval(capsys, *arguments, "--format", "junit")
    assert '<skipped message="3 rows, fewer than 30: not judged" />' in out
    assert 'name="cross_entropy of device=tablet &lt;= 0.72"' in out
    assert 'tests="4" failures="0" errors="0" skipped="1"' in out


def test_the_forms_of_ci_have_the_slices(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [*written(tmp_path), "--by", "device", "--max-loss", "0.5", "--each"]
    _, out, _ = run_eval(capsys, *arguments, "--format", "markdown")
    assert "| device | rows | loss | 95% CI | chance | accuracy | 95% CI | difference | p |" in out
    assert "| **FAIL** | cross\\_entropy of device=tablet |" in out
    _, out, _ = run_eval(capsys, *arguments, "--format", "github")
    assert "::cross_entropy of device=tablet 0.70" in out
    assert "celoss%3A slice::device=tablet is significantly worse than the other rows" in out


def test_an_increase_is_judged_against_the_same_slice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [*written(tmp_path), "--by", "device"]
    report = tmp_path / "report.json"
    run_eval(capsys, *arguments, "-o", str(report), "-q")
    gate = ["--against", str(report), "--max-increase", "0", "--each"]
    assert run_eval(capsys, *arguments, *gate, "-q")[0] == 0
    held = json.loads(report.read_text())
    for row in held["slices"]:
        if row["value"] == "tablet":
            row["cross_entropy"] -= 0.01
    report.write_text(json.dumps(held))
    code, out, _ = run_eval(capsys, *arguments, *gate, "--json")
    failed = [gate["slice"] for gate in json.loads(out)["gates"] if not gate["passed"]]
    assert (code, failed) == (1, ["tablet"])
    held["slices"] = [row for row in held["slices"] if row["value"] != "tablet"]
    report.write_text(json.dumps(held))
    _, out, _ = run_eval(capsys, *arguments, *gate)
    assert "1 slice not judged, not in the earlier report: device=tablet" in out


def test_a_report_without_these_slices_gives_them_no_bounds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = written(tmp_path)
    report = tmp_path / "report.json"
    run_eval(capsys, *plain, "-o", str(report), "-q")
    gate = ["--against", str(report), "--max-increase", "0"]
    assert run_eval(capsys, *plain, "--by", "device", *gate, "-q")[0] == 0
    code, _, err = run_eval(capsys, *plain, "--by", "device", *gate, "--each", "-q")
    message = f"Error: {report}: has no slices by 'device', from which --each takes bounds"
    assert (code, err.splitlines()[0]) == (2, message)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--each", "--max-loss", "1"], "--each needs --by"),
        (["--min-rows", "5"], "--min-rows needs --each"),
        (["--by", "device", "--each"], "--each changes how gates are judged, but there is no gate"),
        (["--by", "device", "--each", "--gate", "ece=1"], "--each: ece is not measured per slice"),
        (["--by", "device", "--by", "device"], "--by names a column twice"),
    ],
)
def test_what_judges_nothing_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    code, _, err = run_eval(capsys, *written(tmp_path), *options)
    assert (code, err.splitlines()[0]) == (2, f"Error: {message}")


def test_a_slice_may_be_named_in_a_way_that_no_terminal_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        ("v", "p", "y"),
        ("", 0.2, 0),
        ("\x1b[31m", 0.3, 0),
        ("", 0.6, 1),
        ("\x1b[31m", 0.9, 1),
    ]
    file = write_csv(tmp_path / "p.csv", lines)
    _, out, _ = run_eval(capsys, str(file), "--label-column", "y", "--by", "v")
    assert "(empty)" in out
    assert "\\x1b[31m" in out
    assert "\x1b[31m" not in out


def test_several_labels_a_row_have_clusters_and_slices() -> None:
    rng = np.random.default_rng(3)
    scores = rng.random((60, 4))
    targets = (rng.random((60, 4)) < scores).astype(int)
    values = np.arange(60) % 3
    report = evaluate(scores, targets, multi_label=True, by={"third": values})
    for row in report.slices:
        own = values == int(row.value)
        alone = evaluate(scores[own], targets[own], multi_label=True)
        for name in ("cross_entropy", "accuracy", "accuracy_low", "cross_entropy_high"):
            assert getattr(row, name) == pytest.approx(getattr(alone, name), rel=1e-6)
    copies = [np.repeat(each, 5, axis=0) for each in (scores, targets)]
    clustered = evaluate(*copies, multi_label=True, cluster=np.repeat(np.arange(60), 5))
    assert clustered.cross_entropy_se == pytest.approx(report.cross_entropy_se, rel=1e-9)


def test_chance_of_several_labels_is_the_mean_of_their_entropies() -> None:
    # rows of weights 1, 3; 1, 1: yes of the labels is 3/4 and 1; 1/2 and, of the one left, 0
    targets = np.array([[0, 1], [1, 1], [1, 0], [0, -100]])
    weights, values = np.array([1.0, 3, 1, 1]), ["a", "a", "b", "b"]
    found = evaluate(
        np.full((4, 2), 0.5),
        targets,
        weights=weights,
        multi_label=True,
        ignore_label=-100,
        by={"group": values},
    )
    chances = {row.value: row.chance_cross_entropy for row in found.slices}
    entropy = -(3 / 4) * math.log(3 / 4) - (1 / 4) * math.log(1 / 4)
    assert chances["a"] == pytest.approx(entropy / 2, rel=1e-12)
    # of row 4 the label that is left counts for the whole row: shares 1 + 2 and 1 of 4; yes 1 of 3
    third = -(1 / 3) * math.log(1 / 3) - (2 / 3) * math.log(2 / 3)
    assert chances["b"] == pytest.approx(3 / 4 * third, rel=1e-12)


@pytest.mark.parametrize("weights", [None, np.linspace(0.5, 2, 90)])
def test_chance_of_several_labels_is_that_of_the_rows_by_themselves(
    weights: FloatArray | None,
) -> None:
    rng = np.random.default_rng(5)
    scores = rng.random((90, 3))
    targets = np.where(rng.random((90, 3)) < 0.2, -100, rng.integers(0, 2, (90, 3)))
    values = np.arange(90) % 4
    chosen = {"multi_label": True, "ignore_label": -100}
    found = evaluate(scores, targets, weights=weights, by={"part": values}, **chosen)
    for row in found.slices:
        own = values == int(row.value)
        light = None if weights is None else weights[own]
        alone = evaluate(scores[own], targets[own], weights=light, **chosen)
        assert row.chance_cross_entropy == pytest.approx(alone.chance_cross_entropy, rel=1e-12)
