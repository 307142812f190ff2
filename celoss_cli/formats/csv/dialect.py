"""How a text file writes its cells and numbers."""

from __future__ import annotations

import re

from celoss_cli.frozen import frozen

BLANKS = " "
"""Stands for any run of blanks and tabs between cells."""

_ODD = re.compile(r"[^\t-\r -~]")
_WORDS = re.compile(r"\S+", re.ASCII)


def between_blanks(text: str) -> list[str]:
    """Return the words between blanks of ASCII: others, as a no-break space, are part of a word."""
    return _WORDS.findall(text) if _ODD.search(text) else text.split()


@frozen
class Dialect:
    """What stands between cells, within numbers, and before comments.

    Attributes:
        delimiter: one character; `BLANKS` is any run of blanks and tabs.
        decimal: the decimal point, "." or ",".
        comment: what a line starts with that is not data, or None.
        percent: whether a number may have a percent sign behind it.

    """

    delimiter: str
    decimal: str = "."
    comment: str | None = None
    percent: bool = False

    @property
    def comment_bytes(self) -> bytes | None:
        """What a comment starts with, as it stands in a file."""
        return encoded(self.comment)

    def bare(self, cell: str) -> str:
        """Return a cell without a percent sign that it may have."""
        return cell.rstrip().removesuffix("%").rstrip() if self.percent and "%" in cell else cell

    def is_comment(self, line: str) -> bool:
        """Tell whether a line is left out."""
        return self.comment is not None and line.lstrip(" \t").startswith(self.comment)


def encoded(comment: str | None) -> bytes | None:
    """Return what a comment starts with, as it stands in a file."""
    return None if comment is None else comment.encode(errors="surrogateescape")
