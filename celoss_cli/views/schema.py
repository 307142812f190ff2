"""The JSON Schema of the report, made from the metrics and settings that the report is made from.

`python -m celoss_cli.views.schema` writes the copy that ships in the package, and that of a series.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, get_args

from celoss_cli.dataset.facts import InputInfo, Roles, Shard
from celoss_cli.measures.metrics import METRICS
from celoss_cli.measures.reliability import MassBin
from celoss_cli.report.entries import (
    ClassRow,
    Confused,
    Finding,
    LogitShift,
    LossBin,
    Reliability,
    SliceRow,
    TemperatureScaling,
    Verdict,
    WorstRow,
)
from celoss_cli.settings import Settings
from celoss_cli.version import SCHEMA_VERSION
from celoss_cli.views.schema_parts import COUNT as _COUNT
from celoss_cli.views.schema_parts import NUMBER as _NUMBER
from celoss_cli.views.schema_parts import SHARE as _SHARE
from celoss_cli.views.schema_parts import list_of as _list
from celoss_cli.views.schema_parts import object_of as _object
from celoss_cli.views.schema_parts import record_of as _record

SCHEMA_PATH = Path(__file__).parent.parent / "report.schema.json"


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
        "histogram": _histogram(),
        "classes": _list(_record(ClassRow)),
        "slices": _list(_record(SliceRow, verdict={"enum": [*get_args(Verdict)]})),
        "confusion": _confusion(),
        "reliability": _record(
            Reliability,
            bins=_list(_record(MassBin)),
            edges=_list({"type": "number"}),
            counts=_list(_COUNT),
        ),
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
        "worst": _list(_worst()),
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


def _histogram() -> dict[str, Any]:
    doubling = {
        **_list(_record(LossBin)),
        "description": "Bins whose edges are powers of two, the first from 0.",
    }
    return _object(
        {
            "edges": _list({"type": "number"}),
            "counts": _list(_COUNT),
            "loss_share": _list(_SHARE),
            "doubling": doubling,
        }
    )


def _worst() -> dict[str, Any]:
    index = {**_list(_COUNT), "description": "The index within the tensor, if it is one's row."}
    whole = _record(WorstRow, loss=_NUMBER, cell=index)
    whole["properties"]["index"] = whole["properties"].pop("cell")
    whole["required"].remove("cell")
    return whole


def _confusion() -> dict[str, Any]:
    counts = {
        "type": ["array", "null"],
        "items": _list(_COUNT),
        "description": "Rows by true and predicted class, of up to 100 classes.",
    }
    about = "The most frequent mistakes made twice or more, at most 1,000."
    return _object(
        {"counts": counts, "mistakes": {**_list(_record(Confused)), "description": about}}
    )


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
    from celoss_cli.views import series_schema

    SCHEMA_PATH.write_text(text(), encoding="utf-8")
    series_schema.SCHEMA_PATH.write_text(series_schema.text(), encoding="utf-8")
