"""Delimiters, decimal commas and comments."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from made import Folder
from reading import LABELS, NAMES, ROWS, SCORES, TEXT, assert_is_the_mean, measured

BLANK_SEPARATED = {
    "a blank": ROWS.replace(",", " "),
    "runs of blanks": ROWS.replace(",", "   "),
    "blanks and tabs": ROWS.replace(",", " \t "),
    "blanks before the first cell": " " + ROWS.replace(",", "  ").replace("\n", "\n  ").rstrip(" "),
    "blanks behind the last cell": ROWS.replace(",", " ").replace("\n", "  \n"),
    "tabs behind the last cell": ROWS.replace(",", " ").replace("\n", "\t\n"),
    "carriage returns": ROWS.replace(",", " ").replace("\n", " \r\n"),
    "no line feed at the end": ROWS.replace(",", " ").rstrip(),
    "a byte order mark": "\ufeff" + ROWS.replace(",", " "),
    "blank lines at the end": ROWS.replace(",", " ") + "\n\n",
    "a header": "a b  c\n" + ROWS.replace(",", " "),
    "a header of integers": "0 1 2\n" + ROWS.replace(",", " "),
    "exponents": "7.000e-01 2.000e-01 1.000e-01\n2.6e-01 5e-1 2.4E-1\n5e-2 +1.5e-1 8e-1\n",
}


@pytest.mark.parametrize("options", [{}, {"delimiter": "blank"}], ids=["found", "told"])
@pytest.mark.parametrize("form", BLANK_SEPARATED)
def test_columns_between_blanks_are_read(form: str, options: dict[str, str], file: Folder) -> None:
    preds = file("preds.txt", BLANK_SEPARATED[form])
    assert_is_the_mean(measured(preds, file("labels.npy", LABELS), **options))


def test_what_savetxt_writes_is_read(file: Folder) -> None:
    stream = io.StringIO()
    np.savetxt(stream, SCORES)
    report = measured(file("preds.txt", stream.getvalue()), file("labels.npy", LABELS))
    assert_is_the_mean(report)


def test_names_with_blanks_are_one_column(file: Folder) -> None:
    preds = file("preds.csv", "New York,Los Angeles\n0.75,0.25\n0.5,0.5\n")
    labels = file("labels.csv", "New York\nLos Angeles\n")
    expected = -(math.log(0.75) + math.log(0.5)) / 2
    assert measured(preds, labels).cross_entropy == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("delimiter", "between"),
    [
        ("|", "|"),
        ("tab", "\t"),
        ("\\t", "\t"),
        ("\t", "\t"),
        (":", ":"),
        (";", ";"),
        (",", ","),
        (" ", "  "),
        ("space", " "),
        ("^", "^"),
        ("\u00a6", "\u00a6"),
    ],
)
def test_a_delimiter_may_be_told(delimiter: str, between: str, file: Folder) -> None:
    labels = file("labels.npy", LABELS)
    for header in ("a,b,c\n", ""):
        preds = file("preds.txt", (header + ROWS).replace(",", between))
        assert_is_the_mean(measured(preds, labels, delimiter=delimiter))


@pytest.mark.parametrize("between", [";", "\t", " ", "|"])
@pytest.mark.parametrize("header", ["a,b,c\n", ""])
def test_decimal_commas_are_read(between: str, header: str, file: Folder) -> None:
    text = (header + ROWS).replace(",", between).replace(".", ",")
    options = {"decimal": ",", "delimiter": "|"} if between == "|" else {"decimal": ","}
    assert_is_the_mean(measured(file("preds.csv", text), file("labels.npy", LABELS), **options))


def test_decimal_commas_are_read_in_quotes_and_beside_integers(file: Folder) -> None:
    preds = file("preds.csv", 'a;b;c\n"0,7";",2";0,1\n2,6e-1;0,5;0,24\n0,05;0,15;8,E-1\n')
    labels = file("labels.csv", "a;b;c\n1;0;0\n0,0;0;1,0\n0;1,;0\n")
    assert_is_the_mean(measured(preds, labels, decimal=","))


@pytest.mark.parametrize("between", [";", "\t", ","])
@pytest.mark.parametrize("header", ["a,b,c\n", ""])
def test_decimal_points_are_read_where_another_file_has_commas(
    between: str, header: str, file: Folder
) -> None:
    preds = file("preds.csv", (header + ROWS).replace(",", between))
    assert_is_the_mean(measured(preds, file("labels.npy", LABELS), decimal=","))


COMMENTED = {
    "above the header": "# made by hand\n" + TEXT,
    "several, with other delimiters in them": "# a;b\n#c\td\n  # e, f\n" + TEXT,
    "below the header": TEXT.replace("a,b,c\n", "a,b,c\n# rows\n"),
    "between rows": TEXT.replace("\n0.26", "\n# half\n#\n0.26"),
    "at the end": TEXT + "# end\n",
    "at the end, without a line feed": TEXT + "# end",
    "without a header": "# made by hand\n" + ROWS + "# end\n",
    "with a quote in it": '# 5" nails\n' + TEXT,
    "with a quote in it, between rows": TEXT.replace("\n0.26", '\n# 5" nails\n0.26'),
    "with carriage returns": ("# x\n" + TEXT + "# y\n").replace("\n", "\r\n"),
    "longer than what is looked at": "# line\n" * 3000 + TEXT,
}


@pytest.mark.parametrize("form", COMMENTED)
def test_comments_are_left_out(form: str, file: Folder) -> None:
    labels = file("labels.csv", "# labels\na\nc\n# half\nb\n")
    if form == "without a header":
        labels = file("labels.csv", "0\n#\n2\n1\n")
    assert_is_the_mean(measured(file("preds.csv", COMMENTED[form]), labels, comment="#"))


def test_a_comment_may_start_with_another_character(file: Folder) -> None:
    preds = file("preds.csv", "% made by hand\n" + TEXT)
    assert_is_the_mean(measured(preds, file("labels.csv", NAMES), comment="%"))


def test_without_comment_a_class_may_start_with_it(file: Folder) -> None:
    preds = file("preds.csv", "#a,b,c\n" + ROWS)
    assert_is_the_mean(measured(preds, file("labels.csv", "#a\nc\nb\n")))


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("header", ["a,b,c\n", ""])
def test_a_delimiter_behind_every_row_makes_no_column(
    header: str, between: str, file: Folder
) -> None:
    text = (header + ROWS).replace("\n", ",\n").replace(",", between)
    report = measured(file("preds.csv", text), file("labels.npy", LABELS))
    assert_is_the_mean(report)
    assert report.predictions.columns == 3


def test_a_delimiter_behind_every_label_makes_no_column(file: Folder) -> None:
    preds = file("preds.csv", TEXT)
    assert_is_the_mean(measured(preds, file("labels.csv", NAMES.replace("\n", ",\n"))))
    table = "id,label,\n1,a,\n2,c,\n3,b,\n"
    assert_is_the_mean(measured(preds, file("labels.csv", table), label_column="label"))
