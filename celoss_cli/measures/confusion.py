"""Which class is taken for which: the wrong rows by their label and their predicted class."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from celoss_cli.frozen import frozen
from celoss_cli.tables.blocks import IntArray

MOST_CLASSES = 1024
"""A table of more classes would take more memory than all blocks together."""

Pairs: TypeAlias = NDArray[np.signedinteger[Any]]


@frozen
class Confusion:
    """Counts of wrong rows by pair of classes; `+` adds them, exactly.

    Few pairs are kept as they came, many as a table: so that adding a block costs no more than
    its wrong rows, and memory does not grow with the file.

    Attributes:
        classes: K; above `MOST_CLASSES` nothing is kept.
        pairs: label * K + predicted of wrong rows that are not in the table yet.
        table: (K * K,) counts of the others, or None where there are none.

    """

    classes: int
    pairs: Pairs
    table: IntArray | None = None

    @classmethod
    def empty(cls, classes: int) -> Confusion:
        """Return the counts of no rows."""
        return cls(classes, np.zeros(0, np.int32))

    @classmethod
    def of(cls, labels: IntArray, predicted: IntArray, classes: int) -> Confusion:
        """Return the counts of wrong rows, by their labels (n,) and predicted classes (n,)."""
        if classes > MOST_CLASSES:
            return cls.empty(classes)
        pairs = (labels * classes + predicted).astype(np.int32)
        return cls(classes, pairs).short()

    def __add__(self, other: Confusion) -> Confusion:
        tables = [part.table for part in (self, other) if part.table is not None]
        table = tables[0] + tables[1] if len(tables) > 1 else tables[0] if tables else None
        pairs = np.concatenate([self.pairs, other.pairs])
        return Confusion(self.classes, pairs, table).short()

    def short(self) -> Confusion:
        """Return the same counts, in the table where there are more pairs than it has places."""
        return self if len(self.pairs) <= self.classes * self.classes else self.settled()

    def matrix(self, class_rows: IntArray) -> IntArray | None:
        """Return (K, K) counts of rows by label and predicted class; None for too many classes.

        The rows that are right are those of `class_rows` (K,) that are not wrong.
        """
        if self.classes > MOST_CLASSES:
            return None
        matrix = self.counts().reshape(self.classes, self.classes).copy()
        matrix[np.diag_indices(self.classes)] = class_rows - matrix.sum(axis=1)
        return matrix

    def largest(self, most: int) -> list[tuple[int, int, int]]:
        """Return label, predicted class and count of the most frequent mistakes made twice or more.

        Ties go to the lower classes; of too many classes nothing is known.
        """
        counts = self.counts() if self.classes <= MOST_CLASSES else np.zeros(0, np.int64)
        often = np.flatnonzero(counts > 1)
        first = often[np.argsort(-counts[often], kind="stable")[:most]]
        return [(*divmod(pair, self.classes), int(counts[pair])) for pair in first.tolist()]

    def settled(self) -> Confusion:
        """Return the same counts, all of them in the table."""
        if not len(self.pairs):
            return self
        return Confusion(self.classes, self.pairs[:0], self.counts())

    def counts(self) -> IntArray:
        """Return (K * K,) counts of wrong rows by label * K + predicted."""
        counts = np.bincount(self.pairs, minlength=self.classes**2)
        return counts if self.table is None else counts + self.table
