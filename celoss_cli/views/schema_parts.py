"""What JSON Schemas are made of."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from typing import Any

from celoss_cli.version import SCHEMA_VERSION

NUMBER = {"type": ["number", "null"]}
COUNT = {"type": "integer", "minimum": 0}
SHARE = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def object_of(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an object with these properties, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def list_of(items: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def record_of(of: type, **special: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a dataclass or a named tuple, by its annotations but where `special`."""
    hints = typing.get_type_hints(of)
    return object_of({name: special.get(name) or _annotated(hint) for name, hint in hints.items()})


def _annotated(hint: Any) -> dict[str, Any]:  # noqa: ANN401 - any annotation
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return {"enum": [*parts]}
    if origin in (tuple, list):
        return list_of(_annotated(parts[0]))
    if origin is Mapping:
        return {"type": "object"}
    if origin is types.UnionType:
        return {"type": [_TYPES[part] for part in parts]}
    return {"type": _TYPES[hint]} if hint in _TYPES else record_of(hint)


def head(of: str) -> dict[str, Any]:
    """Return what the schema of a report, or of another document, begins with."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"celoss {of}, version {SCHEMA_VERSION}",
        "description": "All losses are in nats.",
    }
