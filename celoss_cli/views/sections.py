"""The parts of the table below its head: each from a report to what rich prints."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from celoss_cli.report.entries import Finding, GateResult
from celoss_cli.report.report import Report
from celoss_cli.text import counted, printable
from celoss_cli.views import cells, numbers
from celoss_cli.views.bins import shown_bins
from celoss_cli.views.gates import named, rest, shown
from celoss_cli.views.look import WIDE, WIDEST, Bars, Look, filled_grid, folded, plain_grid
from celoss_cli.views.numbers import in_nats

_FINDINGS, _WORST = 3, 3
"""Of a report that is not shown in full."""


def gauge(loss: float, chance: float | None, look: Look) -> Text:
    """A bar from 0 to chance, or beyond chance where the loss is larger; its ends are labelled."""
    if not chance:
        return Text(" Chance is 0: all labels are of one class.", "dim")
    ratio = loss / chance
    below = ratio < 1
    words = "infinite" if math.isinf(loss) else numbers.against_chance(ratio)
    end = "chance" if below else "loss"
    size = max(look.width - len(words) - len(end) - 8, 8)
    inner = look.gauge(ratio, size)
    return Text.assemble((" 0 ", "dim"), *inner, (f" {end}", "dim"), "  ", words)


def details(report: Report, look: Look) -> Table:
    """The other metrics, by name, two a line; those of clusters last, where there are any."""
    unit, several = f" ({look.unit})", report.settings.multi_label
    pairs = [
        ("Exact-match accuracy", numbers.share(report.exact_match_accuracy))
        if several
        else ("Perplexity", numbers.number(_or_infinite(report, report.perplexity))),
        ("Brier score", numbers.number(report.brier)),
        (f"Median loss{unit}", numbers.loss(report.median_loss, look.unit, digits=3)),
        (f"Maximum loss{unit}", numbers.loss(_or_infinite(report, report.max_loss), look.unit)),
        ("Mean confidence", numbers.share(report.mean_confidence)),
        ("ECE", numbers.share(report.ece)),
        ("Loss in the worst 1%", numbers.share(report.worst_1pct_share, 1)),
    ]
    if not several:
        pairs.append(("ECE if calibrated", numbers.share(report.ece_expected)))
    if report.tally.floored or look.full:
        pairs.append(("Clipped rows", f"{report.tally.floored:,}"))
    pairs += cells.top_k(report)
    if report.cluster_count is not None:
        effect = numbers.number(report.design_effect)
        pairs += [("Clusters", f"{report.cluster_count:,}"), ("Design effect", effect)]
    per_line = 1 if look.narrow else 2
    grid = plain_grid()
    for _ in range(per_line):
        grid.add_column()
        grid.add_column(justify="right")
    for start in range(0, len(pairs), per_line):
        grid.add_row(*(cell for pair in pairs[start : start + per_line] for cell in pair))
    return grid


def histogram(report: Report, look: Look) -> Table:
    """One line per bin: how many rows, and how much of the loss they make."""
    bins, rows, infinite = (
        shown_bins(report, full=look.full),
        report.tally.rows,
        report.tally.infinite,
    )
    lines = cells.loss_bins(bins, rows, infinite, look.unit)
    of_rows = [each.rows / rows for each in bins] + [infinite / rows] * bool(infinite)
    of_loss = [each.loss_share or 0.0 for each in bins] + [1.0] * bool(infinite)
    bars = Bars("share of rows", of_rows), Bars("share of loss", of_loss, "magenta")
    drawn = bars[: 0 if look.narrow else 2 if look.width >= WIDE else 1]
    return filled_grid(look, lines, lambda row, _: "" if of_rows[row] else "dim", drawn)


def classes(report: Report, look: Look) -> Table:
    """What was measured of each class, the largest losses first, or of each label."""
    several = report.settings.multi_label
    order = cells.ranked(report)
    shown = order if look.full else order[: cells.CLASSES]
    lines = cells.classes(shown, "label" if several else "class", look.unit).without("95% CI")
    if several:
        lines = lines.without("predicted as", *(() if look.width >= WIDE else ("mean predicted",)))
    else:
        lines = lines.without("chance", "D2")
    if look.narrow:
        lines = lines.without("predicted as", "mean predicted", "chance", "precision")
        lines = lines.without("recall") if several else lines
    grid = filled_grid(look, lines)
    if len(shown) < len(order):
        grid.add_row(Text(f"{len(order) - len(shown):,} more: --full", "dim"))
    return grid


def worst(report: Report, look: Look) -> Table:
    """The rows with the largest losses."""
    lines = cells.worst(report, look.unit, None if look.full else _WORST)
    if look.narrow:
        lines = lines.without("p(true)", "predicted" if "line" in lines.heads else "")
    return filled_grid(look, lines)


def findings(findings: Sequence[Finding], look: Look) -> Table:
    """What was found, and what to do about it: the most severe few."""
    shown = findings if look.full else findings[:_FINDINGS]
    grid = labelled(
        [
            (each.severity, "yellow" if each.severity == "warning" else "dim", each)
            for each in shown
        ],
        look,
    )
    more = len(findings) - len(shown)
    lines = [f"{counted(more, 'more finding')}: --full shows all"] if more > 0 else []
    for line in (*lines, *in_nats("findings", look.unit)):
        grid.add_row(*([] if look.narrow else [""]), Text(line, "dim"))
    grid.width = min(look.width, WIDEST)
    return grid


def labelled(lines: Sequence[tuple[str, str, Finding]], look: Look) -> Table:
    """Return findings behind their labels, each of a style."""
    grid = plain_grid()
    for label, style, finding in lines:
        words = Text(printable(finding.message), overflow="fold")
        if finding.remedy:
            words.append(" ").append(printable(finding.remedy), "dim")
        if look.narrow:
            grid.add_row(Text.assemble((label, style), ": ", words, overflow="fold"))
        else:
            grid.add_row(Text(label, style), words)
    return grid


def gates(gates: Sequence[GateResult], look: Look) -> Group:
    """Each gate, whether it holds, and the numbers that tell."""
    grid = plain_grid()
    for gate in shown(gates):
        verdict = Text("PASS", "bold green") if gate.passed else Text("FAIL", "bold red")
        name, line = folded(named(gate)), folded(numbers.comparison(gate))
        if look.narrow:
            grid.add_row(Text.assemble(verdict, " ", name, " ", line, overflow="fold"))
        else:
            grid.add_row(verdict, name, line)
    lines = [*rest(gates), *in_nats("gates", look.unit)]
    return Group(grid, *(Padding(Text(line, "dim"), (0, 0, 0, 1)) for line in lines))


def _or_infinite(report: Report, value: float | None) -> float | None:
    return math.inf if report.tally.infinite else value
