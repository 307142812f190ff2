"""What a loss says about accuracy, and an accuracy about the loss; each bound with its proof.

Rows sum to 1, a label is one class, the answer is the most probable class, and the floor lies below
1/K. Weights change nothing: all are means over rows. Losses are in nats.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from celoss_cli.measures.chance import entropy, most_wrong, shares_of
from celoss_cli.settings import EPSILON

SAME = 0.01
"""Losses that differ by no more than this share of one are taken for the same."""
LEAST_WRONG = math.log(2)
"""What a wrong answer costs at least.

The answer has at least the probability of the truth, and the two sum to at most 1: so the truth has
at most 1/2, and -ln 1/2 = ln 2.
"""


def most_right(classes: int) -> float:
    """Return what a right answer costs at most: ln K."""
    # it is the largest of K probabilities that sum to 1, so it is at least their mean, 1/K
    return math.log(classes)


def least_accuracy(loss: float) -> float:
    """Return the accuracy that a loss guarantees: max(0, 1 - L / ln 2)."""
    # a share 1 - a of the rows is wrong and costs ln 2 each or more, the others 0 or more:
    # L >= (1 - a) ln 2.
    # Soft labels t, whose truth y is the largest, change nothing. A wrong answer j has q_j >= q_y:
    # the loss is least where both have half of s = t_y + t_j and the others their t. It is then
    # s ln 2 + H, where H is the entropy of s and the other t, none of them above t_y <= s. Where
    # s >= 1/2, H >= h(s), and s ln 2 + h(s) is concave: ln 2 at s = 1, more at s = 1/2. Where
    # s < 1/2, H >= -ln s > ln 2
    return max(0.0, 1 - loss / LEAST_WRONG)


def most_accuracy(loss: float, classes: int, floor: float) -> float:
    """Return the accuracy that a loss leaves possible: (M - L) / (M - ln K) above ln K, else 1.

    Below 0, the loss is impossible at this floor.
    """
    # a share a of the rows is right and costs ln K each or less, the others M or less:
    # L <= a ln K + (1 - a) M
    right, wrong = most_right(classes), most_wrong(floor)
    if loss <= right or math.isinf(wrong):
        return 1.0
    return (wrong - loss) / (wrong - right)


def least_loss(accuracy: float) -> float:
    """Return the loss that an accuracy costs at least: (1 - a) ln 2, see `least_accuracy`."""
    return (1 - accuracy) * LEAST_WRONG


def most_loss(accuracy: float, classes: int, floor: float) -> float:
    """Return the loss that an accuracy costs at most: a ln K + (1 - a) M, see `most_accuracy`."""
    wrong = 1 - accuracy
    return accuracy * most_right(classes) + (wrong * most_wrong(floor) if wrong > 0 else 0.0)


def loss_that_guarantees(accuracy: float) -> float:
    """Return the largest loss that no model of a lower accuracy can have: (1 - a) ln 2."""
    # by `least_accuracy` such a loss has an accuracy of at least a. No larger loss L must have it:
    # up to ln 2, let a share L / ln 2 of the rows give 1/2 to the truth and 1/2 to the answer, and
    # the others 1 to the truth; above, let every row give e^-L to the truth, the rest to another
    return least_loss(accuracy)


def calibrated_loss(accuracy: float, classes: int) -> float:
    """Return h(a) + (1 - a) ln(K - 1), where h(a) = -a ln a - (1 - a) ln(1 - a).

    A model scores it that is right a of the time, gives a to every answer, and spreads the rest
    evenly over the other classes: a right row costs -ln a, a wrong one -ln((1 - a) / (K - 1)).
    It is the least that any model scores that gives every answer the same probability c and spreads
    the rest evenly: a ln(a / c) + (1 - a) ln((1 - a) / (1 - c)), a divergence, is what c adds.
    """
    wrong = 1 - accuracy
    right_cost = -accuracy * math.log(accuracy) if accuracy > 0 else 0.0
    wrong_cost = -wrong * math.log(wrong / (classes - 1)) if wrong > 0 else 0.0
    return right_cost + wrong_cost


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is known of a model.

    Attributes:
        loss: its cross-entropy, in nats.
        classes: how many there are.
        accuracy: its accuracy, where it is known.
        counts: how often each class stands, where it is known.
        measured_chance: what the class frequencies were measured to score, with their weights.
        floor: the smallest probability whose logarithm is taken as it is, below 1 / classes.
        soft: whether labels may be shares of several classes.

    """

    loss: float
    classes: int
    accuracy: float | None = None
    counts: tuple[float, ...] | None = None
    measured_chance: float | None = None
    floor: float = EPSILON
    soft: bool = False

    @property
    def chance(self) -> float:
        """What always answering the class frequencies scores; unknown ones are taken for equal."""
        if self.measured_chance is not None:
            return self.measured_chance
        return self.uniform if self.counts is None else entropy(shares_of(self.counts))

    @property
    def frequencies_known(self) -> bool:
        """Whether chance is that of the class frequencies."""
        return self.counts is not None or self.measured_chance is not None

    @property
    def uniform(self) -> float:
        """What always answering 1/K scores."""
        return math.log(self.classes)

    @property
    def possible(self) -> bool:
        """Whether rows can have this loss at this floor; what is rounded is given some room."""
        return self.loss <= most_wrong(self.floor) * (1 + SAME)

    @property
    def accuracies(self) -> tuple[float, float]:
        """The least and the largest accuracy that go with the loss; see the bounds."""
        most = most_accuracy(self.loss, self.classes, self.floor)
        return least_accuracy(self.loss), 1.0 if self.soft else max(most, 0.0)
