"""The JSON Schema of the report, made from the metrics and settings that the report is made from.

`python -m celoss_cli.views.schema` writes the copy that ships in the package.
"""

from __future__ import annotations

import json
import types
import typing
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

from celoss_cli.dataset.facts import InputInfo, Roles, Shard
from celoss_cli.measures.metrics import METRICS
from celoss_cli.report.entries import (
    ClassRow,
    Finding,
    LogitShift,
    SliceRow,
    TemperatureScaling,
    Verdict,
    WorstRow,
)
from celoss_cli.settings import Settings
from celoss_cli.version import SCHEMA_VERSION

SCHEMA_PATH = Path(__file__).parent.parent / "report.schema.json"

_NUMBER = {"type": ["number", "null"]}
_COUNT = {"type": "integer", "minimum": 0}
_SHARE = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the report."""
    parts = {
        "schema_version": {"const": SCHEMA_VERSION},
        "tool": _object({"name": {"const": "celoss"}, "version": {"type": "string"}}),
        "signature": {
            "type": "string",
            "description": "Every setting that changes a number, in one line.",
        },
        "inputs": _object({"predictions": _input(roles=True), "labels": _input(roles=False)}),
        "settings": _object({f.name: _setting(f) for f in fields(Settings)}),
        "metrics": _object({name: _metric(name) for name in METRICS}),
        "histogram": _object(
            {
                "edges": _list({"type": "number"}),
                "counts": _list(_COUNT),
                "loss_share": _list(_SHARE),
            }
        ),
        "classes": _list(_record(ClassRow)),
        "slices": _list(_record(SliceRow, verdict={"enum": [*typing.get_args(Verdict)]})),
        "calibration": _object(
            {
                "edges": _list({"type": "number"}),
                "counts": _list(_COUNT),
                "confidence": _list(_NUMBER),
                "accuracy": _list(_SHARE),
                **_record(
                    TemperatureScaling,
                    temperatures=_list({"type": "number"}),
                    losses=_list({"type": "number"}),
                )["properties"],
                **_record(
                    LogitShift,
                    shifts=_list({"type": "number"}),
                    shift_losses=_list({"type": "number"}),
                )["properties"],
            }
        ),
        "worst": _list(_record(WorstRow, loss=_NUMBER)),
        "findings": _list(
            _record(Finding, severity={"enum": ["warning", "note"]}, evidence={"type": "object"})
        ),
        "gates": _list(_gate()),
        "passed": {"type": "boolean", "description": "Whether every gate holds."},
    }
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"celoss report, version {SCHEMA_VERSION}",
        "description": "All losses are in nats.",
    }
    return {**head, **_object(parts)}


def _gate() -> dict[str, Any]:
    return _object(
        {
            "metric": {"enum": [m.name for m in METRICS.values() if m.better]},
            "by": {
                "type": ["string", "null"],
                "description": "The column of the slice that is judged; null: all rows.",
            },
            "slice": {"type": ["string", "null"], "description": "Its value in this column."},
            "bound": {"type": "number"},
            "value": _NUMBER,
            "judged": {
                **_NUMBER,
                "description": "The value, or with --confident the far end of its interval",
            },
            "passed": {"type": "boolean"},
            "skipped": {
                "type": "boolean",
                "description": "Whether the slice has too few rows to be judged.",
            },
            "about": {
                "type": "string",
                "description": "Where the bound comes from, and what the interval is",
            },
        }
    )


def text() -> str:
    """Return the schema as JSON text."""
    return json.dumps(schema(), indent=2) + "\n"


def _input(*, roles: bool) -> dict[str, Any]:
    shards = {
        **_list(_record(Shard)),
        "type": ["array", "null"],
        "description": "The files in their order, where they are several; rows count through all.",
    }
    columns = _COUNT if not roles else _columns()
    whole = _record(InputInfo, shards=shards, columns=columns, roles={"type": "null"})
    del whole["properties"]["roles"]
    whole["required"].remove("roles")
    return whole


def _columns() -> dict[str, Any]:
    names = _list({"type": "string"})
    roles = _record(
        Roles,
        scores={
            **names,
            "type": ["array", "null"],
            "description": "Names, or numbers from 0 without a header; null: every column.",
        },
        groups={**names, "description": "Columns of --by."},
        index=names,
        left_out={**names, "description": "Columns that are not used."},
    )
    return _object({"count": _COUNT, **roles["properties"]})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _record(of: type, **special: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a dataclass of plain values."""
    hints = typing.get_type_hints(of)
    return _object({name: special.get(name) or _plain(hint) for name, hint in hints.items()})


def _plain(hint: Any) -> dict[str, Any]:  # noqa: ANN401 - any annotation
    parts = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    names = [_TYPES[part] for part in parts]
    return {"type": names if len(names) > 1 else names[0]}


def _metric(name: str) -> dict[str, Any]:
    metric = METRICS[name]
    kind = _COUNT if metric.unit == "count" else _NUMBER
    if name == "clusters":
        kind = {**_COUNT, "type": ["integer", "null"]}
    unit = "" if metric.unit in ("count", "number") else f" Unit: {metric.unit}."
    return {**kind, "title": metric.title, "description": metric.formula + unit}


def _setting(item: Field[Any]) -> dict[str, Any]:
    about: dict[str, Any] = {"description": item.metadata["help"]}
    if item.default is not MISSING and item.default is not None:
        about["default"] = item.default
    if item.metadata.get("choices"):
        about["enum"] = [*item.metadata["choices"], None]
    return about


if __name__ == "__main__":
    SCHEMA_PATH.write_text(text(), encoding="utf-8")
