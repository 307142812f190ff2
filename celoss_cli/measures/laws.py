"""What holds of the sums of any rows: a tally that was stored is checked before it is believed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from fractions import Fraction
from typing import Any, NamedTuple

from celoss_cli.measures.label_sums import LabelSums
from celoss_cli.measures.tally import Tally

_HAIR = 10_000
"""A probability a hair above 1 costs a hair less than nothing: a 10,000th of its weight at most."""


class Law(NamedTuple):
    """What is to hold, in words, and whether it does."""

    about: str
    holds: bool


def check_laws(tally: Tally, classes: int) -> None:
    """Refuse sums that no rows have: out of bounds, or at odds where two say the same thing.

    Raises:
        ValueError: it says which.

    """
    check_shape(Tally.empty(classes, tally.worst.limit), tally)
    check_all((*_counts(tally), *_weights(tally), *_losses(tally), *_by_bin(tally)))
    check_all(by_loss(tally))


def check_shape(empty: Tally, tally: Tally) -> None:
    """Refuse a tally whose sums are other in number than those of no rows.

    Raises:
        ValueError: they are.

    """
    if not _has_shape_of(empty, tally):
        raise ValueError("its sums are of other numbers of classes or bins")


def check_all(laws: Iterable[Law]) -> None:
    """Refuse a tally of which a law does not hold.

    Raises:
        ValueError: it says which.

    """
    for law in laws:
        if not law.holds:
            raise ValueError(law.about)


def _has_shape_of(empty: Tally, tally: Tally) -> bool:
    """Tell whether all sums are as many as those of no rows; a histogram grows with its losses."""
    histogram, classes = tally.histogram, range(len(tally.class_rows))
    bins = {len(histogram.counts), len(histogram.losses), len(histogram.weights)}
    places = {at for row in tally.worst.entries for at in (row.label, row.predicted)}
    pairs = [(getattr(empty, f.name), getattr(tally, f.name)) for f in fields(Tally)]
    of_labels = [(empty.labels, tally.labels, f.name) for f in fields(LabelSums)]
    pairs += [(getattr(one, name), getattr(other, name)) for one, other, name in of_labels]
    lists = [pair for pair in pairs if hasattr(pair[0], "__len__")]
    parts = [(one.counts, other.counts) for one, other in _binned(empty, tally)]
    parts += [(one.sums, other.sums) for one, other in _binned(empty, tally)[:2]]
    parts += [(empty.mistakes.losses, tally.mistakes.losses)]
    parts += [
        (getattr(empty.class_spread, name), getattr(tally.class_spread, name))
        for name in ("counted", "large", "sums")
    ]
    parts += [
        (empty.curve.log_sums, tally.curve.log_sums),
        (empty.shifts.logs, tally.shifts.logs),
    ]
    same = all(len(one) == len(other) for one, other in [*lists, *parts])
    return same and len(bins) == 1 and all(place in classes for place in places)


def _binned(empty: Tally, tally: Tally) -> list[tuple[Any, Any]]:
    names = ("calibration", "positive", "mistakes")
    return [(getattr(empty, name), getattr(tally, name)) for name in names]


def _counts(tally: Tally) -> Iterator[Law]:
    rows, infinite = tally.class_rows.tolist(), tally.class_infinite.tolist()
    predicted = tally.class_predicted.tolist()
    yield Law("it has fewer than 0 rows of a class", min(rows) >= 0)
    yield Law("its rows are not those of its classes", sum(rows) == tally.rows)
    yield Law("its predicted rows are not its rows", sum(predicted) == tally.rows)
    yield Law("it has fewer than 0 rows predicted as a class", min(predicted) >= 0)
    yield Law("its infinite rows are not those of its classes", sum(infinite) == tally.infinite)
    counted = tally.class_spread.counted.tolist()
    yield Law("its counted rows are not those of its classes", sum(counted) == tally.counted)
    yield Law("more rows are infinite than there are", within(infinite, rows))
    for name in ("counted", "infinite", "floored", "rounded", "held", "right"):
        yield Law(f"{name} rows are more than all rows", 0 <= getattr(tally, name) <= tally.rows)
    if tally.confusion.table is not None or len(tally.confusion.pairs):
        wrong = tally.confusion.counts().tolist()
        yield Law("its wrong rows are of other classes", len(wrong) == len(rows) ** 2)
        are_wrong = min(wrong) >= 0 and sum(wrong) == tally.rows - tally.right
        yield Law("its wrong rows are not those that are not right", are_wrong)
    places = [entry.row for entry in tally.worst.entries]
    yield Law("its worst rows are not distinct", len({*places}) == len(places))
    yield Law("it has more worst rows than rows", len(places) <= tally.rows)


def _weights(tally: Tally) -> Iterator[Law]:
    weights, correct = tally.class_weight.units(), tally.class_correct.units()
    yield Law("a class weighs less than nothing", min(weights) >= 0)
    yield Law("its weight is not that of its classes", sum(weights) == tally.weight)
    yield Law("its correct weight is not that of its classes", sum(correct) == tally.correct)
    yield Law("more is correct than there is", within(correct, weights))
    yield Law("more are hits than there are rows", 0 <= tally.hits <= tally.weight)
    yield Law("it is surer than sure", 0 <= tally.confidence <= _with_hair(tally.weight))
    for name in ("class_mass", "class_probability", "class_weight_squared"):
        yield Law(f"{name} lies below 0", min(getattr(tally, name).units()) >= 0)


def _losses(tally: Tally) -> Iterator[Law]:
    losses = tally.class_loss.units()
    bounds = [-weight // _HAIR for weight in tally.class_weight.units()]
    yield Law("its loss is not that of its classes", sum(losses) == tally.loss)
    yield Law("its loss lies below 0", all(map(int.__ge__, losses, bounds)))
    yield Law("its squared error lies below 0", tally.squared_error >= 0)
    # products are rounded, and so are weights
    largest = Fraction(tally.largest_loss.value)
    most = _with_hair(int(largest * (tally.weight + tally.rows))) + tally.rows
    yield Law("its loss is more than its rows can have", tally.loss <= most)
    finite = [row.loss for row in tally.worst.entries if row.loss < float("inf")]
    yield Law("a worst row is worse than any", max(finite, default=0) <= largest)


def by_loss(tally: Tally) -> Iterator[Law]:
    """Yield what holds of the histogram of the rows' losses."""
    histogram = tally.histogram
    counts = histogram.counts.tolist()
    yield Law("it has fewer than 0 rows in a bin", min(counts, default=0) >= 0)
    rows, weight = int(histogram.counts.sum()), sum(histogram.weights.units())
    # rows without weight are in no bin of losses, nor are those of an infinite loss
    fits = rows == tally.counted - tally.infinite
    yield Law("the rows of its histogram are not its rows", fits)
    fits = weight <= tally.weight if tally.infinite else weight == tally.weight
    yield Law("the weight of its histogram is not its weight", fits)
    loss = sum(histogram.losses.units())
    yield Law("the loss of its histogram is not its loss", loss == tally.loss)


def _by_bin(tally: Tally) -> Iterator[Law]:
    bins = tally.calibration
    yield Law("it has fewer than 0 rows in a bin", min(bins.counts.tolist()) >= 0)
    yield Law("the rows of its bins are not its rows", int(bins.counts.sum()) == tally.rows)
    weights, correct = bins.weights.units(), bins.correct.units()
    yield Law("the weight of its bins is not its weight", sum(weights) == tally.weight)
    yield Law("more is correct in a bin than there is", within(correct, weights))
    confidence = sum(bins.confidence.units())
    yield Law("the confidence of its bins is not its own", confidence == tally.confidence)
    yield Law("a bin has less than no noise", min(bins.noise.units()) >= 0)
    wrong = tally.mistakes.counts.tolist()
    yield Law("it has fewer than 0 mistakes in a bin", min(wrong) >= 0)
    yield Law("it has more mistakes than wrong rows", sum(wrong) <= tally.rows - tally.right)


def within(parts: list[int], wholes: list[int]) -> bool:
    """Tell whether each part is at least 0 and no more than the whole."""
    return all(0 <= part <= whole for part, whole in zip(parts, wholes, strict=True))


def _with_hair(weight: int) -> int:
    return weight + weight // _HAIR
