"""What guessing scores: the cross-entropy and the accuracy of strategies that know no row."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from celoss_cli.frozen import frozen
from celoss_cli.settings import EPSILON

CURVE_POINTS = 21
"""Shares of 0, 5, ..., 100%."""


@frozen
class Strategy:
    """A way to guess: `cross_entropy` is in nats, and may be infinite without a floor."""

    name: str
    about: str
    cross_entropy: float
    accuracy: float


@frozen
class CurvePoint:
    """The chance of two classes of which one has this share of the rows."""

    share: float
    cross_entropy: float


@frozen
class Chance:
    """What is known of the classes, and what guessing them scores.

    Attributes:
        classes: their names.
        counts: how often each stands, or its weight.
        floor: the smallest probability whose logarithm is taken as it is.
        strategies: ways to guess; none where there are no classes.
        curve: chance against the share of one of two classes; None where it was not asked for.
        source: the file of the labels, or "".
        rows: how many rows were counted, or None where none were.
        ignored: how many rows were dropped by their label.

    """

    classes: tuple[str, ...] = ()
    counts: tuple[float, ...] = ()
    floor: float = EPSILON
    strategies: tuple[Strategy, ...] = ()
    curve: tuple[CurvePoint, ...] | None = None
    source: str = ""
    rows: int | None = None
    ignored: int = 0


def entropy(shares: Iterable[float]) -> float:
    """Return -sum p ln p in nats: what always answering the shares scores. 0 ln 0 is 0."""
    return math.fsum([-share * math.log(share) for share in shares if 0 < share < 1])


def shares_of(counts: Sequence[float]) -> list[float]:
    """Return each count over their sum."""
    total = math.fsum(counts)
    return [count / total for count in counts]


def most_wrong(floor: float) -> float:
    """Return what an answer costs at most: M = -ln floor, infinite without a floor."""
    return 0.0 - math.log(floor) if floor else math.inf


def strategies(counts: Sequence[float], floor: float = EPSILON) -> list[Strategy]:
    """Return what each way to guess would score on rows of these classes.

    A probability p costs -ln max(p, floor), as it does in `celoss eval`. Where several classes are
    as probable, one of them is taken at random.

    Args:
        counts: how often each class stands; at least one is not 0.
        floor: the smallest probability whose logarithm is taken as it is.

    """
    shares, ceiling = shares_of(counts), most_wrong(floor)
    classes, most = len(shares), max(shares)
    hit = math.fsum(share * share for share in shares)
    by_frequency = math.fsum(
        share * min(-math.log(share), ceiling) for share in shares if 0 < share < 1
    )
    # all on one class costs nothing where it is right, and the floor where it is wrong
    one_hot, drawn = (_times(1 - right, ceiling) for right in (most, hit))
    uniform = min(math.log(classes), ceiling)
    by_point = random_point(classes, floor)
    return [
        Strategy("uniform", "1/K for every class", uniform, 1 / classes),
        Strategy("frequencies", "the class frequencies: chance", by_frequency, most),
        Strategy("most-frequent", "all on the most frequent class", one_hot, most),
        Strategy("drawn", "all on a class drawn by frequency", drawn, hit),
        Strategy("random-point", "a random point of the simplex", by_point, 1 / classes),
    ]


def random_point(classes: int, floor: float = 0.0) -> float:
    """Return what a point of the simplex, drawn uniformly for every row, scores on average.

    It is sum_{i<K} (1 - floor)^i / i: 1.0 for two classes, and not ln 2.
    """
    # the truth is given q with P(q <= x) = 1 - (1 - x)^(K-1), whichever class it is; the mean of
    # min(-ln q, -ln floor) is the integral of P(q <= e^-t) over t from 0 to -ln floor, and with
    # u = 1 - e^-t that of (1 - u^(K-1)) / (1 - u) = sum_{i<K-1} u^i over u from 0 to 1 - floor
    return math.fsum((1 - floor) ** i / i for i in range(1, classes))


def curve(points: int = CURVE_POINTS) -> list[CurvePoint]:
    """Return chance against the share of one of two classes, the shares evenly from 0 to 1.

    It is symmetric to the last bit: both shares are divisions of integers, and 1 - p is never
    taken.
    """
    last = points - 1
    return [CurvePoint(i / last, entropy((i / last, (last - i) / last))) for i in range(points)]


def _times(share: float, cost: float) -> float:
    """Return what a share of the rows costs: none of them, nothing, though one costs infinity."""
    return share * cost if share > 0 else 0.0
