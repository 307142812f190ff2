"""Draws figures of a document by the names of their kinds, and writes them to files."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from celoss_cli.errors import InputError, UsageError
from celoss_cli.text import listed, nearest
from celoss_cli.views.extras import check_extra
from celoss_cli.views.figures.kind import KINDS
from celoss_cli.views.numbers import LossUnit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from celoss_cli.views.figures.kind import Document, Kind

_TIP = re.compile(rb'<g id="tip:([^"]*)">')
"""What `style.tip` makes: SVG shows a title under the mouse, and matplotlib writes none."""


def kind_named(name: str) -> Kind:
    """Return a kind of figure, which is imported with matplotlib when it is asked for.

    Raises:
        UsageError: there is none of this name, or the extra is not installed.

    """
    if name not in KINDS:
        raise UsageError(
            f"{name!r} is not a kind of figure",
            hint=nearest(name, KINDS) or f"the kinds are {', '.join(KINDS)}",
        )
    check_extra(f"the figure {name}")
    kind: Kind = import_module(f"celoss_cli.views.figures.{name}").KIND
    return kind


def drawn(
    document: Document,
    name: str,
    ax: Axes | None = None,
    *,
    unit: LossUnit = "nats",
    width: float | None = None,
    title: str | None = None,
    source: str = "the report",
) -> Axes:
    """Draw a figure of a document, on `ax` or on a figure of its own, and return its axes.

    Raises:
        InputError: the document does not hold what the figure shows.
        UsageError: as of `kind_named`.

    """
    kind = kind_named(name)
    from celoss_cli.views.figures import style  # noqa: PLC0415 - brings matplotlib, an extra

    if not kind.has(document):
        problem = f"{source}: has nothing for the figure {name}"
        raise InputError(problem, hint=kind.remedy or f"it has {listed(available(document))}")
    with style.styled():
        if ax is None:
            usual, height = kind.size(document)
            ax = style.axes(width or usual, height * (width or usual) / usual)
        kind.draw(document, ax, unit)
        if title:
            style.titled(ax, title)
    return ax


def available(document: Document) -> list[str]:
    """Return the kinds of figures that a document holds."""
    return [name for name in KINDS if kind_named(name).has(document)]


def file_of(pictures: Sequence[Axes], form: str, dpi: float | None = None) -> bytes:
    """Return figures as a file, which is the same for the same figures; of several, a PDF."""
    from celoss_cli.views.figures import style  # noqa: PLC0415 - brings matplotlib, an extra

    stream = io.BytesIO()
    with style.styled():
        for ax in pictures:
            style.lay_out(figure_of(ax))
        if form == "pdf":
            from matplotlib.backends.backend_pdf import PdfPages  # noqa: PLC0415 - slow to import

            with PdfPages(stream, metadata={"CreationDate": None}) as pages:
                for ax in pictures:
                    pages.savefig(figure_of(ax))
        else:
            (ax,) = pictures
            metadata = {"Date": None} if form == "svg" else {}
            figure_of(ax).savefig(stream, format=form, metadata=metadata, dpi=dpi or "figure")
    written = stream.getvalue()
    return _TIP.sub(rb"<g><title>\1</title>", written) if form == "svg" else written


def figure_of(ax: Axes) -> Figure:
    """Return the figure of some axes."""
    figure = ax.get_figure(root=True)
    assert figure is not None, "axes that were removed"  # noqa: S101
    return figure
