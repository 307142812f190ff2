"""Decodes JSON Lines with msgspec, an extra: several times as fast, where all rows are alike.

It is told the types that the first row has, and refuses all others. What it reads more loosely than
`parsing` is looked for here: keys that stand twice, bytes that are not UTF-8, and `-0`, which it
takes for 0. What it does not read may still be valid, or `parsing` says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter, itemgetter
from types import GenericAlias
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

import numpy as np

from celoss_cli.formats.json.layout import Layout
from celoss_cli.formats.json.naming import word
from celoss_cli.tables.blocks import FloatArray, IntArray
from celoss_cli.tables.categories import Piece
from celoss_cli.tables.nested import Leaf, Leaves

if TYPE_CHECKING:
    from msgspec.json import Decoder

T = TypeVar("T")

Floats: TypeAlias = Callable[[bytes], FloatArray | None]
"""Returns some columns of whole lines as numbers; None where msgspec does not read all of them."""

Words: TypeAlias = Callable[[bytes], Piece | None]
"""Returns one column of whole lines as words; None where msgspec does not read all of them."""

_ALIKE: tuple[set[type], ...] = ({str}, {int}, {float}, {bool})
_TOGETHER = 64
"""So many lines are decoded at once: more of them would not stay in the cache."""
_LINE_FEED, _COLON = ord("\n"), ord(":")
_KEY = re.compile(rb'"\s*:')
_NEGATIVE_ZERO = re.compile(rb"-0(?![.eE])(?<![eE]-0)")
"""An exponent may be -05."""


class _Rows(NamedTuple):
    """What decodes a row, and how many keys stand in one."""

    decoder: Decoder[Any]
    keys: int

    def read(self, data: bytes, take: Callable[[Iterator[Any], int], T]) -> T | None:
        """Return what `take` makes of the rows, so many; None where not all are as the first one.

        It takes one after the other: to hold all of them takes longer than to decode them.
        """
        from msgspec import MsgspecError  # noqa: PLC0415 - an extra

        text = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(text == _LINE_FEED)
        lines = len(ends) + 1
        # no row has fewer keys, and each has a colon; another colon stands in a text
        keys = self.keys * lines
        if np.count_nonzero(text == _COLON) != keys and len(_KEY.findall(data)) != keys:
            return None
        try:
            if not data.isascii():
                data.decode()
            return take(self._decoded(data, ends), lines)
        except (MsgspecError, RecursionError, UnicodeDecodeError):
            return None

    def _decoded(self, data: bytes, ends: IntArray) -> Iterator[Any]:
        """Return an iterator over the rows; `ends` tells where lines end, except the last."""
        first, last = data[:1], data[-1:]
        text = np.frombuffer(data, np.uint8)
        # in no value does { follow }, or [ follow ]: each such line feed stands between two rows
        if (
            first + last in (b"{}", b"[]")
            and (text[ends - 1] == ord(last)).all()
            and (text[ends + 1] == ord(first)).all()
        ):
            return chain.from_iterable(self._together(data, ends))
        return map(self.decoder.decode, data.split(b"\n"))

    def _together(self, data: bytes, ends: IntArray) -> Iterator[list[Any]]:
        from msgspec import DecodeError  # noqa: PLC0415 - an extra

        starts, left = [0, *ends[_TOGETHER - 1 :: _TOGETHER].tolist()], len(ends) + 1
        for start, stop in zip(starts, [*starts[1:], len(data)], strict=True):
            rows = self.decoder.decode_lines(data[start:stop])
            if len(rows) != min(left, _TOGETHER):
                raise DecodeError("a line has more than one row")
            left -= len(rows)
            yield rows


def typed_floats(layout: Layout, leaves: Leaves, columns: Sequence[int]) -> Floats | None:
    """Return what reads some columns as numbers; None where they are not read by msgspec.

    They are where it is installed, and all are items of one list, or none is.
    """
    asked = [leaves.all[at] for at in columns]
    listed = {leaf.column for leaf in asked if _is_listed(leaf)}
    every = [leaf for leaf in leaves.all if leaf.column in listed] or asked
    rows = _rows(layout, leaves, dict.fromkeys(every, float)) if {*asked} <= {*every} else None
    if rows is None or len(listed) > 1:
        return None
    values_of = _take(layout, leaves, every[:1] if listed else every)
    place_of = {leaf: place for place, leaf in enumerate(every)}
    places = [place_of[leaf] for leaf in asked]

    def filled(found: Iterator[Any], count: int) -> FloatArray:
        values = values_of(found)
        flat = chain.from_iterable(values) if listed or len(every) > 1 else values
        return np.fromiter(flat, np.float64, count * len(every)).reshape(count, -1)

    def floats(data: bytes) -> FloatArray | None:
        values = rows.read(data, filled)
        if values is None:
            return None
        if not values.all() and _NEGATIVE_ZERO.search(data):
            return None
        return values if every == asked else values.take(places, axis=1)

    return floats


def typed_words(layout: Layout, leaves: Leaves, column: int) -> Words | None:
    """Return what reads one column as words; None where it is not read by msgspec."""
    leaf = leaves.all[column]
    rows = _rows(layout, leaves, {leaf: Any})
    if rows is None:
        return None
    values_of = _take(layout, leaves, [leaf])

    def piece(found: Iterator[Any], _: int) -> Piece | None:
        values = values_of(found)
        return _piece([*(map(itemgetter(leaf.item), values) if _is_listed(leaf) else values)])

    return lambda data: rows.read(data, piece)


def _piece(values: list[Any]) -> Piece | None:
    """Return values as words; None where they are of several types, as 1 and true are equal."""
    if {*map(type, values)} not in _ALIKE:
        return None
    found = Piece.of_words(values)
    return found._replace(values=[*map(word, found.values)])


def _rows(layout: Layout, leaves: Leaves, kinds: Mapping[Leaf, Any]) -> _Rows | None:
    """Return what decodes rows whose leaves are of some `kinds`; others stay as they are written.

    None where msgspec is not installed or cannot say what a row is.
    """
    try:
        from msgspec import Raw  # noqa: PLC0415 - an extra
        from msgspec.json import Decoder  # noqa: PLC0415
    except ImportError:
        return None
    columns = layout.columns.values()
    if layout.alone or any(column.names or len(column.path) > 1 for column in columns):
        return None
    fields, keys = dict[str, Any](), 0
    try:
        for name, items in leaves.items.items():
            own = [kinds.get(Leaf(name, item), Raw) for item in items or (None,)]
            if items is None:
                fields[name] = own[0]
            elif isinstance(items[0], int):
                fields[name] = GenericAlias(tuple, tuple(own))
            else:
                fields[name] = _object(dict(zip(map(str, items), own, strict=True)))
                keys += len(own)
        bare = not next(iter(columns)).path
        row = next(iter(fields.values())) if bare else _object(fields)
    except ValueError:
        # a key of characters that JSON escapes
        return None
    return _Rows(Decoder(row), keys if bare else keys + len(fields))


def _object(kinds: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a type
    """Return the type of an object that has just these keys, under the names that `_name` gives."""
    from msgspec import defstruct  # noqa: PLC0415 - an extra

    names = {_name(at): key for at, key in enumerate(kinds)}
    fields = list(zip(names, kinds.values(), strict=True))
    return defstruct("Object", fields, rename=names, forbid_unknown_fields=True, gc=False)


def _name(at: int) -> str:
    return f"key_{at}"


def _take(
    layout: Layout, leaves: Leaves, asked: Sequence[Leaf]
) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """Return what takes leaves of rows: the value of one or a tuple of several."""
    if not layout.columns[asked[0].column].path:
        return iter
    places = {name: place for place, name in enumerate(leaves.items)}
    inner = {
        Leaf(name, item): f".{_name(place)}"
        for name, items in leaves.items.items()
        for place, item in enumerate(items or ())
        if isinstance(item, str)
    }
    names = [_name(places[leaf.column]) + inner.get(leaf, "") for leaf in asked]
    return lambda rows: map(attrgetter(*names), rows)


def _is_listed(leaf: Leaf) -> bool:
    return isinstance(leaf.item, int)
