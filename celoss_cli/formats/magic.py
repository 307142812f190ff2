"""How files are known by their first bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from celoss_cli.formats.lines import BOM

Test: TypeAlias = Callable[[bytes], bool]
"""Tells, from the first bytes of a file, whether it is of a format."""

_CONTROLS = bytes({*range(32), 127} - {*b"\t\n\v\f\r\x1a\x1b"})
_FEW, _SHARE = 4, 20
_SOME = 64
_TYPES = {b"continuous", b"discrete"}
_ROLES = {b"", b"class", b"meta", b"ignore", b"weight", b"i", b"c", b"m", b"w"}
_RULE = re.compile(rb"[-+|: ]*--[-+|: ]*")
_ONES, _CASTAGNOLI, _MASK = 0xFFFFFFFF, 0x82F63B78, 0xA282EAD8


def starts(*magics: bytes) -> Test:
    """Return what knows binary files by their first bytes."""
    return lambda head: head.startswith(magics)


def text(*words: bytes) -> Test:
    """Return what knows texts by their first word, in small letters, behind a mark and blanks."""
    return lambda head: head.removeprefix(BOM).lstrip().lower().startswith(words)


def fits(first: bytes, pattern: bytes, *, binary: bool = False) -> Test:
    """Return what knows files whose start, behind blanks, fits a pattern.

    The pattern is compiled where the first byte is one of `first`: for most files that takes more
    time than all else here. `binary` files are not text besides.
    """

    def known(head: bytes) -> bool:
        start = head.lstrip()
        if start[:1] not in {first[at : at + 1] for at in range(len(first))}:
            return False
        found = re.match(pattern, start, re.DOTALL | re.IGNORECASE)
        return found is not None and (not binary or is_binary(head))

    return known


def holds(start: tuple[bytes, ...], *words: bytes) -> Test:
    """Return what knows binary files by their first bytes and words among those that follow."""
    return lambda head: head.startswith(start) and all(word in head for word in words)


def at(offset: int, magic: bytes) -> Test:
    """Return what knows binary files by bytes at some place, which a text may have there too."""
    return lambda head: head.startswith(magic, offset) and is_binary(head)


def is_fasttext(head: bytes) -> bool:
    """Tell whether fastText's labels stand in the first line, each before its probability."""
    words = head.partition(b"\n")[0].split()
    labels = all(word.startswith(b"__label__") for word in words[::2])
    return labels and 0 < len(words) == 2 * len(words[1::2]) and _are_numbers(words[1::2])


def is_vowpal(head: bytes) -> bool:
    """Tell whether pairs of class and score stand in the first line, as in 1:0.9 2:0.1.

    A tag of the row may stand behind them.
    """
    words = head.partition(b"\n")[0].split()
    pairs = words[:-1] if words and b":" not in words[-1] else words
    return len(pairs) > 1 and _are_pairs(pairs)


def is_libsvm(head: bytes) -> bool:
    """Tell whether pairs of feature and value stand behind a label in the first line."""
    words = head.partition(b"\n")[0].split()
    return len(words) > 1 and _are_pairs(words[1:]) and _are_numbers(words[:1])


def is_orange(head: bytes) -> bool:
    """Tell whether the second line holds a type for each column, and the third what it is for.

    Of a type there may be the values instead.
    """
    if b"continuous" not in head and b"discrete" not in head:
        return False
    lines = head.splitlines()[:3]
    rows = [line.split(b"\t") for line in lines]
    if [*map(len, rows)] != [len(rows[0])] * 3 or len(rows[0]) == 1:
        return False
    types, roles = ({cell.strip() for cell in row} for row in rows[1:])
    return not types.isdisjoint(_TYPES) and roles <= _ROLES and roles != {b""}


def is_drawn(head: bytes) -> bool:
    """Tell whether a line of dashes stands above or below the first row of a table with bars.

    So psql, MySQL, Spark and Markdown draw tables.
    """
    if b"--" not in head:
        return False
    first, second = [*head.removeprefix(BOM).splitlines()[:2], b"", b""][:2]
    pairs = ((first, second), (second, first))
    return any(_RULE.fullmatch(rule) and row[:1] in (b"|", b" ") for rule, row in pairs)


def _are_pairs(words: Sequence[bytes]) -> bool:
    pairs = [word.partition(b":") for word in words]
    return all(key.isdigit() for key, _, _ in pairs) and _are_numbers(
        [value for *_, value in pairs]
    )


def _are_numbers(words: Sequence[bytes]) -> bool:
    try:
        return bool([*map(float, words)])
    except ValueError:
        return False


def is_binary(head: bytes) -> bool:
    """Tell whether there are more control characters than a text has, be it damaged."""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls >= _FEW and controls * _SHARE > len(head)


def is_tf_record(head: bytes) -> bool:
    """Tell whether the length of a record, below 2^40, and its masked CRC-32C come first."""
    length, checksum = head[:8], head[8:12]
    if any(length[5:]) or not any(length) or not checksum:
        return False
    crc = _ONES
    for byte in length:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (_CASTAGNOLI if crc & 1 else 0)
    crc ^= _ONES
    masked = ((crc >> 15 | crc << 17) + _MASK) & _ONES
    return int.from_bytes(checksum, "little") == masked


def is_utf_16(first: int) -> Test:
    """Return what knows UTF-16 without a mark: every second byte is 0, the others are text."""

    def known(head: bytes) -> bool:
        some = head[: min(len(head), _SOME) // 2 * 2]
        zeros, others = some[1 - first :: 2], some[first::2]
        return len(zeros) > 1 and not any(zeros) and not {*others} & {*_CONTROLS}

    return known
