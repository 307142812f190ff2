"""The JSON Schema of a series of checkpoints, made from that of a report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from celoss_cli.report.comparison import Difference
from celoss_cli.views import schema
from celoss_cli.views.schema_parts import NUMBER, head, list_of, object_of, record_of

SCHEMA_PATH = Path(__file__).parent.parent / "series.schema.json"

_CHECKPOINT = {"type": ["integer", "null"], "minimum": 0}


def series_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a series."""
    report = schema.schema()["properties"]
    inputs = report["inputs"]["properties"]
    checkpoint = {
        "name": {"type": "string", "description": "The path without what all paths have."},
        "signature": report["signature"],
        "predictions": inputs["predictions"],
        "metrics": report["metrics"],
        "wrong_cross_entropy": {**NUMBER, "description": "Mean loss of the rows predicted wrong."},
        "right_cross_entropy": {**NUMBER, "description": "Mean loss of the rows predicted right."},
        "difference": {
            **record_of(Difference),
            "type": ["object", "null"],
            "description": "To the best checkpoint; null for itself.",
        },
        "in_best_set": {
            "type": "boolean",
            "description": "Whether it is not significantly worse than the best.",
        },
        "findings": report["findings"],
    }
    parts = {
        "schema_version": report["schema_version"],
        "tool": report["tool"],
        "labels": inputs["labels"],
        "checkpoints": list_of(object_of(checkpoint)),
        "best": {**_CHECKPOINT, "description": "Of the lowest cross-entropy, counted from 0."},
        "most_accurate": {**_CHECKPOINT, "description": "Of the highest accuracy."},
        "optimism": {
            **NUMBER,
            "description": "By how much the lowest cross-entropy is too low by chance, at most.",
        },
        "findings": {**report["findings"], "description": "On the course of the run."},
        "judged": {"enum": ["last", "best"], "description": "Which checkpoint the gates judge."},
        "gates": report["gates"],
        "passed": report["passed"],
    }
    return {**head("series"), **object_of(parts)}


def text() -> str:
    """Return the schema as JSON text."""
    return json.dumps(series_schema(), indent=2) + "\n"
