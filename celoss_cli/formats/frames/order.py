"""Refuses frames and series of pandas whose indexes say that their rows are not the same."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from celoss_cli.errors import InputError


def check_order(sources: Sequence[tuple[str, object]]) -> None:
    """Refuse frames and series of pandas whose indexes hold the same values in another order.

    An index is not data. But rows that pandas would align are not taken as they stand, and rows
    that were shuffled may be right as they stand: nothing but the user can tell.

    Args:
        sources: what holds one row per sample, each after what messages call it.
    """
    pandas: Any = sys.modules.get("pandas")
    if pandas is None:
        return
    kinds = pandas.DataFrame, pandas.Series
    held = [(name, each) for name, each in sources if isinstance(each, kinds)]
    for name, each in held[1:]:
        first, one = held[0]
        if _is_permuted(pandas, one.index, each.index):
            both = f"{first} and {name}" if first != name else f"two {name}"
            raise InputError(
                f"{both}: their indexes hold the same values in another order",
                hint="other.reindex(frame.index) puts both in one order; "
                "reset_index(drop=True) of both keeps the rows as they are",
            )


def _is_permuted(pandas: Any, one: Any, other: Any) -> bool:  # noqa: ANN401 - of pandas
    if len(one) != len(other) or one.equals(other):
        return False
    try:
        codes, _ = pandas.factorize(one.append(other))
    except TypeError:
        return False
    own, others = codes[: len(one)], codes[len(one) :]
    return bool((own != others).any() and (np.sort(own) == np.sort(others)).all())
