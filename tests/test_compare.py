"""Models on the same rows: what NumPy, SciPy and a pencil say of their differences."""

from __future__ import annotations

import csv
import gzip
import json
import math
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from made import write_csv, write_npy
from samples import SAMPLES
from scipy import stats

from celoss_cli import compare
from celoss_cli.cli import main as cli
from celoss_cli.cli.main import main
from celoss_cli.comparison import run
from celoss_cli.engine.plan import Plan
from celoss_cli.errors import InputError, UsageError
from celoss_cli.measures.losses import Rows
from celoss_cli.measures.paired import Paired, holm, mcnemar_p
from celoss_cli.report.comparison import Comparison, Difference
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray, IntArray
from celoss_cli.verdicts.regression import Increase, judge_increase
from celoss_cli.views import comparison_document

DIGITS, BAYES, LABELS = (
    str(SAMPLES / f"digits_{name}.csv") for name in ("probs", "bayes", "labels")
)
OTHER = str(SAMPLES / "cancer_labels.csv")
Z95 = stats.norm.ppf(0.975)


def models(seed: int, rows: int, classes: int = 3) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return what two models say that see the same thing with some noise, and the labels."""
    rng = np.random.default_rng(seed)
    seen = rng.normal(0, 2, (rows, classes))
    labels = np.array([rng.choice(classes, p=p) for p in softmax(seen)])
    return softmax(seen + rng.normal(0, 0.5, seen.shape)), softmax(seen), labels


def softmax(logits: FloatArray) -> FloatArray:
    parts = np.exp(logits)
    return np.asarray(parts / parts.sum(axis=1, keepdims=True))


def losses(scores: FloatArray, labels: IntArray) -> FloatArray:
    return np.asarray(-np.log(scores[np.arange(len(labels)), labels]))


def compared(*predictions: Any, labels: Any, **options: Any) -> Comparison:  # noqa: ANN401
    weights = options.pop("weights", None)
    return compare(predictions, labels, weights=weights, **options)


def difference(*predictions: Any, labels: Any, **options: Any) -> Difference:  # noqa: ANN401
    (only,) = compared(*predictions, labels=labels, **options).differences
    return only


def pair(*truths: Sequence[float]) -> tuple[FloatArray, ...]:
    """Return scores of two classes that give class 0 these probabilities, one array a model."""
    return tuple(np.array([[q, 1 - q] for q in truth]) for truth in truths)


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.main(["compare", *arguments])
    return code, *capsys.readouterr()


def model_of(document: str, number: int = 0) -> dict[str, Any]:
    model: dict[str, Any] = json.loads(document)["models"][number]
    return model


# The mean difference


@pytest.mark.parametrize("seed", range(3))
def test_the_difference_its_error_and_its_interval_are_those_of_numpy(seed: int) -> None:
    first, second, labels = models(seed, 500)
    by_row = losses(second, labels) - losses(first, labels)
    mean, error = by_row.mean(), by_row.std(ddof=1) / math.sqrt(len(labels))
    found = difference(first, second, labels=labels)
    assert found.cross_entropy == pytest.approx(mean, rel=1e-12)
    assert found.low == pytest.approx(mean - Z95 * error, rel=1e-9)
    assert found.high == pytest.approx(mean + Z95 * error, rel=1e-9)
    assert found.p_value == pytest.approx(math.erfc(abs(mean / error) / math.sqrt(2)), rel=1e-9)
    assert found.better_rows == (by_row < 0).mean()
    assert found.worse_rows == (by_row > 0).mean()


def test_weights_enter_the_mean_and_its_error_as_the_specification_has_them() -> None:
    first, second, labels = models(3, 400)
    weights = np.random.default_rng(3).uniform(0.1, 3, 400)
    by_row = losses(second, labels) - losses(first, labels)
    mean = (weights * by_row).sum() / weights.sum()
    error = np.sqrt((weights**2 * (by_row - mean) ** 2).sum()) / weights.sum()
    error *= math.sqrt(400 / 399)
    found = difference(first, second, labels=labels, weights=weights)
    assert found.cross_entropy == pytest.approx(mean, rel=1e-12)
    assert found.low == pytest.approx(mean - Z95 * error, rel=1e-9)
    assert found.high == pytest.approx(mean + Z95 * error, rel=1e-9)
    right = [
        (scores.argmax(axis=1) == labels) @ weights / weights.sum() for scores in (first, second)
    ]
    assert found.accuracy == pytest.approx(right[1] - right[0], rel=1e-12)


def test_a_class_weight_is_the_weight_of_its_rows() -> None:
    first, second, labels = models(4, 60)
    weighted = difference(first, second, labels=labels, weights=np.array([1.0, 2.0, 0.5])[labels])
    by_class = difference(
        first, second, labels=labels, class_weights={"0": 1.0, "1": 2.0, "2": 0.5}
    )
    assert by_class == weighted


@pytest.mark.parametrize("seed", range(3))
def test_of_many_rows_the_p_value_is_that_of_the_paired_t_test(seed: int) -> None:
    first, second, labels = models(seed, 5000)
    # a tenth of the way: neither certain nor hopeless
    second = 0.97 * first + 0.03 * second
    expected = stats.ttest_rel(losses(second, labels), losses(first, labels)).pvalue
    found = difference(first, second, labels=labels).p_value
    assert found == pytest.approx(expected, abs=1e-3)


def test_more_rows_of_the_same_kind_show_a_difference_as_soon_as_rows_needed_says() -> None:
    # differences +ln 2 and -ln 2 in turns of 3 and 2: mean ln 2 / 5, deviation known
    first, second = pair([0.25] * 3 + [0.5] * 2, [0.5] * 3 + [0.25] * 2)
    labels = np.zeros(5, np.int64)
    found = difference(first, second, labels=labels)
    by_row = np.log([0.5] * 3 + [2] * 2)
    error = by_row.std(ddof=1) / math.sqrt(5)
    assert found.verdict == "no difference shown"
    assert found.rows_needed == math.ceil(5 * (Z95 * error / by_row.mean()) ** 2)
    assert found.rows_needed is not None
    times = found.rows_needed // 5 + 1
    more = difference(
        *(np.tile(x, (times, 1)) for x in (first, second)), labels=np.tile(labels, times)
    )
    assert more.verdict == "better"


def test_the_same_file_twice_differs_in_nothing() -> None:
    found = difference(DIGITS, DIGITS, labels=LABELS)
    assert (found.cross_entropy, found.low, found.high, found.p_value) == (0, 0, 0, 1)
    assert (found.accuracy, found.accuracy_p_value) == (0, 1)
    assert (found.better_rows, found.worse_rows, found.gained, found.lost) == (0, 0, 0, 0)
    assert found.verdict == "no difference shown"
    assert found.rows_needed is None


def test_the_other_way_round_every_sign_turns() -> None:
    one, other = (difference(*files, labels=LABELS) for files in ((DIGITS, BAYES), (BAYES, DIGITS)))
    assert one.cross_entropy is not None
    assert one.low is not None
    assert other.cross_entropy == -one.cross_entropy
    assert other.high == -one.low
    assert (other.gained, other.lost) == (one.lost, one.gained)
    assert other.better_rows == one.worse_rows
    assert {one.verdict, other.verdict} == {"better", "worse"}
    assert other.p_value == one.p_value


def test_the_noise_of_the_last_digit_is_no_difference() -> None:
    """Two machines that ran one model: numbers differ in their last bits, in both directions."""
    first, _, labels = models(7, 2000)
    noise = np.random.default_rng(8).normal(0, 3e-15, first.shape)
    second = first * (1 + noise)
    found = difference(first, second, labels=labels)
    expected = stats.ttest_rel(losses(second, labels), losses(first, labels)).pvalue
    assert expected > 0.05
    assert found.verdict == "no difference shown"


def test_of_one_row_no_p_value_is_known() -> None:
    first, second = pair([0.5], [0.25])
    found = difference(first, second, labels=[0])
    assert found.cross_entropy == pytest.approx(math.log(2), rel=1e-15)
    assert (found.low, found.high, found.p_value, found.rows_needed) == (None,) * 4
    assert found.verdict == "no difference shown"


def test_of_one_row_it_does_not_say_that_both_are_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = pair([0.5], [0.25])
    names = [str(write_npy(tmp_path / f"{at}.npy", x)) for at, x in enumerate((first, second))]
    labels = str(write_npy(tmp_path / "y.npy", [0]))
    code, out, _ = command(capsys, *names, labels)
    assert code == 0
    assert "same mean loss" not in out


# Accuracy


@pytest.mark.parametrize(
    ("gained", "lost"), [(0, 0), (1, 0), (0, 6), (3, 9), (10, 10), (40, 61), (400, 460), (500, 500)]
)
def test_few_rows_are_tested_by_the_binomial_distribution(gained: int, lost: int) -> None:
    rows = gained + lost
    expected = stats.binomtest(gained, rows, 0.5).pvalue if rows else 1.0
    assert mcnemar_p(gained, lost) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("gained", "lost"), [(501, 500), (600, 700), (5000, 5200), (900, 1300)])
def test_many_rows_are_tested_by_chi_squared(gained: int, lost: int) -> None:
    statistic = (abs(gained - lost) - 1) ** 2 / (gained + lost)
    assert mcnemar_p(gained, lost) == pytest.approx(stats.chi2.sf(statistic, 1), rel=1e-9)
    exact = stats.binomtest(gained, gained + lost, 0.5).pvalue
    assert mcnemar_p(gained, lost) == pytest.approx(exact, abs=2e-3)


def test_rows_gained_and_lost_are_those_that_one_model_alone_has_right() -> None:
    #                    both  lost  gained gained neither
    first, second = pair([0.9, 0.8, 0.4, 0.3, 0.2], [0.8, 0.1, 0.6, 0.7, 0.3])
    found = difference(first, second, labels=[0] * 5)
    assert (found.gained, found.lost) == (2, 1)
    assert found.accuracy == pytest.approx(3 / 5 - 2 / 5, rel=1e-12)
    assert found.accuracy_p_value == 1.0
    assert (found.better_rows, found.worse_rows) == (3 / 5, 2 / 5)


def test_the_p_value_of_accuracies_is_that_of_the_rows_of_the_samples() -> None:
    tables = [np.loadtxt(name, delimiter=",", skiprows=1) for name in (DIGITS, BAYES)]
    labels = np.loadtxt(LABELS, skiprows=1)
    first, second = (table.argmax(axis=1) == labels for table in tables)
    gained, lost = int((second & ~first).sum()), int((first & ~second).sum())
    found = difference(DIGITS, BAYES, labels=LABELS)
    assert (found.gained, found.lost) == (gained, lost)
    expected = stats.binomtest(gained, gained + lost, 0.5).pvalue
    assert found.accuracy_p_value == pytest.approx(expected, rel=1e-9)


# Several models


@pytest.mark.parametrize(
    ("raw", "adjusted"),
    [
        ([], []),
        ([0.04], [0.04]),
        ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]),
        ([0.6, 0.7], [1.0, 1.0]),
        ([0.0, 0.5, 0.001], [0.0, 0.5, 0.002]),
        ([0.02, 0.02, 0.02], [0.06, 0.06, 0.06]),
    ],
)
def test_holm_by_hand(raw: list[float], adjusted: list[float]) -> None:
    assert holm(raw) == pytest.approx(adjusted, rel=1e-12)


def test_of_three_models_the_p_values_are_adjusted_and_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, labels = models(9, 300)
    third = 0.9 * first + 0.1 * second
    names = [
        str(write_npy(tmp_path / f"{at}.npy", x)) for at, x in enumerate((first, second, third))
    ]
    truth = str(write_npy(tmp_path / "y.npy", labels))
    alone = [difference(names[0], name, labels=truth).p_value or 0.0 for name in names[1:]]
    both = [each.p_value for each in compared(*names, labels=truth).differences]
    low, high = sorted(range(2), key=alone.__getitem__)
    assert both[low] == 2 * alone[low]
    assert both[high] == max(2 * alone[low], alone[high])
    code, out, err = command(capsys, *names, truth)
    assert (code, err) == (0, "")
    assert "Holm" in out
    assert "2 less 1" in out
    assert "3 less 1" in out
    assert "Holm" not in command(capsys, *names[:2], truth)[1]


def test_each_model_is_compared_with_the_first() -> None:
    whole = compared(DIGITS, BAYES, DIGITS, labels=LABELS).differences
    assert whole[0].cross_entropy == difference(DIGITS, BAYES, labels=LABELS).cross_entropy
    assert whole[1].cross_entropy == 0


# Files in step


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Write two models of 120 rows in several formats: float32 numbers, which all of them hold."""
    first, second, labels = models(11, 120)
    names = {}
    for name, scores in (("a", first), ("b", second)):
        single = scores.astype(np.float32)
        names[f"{name}32"] = write_npy(tmp_path / f"{name}32.npy", single)
        wide = single.astype(np.float64)
        names[f"{name}64"] = write_npy(tmp_path / f"{name}64.npy", wide)
        names[f"{name}csv"] = write_csv(tmp_path / f"{name}.csv", wide.tolist())
        packed = tmp_path / f"{name}.gz"
        packed.write_bytes(gzip.compress(names[f"{name}csv"].read_bytes()))
        names[f"{name}gz"] = packed
    names["labels"] = write_csv(tmp_path / "y.csv", [[label] for label in labels.tolist()])
    return names


def differing_not_in_names(comparison: Comparison) -> dict[str, Any]:
    whole = comparison_document.document(comparison)
    for model in (whole["baseline"], *whole["models"]):
        del model["predictions"]
    del whole["labels"]
    return whole


@pytest.mark.parametrize("second", ["bcsv", "bgz", "b32", "b64"])
@pytest.mark.parametrize("first", ["acsv", "a32"])
def test_formats_may_differ_and_no_number_does(
    files: dict[str, Path], first: str, second: str
) -> None:
    settings = Settings()
    expected = run([files["a64"], files["b64"]], files["labels"], settings=settings)
    # blocks of all sizes, so that the cuts of one file fall between those of the other
    for block_bytes, threads in ((300, 1), (700, 2)):
        plan = Plan(threads=threads, block_bytes=block_bytes)
        found = run([files[first], files[second]], files["labels"], settings=settings, plan=plan)
        assert differing_not_in_names(found) == differing_not_in_names(expected)


def test_columns_may_stand_in_another_order(tmp_path: Path) -> None:
    rows = [[0.7, 0.2, 0.1], [0.3, 0.3, 0.4], [0.2, 0.6, 0.2]]
    first = write_csv(tmp_path / "a.csv", [["cat", "dog", "emu"], *rows])
    turned = write_csv(tmp_path / "b.csv", [["emu", "dog", "cat"], *(r[::-1] for r in rows)])
    labels = write_csv(tmp_path / "y.csv", [["emu"], ["cat"], ["dog"]])
    found = difference(first, turned, labels=labels)
    assert (found.cross_entropy, found.accuracy, found.gained, found.lost) == (0, 0, 0, 0)


def test_rows_that_changed_most_keep_their_labels_when_columns_are_in_another_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write_csv(tmp_path / "a.csv", [["cat", "dog"], [0.8, 0.2], [0.5, 0.5]])
    second = write_csv(tmp_path / "b.csv", [["dog", "cat"], [0.6, 0.4], [0.75, 0.25]])
    labels = write_csv(tmp_path / "y.csv", [["cat"], ["dog"]])
    names = tuple(map(str, (first, second, labels)))
    model = model_of(command(capsys, *names, "--json")[1])
    (lost,), (gained,) = model["lost_most"], model["gained_most"]
    assert (lost["row"], lost["before"], lost["after"]) == (0, 0.8, 0.4)
    assert (gained["row"], gained["before"], gained["after"]) == (1, 0.5, 0.75)
    assert (lost["label"], gained["label"]) == ("cat", "dog")


def test_labels_that_are_positions_mean_one_class_in_every_file(tmp_path: Path) -> None:
    """Position 0 is cat in one file and dog in the other: no row has the same truth in both."""
    first = write_csv(tmp_path / "a.csv", [["cat", "dog"], [0.9, 0.1], [0.2, 0.8]])
    second = write_csv(tmp_path / "b.csv", [["dog", "cat"], [0.1, 0.9], [0.8, 0.2]])
    labels = write_csv(tmp_path / "y.csv", [[0], [1]])
    with pytest.raises(InputError, match=r"b\.csv"):
        compared(first, second, labels=labels)


@pytest.mark.parametrize("rows", [3, 5])
def test_files_of_other_lengths_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: int
) -> None:
    first = write_npy(tmp_path / "a.npy", np.full((4, 2), 0.5))
    second = write_npy(tmp_path / "b.npy", np.full((rows, 2), 0.5))
    labels = write_npy(tmp_path / "y.npy", [0, 1, 0, 1])
    code, out, err = command(capsys, *map(str, (first, second, labels)))
    assert (code, out) == (2, "")
    assert len(err.splitlines()) <= 2
    for told in ("b.npy", str(rows), "4"):
        assert told in err


@pytest.mark.parametrize("rows", [3, 5])
def test_text_files_of_other_lengths_are_refused(tmp_path: Path, rows: int) -> None:
    first = write_csv(tmp_path / "a.csv", [[0.5, 0.5]] * 4)
    second = write_csv(tmp_path / "b.csv", [[0.5, 0.5]] * rows)
    labels = write_csv(tmp_path / "y.csv", [[0], [1], [0], [1]])
    for threads in (1, 2):
        with pytest.raises(InputError, match=r"b\.csv"):
            run(
                [first, second],
                labels,
                settings=Settings(),
                plan=Plan(threads=threads, block_bytes=16),
            )


@pytest.mark.parametrize("header", [["cat", "cow"], ["cat", "dog", "cow"]])
def test_other_classes_are_refused(tmp_path: Path, header: list[str]) -> None:
    first = write_csv(tmp_path / "a.csv", [["cat", "dog"], [0.5, 0.5]])
    second = write_csv(tmp_path / "b.csv", [header, [1.0, *[0.0] * (len(header) - 1)]])
    labels = write_csv(tmp_path / "y.csv", [["cat"]])
    with pytest.raises(InputError, match=rf"b\.csv: its classes are {', '.join(header)}.*a\.csv"):
        compared(first, second, labels=labels)


def test_of_a_thousand_other_classes_a_few_are_named(tmp_path: Path) -> None:
    first = write_npy(tmp_path / "a.npy", np.full((2, 1000), 1e-3))
    second = write_npy(tmp_path / "b.npy", np.full((2, 999), 1 / 999))
    with pytest.raises(InputError, match="classes") as raised:
        compared(first, second, labels=[0, 1])
    assert len(raised.value.message) < 400


def test_a_bad_row_of_the_second_file_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write_csv(tmp_path / "a.csv", [["cat", "dog"], [0.5, 0.5], [0.5, 0.5]])
    second = write_csv(tmp_path / "b.csv", [["cat", "dog"], [0.5, 0.5], [0.5, 2]])
    labels = write_csv(tmp_path / "y.csv", [["cat"], ["dog"]])
    code, _, err = command(capsys, *map(str, (first, second, labels)))
    assert code == 2
    assert "b.csv:3: column 'dog': 2.0 is not a probability" in err


def test_ids_in_the_same_order_join_and_in_another_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["x", 0.9, 0.1], ["y", 0.2, 0.8], ["z", 0.6, 0.4]]
    head = ["name", "cat", "dog"]
    first = write_csv(tmp_path / "a.csv", [head, *rows])
    second = write_csv(
        tmp_path / "b.csv", [head, ["x", 0.45, 0.55], ["y", 0.2, 0.8], ["z", 0.6, 0.4]]
    )
    turned = write_csv(tmp_path / "c.csv", [head, *rows[::-1]])
    labels = write_csv(
        tmp_path / "labels.csv", [["name", "label"], ["z", "cat"], ["x", "cat"], ["y", "dog"]]
    )
    options = ["--id", "name", "--label-column", "label"]
    code, out, _ = command(capsys, *map(str, (first, second, labels)), *options, "--json")
    assert code == 0
    found = model_of(out)["difference"]
    assert found["cross_entropy"] == pytest.approx(math.log(2) / 3, rel=1e-12)
    code, out, err = command(capsys, *map(str, (first, turned, labels)), *options)
    assert (code, out) == (2, "")
    assert "c.csv: its ids do not stand in the order of" in err
    assert "sort both" in err


def test_a_dropped_label_is_dropped_of_every_file() -> None:
    first, second = pair([0.5, 0.5, 0.25], [0.25, 0.001, 0.5])
    found = compared(first, second, labels=[0, -1, 0], ignore_label="-1")
    (only,) = found.differences
    assert only.cross_entropy == pytest.approx(0, abs=1e-15)
    assert (only.better_rows, only.worse_rows) == (0.5, 0.5)
    assert [entry.row for entry in found.systems[0].paired.grown.entries] == [0]


def test_one_of_the_predictions_may_be_standard_input(
    files: dict[str, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = json.loads(
        command(capsys, *(str(files[n]) for n in ("acsv", "bcsv", "labels")), "--json")[1]
    )
    with files["bcsv"].open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        out = command(capsys, str(files["acsv"]), "-", str(files["labels"]), "--json")[1]
    assert model_of(out)["difference"] == expected["models"][0]["difference"]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        (DIGITS,),
        (DIGITS, LABELS),
        ("-", "-", LABELS),
        (DIGITS, BAYES, "-"),
        (DIGITS, BAYES, LABELS, "--confident"),
        (DIGITS, BAYES, LABELS, "--max-increase", "much"),
        (DIGITS, "nowhere.csv", LABELS),
        (DIGITS, BAYES, LABELS, "-o", "report.md5"),
        (DIGITS, BAYES, LABELS, "--per-sample", "rows.npy"),
        (DIGITS, BAYES, LABELS, "--threads", "0"),
    ],
)
def test_what_cannot_be_compared_is_an_error(
    arguments: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = command(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("Error: ")
    assert len(err.splitlines()) <= 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("at", range(3))
def test_an_output_that_is_an_input_is_refused(
    files: dict[str, Path], capsys: pytest.CaptureFixture[str], at: int
) -> None:
    names = [str(files[name]) for name in ("acsv", "bcsv", "labels")]
    before = Path(names[at]).read_bytes()
    code, _, err = command(capsys, *names, "--per-sample", names[at])
    assert code == 2
    assert "is also the input" in err
    assert Path(names[at]).read_bytes() == before


# Infinite losses, and rows of no weight


def test_an_infinite_loss_gives_null_and_passes_no_gate(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = (DIGITS, BAYES, LABELS, "--clip", "0", "--json")
    code, out, _ = command(capsys, *arguments)
    assert code == 0
    found = model_of(out)["difference"]
    assert [found[key] for key in ("cross_entropy", "low", "high", "p_value")] == [None] * 4
    assert found["verdict"] == "no difference shown"
    assert found["rows_needed"] is None
    assert found["accuracy"] is not None
    code, out, err = command(capsys, *arguments, "--max-increase", "1e300")
    assert code == 1
    (gate,) = json.loads(out)["gates"]
    assert (gate["passed"], gate["decision"], gate["bound"]) == (False, "failed", 1e300)
    assert "FAIL" in err
    # the baseline's own loss being infinite, nothing is known either, and no crash
    turned = (BAYES, DIGITS, LABELS, "--clip", "0", "--json", "--max-increase", "5%")
    code, out, _ = command(capsys, *turned)
    assert code == 1
    assert json.loads(out)["gates"][0]["bound"] is None


def test_a_bound_in_nats_needs_no_loss_of_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--clip", "0", "--max-increase", "0.01", "--json")
    code, out, _ = command(capsys, BAYES, DIGITS, LABELS, *options)
    assert code == 1
    assert json.loads(out)["gates"][0]["bound"] == 0.01


def test_a_row_whose_loss_becomes_infinite_is_worse_and_one_that_loses_it_better() -> None:
    first, second = pair([0.5, 0.5, 0.0, 0.0], [0.0, 0.5, 0.5, 0.0])
    found = difference(first, second, labels=[0] * 4, clip=0.0)
    assert (found.worse_rows, found.better_rows) == (1 / 4, 1 / 4)


def test_a_row_of_no_weight_has_no_part_in_the_comparison() -> None:
    first, second = pair([0.6, 0.4, 0.9], [0.7, 0.3, 0.1])
    kept = compared(first[:2], second[:2], labels=[0, 0])
    found = compared(first, second, labels=[0, 0, 0], weights=[1.0, 1.0, 0.0])
    for own, other in zip(found.systems, kept.systems, strict=True):
        assert own.paired.grown == other.paired.grown
        assert (own.paired.gained, own.paired.lost) == (other.paired.gained, other.paired.lost)
    assert found.differences[0].worse_rows == kept.differences[0].worse_rows
    assert found.differences[0].cross_entropy == kept.differences[0].cross_entropy


# Gates

DOUBLED = math.log(2)
"""The change of a row whose probability is halved."""


def gated(by_row: Sequence[int], bound: Increase, *, confident: bool = False) -> tuple[str, bool]:
    """Return the decision on a model whose loss is `by_row` times ln 2 larger, row by row."""
    first = pair([0.25] * len(by_row))[0]
    second = pair([0.25 / 2**step for step in by_row])[0]
    found = compared(first, second, labels=[0] * len(by_row))
    (gate,) = judge_increase(found, bound, confident=confident)
    return gate.decision, gate.passed


@pytest.mark.parametrize(
    ("by_row", "bound", "decision"),
    [
        # every row doubles its odds of being wrong: the interval is a point, ln 2
        ([1] * 8, DOUBLED * 0.999, "failed"),
        ([1] * 8, DOUBLED * 1.001, "passed"),
        ([0] * 8, 0.0, "passed"),
        ([-1] * 8, 0.0, "passed"),
        # in turns of 1 and 0: mean 0.3466, deviation 0.3705 of 8 rows, interval 0.0899 to 0.6033
        ([0, 1] * 4, 0.05, "failed"),
        ([0, 1] * 4, 0.0898, "failed"),
        ([0, 1] * 4, 0.0900, "undecided"),
        ([0, 1] * 4, 0.6032, "undecided"),
        ([0, 1] * 4, 0.6034, "passed"),
        # in turns of 1 and -1: the interval is around 0
        ([-1, 1] * 4, 0.0, "undecided"),
        ([-1, 1] * 4, 1.0, "passed"),
    ],
)
def test_an_increase_is_judged_by_its_interval(
    by_row: list[int], bound: float, decision: str
) -> None:
    increase = Increase(bound, relative=False)
    assert gated(by_row, increase) == (decision, decision != "failed")
    assert gated(by_row, increase, confident=True) == (decision, decision == "passed")


def test_per_cent_are_of_the_loss_of_the_first() -> None:
    # the first costs 2 ln 2 a row, the second 3 ln 2: half as much again
    for share, decision in ((0.49, "failed"), (0.51, "passed")):
        assert gated([1] * 8, Increase(share, relative=True))[0] == decision


@pytest.mark.parametrize(
    ("second", "options", "code", "decision"),
    [
        (DIGITS, ("--max-increase", "0"), 0, "passed"),
        (BAYES, ("--max-increase", "0.01"), 1, "failed"),
        (BAYES, ("--max-increase", "0.01", "--exit-zero"), 0, "failed"),
        (BAYES, ("--max-increase", "1e6%"), 0, "passed"),
    ],
)
def test_exit_codes_and_the_gate_in_json(
    capsys: pytest.CaptureFixture[str],
    second: str,
    options: tuple[str, ...],
    code: int,
    decision: str,
) -> None:
    found, out, err = command(capsys, DIGITS, second, LABELS, *options, "--json")
    whole = json.loads(out)
    (gate,) = whole["gates"]
    assert (found, gate["decision"]) == (code, decision)
    assert whole["passed"] is gate["passed"] is (decision == "passed")
    assert gate["model"] == second
    assert (err == "") == gate["passed"]
    assert len(err.splitlines()) <= 1
    assert command(capsys, DIGITS, second, LABELS, *options, "-q") == (code, "", "")


def test_confident_turns_undecided_into_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = pair([0.5, 0.25] * 4, [0.25, 0.5] * 4)
    names = [str(write_npy(tmp_path / f"{at}.npy", x)) for at, x in enumerate((first, second))]
    labels = str(write_npy(tmp_path / "y.npy", [0] * 8))
    arguments = [*names, labels, "--max-increase", "0.01"]
    code, out, _ = command(capsys, *arguments)
    assert code == 0
    assert "UNDECIDED" in out
    assert "around 0.01" in out
    assert command(capsys, *arguments, "--confident")[0] == 1


def test_every_model_has_a_gate(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = (DIGITS, DIGITS, BAYES, LABELS, "--max-increase", "0.01", "--json")
    code, out, _ = command(capsys, *arguments)
    assert code == 1
    assert [gate["passed"] for gate in json.loads(out)["gates"]] == [True, False]


def test_a_line_about_a_gate_stays_one_line_whatever_the_file_is_called(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tmp_path / "b\n::error::\x1b[31m.csv"
    odd.write_bytes(Path(BAYES).read_bytes())
    for form in ("json", "table"):
        arguments = (DIGITS, str(odd), LABELS, "--max-increase", "0.01", "--format", form)
        code, out, err = command(capsys, *arguments)
        assert code == 1
        assert "\x1b" not in out + err
        assert not [line for line in (out + err).splitlines() if line.strip().startswith("::")]


# What is written


def test_the_table_says_in_words_which_is_better(capsys: pytest.CaptureFixture[str]) -> None:
    assert "2 is worse than 1, at 95 %." in command(capsys, DIGITS, BAYES, LABELS)[1]
    assert "2 is better than 1, at 95 %." in command(capsys, BAYES, DIGITS, LABELS)[1]
    assert "no difference shown" in command(capsys, DIGITS, DIGITS, LABELS)[1]


def test_the_table_says_how_many_rows_would_show_a_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = pair([0.25] * 3 + [0.5] * 2, [0.5] * 3 + [0.25] * 2)
    names = [str(write_npy(tmp_path / f"{at}.npy", x)) for at, x in enumerate((first, second))]
    labels = str(write_npy(tmp_path / "y.npy", [0] * 5))
    # mean 0.2 ln 2, deviation sqrt(1.2) ln 2: (1.96 * sqrt(1.2) / 0.2)^2 = 115.2 rows
    assert "116 rows would show" in " ".join(command(capsys, *names, labels)[1].split())


def test_json_is_the_file_and_has_each_models_metrics(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "c.json"
    code, out, err = command(capsys, DIGITS, BAYES, LABELS, "--json", "-o", str(target))
    assert (code, err) == (0, "")
    assert target.read_text(encoding="utf-8") == out
    whole = json.loads(out)
    assert whole["schema_version"] == 1
    assert whole["passed"] is True
    assert cli.main(["eval", BAYES, LABELS, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert whole["models"][0]["metrics"] == report["metrics"]
    assert whole["models"][0]["signature"] == report["signature"]


def test_every_suffix_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    targets = [tmp_path / f"c{suffix}" for suffix in (".json", ".txt", ".svg", ".HTML")]
    outputs = [word for target in targets for word in ("-o", str(target))]
    assert command(capsys, DIGITS, BAYES, LABELS, "-q", *outputs) == (0, "", "")
    whole, text, svg, html = (target.read_text(encoding="utf-8") for target in targets)
    assert json.loads(whole)["models"]
    assert "2 is worse than 1" in text
    assert max(map(len, text.splitlines())) <= 100
    assert ET.fromstring(svg).tag.endswith("svg")  # noqa: S314 - our own file
    assert "is worse than 1" in html
    for page in (svg, html):
        assert "<script" not in page
        assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace(
            "https://www.textualize.io", ""
        )


def test_per_sample_holds_what_each_model_says_of_each_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, labels = models(12, 50)
    names = ["cat", "dog", "emu"]
    order = [2, 0, 1]
    a = write_csv(tmp_path / "a.csv", [names, *first.tolist()])
    b = write_csv(tmp_path / "b.csv", [[names[k] for k in order], *second[:, order].tolist()])
    y = write_csv(tmp_path / "y.csv", [[names[label]] for label in labels])
    target = tmp_path / "rows.csv"
    assert command(capsys, *map(str, (a, b, y)), "-q", "--per-sample", str(target))[0] == 0
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [int(row["row"]) for row in rows] == list(range(50))
    assert [row["label"] for row in rows] == [names[label] for label in labels]
    for number, scores in enumerate((first, second), 1):
        assert [row[f"predicted_{number}"] for row in rows] == [
            names[k] for k in scores.argmax(axis=1)
        ]
        truth = scores[np.arange(50), labels]
        assert [float(row[f"probability_{number}"]) for row in rows] == truth.tolist()
        np.testing.assert_allclose(
            [float(row[f"loss_{number}"]) for row in rows], -np.log(truth), rtol=1e-15
        )


def test_the_rows_that_changed_most_are_listed_both_ways(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    first, second = pair([0.5, 0.5, 0.5, 0.5, 0.5], [0.5, 0.25, 0.125, 1.0, 0.75])
    names = [str(write_npy(tmp_path / f"{at}.npy", x)) for at, x in enumerate((first, second))]
    labels = str(write_npy(tmp_path / "y.npy", [0] * 5))
    model = model_of(command(capsys, *names, labels, "--json")[1])
    assert [(e["row"], e["before"], e["after"]) for e in model["lost_most"]] == [
        (2, 0.5, 0.125),
        (1, 0.5, 0.25),
    ]
    assert [e["row"] for e in model["gained_most"]] == [3, 4]
    changes = [e["change"] for e in model["lost_most"] + model["gained_most"]]
    expected = np.log([4, 2, 0.5, 1 / 1.5])
    np.testing.assert_allclose(changes, expected, rtol=1e-14)
    model = model_of(command(capsys, *names, labels, "--json", "--worst", "1")[1])
    assert [len(model[key]) for key in ("lost_most", "gained_most")] == [1, 1]
    model = model_of(command(capsys, *names, labels, "--json", "--worst", "0")[1])
    assert [len(model[key]) for key in ("lost_most", "gained_most")] == [0, 0]


def test_a_user_is_told_of_what_a_single_report_would_find(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows that sum to 1.005 are measured, and `celoss eval` says so; so must a comparison."""
    first = write_csv(tmp_path / "a.csv", [[0.605, 0.4]] * 4)
    labels = write_csv(tmp_path / "y.csv", [[0], [1], [0], [0]])
    assert cli.main(["eval", str(first), str(labels), "--json"]) == 0
    codes = [finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]]
    assert codes
    out = command(capsys, str(first), str(first), str(labels), "--json")[1]
    assert all(code in out for code in codes)


# The law of `+`


def rows_of(truths: Sequence[float], start: int, weights: Sequence[float] | None) -> Rows:
    q = np.array(truths)
    labels = np.zeros(len(q), np.int64)
    predicted = np.asarray(q < 0.5).astype(np.int64)
    zeros = np.zeros(len(q))
    return Rows(
        rows=np.arange(start, start + len(q)),
        labels=labels,
        soft=None,
        weights=None if weights is None else np.array(weights),
        unbounded=None,
        losses=-np.log(q),
        predicted=predicted,
        probability=q,
        confidence=np.maximum(q, 1 - q),
        squared_error=zeros,
        hits=None,
        floored=np.zeros(len(q), bool),
        sum_error=zeros,
        curve=None,
    )


rows_drawn = st.lists(
    st.tuples(
        *[st.one_of(st.sampled_from([0.5, 0.25, 1.0]), st.floats(1e-9, 1.0))] * 2, st.floats(0, 4)
    ),
    min_size=3,
    max_size=12,
)


@hypothesis_settings(deadline=None, max_examples=40)
@given(rows_drawn, st.integers(0, 12), st.integers(0, 12), st.booleans())
def test_sums_of_parts_are_the_sum_of_the_whole(
    rows: list[tuple[float, float, float]],
    one: int,
    other: int,
    weighted: bool,  # noqa: FBT001
) -> None:
    low, high = sorted((min(one, len(rows)), min(other, len(rows))))

    def paired(start: int, stop: int) -> Paired:
        part = rows[start:stop]
        weights = [w for *_, w in part] if weighted else None
        models = [rows_of([row[at] for row in part], start, weights) for at in (0, 1)]
        return Paired.of(models[0], models[1], 3)

    a, b, c = paired(0, low), paired(low, high), paired(high, len(rows))
    whole = paired(0, len(rows))
    assert (a + b) + c == a + (b + c) == c + b + a == b + c + a == whole
    assert Paired() + a == a


def test_weights_are_given_once() -> None:
    with pytest.raises(UsageError, match="both give weights"):
        compared(DIGITS, BAYES, labels=LABELS, weights=OTHER, weight_column="x")


@pytest.mark.parametrize("form", ["markdown", "junit", "github"])
def test_every_model_that_is_judged_stands_in_each_form_for_ci(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [DIGITS, BAYES, LABELS, "--max-increase", "0.01", "--format", form]
    assert main(["compare", *map(str, arguments)]) == 1
    out = capsys.readouterr().out
    assert "lies above 0.01" in out
    if form == "junit":
        (case,) = ET.fromstring(out).iter("testcase")  # noqa: S314 - written here
        assert [child.tag for child in case] == ["failure"]
    elif form == "markdown":
        tables = [line.count("|") for line in out.splitlines() if line.startswith("| 2 less 1")]
        assert tables == [8]
    else:
        assert out.startswith("::error file=")
