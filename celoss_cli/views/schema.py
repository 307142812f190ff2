"""The JSON Schema of the report, made from the metrics and settings that the report is made from.

`python -m celoss_cli.views.schema` writes the copy that ships in the package, and that of a series.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

from celoss_cli.dataset.facts import InputInfo, Roles, Shard
from celoss_cli.measures.metrics import METRICS
from celoss_cli.report.entries import (
    ClassRow,
    Confused,
    Finding,
    LossBin,
    Reliability,
    SliceRow,
    WorstRow,
)
from celoss_cli.report.scaling import LogitShift, TemperatureScaling
from celoss_cli.settings import Settings
from celoss_cli.version import SCHEMA_VERSION
from celoss_cli.views.schema_parts import COUNT, NUMBER, SHARE, head, list_of, object_of, record_of

SCHEMA_PATH = Path(__file__).parent.parent / "report.schema.json"


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the report."""
    parts = {
        "schema_version": {"const": SCHEMA_VERSION},
        "tool": object_of({"name": {"const": "celoss"}, "version": {"type": "string"}}),
        "signature": {
            "type": "string",
            "description": "Every setting that changes a number, in one line.",
        },
        "inputs": object_of({"predictions": _input(roles=True), "labels": _input(roles=False)}),
        "settings": object_of({f.name: _setting(f) for f in fields(Settings)}),
        "metrics": object_of({name: _metric(name) for name in METRICS}),
        "histogram": _histogram(),
        "classes": list_of(record_of(ClassRow)),
        "calibration": object_of(
            {
                "edges": list_of({"type": "number"}),
                "counts": list_of(COUNT),
                "confidence": list_of(NUMBER),
                "accuracy": list_of(SHARE),
                **record_of(TemperatureScaling)["properties"],
                **record_of(LogitShift)["properties"],
            }
        ),
        "reliability": record_of(Reliability, counts=list_of(COUNT)),
        "worst": list_of(_worst()),
        "findings": list_of(record_of(Finding)),
        "confusion": _confusion(),
        "slices": list_of(record_of(SliceRow)),
        "gates": list_of(_gate()),
        "passed": {"type": "boolean", "description": "Whether every gate holds."},
    }
    return {**head("report"), **object_of(parts)}


def _histogram() -> dict[str, Any]:
    doubling = {
        **list_of(record_of(LossBin)),
        "description": "Bins whose edges are powers of two, the first from 0.",
    }
    return object_of(
        {
            "edges": list_of({"type": "number"}),
            "counts": list_of(COUNT),
            "loss_share": list_of(SHARE),
            "doubling": doubling,
        }
    )


def _worst() -> dict[str, Any]:
    index = {**list_of(COUNT), "description": "The index within the tensor, if it is one's row."}
    whole = record_of(WorstRow, loss=NUMBER, cell=index)
    whole["properties"]["index"] = whole["properties"].pop("cell")
    whole["required"].remove("cell")
    return whole


def _confusion() -> dict[str, Any]:
    counts = {
        "type": ["array", "null"],
        "items": list_of(COUNT),
        "description": "Rows by true and predicted class, of up to 100 classes.",
    }
    about = "The most frequent mistakes made twice or more, at most 1,000."
    return object_of(
        {"counts": counts, "mistakes": {**list_of(record_of(Confused)), "description": about}}
    )


def _gate() -> dict[str, Any]:
    return object_of(
        {
            "metric": {"enum": [m.name for m in METRICS.values() if m.better]},
            "by": {
                "type": ["string", "null"],
                "description": "The column of the slice that is judged; null: all rows.",
            },
            "slice": {"type": ["string", "null"], "description": "Its value in this column."},
            "bound": {"type": "number"},
            "value": NUMBER,
            "judged": {
                **NUMBER,
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
        **list_of(record_of(Shard)),
        "type": ["array", "null"],
        "description": "The files in their order, where they are several; rows count through all.",
    }
    columns = COUNT if not roles else _columns()
    whole = record_of(InputInfo, shards=shards, columns=columns, roles={"type": "null"})
    del whole["properties"]["roles"]
    whole["required"].remove("roles")
    return whole


def _columns() -> dict[str, Any]:
    names = list_of({"type": "string"})
    roles = record_of(
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
    return object_of({"count": COUNT, **roles["properties"]})


def _metric(name: str) -> dict[str, Any]:
    metric = METRICS[name]
    kind = COUNT if metric.unit == "count" else NUMBER
    if name == "clusters":
        kind = {**COUNT, "type": ["integer", "null"]}
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
