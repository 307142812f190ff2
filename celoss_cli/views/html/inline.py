"""Figures as SVG for a page: no styles or fonts of their own, the page's colours, and titles."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from celoss_cli.views.figures.style import COLOURS

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_DROPPED = ("metadata", "style")
_FONT = ("font-family", "font")
"""The page's own font is used."""


def inlined(picture: str, name: str, title: str, about: str) -> str:
    """Return the SVG of a figure as an element of a page.

    What matplotlib writes as styles become attributes, as the page allows no styles but its own.

    Args:
        picture: what matplotlib wrote.
        name: what its ids start with.
        title: its heading.
        about: what it shows, in words.

    """
    root = ET.fromstring(picture)  # noqa: S314 - our own
    used = {each[1:] for node in root.iter() for each in _references(node)}
    for parent in root.iter():
        for node in list(parent):
            if node.tag.removeprefix(_SVG) in _DROPPED:
                parent.remove(node)
    for node in root.iter():
        node.tag = node.tag.removeprefix(_SVG)
        _restyle(node)
        _rename(node, name, used)
    _, _, width, _ = root.attrib["viewBox"].split()
    wide = {"width": width} if float(width) > _USUAL else {}
    root.attrib = {"viewBox": root.attrib["viewBox"], "role": "img", **wide}
    root.set("aria-labelledby", f"{name}-title {name}-about")
    root[:0] = [_text("title", f"{name}-title", title), _text("desc", f"{name}-about", about)]
    return ET.tostring(root, encoding="unicode")


_USUAL = 361.0
"""A figure that is wider, in points, is not made smaller to fit a narrow screen."""


def _references(node: ET.Element) -> Iterator[str]:
    """Yield #id of what an element uses."""
    if _HREF in node.attrib:
        yield node.attrib[_HREF]
    for value in node.attrib.values():
        if value.startswith("url(#"):
            yield value[4:-1]


def _restyle(node: ET.Element) -> None:
    """Turn the style of an element into attributes, and colours into those of the page."""
    for entry in filter(None, node.attrib.pop("style", "").split(";")):
        key, _, value = (part.strip() for part in entry.partition(":"))
        if key not in _FONT:
            node.set(key, f"var(--{COLOURS[value]})" if value in COLOURS else value)


def _rename(node: ET.Element, name: str, used: set[str]) -> None:
    """Keep ids that are used, by names of this figure alone."""
    own = node.attrib.pop("id", "")
    if own in used:
        node.set("id", f"{name}-{own}")
    if _HREF in node.attrib:
        node.set("href", f"#{name}-{node.attrib.pop(_HREF)[1:]}")
    for key, value in node.attrib.items():
        if value.startswith("url(#"):
            node.set(key, f"url(#{name}-{value[5:]}")


def _text(tag: str, own: str, text: str) -> ET.Element:
    node = ET.Element(tag, {"id": own})
    node.text = text
    return node
