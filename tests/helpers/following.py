"""Runs `celoss eval` in this process, and does what its errors and hints say, word for word."""

from __future__ import annotations

import io
import json
import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import click

from celoss_cli.cli.commands.eval import eval_command
from celoss_cli.cli.main import main

MOST_RUNS = 40
"""Of one file, so that a hint that names many options cannot make a test slow."""
PARAMETERS = {
    name: parameter
    for parameter in eval_command.params
    if isinstance(parameter, click.Option)
    for name in (*parameter.opts, *parameter.secondary_opts)
}
# not about how files are read, or of files that a test does not have
_NOT_FOLLOWED = {
    "--weights",
    "--output",
    "--per-sample",
    "--clip",
    "--scheduler",
    "--threads",
    "--help",
}
_OPPOSITES = (
    ("--header", "--no-header"),
    ("--labels-header", "--no-labels-header"),
    # of labels from -1 on: is -1 a class, or does it stand for none?
    ("--first-label", "--ignore-label"),
)
PLACEHOLDER = "..."
"""The value of an option that a text names as `--positive NAME`."""
_ALIASES = {"--label-key": "--label-column"}
_STANDS_FOR_ONE = re.compile(
    r"[A-Z]+|NAME(,NAME)*,?(\.\.\.)?|[A-Z]([,=][A-Z0-9])*,?(\.\.\.)?|[a-z]+(\|[a-z]+)+"
)
_NAMED = re.compile(r"(?<![\w-])--[a-z][a-z-]*[a-z]")
_VALUE = re.compile(r"[ =]((?:'[^']*'|\"[^\"]*\"|[^\s'\"])+)")

Options = Mapping[str, str | None]
"""What was added to a command line: None is the value of a flag."""


@dataclass(frozen=True)
class Outcome:
    """How one command line ended."""

    options: tuple[str, ...]
    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any] | None:
        """The report as JSON has it, where there is one."""
        if self.code:
            return None
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def kind(self) -> str:
        """The error without what differs from file to file."""
        line = self.err.partition("\n")[0]
        line = re.sub(r"'[^']*'|\"[^\"]*\"", "'...'", line.removeprefix("Error: "))
        return re.sub(r"[^ :]*\.[a-z]+(:\d+)*:|\d[\d,.]*", "#", line)[:70]


@dataclass(frozen=True)
class Knowledge:
    """What the user knows of the files that no file says.

    `answers` are the right values of options; an option with the value None is a right flag. They
    are given where an error leaves the choice to the user: by a placeholder (`--positive NAME`), or
    by naming both of two choices. `choices` are the names of two classes.
    """

    answers: Options = field(default_factory=dict)
    choices: tuple[str, ...] = ()


NOTHING = Knowledge()


class _Stream(io.TextIOWrapper):
    def __init__(self, content: bytes = b"") -> None:
        super().__init__(io.BytesIO(content), encoding="utf-8", newline="", write_through=True)

    def text(self) -> str:
        binary = self.buffer
        assert isinstance(binary, io.BytesIO)
        return binary.getvalue().decode()


@contextmanager
def _streams(stdin: bytes) -> Iterator[tuple[_Stream, _Stream]]:
    out, err = _Stream(), _Stream()
    with (
        patch.object(sys, "stdin", _Stream(stdin)),
        patch.object(sys, "stdout", out),
        patch.object(sys, "stderr", err),
    ):
        yield out, err


def run_json(arguments: tuple[str, ...], options: Options, stdin: bytes = b"") -> Outcome:
    """Run `celoss eval` with the options, which stand for those of the same names, as JSON."""
    added = [part for name, value in options.items() for part in (name, value) if part is not None]
    words = (*_without(arguments, options), *added)
    with _streams(stdin) as (out, err):
        code = main(["eval", *words, "--json"])
    return Outcome(words, code, out.text(), err.text())


def _without(arguments: tuple[str, ...], options: Options) -> list[str]:
    """Return a command line without some options, written as --name VALUE or --name=VALUE."""
    replaced = {name for name in options if name in PARAMETERS and not PARAMETERS[name].multiple}
    values = {name for name in replaced if not PARAMETERS[name].is_flag}
    pairs = zip(("", *arguments), arguments, strict=False)
    return [
        word
        for before, word in pairs
        if word.partition("=")[0] not in replaced and before not in values
    ]


def named(text: str) -> list[tuple[str, str | None]]:
    """Return the options that a text names, each with its value: None for a flag."""
    found: list[tuple[str, str | None]] = []
    for match in _NAMED.finditer(text):
        name = _ALIASES.get(match[0], match[0])
        parameter = PARAMETERS.get(name)
        if name in _NOT_FOLLOWED:
            continue
        if parameter is None or parameter.is_flag:
            found.append((name, None))
            continue
        value = _value(text[match.end() :], parameter)
        if value is not None:
            found.append((name, value))
    return found


def _value(text: str, parameter: click.Option) -> str | None:
    """Return the value that stands behind an option, None where there is but prose."""
    match = _VALUE.match(text)
    if match is None:
        return PLACEHOLDER
    word = match[1]
    bare = word.rstrip(",;:.)") or word[0]
    if _STANDS_FOR_ONE.fullmatch(word.rstrip(";:)")) or _STANDS_FOR_ONE.fullmatch(bare):
        return PLACEHOLDER
    try:
        value = "".join(shlex.split(bare))
        parameter.type.convert(value, parameter, None)
    except (ValueError, click.ClickException):
        return None
    return value


def steps(text: str, known: Knowledge) -> list[tuple[str, str | None]]:
    """Return what the user may do who reads an error and its hint.

    Where both of two opposites are named the choice is the user's, who knows which is right; where
    one alone is named it is done, right or wrong.
    """
    found = named(text)
    names = {name for name, _ in found}
    result: list[tuple[str, str | None]] = []
    for name, value in found:
        opposite = next((pair for pair in _OPPOSITES if name in pair), ())
        chosen: tuple[str, str | None] = (name, value)
        if value == PLACEHOLDER and name not in known.answers:
            continue
        if opposite and names.issuperset(opposite) and name not in known.answers:
            continue
        if value == PLACEHOLDER or _is_choice(name, found, text, known):
            chosen = (name, known.answers[name])
        if chosen not in result:
            result.append(chosen)
    return result


def _is_choice(name: str, found: list[tuple[str, str | None]], text: str, known: Knowledge) -> bool:
    if name not in known.answers:
        return False
    if name == "--positive":
        return all(choice in text for choice in known.choices)
    return len({value for each, value in found if each == name}) > 1


def _with(options: Options, name: str, value: str | None) -> dict[str, str | None]:
    removed = {name, *(other for pair in _OPPOSITES if name in pair for other in pair)}
    return {each: old for each, old in options.items() if each not in removed} | {name: value}


def followed(
    arguments: tuple[str, ...], known: Knowledge = NOTHING, stdin: bytes = b"", depth: int = 4
) -> Iterator[Outcome]:
    """Run a command line, then whatever its errors suggest, up to some options deep."""
    queue: list[dict[str, str | None]] = [{}]
    seen: set[frozenset[tuple[str, str | None]]] = {frozenset()}
    for options in queue:
        outcome = run_json(arguments, options, stdin)
        yield outcome
        if outcome.code == 0 or len(options) == depth:
            continue
        for name, value in steps(outcome.err, known):
            more = _with(options, name, value)
            if frozenset(more.items()) not in seen and len(queue) < MOST_RUNS:
                seen.add(frozenset(more.items()))
                queue.append(more)


def unmannered(outcome: Outcome) -> str:
    """Return what no outcome may be, whatever the files; '' where it is as it should be."""
    if outcome.code not in (0, 2):
        return f"exit {outcome.code}"
    if outcome.err.count("\n") > 2:
        return "more than two lines of errors"
    if "Traceback" in outcome.err or "crashed" in outcome.err:
        return "a crash"
    if "No such option" in outcome.err:
        return "an option is named that is not there"
    return ""
