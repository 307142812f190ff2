"""Laws of cutting text into slabs, and of the two ways to read its numbers."""

from __future__ import annotations

import csv
import io
import math
import signal
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from celoss_cli.errors import InputError
from celoss_cli.formats.csv import parser_pandas as frames
from celoss_cli.formats.csv import strict
from celoss_cli.formats.csv.dialect import BLANKS, Dialect
from celoss_cli.formats.csv.slabs import first_end, slabs
from celoss_cli.formats.csv.table import DelimitedTable
from celoss_cli.storage.streams import file_stream
from celoss_cli.tables.blocks import FloatArray
from celoss_cli.tables.position import Position
from celoss_cli.tables.reading import numbers
from celoss_cli.tables.table import Line

BOM = b"\xef\xbb\xbf"
WHOLE = 1 << 20
COMMAS = Dialect(",")

unhurried = settings(deadline=None)
sizes = st.integers(1, 40)
records = st.lists(st.lists(st.text('ab",; \r\n\u00e9', max_size=5), min_size=1, max_size=3))


def written(cell: str, *, quote: bool) -> str:
    if quote or not cell or set(cell) & set('",\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """Records as a writer of CSV quotes them, in any of the dresses that files come in."""
    end, quote = draw(st.sampled_from(["\n", "\r\n"])), draw(st.booleans())
    lines = [",".join(written(cell, quote=quote) for cell in record) for record in draw(records)]
    text = end.join(lines) + (end if draw(st.booleans()) else "")
    mark = draw(st.sampled_from([b"", BOM]))
    return mark + text.encode() + draw(st.sampled_from([b"", b"\n", b"\r\n\r\n", b"\n\n\n"]))


def cut(data: bytes, size: int, comment: bytes | None = None) -> list[bytes]:
    pieces = list(slabs(io.BytesIO(data), size, "t.csv", comment, Position()))
    before = b""
    for line, lines, piece in pieces:
        assert line == 1 + before.count(b"\n")
        assert lines == piece.count(b"\n")
        before += piece
    return [piece for *_, piece in pieces]


def split(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


@unhurried
@given(st.one_of(texts(), st.text('a",\r\n\ufeff').map(str.encode)), sizes)
@example(BOM + BOM + b"a\n", 1)
@example(b'"a\r\n', 2)
@example(b"\r\r\r\n", 1)
def test_slabs_joined_are_the_text_without_its_mark_and_its_last_blank_lines(
    data: bytes, size: int
) -> None:
    text = data.removeprefix(BOM).rstrip(b"\r\n")
    joined = b"".join(cut(data, size))
    assert joined.rstrip(b"\r\n") == text
    assert joined.removeprefix(text).strip(b"\r") == (b"\n" if text else b"")


@unhurried
@given(texts(), sizes)
def test_every_slab_is_a_number_of_whole_records(data: bytes, size: int) -> None:
    pieces = cut(data, size)
    assert all(piece.endswith(b"\n") for piece in pieces)
    assert [record for piece in pieces for record in split(piece)] == split(b"".join(pieces))


remarks = st.sampled_from(['# 5" nails\n', " #a\n", '\t#"a","b\n', '#""\n'])
quoted_lines = st.lists(st.text('ab",\n', max_size=5), min_size=1, max_size=3).map(
    lambda cells: ",".join(written(cell, quote=True) for cell in cells) + "\n"
)


@unhurried
@given(st.lists(st.tuples(st.booleans(), remarks, quoted_lines), min_size=1), sizes)
def test_quotes_in_comments_open_no_cell(lines: list[tuple[bool, str, str]], size: int) -> None:
    text = "".join(remark * said + line for said, remark, line in lines).encode()
    records = [record for *_, line in lines for record in split(line.encode())]
    pieces = cut(text, size, b"#")
    assert b"".join(pieces) == text
    dialect = Dialect(",", comment="#")
    found = [cells for piece in pieces for _, cells in strict.records(piece, dialect, "t.csv", 1)]
    assert found == records


@given(st.integers(3, 6), st.integers(2, 50))
def test_a_slab_is_cut_wherever_a_record_ends_and_holds_no_more_than_was_asked_for(
    width: int, count: int
) -> None:
    line = b"x" * width + b"\n"
    pieces = cut(line * count, len(line))
    assert pieces == [line] * count


@unhurried
@given(texts())
def test_the_first_record_ends_where_a_reader_of_csv_ends_it(data: bytes) -> None:
    text = data.removeprefix(BOM)
    whole = split(text)
    assume(whole)
    assert split(text[: first_end(text)]) == whole[:1]


LETTERS = '0123456789+-.eE \t\v\fTRUEtrueinfINFaN_x"'
decimals = st.from_regex(r"[+-]?[0-9]{0,25}\.?[0-9]{0,25}([eE][+-]?[0-9]{1,3})?", fullmatch=True)
cells = st.one_of(
    st.text(LETTERS, max_size=6),
    st.text("0123456789+-.eE \t", min_size=1, max_size=12),
    st.floats(allow_nan=False).map(repr),
    decimals,
    st.sampled_from(["TRUE", "FALSE", "True", "False", "true", "false", "0", "1", "1.0"]),
    st.sampled_from(["inf", "-Infinity", "nan", "1e400", "1e-400", "0x1p-3", "1_0", '"0.5"', ""]),
)
plain_cells = st.one_of(
    st.text("0123456789+-.eE \tTRUEtrueinfINFaN_x", max_size=6),
    st.floats(allow_nan=False).map(repr),
    st.sampled_from(["TRUE", "FALSE", "0", "1", "inf", "nan", "1e400", ""]),
)


@st.composite
def grids(draw: st.DrawFn, cell: st.SearchStrategy[str]) -> tuple[int, bytes]:
    """A width, and rows of raw cells: nothing in them is quoted or escaped."""
    width = draw(st.integers(1, 3))
    # few distinct cells make whole columns alike, as columns of TRUE and FALSE are
    pool = st.sampled_from(draw(st.lists(cell, min_size=1, max_size=4)))
    row = st.lists(pool, min_size=width, max_size=width).map(",".join)
    rows = draw(st.lists(row, min_size=1, max_size=6))
    return width, "".join(text + "\n" for text in rows).encode()


@contextmanager
def table_of(
    data: bytes, width: int, slab_bytes: int, dialect: Dialect, *, small: bool
) -> Iterator[DelimitedTable]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cells.csv"
        path.write_bytes(data)
        yield DelimitedTable(
            stream=file_stream(path),
            format="csv",
            dialect=dialect,
            width=width,
            head=(Line(("",) * width, (None,) * width),),
            trailing=False,
            slab_bytes=slab_bytes,
            small=small,
        )


def by_the_letter(data: bytes, width: int, name: str, dialect: Dialect) -> FloatArray:
    """Read every cell through the strict path alone."""
    rows = [
        [
            strict.number(cell, f"{name}:{line}: column {column}", dialect.decimal)
            for column, cell in enumerate(record)
        ]
        for line, record in strict.checked_records(data, dialect, name, 1, width)
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, width)


def outcome(read: Callable[[], FloatArray]) -> bytes | tuple[str, str | None]:
    """The numbers as bytes, so that -0 is not 0 and nan is nan, or what is wrong with them."""
    try:
        return read().tobytes()
    except InputError as error:
        return error.message, error.hint


def assert_both_ways_agree(
    data: bytes, width: int, slab_bytes: int, dialect: Dialect = COMMAS
) -> None:
    text = data.rstrip(b"\r\n")
    assume(text)
    for small in (True, False):
        with table_of(data, width, slab_bytes, dialect, small=small) as table:
            by_letter = outcome(lambda: by_the_letter(text + b"\n", width, table.name, dialect))
            assert outcome(lambda: np.concatenate(list(numbers(table, range(width))))) == by_letter


@pytest.mark.parametrize("wide", [1, 512])
@pytest.mark.parametrize("small", [True, False])
@pytest.mark.parametrize("columns", [(2, 0, 1), (1, 2), (2, 1), (0, 1, 2), (1,)])
def test_columns_come_in_the_order_that_is_asked_for(
    columns: tuple[int, ...], *, small: bool, wide: int
) -> None:
    data, cells = b"0.5,1.5,2.5\n3.5,4.5,5.5\n", np.array([[0.5, 1.5, 2.5], [3.5, 4.5, 5.5]])
    with table_of(data, 3, WHOLE, COMMAS, small=small) as table, patch.object(frames, "WIDE", wide):
        assert np.concatenate(list(numbers(table, columns))).tolist() == cells[:, columns].tolist()


@settings(unhurried, max_examples=50)
@given(grids(cells))
@example((1, b"+9e -1\n"))
@example((2, b"TRUE,0.5\nFALSE,0.5\n"))
@example((2, b"-0,+.5\n1e-400,5.\n"))
def test_a_file_reads_as_its_cells_do_by_the_letter(grid: tuple[int, bytes]) -> None:
    width, data = grid
    assert_both_ways_agree(data, width, WHOLE)


@settings(unhurried, max_examples=50)
@given(grids(plain_cells), sizes)
def test_a_file_reads_the_same_in_slabs_of_any_size(grid: tuple[int, bytes], size: int) -> None:
    width, data = grid
    assert_both_ways_agree(data, width, size)


@settings(unhurried, max_examples=50)
@given(st.one_of(decimals, st.floats(allow_nan=False, allow_infinity=False).map(repr)))
def test_a_decimal_number_is_the_nearest_float(text: str) -> None:
    try:
        value = float(text)
    except ValueError:
        with pytest.raises(InputError):
            strict.number(text, "here")
        return
    assume(math.isfinite(value))
    assert strict.number(text, "here") == value


@settings(unhurried, max_examples=40)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_both_ways_read_what_repr_writes_to_the_last_bit(values: list[float]) -> None:
    data = "".join(f"{value!r},{value:.17e}\n" for value in values).encode()
    for small in (True, False):
        with table_of(data, 2, WHOLE, COMMAS, small=small) as table:
            read = np.concatenate(list(numbers(table, range(2))))
        assert read.tolist() == [[value, value] for value in values]


def test_a_file_without_a_row_yields_no_slab() -> None:
    assert [cut(data, 1) for data in (b"", BOM, b"\n", BOM + b"\r\n\n")] == [[], [], [], []]


dialects = st.sampled_from(
    [
        Dialect(BLANKS),
        Dialect("\t"),
        Dialect(";", ","),
        Dialect(BLANKS, ","),
        Dialect(",", ".", "#"),
    ]
)


def assert_a_dialect_is_read_by_the_letter(width: int, data: bytes, dialect: Dialect) -> None:
    own = data.replace(b",", dialect.delimiter.encode()) if dialect.decimal == "." else data
    assume(own.strip())
    text, nothing = own.rstrip(b"\r\n") + b"\n", np.empty((0, width))
    for small in (True, False):
        with table_of(own, width, WHOLE, dialect, small=small) as table:
            by_letter = outcome(lambda: by_the_letter(text, width, table.name, dialect))
            assume(by_letter != b"")  # a file of comments alone is refused
            read = outcome(lambda: np.concatenate([nothing, *numbers(table, range(width))]))
            assert read == by_letter


@settings(unhurried, max_examples=50)
@given(grids(st.one_of(cells, st.text("0123456789,.#;\t ", max_size=8))), dialects)
def test_every_dialect_reads_as_its_cells_do_by_the_letter(
    grid: tuple[int, bytes], dialect: Dialect
) -> None:
    assert_a_dialect_is_read_by_the_letter(*grid, dialect)


@settings(unhurried, max_examples=50)
@given(grids(plain_cells), dialects)
def test_columns_that_are_parsed_as_one_read_as_their_cells_do_by_the_letter(
    grid: tuple[int, bytes], dialect: Dialect
) -> None:
    with patch.object(frames, "WIDE", 1):
        assert_a_dialect_is_read_by_the_letter(*grid, dialect)


def words_of(table: DelimitedTable) -> list[str]:
    words: list[str] = []
    for piece in table.words(0):
        read = [piece.values[code] for code in piece.codes]
        assert dict(zip(piece.values, piece.counts, strict=True)) == Counter(read)
        words += read
    return words


@given(lines=st.lists(st.text("0179ab -é", max_size=4), min_size=1, max_size=30))
def test_a_column_of_words_reads_as_its_lines(lines: list[str]) -> None:
    assume(lines[-1])  # blank lines at the end are no rows
    data = "".join(line + "\n" for line in lines).encode()
    with table_of(data, 1, WHOLE, COMMAS, small=True) as table:
        assert words_of(table) == lines


@pytest.mark.parametrize(
    "lines", [["7"] * 500 + ["10"], ["label", *"0123456789" * 20], ["spam", "ham"] * 300]
)
def test_words_are_read_in_few_numbers_and_in_many(lines: list[str]) -> None:
    data = "".join(line + "\n" for line in lines).encode()
    for small in (True, False):
        with table_of(data, 1, 50, COMMAS, small=small) as table:
            assert words_of(table) == lines


def test_an_interrupt_while_text_is_parsed_is_not_taken_for_text_that_cannot_be() -> None:
    slab = b"0.25,0.75\n" * 3_000_000
    parser = frames.Frames("preds.csv", COMMAS, ("a", "b"), trailing=False)
    parser.plain_numbers(slab[:100], [0, 1])  # pandas is imported by now
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.03)
        with pytest.raises(KeyboardInterrupt):
            parser.plain_numbers(slab, [0, 1])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
