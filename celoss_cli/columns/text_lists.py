"""Refuses a single score beside the scores of all classes, which stand in one cell as text."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from celoss_cli.columns.mistaken import first_words
from celoss_cli.columns.predictions import Scores
from celoss_cli.errors import InputError
from celoss_cli.formats.remedies import AS_JSON_LINES
from celoss_cli.settings import Settings
from celoss_cli.tables.naming import column_label, names_of
from celoss_cli.text import quoted

_NUMBER = re.compile(
    r"(?<![\w.'\"])[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?![\w.:])", re.IGNORECASE
)
"""A number that is no part of a word, and no name before a colon."""
_BRACKETS = re.compile(r"\w*\(?[\[({].*[\])}]", re.DOTALL)
_ROUNDING = 0.01


def check_no_text_lists(scores: Scores, settings: Settings) -> None:
    """Refuse at most one column of numbers where another holds several in each cell, as text.

    So CSV holds the lists of a data frame, beside the predicted class or its score.

    Raises:
        InputError: the numbers of each cell sum to 1; or they are a list, and the column is whole.

    """
    table, chosen = scores.table, scores.columns
    if (settings.score_columns, settings.score_key) != (None, None):
        return
    sample = table.sample(chosen)
    held = np.asarray(sample.numeric.any(axis=0))
    if held.sum() > 1:
        return
    given = sample.values[sample.numeric]
    whole = bool((given == np.floor(given)).all())
    numeric = {at for at, holds in zip(chosen, held, strict=True) if holds}
    besides = settings.named_columns | {settings.label_column}
    # a text whose first cell is to be a number is refused as none
    first = {*chosen[:1]} if table.untyped and not numeric else set()
    for at in {*table.columns} - numeric - first:
        (name,) = names_of(table, [at])
        cells = [] if name in besides else first_words(table, at)
        if _are_lists(cells, whole=whole):
            as_lists = f"df[{name!r}] = df[{name!r}].map(json.loads) parses them"
            hint = as_lists if _is_json(cells[0]) else "write one column per class"
            raise InputError(
                f"{table.name}: {column_label(table, at)} holds lists as text: {quoted(cells[0])}",
                hint=f"{hint}; {AS_JSON_LINES}",
            )


def _are_lists(cells: Sequence[str], *, whole: bool) -> bool:
    """Tell whether each cell holds several numbers, which are a distribution or in brackets."""
    rows = [[float(number) for number in _NUMBER.findall(cell)] for cell in cells]
    several = bool(rows) and min(map(len, rows)) > 1
    if several and whole and all(map(_BRACKETS.fullmatch, cells)):
        return True
    return several and all(min(row) >= 0 and abs(sum(row) - 1) <= _ROUNDING for row in rows)


def _is_json(cell: str) -> bool:
    import json  # noqa: PLC0415 - most files need it not

    try:
        json.loads(cell)
    except ValueError:
        return False
    return True
