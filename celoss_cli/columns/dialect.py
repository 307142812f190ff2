"""Refuses options of how text is written where no input is text."""

from __future__ import annotations

from collections.abc import Sequence

from celoss_cli.errors import UsageError
from celoss_cli.settings import Settings, option_name
from celoss_cli.tables.table import Table


def check_headers(predictions: Sequence[Table], labels: Table | None, settings: Settings) -> None:
    """Refuse to say whether a first line is a header where no input has lines that may be one."""
    given = ((predictions, "header"), ([] if labels is None else [labels], "labels_header"))
    for tables, name in given:
        said = getattr(settings, name)
        if said is None or any(shard.untyped for each in tables for shard in each.shards):
            continue
        option = option_name(name if said else f"no_{name}")
        about = f"{tables[0].name} is {tables[0].format}" if tables else "LABELS are not given"
        raise UsageError(f"{option} is for delimited text, but {about}")


def check_dialect(tables: Sequence[Table | None], settings: Settings) -> None:
    """Refuse to say how text is written where no input is text."""
    if settings.group_files or any(
        shard.untyped for table in tables if table is not None for shard in table.shards
    ):
        return
    for name in ("delimiter", "decimal", "comment"):
        if getattr(settings, name) != getattr(Settings, name):
            raise UsageError(f"{option_name(name)} is for delimited text, but no input is")
