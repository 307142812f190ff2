"""Which report the settings ask for."""

from __future__ import annotations

from celoss_cli.report.report import Report
from celoss_cli.settings import Settings


def report_type(settings: Settings) -> type[Report]:
    """Return the kind of report that the settings ask for."""
    if not settings.multi_label:
        return Report
    from celoss_cli.report.multilabel import MultiLabelReport  # noqa: PLC0415 - few need it

    return MultiLabelReport
