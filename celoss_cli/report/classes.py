"""What was measured of each class, and which class is taken for which."""

from __future__ import annotations

from collections.abc import Sequence

from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.measures.tally import Tally
from celoss_cli.report.entries import ClassRow, Confused, Confusion

TABLE = 100
"""Up to so many classes all counts are listed, above that the most frequent mistakes."""
MISTAKES = 1000


def class_rows(
    classes: Sequence[str], tally: Tally, chance: Sequence[float | None]
) -> list[ClassRow]:
    """Return one entry per class, in the order of the classes; `chance` is its baseline's loss."""
    whole, even = tally.weight, tally.spread.is_even()
    ends = _intervals(tally)
    columns = zip(
        tally.class_rows.tolist(),
        tally.class_infinite.tolist(),
        tally.class_weight.units(),
        tally.class_loss.units(),
        tally.class_correct.units(),
        tally.class_mass.units(),
        tally.class_probability.units(),
        tally.class_predicted.tolist(),
        strict=True,
    )
    return [
        ClassRow(
            name=classes[at],
            support=support,
            predicted=predicted,
            frequency=ratio(mass, whole) if whole else None,
            mean_predicted=ratio(probability, whole) if whole else None,
            cross_entropy=None if infinite or not weight else ratio(loss, weight),
            cross_entropy_low=None if infinite else ends[at][0],
            cross_entropy_high=None if infinite else ends[at][1],
            chance_cross_entropy=chance[at],
            recall=ratio(correct, weight) if weight else None,
            precision=ratio(correct, predicted * ONE) if predicted and even else None,
        )
        for at, (support, infinite, weight, loss, correct, mass, probability, predicted) in (
            enumerate(columns)
        )
    ]


def confusion(classes: Sequence[str], tally: Tally) -> Confusion:
    """Return the rows by true and predicted class, and the most frequent mistakes first."""
    matrix = tally.confusion.matrix(tally.class_rows) if len(classes) <= TABLE else None
    mistakes = [
        Confused(classes[label], classes[predicted], rows)
        for label, predicted, rows in tally.confusion.largest(MISTAKES)
    ]
    return Confusion(None if matrix is None else matrix.tolist(), mistakes)


def _intervals(tally: Tally) -> list[tuple[float | None, float | None]]:
    """Return the interval of each class's cross-entropy."""
    ends = [None if mean is None else mean.interval() for mean in tally.class_means()]
    return [(None, None) if each is None else (max(each[0], 0.0), each[1]) for each in ends]
