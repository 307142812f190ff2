"""What is said of a loss is true."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from healthy import measured
from hypothesis import given
from hypothesis import strategies as st
from made import law

from celoss_cli import evaluate
from celoss_cli.measures import bounds
from celoss_cli.measures.bounds import Case
from celoss_cli.report.entries import Finding
from celoss_cli.settings import EPSILON
from celoss_cli.verdicts.explanations import EXPLANATIONS, ROUNDED, explanations
from celoss_cli.views import explained
from celoss_cli.views.document import json_text
from celoss_cli.views.numbers import loss as shown


def said(**case: Any) -> dict[str, Finding]:  # noqa: ANN401 - the fields of Case
    return {each.code: each for each in explanations(Case(**case), shown)}


def test_a_loss_near_ln_2_is_told_apart_from_chance() -> None:
    finding = said(loss=0.675, classes=10)["against-chance"]
    assert finding.severity == "note"
    assert "Chance is 2.303 for 10 balanced classes: 0.675 is 70.7% below it." in finding.message
    assert "0.6931 is chance for two balanced classes only." in finding.message
    assert finding.remedy == "For unbalanced classes chance is lower: --counts."
    assert finding.evidence == {
        "chance": math.log(10),
        "uniform": math.log(10),
        "ratio": 0.675 / math.log(10),
    }
    assert "two balanced" not in said(loss=0.69, classes=2)["against-chance"].message
    assert "two balanced" not in said(loss=0.5, classes=10)["against-chance"].message


@pytest.mark.parametrize(
    ("case", "severity", "words"),
    [
        ({"loss": 0.0, "classes": 2}, "note", "0 is 100.0% below it"),
        ({"loss": 1e-9, "classes": 2}, "note", "1e-09 is > 99.9% below it"),
        ({"loss": 0.69, "classes": 2}, "note", "0.69 is as good as that"),
        ({"loss": 0.695, "classes": 2}, "note", "0.695 is as good as that"),
        ({"loss": 2.4, "classes": 10}, "warning", "2.4 is 4.23% above it. An untrained model"),
        ({"loss": 1.0, "classes": 2}, "warning", "An untrained model"),
        ({"loss": 1.1, "classes": 2}, "warning", "far below 1/K on many rows"),
        ({"loss": 7.0, "classes": 2}, "warning", "7 is 10.1x that"),
        ({"loss": 0.3, "classes": 2, "counts": (95, 5)}, "warning", "not know the class freq"),
        ({"loss": 0.8, "classes": 2, "counts": (95, 5)}, "warning", "An untrained model"),
        ({"loss": 0.1, "classes": 2, "counts": (95, 5)}, "note", "Chance is 0.1985, which"),
        ({"loss": 0.1, "classes": 2, "counts": (5, 5)}, "note", "0.6931 for 2 balanced classes"),
        ({"loss": 0.1, "classes": 2, "counts": (5, 0)}, "warning", "0.1 is above it"),
        ({"loss": 0.0, "classes": 2, "counts": (5, 0)}, "note", "0 is as good as that"),
        ({"loss": 0.1, "classes": 2, "measured_chance": 0.4}, "note", "75.0% below"),
    ],
)
def test_the_loss_beside_chance(case: dict[str, Any], severity: str, words: str) -> None:
    finding = said(**case)["against-chance"]
    assert finding.severity == severity
    assert words in finding.message
    assert (finding.remedy == "") == (len(case) > 2)


def test_perplexity_and_the_typical_probability() -> None:
    finding = said(loss=0.675, classes=10)
    assert finding["perplexity"].message == "Equivalent to a uniform guess over 1.964 classes."
    assert finding["perplexity"].evidence == {"perplexity": math.exp(0.675)}
    assert "true class is 0.5092." in finding["typical-probability"].message
    assert finding["typical-probability"].evidence == {"probability": math.exp(-0.675)}
    assert "more than the 2 there are" in said(loss=1.0, classes=2)["perplexity"].message
    assert "1 class." in said(loss=0.0, classes=2)["perplexity"].message


def test_the_geometric_mean_is_what_the_truth_was_given() -> None:
    given_to_truth = np.array([0.9, 0.4, 0.02])
    scores = np.stack([given_to_truth, 1 - given_to_truth], axis=1)
    loss, _ = measured(evaluate(scores, [0, 0, 0]))
    value = said(loss=loss, classes=2)["typical-probability"].evidence["probability"]
    assert value == pytest.approx(float(np.prod(given_to_truth) ** (1 / 3)), rel=1e-12)


def test_the_accuracy_is_bounded_and_rounded_outwards() -> None:
    finding = said(loss=0.675, classes=10)["accuracy-bounds"]
    assert "The accuracy is between 2.61% and 100%: a wrong" in finding.message
    assert finding.evidence["least"] == bounds.least_accuracy(0.675)
    assert "between 0% and 99.72%" in said(loss=2.4, classes=10)["accuracy-bounds"].message
    assert "accuracy is 100%" in said(loss=0.0, classes=10)["accuracy-bounds"].message
    soft = said(loss=2.4, classes=10, soft=True)["accuracy-bounds"]
    assert (soft.evidence["most"], "nothing more" in soft.message) == (1.0, False)
    free = said(loss=2.4, classes=10, floor=0.0)["accuracy-bounds"]
    assert (free.evidence["most"], "up to" in free.message) == (1.0, False)


def test_ninety_percent_takes_a_small_loss() -> None:
    finding = said(loss=0.675, classes=10)["guarantee"]
    assert "A loss of 0.06931 or less guarantees an accuracy of at least 90%" in finding.message


@pytest.mark.parametrize(
    ("case", "severity", "words"),
    [
        (
            {"loss": 0.675, "classes": 10, "accuracy": 0.78},
            "note",
            "has a loss of 1.01. Here it is l",
        ),
        ({"loss": 0.675, "classes": 10, "accuracy": 0.78}, "note", "right, or the other"),
        ({"loss": 0.3, "classes": 2, "accuracy": 0.8}, "note", "higher where the model is right."),
        ({"loss": 0.675, "classes": 2, "accuracy": 0.9}, "note", "Here it is higher"),
        ({"loss": 0.5, "classes": 2, "accuracy": 0.8}, "note", "about the same"),
        ({"loss": 0.1, "classes": 2, "accuracy": 0.5}, "warning", "the loss is 0.3466 or more"),
        (
            {"loss": 5.0, "classes": 3, "accuracy": 0.99},
            "warning",
            "clipping threshold of 2.2e-16",
        ),
        ({"loss": 1.0, "classes": 10, "accuracy": 0.05}, "note", "below the 10%"),
        ({"loss": 0.3, "classes": 2, "accuracy": 0.9999999}, "note", "of 99.99999% is"),
        ({"loss": 0.3, "classes": 2, "accuracy": 0.8, "soft": True}, "note", "with this loss."),
    ],
)
def test_the_loss_beside_an_accuracy(case: dict[str, Any], severity: str, words: str) -> None:
    finding = said(**case)["accuracy-given"]
    assert finding.severity == severity
    assert words in finding.message
    assert finding.evidence["accuracy"] == case["accuracy"]


def test_an_accuracy_beyond_its_bounds_by_what_rounding_explains_is_no_warning() -> None:
    # 0.683 is what a wrong answer costs at least where rows may sum to 1.01
    loss = -math.log(1.01 / 2)
    assert said(loss=loss, classes=2, accuracy=0.0)["accuracy-given"].severity == "note"
    least = bounds.least_accuracy(0.2)
    for beyond, severity in ((0.9, "note"), (1.1, "warning")):
        accuracy = least - ROUNDED * beyond
        assert said(loss=0.2, classes=2, accuracy=accuracy)["accuracy-given"].severity == severity


@pytest.mark.parametrize(
    ("loss", "accuracy", "bound"),
    # of two classes a right answer costs ln 2 or less, a wrong one ln 2 or more
    [(0.7, 1.0, "99.98% or less"), (0.0069314, 0.98, "99% or more")],
)
def test_what_no_rows_have_is_not_said_to_go_together(
    loss: float, accuracy: float, bound: str
) -> None:
    message = said(loss=loss, classes=2, accuracy=accuracy)["accuracy-given"].message
    assert message.endswith(
        " is consistent with this loss only if one of the two is rounded, or rows do not sum to 1: "
        f"otherwise the accuracy is {bound}."
    )


def test_a_loss_that_no_rows_have_says_so_and_nothing_of_accuracy() -> None:
    found = said(loss=40.0, classes=2, accuracy=0.5)
    assert next(iter(found)) == "impossible-loss"
    assert found["impossible-loss"].severity == "warning"
    assert not {"accuracy-bounds", "accuracy-given"} & set(found)
    assert "impossible-loss" not in said(loss=40.0, classes=2, floor=0.0)
    assert "impossible-loss" not in said(loss=36.05, classes=2)
    assert said(loss=36.05, classes=2)["accuracy-bounds"].evidence["most"] == 0


@given(
    st.floats(0, 1e308),
    st.integers(2, 1000),
    st.none() | st.floats(0, 1),
    st.sampled_from([0.0, 5e-324, EPSILON, 1e-4]),
    st.booleans(),
)
@law
def test_whatever_is_given_is_explained_in_words_and_json(
    loss: float,
    classes: int,
    accuracy: float | None,
    floor: float,
    soft: bool,  # noqa: FBT001
) -> None:
    case = Case(loss=loss, classes=classes, accuracy=accuracy, floor=floor, soft=soft)
    found = explanations(case, shown)
    whole = json.loads(json_text(explained.content([case])))
    assert [each["code"] for each in whole["explanations"]] == [each.code for each in found]
    for each in found:
        assert each.message.endswith((".", "?"))
        assert "nan" not in each.message


def test_every_explanation_has_a_test() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    codes = [explain.__name__.replace("_", "-") for explain in EXPLANATIONS]
    assert [code for code in codes if f'"{code}"' not in text] == []
