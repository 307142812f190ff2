"""Sums as JSON and back, exactly: dataclasses field by field, as their annotations say."""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from celoss_cli.measures.confusion import Confusion
from celoss_cli.measures.exact import Sums
from celoss_cli.measures.keyed import Keyed

_ARRAY = typing.get_origin(NDArray[Any])
"""The class of arrays, or since NumPy 2.5 its alias: what the annotations of arrays start from."""

_LARGEST = 1 << 24
"""Nothing that is stored is longer."""


def encoded(value: Any) -> Any:  # noqa: ANN401 - a field of any type
    """Return what JSON can hold of a dataclass of sums, counts, settings and names."""
    if isinstance(value, Sums):
        return _sparse(value.units())
    if isinstance(value, np.ndarray):
        return _sparse(value.tolist())
    if isinstance(value, Confusion | Keyed):
        value = value.settled()
    if is_dataclass(value):
        return {f.name: encoded(getattr(value, f.name)) for f in fields(value) if f.init}
    if isinstance(value, Mapping):
        return {key: encoded(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [encoded(each) for each in value]
    # JSON has no infinity
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def decoded(hint: Any, value: Any) -> Any:  # noqa: ANN401, PLR0911 - one a kind of annotation
    """Return what `encoded` was given, where `hint` annotates it.

    Raises:
        LookupError, TypeError, ValueError, OverflowError, MemoryError: `value` is nothing that
            `encoded` returns.

    """
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        kinds = [each for each in arguments if each is not types.NoneType]
        return None if value is None else decoded(kinds[0], value)
    if hint is Sums:
        sums = Sums.of_units(_integers(value))
        return Sums(_placed(sums.coarse, value), _placed(sums.fine, value))
    if origin is _ARRAY:
        return _placed(np.array(_integers(value), dtype=np.int64), value)
    if isinstance(hint, type) and is_dataclass(hint):
        hints = _hints(hint)
        return hint(**{f.name: decoded(hints[f.name], value[f.name]) for f in fields(hint)})
    if hasattr(hint, "_fields"):
        own = _hints(hint)
        return hint(*(decoded(own[n], v) for n, v in zip(hint._fields, value, strict=True)))
    if origin is tuple:
        return tuple(decoded(arguments[0], each) for each in value)
    if hint is float:
        number = value if type(value) is int else float(value)
        if math.isnan(number):
            raise ValueError("not a number")
        return number
    if hint in (int, bool, str) and type(value) is not hint:
        raise TypeError(f"{value!r} is not of type {hint.__name__}")
    return value


@cache
def _hints(of: type) -> dict[str, Any]:
    return typing.get_type_hints(of)


def _sparse(values: list[int]) -> Any:  # noqa: ANN401 - a list, or its places that hold something
    places = [at for at, value in enumerate(values) if value]
    if 2 * len(places) > len(values):
        return values
    return {"size": len(values), "at": places, "values": [values[at] for at in places]}


def _integers(held: Any) -> list[int]:  # noqa: ANN401 - as `_sparse`
    values: list[int] = held["values"] if isinstance(held, dict) else held
    if not set(map(type, values)) <= {int}:
        raise TypeError("sums are integers")
    return values


def _placed(values: NDArray[Any], held: Any) -> NDArray[Any]:  # noqa: ANN401 - as `_sparse`
    """Return the values where `held` says that they stand, among zeros."""
    if not isinstance(held, dict):
        return values
    places, size = held["at"], held["size"]
    if not (set(map(type, [*places, size])) <= {int} and size <= _LARGEST):
        raise ValueError("no places")
    at = np.array(places, dtype=np.int64)
    if len(at) != len(values) or (np.diff(at, prepend=-1) < 1).any():
        raise ValueError("places count up from 0")
    whole = np.zeros(size, values.dtype)
    whole[at] = values
    return whole
