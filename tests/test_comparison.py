"""Models on the same rows: what NumPy, SciPy and a pencil say of their differences."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from comparing import BAYES, DIGITS, LABELS, compared, difference, model_of, models, pair, softmax
from halls import hall
from made import write_npy
from running import run_compare as command
from scipy import stats

from celoss_cli.tables.blocks import FloatArray, IntArray


def losses(scores: FloatArray, labels: IntArray) -> FloatArray:
    return np.asarray(-np.log(scores[np.arange(len(labels)), labels]))


@pytest.mark.parametrize("seed", range(3))
def test_the_difference_its_error_and_its_interval_are_those_of_numpy(seed: int) -> None:
    first, second, labels = models(seed, 500)
    by_row = losses(second, labels) - losses(first, labels)
    found = difference(first, second, labels=labels)
    assert found.cross_entropy == pytest.approx(by_row.mean(), rel=1e-12)
    assert (found.low, found.high) == pytest.approx(hall(by_row), rel=1e-8)
    # the p-value is the level of the interval that ends at 0
    assert found.p_value is not None
    ends = hall(by_row, level=found.p_value)
    assert min(map(abs, ends)) == pytest.approx(0, abs=1e-6)
    assert found.better_rows == (by_row < 0).mean()
    assert found.worse_rows == (by_row > 0).mean()


def test_weights_enter_the_mean_and_its_error_as_the_specification_has_them() -> None:
    first, second, labels = models(3, 400)
    weights = np.random.default_rng(3).uniform(0.1, 3, 400)
    by_row = losses(second, labels) - losses(first, labels)
    mean = (weights * by_row).sum() / weights.sum()
    found = difference(first, second, labels=labels, weights=weights)
    assert found.cross_entropy == pytest.approx(mean, rel=1e-12)
    assert (found.low, found.high) == pytest.approx(hall(by_row, weights), rel=1e-8)
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
    # in 80% of files: the 97.5% and the 80% points of the normal distribution
    z = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
    assert found.rows_needed == math.ceil(5 * (z * error / by_row.mean()) ** 2)
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
    assert "2 - 1" in out
    assert "3 - 1" in out
    assert "Holm" not in command(capsys, *names[:2], truth)[1]


def test_where_p_values_reach_1_the_intervals_are_as_wide_as_for_any_other() -> None:
    rng = np.random.default_rng(12)
    first, labels = models(10, 200)[1:]
    others = [softmax(np.log(first) + rng.normal(0, 0.1, first.shape)) for _ in range(2)]
    found = compared(first, *others, labels=labels).differences
    alone = [difference(first, other, labels=labels).p_value or 0.0 for other in others]
    assert min(alone) > 0.5
    assert [each.p_value for each in found] == [1.0, 1.0]
    at = int(np.argmin(alone))
    by_row = losses(others[at], labels) - losses(first, labels)
    assert (found[at].low, found[at].high) == pytest.approx(hall(by_row, level=0.025), rel=1e-6)


def test_each_model_is_compared_with_the_first() -> None:
    whole = compared(DIGITS, BAYES, DIGITS, labels=LABELS).differences
    assert whole[0].cross_entropy == difference(DIGITS, BAYES, labels=LABELS).cross_entropy
    assert whole[1].cross_entropy == 0


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


def test_with_weights_the_accuracies_are_judged_by_their_weights() -> None:
    # the second model gains 30 light rows and loses 10 heavy ones: counts and weights disagree
    labels = np.zeros(400, np.int64)
    right, wrong = [0.7, 0.3], [0.3, 0.7]
    first = np.array([wrong] * 30 + [right] * 370)
    second = np.array([right] * 30 + [wrong] * 10 + [right] * 360)
    weights = np.where((np.arange(400) >= 30) & (np.arange(400) < 40), 9.0, 1.0)
    found = difference(first, second, labels=labels, weights=weights)
    moved = np.array([1.0] * 30 + [-1.0] * 10 + [0.0] * 360)
    mean = (weights * moved).sum() / weights.sum()
    assert found.accuracy == pytest.approx(mean, rel=1e-12)
    assert mean < 0 < moved.sum()
    error = np.sqrt((weights**2 * (moved - mean) ** 2).sum() * 400 / 399) / weights.sum()
    t = stats.t.isf(0.025, 399)
    assert found.accuracy_low == pytest.approx(mean - t * error, rel=1e-9)
    assert found.accuracy_high == pytest.approx(mean + t * error, rel=1e-9)
    expected = 2 * stats.t.sf(abs(mean) / error, 399)
    assert found.accuracy_p_value == pytest.approx(expected, rel=1e-9)
    plain = difference(first, second, labels=labels)
    assert plain.accuracy_p_value == pytest.approx(stats.binomtest(10, 40, 0.5).pvalue, rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_intervals_and_p_values_and_verdicts_agree_when_several_are_compared(seed: int) -> None:
    first, second, labels = models(seed, 300)
    third = 0.97 * first + 0.03 * second
    found = compared(first, second, third, labels=labels).differences
    for each in found:
        assert each.low is not None
        assert each.high is not None
        assert each.p_value is not None
        outside = each.low > 0 or each.high < 0
        assert outside is (each.p_value < 0.05) is (each.verdict != "no difference shown")
