"""Commands whose help lists the options in groups, below an example."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from celoss_cli.errors import UsageError

GATES, ENGINE, REST = "Gates", "Engine", "Options"


class Option(click.Option):
    """An option that stands in a group of the help."""

    def __init__(self, *args: Any, group: str = REST, **kwargs: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(*args, **kwargs)
        self.group = group


def _takes_one(param: click.Parameter) -> bool:
    """Tell whether a second value would replace the first: a flag has no other."""
    if not isinstance(param, click.Option) or param.multiple:
        return False
    return bool(param.secondary_opts) or not param.is_flag


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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; an option whose last value alone would count is given once.

        Raises:
            UsageError: it is given twice.

        """
        if not ctx.resilient_parsing:
            *_, order = self.make_parser(ctx).parse_args([*args])
            for option, times in Counter(order).items():
                if times > 1 and _takes_one(option):
                    names = "/".join(
                        each[0] for each in (option.opts, option.secondary_opts) if each
                    )
                    raise UsageError(f"{names} is given twice", "give it once")
        return super().parse_args(ctx, args)

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
