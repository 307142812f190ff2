"""Line ends that were written twice, as Windows writes text that has line ends already."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any, BinaryIO, cast

from celoss_cli.storage.streams import Stream

_TWICE, _ONCE = b"\r\r\n", b"\r\n"
_COPY_BYTES = 1 << 20


class _Once(io.RawIOBase):
    """A stream with CR LF in place of CR CR LF: all lines stay where they are."""

    def __init__(self, stored: BinaryIO) -> None:
        self._stored = stored
        self._held = self._ready = b""
        self._position = 0

    def tell(self) -> int:
        return self._position

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:  # noqa: ANN401 - any buffer
        while not self._ready:
            piece = self._stored.read(_COPY_BYTES)
            data = (self._held + piece).replace(_TWICE, _ONCE)
            # what a line end may start with, while more follows
            last = data[-2:] if piece else b""
            end = len(data) - len(last) + len(last.rstrip(b"\r"))
            self._ready, self._held = data[:end], data[end:]
            if not piece:
                break
        given, self._ready = self._ready[: len(target)], self._ready[len(target) :]
        target[: len(given)] = given
        self._position += len(given)
        return len(given)


def has_twice(first_line: bytes) -> bool:
    """Tell whether a line ends in CR CR LF."""
    return first_line.endswith(_TWICE) and not first_line.endswith(b"\r" + _TWICE)


def once(stream: Stream) -> Stream:
    """Return the same text with CR LF where CR CR LF stands."""

    def expand(stored: BinaryIO) -> BinaryIO:
        text = stored if stream.expand is None else stream.expand(stored)
        return cast("BinaryIO", io.BufferedReader(_Once(text), _COPY_BYTES))

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
