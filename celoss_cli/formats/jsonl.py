"""`JsonLinesTable`: one JSON object a line, as language-model pipelines write them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

import numpy as np

from celoss_cli.errors import InputError
from celoss_cli.formats.lines import BOM, RECORD_BYTES, Slab, count_lines
from celoss_cli.formats.registry import File
from celoss_cli.frozen import frozen
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.blocks import FloatArray, Run
from celoss_cli.tables.categories import Piece
from celoss_cli.tables.nested import Items, Leaf, Leafed, Leaves
from celoss_cli.tables.reading import rows_read
from celoss_cli.text import counted, listed, quoted

_HALF = re.compile("[\ud800-\udfff]")


@frozen
class JsonLinesTable(Leafed):
    """A text file of JSON objects; see `tables.Table`. The first tells the columns.

    Attributes:
        stream: the bytes.
        slab_bytes: how much is read at a time.
        format: what the report calls it.

    """

    stream: Stream
    slab_bytes: int
    format: str
    dtype: str = "float64"
    rows: None = None

    @property
    def name(self) -> str:
        """The path."""
        return self.stream.name

    @property
    def size(self) -> int | None:
        """The number of bytes, where it is known without reading them."""
        return self.stream.size() if self.stream.seekable else None

    def runs(self, columns: Sequence[int]) -> Iterator[Run]:
        """Yield the columns as numbers, parsed where a run is read.

        Raises:
            InputError: reading a run: a line that is no object, or a value that is no number.

        """
        for slab in lines(self.stream, self.slab_bytes):
            yield Run(slab.lines, len(slab.data), partial(self._parsed, slab, columns))

    def _parsed(self, slab: Slab, columns: Sequence[int]) -> Iterator[FloatArray]:
        chosen = self.leaves.chosen(columns)
        rows = (
            self._numbers(self._values(record, chosen, line), columns, line)
            for line, record in _records(slab, self.name, float)
        )
        return rows_read(rows, len(columns))

    def _numbers(self, values: list[Any], columns: Sequence[int], line: int) -> list[float]:
        for at, value in enumerate(values):
            if type(value) is not float:
                leaf = self.leaves.all[columns[at]]
                raise self._wrong(line, leaf, f"{quoted(json.dumps(value))} is not a number")
        return values

    def words(self, column: int) -> Iterator[Piece]:
        """Yield one column as words.

        Raises:
            InputError: a line that is no object, or a value that is neither word nor number.

        """
        chosen = self.leaves.chosen([column])
        for slab in lines(self.stream, self.slab_bytes):
            codes, places = np.empty(slab.lines, np.intp), dict[str, int]()
            for row, (line, record) in enumerate(_records(slab, self.name)):
                (value,) = self._values(record, chosen, line)
                if value is None or isinstance(value, list | dict):
                    leaf = self.leaves.all[column]
                    raise self._wrong(line, leaf, f"{quoted(json.dumps(value))} is no label")
                if isinstance(value, str) and not _is_unicode(value):
                    leaf = self.leaves.all[column]
                    raise self._wrong(line, leaf, f"{quoted(value)} is no valid Unicode text")
                codes[row] = places.setdefault(_word(value), len(places))
            yield Piece.of(codes, list(places))

    def place(self, row: int, column: int | None = None) -> str:
        """Return file, line and key of a value: every line is a row."""
        leaf = "" if column is None else f": key {self.leaves.all[column].label}"
        return f"{self.name}:{row + 1}{leaf}"

    def _values(
        self, record: Mapping[str, Any], chosen: Sequence[tuple[str, list[Any]]], line: int
    ) -> list[Any]:
        """Return what stands in some columns.

        Raises:
            InputError: a key is missing, or holds other items than that of the first line.

        """
        found = []
        for name, items in chosen:
            if name not in record:
                keys = listed(list(record))
                raise InputError(f"{self.name}:{line}: no key {quoted(name)}; the keys are {keys}")
            value, wanted = record[name], self.leaves.items[name]
            if wanted is None:
                found.append(value)
                continue
            if _items_of(value) != wanted and not _same_keys(value, wanted):
                first = f"where the first line has {_shape(wanted)}"
                raise self._wrong(line, Leaf(name, None), f"{_shape(_items_of(value))}, {first}")
            found += [value[item] for item in items]
        return found

    def _wrong(self, line: int, leaf: Leaf, problem: str) -> InputError:
        return InputError(f"{self.name}:{line}: key {leaf.label}: {problem}")


def open_json_lines(file: File) -> JsonLinesTable:
    """Open a text of one JSON object a line.

    Raises:
        InputError: the first line is no object, or is empty.

    """
    stream = file.stream
    first = next(lines(stream, 1))
    _, record = next(_records(first, stream.name))
    if not record:
        raise InputError(f"{stream.name}:1: the object is empty")
    for name in chain(record, *(value for value in record.values() if isinstance(value, dict))):
        if not _is_unicode(name):
            raise InputError(f"{stream.name}:1: the key {quoted(name)} is no valid Unicode text")
    leaves = Leaves({name: _items_of(value) for name, value in record.items()})
    return JsonLinesTable(leaves, stream, file.block_bytes, file.format)


def lines(stream: Stream, size: int) -> Iterator[Slab]:
    """Yield the stream in whole lines, about `size` bytes at a time, without blank ones at the end.

    Raises:
        InputError: a line is so long that it can only be none.

    """
    line, blank = 1, b""
    with stream.opened() as opened:
        while data := opened.read(size):
            rest = opened.readline(RECORD_BYTES)
            if len(rest) == RECORD_BYTES and not rest.endswith(b"\n"):
                raise InputError(
                    f"{stream.name}:{line}: a line of more than {RECORD_BYTES >> 20} MB"
                )
            data += rest
            data = blank + (data.removeprefix(BOM) if line == 1 else data)
            kept = data.rstrip()
            blank = data[len(kept) :]
            if kept:
                # the end of the line stays; what is blank behind it may be the end of the file
                blank = blank.partition(b"\n")[2]
                yield Slab(line, rows := count_lines(kept) + 1, kept)
                line += rows


def _integer(digits: str) -> int | str:
    """Return an integer; one of so many digits that Python refuses it, as it is written."""
    try:
        return int(digits)
    except ValueError:
        return digits


def _records(
    slab: Slab, name: str, integer: Callable[[str], float | str] = _integer
) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, text in enumerate(slab.data.split(b"\n"), slab.line):
        try:
            record = json.loads(text, object_pairs_hook=_object, parse_int=integer)
        except (ValueError, RecursionError) as error:
            what = f"no JSON: {error}" if text.strip() else "blank line"
            raise InputError(
                f"{name}:{line}: {what}", "JSON Lines have one object a line"
            ) from error
        if not isinstance(record, dict):
            raise InputError(
                f"{name}:{line}: {quoted(text.decode('utf-8', 'replace'))} is no JSON object",
                hint='as in {"probs": [0.1, 0.9], "label": 1}',
            )
        yield line, record


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a key stands twice")
    return record


def _is_unicode(text: str) -> bool:
    """Tell whether text can be written: JSON may escape half of a pair of surrogates."""
    return text.isascii() or not _HALF.search(text)


def _items_of(value: object) -> Items | None:
    if isinstance(value, list):
        return tuple(range(len(value))) or None
    return (tuple(value) or None) if isinstance(value, dict) else None


def _same_keys(value: object, wanted: Items) -> bool:
    return isinstance(value, dict) and value.keys() == set(wanted)


def _shape(items: Items | None) -> str:
    if items is None:
        return "neither list nor object"
    if any(isinstance(item, str) for item in items):
        return f"an object with the keys {listed([str(item) for item in items])}"
    return f"a list of {counted(len(items), 'item')}"


def _word(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value)
