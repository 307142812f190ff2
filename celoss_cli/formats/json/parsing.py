"""Parses JSON strictly: no key may stand twice in an object, and errors name the line."""

from __future__ import annotations

import json
import re
from typing import Any

from celoss_cli.errors import InputError
from celoss_cli.text import quoted, repeated

_HALF = re.compile("[\ud800-\udfff]")
_BRACKETS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)


class RepeatedKeyError(ValueError):
    """A key stands twice in an object."""

    def __init__(self, key: str) -> None:
        super().__init__("duplicate key")
        self.key = key


def _integer(digits: str) -> int | str:
    """Return an integer; one of so many digits that Python refuses it, as it is written."""
    try:
        return int(digits)
    except ValueError:
        return digits


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise RepeatedKeyError(repeated(name for name, _ in pairs)[0])
    return record


EXACT = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer)
"""Keeps every digit of integers, as labels and ids need it."""

FLOATS = json.JSONDecoder(object_pairs_hook=_object, parse_int=float)
"""Takes every number for a float."""


def parsed_line(line: bytes, decoder: json.JSONDecoder) -> Any:  # noqa: ANN401 - any value
    """Return the value of a line.

    Raises:
        ValueError: it is not valid JSON.
        RecursionError: it is nested too deeply.

    """
    return decoder.decode(line.decode("utf-8", "surrogatepass"))


def parsed_whole(text: str, name: str) -> Any:  # noqa: ANN401 - any value
    """Return the one value of a text.

    Raises:
        InputError: it is not valid JSON, or is nested too deeply.

    """
    closed = 0

    def counted(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal closed
        closed += 1
        return _object(pairs)

    try:
        return json.loads(text, object_pairs_hook=counted, parse_int=_integer)
    except RepeatedKeyError as error:
        place = f"{name}:{_line_of_object(text, closed)}"
        raise InputError(f"{place}: not valid JSON: duplicate key {quoted(error.key)}") from error
    except json.JSONDecodeError as error:
        problem = f"not valid JSON: {error.msg} at column {error.colno}"
        raise InputError(f"{name}:{error.lineno}: {problem}", _hint(text, error)) from error
    except RecursionError as error:
        place = f"{name}:{_deepest_line(text)}"
        raise InputError(f"{place}: not valid JSON: nested too deeply") from error


def shown(value: object) -> str:
    """Return how messages show a value."""
    try:
        return quoted(json.dumps(value))
    except RecursionError:
        return "a value that is nested too deeply"


def is_unicode(text: str) -> bool:
    """Tell whether text can be written: JSON may escape half of a pair of surrogates."""
    return text.isascii() or not _HALF.search(text)


def _hint(text: str, error: json.JSONDecodeError) -> str | None:
    if error.msg == "Extra data" and text[error.pos] in "[{":
        return "write one value per line, e.g. with jq -c"
    if text.startswith(("'", "True", "False", "None", "nan", "inf", "array("), error.pos):
        return "it looks like a printed Python value; json.dump(value, file) writes JSON"
    return None


def _line_of_object(text: str, closed: int) -> int:
    """Return the line on which the object ends that is the n-th to end."""
    for match in _BRACKETS.finditer(text):
        closed -= match.group() == "}"
        if not closed:
            return _line(text, match.start())
    return 1


def _deepest_line(text: str) -> int:
    """Return the first line on which a value is nested as deeply as any is."""
    depth = deepest = place = 0
    for match in _BRACKETS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match.group(), 0)
        if depth > deepest:
            deepest, place = depth, match.start()
    return _line(text, place)


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
