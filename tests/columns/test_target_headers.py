"""First lines of files of several labels a row: rows that lack a target, truth values, per cent."""

from __future__ import annotations

import math

import pytest
from made import Folder

from celoss_cli import evaluate
from celoss_cli.errors import InputError

SCORES = "0.9,0.2\n0.3,0.6\n0.5,0.1\n"
WITHOUT_THE_FIRST = -(math.log(0.2) + math.log(0.3 * 0.4) / 2 + math.log(0.5 * 0.1) / 2)
"""The sum of the losses of three rows, the first of which has a target in its second column."""


@pytest.mark.parametrize("lacking", ["-100", "-1", "nan", "NA", ""])
def test_a_row_that_lacks_a_target_is_no_header(lacking: str, file: Folder) -> None:
    scores, targets = file("p.csv", SCORES), file("y.csv", f"{lacking},1\n1,0\n0,1\n")
    found = evaluate(scores, targets, multi_label=True, ignore_label=lacking)
    assert found.cross_entropy == pytest.approx(WITHOUT_THE_FIRST / 3, rel=1e-12)


@pytest.mark.parametrize("lacking", ["-100", "nan", "NA", ""])
def test_truth_values_may_be_lacking(lacking: str, file: Folder) -> None:
    rows = f"True,True\nTrue,False\nFalse,{lacking}\n"
    scores, targets = file("p.csv", SCORES), file("y.csv", rows)
    with pytest.raises(InputError) as error:
        evaluate(scores, targets, multi_label=True)
    assert f"--ignore-label={lacking or repr('')} leaves out cells" in (error.value.hint or "")
    found = evaluate(scores, targets, multi_label=True, ignore_label=lacking)
    losses = math.log(0.9 * 0.2) / 2 + math.log(0.3 * 0.4) / 2 + math.log(0.5)
    assert found.cross_entropy == pytest.approx(-losses / 3, rel=1e-12)


def test_what_stands_above_an_index_and_numbers_from_0_is_a_header(file: Folder) -> None:
    scores = file("p.csv", f"0,1\n{SCORES}")
    targets = file("y.csv", ",0,1\n0,0,1\n1,1,1\n2,0,0\n")
    found = evaluate(scores, targets, multi_label=True)
    losses = math.log(0.1 * 0.2) + math.log(0.3 * 0.6) + math.log(0.5 * 0.9)
    assert found.cross_entropy == pytest.approx(-losses / 6, rel=1e-12)


def test_the_only_row_of_truth_values_is_no_header(file: Folder) -> None:
    scores, targets = file("p.csv", "0.9,0.2\n"), file("y.csv", "True,False\n")
    found = evaluate(scores, targets, multi_label=True)
    assert found.cross_entropy == pytest.approx(-math.log(0.9 * 0.8) / 2, rel=1e-12)


def test_whole_per_cent_of_several_labels_are_a_row_though_their_sum_is_not_100(
    file: Folder,
) -> None:
    scores, targets = file("p.csv", "29.0,90.0\n16.0,69.0\n"), file("y.csv", "a,b\n0,1\n0,0\n")
    found = evaluate(scores, targets, multi_label=True, scores="percent")
    losses = math.log(0.71 * 0.9) + math.log(0.84 * 0.31)
    assert found.cross_entropy == pytest.approx(-losses / 4, rel=1e-12)


def test_whole_numbers_above_per_cent_with_decimals_are_a_header(file: Folder) -> None:
    scores = file("p.csv", "10,20\n29.5,90.5\n16.5,69.5\n")
    targets = file("y.csv", "20,10\n1,0\n0,0\n")
    found = evaluate(scores, targets, multi_label=True, scores="percent")
    losses = math.log(0.705 * 0.905) + math.log(0.835 * 0.305)
    assert found.cross_entropy == pytest.approx(-losses / 4, rel=1e-12)


def test_truth_values_of_one_row_more_are_counted(file: Folder) -> None:
    scores, targets = file("p.csv", "0.9,0.1\n"), file("y.csv", "True,True\nTrue,False\n")
    with pytest.raises(InputError, match=r"p\.csv has 1 row .*y\.csv has 2 labels"):
        evaluate(scores, targets, multi_label=True)
