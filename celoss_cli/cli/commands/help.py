"""`celoss help`: the manual, page by page."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from celoss_cli.cli.exits import Exit
from celoss_cli.cli.grouping import Command
from celoss_cli.errors import UsageError
from celoss_cli.text import nearest
from celoss_cli.views import manual


def _completed(
    _context: click.Context, _parameter: click.Parameter, start: str
) -> list[CompletionItem]:
    """Return the topics that begin so, each with what it is about."""
    about = manual.summaries()
    return [CompletionItem(topic, help=about[topic]) for topic in about if topic.startswith(start)]


@click.command("help", cls=Command, example="celoss help reading")
@click.argument("topic", required=False, shell_complete=_completed)
@click.pass_context
def help_command(context: click.Context, topic: str | None) -> Exit:
    """Show the manual.

    Without TOPIC, list the topics. On a terminal a page is laid out; in a pipe it is Markdown.
    """
    from celoss_cli.cli.terminal import is_terminal, look_of_output, write_out  # noqa: PLC0415 - see `celoss_cli.cli.main`

    if topic is None:
        width = max(map(len, manual.TOPICS)) + 2
        lines = [f"{name:{width}}{about}\n" for name, about in manual.summaries().items()]
        write_out(f"celoss help TOPIC shows a page of the manual:\n\n{''.join(lines)}")
        return Exit.PASSED
    if topic not in manual.TOPICS:
        raise UsageError(f"{topic!r} is not a topic", hint=_hint(topic, context))
    text = manual.page(topic)
    if is_terminal():
        from celoss_cli.views.page import laid_out  # noqa: PLC0415 - as above

        text = laid_out(manual.with_commands(text), look_of_output())
    write_out(text)
    return Exit.PASSED


def _hint(topic: str, context: click.Context) -> str:
    """Return the topic that may be meant, or where the help of a command is."""
    group = context.parent.command if context.parent else None
    if isinstance(group, click.Group) and topic in group.commands:
        return f"celoss {topic} --help lists its options"
    return nearest(topic, manual.TOPICS) or "celoss help lists the topics"
