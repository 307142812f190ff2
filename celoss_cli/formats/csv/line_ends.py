"""Line ends that were written twice, as Windows writes text that has line ends already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from celoss_cli.storage.compression import COPY_BYTES, stream_of_pieces
from celoss_cli.storage.streams import Stream

_TWICE, _ONCE = b"\r\r\n", b"\r\n"


def _once(text: BinaryIO) -> Iterator[bytes]:
    """Yield a text with CR LF in place of CR CR LF: all lines stay where they are."""
    held = b""
    while piece := text.read(COPY_BYTES):
        data = (held + piece).replace(_TWICE, _ONCE)
        # a line end may start with these and go on in what follows
        held = data[len(data[:-2]) + len(data[-2:].rstrip(b"\r")) :]
        yield data[: len(data) - len(held)]
    yield held


def has_twice(first_line: bytes) -> bool:
    """Tell whether a line ends in CR CR LF."""
    return first_line.endswith(_TWICE) and not first_line.endswith(b"\r" + _TWICE)


def once(stream: Stream) -> Stream:
    """Return the same text with CR LF where CR CR LF stands."""

    def expand(stored: BinaryIO) -> BinaryIO:
        text = stored if stream.expand is None else stream.expand(stored)
        return stream_of_pieces(_once(text))

    return replace(stream, expand=expand)


def are_spaced(data: bytes) -> bool:
    """Tell whether a blank line stands behind each line but the last, and there are several."""
    end = data.find(b"\n") + 1
    if not data.startswith((b"\n", b"\r\n"), end):
        return False
    lines = data.rstrip(b"\r\n").split(b"\n")
    rows, between = lines[::2], lines[1::2]
    # one blank line may stand below a header, and some may stand in a cell
    return (
        len(between) > 1
        and not any(line.strip(b"\r") for line in between)
        and all(line.strip(b"\r") and line.count(b'"') % 2 == 0 for line in rows)
    )
