"""What the readers found out besides numbers: the report shows it, the findings speak of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import accumulate
from os.path import commonpath, relpath
from typing import Any, ClassVar, Literal, NamedTuple

from celoss_cli.frozen import frozen


class Shard(NamedTuple):
    """One of the files of an input, and how many rows it holds."""

    path: str
    rows: int


@frozen
class Roles:
    """What the columns of the predictions are, by their names, or numbers from 0 without a header.

    `scores` are None where there are no names and every column is one.
    """

    scores: tuple[str, ...] | None
    label: str | None
    id: str | None
    weight: str | None
    cluster: str | None
    groups: tuple[str, ...]
    predicted: str | None
    index: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class InputInfo:
    """One input, as it was read; `dtype` is the type of its numbers, "text" for words.

    `shards` are its files where they are several, `roles` what the columns of predictions are.
    """

    path: str
    format: str
    rows: int
    columns: int
    dtype: str
    shards: tuple[Shard, ...] | None = None
    roles: Roles | None = None

    @property
    def files(self) -> tuple[Shard, ...]:
        """The shards; of one file, itself."""
        return self.shards or (Shard(self.path, self.rows),)

    def place(self, row: int, cell: Sequence[int] | None = None) -> str:
        """Return where a row stands, as people are told: in which shard, and its number there.

        The index of a row of a tensor, its `cell`, takes the place of the number.
        """
        if self.shards is None:
            return str(row if cell is None else [*cell])
        ends = list(accumulate(shard.rows for shard in self.shards))
        at = bisect_right(ends, row)
        number = row - ends[at] + self.shards[at].rows if cell is None else [*cell]
        return f"{self._short(at)}: {number}"

    def _short(self, at: int) -> str:
        """Return the path of a shard below the folder that all are in."""
        paths = [shard.path for shard in self.shards or ()]
        with suppress(ValueError):
            # there is none of absolute paths and others
            return relpath(paths[at], commonpath(paths))
        return paths[at]

    def document(self) -> dict[str, Any]:
        """Return what JSON holds of it."""
        held = {**asdict(self), "shards": self.shards and [each._asdict() for each in self.shards]}
        del held["roles"]
        if self.roles is not None:
            held["columns"] = {"count": self.columns, **asdict(self.roles)}
        return held


class GroupNames(NamedTuple):
    """What the groups of a column are called; None where they are numbered."""

    name: str
    values: tuple[str, ...] | None
    size: int

    def called(self, number: int) -> str:
        """Return what a group is called, given its number."""
        return self.values[number] if self.values else str(number)


@frozen
class Groupings:
    """The clusters, where they are known, and the slices by each column of --by."""

    clusters: GroupNames | None = None
    slices: tuple[GroupNames, ...] = ()

    @property
    def cluster_size(self) -> int:
        """How many clusters there may be; 1 where rows are independent."""
        return 1 if self.clusters is None else self.clusters.size

    def sizes(self) -> tuple[int | None, tuple[int, ...]]:
        """Return how many clusters there are, and how many slices by each column.

        Raises:
            ValueError: they are not as many as their names, or two have one name.

        """
        for names in (self.clusters, *self.slices):
            values = None if names is None else names.values
            if names and values and not names.size == len(values) == len({*values}):
                raise ValueError("its groups are not those of their names")
        clusters = None if self.clusters is None else self.clusters.size
        return clusters, tuple(names.size for names in self.slices)


@frozen
class Facts:
    """What was decided or dropped while reading.

    Attributes:
        matched: how labels were matched to classes; "rows" where they came as one-hot or soft rows.
        named: whether the classes have names of their own, other than 0..K-1.
        ignored: rows dropped by their label.
        padded: how many of them pad the labels of a tensor: those with -100.
        index_dropped: the inputs whose index column was left out.
        weighted: whether any weights were given.
        weight_exponent: sample weights were divided by 2 to this power.
        prefix: what was taken off the names of the class columns at their start, or "".
        suffix: what was taken off at their end.
        left_out: columns of the predictions that were not taken for scores.
        headed: the files whose first line is one of numbers, and was taken for a header.
        unmatched: rows of the predictions that --partial leaves out, as no label has their id.
        surplus: labels that --partial leaves out, as no row of the predictions has their id.
        assumed: whether the name of the negative class of a single column may be but assumed: no
            label is of it.
        contradicting: the column of predicted classes that are others than a single column of
            scores predicts.
        clustered: columns that were left out, and look like clusters.

    """

    matched: Literal["names", "positions", "rows"]
    named: bool
    ignored: int
    index_dropped: tuple[str, ...]
    weighted: bool
    weight_exponent: int = 0
    prefix: str = ""
    suffix: str = ""
    left_out: tuple[str, ...] = ()
    assumed: bool = False
    headed: tuple[str, ...] = ()
    unmatched: int = 0
    surplus: int = 0
    contradicting: str | None = None
    padded: int = 0
    clustered: tuple[str, ...] = ()

    SHARED: ClassVar[dict[str, str]] = {
        "matched": "labels are matched by",
        "named": "the classes have names:",
        "weighted": "rows have weights:",
        "weight_exponent": "weights are in units of 2 to the power of",
        "prefix": "the class columns start with",
        "suffix": "the class columns end with",
        "left_out": "columns left out:",
    }
    """What parts of one measurement have in common, and how messages speak of it."""
