"""What holds of the sums of any rows: a tally that was stored is checked before it is believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from fractions import Fraction
from typing import Any, NamedTuple

from celoss_cli.measures.tally import Tally

_HAIR = 10_000
"""A probability a hair above 1 costs a hair less than nothing: a 10,000th of its weight at most."""


class _Law(NamedTuple):
    """What is to hold, in words, and whether it does."""

    about: str
    holds: bool


def check_laws(tally: Tally, classes: int) -> None:
    """Refuse sums that no rows have: out of bounds, or at odds where two say the same thing.

    Raises:
        ValueError: it says which.

    """
    if not _has_shape_of(Tally.empty(classes, tally.worst.limit), tally):
        raise ValueError("its sums are of other numbers of classes or bins")
    for law in (*_counts(tally), *_weights(tally), *_losses(tally), *_by_bin(tally)):
        if not law.holds:
            raise ValueError(law.about)


def _has_shape_of(empty: Tally, tally: Tally) -> bool:
    """Tell whether all sums are as many as those of no rows; a histogram grows with its losses."""
    histogram, classes = tally.histogram, range(len(tally.class_rows))
    bins = {len(histogram.counts), len(histogram.losses), len(histogram.weights)}
    places = {at for row in tally.worst.entries for at in (row.label, row.predicted)}
    pairs = [(getattr(empty, f.name), getattr(tally, f.name)) for f in fields(Tally)]
    lists = [pair for pair in pairs if hasattr(pair[0], "__len__")]
    parts = [(one.counts, other.counts) for one, other in _binned(empty, tally)]
    parts += [(one.sums, other.sums) for one, other in _binned(empty, tally)[:2]]
    parts += [(empty.mistakes.losses, tally.mistakes.losses)]
    parts += [
        (getattr(empty.class_spread, name), getattr(tally.class_spread, name))
        for name in ("counted", "large", "sums")
    ]
    parts += [(empty.curve.losses, tally.curve.losses), (empty.shifts.losses, tally.shifts.losses)]
    same = all(len(one) == len(other) for one, other in [*lists, *parts])
    return same and len(bins) == 1 and all(place in classes for place in places)


def _binned(empty: Tally, tally: Tally) -> list[tuple[Any, Any]]:
    names = ("calibration", "positive", "mistakes")
    return [(getattr(empty, name), getattr(tally, name)) for name in names]


def _counts(tally: Tally) -> Iterator[_Law]:
    rows, infinite = tally.class_rows.tolist(), tally.class_infinite.tolist()
    predicted = tally.class_predicted.tolist()
    yield _Law("it has fewer than 0 rows of a class", min(rows) >= 0)
    yield _Law("its rows are not those of its classes", sum(rows) == tally.rows)
    yield _Law("its predicted rows are not its rows", sum(predicted) == tally.rows)
    yield _Law("it has fewer than 0 rows predicted as a class", min(predicted) >= 0)
    yield _Law("its infinite rows are not those of its classes", sum(infinite) == tally.infinite)
    counted = tally.class_spread.counted.tolist()
    yield _Law("its counted rows are not those of its classes", sum(counted) == tally.counted)
    yield _Law("more rows are infinite than there are", _within(infinite, rows))
    for name in ("counted", "infinite", "floored", "rounded", "held", "right"):
        yield _Law(f"{name} rows are more than all rows", 0 <= getattr(tally, name) <= tally.rows)
    if tally.confusion.table is not None or len(tally.confusion.pairs):
        wrong = tally.confusion.counts()
        yield _Law("its wrong rows are of other classes", len(wrong) == len(rows) ** 2)
        yield _Law("its wrong rows are not those that are not right", _is(wrong.tolist(), tally))
    places = [entry.row for entry in tally.worst.entries]
    yield _Law("its worst rows are not distinct", len({*places}) == len(places))
    yield _Law("it has more worst rows than rows", len(places) <= tally.rows)


def _weights(tally: Tally) -> Iterator[_Law]:
    weights, correct = tally.class_weight.units(), tally.class_correct.units()
    yield _Law("a class weighs less than nothing", min(weights) >= 0)
    yield _Law("its weight is not that of its classes", sum(weights) == tally.weight)
    yield _Law("its correct weight is not that of its classes", sum(correct) == tally.correct)
    yield _Law("more is correct than there is", _within(correct, weights))
    yield _Law("more are hits than there are rows", 0 <= tally.hits <= tally.weight)
    yield _Law("it is surer than sure", 0 <= tally.confidence <= _with_hair(tally.weight))
    for name in ("class_mass", "class_probability", "class_weight_squared"):
        yield _Law(f"{name} lies below 0", min(getattr(tally, name).units()) >= 0)


def _losses(tally: Tally) -> Iterator[_Law]:
    losses = tally.class_loss.units()
    bounds = [-weight // _HAIR for weight in tally.class_weight.units()]
    yield _Law("its loss is not that of its classes", sum(losses) == tally.loss)
    yield _Law("its loss lies below 0", all(map(int.__ge__, losses, bounds)))
    yield _Law("its squared error lies below 0", tally.squared_error >= 0)
    # products are rounded, and so are weights
    largest = Fraction(tally.largest_loss.value)
    most = _with_hair(int(largest * (tally.weight + tally.rows))) + tally.rows
    yield _Law("its loss is more than its rows can have", tally.loss <= most)
    finite = [row.loss for row in tally.worst.entries if row.loss < float("inf")]
    yield _Law("a worst row is worse than any", max(finite, default=0) <= largest)


def _by_bin(tally: Tally) -> Iterator[_Law]:
    histogram, bins = tally.histogram, tally.calibration
    for counts in (histogram.counts.tolist(), bins.counts.tolist()):
        yield _Law("it has fewer than 0 rows in a bin", min(counts, default=0) >= 0)
    rows, weight = int(histogram.counts.sum()), sum(histogram.weights.units())
    # rows without weight are in no bin of losses, nor are those of an infinite loss
    fits = rows == tally.counted - tally.infinite
    yield _Law("the rows of its histogram are not its rows", fits)
    fits = weight <= tally.weight if tally.infinite else weight == tally.weight
    yield _Law("the weight of its histogram is not its weight", fits)
    loss = sum(histogram.losses.units())
    yield _Law("the loss of its histogram is not its loss", loss == tally.loss)
    yield _Law("the rows of its bins are not its rows", int(bins.counts.sum()) == tally.rows)
    weights, correct = bins.weights.units(), bins.correct.units()
    yield _Law("the weight of its bins is not its weight", sum(weights) == tally.weight)
    yield _Law("more is correct in a bin than there is", _within(correct, weights))
    confidence = sum(bins.confidence.units())
    yield _Law("the confidence of its bins is not its own", confidence == tally.confidence)
    yield _Law("a bin has less than no noise", min(bins.noise.units()) >= 0)
    wrong = tally.mistakes.counts.tolist()
    yield _Law("it has fewer than 0 mistakes in a bin", min(wrong) >= 0)
    yield _Law("it has more mistakes than wrong rows", sum(wrong) <= tally.rows - tally.right)


def _within(parts: list[int], wholes: list[int]) -> bool:
    return all(0 <= part <= whole for part, whole in zip(parts, wholes, strict=True))


def _is(wrong: list[int], tally: Tally) -> bool:
    return min(wrong) >= 0 and sum(wrong) == tally.rows - tally.right


def _with_hair(weight: int) -> int:
    return weight + weight // _HAIR
