"""Ids are found in another file whatever they are, and no hash stands for an id."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import Folder, law

from celoss_cli.columns import ids
from celoss_cli.columns.places import Ids, different_ids, places
from celoss_cli.errors import InputError
from celoss_cli.evaluation import evaluate
from celoss_cli.tables.cells import Cells

SCORES = ((0.5, 0.5), (0.25, 0.75), (0.75, 0.25))
RIGHT = "a", "b", "a"
LOSS = (np.log(2) + 2 * np.log(4 / 3)) / 3
KINDS = {
    "integers": ("30", "4", "100"),
    "eight bytes": ("abcdefgh", "abcdefgi", "bbcdefgh"),
    "nine bytes": ("abcdefgh1", "abcdefgh2", "abcdefgh"),
    "one inside another": ("aa", "a", "aaa"),
    "other alphabets": ("é", "e", "ß€"),
    "longer than is held in one width": ("x" * 100, "x" * 99 + "y", "x" * 101),
    "with blanks": (" 1", "1 ", "1"),
    "quoted": ('"1"', '" 1"', "x"),
    "one is nothing": ("", "0", "00"),
}


def found(*values: bytes) -> Ids | None:
    cells: Cells = np.array(values, np.bytes_)
    return different_ids(iter([cells[:1], cells[1:]]))


def same_hash() -> tuple[bytes, bytes]:
    """Return two ids of 16 bytes that hash alike: their ends decide their beginnings."""

    def mixed(half: bytes) -> int:
        product = int.from_bytes(half, "little") * 0x9E3779B97F4A7C15 % 2**64
        return product ^ product >> 32

    one, other, start = b"abcdefgh", b"12345678", b"ABCDEFGH"
    word = mixed(one) ^ mixed(other) ^ int.from_bytes(start, "little")
    return start + one, word.to_bytes(8, "little") + other


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("kind", KINDS)
def test_rows_are_joined_whatever_the_ids_are(kind: str, ends: str, file: Folder) -> None:
    names, order = KINDS[kind], (2, 0, 1)
    rows = [f"{name},{a},{b}" for name, (a, b) in zip(names, SCORES, strict=True)]
    labels = [f"{names[at]},{RIGHT[at]}" for at in order]
    preds = file("preds.csv", ends.join(["id,a,b", *rows, ""]).encode())
    given = file("labels.csv", ends.join(["id,y", *labels, ""]).encode())
    report = evaluate(preds, given, id="id", label_column="y")
    assert report.cross_entropy == pytest.approx(LOSS, rel=1e-12)


def test_ids_that_hash_alike_are_not_taken_for_one_another() -> None:
    one, other = same_hash()
    assert found(one, other) is None
    first, second = found(one, b"x"), found(b"x", other)
    assert first is not None
    assert second is not None
    assert places(first, second) is None


@given(st.lists(st.integers(0, 2**40).map(lambda n: str(n).encode()), min_size=2, unique=True))
@law
def test_each_id_is_found_where_it_stands(values: list[bytes]) -> None:
    turned = values[::-1]
    one, other, some = found(*values), found(*turned), found(*values[1:])
    assert one is not None
    assert other is not None
    at = places(one, other)
    assert at is not None
    assert [turned[place] for place in at] == values
    if some is not None:
        lacking = places(one, some)
        assert lacking is not None
        assert lacking.tolist() == [-1, *range(len(values) - 1)]


def test_more_ids_than_16_bits_number_are_found() -> None:
    values = [b"%d" % number for number in range(70_000)]
    one, other = found(*values), found(*values[::-1])
    assert one is not None
    assert other is not None
    at = places(one, other)
    assert at is not None
    assert at.tolist() == [*range(70_000)][::-1]


def test_plain_ids_need_no_object_each(file: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_joined", None)
    preds = file("preds.csv", "id,a,b\nx,0.5,0.5\ny,0.25,0.75\nz,0.75,0.25\n")
    labels = file("labels.csv", "id,y\nz,a\nx,a\ny,b\nw,b\n")
    report = evaluate(preds, labels, id="id", label_column="y", partial=True)
    assert report.cross_entropy == pytest.approx(LOSS, rel=1e-12)
    assert (report.rows, report.predictions.rows) == (3, 3)


def test_a_short_line_is_refused_as_before(file: Folder) -> None:
    preds = file("preds.csv", "id,a,b\nx,0.5,0.5\ny,0.25\n,z,0.75,0.25\n")
    labels = file("labels.csv", "id,y\nz,a\nx,a\ny,b\n")
    with pytest.raises(InputError, match=r"preds\.csv:3: 2 cells"):
        evaluate(preds, labels, id="id", label_column="y")
