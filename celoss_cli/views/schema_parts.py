"""What JSON Schemas are made of."""

from __future__ import annotations

import types
import typing
from typing import Any

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
    """Return the schema of a dataclass of plain values."""
    hints = typing.get_type_hints(of)
    return object_of({name: special.get(name) or _plain(hint) for name, hint in hints.items()})


def _plain(hint: Any) -> dict[str, Any]:  # noqa: ANN401 - any annotation
    parts = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    names = [_TYPES[part] for part in parts]
    return {"type": names if len(names) > 1 else names[0]}
