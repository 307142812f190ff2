"""The table and the words of a series, whatever draws them."""

from __future__ import annotations

from collections.abc import Iterator

from celoss_cli.report.series import Series, pattern_of
from celoss_cli.text import SHOWN_NAMES, counted, listed, printable, shortened
from celoss_cli.views import numbers
from celoss_cli.views.cells import Cells
from celoss_cli.views.numbers import LossUnit


def title(series: Series) -> tuple[str, str]:
    """Return what was read, and how much of it."""
    report = series.reports[0]
    paths = [each.predictions.path for each in series.reports]
    sizes = (
        counted(len(paths), "checkpoint"),
        counted(report.tally.rows, "row"),
        report.size,
    )
    return f"{pattern_of(paths)} against {report.labels.path}", ", ".join(sizes)


def answers(series: Series, unit: LossUnit) -> Iterator[str]:
    """Yield which checkpoint is the best, the most accurate, and which may be the best as well."""
    best = series.best
    if best is None:
        yield "No checkpoint is the best: every loss is infinite."
        return
    yield f"Lowest cross-entropy: {_named(series, best)}, {_loss(series, best, unit)}."
    yield from _accuracy(series, best)
    yield _set(series, best)
    if series.optimism is not None:
        count = counted(sum(series.in_best_set), "checkpoint")
        size = numbers.loss(series.optimism, unit, digits=2)
        yield (f"Optimism of choosing the lowest of {count}: at most {size} {unit} on average.")


def cells(series: Series, unit: LossUnit) -> Cells:
    """Return a line per checkpoint: what it scores, and how far it is above the best."""
    reports, found = series.reports, series.differences
    top = reports[0].settings.top_k
    like = numbers.lowest(report.cross_entropy for report in reports)
    names = ("mean_loss", "cross_entropy_low", "cross_entropy_high")
    losses, lows, highs = numbers.columns(reports, names, unit, like)
    names = ("cross_entropy", "low", "high")
    gaps, gap_lows, gap_highs = numbers.columns(found, names, unit, like)
    rows = [
        [
            printable(series.names[at]),
            losses[at],
            numbers.interval(lows[at], highs[at]),
            gaps[at] if gaps[at] == numbers.NOTHING else f"+{gaps[at]}",
            numbers.interval(gap_lows[at], gap_highs[at]),
            numbers.share(report.accuracy),
            numbers.share_interval(report.accuracy_low, report.accuracy_high),
            numbers.share(report.mean_confidence),
            numbers.share(report.ece),
            "yes" if series.in_best_set[at] else "no",
            *([numbers.share(report.top_k_accuracy)] if top else []),
        ]
        for at, report in enumerate(reports)
    ]
    if series.best is not None:
        rows[series.best][3:5] = ["best", ""]
    heads = ["checkpoint", f"loss ({unit})", "95% CI", "above best", "95% CI", "accuracy"]
    heads += ["95% CI", "confidence", "ECE", "may be best"]
    return Cells([*heads, *([f"top-{top}"] if top else [])], rows)


def _named(series: Series, at: int) -> str:
    return shortened(series.names[at])


def _loss(series: Series, at: int, unit: LossUnit) -> str:
    report = series.reports[at]
    mean, chance = report.mean_loss, report.chance_cross_entropy
    if not chance:
        return numbers.loss(mean, unit)
    return f"{numbers.loss(mean, unit)} {unit}, {numbers.against_chance(mean / chance)}"


def _accuracy(series: Series, best: int) -> Iterator[str]:
    at = series.most_accurate
    if at is None:
        return
    name, share = _named(series, at), numbers.share(series.reports[at].accuracy)
    difference = series.differences[at]
    if difference is None:
        yield f"Highest accuracy: {name} too, {share}."
        return
    points, p = numbers.points(difference.accuracy), numbers.p_value(difference.accuracy_p_value)
    p = p if p.startswith("<") else f"= {p}"
    yield f"Highest accuracy: {name}, {share} ({points} against {_named(series, best)}, p {p})."


def _set(series: Series, best: int) -> str:
    others = [
        series.names[at] for at, inside in enumerate(series.in_best_set) if inside and at != best
    ]
    name = _named(series, best)
    if not others:
        return f"Every other checkpoint is significantly worse than {name}."
    everyone = len(others) == len(series.reports) - 1 and len(others) > SHOWN_NAMES
    which = f"all {len(others):,} others" if everyone else listed(others)
    return (
        f"Not significantly worse than {name}: {which}. With {name} they form a 95% model "
        "confidence set: it contains the truly best checkpoint in 95% of runs."
    )
