"""Writes the files of a pair, and keeps what was drawn of them and what their user knows."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise

from following import Knowledge
from known_files import (
    ARRAYS,
    FRAMES,
    JSON_OBJECTS,
    JSON_ROWS,
    Column,
    array_of,
    drawn_dress,
    frame_as_json,
    objects_as_json,
    parquet_of,
    ranked_as_json,
    rows_as_json,
)
from known_tables import Right

RANKED = ("labels and scores", "lines of ranked", "array of ranked")
SUFFIXES = {"npy": "npy", "npz": "npz", "parquet": "parquet", "csv": "csv"}


@dataclass(frozen=True)
class Pair:
    """Files, a command line, and what is right to say: None where nothing but an error is."""

    files: dict[str, bytes]
    arguments: tuple[str, ...]
    right: Right | None
    knowledge: Knowledge
    tags: tuple[str, ...] = ()
    stdin: bytes = b""
    asked: bool = False
    """A finding that names --score-of is enough, as nothing in the file decides."""


@dataclass
class Drawing:
    """What was drawn and written so far of one pair of files; `answers` are what the user knows."""

    rng: random.Random
    tags: set[str] = field(default_factory=set)
    answers: dict[str, str | None] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    stdin: bytes = b""

    def chance(self, odds: float) -> bool:
        return self.rng.random() < odds

    def tag(self, name: str) -> str:
        self.tags.add(name)
        return name

    def pair(self, files: Sequence[str], right: Right | None, names: Sequence[str]) -> Pair:
        """Return what was written, to be measured with the options drawn."""
        arguments, tags = (*files, *self.options), tuple(sorted(self.tags))
        knowledge = Knowledge(self.answers, tuple(names))
        return Pair(self.files, arguments, right, knowledge, tags, self.stdin)

    def written(
        self,
        file: str,
        kind: str,
        columns: Sequence[Column],
        *,
        header: bool,
        short: bool = False,
        cuts: Sequence[int] = (),
    ) -> str:
        """Write a file, or one for the rows between each two `cuts`; return its argument."""
        writer = self._writer(file, kind, columns, header=header, short=short)
        suffix = SUFFIXES.get(kind, "json")
        for at, (start, stop) in enumerate(pairwise(cuts)):
            part = [replace(column, cells=column.cells[start:stop]) for column in columns]
            self.files[f"{file}-{at}.{suffix}"] = writer(part)
        if cuts:
            self.tag("shards")
            return f"{file}-*.{suffix}"
        data = writer(columns)
        if file == "p" and kind == "csv" and self.chance(0.05):
            self.tag("standard input")
            self.stdin = data
            return "-"
        self.files[f"{file}.{suffix}"] = data
        return f"{file}.{suffix}"

    def _writer(
        self, file: str, kind: str, columns: Sequence[Column], *, header: bool, short: bool
    ) -> Callable[[Sequence[Column]], bytes]:
        if kind == "csv":
            dress = replace(drawn_dress(self.rng, columns, header=header), short=short)
            if short:
                self.tag("header one cell short")
                dress = replace(dress, sep_line=False)
            self._know_dress(file, dress.decimal, dress.delimiter)
            named = "header" if file == "p" else "labels-header"
            self.answers["--" + ("" if header else "no-") + named] = None
            return partial(dress.written, header=header)
        if kind in RANKED:
            return partial(ranked_as_json, self.rng, kind=kind)
        makers = dict.fromkeys(ARRAYS, array_of)
        makers |= dict.fromkeys(JSON_ROWS, rows_as_json)
        makers |= dict.fromkeys(JSON_OBJECTS, objects_as_json) | dict.fromkeys(
            FRAMES, frame_as_json
        )
        return partial(makers[kind], kind=kind) if kind in makers else parquet_of

    def _know_dress(self, file: str, decimal: str, delimiter: str) -> None:
        for name, value, usual in (("decimal", decimal, "."), ("delimiter", delimiter, ",")):
            if value != usual:
                self.tag(f"{name} {value!r}")
        if decimal == "," and file == "p":
            self.answers["--decimal"] = ","
            self.options += ["--decimal", ","] if self.chance(0.6) else []


def joined(names: Sequence[str]) -> str:
    """Return names as one line of CSV."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(names)
    return stream.getvalue()
