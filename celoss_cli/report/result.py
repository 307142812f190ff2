"""`Result`: what reports, comparisons and series have in common."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Result:
    """What was measured, with a JSON document, its figures and its gates."""

    DOCUMENT: ClassVar[str]
    """The view that writes the document."""
    gates: tuple[Any, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return what `--json` prints: losses in nats, None for what has no value."""
        import json  # noqa: PLC0415 - a table needs none

        document: dict[str, Any] = json.loads(view(self.DOCUMENT).text(self))
        return document

    def plot(self, kind: str, ax: Axes | None = None) -> Axes:
        """Draw a figure and return its axes.

        Args:
            kind: one of those of `celoss plot`, e.g. "reliability".
            ax: where to draw; by default on a figure of its own, `ax.figure`.

        """
        axes: Axes = view("figures.drawing").drawn(self.to_dict(), kind, ax)
        return axes

    @property
    def passed(self) -> bool:
        """Whether every gate holds; true where there is none."""
        return all(gate.passed for gate in self.gates)


def view(name: str) -> Any:  # noqa: ANN401 - a module
    """Return a module of the views, which stand above reports and know them."""
    return import_module(f"celoss_cli.views.{name}")
