"""Writes tables as files: delimited text in any dress, arrays, JSON of any shape, Parquet."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from known_tables import Value

Cell: TypeAlias = Value | list[Any] | dict[str, Any] | None
ARRAYS = ("npy", "npz")
JSON_ROWS = ("lines of lists", "array of lists", "rows below a key")
FRAMES: dict[str, Literal["columns", "index", "split"]] = {
    "frame of columns": "columns",
    "frame of rows": "index",
    "split frame": "split",
}
"""Kinds of JSON that pandas writes, and what it calls them."""
JSON_OBJECTS = ("lines of objects", "array of objects", "pretty objects")


@dataclass(frozen=True)
class Column:
    """A name, and one value a row; `score` marks the columns of the known table."""

    name: str
    cells: Sequence[Cell]
    score: bool = False


@dataclass(frozen=True)
class Dress:
    """How a table is written as text."""

    delimiter: str = ","
    decimal: str = "."
    digits: str = "repr"
    quoting: Literal[0, 1, 2, 3] = csv.QUOTE_MINIMAL
    blanks: bool = False
    ending: str = "\n"
    mark: bool = False
    sep_line: bool = False
    short: bool = False
    truths: tuple[str, str] = ("False", "True")
    packed: bool = False
    tags: frozenset[str] = field(default_factory=frozenset)

    def cell(self, value: Cell) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return self.truths[value]
        if not isinstance(value, float):
            return str(value)
        text = {
            "repr": lambda: repr(value),
            "general": lambda: f"{value:.15g}",
            "bare": lambda: repr(value).removeprefix("0") if 0 < value < 1 else repr(value),
        }[self.digits]()
        return text.replace(".", self.decimal)

    def written(self, columns: Sequence[Column], *, header: bool) -> bytes:
        """Return delimited text; a header that is short lacks the first cell, as R writes it."""
        stream = io.StringIO()
        writer = csv.writer(
            stream, delimiter=self.delimiter, quoting=self.quoting, lineterminator=self.ending
        )
        if header:
            writer.writerow([column.name for column in columns][self.short :])
        rows = zip(*(column.cells for column in columns), strict=True)
        writer.writerows([self.cell(value) for value in row] for row in rows)
        text = stream.getvalue()
        if self.blanks:
            text = text.replace(self.delimiter, f"{self.delimiter} ")
        if self.sep_line:
            text = f"sep={self.delimiter}{self.ending}{text}"
        data = text.encode("utf-8-sig" if self.mark else "utf-8")
        return gzip.compress(data, mtime=0) if self.packed else data


def drawn_dress(rng: random.Random, columns: Sequence[Column], *, header: bool) -> Dress:
    """Return a dress in which the columns can be read again."""
    cells = [column.name for column in columns if header]
    cells += [str(value) for column in columns for value in column.cells]
    bare = all(cells) and not any({*cell} & {" ", ","} for cell in cells)
    delimiter = rng.choices((",", ";", "\t", "|", " "), (64, 12, 10, 6, 8 * bare))[0]
    if len(columns) == 1:
        delimiter = ","
    apart = delimiter != ","
    blanks = delimiter == "," and len(columns) > 1 and rng.random() < 0.06
    return Dress(
        delimiter=delimiter,
        decimal="," if apart and rng.random() < 0.25 else ".",
        # a first row 0,1 without decimals above rows with decimals is a header, as far as one sees
        digits=rng.choice(("repr", "repr", "general" if header else "bare", "bare")),
        quoting=rng.choices((csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC), (8, 1, 1))[0]
        if not blanks and bare
        else csv.QUOTE_MINIMAL,
        blanks=blanks and bare,
        ending="\r\n" if rng.random() < 0.1 else "\n",
        mark=rng.random() < 0.05,
        sep_line=len(columns) > 1 and rng.random() < 0.04,
        truths=rng.choice((("False", "True"), ("FALSE", "TRUE"), ("false", "true"))),
        packed=rng.random() < 0.1,
    )


def array_of(columns: Sequence[Column], kind: str) -> bytes:
    """Return an array of one column or of several, as NPY or in an archive."""
    stacked = np.array([column.cells for column in columns]).T
    if len(columns) == 1 and kind != "npz":
        stacked = stacked[:, 0]
    stream = io.BytesIO()
    if kind == "npz":
        np.savez(stream, allow_pickle=False, scores=stacked)
    else:
        np.save(stream, stacked)
    return stream.getvalue()


def rows_as_json(columns: Sequence[Column], kind: str) -> bytes:
    """Return the rows without their names."""
    rows: list[object] = [
        row[0] if len(row) == 1 else [*row]
        for row in zip(*(column.cells for column in columns), strict=True)
    ]
    if kind == "lines of lists":
        return "".join(json.dumps(row) + "\n" for row in rows).encode()
    whole = rows if kind == "array of lists" else {"predictions": rows}
    return json.dumps(whole, indent=2 if kind == "rows below a key" else None).encode()


def objects_as_json(columns: Sequence[Column], kind: str) -> bytes:
    """Return an object a row, one a line or in an array."""
    names = [column.name for column in columns]
    rows = [
        dict(zip(names, row, strict=True))
        for row in zip(*(column.cells for column in columns), strict=True)
    ]
    if kind == "lines of objects":
        return "".join(json.dumps(row) + "\n" for row in rows).encode()
    return json.dumps(rows, indent=2 if kind == "pretty objects" else None).encode()


def frame_as_json(columns: Sequence[Column], kind: str) -> bytes:
    """Return what `DataFrame.to_json` writes."""
    frame = pd.DataFrame({column.name: column.cells for column in columns})
    written: str = frame.to_json(orient=FRAMES[kind], double_precision=15)
    return written.encode()


def ranked_as_json(rng: random.Random, columns: Sequence[Column], kind: str) -> bytes:
    """Return the names and scores of each row, the best first, as text classifiers print them."""
    scores = [column for column in columns if column.score]
    others = [column for column in columns if not column.score]
    lines = []
    for row in range(len(columns[0].cells)):
        pairs = [(column.name, column.cells[row]) for column in scores]
        pairs.sort(key=lambda pair: -float(str(pair[1])))
        if rng.random() < 0.2:
            rng.shuffle(pairs)
        beside = {column.name: column.cells[row] for column in others}
        if kind == "labels and scores":
            lines.append(
                beside | {"labels": [n for n, _ in pairs], "scores": [s for _, s in pairs]}
            )
        else:
            lines.append([{"label": name, "score": score} for name, score in pairs])  # type: ignore[arg-type]
    if kind == "array of ranked":
        return json.dumps(lines).encode()
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def parquet_of(columns: Sequence[Column]) -> bytes:
    """Return what pandas writes; a column without a name is its index."""
    frame = pd.DataFrame({column.name: _of_one_kind(column.cells) for column in columns})
    if "" in frame.columns:
        frame = frame.set_index("")
        frame.index.name = None
    stream = io.BytesIO()
    frame.to_parquet(stream)
    return stream.getvalue()


def _of_one_kind(cells: Sequence[Cell]) -> list[Cell]:
    """Return text where cells are of several kinds, as a column of a Parquet file holds one."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds <= {int, float} or len(kinds) == 1:
        return [*cells]
    return [cell if cell is None else str(cell) for cell in cells]
