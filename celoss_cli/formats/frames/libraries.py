"""What is asked of a library of data frames, and how pandas and polars answer.

Neither is imported here: who passes a frame has imported its library.
"""

from __future__ import annotations

import sys
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Series: TypeAlias = Any
"""A column of a frame: a series of pandas or polars."""

_NUMBERS = "iufb"


class Pandas:
    """What is asked of pandas."""

    name = "pandas"

    def columns(self, source: object) -> list[tuple[object, Series]] | None:
        """Return the names and the columns of a frame or a series; an index is not data."""
        pandas, frame = sys.modules[self.name], source  # type: Any, Any
        if isinstance(source, pandas.DataFrame):
            return [(name, frame.iloc[:, at]) for at, name in enumerate(frame.columns)]
        return [(frame.name, frame)] if isinstance(source, pandas.Series) else None

    def array(self, series: Series) -> NDArray[Any] | None:
        """Return a column of numbers, nan where one is missing; None where it holds others."""
        kind = series.dtype.kind
        if kind not in _NUMBERS:
            return None
        if isinstance(series.dtype, np.dtype):
            return np.asarray(series.to_numpy())
        if kind == "f" or series.isna().any():
            return np.asarray(series.to_numpy("float64", na_value=np.nan))
        return np.asarray(series.to_numpy({"i": "int64", "u": "uint64", "b": "bool"}[kind]))

    def values(self, series: Series) -> list[object]:
        """Return the values as Python has them, None where one is missing."""
        values = list(series.tolist())
        for row in np.flatnonzero(series.isna().to_numpy()).tolist():
            values[row] = None
        return values


class Polars:
    """What is asked of polars."""

    name = "polars"

    def columns(self, source: object) -> list[tuple[object, Series]] | None:
        """Return the names and the columns; a series without a name is called nothing."""
        polars, frame = sys.modules[self.name], source  # type: Any, Any
        if isinstance(source, polars.LazyFrame):
            frame = frame.collect()
        if isinstance(frame, polars.DataFrame):
            return [(series.name, series) for series in frame.get_columns()]
        return [(frame.name or None, frame)] if isinstance(frame, polars.Series) else None

    def array(self, series: Series) -> NDArray[Any] | None:
        """Return a column of numbers, nan where one is missing; None where it holds others."""
        if not (series.dtype.is_numeric() or str(series.dtype) == "Boolean"):
            return None
        array = np.asarray(series.to_numpy())
        return array if array.dtype.kind in _NUMBERS else None

    def values(self, series: Series) -> list[object]:
        """Return the values as Python has them, None where one is missing."""
        return [None if value != value else value for value in series.to_list()]  # noqa: PLR0124 - nan


Library: TypeAlias = Pandas | Polars
LIBRARIES: tuple[Library, ...] = (Pandas(), Polars())
