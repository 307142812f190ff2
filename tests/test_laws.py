"""What must not change the report, and what may change only a part of it."""

from __future__ import annotations

import csv
import dataclasses
import itertools
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import Example, drawn, examples, law, numbers, one_hot, write_csv, write_npy
from samples import SAMPLES

from celoss_cli import evaluate
from celoss_cli.engine.plan import Plan
from celoss_cli.errors import InputError
from celoss_cli.evaluation import run
from celoss_cli.measures.confusion import Confusion
from celoss_cli.measures.exact import Sums
from celoss_cli.measures.losses import measure
from celoss_cli.measures.tally import Tally
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import Block, FloatArray

WORST = 4

choices = st.sampled_from(
    [
        Settings(),
        Settings(clip=0.0, worst=3),
        Settings(normalize=True, top_k=2),
        Settings(label_smoothing=0.1, bins=3),
        Settings(scores="logits", top_k=1),
        Settings(class_weights="balanced"),
    ]
)
weight = st.one_of(st.integers(0, 3).map(float), st.floats(0.01, 100.0))


def weights_for(rows: int) -> st.SearchStrategy[FloatArray | None]:
    some = st.lists(weight, min_size=rows, max_size=rows).filter(any).map(np.array)
    return st.one_of(st.none(), some)


@law
@given(examples(), choices, st.integers(1, 600), st.data())
def test_block_size_changes_nothing(
    example: Example, chosen: Settings, block_bytes: int, data: st.DataObject
) -> None:
    scores, labels = example
    weights = data.draw(weights_for(len(labels)))
    whole = run(scores, labels, weights=weights, settings=chosen)
    parts = run(
        scores, labels, weights=weights, settings=chosen, plan=Plan(block_bytes=block_bytes)
    )
    assert numbers(parts) == numbers(whole)


@pytest.mark.parametrize(
    ("kind", "classes"),
    [
        *(("probs", classes) for classes in (2, 3, 10, 16, 17, 129)),
        *((kind, classes) for kind in ("logits", "soft") for classes in (2, 17, 129)),
    ],
)
def test_block_size_changes_nothing_whatever_the_width(kind: str, classes: int) -> None:
    scores, labels = drawn(classes, 70, classes)
    truth = drawn(1, 70, classes)[0] if kind == "soft" else labels
    chosen = Settings(scores="logits") if kind == "logits" else Settings()
    whole = numbers(run(scores, truth, settings=chosen))
    for rows in (1, 64):
        parts = run(scores, truth, settings=chosen, plan=Plan(block_bytes=rows * classes * 8))
        assert numbers(parts) == whole


@pytest.mark.parametrize("kind", ["probs", "logits"])
def test_block_size_changes_nothing_in_very_wide_rows(kind: str) -> None:
    classes = 8193
    scores, labels = drawn(classes, 9, classes)
    chosen = Settings(scores=kind)  # type: ignore[arg-type]  # one of its two values
    whole = numbers(run(scores, labels, settings=chosen))
    for rows in (1,) if kind == "logits" else (1, 4):
        parts = run(scores, labels, settings=chosen, plan=Plan(block_bytes=rows * classes * 8))
        assert numbers(parts) == whole


@settings(law, max_examples=8)
@given(example=examples(), block_bytes=st.sampled_from([1, 50, 1 << 20]))
def test_text_and_arrays_of_the_same_numbers_measure_alike(
    example: Example, block_bytes: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    scores, labels = example
    folder = tmp_path_factory.mktemp("alike")
    # the header tells how many rows there are: of 0 and 1 alone any line may be one
    truth = write_csv(folder / "labels.csv", [["y"], *([label] for label in labels.tolist())])
    files = [
        write_csv(folder / "scores.csv", scores.tolist()),
        write_csv(folder / "headed.csv", [range(scores.shape[1]), *scores.tolist()]),
        write_npy(folder / "c.npy", np.ascontiguousarray(scores)),
        write_npy(folder / "fortran.npy", np.asfortranarray(scores)),
        write_npy(folder / "big.npy", scores.astype(">f8")),
        write_npy(folder / "little.npy", np.asfortranarray(scores.astype("<f8"))),
    ]
    expected = numbers(evaluate(scores, labels))
    for file in files:
        report = run(file, truth, settings=Settings(), plan=Plan(block_bytes=block_bytes))
        assert numbers(report) == expected, file.name


@pytest.mark.parametrize("classes", [2, 16, 17, 129])
@pytest.mark.parametrize(
    "chosen",
    [
        Settings(sum_tolerance=1.0),
        Settings(normalize=True, top_k=1),
        Settings(scores="logits", calibration=True),
        Settings(scores="log-probs", sum_tolerance=1.0),
    ],
)
def test_numbers_of_32_bits_measure_as_the_same_numbers_of_64(
    classes: int, chosen: Settings
) -> None:
    scores, labels = drawn(classes, 131, classes)
    single = np.asarray(np.log(scores) if chosen.scores == "log-probs" else scores, np.float32)
    single[::7, 0] = single[::7, -1]  # ties, which go to the lower class
    expected = numbers(run(single.astype(np.float64), labels, settings=chosen))
    for each in (single, np.asfortranarray(single), single.astype(">f4")):
        assert numbers(run(each, labels, settings=chosen)) == expected
    plan = Plan(block_bytes=classes * 8 * 50)
    assert numbers(run(single, labels, settings=chosen, plan=plan)) == expected


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("classes", [3, 40])
@pytest.mark.parametrize(
    ("chosen", "bad"),
    [
        (Settings(), -1.0),
        (Settings(), 1.5),
        (Settings(), np.nan),
        (Settings(), np.copysign(np.nan, -1)),
        (Settings(), -(2.0**-13)),
        (Settings(normalize=True), np.inf),
        (Settings(normalize=True), np.nan),
        (Settings(scores="logits"), np.inf),
        (Settings(scores="log-probs"), 1.5),
    ],
)
def test_a_wrong_number_is_refused_whatever_its_bits(
    chosen: Settings, bad: float, classes: int, kind: type
) -> None:
    scores, labels = drawn(classes, 9, classes)
    scores = np.asarray(np.log(scores) if chosen.scores == "log-probs" else scores, kind)
    scores[5, 1] = bad
    with pytest.raises(InputError, match=f"row 5, column 1: {bad} "):
        run(scores, labels, settings=chosen)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("classes", [3, 40])
@pytest.mark.parametrize("bad", [-(2.0**-140), -1e-17, -(2.0**-14), 1 + 2.0**-20, 1 + 2.0**-14])
def test_a_number_that_rounding_put_outside_is_held_at_the_bound(
    bad: float, classes: int, kind: type
) -> None:
    labels = np.arange(classes)
    scores: FloatArray = one_hot(labels, classes).astype(kind)
    expected = numbers(run(scores, labels, settings=Settings()))
    scores[2, 2 if bad > 1 else 1] = bad
    held = numbers(run(scores, labels, settings=Settings()))
    assert held["metrics"] == expected["metrics"]
    (finding,) = [each for each in held["findings"] if each["code"] == "held-values"]
    assert finding["evidence"] == {"rows": 1}


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("classes", [3, 40])
@pytest.mark.parametrize("chosen", [Settings(), Settings(normalize=True)])
def test_a_zero_may_have_a_sign(chosen: Settings, classes: int, kind: type) -> None:
    labels = np.arange(classes)
    scores: FloatArray = one_hot(labels, classes).astype(kind)
    signed = np.where(scores == 0, -scores, scores)
    assert np.signbit(signed).any()
    expected = numbers(run(scores, labels, settings=chosen))
    assert expected["metrics"]["accuracy"] == 1
    assert numbers(run(signed, labels, settings=chosen)) == expected


@law
@given(parts=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30))
def test_text_holds_a_single_column_to_the_last_bit(
    parts: list[float], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("single")
    truth = write_csv(folder / "labels.csv", [[at % 2] for at in range(len(parts))])
    text_file = write_csv(folder / "scores.csv", [[part] for part in parts])
    array = write_npy(folder / "scores.npy", parts)
    assert numbers(evaluate(text_file, truth)) == numbers(evaluate(array, truth))


ROWS = re.compile(r"rows? [\d, and]+")


def without_rows(found: dict[str, Any]) -> dict[str, Any]:
    worst = [{**row, "row": None} for row in found["worst"]]
    findings = [{**each, "remedy": ROWS.sub("rows", each["remedy"])} for each in found["findings"]]
    return {**found, "worst": worst, "findings": findings}


@law
@given(examples(), choices, st.data())
def test_the_order_of_rows_changes_row_numbers_only(
    example: Example, chosen: Settings, data: st.DataObject
) -> None:
    scores, labels = example
    order = np.array(data.draw(st.permutations(range(len(labels)))))
    before = numbers(run(scores, labels, settings=chosen))
    after = numbers(run(scores[order], labels[order], settings=chosen))
    assert without_rows(after) == without_rows(before)


@law
@given(examples(), st.data())
def test_renaming_classes_changes_no_loss(example: Example, data: st.DataObject) -> None:
    scores, labels = example
    order = np.array(data.draw(st.permutations(range(scores.shape[1]))))
    place = np.argsort(order)
    before, after = evaluate(scores, labels), evaluate(scores[:, order], place[labels])
    assert after.cross_entropy == before.cross_entropy
    assert after.cross_entropy_se == before.cross_entropy_se
    assert after.median_loss == before.median_loss
    assert (after.median_loss or 0.0) <= (after.max_loss or math.inf)


@law
@given(examples(), st.integers(-8, 40))
def test_equal_weights_change_neither_loss_nor_accuracy(example: Example, power: int) -> None:
    scores, labels = example
    plain = evaluate(scores, labels)
    weighted = evaluate(scores, labels, weights=np.full(len(labels), 2.0**power))
    assert weighted.cross_entropy == pytest.approx(plain.cross_entropy, rel=1e-12, abs=1e-15)
    assert weighted.accuracy == plain.accuracy
    assert weighted.accuracy_low == pytest.approx(plain.accuracy_low, rel=1e-12)


@law
@given(examples(), choices)
def test_weights_of_1_change_nothing_but_the_signature(example: Example, chosen: Settings) -> None:
    scores, labels = example
    weighted = numbers(run(scores, labels, weights=np.ones(len(labels)), settings=chosen))
    unweighted = numbers(run(scores, labels, settings=chosen))
    assert weighted | {"signature": None} == unweighted | {"signature": None}


@law
@given(examples(), st.integers(2, 4))
def test_repeating_every_row_changes_neither_loss_nor_accuracy(
    example: Example, times: int
) -> None:
    scores, labels = example
    once = evaluate(scores, labels)
    often = evaluate(scores.repeat(times, axis=0), labels.repeat(times))
    assert often.cross_entropy == once.cross_entropy
    assert often.accuracy == once.accuracy
    assert often.d2 == once.d2
    assert often.ece == once.ece


@law
@given(examples(), st.data())
def test_whole_weights_are_repeated_rows(example: Example, data: st.DataObject) -> None:
    scores, labels = example
    counts = st.lists(st.integers(0, 5), min_size=len(labels), max_size=len(labels)).filter(any)
    times = np.array(data.draw(counts))
    weighted = evaluate(scores, labels, weights=times.astype(np.float64))
    repeated = evaluate(scores.repeat(times, axis=0), labels.repeat(times))
    names = ("cross_entropy", "accuracy", "chance_cross_entropy", "brier", "mean_confidence", "ece")
    for name in names:
        found, expected = getattr(weighted, name), getattr(repeated, name)
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-15), name


@law
@given(examples())
def test_one_hot_labels_are_hard_labels(example: Example) -> None:
    scores, labels = example
    hard, soft = evaluate(scores, labels), evaluate(scores, one_hot(labels, scores.shape[1]))
    assert soft.cross_entropy == hard.cross_entropy
    assert soft.accuracy == hard.accuracy
    assert soft.chance_cross_entropy == hard.chance_cross_entropy


def tally(example: Example, weights: FloatArray | None, start: int, stop: int) -> Tally:
    """Return the tally of some rows of an example."""
    scores, labels = example
    some = None if weights is None else weights[start:stop]
    rows = np.arange(len(labels))[start:stop]
    taken = iter([scores[start:stop].copy()] if stop > start else [])
    measured = measure(
        Block(taken, labels[start:stop], None, some, rows), Settings(top_k=2, clip=0.0)
    )
    classes = scores.shape[1]
    return Tally.empty(classes, WORST) if measured is None else Tally.of(measured, classes, WORST)


def plain(value: object) -> object:
    """Return what a tally holds, in a form that can be compared."""
    if isinstance(value, Sums):
        return value.units()
    if isinstance(value, Confusion):
        return value.counts().tolist()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if dataclasses.is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return value


@law
@given(examples(), st.data())
def test_tallies_of_any_parts_in_any_order_add_up_to_the_tally_of_all(
    example: Example, data: st.DataObject
) -> None:
    rows = len(example[1])
    weights = data.draw(weights_for(rows))
    cuts = sorted({0, rows, *data.draw(st.lists(st.integers(0, rows)))})
    parts = [tally(example, weights, a, b) for a, b in itertools.pairwise(cuts)]
    shuffled = data.draw(st.permutations(parts))
    added = sum(shuffled, Tally.empty(example[0].shape[1], WORST))
    assert plain(added) == plain(tally(example, weights, 0, rows))


@law
@given(examples(least_rows=3), st.data())
def test_addition_of_tallies_is_associative_and_commutative(
    example: Example, data: st.DataObject
) -> None:
    rows = len(example[1])
    weights = data.draw(weights_for(rows))
    low = data.draw(st.integers(1, rows - 2))
    high = data.draw(st.integers(low + 1, rows - 1))
    a, b, c = (tally(example, weights, *ends) for ends in ((0, low), (low, high), (high, rows)))
    assert plain((a + b) + c) == plain(a + (b + c))
    assert plain(a + b) == plain(b + a)


@law
@given(examples())
def test_the_empty_tally_is_the_zero_of_addition(example: Example) -> None:
    some = tally(example, None, 0, len(example[1]))
    zero = Tally.empty(example[0].shape[1], WORST)
    assert plain(some + zero) == plain(some)
    assert plain(zero + some) == plain(some)


def sample_reports(predictions: Path) -> Iterator[str]:
    """Yield the JSON of the sample for blocks of 37, 1,000 and 100,000 rows."""
    for rows in (37, 1_000, 100_000):
        report = run(
            predictions,
            SAMPLES / "digits_labels.csv",
            settings=Settings(),
            plan=Plan(block_bytes=rows * 10 * 8),
        )
        yield json.dumps(numbers(report))


def test_the_sample_report_is_the_same_to_the_byte(tmp_path: Path) -> None:
    text_file = SAMPLES / "digits_probs.csv"
    with text_file.open(newline="") as stream:
        cells = [[float(cell) for cell in row] for row in list(csv.reader(stream))[1:]]
    array = write_npy(tmp_path / "digits.npy", cells)
    found = [*sample_reports(text_file), *sample_reports(array)]
    assert len(found) == 6
    assert len(set(found)) == 1


def test_a_row_of_weight_3_counts_as_three_in_the_worst_one_per_cent() -> None:
    scores, labels = drawn(3, 100, 3)
    weights = np.array([3.0] * 50 + [1.0] * 50)
    each = np.repeat(np.arange(100), weights.astype(int))
    weighted = evaluate(scores, labels, weights=weights)
    repeated = evaluate(scores[each], labels[each])
    # 1% of 200 rows are two
    assert weighted.worst_1pct_share == pytest.approx(repeated.worst_1pct_share, rel=1e-9)
