"""What a shell completes: metrics, kinds of figures, and the columns of a file that is small."""

from __future__ import annotations

import click

from celoss_cli.errors import CelossError

_SMALL = 64 << 20
"""A file of more bytes is not opened while somebody types."""


def metrics(_: click.Context, __: click.Parameter, typed: str) -> list[str]:
    """Return the metrics whose names begin so."""
    from celoss_cli.measures.metrics import METRICS  # noqa: PLC0415 - see `celoss_cli.cli.main`

    return [name for name in METRICS if name.startswith(typed)]


def gates(_: click.Context, __: click.Parameter, typed: str) -> list[str]:
    """Return METRIC= of the metrics that a gate takes and whose names begin so."""
    from celoss_cli.measures.metrics import METRICS  # noqa: PLC0415 - as above

    judged = (f"{name}=" for name, metric in METRICS.items() if metric.better)
    return [gate for gate in judged if gate.startswith(typed)]


def figures(_: click.Context, __: click.Parameter, typed: str) -> list[str]:
    """Return the kinds of figures whose names begin so."""
    from celoss_cli.views.figures.kind import KINDS  # noqa: PLC0415 - as above

    return [kind for kind in KINDS if kind.startswith(typed)]


def columns(context: click.Context, _: click.Parameter, typed: str) -> list[str]:
    """Return the columns of the files on the line whose names begin so."""
    # where the option at the end lacks its value, click leaves all arguments together
    files = [*context.args]
    for argument in ("predictions", "labels", "files"):
        given = context.params.get(argument) or ()
        files += [given] if isinstance(given, str) else given
    names = [name for file in files for name in _columns_of(file)]
    return [name for name in dict.fromkeys(names) if name.startswith(typed)]


def _columns_of(file: str) -> tuple[str, ...]:
    """Return the names of a file's columns; none of a file that is large, or cannot be read."""
    from pathlib import Path  # noqa: PLC0415 - as above

    from celoss_cli.formats.opening import open_table  # noqa: PLC0415
    from celoss_cli.settings import Settings  # noqa: PLC0415
    from celoss_cli.tables.blocks import BLOCK_BYTES  # noqa: PLC0415

    path = Path(file)
    try:
        if not path.is_file() or path.stat().st_size > _SMALL:
            return ()
        table = open_table(file, "", Settings(), BLOCK_BYTES)
        lines = table.lines
    except (CelossError, OSError):
        return ()
    return table.header or (lines.first.cells if lines else ())
