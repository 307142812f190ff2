"""The checkpoints of a run: which is the best, which may be, and how each differs from it."""

from __future__ import annotations

import math
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from comparing import models, pair, softmax
from halls import hall
from made import Folder, write_csv, write_npy
from samples import SAMPLES
from training import NEAR, RISING, drawn_run

from celoss_cli import CelossError, compare, evaluate, series
from celoss_cli.engine import kept
from celoss_cli.report.series import (
    Series,
    pattern_of,
    right_cross_entropy,
    short_names,
    wrong_cross_entropy,
)
from celoss_cli.tables.blocks import FloatArray, IntArray
from celoss_cli.views import series_schema

RUN, LABELS = str(SAMPLES / "digits_run"), str(SAMPLES / "digits_run_labels.npy")
FIVE, FIVE_LABELS = str(SAMPLES / "five_points"), str(SAMPLES / "five_points_labels.csv")


@pytest.fixture(scope="module")
def digits() -> Series:
    return series(RUN, LABELS)


def three_of(seed: int, rows: int) -> tuple[list[FloatArray], IntArray]:
    first, second, labels = models(seed, rows)
    return [first, second, 0.5 * first + 0.5 * second], labels


def test_of_five_points_the_lowest_loss_has_the_lowest_accuracy() -> None:
    losses = [0.14, 0.30, 1.07, 0.97, 0.43]
    found = series(FIVE, FIVE_LABELS)
    assert [report.accuracy for report in found.reports] == [0.8, 0.6, 0.8]
    assert (found.best, found.most_accurate) == (1, 0)
    assert found.reports[1].cross_entropy == pytest.approx(sum(losses) / 5, abs=1e-3)
    assert sorted(row.loss for row in found.reports[1].worst) == pytest.approx(
        sorted(losses), abs=2e-3
    )
    # five rows tell nothing apart
    assert found.in_best_set == (True, True, True)


def test_files_are_taken_as_people_count(digits: Series) -> None:
    assert digits.names == (
        *("1", "3", "10", "30", "100", "300", "1000", "3000", "10000", "30000"),
    )
    assert series(f"{RUN}/epoch-*.npy", LABELS).to_dict() == digits.to_dict()


def test_each_report_is_that_of_the_file_alone(digits: Series) -> None:
    for report in digits.reports:
        alone = evaluate(report.predictions.path, LABELS)
        assert alone.to_dict()["metrics"] == {
            name: getattr(report, name) for name in alone.to_dict()["metrics"]
        }


@pytest.mark.parametrize("weighted", [False, True])
def test_two_checkpoints_differ_as_two_models_do(*, weighted: bool) -> None:
    first, second, labels = models(3, 400)
    weights = np.random.default_rng(4).exponential(size=400) if weighted else None
    found = series([first, second], labels, weights=weights)
    best = found.best or 0
    order = [(first, second)[best], (first, second)[1 - best]]
    assert found.differences[1 - best] == compare(order, labels, weights=weights).differences[0]
    assert found.differences[best] is None


def test_sums_by_row_are_those_of_a_comparison_with_the_best(digits: Series) -> None:
    paths = [report.predictions.path for report in digits.reports]
    best = digits.best or 0
    others = [path for at, path in enumerate(paths) if at != best]
    compared = compare([paths[best], *others], LABELS).differences
    own = [each for each in digits.differences if each is not None]
    names = ("cross_entropy", "accuracy", "gained", "lost", "better_rows", "worse_rows")
    for name in (*names, "accuracy_p_value", "accuracy_low", "accuracy_high"):
        assert [getattr(each, name) for each in own] == [getattr(x, name) for x in compared]


def test_the_last_to_stay_is_adjusted_for_one_pair_and_the_first_to_go_for_all(
    digits: Series,
) -> None:
    paths = [report.predictions.path for report in digits.reports]
    best = digits.best or 0
    raw = {
        at: compare([paths[best], path], LABELS).differences[0].p_value or 0.0
        for at, path in enumerate(paths)
        if at != best
    }
    adjusted = {at: digits.differences[at] for at in raw}
    order = sorted(raw, key=raw.__getitem__)
    largest = 0.0
    for left, at in zip(range(10, 1, -1), order, strict=True):
        # of so many checkpoints any two could have been the lowest and the highest
        largest = max(largest, raw[at] * math.comb(left, 2))
        difference = adjusted[at]
        assert difference is not None
        assert difference.p_value == pytest.approx(min(largest, 1.0), rel=1e-9)
        assert digits.in_best_set[at] == (largest >= 0.05)
        assert (difference.low or 0.0) <= 0 or largest < 0.05


def test_intervals_are_as_wide_as_the_pairs_that_are_left_ask_for() -> None:
    rng = np.random.default_rng(12)
    first, labels = models(10, 200)[1:]
    scores = [softmax(np.log(first) + rng.normal(0, 0.1, first.shape)) for _ in range(4)]
    found = series(scores, labels)
    losses = [-np.log(each[np.arange(200), labels]) for each in scores]
    best = found.best or 0
    p_values = {
        at: compare([scores[best], scores[at]], labels).differences[0].p_value or 0.0
        for at in range(4)
        if at != best
    }
    worst = min(p_values, key=p_values.__getitem__)
    assert p_values[worst] > 0.05 / 6
    difference = found.differences[worst]
    assert difference is not None
    ends = hall(losses[worst] - losses[best], level=0.05 / 6)
    assert (difference.low, difference.high) == pytest.approx(ends, rel=1e-6)


def test_no_number_depends_on_threads_format_or_where_rows_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = drawn_run(np.random.default_rng(1), 300, NEAR)
    names = []
    for at, scores in enumerate(run.checkpoints):
        names.append(str(write_csv(tmp_path / f"{at}.csv", scores.tolist())))
    whole = series(run.checkpoints, run.labels, threads=1)
    read = series(names, run.labels, threads=2, header=False)
    monkeypatch.setattr(kept, "_HELD", 1000)
    monkeypatch.setattr(kept, "_OUTCOMES", 70)
    on_disk = series(run.checkpoints, run.labels)
    for other in (read, on_disk):
        assert other.differences == whole.differences
        assert other.optimism == whole.optimism
        assert other.findings[:1] == whole.findings[:1]


def test_no_room_for_the_losses_is_an_error_with_a_way_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile.rollover", full)
    monkeypatch.setattr(kept, "_HELD", 10)
    scores, labels = three_of(0, 50)
    with pytest.raises(CelossError, match="No space left") as caught:
        series(scores, labels)
    assert "TMPDIR" in (caught.value.hint or "")


def test_rows_right_and_wrong_by_hand() -> None:
    first, second = pair([0.5, 0.25, 0.75], [0.5, 0.5, 0.5])
    found = series([first, second], [0, 0, 0])
    report = found.reports[0]
    # a tie goes to the first class, which is the true one
    assert wrong_cross_entropy(report) == pytest.approx(math.log(4), rel=1e-12)
    expected = (math.log(2) + math.log(4 / 3)) / 2
    assert right_cross_entropy(report) == pytest.approx(expected, rel=1e-12)
    assert wrong_cross_entropy(found.reports[1]) is None


def test_rows_of_several_labels_are_neither_right_nor_wrong() -> None:
    rng = np.random.default_rng(7)
    logits = rng.normal(size=(300, 4))
    targets = (rng.random((300, 4)) < 1 / (1 + np.exp(-logits))).astype(int)
    scores = [1 / (1 + np.exp(-sharpness * logits)) for sharpness in (0.1, 1.0, 4.0)]
    found = series(scores, targets, multi_label=True)
    assert (found.best, found.in_best_set) == (1, (False, True, False))
    (finding, *_) = found.findings
    assert finding.code == "rising-loss"
    assert "predicted wrong" not in finding.message
    document = found.to_dict()
    jsonschema.validate(document, series_schema.series_schema())
    assert {each["wrong_cross_entropy"] for each in document["checkpoints"]} == {None}


def test_the_optimism_is_that_of_the_lowest_of_two_equal_means() -> None:
    """Of two independent means with errors s the lowest is s / sqrt(pi) too low on average."""
    rng = np.random.default_rng(5)
    scores = [softmax(rng.normal(0, 1, (500, 2))) for _ in range(2)]
    labels = rng.integers(0, 2, 500)
    found = series(scores, labels)
    losses = [-np.log(each[np.arange(500), labels]) for each in scores]
    error = (losses[1] - losses[0]).std(ddof=1) / math.sqrt(500)
    assert found.in_best_set == (True, True)
    assert found.optimism == pytest.approx(error / math.sqrt(2) / math.sqrt(math.pi), rel=1e-6)


def test_an_infinite_loss_is_never_the_best() -> None:
    first, second = pair([0.5, 0.0], [0.4, 0.4])
    found = series([first, second], [0, 0], clip=0.0)
    assert (found.best, found.in_best_set) == (1, (False, True))
    assert found.differences[0] is not None
    assert found.differences[0].cross_entropy is None
    assert found.optimism is None
    nothing = series([first, first], [0, 0], clip=0.0)
    assert (nothing.best, nothing.in_best_set, nothing.optimism) == (None, (True, True), None)
    assert nothing.to_dict()["best"] is None


def test_of_equal_checkpoints_the_first_is_the_best() -> None:
    scores, labels = three_of(2, 100)
    found = series([scores[0]] * 3, labels)
    assert (found.best, found.in_best_set) == (0, (True,) * 3)
    assert found.optimism == 0
    assert found.names == ("1", "2", "3")


def test_soft_labels_and_weights_are_measured() -> None:
    rng = np.random.default_rng(6)
    scores = [rng.dirichlet([1, 1, 1], 50) for _ in range(3)]
    soft, weights = rng.dirichlet([1, 1, 1], 50), rng.exponential(size=50)
    found = series(scores, soft, weights=weights)
    losses = [-(weights[:, None] * soft * np.log(each)).sum() / weights.sum() for each in scores]
    measured = [report.cross_entropy for report in found.reports]
    assert measured == pytest.approx(losses, rel=1e-9)


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["run/ckpt-1.npy", "run/ckpt-10.npy"], ("1", "10")),
        (["run/ckpt-01.npy", "run/ckpt-12.npy"], ("01", "12")),
        (["a/model.csv", "b/model.csv"], ("a", "b")),
        (["ckpt.npy", "ckpt-1.npy"], ("ckpt", "ckpt-1")),
        (["first.npy", "fifth.npy"], ("first", "fifth")),
        (["x.csv", "x.csv"], ("1", "2")),
        (["ckpt-2.npy", "ckpt-10.npy", "ckpt-2.npy"], ("2", "10", "2 (2)")),
        (["e1.npy", "e2.csv"], ("1.npy", "2.csv")),
    ],
)
def test_names_lose_what_they_have_in_common(names: list[str], short: tuple[str, ...]) -> None:
    assert short_names(names) == short


def test_the_pattern_is_what_the_names_have_in_common() -> None:
    assert pattern_of(["run/ckpt-1.npy", "run/ckpt-10.npy"]) == "run/ckpt-*.npy"
    assert pattern_of(["a.npy", "b.csv"]) == "*"


def test_a_repr_is_one_line(digits: Series) -> None:
    assert repr(digits) == (
        "<Series of 10 checkpoints: lowest cross-entropy 0.3116 nats (1000), "
        "1 not significantly worse>"
    )


def test_the_labels_in_the_folder_are_no_checkpoint(file: Folder) -> None:
    run = drawn_run(np.random.default_rng(2), 60, RISING)
    for at, scores in enumerate(run.checkpoints):
        file(f"{at}.npy", scores)
    labels = file("labels.npy", run.labels)
    assert len(series(str(file.path), str(labels)).reports) == len(RISING)


def test_a_folder_among_others_is_one_checkpoint_in_shards(file: Folder) -> None:
    run = drawn_run(np.random.default_rng(2), 60, RISING[:3])
    for at, scores in enumerate(run.checkpoints):
        (file.path / f"ckpt-{at}").mkdir()
        for part in range(2):
            file(f"ckpt-{at}/part-{part}.npy", scores[30 * part : 30 * (part + 1)])
    names = [str(file.path / f"ckpt-{at}") for at in range(3)]
    found, whole = series(names, run.labels), series(run.checkpoints, run.labels)
    assert [report.cross_entropy for report in found.reports] == [
        report.cross_entropy for report in whole.reports
    ]
    assert found.names == ("0", "1", "2")


def test_a_folder_may_be_a_path(digits: Series) -> None:
    assert series(Path(RUN), Path(LABELS)).differences == digits.differences


def test_checkpoints_with_labels_of_their_own(file: Folder) -> None:
    rows = ["a,b,label\n0.6,0.4,a\n0.3,0.7,b\n", "a,b,label\n0.5,0.5,a\n0.4,0.6,b\n"]
    names = [str(file(f"{at}.csv", text)) for at, text in enumerate(rows)]
    assert series(names, label_column="label").best == 0
    file("1.csv", rows[1].replace("0.5,0.5,a", "0.5,0.5,b"))
    with pytest.raises(CelossError, match="'b', but in"):
        series(names, label_column="label")


@pytest.mark.parametrize(
    ("names", "early", "late"),
    [
        (["ckpt-1.csv", "ckpt-10.csv", "ckpt-2.csv"], "ckpt-10.csv", "ckpt-2.csv"),
        # as a shell in English lists what Lightning writes
        (
            ["epoch=10-loss=0.50.csv", "epoch=1-loss=0.61.csv", "epoch=2-loss=0.55.csv"],
            "epoch=10-loss=0.50.csv",
            "epoch=1-loss=0.61.csv",
        ),
    ],
)
def test_the_alphabet_is_not_the_order_of_a_run(
    names: list[str], early: str, late: str, file: Folder
) -> None:
    paths = [file(name, "a,b\n0.5,0.5\n0.25,0.75\n") for name in names]
    with pytest.raises(CelossError, match=f"{early}' is before .*{late}'"):
        series(paths, ["a", "b"])
    assert len(series(str(file.path / "*"), ["a", "b"]).reports) == len(names)
    assert len(series(paths[::-1], ["a", "b"]).reports) == len(names)


@pytest.mark.parametrize(
    ("numbers", "refused"),
    [
        # parts of an epoch, or versions: their orders differ
        (["0.25", "0.5", "0.75", "1.0"], True),
        (["1.9", "1.12", "1.25"], True),
        # one order for both
        (["0.5", "1.0", "1.5", "10.0"], False),
        (["0.05", "0.10", "0.15"], False),
        # as decimals two would be one number, and a date is none
        (["1.1", "1.2", "1.10"], False),
        (["2024.1.5", "2024.1.12"], False),
    ],
)
def test_decimals_in_names_are_in_the_order_that_is_listed(
    numbers: list[str], *, refused: bool, file: Folder
) -> None:
    paths = [file(f"epoch-{number}.csv", "a,b\n0.5,0.5\n0.25,0.75\n") for number in numbers]
    assert series(paths, ["a", "b"]).names == tuple(numbers)
    if refused:
        with pytest.raises(CelossError, match="decimal point, or the numbers of versions"):
            series(str(file.path / "*"), ["a", "b"])
    else:
        assert series(str(file.path / "*"), ["a", "b"]).names == tuple(numbers)


@pytest.mark.parametrize("count", [0, 1])
def test_one_checkpoint_is_no_series(count: int) -> None:
    scores, labels = three_of(0, 10)
    with pytest.raises(CelossError, match="give two CHECKPOINTS"):
        series(scores[:count], labels)


def test_a_checkpoint_of_other_rows_is_refused(tmp_path: Path) -> None:
    scores, labels = three_of(0, 10)
    names = [str(write_npy(tmp_path / f"{at}.npy", each)) for at, each in enumerate(scores)]
    write_npy(tmp_path / "2.npy", scores[2][:9])
    with pytest.raises(CelossError, match=r"2\.npy"):
        series(names, labels)
