"""Compressed, piped and archived files, other dialects, joins by id, one number a line."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import math
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from backports import zstd
from numpy.typing import NDArray

from celoss_cli import Report
from celoss_cli.cli.main import main
from celoss_cli.engine.plan import Plan
from celoss_cli.evaluation import run
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import BLOCK_BYTES

SCORES = np.array([[0.7, 0.2, 0.1], [0.26, 0.5, 0.24], [0.05, 0.15, 0.8]])
LABELS = np.array([0, 2, 1])
MEAN = -(math.log(0.7) + math.log(0.24) + math.log(0.15)) / 3
"""The loss of SCORES, whose rows give these probabilities to LABELS."""

ROWS = "0.7,0.2,0.1\n0.26,0.5,0.24\n0.05,0.15,0.8\n"
TEXT = "a,b,c\n" + ROWS
NAMES = "a\nc\nb\n"


def measured(predictions: Path | str, labels: Path | str | None, **options: Any) -> Report:  # noqa: ANN401 - fields of Settings
    """Measure in blocks of a row, of some rows, and whole: all must say the same."""
    settings = Settings(**options)
    first, *others = (
        run(predictions, labels, settings=settings, plan=Plan(block_bytes=block_bytes))
        for block_bytes in (1, 70, BLOCK_BYTES)
    )
    for other in others:
        assert other.cross_entropy == first.cross_entropy
        assert other.classes == first.classes
        assert other.findings == first.findings
    return first


def assert_is_the_mean(report: Report) -> None:
    assert report.rows == len(LABELS)
    assert report.cross_entropy == pytest.approx(MEAN, rel=1e-12)


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, str | bytes | NDArray[Any]], Path]:
    def write(name: str, content: str | bytes | NDArray[Any]) -> Path:
        path = tmp_path / name
        if isinstance(content, np.ndarray):
            path.write_bytes(saved(content))
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


File = Callable[[str, "str | bytes | NDArray[Any]"], Path]


def saved(array: NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def npz(*, deflate: bool = False, **arrays: NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    (np.savez_compressed if deflate else np.savez)(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstd.compress,
}
ARRAYS = {
    "by rows": SCORES,
    "by columns": np.asfortranarray(SCORES),
    "big-endian": SCORES.astype(">f8"),
}


@pytest.mark.parametrize("name", ["preds.csv", "preds.csv.gz", "preds.npy", "preds"])
@pytest.mark.parametrize("packing", COMPRESS)
def test_compressed_text_is_read_whatever_it_is_called(packing: str, name: str, file: File) -> None:
    pack = COMPRESS[packing]
    labels = file("labels.txt", pack(NAMES.encode()))
    assert_is_the_mean(measured(file(name, pack(TEXT.encode())), labels))


@pytest.mark.parametrize("packing", COMPRESS)
def test_several_compressed_pieces_are_one_file(packing: str, file: File) -> None:
    # the second piece starts within a row
    pack, (start, end) = COMPRESS[packing], (TEXT[:23].encode(), TEXT[23:].encode())
    preds = file("preds.csv.gz", pack(start) + pack(b"") + pack(end))
    assert_is_the_mean(measured(preds, file("labels.csv", NAMES)))


@pytest.mark.parametrize("order", ARRAYS)
@pytest.mark.parametrize("packing", COMPRESS)
def test_compressed_arrays_are_read(packing: str, order: str, file: File) -> None:
    preds = file("preds.npy.gz", COMPRESS[packing](saved(ARRAYS[order])))
    labels = file("labels.npy.gz", COMPRESS[packing](saved(LABELS)))
    assert_is_the_mean(measured(preds, labels))


@pytest.mark.parametrize("packing", COMPRESS)
@pytest.mark.parametrize("shape", [(3,), (3, 1)])
def test_one_column_of_a_compressed_array_is_read(
    shape: tuple[int, ...], packing: str, file: File
) -> None:
    preds = file("preds.npy", COMPRESS[packing](saved(np.array([0.75, 0.5, 0.125]).reshape(shape))))
    report = measured(preds, file("labels.csv", "1\n0\n0\n"))
    expected = -(math.log(0.75) + math.log(0.5) + math.log(0.875)) / 3
    assert report.cross_entropy == pytest.approx(expected, rel=1e-12)


def test_an_array_called_csv_and_a_text_called_npy_are_read(file: File) -> None:
    assert_is_the_mean(measured(file("x.npy", TEXT), file("y.csv", LABELS)))


@pytest.mark.parametrize("deflate", [False, True], ids=["stored", "deflated"])
@pytest.mark.parametrize("order", ARRAYS)
def test_the_only_array_of_an_archive_needs_no_name(
    order: str, *, deflate: bool, file: File
) -> None:
    preds = file("preds.npz", npz(deflate=deflate, probs=ARRAYS[order]))
    labels = file("labels", npz(deflate=deflate, y=LABELS))
    assert_is_the_mean(measured(preds, labels))
    assert_is_the_mean(measured(f"{preds}:probs", f"{labels}:y"))


@pytest.mark.parametrize("deflate", [False, True], ids=["stored", "deflated"])
@pytest.mark.parametrize("order", ARRAYS)
def test_labels_and_predictions_may_be_arrays_of_one_archive(
    order: str, *, deflate: bool, file: File
) -> None:
    data = file("data.npz", npz(deflate=deflate, p=ARRAYS[order], y=LABELS, other=SCORES[:1]))
    report = measured(f"{data}:p", f"{data}:y")
    assert_is_the_mean(report)
    assert report.predictions.path == f"{data}:p"
    assert report.labels.path == f"{data}:y"
    assert_is_the_mean(measured(f"{data}:p.npy", f"{data}:y.npy"))


def test_names_may_be_an_array_of_an_archive(file: File) -> None:
    data = file("data.npz", npz(p=SCORES, y=np.array(["a", "c", "b"])))
    assert_is_the_mean(measured(f"{data}:p", f"{data}:y", class_names=("a", "b", "c")))


def test_the_only_array_is_chosen_beside_other_members(file: File) -> None:
    stream = io.BytesIO(npz(p=SCORES))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("README.txt", "how they were made")
    assert_is_the_mean(measured(file("x.npz", stream.getvalue()), file("y.npy", LABELS)))


def test_a_file_with_a_colon_in_its_name_is_that_file(file: File) -> None:
    file("preds.csv", "a,b,c\n" + "1,0,0\n" * 3)
    assert_is_the_mean(measured(file("preds.csv:p", TEXT), file("labels:1.csv", NAMES)))


def test_an_archive_in_gzip_is_read(file: File) -> None:
    preds = file("preds.npz.gz", gzip.compress(npz(p=SCORES, y=LABELS)))
    assert_is_the_mean(measured(f"{preds}:p", f"{preds}:y"))


PIPED = {
    "text": TEXT.encode(),
    "text in gzip": gzip.compress(TEXT.encode()),
    "text in zstd": zstd.compress(TEXT.encode()),
    "an array": saved(SCORES),
    "an array by columns": saved(np.asfortranarray(SCORES)),
    "an array in gzip": gzip.compress(saved(np.asfortranarray(SCORES))),
    "an archive": npz(p=SCORES),
    "a deflated archive": npz(deflate=True, p=np.asfortranarray(SCORES)),
}


def piped(arguments: str, data: bytes, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the program with the data in a pipe, which cannot seek."""
    command = f"cat source | {sys.executable} -m celoss_cli eval {arguments} --only cross_entropy"
    (folder / "source").write_bytes(data)
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False, timeout=30
    )


def assert_says_the_mean(done: subprocess.CompletedProcess[str]) -> None:
    assert (done.stderr, done.returncode) == ("", 0)
    assert float(done.stdout) == pytest.approx(MEAN, rel=1e-12)


@pytest.mark.parametrize("kind", PIPED)
def test_predictions_are_read_from_standard_input(kind: str, tmp_path: Path, file: File) -> None:
    file("labels.npy", LABELS)
    assert_says_the_mean(piped("- labels.npy", PIPED[kind], tmp_path))


def test_labels_are_read_from_standard_input(tmp_path: Path, file: File) -> None:
    file("preds.csv", TEXT)
    assert_says_the_mean(piped("preds.csv -", NAMES.encode(), tmp_path))


@pytest.mark.parametrize(
    "arguments",
    ["/dev/stdin labels.csv", "<(cat preds.csv) labels.csv", "preds.csv <(cat labels.csv)"],
)
def test_a_pipe_that_has_a_name_is_read_as_standard_input_is(
    arguments: str, tmp_path: Path, file: File
) -> None:
    if not Path("/dev/fd").exists():
        pytest.skip("this system names no pipes")
    file("preds.csv", TEXT)
    file("labels.csv", NAMES)
    assert_says_the_mean(piped(arguments, TEXT.encode(), tmp_path))


@pytest.mark.parametrize("name", ["PK", "PK-2", "BZh", "PAR1", "ARROW1", "%PDF"])
def test_a_class_may_be_called_as_other_files_start(name: str, file: File) -> None:
    preds = file("preds.csv", f"{name},b,c\n{ROWS}")
    assert_is_the_mean(measured(preds, file("labels.csv", f"{name}\nc\nb\n")))


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
def test_columns_between_blanks_are_read(form: str, options: dict[str, str], file: File) -> None:
    preds = file("preds.txt", BLANK_SEPARATED[form])
    assert_is_the_mean(measured(preds, file("labels.npy", LABELS), **options))


def test_what_savetxt_writes_is_read(file: File) -> None:
    stream = io.StringIO()
    np.savetxt(stream, SCORES)
    report = measured(file("preds.txt", stream.getvalue()), file("labels.npy", LABELS))
    assert_is_the_mean(report)


def test_names_with_blanks_are_one_column(file: File) -> None:
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
def test_a_delimiter_may_be_told(delimiter: str, between: str, file: File) -> None:
    labels = file("labels.npy", LABELS)
    for header in ("a,b,c\n", ""):
        preds = file("preds.txt", (header + ROWS).replace(",", between))
        assert_is_the_mean(measured(preds, labels, delimiter=delimiter))


@pytest.mark.parametrize("between", [";", "\t", " ", "|"])
@pytest.mark.parametrize("header", ["a,b,c\n", ""])
def test_decimal_commas_are_read(between: str, header: str, file: File) -> None:
    text = (header + ROWS).replace(",", between).replace(".", ",")
    options = {"decimal": ",", "delimiter": "|"} if between == "|" else {"decimal": ","}
    assert_is_the_mean(measured(file("preds.csv", text), file("labels.npy", LABELS), **options))


def test_decimal_commas_are_read_in_quotes_and_beside_integers(file: File) -> None:
    preds = file("preds.csv", 'a;b;c\n"0,7";",2";0,1\n2,6e-1;0,5;0,24\n0,05;0,15;8,E-1\n')
    labels = file("labels.csv", "a;b;c\n1;0;0\n0,0;0;1,0\n0;1,;0\n")
    assert_is_the_mean(measured(preds, labels, decimal=","))


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
def test_comments_are_left_out(form: str, file: File) -> None:
    labels = file("labels.csv", "# labels\na\nc\n# half\nb\n")
    if form == "without a header":
        labels = file("labels.csv", "0\n#\n2\n1\n")
    assert_is_the_mean(measured(file("preds.csv", COMMENTED[form]), labels, comment="#"))


def test_a_comment_may_start_with_another_character(file: File) -> None:
    preds = file("preds.csv", "% made by hand\n" + TEXT)
    assert_is_the_mean(measured(preds, file("labels.csv", NAMES), comment="%"))


def test_without_comment_a_class_may_start_with_it(file: File) -> None:
    preds = file("preds.csv", "#a,b,c\n" + ROWS)
    assert_is_the_mean(measured(preds, file("labels.csv", "#a\nc\nb\n")))


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("header", ["a,b,c\n", ""])
def test_a_delimiter_behind_every_row_makes_no_column(
    header: str, between: str, file: File
) -> None:
    text = (header + ROWS).replace("\n", ",\n").replace(",", between)
    report = measured(file("preds.csv", text), file("labels.npy", LABELS))
    assert_is_the_mean(report)
    assert report.predictions.columns == 3


def test_a_delimiter_behind_every_label_makes_no_column(file: File) -> None:
    preds = file("preds.csv", TEXT)
    assert_is_the_mean(measured(preds, file("labels.csv", NAMES.replace("\n", ",\n"))))
    table = "id,label,\n1,a,\n2,c,\n3,b,\n"
    assert_is_the_mean(measured(preds, file("labels.csv", table), label_column="label"))


@pytest.mark.parametrize(
    ("names", "prefix"),
    [
        (("p_cat", "p_dog", "p_eel"), "p_"),
        (("prob_cat", "prob_dog", "prob_eel"), "prob_"),
        (("Probability:Class=cat", "Probability:Class=dog", "Probability:Class=eel"), None),
        (("P(y) cat", "P(y) dog", "P(y) eel"), "P(y) "),
        (("m.p-cat", "m.p-dog", "m.p-eel"), "m.p-"),
    ],
)
def test_a_prefix_that_every_class_has_is_left_out(
    names: tuple[str, str, str], prefix: str | None, file: File
) -> None:
    preds = file("preds.csv", ",".join(names) + "\n" + ROWS)
    report = measured(preds, file("labels.csv", "cat\neel\ndog\n"))
    assert_is_the_mean(report)
    assert report.classes == ("cat", "dog", "eel")
    (finding,) = [each for each in report.findings if each.code == "stripped-prefix"]
    assert (prefix or "Probability:Class=") in finding.message


@pytest.mark.parametrize(
    ("names", "labels", "classes"),
    [
        # p_ca is common to all, and p_ alone makes the labels classes
        (("p_cat", "p_car", "p_cab"), "cat\ncab\ncar\n", ("cat", "car", "cab")),
        # both are prefixes: the labels decide which
        (("p_a_x", "p_a_y", "p_a_z"), "a_x\na_z\na_y\n", ("a_x", "a_y", "a_z")),
        (("p_a_x", "p_a_y", "p_a_z"), "x\nz\ny\n", ("x", "y", "z")),
        (("p_a_x", "p_a_y", "p_a_z"), "p_a_x\np_a_z\np_a_y\n", ("p_a_x", "p_a_y", "p_a_z")),
        # no character parts the prefix from the name
        (("class0", "class1", "class2"), "0\n2\n1\n", ("0", "1", "2")),
    ],
)
def test_the_prefix_is_what_makes_the_labels_classes(
    names: tuple[str, str, str], labels: str, classes: tuple[str, ...], file: File
) -> None:
    preds = file("preds.csv", ",".join(names) + "\n" + ROWS)
    report = measured(preds, file("labels.csv", labels))
    assert_is_the_mean(report)
    assert report.classes == classes
    stripped = [each for each in report.findings if each.code == "stripped-prefix"]
    assert len(stripped) == (classes != names)


def test_a_prefix_of_the_only_column_is_left_out(file: File) -> None:
    preds = file("preds.csv", "p_cat\n0.75\n0.5\n0.125\n")
    report = measured(preds, file("labels.csv", "cat\ndog\ndog\n"))
    assert report.classes == ("dog", "cat")
    expected = -(math.log(0.75) + math.log(0.5) + math.log(0.875)) / 3
    assert report.cross_entropy == pytest.approx(expected, rel=1e-12)


def test_one_hot_labels_are_matched_to_names_without_their_prefix(file: File) -> None:
    preds = file("preds.csv", "p_a,p_b,p_c\n" + ROWS)
    report = measured(preds, file("labels.csv", "c,a,b\n0,1,0\n1,0,0\n0,0,1\n"))
    assert_is_the_mean(report)
    assert report.classes == ("a", "b", "c")


def with_ids(ids: tuple[str, str, str], at: int = 0) -> str:
    """Return TEXT with a column of ids at some place."""
    lines = []
    for cell, line in zip(("id", *ids), TEXT.splitlines(), strict=True):
        cells = line.split(",")
        lines.append(",".join([*cells[:at], cell, *cells[at:]]) + "\n")
    return "".join(lines)


IDS = {
    "words": ("x1", "x2", "x3"),
    "integers": ("30", "4", "100"),
    "integers with zeros before them": ("001", "01", "1"),
    "more digits than a float64 has": ("9007199254740993", "9007199254740992", "9007199254740994"),
    "what others take for nothing": ("NA", "nan", "null"),
    "quoted": ('"a,1"', '"a\n2"', '"a ""3"""'),
    "numbers with a point": ("1.0", "1.5", "1.50"),
}


@pytest.mark.parametrize("place", [0, 2, 3])
@pytest.mark.parametrize("kind", IDS)
def test_labels_are_joined_by_id(kind: str, place: int, file: File) -> None:
    first, second, third = IDS[kind]
    preds = file("preds.csv", with_ids(IDS[kind], place))
    tables = [
        f"id,label\n{third},b\n{first},a\n{second},c\n",
        f"label,id\nc,{second}\nb,{third}\na,{first}\n",
        f"id,label\n{third},1\n{first},0\n{second},2\n",
        f"id,c,a,b\n{second},1,0,0\n{third},0,0,1\n{first},0,1,0\n",
        f"c,a,id,b\n1,0,{second},0\n0,0,{third},1\n0,1,{first},0\n",
    ]
    for table in tables:
        report = measured(preds, file("labels.csv", table), id="id")
        assert_is_the_mean(report)
        assert report.classes == ("a", "b", "c")
        assert (report.predictions.rows, report.labels.rows) == (3, 3)


def test_soft_labels_are_joined_by_id(file: File) -> None:
    preds = file("preds.csv", with_ids(IDS["words"]))
    labels = file("labels.csv", "id,a,b,c\nx3,0,1,0\nx1,0.5,0.25,0.25\nx2,0,0,1\n")
    soft = 0.5 * math.log(0.7) + 0.25 * math.log(0.2) + 0.25 * math.log(0.1)
    expected = -(soft + math.log(0.24) + math.log(0.15)) / 3
    report = measured(preds, labels, id="id")
    assert report.cross_entropy == pytest.approx(expected, rel=1e-12)


WEIGHTED = -(1 * math.log(0.7) + 2 * math.log(0.24) + 5 * math.log(0.15)) / 8
"""The rows of SCORES weigh 1, 2 and 5."""


@pytest.mark.parametrize(
    "table",
    [
        "id,label,wt\nx3,b,5\nx1,a,1\nx2,c,2\n",
        "id,a,b,c,wt\nx2,0,0,1,2\nx3,0,1,0,5\nx1,1,0,0,1\n",
    ],
    ids=["hard", "one-hot"],
)
def test_weights_beside_the_labels_follow_the_ids(table: str, file: File) -> None:
    preds = file("preds.csv", with_ids(IDS["words"]))
    report = measured(preds, file("labels.csv", table), id="id", weight_column="wt")
    assert report.cross_entropy == pytest.approx(WEIGHTED, rel=1e-12)


@pytest.mark.parametrize(
    "table",
    ["id,label\nx3,b\nx1,a\nx2,c\n", "id,a,b,c\nx2,0,0,1\nx3,0,1,0\nx1,1,0,0\n"],
    ids=["hard", "one-hot"],
)
def test_weights_beside_the_predictions_stay_with_them(table: str, file: File) -> None:
    text = with_ids(IDS["words"]).splitlines()
    cells = zip(text, ("wt", "1", "2", "5"), strict=True)
    preds = file("preds.csv", "".join(f"{line},{cell}\n" for line, cell in cells))
    labels = file("labels.csv", table)
    report = measured(preds, labels, id="id", weight_column="wt")
    assert report.cross_entropy == pytest.approx(WEIGHTED, rel=1e-12)
    weights = file("weights.csv", "1\n2\n5\n")
    plain = file("plain.csv", with_ids(IDS["words"]))
    report = run(plain, labels, weights=weights, settings=Settings(id="id"))
    assert report.cross_entropy == pytest.approx(WEIGHTED, rel=1e-12)


def test_ignored_labels_are_dropped_where_their_ids_stand(file: File) -> None:
    preds = file("preds.csv", with_ids(IDS["words"]))
    labels = file("labels.csv", "id,label\nx3,b\nx1,?\nx2,c\n")
    report = measured(preds, labels, id="id", ignore_label="?")
    expected = -(math.log(0.24) + math.log(0.15)) / 2
    assert report.rows == 2
    assert report.cross_entropy == pytest.approx(expected, rel=1e-12)


def test_rows_keep_the_order_of_the_predictions(
    file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file("preds.csv", with_ids(IDS["words"]))
    file("labels.csv", "id,label\nx3,b\nx1,a\nx2,c\n")
    monkeypatch.chdir(tmp_path)
    files = ["preds.csv", "labels.csv", "--per-sample", "rows.csv"]
    assert main(["eval", *files, "--id", "id", "-q"]) == 0
    with (tmp_path / "rows.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["row"] for row in rows] == ["0", "1", "2"]
    assert [row["label"] for row in rows] == ["a", "c", "b"]
    assert [row["predicted"] for row in rows] == ["a", "b", "c"]
    assert [float(row["probability"]) for row in rows] == [0.7, 0.24, 0.15]


def test_ids_in_compressed_files_are_joined(file: File) -> None:
    preds = file("preds.csv", gzip.compress(with_ids(IDS["words"]).encode()))
    labels = file("labels.csv", lzma.compress(b"id,label\nx3,b\nx1,a\nx2,c\n"))
    assert_is_the_mean(measured(preds, labels, id="id"))


ONE_A_LINE = ROWS.replace(",", "\n")


@pytest.mark.parametrize("header", ["", "score\n"])
def test_one_number_a_line_is_folded_into_rows(header: str, file: File) -> None:
    preds, integers = file("preds.txt", header + ONE_A_LINE), file("labels.npy", LABELS)
    assert_is_the_mean(measured(preds, integers, classes=3))
    report = measured(preds, file("labels.csv", NAMES), class_names=("a", "b", "c"))
    assert_is_the_mean(report)
    assert report.classes == ("a", "b", "c")
    assert_is_the_mean(measured(preds, integers, classes=3, class_names=("a", "b", "c")))


@pytest.mark.parametrize("shape", [(9,), (9, 1)])
def test_an_array_of_one_column_is_folded_into_rows(shape: tuple[int, ...], file: File) -> None:
    preds, labels = file("preds.npy", SCORES.reshape(shape)), file("labels.npy", LABELS)
    assert_is_the_mean(measured(preds, labels, classes=3))
    packed = file("preds.npy.gz", gzip.compress(saved(SCORES.reshape(shape))))
    assert_is_the_mean(measured(packed, labels, classes=3))


@pytest.mark.parametrize("block_bytes", [1, 8, 17, 40, 64])
def test_folded_rows_do_not_depend_on_the_block(block_bytes: int, file: File) -> None:
    preds, labels = file("preds.txt", ONE_A_LINE * 20), file("labels.txt", "0\n2\n1\n" * 20)
    report = run(preds, labels, settings=Settings(classes=3), plan=Plan(block_bytes=block_bytes))
    assert report.rows == 60
    assert report.cross_entropy == pytest.approx(MEAN, rel=1e-12)


PEAK_MB = 250
MEASURE = """
import sys
from celoss_cli.__main__ import program
code = program()
# unlike ru_maxrss, this does not count what the parent held when it started the process
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(status["VmHWM"].split()[0], file=sys.stderr)
sys.exit(code)
"""


def measured_in_a_process(folder: Path, *arguments: str) -> tuple[str, float]:
    """Return what the program prints, and how many MB it held at most."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    *said, peak = done.stderr.splitlines()
    assert (said, done.returncode) == ([], 0)
    return done.stdout, int(peak) / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory in other units")
def test_a_row_more_takes_no_more_memory_than_its_label(tmp_path: Path) -> None:
    peaks = []
    for rows in (2_000_000, 10_000_000):
        np.save(tmp_path / "p.npy", np.full(rows, 0.5, np.float16))
        np.save(tmp_path / "y.npy", np.arange(rows, dtype=np.int8) % 2)
        printed, peak = measured_in_a_process(
            tmp_path, "eval", "p.npy", "y.npy", "--only", "cross_entropy", "--threads", "2"
        )
        assert float(printed) == pytest.approx(math.log(2), rel=1e-12)
        peaks.append(peak)
    # a byte a label, twice for a moment; the predictions are 16 MB more
    assert peaks[1] - peaks[0] < 2 * 8 + 10


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory in other units")
def test_what_expands_a_thousandfold_is_streamed(tmp_path: Path, file: File) -> None:
    # one number a line, a thousand of them a row: few rows need few labels
    piece, pieces, classes = b"0.00100000000000000000\n" * 100_000, 115, 1000
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as stream:
        for _ in range(pieces):
            stream.write(piece)
    data = packed.getvalue()
    size = pieces * len(piece)
    assert len(data) * 100 < size
    file("preds.gz", data)
    rows = pieces * 100_000 // classes
    file("labels.npy", np.zeros(rows, np.int16))
    arguments = f"eval preds.gz labels.npy --classes {classes} --only cross_entropy".split()
    printed, peak = measured_in_a_process(tmp_path, *arguments)
    assert float(printed) == pytest.approx(math.log(classes), rel=1e-12)
    assert peak < PEAK_MB
    assert size > PEAK_MB << 20
