"""What guessing scores, beside other people's formulas and programs, and `celoss chance`."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import law, write_csv, write_npy
from samples import SAMPLES
from scipy import stats
from sklearn.dummy import DummyClassifier
from sklearn.metrics import log_loss

from celoss_cli import CelossError, evaluate
from celoss_cli.cli.main import main
from celoss_cli.columns.counts import label_counts
from celoss_cli.measures.chance import Chance, curve, entropy, random_point, strategies
from celoss_cli.settings import Settings
from celoss_cli.views.chance import text
from celoss_cli.views.look import Look

DIGITS = str(SAMPLES / "digits_labels.csv")
CANCER = str(SAMPLES / "cancer_labels.csv")
DUMMIES = {"uniform": "uniform", "frequencies": "prior", "most-frequent": "most_frequent"}
STRATEGIES = ["uniform", "frequencies", "most-frequent", "drawn", "random-point"]

count_lists = st.lists(st.integers(0, 1000), min_size=2, max_size=7).filter(any)


def by_name(counts: list[int], **options: float) -> dict[str, tuple[float, float]]:
    return {s.name: (s.cross_entropy, s.accuracy) for s in strategies(counts, **options)}


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["chance", *arguments]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(printed(capsys, *arguments, "--json"))
    return whole


@given(count_lists)
@law
def test_entropy_is_that_of_scipy(counts: list[int]) -> None:
    shares = np.array(counts) / sum(counts)
    assert entropy(shares.tolist()) == pytest.approx(float(stats.entropy(shares)), abs=1e-13)


def test_entropy_of_a_certainty_is_a_plain_zero() -> None:
    assert math.copysign(1, entropy([1.0, 0.0])) == 1
    assert entropy([0.0, 1.0]) == 0


@pytest.mark.parametrize(
    ("share", "loss"),
    [(0.05, 0.1985152433458726), (0.30, 0.6108643020548935), (0.5, 0.6931471805599453), (0, 0)],
)
def test_the_curve_has_the_published_points(share: float, loss: float) -> None:
    (point,) = [point for point in curve() if point.share == share]
    assert point.cross_entropy == pytest.approx(loss, rel=1e-12)


@pytest.mark.parametrize("points", [2, 11, 21, 1000])
def test_the_curve_is_symmetric_to_the_last_bit(points: int) -> None:
    losses = [point.cross_entropy for point in curve(points)]
    assert losses == losses[::-1]
    assert len(losses) == points


@pytest.mark.parametrize("counts", [[900, 100], [3, 3], [7, 1, 2], [0, 4, 1, 5]])
@pytest.mark.parametrize("name", DUMMIES)
def test_strategies_score_what_scikit_learn_says(name: str, counts: list[int]) -> None:
    labels = np.repeat(np.arange(len(counts)), counts)
    dummy = DummyClassifier(strategy=DUMMIES[name]).fit(labels[:, None], labels)
    scores = np.zeros((len(labels), len(counts)))
    scores[:, dummy.classes_] = dummy.predict_proba(labels[:, None])
    if name == "uniform":
        scores[:] = 1 / len(counts)
    loss, accuracy = by_name(counts)[name]
    assert loss == pytest.approx(log_loss(labels, scores, labels=range(len(counts))), rel=1e-12)
    if name != "uniform":
        assert accuracy == pytest.approx(float((scores.argmax(axis=1) == labels).mean()))


@pytest.mark.parametrize("counts", [[900, 100], [7, 1, 2]])
def test_one_hot_answers_drawn_by_frequency_score_their_mean_over_all_draws(
    counts: list[int],
) -> None:
    # every truth with every draw, weighted by how often the two meet
    classes = len(counts)
    truths, draws = (part.ravel() for part in np.indices((classes, classes)))
    weights = np.array(counts)[truths] * np.array(counts)[draws]
    expected = log_loss(truths, np.eye(classes)[draws], sample_weight=weights)
    loss, accuracy = by_name(counts)["drawn"]
    assert loss == pytest.approx(expected, rel=1e-12)
    assert accuracy == pytest.approx(float(weights[truths == draws].sum() / weights.sum()))


@given(count_lists, st.sampled_from([2.0**-52, 1e-15, 1e-7, 0.01]))
@law
def test_strategies_score_what_celoss_measures(counts: list[int], floor: float) -> None:
    labels = np.flatnonzero(counts)
    weights = np.array(counts)[labels]
    shares = np.array(counts) / sum(counts)
    answers = {
        "uniform": np.full(len(counts), 1 / len(counts)),
        "frequencies": shares,
        "most-frequent": np.eye(len(counts))[shares.argmax()],
    }
    for name, answer in answers.items():
        report = evaluate(np.tile(answer, (len(labels), 1)), labels, weights=weights, clip=floor)
        loss, accuracy = by_name(counts, floor=floor)[name]
        assert report.cross_entropy == pytest.approx(loss, rel=1e-9, abs=1e-12)
        if name != "uniform":
            # the uniform answer's ties go to the first class there, and to any here
            assert report.accuracy == pytest.approx(accuracy, rel=1e-9)


def test_by_hand() -> None:
    found = by_name([900, 100])
    wrong = 52 * math.log(2)
    assert found["uniform"] == (math.log(2), 0.5)
    assert found["frequencies"] == pytest.approx((0.3250829733914482, 0.9))
    assert found["most-frequent"] == pytest.approx((0.1 * wrong, 0.9))
    assert found["drawn"] == pytest.approx((0.18 * wrong, 0.82))
    assert found["random-point"] == pytest.approx((1.0, 0.5), rel=1e-15)


def test_without_a_floor_one_hot_answers_cost_infinity_unless_they_are_right() -> None:
    assert by_name([2, 1], floor=0.0)["most-frequent"][0] == math.inf
    assert by_name([2, 0], floor=0.0)["most-frequent"] == (0.0, 1.0)


@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("floor", [0.0, 0.1])
def test_a_random_point_scores_what_random_points_score(classes: int, floor: float) -> None:
    drawn = np.random.default_rng(classes).dirichlet(np.ones(classes), 200_000)[:, 0]
    losses = -np.log(np.maximum(drawn, floor))
    error = 5 * losses.std() / math.sqrt(len(losses))
    assert random_point(classes, floor) == pytest.approx(losses.mean(), abs=error)


def test_a_random_point_of_two_classes_scores_one_nat_and_not_ln_2() -> None:
    assert random_point(2) == 1
    assert random_point(4) == pytest.approx(1 + 1 / 2 + 1 / 3, rel=1e-15)


@pytest.mark.parametrize(
    ("lines", "options", "expected"),
    [
        ("b\na\nb\nfox\n", {}, {"a": 1, "b": 2, "fox": 1}),
        ("label\nb\na\nb\na\n", {}, {"a": 2, "b": 2}),
        ("label\nb\na\nb\na\n", {"no_header": True}, {"a": 2, "b": 2, "label": 1}),
        ("digit\n10\n9\n10\n", {}, {"9": 1, "10": 2}),
        ("10\n9\n2\n", {}, {"2": 1, "9": 1, "10": 1}),
        ("0\ncat\ncat\ndog\ndog\n", {}, {"cat": 2, "dog": 2}),
        ("1\n1.0\n2\n", {}, {"1": 2, "2": 1}),
        ("label\ncat\ncat\nfox\n", {"label_column": "label"}, {"cat": 2, "fox": 1}),
        ("id,y\n1,cat\n2,dog\n3,cat\n", {"label_column": "y"}, {"cat": 2, "dog": 1}),
        (",y\n0,cat\n1,dog\n2,cat\n", {}, {"cat": 2, "dog": 1}),
        ("id;y\n1;a,b\n2;c\n", {"label_column": "y", "delimiter": ";"}, {"a,b": 1, "c": 1}),
        ("# of May\ny\n1\n0\n1\n", {"comment": "#"}, {"0": 1, "1": 2}),
    ],
)
def test_labels_are_counted(
    lines: str, options: dict[str, Any], expected: dict[str, int], tmp_path: Path
) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(lines)
    names, counts = label_counts(str(path), Settings(**options))
    assert dict(zip(names, counts, strict=True)) == expected
    assert list(names) == list(expected)


def test_labels_of_an_array_are_counted(tmp_path: Path) -> None:
    path = write_npy(tmp_path / "labels.npy", [2, 10, 2])
    assert label_counts(str(path), Settings()) == (("2", "10"), (2, 1))


@pytest.mark.parametrize(
    ("lines", "options", "message"),
    [
        ("", {}, "the file is empty"),
        ("label\n", {}, "every label is 'label'"),
        ("cat\ncat\n", {}, "every label is 'cat'"),
        ("label\ncat\ncat\nfox\n", {}, "labels.csv:1: is 'label' a label or a header"),
        ("cat\n\ncat\ndog\n", {}, "labels.csv:2: the label is empty"),
        ("id,y\n1,cat\n2,dog\n", {}, r"which column holds the labels\? The columns are id, y"),
        ("1,0\n0,1\n", {}, "2 columns, expected one of labels"),
        ("id,y\n1,cat\n2,dog\n", {"label_column": "Y"}, "no column 'Y'"),
    ],
)
def test_what_cannot_be_counted_is_refused(
    lines: str, options: dict[str, Any], message: str, tmp_path: Path
) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(lines)
    with pytest.raises(CelossError, match=message):
        label_counts(str(path), Settings(**options))


def test_json_holds_every_number(capsys: pytest.CaptureFixture[str]) -> None:
    whole = document(capsys, CANCER, "--curve")
    assert list(whole) == [
        "schema_version",
        "tool",
        "classes",
        "counts",
        "floor",
        "strategies",
        "curve",
    ]
    assert whole["schema_version"] == 1
    assert (whole["classes"], whole["counts"]) == (["benign", "malignant"], [357, 212])
    assert [each["name"] for each in whole["strategies"]] == STRATEGIES
    report = evaluate(SAMPLES / "cancer_probs.csv", CANCER)
    chance = whole["strategies"][1]
    assert chance["cross_entropy"] == pytest.approx(report.chance_cross_entropy, rel=1e-14)
    assert chance["accuracy"] == report.chance_accuracy
    assert whole["curve"][6] == {"share": 0.3, "cross_entropy": pytest.approx(0.6108643020548935)}


def test_json_is_in_nats_and_an_infinite_loss_is_null(capsys: pytest.CaptureFixture[str]) -> None:
    whole = document(capsys, "--classes", "3", "--clip", "0", "--unit", "bits")
    losses = [each["cross_entropy"] for each in whole["strategies"]]
    assert losses == [math.log(3), pytest.approx(math.log(3)), None, None, 1.5]
    assert whole["curve"] is None


def test_names_are_data_in_json_and_in_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["[red]a[/red]\x1b[31m\x9b", "é"]
    path = write_csv(tmp_path / "labels.csv", [[name] for name in [*names, *names]])
    whole = printed(capsys, str(path), "--json")
    assert "\x1b" not in whole
    assert "\x9b" not in whole
    assert json.loads(whole)["classes"] == names
    table = printed(capsys, str(write_csv(path, [[name] for name in [*names, names[0]]])))
    assert "[red]a[/red]\\x1b[31m\\x9b" in table


def test_counts_may_be_shares(capsys: pytest.CaptureFixture[str]) -> None:
    shares = document(capsys, "--counts", "0.9,0.1")
    rows = document(capsys, "--counts", "900,100")
    assert (shares["counts"], rows["counts"]) == ([0.9, 0.1], [900, 100])
    for a, b in zip(shares["strategies"], rows["strategies"], strict=True):
        assert a["cross_entropy"] == pytest.approx(b["cross_entropy"])
    assert "rows" not in printed(capsys, "--counts", "0.9,0.1")
    assert "1,000 rows" in printed(capsys, "--counts", "900,100")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give one of LABELS, --classes and --counts"),
        ([DIGITS, "--classes", "10"], "give only one of"),
        (["--classes", "2", "--counts", "1,1"], "give only one of"),
        (["--classes", "1"], "--classes 1"),
        (["--classes", "1000001"], "--classes 1000001 is out of range"),
        (["--counts", "5"], "one class"),
        (["--counts", ""], "'' is no count"),
        (["--counts", "1,,2"], "'' is no count"),
        (["--counts", "1,-2"], "'-2' is no count"),
        (["--counts", "1,nan"], "'nan' is no count"),
        (["--counts", "1,1e999"], "'1e999' is no count"),
        (["--counts", "1e308,1e308"], "the counts sum to inf"),
        (["--counts", "0,0"], "the counts sum to 0"),
        (["--classes", "3", "--curve"], "--curve is for two classes, and there are 3"),
        (["--classes", "3", "--no-header"], "--no-header is for LABELS"),
        (["--curve", "--label-column", "y"], "--label-column is for LABELS"),
        (["--classes", "3", "--clip", "2"], "--clip 2.0 is out of range"),
        (["nowhere.csv"], "nowhere.csv: no such file"),
    ],
)
def test_refusals(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chance", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err.splitlines()[0]
    assert len(captured.err.splitlines()) <= 2


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_cut(
    width: int, locale: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    monkeypatch.setenv("COLUMNS", str(width))
    shown = printed(capsys, CANCER, "--curve")
    # a path that is wider than the terminal stands on several lines, each as wide as it
    assert max(map(len, shown.splitlines())) <= width
    assert "…" not in shown
    assert "..." not in shown
    assert shown.isascii() == (locale == "C")
    for name in STRATEGIES:
        assert name in shown
    assert [line for line in shown.splitlines() if line != line.rstrip()] == []


def test_bits_are_nats_over_ln_2(capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(capsys, "--counts", "700,300", "--unit", "bits", "--curve")
    # 0.6108643 / ln 2, in the table, below it, and twice in the curve
    assert shown.count("0.8813") == 4
    assert "52, as the floor is 2.2e-16" in shown


def test_the_table_says_what_holds() -> None:
    none = Chance(
        classes=("a", "b"),
        counts=(4, 0),
        floor=0.0,
        strategies=tuple(strategies((4, 0), 0.0)),
    )
    shown = text(none, Look(80))
    assert "Chance is 0: every row is of one class." in shown
    assert "infinitely much" in shown


def test_labels_come_through_a_pipe() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "celoss_cli", "chance", "-", "--json"],
        input=b"y\n0\n1\n1\n1\n",
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    assert json.loads(done.stdout)["counts"] == [1, 3]
