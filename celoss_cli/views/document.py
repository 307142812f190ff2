"""The report as JSON, schema version 1.

The order of the keys is the order they are declared in. NaN and infinity have no place in JSON: a
loss that is infinite is null, and `metrics.infinite_rows` says how many are.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from celoss_cli.measures.metrics import METRICS
from celoss_cli.report.charts import doubling_bins
from celoss_cli.report.entries import Finding, GateResult
from celoss_cli.report.report import Report
from celoss_cli.settings import Settings
from celoss_cli.text import json_printable
from celoss_cli.version import SCHEMA_VERSION, VERSION

HEAD: dict[str, Any] = {
    "schema_version": SCHEMA_VERSION,
    "tool": {"name": "celoss", "version": VERSION},
}
"""What every document of celoss begins with."""


def document(report: Report) -> dict[str, Any]:
    """Return the report as an object that JSON can hold."""
    bins, calibration = report.histogram, report.calibration
    reliability, confusion = report.reliability, report.confusion
    return {
        **HEAD,
        "signature": report.signature,
        "inputs": {
            "predictions": report.predictions.document(),
            "labels": report.labels.document(),
        },
        "settings": settings_document(report.settings),
        "metrics": metrics_document(report),
        "histogram": {
            "edges": [b.low for b in bins] + [b.high for b in bins[-1:]],
            "counts": [b.rows for b in bins],
            "loss_share": [b.loss_share for b in bins],
            "doubling": [each._asdict() for each in doubling_bins(report.tally)],
        },
        "classes": [row._asdict() for row in report.class_rows],
        "calibration": {
            "edges": [b.low for b in calibration] + [calibration[-1].high],
            "counts": [b.rows for b in calibration],
            "confidence": [b.confidence for b in calibration],
            "accuracy": [b.accuracy for b in calibration],
            **report.temperature_scaling._asdict(),
            **report.logit_shift._asdict(),
        },
        "reliability": {
            **reliability._asdict(),
            "bins": [each._asdict() for each in reliability.bins],
        },
        "worst": [indexed({**row._asdict(), "loss": finite(row.loss)}) for row in report.worst],
        "findings": findings_document(report.findings),
        "confusion": {
            "counts": confusion.counts,
            "mistakes": [each._asdict() for each in confusion.mistakes],
        },
        "slices": [row._asdict() for row in report.slices],
        "gates": gates_document(report.gates),
        "passed": report.passed,
    }


def model_document(report: Report) -> dict[str, Any]:
    """Return what a comparison or a series holds of each model."""
    return {
        "signature": report.signature,
        "predictions": report.predictions.document(),
        "metrics": metrics_document(report),
        "findings": findings_document(report.findings),
    }


def metrics_document(report: Report) -> dict[str, float | None]:
    """Return every metric by its name."""
    return {name: getattr(report, name) for name in METRICS}


def settings_document(settings: Settings) -> dict[str, Any]:
    """Return the settings, the floor that holds in place of a `clip` that was left open."""
    chosen = {item.name: getattr(settings, item.name) for item in fields(settings)}
    for name in ("class_names", "score_columns"):
        chosen[name] = chosen[name] and list(chosen[name])
    if settings.class_weights is not None and not isinstance(settings.class_weights, str):
        chosen["class_weights"] = dict(settings.class_weights)
    return {**chosen, "clip": settings.floor}


def text(report: Report) -> str:
    """Return the report as JSON text with a final newline."""
    return json_text(document(report))


def json_text(content: dict[str, Any]) -> str:
    """Return an object as JSON text with a final newline."""
    # json escapes the control characters below 32 only; terminals obey others too
    return json_printable(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def indexed(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with the index of its cell, if it is one of a tensor."""
    cell = row.pop("cell")
    return row if cell is None else {**row, "index": [*cell]}


def findings_document(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return the findings as objects that JSON can hold."""
    return [{**f._asdict(), "evidence": dict(f.evidence)} for f in findings]


def gates_document(gates: Iterable[GateResult]) -> list[dict[str, Any]]:
    """Return the gates as objects that JSON can hold."""
    names = (
        "metric",
        "by",
        "slice",
        "bound",
        "value",
        "judged",
        "passed",
        "skipped",
        "about",
    )
    return [{name: getattr(gate, name) for name in names} for gate in gates]


def finite(value: float) -> float | None:
    """Return the number, or None for one that JSON has no place for."""
    return value if math.isfinite(value) else None
