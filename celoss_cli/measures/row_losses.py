"""`RowLosses`: what is known of each measured row, whatever its labels are."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.keyed import Keyed, Membership
from celoss_cli.tables.axes import Axes
from celoss_cli.tables.blocks import FloatArray, IntArray

if TYPE_CHECKING:
    from typing import Self

    from celoss_cli.tables.blocks import BoolArray


ANSWERS = ("no", "yes")
"""What is predicted of a label that is a question of its own."""


class Names(NamedTuple):
    """What the numbers of `RowLosses` stand for: each label, and what may be predicted.

    Of a tensor, `axes` tell where a row is in it.
    """

    labels: Sequence[str]
    predicted: Sequence[str]
    axes: Axes | None = None

    def mapped(self, change: Callable[[str], str]) -> Names:
        """Return the names with each of them changed."""
        labels, predicted = ([*map(change, names)] for names in self[:2])
        return self._replace(labels=labels, predicted=predicted)

    @property
    def of_labels(self) -> bool:
        """Whether a row has several labels, and is told by the one that costs a model the most."""
        return self.predicted is ANSWERS


@frozen
class RowLosses:
    """The loss of each row of a block, and where it comes from; every array is (n,).

    Attributes:
        rows: row numbers in the input.
        labels: the true class; of a soft label, its largest component; of several labels, the one
            with the largest loss.
        weights: weights, or None where every row counts 1.
        losses: nats; infinite where the truth was given 0 and there is no floor.
        predicted: the class with the largest score, the first of several; of several labels,
            whether `labels` is predicted.
        probability: what the true class was given; of several labels, the truth of `labels`.
        line_offset: the line of a row less its number; None if rows are not lines of a text.

    """

    rows: IntArray
    labels: IntArray
    weights: FloatArray | None
    losses: FloatArray
    predicted: IntArray
    probability: FloatArray
    line_offset: int | None

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def right(self) -> BoolArray | FloatArray:
        """Whether each row is predicted right; of several labels, the share that is."""
        return np.asarray(self.predicted == self.labels)

    @property
    def truth(self) -> FloatArray:
        """What the truth was given; of several labels, the geometric mean over them."""
        return self.probability

    @abstractmethod
    def masses(self, slices: Membership, classes: int) -> Keyed:
        """Return the label frequencies by slice."""

    @abstractmethod
    def part(self, start: int, stop: int) -> Self:
        """Return the rows from `start` up to, but without, `stop`; sums are not theirs."""
