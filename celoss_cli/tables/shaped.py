"""`Shaped`: what a table has to do with tensors, where it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from celoss_cli.tables.axes import Axes, Lengths, check_lengths

if TYPE_CHECKING:
    from celoss_cli.tables.table import Table


class Shaped:
    """Arrays of any number of axes, and files of lists of rows, can be made rows of a table.

    Most tables are neither.
    """

    if TYPE_CHECKING:

        @property
        def name(self) -> str:
            """The path."""

    @property
    def shape(self) -> tuple[int, ...] | None:
        """The lengths of the axes of an array; None of what is none."""
        return None

    @property
    def axes(self) -> Axes | None:
        """The axes that the rows count through, where these are more than one."""
        return None

    @property
    def deep(self) -> tuple[str, ...]:
        """The columns that hold a list of lists in each row: rows of a tensor."""
        return ()

    @property
    def lists(self) -> tuple[str, ...]:
        """The columns that hold a list in each row."""
        return ()

    def listed(self, scores: str | None) -> Table:
        """Return a table with the items of lists as rows; `scores` are a column of such rows."""
        raise NotImplementedError(scores)

    def as_long_as(self, others: Lengths) -> None:
        """Require that the first axis has as many rows at each place as other lists have."""
        own = others.counts if self.axes is None else self.axes.counts
        check_lengths(lambda at: f"{self.name}: row {at}", own, others)

    @property
    def ragged(self) -> bool:
        """Whether its rows are the items of lists, which may differ in length."""
        return False

    def along(self, axis: int | None) -> Table:
        """Return an array with its columns along an axis; with one column if there is none."""
        raise NotImplementedError(axis)
