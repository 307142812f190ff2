"""A tally that no rows can have, or that is not as it was written, is refused."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from made import drawn, law

from celoss_cli import evaluate, merge, tally
from celoss_cli.errors import InputError
from celoss_cli.measures.cells import CELLS

SCORES, LABELS = drawn(5, 30, 3)
PLAIN = tally(SCORES, LABELS, name="plain", worst=3)
WEIGHTED = tally(SCORES, LABELS, weights=np.arange(30.0), name="weighted", clip=0.0)
NO_FLOOR = np.where(np.arange(30)[:, None] < 10, np.eye(3)[(LABELS + 1) % 3], SCORES)
INFINITE = tally(NO_FLOOR, LABELS, name="infinite", clip=0.0)
ONE = 1 << 60
TARGETS = np.where(SCORES > 0.9, -100, SCORES > 0.4)
LABELED = tally(SCORES, TARGETS, name="labeled", multi_label=True, ignore_label=-100)


def sealed(held: dict[str, Any]) -> str:
    """Return a part whose checksum is right: that of all else, in the order of its keys."""
    rest = {key: value for key, value in held.items() if key != "checksum"}
    text = json.dumps(rest, sort_keys=True)
    return json.dumps({**rest, "checksum": hashlib.sha256(text.encode()).hexdigest()})


@law
@given(st.sampled_from([PLAIN, WEIGHTED, INFINITE]), st.data())
def test_a_digit_that_is_changed_is_found(part: str, data: st.DataObject) -> None:
    digits = [found.start() for found in re.finditer(r"\d", part)]
    at = data.draw(st.sampled_from(digits))
    other = data.draw(st.sampled_from([each for each in "0123456789" if each != part[at]]))
    changed = part[:at] + other + part[at + 1 :]
    with suppress(json.JSONDecodeError):  # as of a number that starts with 0
        # the last digit of a float may not tell it from its neighbour
        assume(json.loads(changed) != json.loads(part))
    with pytest.raises(InputError):
        merge([changed])


def test_a_part_may_be_spaced_and_ordered_in_another_way() -> None:
    held = json.loads(PLAIN)
    again = json.dumps(dict(reversed([*held.items()])), indent=2)
    assert merge([again]).cross_entropy == merge([PLAIN]).cross_entropy
    assert sealed(held) != PLAIN
    assert merge([sealed(held)]).cross_entropy == evaluate(SCORES, LABELS).cross_entropy


CONFIDENCE, CORRECT = 2 * CELLS, 3 * CELLS
"""Where sums by confidence stand: those of weights, squares, confidence, correct rows and noise."""


def listed(held: Any) -> list[int]:  # noqa: ANN401 - a list, or its places that hold something
    if isinstance(held, list):
        return held
    whole = dict(zip(held["at"], held["values"], strict=True))
    return [whole.get(place, 0) for place in range(held["size"])]


def inside(sums: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    for name in names:
        sums = sums[name]
    return sums


def add(*names: str, by: Any, at: int = 0) -> Callable[[dict[str, Any]], None]:  # noqa: ANN401 - a number or more
    """Return what adds to a number of a tally, or to one of several."""
    *way, last = names

    def change(sums: dict[str, Any]) -> None:
        found = inside(sums, way)
        if isinstance(found[last], dict | list):
            values = listed(found[last])
            found[last] = [*values[:at], values[at] + by, *values[at + 1 :]]
        else:
            found[last] += by

    return change


def cut(*names: str) -> Callable[[dict[str, Any]], None]:
    """Return what takes the last of several sums away."""
    *way, last = names

    def change(sums: dict[str, Any]) -> None:
        found = inside(sums, way)
        found[last] = listed(found[last])[:-1]

    return change


def both(*changes: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    def change(sums: dict[str, Any]) -> None:
        for each in changes:
            each(sums)

    return change


def smallest(sums: dict[str, Any]) -> None:
    sums["largest_loss"]["value"] = 1e-9


def twice(sums: dict[str, Any]) -> None:
    sums["worst"]["entries"].append(sums["worst"]["entries"][0])


FORGED = {
    "a digit of the loss": add("loss", by=ONE),
    "a loss below 0": both(
        *(add(*name, by=-9999 * ONE) for name in (("loss",), ("class_loss",))),
        add("histogram", "losses", by=-9999 * ONE),
    ),
    "a loss above what the worst row allows": both(
        *(add(*name, by=9999 * ONE) for name in (("loss",), ("class_loss",))),
        add("histogram", "losses", by=9999 * ONE),
    ),
    "more infinite rows than rows": both(add("infinite", by=99), add("class_infinite", by=99)),
    "infinite rows of no class": add("infinite", by=1),
    "fewer infinite rows than none": both(add("infinite", by=-99), add("class_infinite", by=-99)),
    "more rows at the floor than rows": add("floored", by=99),
    "more rounded rows than rows": add("rounded", by=99),
    "rows that are not those of the classes": add("rows", by=1),
    "more rows right than rows": add("right", by=99),
    "right rows that the wrong ones do not leave": add("right", by=-1),
    "rows predicted as a class": add("class_predicted", by=1),
    "a weight that is not that of the classes": add("weight", by=1),
    "the weight of a class": add("class_weight", by=1),
    "what is correct": add("correct", by=1),
    "more hits than rows": add("hits", by=9999 * ONE),
    "a squared error below 0": add("squared_error", by=-9999 * ONE),
    "a confidence above 1": both(
        add("confidence", by=9999 * ONE), add("calibration", "sums", by=9999 * ONE, at=CONFIDENCE)
    ),
    "the confidence": add("confidence", by=1),
    "a row in the histogram": add("histogram", "counts", by=99),
    "the loss of the histogram": add("histogram", "losses", by=1),
    "the weight of the histogram": add("histogram", "weights", by=99 * ONE),
    "a row in a bin": add("calibration", "counts", by=1),
    "what is correct in a bin": add("calibration", "sums", by=9999 * ONE, at=CORRECT),
    "the weight of a bin": add("calibration", "sums", by=1),
    "a mistake": add("mistakes", "counts", by=9999),
    "a missing class": cut("class_probability"),
    "a missing cell": cut("calibration", "counts"),
    "a worst row twice": twice,
    "a worst row worse than any": smallest,
}


@pytest.mark.parametrize("part", [PLAIN, WEIGHTED, INFINITE], ids=["plain", "weighted", "infinite"])
@pytest.mark.parametrize("forgery", FORGED)
def test_sums_that_no_rows_have_are_refused(forgery: str, part: str) -> None:
    held = json.loads(part)
    FORGED[forgery](held["tally"])
    with pytest.raises(InputError, match="the tally is damaged: "):
        merge([sealed(held)])


FORGED_LABELS = {
    "more rows than cells": add("rows", by=1),
    "rows without a label": add("labels", "unlabeled", by=1),
    "fewer ignored cells than none": add("labels", "ignored", by=-99),
    "more positive cells than rows": add("class_rows", by=99),
    "more infinite cells than cells": add("class_infinite", by=99),
    "a cell in a bin": add("calibration", "counts", by=1),
    "more rows right than rows": add("right", by=99),
    "more exact rows than correct": add("labels", "exact", by=9999 * ONE),
    "more correct rows than rows": add("correct", by=9999 * ONE),
    "the weight of a label": add("class_weight", by=9999 * ONE),
    "a label more frequent than it weighs": add("class_mass", by=9999 * ONE),
    "a label predicted more than it weighs": add("labels", "said", by=9999 * ONE),
    "more hit than positive": add("labels", "hit", by=9999 * ONE),
    "more positive than its share": add("labels", "share_mass", by=9999 * ONE),
    "a loss below 0": add("class_loss", by=-9999 * ONE),
    "a squared loss below 0": add("class_spread", "sums", by=-9999 * ONE),
    "a squared error below 0": add("labels", "squared_error", by=-9999 * ONE),
    "the loss of the histogram": add("histogram", "losses", by=1),
    "a missing label": cut("labels", "positive"),
    "a worst row twice": twice,
    "a worst row worse than any": smallest,
}


@pytest.mark.parametrize("forgery", FORGED_LABELS)
def test_sums_that_no_rows_of_labels_have_are_refused(forgery: str) -> None:
    held = json.loads(LABELED)
    assert merge([sealed(held)]).tally.rows == len(SCORES)
    FORGED_LABELS[forgery](held["tally"])
    with pytest.raises(InputError, match="the tally is damaged: "):
        merge([sealed(held)])


def test_two_classes_of_one_name_are_refused() -> None:
    held = json.loads(PLAIN)
    held["classes"][1] = held["classes"][0]
    with pytest.raises(InputError, match="the tally is damaged: two classes have the same name"):
        merge([sealed(held)])


def test_a_part_without_its_checksum_is_refused() -> None:
    held = json.loads(PLAIN)
    del held["checksum"]
    with pytest.raises(InputError, match="the tally is damaged: "):
        merge([json.dumps(held)])
