"""`LabelSums`: what a tally holds of rows with several labels, beside what it holds of classes."""

from __future__ import annotations

from dataclasses import fields

from celoss_cli.frozen import frozen
from celoss_cli.measures.exact import Added, Sums
from celoss_cli.measures.spread import Spread


@frozen
class LabelSums(Added):
    """Sums over the cells of rows with several labels, each yes or no; `+` adds them, exactly.

    What the tally sums by class is summed by label: `class_rows` are the cells that are positive,
    `class_correct` the weight of those predicted right, `class_mass` the sums of w t,
    `class_predicted` the cells predicted positive, `class_weight` and `class_loss` are of all.

    A cell counts w, as its row does. Its share of the row's mean loss is w / m, of m cells that
    are not ignored: w L / m is what the shares of a label are sums of.

    Attributes:
        exact: sum of w over rows all of whose cells are predicted right, in units of 2^-60.
        ignored: cells that --ignore-label leaves out.
        unlabeled: rows all of whose cells are left out.
        exclusive: rows whose targets sum to 1, and whose probabilities do.
        right: the moments of w r, r the share of a row's cells that are predicted right.
        positive: (L,) sums of w over cells that are positive.
        said: (L,) sums of w over cells that are predicted positive.
        hit: (L,) sums of w over cells that are both.
        share: (L,) sums of w L / m.
        share_mass: (L,) sums of t w L / m, t the target.
        squared_error: (L,) sums of w (q - t)^2.

    """

    exact: int
    ignored: int
    unlabeled: int
    exclusive: int
    right: Spread
    positive: Sums
    said: Sums
    hit: Sums
    share: Sums
    share_mass: Sums
    squared_error: Sums

    @classmethod
    def empty(cls, labels: int) -> LabelSums:
        """Return the sums of no rows of so many labels; of none where a row has one class."""
        names = [f.name for f in fields(cls) if f.type == "Sums"]
        sums = dict.fromkeys(names, Sums.zeros(labels))
        return cls(0, 0, 0, 0, Spread(), **sums)
