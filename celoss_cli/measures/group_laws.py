"""What holds of the sums by group of any rows; see `laws`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from celoss_cli.measures.grouped import Grouped
from celoss_cli.measures.keyed import Keyed
from celoss_cli.measures.slices import Moments, Sliced
from celoss_cli.measures.tally import Tally
from celoss_cli.measures.totals import Totals


def check_groups(tally: Tally, sizes: tuple[int | None, Sequence[int]], classes: int) -> None:
    """Refuse sums by group that no rows have.

    Args:
        tally: the sums of all rows.
        sizes: how many clusters there are, and how many slices by each column.
        classes: how many classes there are.

    Raises:
        ValueError: it says what is wrong.

    """
    clusters, slices = sizes
    groups = tally.groups
    if not tally.rows:
        return
    if (clusters is None) != (groups.clusters is None) or len(slices) != len(groups.slices):
        raise ValueError("its groups are not those of their names")
    for sums in _all(groups):
        _check_keys(sums)
    if groups.clusters is not None:
        _check_totals(tally, groups.clusters, clusters or 0)
    for own, size in zip(groups.slices, slices, strict=True):
        _check_totals(tally, own.totals, size * (clusters or 1))
        _check_slice(tally, own, size, classes)


def _all(groups: Grouped) -> Iterator[Keyed]:
    if groups.clusters is not None:
        yield groups.clusters
    for each in groups.slices:
        yield from (each.totals, each.moments, each.masses, each.fourths)


def _check_keys(sums: Keyed) -> None:
    lengths = {len(sums.keys), sums.distinct, *map(len, sums.sums)}
    if len(lengths) > 1 or (np.diff(sums.keys, prepend=-1) < 1).any():
        raise ValueError("its groups do not count up")


def _check_totals(tally: Tally, sums: Keyed, size: int) -> None:
    if len(sums.sums) != len(Totals._fields) or sums.keys.max(initial=-1) >= size:
        raise ValueError("its groups are not those of their names")
    totals = Totals.of(sums)
    least = (min(each) for name, each in totals._asdict().items() if name != "loss")
    if min(least) < 0:
        raise ValueError("a group has less than nothing")
    for name in ("weight", "loss", "correct"):
        _check_sum(getattr(totals, name), getattr(tally, name))
    for name in ("rows", "counted", "infinite"):
        _check_sum(getattr(totals, name), getattr(tally, name) << 60)


def _check_slice(tally: Tally, own: Sliced, size: int, classes: int) -> None:
    labels, masses = tally.labels, own.masses.sums
    whole = (labels.share_mass, labels.share) if len(labels.share) else (tally.class_mass,)
    if len(masses) != len(whole):
        raise ValueError("its slices have no label frequencies")
    for part, every in zip(masses, whole, strict=True):
        _check_sum(part.units(), sum(every.units()))
    if own.masses.keys.max(initial=-1) >= size * classes:
        raise ValueError("its slices have other classes")
    if tally.groups.clusters is not None:
        return
    if len(own.moments.sums) != len(Moments._fields) or len(own.moments.keys) != len(
        own.totals.keys
    ):
        raise ValueError("its slices have no moments")


def _check_sum(parts: Iterable[int], whole: int) -> None:
    if sum(parts) != whole:
        raise ValueError("the sums of its groups are not those of its rows")
