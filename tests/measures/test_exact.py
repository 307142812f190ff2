"""Exact sums: whatever the order, the split or the size, the sum is that of rounded fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import law

from celoss_cli.measures.exact import ONE, Addends, Sums, ratio, total
from celoss_cli.tables.blocks import FloatArray, IntArray

finite = st.floats(allow_nan=False, allow_infinity=False)
usual = st.floats(-800.0, 800.0)
vectors = st.lists(st.one_of(usual, finite), max_size=30).map(lambda v: np.array(v, np.float64))
counts = st.lists(st.integers(0, 1 << 40), max_size=8).map(lambda v: np.array(v, np.int64))


def expected(values: FloatArray) -> Fraction:
    """Return the sum of the values, each rounded to a multiple of 2^-60, halves to even."""
    grid = 2**60
    return sum((Fraction(round(Fraction(v) * grid), grid) for v in values.tolist()), Fraction(0))


def sums(*groups: list[float]) -> Sums:
    """Return one sum a group."""
    values = np.array([value for group in groups for value in group], dtype=np.float64)
    names = np.array([at for at, group in enumerate(groups) for _ in group], dtype=np.int64)
    return Addends.of(values).by_group(names, len(groups))


def read(result: Sums) -> list[Fraction]:
    return [Fraction(units, ONE) for units in result.units()]


@law
@given(vectors)
def test_a_total_is_the_sum_of_addends_rounded_to_the_grid(values: FloatArray) -> None:
    assert Fraction(total(values), ONE) == expected(values)


@law
@given(vectors, st.data())
def test_a_total_does_not_depend_on_the_order(values: FloatArray, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(values))))
    assert total(values[np.array(order, dtype=np.int64)]) == total(values)


@law
@given(vectors, st.integers(0, 30))
def test_a_total_is_the_sum_of_the_totals_of_its_parts(values: FloatArray, at: int) -> None:
    assert total(values[:at]) + total(values[at:]) == total(values)


@law
@given(st.lists(usual, min_size=1, max_size=30))
def test_a_total_is_within_half_a_unit_an_addend_of_the_true_sum(values: list[float]) -> None:
    true = sum(map(Fraction, values), Fraction(0))
    assert abs(Fraction(total(np.array(values)), ONE) - true) <= Fraction(len(values), 2**61)


@pytest.mark.parametrize(
    ("value", "units"),
    [
        (1.0, 2**60),
        (-1.0, -(2**60)),
        (2.0**-60, 1),
        (2.0**-61, 0),  # a half goes to the even neighbour
        (1.5 * 2.0**-60, 2),
        (-1.5 * 2.0**-60, -2),
        (5e-324, 0),
        (2.0**1000, 2**1060),
    ],
)
def test_one_value_in_units(value: float, units: int) -> None:
    assert total(np.array([value])) == units


def test_sums_may_leave_int64() -> None:
    values = np.full(1000, 2.0**62)
    assert total(values) == 1000 * 2**122
    assert sums([2.0**62] * 1000, [1.0]).units() == [1000 * 2**122, 2**60]


def test_addends_may_be_as_large_as_floats_are() -> None:
    assert total(np.full(3, 2.0**1023)) == 3 * 2**1083
    assert total(np.full(3, 2.0**1003)) == 3 * 2**1063


def test_sums_that_grow_block_by_block_may_leave_int64() -> None:
    block = sums([2.0**40], [-(2.0**40)])
    added = Sums.zeros(2)
    for _ in range(20):
        added = added + block
        block = block + block
    assert read(added) == [(2**20 - 1) * 2**40, -(2**20 - 1) * 2**40]


def test_a_million_tenths_lose_nothing() -> None:
    tenth = Fraction(round(Fraction(0.1) * 2**60), 2**60)
    assert Fraction(total(np.full(1_000_000, 0.1)), ONE) == 1_000_000 * tenth


@pytest.mark.parametrize("rows", [(1 << 18) + 3, (1 << 20) + 5])
def test_rows_of_the_most_unlucky_size_lose_nothing(rows: int) -> None:
    # as far from whole coarse units as can be, and an odd number of fine ones
    values = np.full(rows, 2.0**-25 + 2.0**-60)
    assert total(values) == rows * (2**35 + 1)
    assert sums(values.tolist()).units() == [rows * (2**35 + 1)]
    assert total(values + 1000.0) == rows * round(Fraction(values[0] + 1000.0) * ONE)


def test_values_of_opposite_sign_cancel_exactly() -> None:
    assert total(np.array([1e300, 0.25, -1e300])) == ONE // 4


@law
@given(vectors, st.data())
def test_grouped_sums_are_the_totals_of_the_groups(values: FloatArray, data: st.DataObject) -> None:
    group = st.lists(st.integers(0, 4), min_size=len(values), max_size=len(values))
    groups = np.array(data.draw(group), dtype=np.int64)
    found = read(Addends.of(values).by_group(groups, 5))
    assert found == [expected(values[groups == at]) for at in range(5)]


@law
@given(vectors, st.integers(1, 5))
def test_column_sums_are_the_totals_of_the_columns(values: FloatArray, columns: int) -> None:
    rows = len(values) // columns
    table = values[: rows * columns].reshape(rows, columns)
    found = read(Addends.of(table).by_column())
    assert found == [expected(table[:, at]) for at in range(columns)]


@law
@given(counts)
def test_counts_are_sums_of_ones(values: IntArray) -> None:
    assert read(Sums.of_counts(values)) == values.tolist()


grouped = st.lists(st.lists(st.one_of(usual, finite), max_size=4), max_size=4).map(
    lambda groups: sums(*groups)
)


@law
@given(grouped, grouped)
def test_adding_sums_adds_group_by_group_and_pads_the_shorter(a: Sums, b: Sums) -> None:
    size = max(len(a), len(b))
    left, right = (read(s) + [Fraction(0)] * (size - len(s)) for s in (a, b))
    assert read(a + b) == [x + y for x, y in zip(left, right, strict=True)]


@law
@given(grouped, grouped, grouped)
def test_addition_of_sums_is_associative_and_commutative(a: Sums, b: Sums, c: Sums) -> None:
    assert ((a + b) + c).units() == (a + (b + c)).units()
    assert (a + b).units() == (b + a).units()


@law
@given(grouped)
def test_sums_of_nothing_are_zero(a: Sums) -> None:
    assert (a + Sums.zeros(len(a))).units() == a.units()
    assert Sums.zeros(3).units() == [0, 0, 0]


@law
@given(st.integers(-(2**200), 2**200), st.integers(1, 2**200))
def test_a_ratio_is_the_float_nearest_to_the_fraction(numerator: int, denominator: int) -> None:
    assert ratio(numerator, denominator) == float(Fraction(numerator, denominator))
