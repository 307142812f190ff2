"""What holds of the sums of any rows with several labels."""

from __future__ import annotations

from collections.abc import Iterator

from celoss_cli.measures.laws import Law, by_loss, check_all, check_shape, within
from celoss_cli.measures.multilabel import empty
from celoss_cli.measures.tally import Tally


def check_label_laws(tally: Tally, labels: int) -> None:
    """Refuse sums that no rows have: out of bounds, or at odds where two say the same thing.

    Raises:
        ValueError: it says which.

    """
    check_shape(empty(labels, tally.worst.limit), tally)
    check_all((*_counts(tally), *_weights(tally), *_losses(tally), *by_loss(tally)))


def _counts(tally: Tally) -> Iterator[Law]:
    labels, every = tally.labels, tally.rows
    for name in ("counted", "infinite", "floored", "held", "right"):
        yield Law(f"{name} rows are more than all rows", 0 <= getattr(tally, name) <= every)
    cells = [every + labels.unlabeled] * len(labels.counted)
    for counts in (tally.class_rows, tally.class_predicted, labels.counted):
        yield Law("a label has more cells than there are rows", within(counts.tolist(), cells))
    infinite = tally.class_infinite.tolist()
    yield Law("more cells are infinite than count", within(infinite, labels.counted.tolist()))
    left = sum(cells) - labels.ignored
    yield Law("more cells are ignored than there are", 0 <= labels.ignored <= sum(cells))
    yield Law("the cells of its bins are not its cells", tally.calibration.counts.sum() == left)
    yield Law("it has fewer than 0 cells in a bin", min(tally.calibration.counts.tolist()) >= 0)
    places = [entry.row for entry in tally.worst.entries]
    yield Law("its worst rows are not distinct", len({*places}) == len(places) <= every)


def _weights(tally: Tally) -> Iterator[Law]:
    labels, weights = tally.labels, tally.class_weight.units()
    every = [tally.weight] * len(weights)
    yield Law("a label weighs more than the rows", within(weights, every))
    for sums in (labels.positive, labels.said, tally.class_correct, tally.class_mass):
        yield Law("a label has more than it weighs", within(sums.units(), weights))
    for sums in (labels.positive, labels.said):
        yield Law("more is hit than there is", within(labels.hit.units(), sums.units()))
    masses = labels.share_mass.units()
    yield Law("a share is more than it weighs", within(masses, labels.share.units()))
    yield Law("more rows are right than there are", 0 <= labels.exact <= tally.weight)
    yield Law("more is correct than there is", labels.exact <= tally.correct <= tally.weight)


def _losses(tally: Tally) -> Iterator[Law]:
    named = {
        "loss": tally.class_loss,
        "squared loss": tally.labels.loss_squared,
        "squared error": tally.labels.squared_error,
        "probability": tally.class_probability,
    }
    for name, sums in named.items():
        yield Law(f"its {name} lies below 0", min(sums.units()) >= 0)
    yield Law("its squared error lies below 0", tally.squared_error >= 0)
    finite = [row.loss for row in tally.worst.entries if row.loss < float("inf")]
    most = tally.largest_loss.value
    yield Law("a worst row is worse than any", max(finite, default=0) <= most)
