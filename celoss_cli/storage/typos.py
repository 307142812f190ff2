"""Which file may be meant by a name that no file has: one with a typing error's difference."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from celoss_cli.text import quoted

_PACKINGS = r"\.(?:gz|bz2|xz|zst)$"
_EDITS = ((8, 2), (4, 1))
"""From so many letters on, so many of them may differ: of two letters, one is half of the name."""


def meant(path: Path) -> str | None:
    """Return a hint with the file beside `path` whose name is nearly the same, if there is one.

    Raises:
        OSError: its folder cannot be read.

    """
    name = nearly(path.name, sorted(entry.name for entry in path.parent.iterdir()))
    return None if name is None else f"did you mean {quoted(name)}?"


def nearly(typed: str, names: Iterable[str]) -> str | None:
    """Return the name that is nearly the one typed, or None.

    It differs in upper and lower case, in its suffix, or in one or two letters of many; never in a
    number, which tells one file from another.
    """
    found = [(difference, name) for name in names if (difference := _difference(typed, name))]
    return min(found)[1] if found else None


def _difference(typed: str, name: str) -> int | None:
    """Return how far a name is from the one typed: 1 at least, and None if that is too far."""
    a, b = typed.casefold(), name.casefold()
    stem_a, stem_b = _stem(a), _stem(b)
    if a == b or (stem_a and stem_a == stem_b):
        return 1 if a == b else 2
    if re.findall(r"\d+", stem_a) != re.findall(r"\d+", stem_b):
        return None
    shorter = min(len(stem_a), len(stem_b))
    allowed = next((edits for length, edits in _EDITS if shorter >= length), 0)
    edits = _edits(a, b)
    return 2 + edits if edits <= allowed else None


def _stem(name: str) -> str:
    unpacked = re.sub(_PACKINGS, "", name)
    stem, _, _ = unpacked.rpartition(".")
    return stem or unpacked


def _edits(a: str, b: str) -> int:
    """Return how many letters are to be put in, left out, replaced or swapped with the next."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a):
        row = [i + 1]
        for j, y in enumerate(b):
            row.append(min(last[j] + (x != y), last[j + 1] + 1, row[j] + 1))
            if i and j and (x, a[i - 1]) == (b[j - 1], y):
                row[-1] = min(row[-1], before[j - 1] + 1)
        before, last = last, row
    return last[-1]
