"""Label frequencies by slice, by value * K + class of K classes, and what chance scores there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from celoss_cli.measures.chance import entropy
from celoss_cli.measures.exact import ONE, Addends, ratio, weight_sums
from celoss_cli.measures.keyed import Keyed, Membership, places
from celoss_cli.tables.blocks import FloatArray, IntArray


def masses_of_classes(
    labels: IntArray, weights: FloatArray | None, slices: Membership, classes: int
) -> Keyed:
    """Return the sums of w over rows of one class each (n,)."""
    codes = slices.codes.astype(np.int64) * classes + labels
    found = places(codes, slices.size * classes)
    counts = np.bincount(found.at, minlength=len(found.keys))
    return Keyed.of(found.keys, [weight_sums(found.at, weights, counts)])


def masses_of_shares(
    shares: Sequence[FloatArray], weights: FloatArray | None, slices: Membership
) -> Keyed:
    """Return the sums of w t, for each of several arrays of `shares` t (n, K)."""
    classes = shares[0].shape[1]
    codes = slices.codes.astype(np.int64)[:, None] * classes + np.arange(classes)
    found = places(codes.ravel(), slices.size * classes)
    size = len(found.keys)
    each = shares if weights is None else [weights[:, None] * share for share in shares]
    return Keyed.of(
        found.keys, [Addends.of(mass.ravel()).by_group(found.at, size) for mass in each]
    )


def class_chances(masses: Keyed, classes: int, smoothing: float) -> Iterator[float | None]:
    """Yield what always answering the label frequencies of a slice scores, slice by slice."""
    rest, given = smoothing / classes, 1 - smoothing
    for (own,) in _by_slice(masses, classes):
        weight, lacking = sum(own), classes - len(own)
        shares = [given * (unit / (weight or 1)) + rest for unit in own]
        yield entropy(shares + [rest] * lacking) if weight else None


def label_chances(masses: Keyed, labels: int) -> Iterator[float | None]:
    """Yield the same of rows with several labels: the mean over labels of the entropy of yes."""
    for yes, every in _by_slice(masses, labels):
        shares = [
            ratio(mass, whole) if whole else 0.0 for mass, whole in zip(yes, every, strict=True)
        ]
        weights = [ratio(whole, ONE) for whole in every]
        losses = [entropy((share, 1 - share)) for share in shares]
        weight = math.fsum(weights)
        each = zip(weights, losses, strict=True)
        yield math.fsum(share * loss for share, loss in each) / weight if weight else None


def _by_slice(masses: Keyed, classes: int) -> Iterator[list[list[int]]]:
    """Yield the settled sums of each slice, in the order of the slices."""
    sums = [each.units() for each in masses.sums]
    starts = np.flatnonzero(np.diff(masses.keys // classes, prepend=-1)).tolist()
    for start, stop in pairwise([*starts, len(masses.keys)]):
        yield [each[start:stop] for each in sums]
