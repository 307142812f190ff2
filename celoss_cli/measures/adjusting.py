"""P-values and levels of several tests at a time, adjusted so that they agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from celoss_cli.measures.interval import LEVEL
from celoss_cli.measures.significance import stepped


class Test(NamedTuple):
    """An adjusted p-value, and the level whose interval agrees with it."""

    p_value: float | None
    level: float


def adjusted(
    p_values: Sequence[float | None], counts: Callable[[int], Sequence[int]]
) -> list[Test]:
    """Adjust the known p-values for being several, and the level of each by as much."""
    known = [p for p in p_values if p is not None]
    rest = iter(stepped(known, counts(len(known))))
    tests = []
    for raw in p_values:
        if raw is None:
            tests.append(Test(None, LEVEL))
            continue
        p = next(rest)
        level = LEVEL * raw / p if raw else LEVEL / counts(len(known))[0]
        tests.append(Test(min(p, 1.0), level))
    return tests
