"""Sums by key: a monoid, however many keys there are and whatever the blocks hold."""

from __future__ import annotations

import random
from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import law

from celoss_cli.measures.clusters import clustered_mean, effective_clusters
from celoss_cli.measures.exact import ONE, Sums
from celoss_cli.measures.keyed import Keyed, places

blocks = st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=20), min_size=1, max_size=6)


def counted(keys: list[int], size: int) -> Keyed:
    found = places(np.array(keys, np.int8), size)
    return Keyed.of(found.keys, [Sums.of_counts(np.bincount(found.at, minlength=len(found.keys)))])


def as_dict(sums: Keyed) -> dict[int, int]:
    settled = sums.settled()
    counts = [units // ONE for units in settled.sums[0].units()]
    return dict(zip(settled.keys.tolist(), counts, strict=True))


@law
@given(blocks, st.sampled_from([10, 1000]), st.randoms())
def test_blocks_add_up_in_any_order(
    drawn: list[list[int]], size: int, shuffled: random.Random
) -> None:
    every = [key for block in drawn for key in block]
    expected = {key: every.count(key) for key in sorted({*every})}
    assert as_dict(reduce(add, [counted(block, size) for block in drawn])) == expected
    shuffled.shuffle(drawn)
    assert as_dict(reduce(add, [counted(block, size) for block in drawn], Keyed())) == expected


def test_what_is_kept_grows_with_the_keys_and_not_with_the_blocks() -> None:
    total = reduce(add, [counted([1, 2, 3], 10) for _ in range(1000)])
    assert len(total.keys) <= 6
    assert as_dict(total) == {1: 1000, 2: 1000, 3: 1000}


def test_sums_of_int64_do_not_overflow() -> None:
    large = Keyed.of(np.array([0]), [Sums(np.array([1 << 60]), np.array([0]))])
    total = reduce(add, [large] * 40).settled()
    assert total.sums[0].units() == [40 << 96]


def test_keys_may_be_renamed_to_fewer() -> None:
    assert as_dict(counted([0, 1, 1, 2], 3).renamed(np.array([5, 7, 5]))) == {5: 2, 7: 2}


def test_equal_clusters_have_no_error() -> None:
    found = clustered_mean([30, 30, 30], [3, 3, 3])
    assert found is not None
    assert (found.value, found.error, found.skewness, found.df) == (10.0, 0.0, 0.0, 2)


def test_one_large_cluster_leaves_few_degrees_of_freedom() -> None:
    """e is 9 and nine times -1: V = 90, and the variance of V is 10 times 640, that of e^2."""
    found = clustered_mean([19, *[9] * 9], [1] * 10)
    assert found is not None
    assert found.df == 2 * 90**2 / 6400


def test_even_clusters_leave_one_less_than_there_are() -> None:
    found = clustered_mean([1, 3, 1, 3], [1] * 4)
    assert found is not None
    assert found.df == 3


def test_one_cluster_tells_nothing() -> None:
    assert clustered_mean([30, 0], [3, 0]) is None


@pytest.mark.parametrize(("weights", "expected"), [([5, 5, 5], 3.0), ([9, 1], 100 / 82)])
def test_effective_clusters_are_kishs(weights: list[int], expected: float) -> None:
    assert effective_clusters(weights) == pytest.approx(expected)
