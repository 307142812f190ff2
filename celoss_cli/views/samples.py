"""One line a row: row, label, predicted, probability, loss; of a tensor its index beside row."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.lib import format as npy_format

from celoss_cli.errors import OutputError, UsageError, extra_error
from celoss_cli.measures.row_losses import Names, RowLosses
from celoss_cli.storage.writing import Replacing
from celoss_cli.tables.blocks import FloatArray

COLUMNS = ("row", "label", "predicted", "probability", "loss")
SUFFIXES = (".csv", ".npy", ".parquet")

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What the cells begin with that a spreadsheet runs."""
_LEAST, _MOST = 1e-4, 1e16
"""From the one up to the other Python writes numbers without an exponent."""
_ROWS = 1 << 14
"""So many rows are made text at a time."""


def check_suffix(path: Path) -> None:
    """Raise `UsageError` where the name does not tell the form."""
    if path.suffix.lower() not in SUFFIXES:
        *most, last = SUFFIXES
        raise UsageError(f"--per-sample {path}: the name must end in {', '.join(most)} or {last}")
    if path.suffix.lower() == ".parquet":
        try:
            import pyarrow as pa  # noqa: F401, PLC0415 - an extra
        except Exception as error:
            needed = f"--per-sample {path}: Parquet files need"
            raise extra_error(error, needed, "pyarrow", "parquet", UsageError) from error


def inert(name: str) -> str:
    """Return a name that no spreadsheet runs as a formula: an apostrophe marks it as text."""
    return f"'{name}" if name.startswith(_FORMULAS) else name


@contextmanager
def sample_writer(
    replacing: Replacing,
    path: Path,
    names: Names,
    shown: Callable[[str], str] = str,
) -> Iterator[Callable[[RowLosses], None]]:
    """Yield a function that writes measured rows to `path`, which `replacing` opens.

    In CSV and Parquet, labels are class names, as `shown` gives them; in NPY, a structured array,
    they are positions of classes.
    """
    called = names.mapped(shown)
    with replacing(path) as stream:
        if path.suffix.lower() == ".csv":
            cells = called.mapped(lambda name: _lines([("", name)]).decode()[1:-1])
            stream.write(_lines([_heads(names)]))
            yield lambda rows: _write_csv(stream, rows, cells)
        elif path.suffix.lower() == ".parquet":
            with _parquet_writer(stream, called) as write:
                yield write
        else:
            if not stream.seekable():
                raise OutputError(
                    f"{path}: a pipe or device cannot hold NPY rows, whose number comes first",
                    "write them to a regular file, or as .csv",
                )
            counts: list[int] = []
            floats = COLUMNS[3:]
            kinds = [(each, np.float64 if each in floats else np.int64) for each in _heads(names)]
            record = np.dtype(kinds)
            _write_header(stream, record, 0)
            yield lambda rows: counts.append(_write_npy(stream, record, rows, names))
            stream.seek(0)
            # numpy pads the header so that the length of the first axis may grow in place
            _write_header(stream, record, sum(counts))


@contextmanager
def step_writer(
    replacing: Replacing,
    path: Path,
    names: Sequence[Names],
    shown: Callable[[str], str] = str,
) -> Iterator[Callable[[Sequence[RowLosses]], None]]:
    """Yield a function that writes the same rows of several models to `path`, a CSV file.

    Raises:
        UsageError: it is another kind of file.

    """
    if path.suffix.lower() != SUFFIXES[0]:
        raise UsageError(f"--per-sample {path}: the name must end in {SUFFIXES[0]}")
    called = [each.mapped(shown) for each in names]
    heads = _heads(names[0])
    # of several labels, each model has one of its own that costs it the most
    shared = len(heads) - (4 if names[0].of_labels else 3)
    numbered = [f"{name}_{at}" for at in range(1, len(names) + 1) for name in heads[shared:]]

    def write(models: Sequence[RowLosses]) -> None:
        for few in zip(*map(_few, models), strict=True):
            lists = _cells(few[0], called[0])[:shared]
            for rows, each in zip(few, called, strict=True):
                lists += _cells(rows, each)[shared:]
            stream.write(_lines([*zip(*lists, strict=True)]))

    with replacing(path) as stream:
        stream.write(_lines([(*heads[:shared], *numbered)]))
        yield write


def _cells(rows: RowLosses, names: Names) -> list[list[Any]]:
    """Return the columns of some rows as they are written."""
    labels = [names.labels[at] for at in rows.labels.tolist()]
    predicted = [names.predicted[at] for at in rows.predicted.tolist()]
    numbers = [each.tolist() for each in _numbers(rows, names)]
    return [*numbers, labels, predicted, rows.probability.tolist(), rows.losses.tolist()]


def _few(rows: RowLosses) -> Iterator[RowLosses]:
    """Yield the rows a few at a time: a number takes several times as much memory in Python."""
    return (rows.part(start, start + _ROWS) for start in range(0, len(rows), _ROWS))


def _heads(names: Names) -> tuple[str, ...]:
    """Return what the columns are called."""
    index = range(0 if names.axes is None else names.axes.count)
    return (COLUMNS[0], *(f"index_{at}" for at in index), *COLUMNS[1:])


def _numbers(rows: RowLosses, names: Names) -> tuple[np.ndarray, ...]:
    """Return the number of each row, and its index within a tensor, if it is of one."""
    return (rows.rows, *(() if names.axes is None else names.axes.index(rows.rows).T))


def _columns(rows: RowLosses, names: Names) -> tuple[np.ndarray, ...]:
    measured = (rows.labels, rows.predicted, rows.probability, rows.losses)
    return (*_numbers(rows, names), *measured)


def _write_csv(stream: BinaryIO, rows: RowLosses, names: Names) -> None:
    """Write rows as csv.writer does, in half its time; `names` are those of classes, quoted."""
    for few in _few(rows):
        columns = (
            *(map(str, each.tolist()) for each in _numbers(few, names)),
            map(names.labels.__getitem__, few.labels.tolist()),
            map(names.predicted.__getitem__, few.predicted.tolist()),
            _floats(few.probability),
            _floats(few.losses),
        )
        lines = map(",".join, zip(*columns, strict=True))
        stream.write("\n".join((*lines, "")).encode())


def _floats(values: FloatArray) -> list[str]:
    """Return numbers as Python writes them: in their shortest digits.

    msgspec finds the same digits in an eighth of the time, and writes exponents otherwise.
    """
    try:
        from msgspec.json import encode  # noqa: PLC0415 - an extra
    except ImportError:
        return [*map(repr, values.tolist())]
    texts = encode(values.tolist())[1:-1].decode().split(",")
    for at in np.flatnonzero(~((values >= _LEAST) & (values < _MOST))).tolist():
        texts[at] = repr(float(values[at]))
    return texts


@contextmanager
def _parquet_writer(stream: BinaryIO, names: Names) -> Iterator[Callable[[RowLosses], None]]:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    from pyarrow.parquet import ParquetWriter  # noqa: PLC0415

    labeled, answered = (pa.array(each, pa.string()) for each in names[:2])
    heads, floats = _heads(names), (pa.float64(), pa.float64())
    counts = [pa.int64()] * (len(heads) - 4)
    kinds = (*counts, labeled.type, answered.type, *floats)
    schema = pa.schema([*zip(heads, kinds, strict=True)])

    def write(rows: RowLosses) -> None:
        *numbers, labels, predicted, given, loss = map(pa.array, _columns(rows, names))
        columns = [*numbers, labeled.take(labels), answered.take(predicted), given, loss]
        writer.write_batch(pa.record_batch(columns, schema=schema))

    # the numbers differ from row to row
    with ParquetWriter(stream, schema, use_dictionary=[*COLUMNS[1:3]]) as writer:
        yield write


def _write_npy(stream: BinaryIO, record: np.dtype[np.void], rows: RowLosses, names: Names) -> int:
    records = np.empty(len(rows.rows), record)
    for name, column in zip(_heads(names), _columns(rows, names), strict=True):
        records[name] = column
    stream.write(records.tobytes())
    return len(records)


def _write_header(stream: BinaryIO, record: np.dtype[np.void], rows: int) -> None:
    about = {"descr": npy_format.dtype_to_descr(record), "fortran_order": False, "shape": (rows,)}
    npy_format.write_array_header_1_0(stream, about)


def _lines(records: Iterator[tuple[object, ...]] | Sequence[tuple[object, ...]]) -> bytes:
    records, text = list(records), io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(records)
    if "\r" not in text.getvalue():
        return text.getvalue().encode()
    # csv quotes a carriage return where lines end in one
    lines: list[str] = []
    csv.writer(_Lines(lines.append), lineterminator="\r\n").writerows(records)
    return "".join(line.removesuffix("\r\n") + "\n" for line in lines).encode()


class _Lines(NamedTuple):
    """What csv writes its lines to."""

    write: Callable[[str], None]
