"""The parts of the table below its head: each from a report to what rich prints."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text

from celoss_cli.report.entries import Finding, GateResult, LossBin
from celoss_cli.report.report import Report
from celoss_cli.text import counted, printable
from celoss_cli.views import numbers
from celoss_cli.views.bins import shown_bins
from celoss_cli.views.gates import named, rest, shown
from celoss_cli.views.look import GAP, WIDE, WIDEST, Look, plain_grid, ruled_grid

SHOWN_FINDINGS, SHOWN_WORST, SHOWN_CLASSES = 3, 3, 20
"""Of a report that is not shown in full."""


def details(report: Report, look: Look) -> Table:
    """The other metrics, by name."""
    unit = f" ({look.unit})"
    pairs = [
        ("Perplexity", numbers.number(_or_infinite(report, report.perplexity))),
        ("Brier score", numbers.number(report.brier)),
        (f"Median loss{unit}", numbers.loss(report.median_loss, look.unit, digits=3)),
        (f"Maximum loss{unit}", numbers.loss(_or_infinite(report, report.max_loss), look.unit)),
        ("Mean confidence", numbers.share(report.mean_confidence)),
        ("ECE", numbers.share(report.ece)),
        ("Loss in the worst 1%", numbers.share(report.worst_1pct_share, 1)),
        ("ECE if calibrated", numbers.share(report.ece_expected)),
    ]
    if report.tally.floored or look.full:
        pairs.append(("Clipped rows", f"{report.tally.floored:,}"))
    if report.settings.top_k is not None:
        pairs.append(
            (f"Top-{report.settings.top_k} accuracy", numbers.share(report.top_k_accuracy))
        )
    return named_numbers(report, pairs, look)


def named_numbers(report: Report, pairs: list[tuple[str, str]], look: Look) -> Table:
    """Return numbers with their names, two a line; those of clusters last, where there are any."""
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
    heads = [f"loss ({look.unit})", "rows", "of rows", "of loss"]
    bins = shown_bins(report, full=look.full)
    lines = [_bin_cells(report, b, look) for b in bins]
    shares = [(b.rows / report.tally.rows, b.loss_share or 0.0) for b in bins]
    if report.tally.infinite:
        infinite = report.tally.infinite
        share = infinite / report.tally.rows
        lines.append(["infinite", f"{infinite:,}", numbers.share(share), "all"])
        shares.append((share, 1.0))
    grid = ruled_grid(look, *heads)
    bars = 0 if look.narrow else 2 if look.width >= WIDE else 1
    for name in ("rows", "loss")[:bars]:
        grid.add_column(Text(f"share of {name}", "dim"), justify="left", overflow="crop")
    widths = [
        max(len(head), *map(len, column)) for head, *column in zip(heads, *lines, strict=True)
    ]
    room = look.width - sum(widths) - GAP * len(widths)
    for cells, (rows, loss) in zip(lines, shares, strict=True):
        drawn = [
            Text(look.bar(share, room // bars - GAP), style)
            for share, style in ((rows, "cyan"), (loss, "magenta"))[:bars]
        ]
        grid.add_row(*(Text(cell, "" if rows else "dim") for cell in cells), *drawn)
    return grid


def _bin_cells(report: Report, b: LossBin, look: Look) -> list[str]:
    low, high = numbers.loss(b.low, look.unit), numbers.loss(b.high, look.unit)
    share = numbers.share(b.rows / report.tally.rows)
    return [f"{low} to {high}", f"{b.rows:,}", share, numbers.share(b.loss_share)]


def classes(report: Report, look: Look) -> Table:
    """Support, predictions, loss, recall and precision of each class, the largest losses first."""
    heads = ["class", "support", "predicted as", "mean predicted", f"loss ({look.unit})"]
    chosen = [0, 1, 4, 5] if look.narrow else range(len(heads) + 2)
    heads += ["recall", "precision"]
    order = sorted(report.class_rows, key=lambda row: (row.cross_entropy or 0.0) * row.support)
    shown = order[::-1] if look.full else order[::-1][:SHOWN_CLASSES]
    losses = numbers.column([row.cross_entropy for row in shown], look.unit)
    grid = ruled_grid(look, *(heads[at] for at in chosen))
    for row, loss in zip(shown, losses, strict=True):
        cells = [
            printable(row.name),
            f"{row.support:,}",
            f"{row.predicted:,}",
            numbers.share(row.mean_predicted),
            loss,
            numbers.share(row.recall),
            numbers.share(row.precision),
        ]
        grid.add_row(*(Text(cells[at]) for at in chosen))
    if len(shown) < len(order):
        grid.add_row(Text(f"{len(order) - len(shown):,} more: --full", "dim"))
    return grid


def worst(report: Report, look: Look) -> Table:
    """The rows with the largest losses."""
    heads = ["row (from 0)", "line", "label", "predicted", "p(true)", f"loss ({look.unit})"]
    shown = report.worst if look.full else report.worst[:SHOWN_WORST]
    lines = report.worst_lines[: len(shown)]
    known = any(line is not None for line in lines)
    left_out = {"p(true)", "predicted" if known else ""} if look.narrow else set()
    left_out |= set() if known else {"line"}
    chosen = [at for at, head in enumerate(heads) if head not in left_out]
    losses = numbers.column([row.loss for row in shown], look.unit)
    truths = numbers.probabilities([row.probability for row in shown])
    grid = ruled_grid(look, *(heads[at] for at in chosen))
    for row, line, loss, probability in zip(shown, lines, losses, truths, strict=True):
        cells = [
            printable(report.predictions.place(row.row, row.cell)),
            numbers.NOTHING if line is None else str(line),
            printable(row.label),
            printable(row.predicted),
            probability,
            loss,
        ]
        grid.add_row(*(Text(cells[at]) for at in chosen))
    return grid


def findings(findings: Sequence[Finding], look: Look) -> Table:
    """What was found, and what to do about it: the most severe few."""
    grid = plain_grid()
    shown = findings if look.full else findings[:SHOWN_FINDINGS]
    for finding in shown:
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
    more = len(findings) - len(shown)
    if more > 0:
        line = Text(f"{counted(more, 'more finding')}: --full shows all", "dim")
        grid.add_row(*([line] if look.narrow else ["", line]))
    grid.width = min(look.width, WIDEST)
    return grid


def gates(gates: Sequence[GateResult], look: Look) -> Group:
    """Each gate, whether it holds, and the numbers that tell."""
    grid = plain_grid()
    for gate in shown(gates):
        verdict = Text("PASS", "bold green") if gate.passed else Text("FAIL", "bold red")
        name, line = printable(named(gate)), printable(numbers.comparison(gate))
        if look.narrow:
            grid.add_row(Text.assemble(verdict, " ", name, " ", line))
        else:
            grid.add_row(verdict, name, line)
    return Group(grid, *(Text(f" {line}", "dim") for line in rest(gates)))


def _or_infinite(report: Report, value: float | None) -> float | None:
    return float("inf") if report.tally.infinite else value
