"""Findings about what the numbers rest on: classes, rows, clusters and weights."""

from __future__ import annotations

from celoss_cli.measures.student import NORMAL, quantile
from celoss_cli.report.entries import Finding, note, warning
from celoss_cli.report.report import Report
from celoss_cli.text import counted, percent, quoted

FEW_ROWS = 100
"""Below this every interval is rough."""
FEW_CLUSTERS = 20
"""Below this the intervals of clusters are rough."""
SKEWED = 0.25
"""A mean of this skewness or more has a rough interval, however many rows there are."""
UNBALANCED = 0.9
"""Classes are unbalanced where their frequencies score less than this share of ln K."""
SURE = quantile(0.0027, NORMAL)
"""Three standard errors: fewer than 2 files in 1,000 lie further off to one side."""
Z95 = quantile(0.05, NORMAL)


def imbalance(report: Report) -> Finding | None:
    """Classes so unbalanced that chance is far from ln K, and the class that costs the most."""
    chance, uniform = report.chance_cross_entropy, report.uniform_cross_entropy
    whole, weight = report.tally.loss, report.tally.weight
    if not chance or not uniform or chance >= UNBALANCED * uniform:
        return None
    message = (
        f"The classes are unbalanced: chance is {chance:.3f}, and would be {uniform:.3f} if they "
        "were balanced."
    )
    evidence: dict[str, object] = {"chance_cross_entropy": chance, "uniform_cross_entropy": uniform}
    if whole and report.cross_entropy is not None:
        losses = report.tally.class_loss.units()
        weights = report.tally.class_weight.units()
        shares = [(loss / whole, own / weight) for loss, own in zip(losses, weights, strict=True)]
        at = max(range(len(shares)), key=lambda k: shares[k][0] - shares[k][1])
        of_loss, of_rows = shares[at]
        name = report.classes[at]
        rows = "rows" if report.tally.spread.is_even() else "weight"
        message += (
            f" Class {quoted(name)} has {percent(of_rows, 1)} of the {rows} "
            f"and {percent(of_loss, 1)} of the loss."
        )
        evidence |= {"class": name, "share_of_rows": of_rows, "share_of_loss": of_loss}
    return note("imbalance", message, "--per-class shows each class.", **evidence)


def few_samples(report: Report) -> Finding | None:
    """So few rows, or so skewed losses, that the intervals are rough."""
    rows, mean = report.effective_rows, report.mean
    skewness = 0.0 if mean is None else mean.skewness
    if not rows or (rows >= FEW_ROWS and skewness <= SKEWED):
        return None
    few = rows < FEW_ROWS
    by_weight = rows < FEW_ROWS <= report.tally.counted
    weighted = (
        f", which carry as much information as {rows:.3g} of equal weight" if by_weight else ""
    )
    words = f"Only {counted(report.tally.counted, 'row')}{weighted}: the intervals are rough."
    if not few:
        words = (
            f"A few large losses dominate the mean (its skewness is {skewness:.2g}): its interval "
            f"is rough even with {counted(report.tally.counted, 'row')}."
        )
    return Finding(
        code="few-samples",
        severity="warning" if few else "note",
        message=words,
        remedy="More rows narrow the intervals.",
        evidence={
            "rows": report.tally.counted,
            "effective_rows": rows,
            "enough": FEW_ROWS,
            "skewness": skewness,
        },
    )


def few_clusters(report: Report) -> Finding | None:
    """So few clusters, or of so unequal weight, that their spread is hardly known."""
    clusters, effective = report.cluster_count, report.effective_clusters
    if clusters is None or effective is None or effective >= FEW_CLUSTERS:
        return None
    unequal = f", which carry as much information as {effective:.3g} of equal weight"
    return warning(
        "few-clusters",
        f"Only {counted(clusters, 'cluster')}"
        f"{unequal if clusters >= FEW_CLUSTERS else ''}: the intervals are rough, and with few "
        "clusters mostly too narrow.",
        "More clusters narrow the intervals; more rows per cluster hardly do.",
        clusters=clusters,
        effective_clusters=effective,
        enough=FEW_CLUSTERS,
    )


def class_weighted(report: Report) -> Finding | None:
    """What class weights leave unjudged."""
    if not report.has_class_weights:
        return None
    return note(
        "class-weighted",
        "With --class-weights calibration and chance are not judged: such weights "
        "express the cost of errors, not the class frequencies.",
        "Leave --class-weights out to have them judged.",
    )
