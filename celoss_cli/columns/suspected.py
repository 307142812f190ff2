"""Columns that were left out and look like clusters: called like what has several rows, and do."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from celoss_cli.columns.values import snake_case
from celoss_cli.tables.naming import plain_columns
from celoss_cli.tables.table import Table

_LEAST_GROUPS = 5
"""Fewer are more likely groups to report on than clusters."""
_ENTITY = (
    "patient|subject|participant|person|user|customer|client|member|household|family|student|"
    "session|visit|encounter|conversation|dialog(?:ue)?|thread|query|doc(?:ument)?|article|"
    "sentence|paragraph|passage|image|video|scene|clip|speaker|author|group|cluster|case|site|"
    "hospital|clinic|school|animal|study|trial|experiment|recording|account|device"
)
_LIKE = re.compile(
    rf"(?:.*[_ .-])?(?:{_ENTITY})s?(?:[_ .-]?(?:id|key|uuid|no|nr|num|number|name))?|.+[_ .-]id"
)


def suspected(table: Table, names: Iterable[str]) -> tuple[str, ...]:
    """Return those of some columns that look like clusters, by their names and their first rows."""
    columns = plain_columns(table)
    return tuple(
        name
        for name in names
        if name in columns and _LIKE.fullmatch(snake_case(name)) and _repeats(table, columns[name])
    )


def _repeats(table: Table, column: int) -> bool:
    piece = next(table.words(column), None)
    if piece is None:
        return False
    counts = np.array(piece.counts)
    return len(counts) >= _LEAST_GROUPS and 2 * len(counts) <= len(piece.codes)
