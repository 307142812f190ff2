"""Log-linear bins: true edges, counts that add, a median and a worst share that can be trusted."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import law

from celoss_cli.measures.exact import Addends, total
from celoss_cli.measures.histogram import Histogram
from celoss_cli.tables.blocks import FloatArray

SMALLEST = 2.0**-30
"""Losses below it share one bin."""
FINEST = 1 / 256
"""A bin is at most this part of its lower edge wide."""

resolved = st.floats(SMALLEST, 1000.0)
losses = st.lists(st.one_of(st.just(0.0), st.floats(0.0, 1000.0), resolved), min_size=1)
vectors = losses.map(np.array)
resolved_vectors = st.lists(resolved, min_size=1, max_size=300).map(np.array)


def of(values: FloatArray) -> Histogram:
    return Histogram.of(values, Addends.of(values))


def edges_counts(values: FloatArray, bins: int) -> tuple[FloatArray, list[int]]:
    edges, counts, _ = of(values).drawn(bins, float(values.max()))
    return np.array(edges), counts


def bin_of(loss: float) -> int:
    """Return the position of the bin that a loss falls into."""
    return len(of(np.array([loss])).counts)


def worst_losses(values: FloatArray) -> FloatArray:
    """Return the worst 1% of the losses, at least one."""
    return np.sort(values)[-math.ceil(len(values) / 100) :]


@law
@given(vectors, st.integers(1, 256))
def test_edges_are_multiples_of_a_power_of_two(values: FloatArray, bins: int) -> None:
    edges, _ = edges_counts(values, bins)
    width = edges[1]
    assert math.frexp(width)[0] == 0.5
    assert edges.tolist() == [width * at for at in range(len(edges))]


@law
@given(resolved_vectors, st.integers(1, 256))
def test_every_edge_drawn_is_an_edge_of_the_fine_bins(values: FloatArray, bins: int) -> None:
    edges, _ = edges_counts(values, bins)
    for edge in edges[1:].tolist():
        assert bin_of(edge) == bin_of(math.nextafter(edge, 0.0)) + 1


@law
@given(vectors, st.integers(1, 256))
def test_drawn_counts_are_those_of_numpy_on_the_same_edges(values: FloatArray, bins: int) -> None:
    edges, counts = edges_counts(values, bins)
    assert edges[-1] > values.max()
    assert counts == np.histogram(values, edges)[0].tolist()


@law
@given(vectors, st.integers(1, 256))
def test_the_largest_loss_is_in_the_last_bin_drawn(values: FloatArray, bins: int) -> None:
    assert edges_counts(values, bins)[1][-1] > 0


@law
@given(resolved_vectors, st.integers(1, 256))
def test_about_as_many_bins_are_drawn_as_asked_for(values: FloatArray, bins: int) -> None:
    drawn = len(edges_counts(values, bins)[1])
    if values.max() / bins > SMALLEST:
        assert math.floor(bins / math.sqrt(2)) <= drawn <= math.ceil(bins * math.sqrt(2)) + 1


@law
@given(vectors)
def test_drawn_losses_are_those_of_the_rows_in_the_bin(values: FloatArray) -> None:
    edges, _, sums = of(values).drawn(16, float(values.max()))
    for low, high, units in zip(edges, edges[1:], sums, strict=False):
        assert units == total(values[(values >= low) & (values < high)])


@pytest.mark.parametrize("exponent", [-29, -10, 0, 1, 5, 9])
def test_a_bin_is_at_most_a_256th_of_its_lower_edge_wide(exponent: int) -> None:
    low = 2.0**exponent
    assert bin_of(low * (1 + FINEST)) == bin_of(low) + 1
    assert bin_of(low * (2 - FINEST / 2)) - bin_of(low) == 255


def test_the_smallest_losses_share_one_bin() -> None:
    below = math.nextafter(SMALLEST, 0.0)
    assert of(np.array([0.0, 5e-324, 1e-12, below])).counts.tolist() == [4]
    assert of(np.array([below, SMALLEST])).counts.tolist() == [1, 1]


@law
@given(vectors, vectors)
def test_counts_add(a: FloatArray, b: FloatArray) -> None:
    added, whole = of(a) + of(b), of(np.concatenate([a, b]))
    assert added.counts.tolist() == whole.counts.tolist()
    assert added.losses.units() == whole.losses.units()


@law
@given(vectors)
def test_no_rows_are_the_zero_of_addition(a: FloatArray) -> None:
    assert (of(a) + Histogram.empty()).counts.tolist() == of(a).counts.tolist()
    assert (Histogram.empty() + of(a)).losses.units() == of(a).losses.units()


@law
@given(resolved_vectors)
def test_the_median_is_within_a_fifth_of_a_per_cent_of_numpys(values: FloatArray) -> None:
    assert of(values).median() == pytest.approx(float(np.median(values)), rel=0.002)


@law
@given(vectors)
def test_the_median_of_tiny_losses_is_within_the_first_bin(values: FloatArray) -> None:
    true = float(np.median(values))
    assert of(values).median() == pytest.approx(true, rel=0.002, abs=SMALLEST)


@pytest.mark.parametrize("rows", [1, 2, 99, 100, 101, 1000, 1001])
@pytest.mark.parametrize("shape", ["lognormal", "exponential", "uniform"])
def test_the_worst_share_is_that_of_the_sorted_losses(rows: int, shape: str) -> None:
    rng = np.random.default_rng(rows)
    drawn: dict[str, FloatArray] = {
        "lognormal": rng.lognormal(-2.0, 2.0, rows),
        "exponential": rng.exponential(1.0, rows),
        "uniform": rng.uniform(0.001, 20.0, rows),
    }
    values = drawn[shape]
    share = float(worst_losses(values).sum() / values.sum())
    assert of(values).worst_share(0.01) == pytest.approx(share, rel=FINEST)


@law
@given(resolved_vectors)
def test_the_worst_share_is_within_a_bin_of_the_true_one(values: FloatArray) -> None:
    share = float(worst_losses(values).sum() / values.sum())
    assert of(values).worst_share(0.01) == pytest.approx(share, rel=FINEST)


def test_one_large_loss_among_a_hundred_holds_its_share_of_the_whole() -> None:
    values = np.array([1.0] * 99 + [101.0])
    assert of(values).worst_share(0.01) == 101 / 200


def test_the_worst_share_weighs_losses_but_counts_rows() -> None:
    values = np.array([1.0] * 99 + [2.0])
    weighted = values * np.array([1.0] * 99 + [50.5])
    assert Histogram.of(values, Addends.of(weighted)).worst_share(0.01) == 101 / 200


def test_losses_that_are_all_zero_have_no_worst_share() -> None:
    assert of(np.zeros(10)).worst_share(0.01) is None


def test_no_rows_have_no_median() -> None:
    assert Histogram.empty().median() is None


@law
@given(vectors)
def test_the_losses_of_all_bins_are_the_whole_loss(values: FloatArray) -> None:
    whole = sum(of(values).losses.units())
    assert whole == total(values)


@pytest.mark.parametrize("bins", [1, 16, 256])
@pytest.mark.parametrize("largest", [5e-324, 1e-300, 1.7e308])
def test_any_finite_loss_can_be_drawn(largest: float, bins: int) -> None:
    edges, counts = edges_counts(np.array([0.0, largest]), bins)
    assert sum(counts) == 2
    assert np.isfinite(edges).all()
