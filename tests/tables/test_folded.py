"""One number a line is folded into rows."""

from __future__ import annotations

import gzip

import pytest
from made import Folder, saved
from reading import LABELS, MEAN, NAMES, ROWS, SCORES, assert_is_the_mean, measured

from celoss_cli.engine.plan import Plan
from celoss_cli.evaluation import run
from celoss_cli.settings import Settings

ONE_A_LINE = ROWS.replace(",", "\n")


@pytest.mark.parametrize("header", ["", "score\n"])
def test_one_number_a_line_is_folded_into_rows(header: str, file: Folder) -> None:
    preds, integers = file("preds.txt", header + ONE_A_LINE), file("labels.npy", LABELS)
    assert_is_the_mean(measured(preds, integers, classes=3))
    report = measured(preds, file("labels.csv", NAMES), class_names=("a", "b", "c"))
    assert_is_the_mean(report)
    assert report.classes == ("a", "b", "c")
    assert_is_the_mean(measured(preds, integers, classes=3, class_names=("a", "b", "c")))


@pytest.mark.parametrize("shape", [(9,), (9, 1)])
def test_an_array_of_one_column_is_folded_into_rows(shape: tuple[int, ...], file: Folder) -> None:
    preds, labels = file("preds.npy", SCORES.reshape(shape)), file("labels.npy", LABELS)
    assert_is_the_mean(measured(preds, labels, classes=3))
    packed = file("preds.npy.gz", gzip.compress(saved(SCORES.reshape(shape))))
    assert_is_the_mean(measured(packed, labels, classes=3))


@pytest.mark.parametrize("block_bytes", [1, 8, 17, 40, 64])
def test_folded_rows_do_not_depend_on_the_block(block_bytes: int, file: Folder) -> None:
    preds, labels = file("preds.txt", ONE_A_LINE * 20), file("labels.txt", "0\n2\n1\n" * 20)
    report = run(preds, labels, settings=Settings(classes=3), plan=Plan(block_bytes=block_bytes))
    assert report.rows == 60
    assert report.cross_entropy == pytest.approx(MEAN, rel=1e-12)
