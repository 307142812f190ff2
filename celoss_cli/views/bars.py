"""Bars of characters, in eighths of one where the stream has them."""

from __future__ import annotations

_EIGHTHS = "▏▎▍▌▋▊▉█"


def bar(share: float, width: int, *, ascii_only: bool) -> str:
    """Return a bar over `share` of `width` characters; what is not 0 shows at least a sliver."""
    if share <= 0 or width <= 0:
        return ""
    eighths = max(round(min(share, 1.0) * width * 8), 1)
    if ascii_only:
        return "#" * (eighths // 8) or "|"
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[rest - 1] if rest else "")
