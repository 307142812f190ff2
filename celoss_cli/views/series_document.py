"""A series of checkpoints as JSON, with the same schema version as a report."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from celoss_cli.report.series import Series, right_cross_entropy, wrong_cross_entropy
from celoss_cli.views.document import (
    HEAD,
    findings_document,
    gates_document,
    json_text,
    metrics_document,
)


def text(series: Series) -> str:
    """Return the series as JSON text with a final newline."""
    return json_text(document(series))


def document(series: Series) -> dict[str, Any]:
    """Return the series as an object that JSON can hold."""
    return {
        **HEAD,
        "labels": series.reports[0].labels.document(),
        "checkpoints": [
            {
                "name": name,
                "signature": report.signature,
                "predictions": report.predictions.document(),
                "metrics": metrics_document(report),
                "wrong_cross_entropy": wrong_cross_entropy(report),
                "right_cross_entropy": right_cross_entropy(report),
                "difference": None if difference is None else asdict(difference),
                "in_best_set": inside,
                "findings": findings_document(report.findings),
            }
            for name, report, difference, inside in zip(
                series.names, series.reports, series.differences, series.in_best_set, strict=True
            )
        ],
        "best": series.best,
        "most_accurate": series.most_accurate,
        "optimism": series.optimism,
        "findings": findings_document(series.findings),
        "judged": series.judged,
        "gates": gates_document(series.gates),
        "passed": series.passed,
    }
