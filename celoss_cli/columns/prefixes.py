"""Prefixes that every class column has, as in p_cat and p_dog."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_SEPARATOR = re.compile(r"[_.:=\- ]")


def stripped(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the names without a prefix that all have, the longest prefix first.

    Of several names the whole common prefix is tried, and each part of it that ends at one of
    `_ . : = -` or a blank; of a single name these parts only.
    """
    # the smallest and the largest name differ first where any two of them do
    low, high = min(names), max(names)
    size = next((at for at, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))
    common = low[:size]
    ends = {match.end() for match in _SEPARATOR.finditer(common)}
    if len(names) > 1:
        ends.add(len(common))
    for end in sorted(ends - {0}, reverse=True):
        shorter = tuple(name[end:] for name in names)
        if all(shorter):
            yield shorter
