"""What a page is made of: parts with a heading, a figure, tables and findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from celoss_cli.report.entries import Finding
from celoss_cli.views.cells import Cells
from celoss_cli.views.figures import drawing, style
from celoss_cli.views.figures.kind import Document
from celoss_cli.views.html.inline import inlined
from celoss_cli.views.numbers import LossUnit, in_nats

_NARROW = 4.4
"""Of a figure, in inches: so that its text can be read where it fills the width of a phone."""


class Part(NamedTuple):
    """A part of a page; what it does not have is empty.

    Attributes:
        name: its id.
        heading: its heading.
        text: sentences below that.
        figure: inline SVG.
        table: numbers that are always shown.
        folded: numbers that are shown when asked for, each with what they are called.
        findings: what was found.
        is_open: whether what is folded is shown from the start.

    """

    name: str
    heading: str
    text: str = ""
    figure: str = ""
    table: Cells | None = None
    folded: Sequence[tuple[str, Cells]] = ()
    findings: Sequence[Finding] = ()
    is_open: bool = False


def found(name: str, heading: str, findings: Sequence[Finding], unit: LossUnit) -> Part:
    """Return a part of findings."""
    return Part(name, heading, text=" ".join(in_nats("findings", unit)), findings=findings)


def pictured(
    document: Document, names: Sequence[str], unit: LossUnit, *, is_open: Sequence[str] = ()
) -> Iterator[Part]:
    """Yield a part for each kind of figure that the document holds."""
    for name in names:
        kind = drawing.kind_named(name)
        if not kind.has(document):
            continue
        heading, about = kind.title(document), kind.describe(document, unit)
        is_wide = kind.size(document)[0] > style.WIDTH
        axes = drawing.drawn(document, name, unit=unit, width=None if is_wide else _NARROW)
        picture = drawing.file_of([axes], "svg").decode()
        yield Part(
            name=name,
            heading=heading,
            text=about,
            figure=inlined(picture, name, heading, about),
            folded=[("Numbers", kind.numbers(document, unit))],
            is_open=name in is_open,
        )
