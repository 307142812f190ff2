"""`Metric`: a property that knows its title, its unit, which way is better, and its formula."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Literal

Unit = Literal["nats", "share", "count", "number"]
Better = Literal["lower", "higher"]


class Metric(cached_property[float | None]):
    """A property of `Metrics` that knows its title, its unit and which way is better."""

    def __init__(
        self, of: Callable[[Any], float | None], title: str, unit: Unit, better: Better | None
    ) -> None:
        super().__init__(of)
        self.name = of.__name__
        self.title = title
        self.unit = unit
        self.better = better
        self.formula = " ".join((of.__doc__ or "").split())


def metric(
    title: str, unit: Unit, better: Better | None = None
) -> Callable[[Callable[[Any], float | None]], Metric]:
    """Return a decorator that makes a `Metric` of a method; its docstring is the formula."""
    return lambda of: Metric(of, title, unit, better)
