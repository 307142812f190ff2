"""What the readers found out besides numbers: the report shows it, the findings speak of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class InputInfo:
    """One input, as it was read; `dtype` is the type of its numbers, "text" for words."""

    path: str
    format: str
    rows: int
    columns: int
    dtype: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was decided or dropped while reading.

    Attributes:
        matched: how labels were matched to classes; "rows" where they came as one-hot or soft rows.
        named: whether the classes have names of their own, other than 0..K-1.
        ignored: rows dropped by --ignore-label.
        index_dropped: the inputs whose index column was left out.
        weighted: whether any weights were given.
        prefix: what was stripped from the names of the class columns, or "".
        left_out: columns of the predictions that were not taken for scores.

    """

    matched: Literal["names", "positions", "rows"]
    named: bool
    ignored: int
    index_dropped: tuple[str, ...]
    weighted: bool
    prefix: str = ""
    left_out: tuple[str, ...] = ()
