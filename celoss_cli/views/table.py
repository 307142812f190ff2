"""The report for a person: the loss beside chance first, then why it is what it is."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from celoss_cli.report import Finding, GateResult, Report
from celoss_cli.settings import Scores
from celoss_cli.text import counted, printable
from celoss_cli.views import numbers
from celoss_cli.views.bars import bar
from celoss_cli.views.numbers import LossUnit

_ASCII_RULE = box.Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)

_SCORES: dict[Scores, str] = {
    "probs": "probabilities",
    "logits": "logits",
    "log-probs": "log-probabilities",
}

WIDE = 100
NARROW = 64


@dataclass(frozen=True)
class Look:
    """How the table is to look; `width` is in characters."""

    width: int
    unit: LossUnit = "nats"
    ascii_only: bool = False
    per_class: bool = False
    colors: Literal["standard", "256", "truecolor"] | None = None

    def rest_of_gauge(self, *, beyond: bool) -> str:
        """Return what fills the gauge after the bar: what is left to chance, or is beyond it."""
        if self.ascii_only:
            return "+" if beyond else "-"
        return "▒" if beyond else "·"

    @property
    def narrow(self) -> bool:
        """Whether columns stand below each other."""
        return self.width < NARROW


def text(report: Report, look: Look) -> str:
    """Return the table as text, with the colours of `look`, without blanks at the ends of lines."""
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=look.width,
        color_system=look.colors,
        force_terminal=look.colors is not None,
        no_color=look.colors is None,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    console.print(table(report, look))
    return "".join(f"{line.rstrip()}\n" for line in stream.getvalue().splitlines())


def table(report: Report, look: Look) -> Group:
    """Return the whole table, as rich prints it."""
    parts: list[RenderableType] = [
        _title(report),
        _headline(report, look),
        _gauge(report, look),
        _details(report, look),
        _histogram(report, look),
        *([_classes(report, look)] if look.per_class else []),
        *([_worst(report, look)] if report.worst else []),
        *([_findings(report.findings, look)] if report.findings else []),
        *([_gates(report.gates, look)] if report.gates else []),
    ]
    spaced = [line for part in parts for line in (part, Text(""))]
    return Group(*spaced[:-1])


def _title(report: Report) -> Text:
    names = f"{printable(report.predictions.path)} against {printable(report.labels.path)}"
    rows = counted(report.tally.rows, "row")
    size = f"{rows}, {counted(len(report.classes), 'class', 'classes')}"
    weighted = ", weighted" if report.facts.weighted else ""
    about = f"{size}, {_SCORES[report.settings.scores]}{weighted}"
    return Text.assemble((names, "bold"), "\n", (about, "dim"))


def _headline(report: Report, look: Look) -> Table:
    """Cross-entropy and accuracy, each with its interval and beside what chance would score."""
    unit = look.unit
    mean = report.mean_loss
    rows = [
        (
            f"Cross-entropy ({unit})",
            numbers.loss(mean, unit),
            numbers.interval(
                numbers.loss(report.cross_entropy_low, unit),
                numbers.loss(report.cross_entropy_high, unit),
            ),
            numbers.loss(report.chance_cross_entropy, unit),
            numbers.loss(report.uniform_cross_entropy, unit),
        ),
        (
            "Accuracy",
            numbers.share(report.accuracy),
            numbers.interval(
                numbers.share(report.accuracy_low), numbers.share(report.accuracy_high)
            ),
            numbers.share(report.chance_accuracy),
            numbers.share(report.uniform_accuracy),
        ),
    ]
    heads = ("", "model", "95 % interval", "chance", "uniform")
    if look.narrow:
        grid = _grid(look, "", "model")
        for name, model, interval, chance, uniform in rows:
            grid.add_row(name, Text(model, "bold"))
            others = (interval, chance, uniform)
            for head, value in zip(heads[2:], others, strict=True):
                grid.add_row(f"  {head}", value)
        return grid
    grid = _grid(look, *heads)
    for name, model, interval, chance, uniform in rows:
        grid.add_row(name, Text(model, "bold"), interval, chance, uniform)
    return grid


def _gauge(report: Report, look: Look) -> Text:
    """A bar from 0 to chance, or beyond chance where the loss is larger."""
    mean, chance = report.mean_loss, report.chance_cross_entropy
    if not chance:
        return Text(" Chance is 0 here: every label is of one class.", "dim")
    ratio = mean / chance
    below = ratio < 1
    style = "green" if below else "red"
    words = f"{numbers.number(ratio)} times chance"
    if below:
        words = f"{numbers.share(1 - ratio, 1)} below chance"
    elif report.tally.infinite:
        words = "infinite"
    size = max(look.width - len(words) - 4, 8)
    filled = bar(ratio if below else 1 / ratio, size, ascii_only=look.ascii_only)
    rest = look.rest_of_gauge(beyond=not below) * (size - len(filled))
    return Text.assemble(" ", (filled, style), (rest, "dim" if below else style), "  ", words)


def _details(report: Report, look: Look) -> Table:
    unit = f" ({look.unit})"
    pairs = [
        ("Perplexity", numbers.number(_or_infinite(report, report.perplexity))),
        ("Brier score", numbers.number(report.brier)),
        (f"Median loss{unit}", numbers.loss(report.median_loss, look.unit)),
        ("Calibration error (ECE)", numbers.share(report.ece)),
        (f"Maximum loss{unit}", numbers.loss(_or_infinite(report, report.max_loss), look.unit)),
        ("Mean confidence", numbers.share(report.mean_confidence)),
        ("Loss in the worst 1 %", numbers.share(report.worst_1pct_share, 1)),
        ("Rows at the floor", f"{report.tally.floored:,}"),
    ]
    if report.settings.top_k is not None:
        pairs.append(
            (f"Top-{report.settings.top_k} accuracy", numbers.share(report.top_k_accuracy))
        )
    per_line = 1 if look.narrow else 2
    grid = _plain_grid()
    for _ in range(per_line):
        grid.add_column()
        grid.add_column(justify="right")
    for start in range(0, len(pairs), per_line):
        cells = [cell for pair in pairs[start : start + per_line] for cell in pair]
        grid.add_row(*cells)
    return grid


def _or_infinite(report: Report, value: float | None) -> float | None:
    return float("inf") if report.tally.infinite else value


def _histogram(report: Report, look: Look) -> Table:
    """One line a bin: how many rows, and how much of the loss they make."""
    rows = report.tally.rows
    bars = 0 if look.narrow else 2 if look.width >= WIDE else 1
    heads = [f"loss ({look.unit})", "rows", "of rows", "of loss"]
    grid = _grid(look, *heads)
    for name in ("rows", "loss")[:bars]:
        grid.add_column(Text(f"share of {name}", "dim"), justify="left", no_wrap=True)
    size = (look.width - 54) // max(bars, 1) - 2
    for b in report.histogram:
        low, high = numbers.loss(b.low, look.unit), numbers.loss(b.high, look.unit)
        shares = (b.count / rows, b.loss_share or 0.0)
        drawn = [
            Text(bar(share, size, ascii_only=look.ascii_only), style)
            for share, style in zip(shares[:bars], ("cyan", "magenta"), strict=False)
        ]
        cells = [f"{low} to {high}", f"{b.count:,}"]
        cells += [numbers.share(shares[0]), numbers.share(b.loss_share)]
        grid.add_row(*(Text(cell, "" if b.count else "dim") for cell in cells), *drawn)
    if report.tally.infinite:
        infinite = report.tally.infinite
        grid.add_row("infinite", f"{infinite:,}", numbers.share(infinite / rows), "all")
    return grid


def _classes(report: Report, look: Look) -> Table:
    grid = _grid(look, "class", "support", f"loss ({look.unit})", "recall")
    for row in report.class_rows:
        grid.add_row(
            Text(printable(row.name)),
            f"{row.support:,}",
            numbers.loss(row.cross_entropy, look.unit),
            numbers.share(row.recall),
        )
    return grid


def _worst(report: Report, look: Look) -> Table:
    heads = ["worst row", "label", "predicted", "given to label", f"loss ({look.unit})"]
    chosen = [0, 1, 2, 4] if look.narrow else range(len(heads))
    grid = _grid(look, *(heads[at] for at in chosen))
    for row in report.worst:
        cells = [
            f"{row.row:,}",
            printable(row.label),
            printable(row.predicted),
            numbers.number(row.probability),
            numbers.loss(row.loss, look.unit),
        ]
        grid.add_row(*(Text(cells[at]) for at in chosen))
    return grid


def _findings(findings: Iterable[Finding], look: Look) -> Table:
    grid = _plain_grid()
    for finding in findings:
        style = "yellow" if finding.severity == "warning" else "dim"
        words = Text.assemble(
            printable(finding.message),
            " " if finding.remedy else "",
            (printable(finding.remedy), "dim"),
        )
        if look.narrow:
            grid.add_row(Text.assemble((finding.severity, style), ": ", words))
        else:
            grid.add_row(Text(finding.severity, style), words)
    return grid


def _gates(gates: Iterable[GateResult], look: Look) -> Table:
    grid = _plain_grid()
    for gate in gates:
        verdict = Text("PASS", "bold green") if gate.passed else Text("FAIL", "bold red")
        line: RenderableType = numbers.comparison(gate)
        if look.narrow:
            grid.add_row(Text.assemble(verdict, " ", gate.metric, " ", str(line)))
        else:
            grid.add_row(verdict, gate.metric, line)
    return grid


def _plain_grid() -> Table:
    """Return a table without heads and lines."""
    return Table(box=None, show_header=False, padding=(0, 1))


def _grid(look: Look, *heads: str) -> Table:
    """Return a table with a line under its heads, the first column to the left; nothing is cut."""
    style = _ASCII_RULE if look.ascii_only else box.SIMPLE_HEAD
    grid = Table(box=style, padding=(0, 1), show_edge=False, header_style="dim")
    for at, head in enumerate(heads):
        longest = max((len(word) for word in head.split()), default=0)
        grid.add_column(head, justify="right" if at else "left", overflow="fold", min_width=longest)
    return grid
