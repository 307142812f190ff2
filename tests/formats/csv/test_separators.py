"""What is between the cells of a text: a first line that says so, and bars."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from made import drawn

from celoss_cli import CelossError, evaluate

LOSS = -(np.log(0.9) + np.log(0.5)) / 2
NAMES = ["cat", "dog"]


def written(folder: Path, text: str | bytes, name: str = "p.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("sep=;", ";"),
        ("SEP=;", ";"),
        ('"sep=;"', ";"),
        ("sep=,", ","),
        ("sep=\t", "\t"),
        ("sep=|", "|"),
        ("sep=:", ":"),
        ("sep= ", " "),
    ],
)
def test_a_line_that_says_what_is_between_cells_is_not_data(
    tmp_path: Path, line: str, delimiter: str, mark: str, end: str
) -> None:
    rows = (delimiter.join(row) for row in (NAMES, ("0.9", "0.1"), ("0.5", "0.5")))
    path = written(tmp_path, mark + end.join([line, *rows, ""]))
    labels = written(tmp_path, end.join([line, "y", *NAMES, ""]), "y.csv")
    assert evaluate(path, labels).cross_entropy == pytest.approx(LOSS, rel=1e-12)
    unpacked = path.read_bytes()
    path.write_bytes(gzip.compress(unpacked))
    assert evaluate(path, labels).cross_entropy == pytest.approx(LOSS, rel=1e-12)


def test_decimal_commas_go_with_it(tmp_path: Path) -> None:
    path = written(tmp_path, "sep=;\ncat;dog\n0,9;0,1\n0,5;0,5\n")
    assert evaluate(path, NAMES, decimal=",").cross_entropy == pytest.approx(LOSS, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("sep=;\ncat;dog\n.9;.1\n.9;x\n", ":4: column 'dog': 'x' is not a number"),
        ("sep=;\ncat;dog\n.9;.1\n.5\n", ":4: 1 cell, where the first line has 2"),
        ("sep=;\ncat;dog\n.9;.1\n.5;.6\n", ":4: the row sums to 1.1"),
        ("sep=;\ncat;cat\n.9;.1\n.5;.6\n", ":2: two columns are named 'cat'"),
        ("sep=;\n\n.9;.1\n", ":2: blank line"),
        ("sep=;\n", ": the file holds no rows"),
        ("sep=;", ": the file holds no rows"),
        ("sep=;\ncat;dog\n", ": the file holds a header and no rows"),
        ("sep=;\n#cat\n.9;.1\n", ":3: 2 cells, where the first line has 1"),
    ],
)
def test_the_lines_of_errors_are_counted_with_it(tmp_path: Path, text: str, problem: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(CelossError) as caught:
        evaluate(path, NAMES)
    assert caught.value.message.startswith(f"{path}{problem}")


def test_an_option_that_contradicts_it_is_an_error(tmp_path: Path) -> None:
    path = written(tmp_path, "sep=;\ncat;dog\n.9;.1\n.5;.5\n")
    assert evaluate(path, NAMES, delimiter=";").cross_entropy == pytest.approx(LOSS, rel=1e-12)
    with pytest.raises(CelossError) as caught:
        evaluate(path, NAMES, delimiter=",")
    assert caught.value.message == (f"--delimiter ',' contradicts the first line of {path}, sep=;")


@pytest.mark.parametrize("text", ["sep=ab\n1\n0\n", "sep=1\n1\n0\n", "sep=\n1\n0\n"])
def test_other_words_are_not_such_a_line(tmp_path: Path, text: str) -> None:
    labels = written(tmp_path, text, "y.csv")
    assert evaluate([0.9, 0.5], labels).rows == 2


def test_a_large_file_is_read_without_it(tmp_path: Path) -> None:
    scores, labels = drawn(2, 60_000, 10)
    rows = "".join(";".join(map(repr, row)) + "\n" for row in scores.tolist())
    path = written(tmp_path, f"sep=;\n{rows}")
    report = evaluate(path, labels, threads=4)
    assert report.rows == 60_000
    assert report.cross_entropy == evaluate(scores, labels).cross_entropy


@pytest.mark.parametrize(
    "text",
    ["cat|dog\n0.9|0.1\n0.5|0.5\n", "0.9|0.1\n0.5|0.5\n", "cat | dog\r\n0.9 | 0.1\r\n.5 | .5\r\n"],
)
def test_bars_are_found_between_cells(tmp_path: Path, text: str) -> None:
    report = evaluate(written(tmp_path, text), [0, 1], labels_are="positions")
    assert report.cross_entropy == pytest.approx(LOSS, rel=1e-12)


def test_a_line_with_too_few_cells_between_bars_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "cat|dog\n0.9|0.1\n0.5\n")
    with pytest.raises(CelossError) as caught:
        evaluate(path, NAMES)
    assert caught.value.message == f"{path}:3: 1 cell, where the first line has 2"


def test_labels_of_several_words_are_not_cut_at_bars(tmp_path: Path) -> None:
    labels = written(tmp_path, "a|b\nc\na|b\n", "y.csv")
    report = evaluate([[0.9, 0.1], [0.5, 0.5], [0.9, 0.1]], labels, class_names=("a|b", "c"))
    assert report.cross_entropy == pytest.approx(-(2 * np.log(0.9) + np.log(0.5)) / 3, rel=1e-12)


def test_commas_within_numbers_between_blanks_part_no_cells(tmp_path: Path) -> None:
    # a comma parts two cells in each row, and the header would lack a name
    text = "".join(f"u{row} {score}\n" for row, score in enumerate(("0,9", "0,5")))
    path = written(tmp_path, "key p_dog\n" + text)
    labels = written(tmp_path, "dog\ncat\n", "y.csv")
    with pytest.raises(CelossError, match="'0,9' is not a number"):
        evaluate(path, labels)
    assert evaluate(path, labels, decimal=",", delimiter="space").cross_entropy == pytest.approx(
        LOSS, rel=1e-12
    )


def test_a_comma_parts_a_name_of_a_row_of_two_words_from_its_score(tmp_path: Path) -> None:
    path = written(tmp_path, "p dog\nrow 1,0.9\nrow 2,0.5\n")
    labels = written(tmp_path, "dog\ncat\n", "y.csv")
    found = evaluate(path, labels, positive="dog")
    assert found.cross_entropy == pytest.approx(LOSS, rel=1e-12)
