"""`celoss compare --by`: on each value's rows, what a comparison of these rows alone says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from comparing import models
from made import Folder
from running import run_compare as command
from scipy import stats

from celoss_cli import compare
from celoss_cli.comparison import run
from celoss_cli.engine.plan import Plan
from celoss_cli.report.comparison import Comparison
from celoss_cli.report.slice_differences import SliceDifference
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray, IntArray

ROWS = 240
VALUES = np.array(["a", "b", "c"])[np.arange(ROWS) % 3]
WEIGHTS = np.random.default_rng(9).uniform(0.1, 3, ROWS)
CLUSTERS = np.arange(ROWS) // 12 * 3 + np.arange(ROWS) % 3
"""Of 4 rows each, all of one value."""


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values as Holm (1979) has it: the smallest by how many there are, and so on."""
    adjusted, largest = [0.0] * len(p_values), 0.0
    for left, at in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(p_values[at] * (len(p_values) - left), 1.0))
        adjusted[at] = largest
    return adjusted


def two_kinds(seed: int) -> tuple[FloatArray, FloatArray, IntArray]:
    """Models of which the second is worse for the value b alone."""
    first, other, labels = models(seed, ROWS)
    wrong = np.eye(3)[(labels + 1) % 3]
    mixed = np.where((VALUES == "b")[:, None], 0.7 * wrong + 0.3 * other, other)
    return first, 0.5 * first + 0.5 * mixed, labels


def slices(found: Comparison) -> dict[str, SliceDifference]:
    (rows,) = found.slices
    known = [row.difference for row in rows if row.difference is not None]
    assert known == sorted(known, reverse=True)
    return {row.value: row for row in rows}


def p_of(changes: FloatArray, weights: FloatArray | None = None, sizes: int = 1) -> float:
    """Return the p-value of a mean change, of `sizes` rows a cluster, as the manual has it."""
    w = np.ones(len(changes)) if weights is None else weights
    mean = (w * changes).sum() / w.sum()
    gaps = (w * (changes - mean)).reshape(-1, sizes).sum(axis=1)
    about = gaps if sizes > 1 else w * changes
    n, square = len(gaps), (gaps**2).sum()
    # Pan and Wall (2002): as if nothing had changed where rows are independent
    spread = n * (about**4).sum() / (about**2).sum() ** 2 - 1
    freedom = n - 1 if spread <= 2 else 2 * (n - 1) / spread
    skewness = (gaps**3).sum() / square**1.5 if n >= 30 else 0.0
    x = mean / (np.sqrt(square * n / (n - 1)) / w.sum())
    # Hall (1992): the level whose interval ends at 0
    u = x + skewness * x * x / 3 + skewness**2 * x**3 / 27 + skewness / 6
    return float(2 * stats.t.sf(abs(u), freedom))


def losses(scores: FloatArray, labels: IntArray) -> FloatArray:
    return np.asarray(-np.log(scores[np.arange(len(labels)), labels]))


@pytest.mark.parametrize(
    "options",
    [{}, {"weights": WEIGHTS}, {"cluster": CLUSTERS}, {"weights": WEIGHTS, "cluster": CLUSTERS}],
    ids=lambda options: "-".join(options) or "plain",
)
def test_a_slice_is_compared_as_its_rows_are_by_themselves(options: dict[str, Any]) -> None:
    first, second, labels = two_kinds(1)
    found = slices(compare([first, second], labels, by={"kind": VALUES}, **options))
    assert len(found) == 3
    unadjusted = {}
    for value, row in found.items():
        own = value == VALUES
        taken = {name: each[own] for name, each in options.items()}
        alone = compare([first[own], second[own]], labels[own], **taken)
        (before, after), (difference,) = alone.reports, alone.differences
        assert row.rows == before.tally.rows
        assert row.baseline_cross_entropy == pytest.approx(before.cross_entropy, rel=1e-12)
        assert row.cross_entropy == pytest.approx(after.cross_entropy, rel=1e-12)
        assert row.difference == pytest.approx(difference.cross_entropy, rel=1e-9)
        accuracies = before.accuracy, after.accuracy
        assert (row.baseline_accuracy, row.accuracy) == pytest.approx(accuracies, rel=1e-12)
        assert (row.verdict == "worse") == (value == "b")
        changes = losses(second[own], labels[own]) - losses(first[own], labels[own])
        sizes = 4 if "cluster" in options else 1
        unadjusted[value] = p_of(changes, taken.get("weights"), sizes)
    for value, p in zip(unadjusted, holm([*unadjusted.values()]), strict=True):
        assert found[value].p_value == pytest.approx(p, rel=1e-6)


def test_an_interval_ends_at_0_where_its_level_is_the_p_value() -> None:
    first, second, labels = two_kinds(2)
    # the rows of b are the only ones that changed much
    own = VALUES == "b"
    found = compare([first[own], second[own]], labels[own], by={"all": ["x"] * int(own.sum())})
    (row,) = slices(found).values()
    assert row.difference_low is not None
    assert row.p_value is not None
    assert (row.p_value < 0.05) == (row.difference_low > 0)


def test_slices_of_three_models_are_adjusted_together() -> None:
    first, second, labels = two_kinds(3)
    third = np.roll(second, 1, axis=0)
    both = compare([first, second, third], labels, by={"kind": VALUES})
    alone = [
        p_of(losses(other[own], labels[own]) - losses(first[own], labels[own]))
        for other in (second, third)
        for own in (value == VALUES for value in "abc")
    ]
    p_values = [{row.value: row.p_value for row in rows} for rows in both.slices]
    got = [of_model[value] for of_model in p_values for value in "abc"]
    assert got == pytest.approx(holm(alone), rel=1e-6)


def test_several_labels_a_row_are_compared_by_slice() -> None:
    rng = np.random.default_rng(4)
    first, targets = rng.random((90, 3)), rng.integers(0, 2, (90, 3))
    second, values = rng.random((90, 3)), np.arange(90) % 2
    found = slices(compare([first, second], targets, multi_label=True, by={"half": values}))
    for value, row in found.items():
        own = values == int(value)
        (alone,) = compare([first[own], second[own]], targets[own], multi_label=True).differences
        assert row.difference == pytest.approx(alone.cross_entropy, rel=1e-9)


@pytest.mark.parametrize("options", [{}, {"cluster": CLUSTERS}], ids=["rows", "clusters"])
def test_blocks_and_threads_change_no_digit(options: dict[str, Any]) -> None:
    first, second, labels = two_kinds(5)
    settings = Settings(by={"kind": VALUES}, **options)  # type: ignore[arg-type]
    plans = [Plan(threads=1), Plan(block_bytes=1, threads=2), Plan(block_bytes=7 * 3 * 8)]
    one, *others = (
        run([first, second], labels, settings=settings, plan=plan).to_dict() for plan in plans
    )
    assert others == [one, one]


def test_rows_that_changed_alike_tell_no_error() -> None:
    # as of a tree: every row of a leaf has the same probability
    first, second = np.full((60, 2), 0.5), np.tile([0.4, 0.6], (60, 1))
    second[:30] = first[:30]
    found = slices(compare([first, second], [0] * 60, by={"leaf": np.arange(60) // 30}))
    assert found["0"].p_value == 1
    assert found["1"].difference == pytest.approx(np.log(0.5 / 0.4), rel=1e-12)
    assert (found["1"].difference_low, found["1"].p_value) == (None, None)
    assert found["1"].verdict == "no difference shown"


@pytest.mark.parametrize(
    ("bound", "decision"), [("0.3", "undecided"), ("0.2", "failed")], ids=["above", "below"]
)
def test_what_has_no_interval_never_passes(
    bound: str, decision: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Folder(tmp_path)
    # every row loses ln(0.5 / 0.4) = 0.2231 more
    files = [
        folder("one.csv", "a,b\n" + "0.5,0.5\n" * 40),
        folder("two.csv", "a,b\n" + "0.4,0.6\n" * 40),
        folder("labels.csv", "label,leaf\n" + "a,x\n" * 40),
    ]
    names = [*map(str, files), "--label-column", "label", "--by", "leaf"]
    code, out, _ = command(capsys, *names, "--max-increase", bound, "--each", "--json")
    of_slice = json.loads(out)["gates"][1]
    assert (of_slice["decision"], of_slice["low"]) == (decision, None)
    assert of_slice["difference"] == pytest.approx(np.log(0.5 / 0.4), rel=1e-12)
    assert command(capsys, *names, "--max-increase", bound, "--each", "--confident", "-q")[0] == 1
    assert code == (1 if decision == "failed" else 0)


def test_an_infinite_loss_leaves_its_slice_without_a_difference() -> None:
    first, second, labels = two_kinds(6)
    second[0] = np.eye(3)[(labels[0] + 1) % 3]
    found = slices(compare([first, second], labels, clip=0, by={"kind": VALUES}))
    assert found["a"].difference is None
    assert found["a"].p_value is None
    assert found["b"].verdict == "worse"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    first, second, labels = two_kinds(7)
    folder = Folder(tmp_path)
    for name, scores in (("one", first), ("two", second)):
        lines = "\n".join(",".join(map(repr, row)) for row in scores.tolist())
        folder(f"{name}.csv", f"0,1,2\n{lines}\n")
    rows = [f"{label},{value}\n" for label, value in zip(labels, VALUES, strict=True)]
    folder("labels.csv", "label,kind\n" + "".join(rows))
    return tmp_path


def asked(files: Path, *more: str) -> list[str]:
    names = [str(files / f"{name}.csv") for name in ("one", "two", "labels")]
    return [*names, "--label-column", "label", "--by", "kind", *more]


def test_a_gate_is_judged_for_each_value(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gate = ("--max-increase", "5%", "--each", "--json")
    code, out, _ = command(capsys, *asked(files, *gate))
    document = json.loads(out)
    whole, *each = document["gates"]
    assert (code, whole["by"]) == (1, None)
    by_value = {gate["slice"]: gate for gate in each}
    assert {value: gate["decision"] for value, gate in by_value.items()} == {
        "a": "passed",
        "b": "failed",
        "c": "passed",
    }
    rows = {row["value"]: row for row in document["models"][0]["slices"]}
    for value, gate_of in by_value.items():
        # 5% of what the baseline loses on these rows
        bound = 0.05 * rows[value]["baseline_cross_entropy"]
        assert gate_of["bound"] == pytest.approx(bound, rel=1e-12)
        assert (gate_of["by"], gate_of["rows"]) == ("kind", 80)


def test_values_of_few_rows_are_not_judged(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gate = ("--max-increase", "1000%", "--each", "--min-rows", "81")
    code, out, _ = command(capsys, *asked(files, *gate))
    assert code == 0
    assert "3 slices not judged, too few rows: kind=b, kind=" in " ".join(out.split())
    code, out, _ = command(capsys, *asked(files, *gate, "--format", "junit"))
    assert 'tests="4"' in out
    assert 'skipped="3"' in out
    assert "increase of kind=b &lt;=" in out


def test_every_form_names_the_slice_that_got_worse(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gate = ("--max-increase", "0.05", "--each")
    for form in ("table", "markdown", "github", "junit"):
        _, out, _ = command(capsys, *asked(files, *gate, "--format", form))
        assert "kind=b (80 rows)" in " ".join(out.replace("\\", "").split())
    _, out, _ = command(capsys, *asked(files, "--format", "github"))
    assert "2 is significantly worse than 1 for kind=b: 80 rows" in out
    page = files / "page.html"
    command(capsys, *asked(files, "-q", "-o", str(page)))
    assert "Model 2 by kind" in page.read_text()
    assert "2 is significantly worse than 1 for kind=b: 80 rows" in page.read_text()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--each"], "--each needs --max-increase"),
        (["--min-rows", "5"], "--min-rows needs --each"),
    ],
)
def test_what_would_be_ignored_is_refused(
    more: list[str], words: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = command(capsys, *asked(files, *more))
    assert (code, words in err) == (2, True)


def test_gates_by_value_need_values(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = asked(files)[:5]
    code, _, err = command(capsys, *plain, "--max-increase", "1", "--each")
    assert (code, "--each needs --by" in err) == (2, True)


@pytest.mark.parametrize("option", ["--by", "--cluster"])
def test_groups_that_differ_from_file_to_file_are_refused(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rows of the second file stand in another order, and its groups show it."""
    folder = Folder(tmp_path)
    names = folder("one.csv", "a,b,g\n.4,.6,x\n.7,.3,y\n.6,.4,y\n")
    others = folder("two.csv", "a,b,g\n.7,.3,y\n.4,.6,x\n.6,.4,y\n")
    labels = folder("l.csv", "label\nb\na\na\n")
    code, _, err = command(capsys, *map(str, (names, others, labels)), option, "g")
    assert code == 2
    assert "two.csv: its column 'g' differs from that of" in err
