"""Groups of parts of a measurement: one that several parts have is one, by its name."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from celoss_cli.dataset.facts import Groupings, GroupNames
from celoss_cli.measures.grouped import Grouped
from celoss_cli.measures.keyed import Renaming


class Union(NamedTuple):
    """The groups of all parts together, and the sums of each part by them."""

    groupings: Groupings
    sums: list[Grouped]


def united(groupings: Sequence[Groupings], sums: Sequence[Grouped], classes: int) -> Union:
    """Return the groups of parts of the same columns, and their sums by these groups.

    Clusters that are numbered are those of one part each.
    """
    clusters = [each.clusters for each in groupings if each.clusters is not None]
    cluster_names, renamed_clusters = _united(clusters) if clusters else (None, [])
    columns = [_united(own) for own in zip(*(each.slices for each in groupings), strict=True)]
    return Union(
        Groupings(clusters=cluster_names, slices=tuple(names for names, _ in columns)),
        [
            own.renamed(
                renamed_clusters[at] if renamed_clusters else None,
                [renamed[at] for _, renamed in columns],
                classes,
            )
            for at, own in enumerate(sums)
        ],
    )


def _united(parts: Sequence[GroupNames]) -> tuple[GroupNames, list[Renaming]]:
    name = parts[0].name
    if any(part.values is None for part in parts):
        starts = [0, *accumulate(part.size for part in parts)]
        codes = [np.arange(part.size) + start for part, start in zip(parts, starts, strict=False)]
        return GroupNames(name, None, starts[-1]), [Renaming(each, starts[-1]) for each in codes]
    places: dict[str, int] = {}
    found = [[places.setdefault(each, len(places)) for each in part.values or ()] for part in parts]
    renamed = [Renaming(np.array(codes, dtype=np.int64), len(places)) for codes in found]
    return GroupNames(name, tuple(places), len(places)), renamed
