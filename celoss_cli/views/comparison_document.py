"""A comparison of models as JSON, with the same schema version as a report."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from celoss_cli.measures.changes import Changes
from celoss_cli.report.comparison import Comparison
from celoss_cli.report.report import Report
from celoss_cli.views.document import HEAD, finite, indexed, json_text, model_document


def text(comparison: Comparison) -> str:
    """Return the comparison as JSON text with a final newline."""
    return json_text(document(comparison))


def document(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as an object that JSON can hold."""
    return {
        **HEAD,
        "labels": comparison.baseline.labels.document(),
        "baseline": model_document(comparison.baseline),
        "models": [
            {
                **model_document(system.report),
                "difference": asdict(difference),
                "slices": [row._asdict() for row in slices],
                "lost_most": _changes(comparison.baseline, system.paired.grown, 1),
                "gained_most": _changes(comparison.baseline, system.paired.fallen, -1),
            }
            for system, difference, slices in zip(
                comparison.systems, comparison.differences, comparison.slices, strict=True
            )
        ],
        "gates": [
            {**asdict(gate), "bound": gate.bound if math.isfinite(gate.bound) else None}
            for gate in comparison.gates
        ],
        "passed": comparison.passed,
    }


def _changes(report: Report, changes: Changes, sign: int) -> list[dict[str, Any]]:
    return [
        indexed(
            {
                "row": entry.row,
                "label": report.classes[entry.label],
                "before": entry.before,
                "after": entry.after,
                "change": finite(sign * -entry.minus_change),
                "cell": entry.cell,
            }
        )
        for entry in changes.entries
    ]
