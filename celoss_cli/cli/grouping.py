"""Commands whose help lists the options in groups, below an example."""

from __future__ import annotations

from typing import Any

import click

GATES, ENGINE, REST = "Gates", "Engine", "Options"


class Option(click.Option):
    """An option that stands in a group of the help."""

    def __init__(self, *args: Any, group: str = REST, **kwargs: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(*args, **kwargs)
        self.group = group


class Command(click.Command):
    """A command that shows an example first, and its options in the order of `groups`."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - click's
        example: str,
        groups: tuple[str, ...] = (),
        **kwargs: Any,  # noqa: ANN401 - click's
    ) -> None:
        super().__init__(*args, **kwargs)
        self.example = example
        self.groups = groups

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example, then what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(f"Example: {self.example}")
        super().format_help_text(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, group by group."""
        sections: dict[str, list[tuple[str, str]]] = {name: [] for name in (*self.groups, REST)}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if record is not None:
                group = getattr(param, "group", REST)
                sections[group if group in sections else REST].append(record)
        for name, records in sections.items():
            if records:
                with formatter.section(name):
                    formatter.write_dl(records)
