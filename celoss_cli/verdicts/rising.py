"""Findings on a loss that rises after its minimum: with the accuracy, or without it."""

from __future__ import annotations

from celoss_cli.measures.spread import RESOLUTION
from celoss_cli.report.comparison import Difference
from celoss_cli.report.entries import Finding, warning
from celoss_cli.report.report import Report
from celoss_cli.report.series import Series, right_cross_entropy, wrong_cross_entropy
from celoss_cli.text import shortened, span
from celoss_cli.verdicts.confidence import confidence_gap

SURE = 0.01
"""A finding on the course is false in fewer of the runs where there is nothing to find."""


def rising_loss(series: Series) -> Finding | None:
    """A loss that rises after its minimum while the accuracy does not fall."""
    found = rise(series)
    if found is None or _falls(found):
        return None
    return _rising(
        series,
        found,
        "rising-loss",
        f"while accuracy does not fall{_accuracy(found)}",
        f"For probabilities, take {named(series, series.best or 0)}. For predicted classes alone, "
        "the end is not significantly worse.",
    )


def overfitting(series: Series) -> Finding | None:
    """A loss that rises after its minimum, and an accuracy that falls."""
    found = rise(series)
    if found is None or not _falls(found):
        return None
    return _rising(
        series,
        found,
        "overfitting",
        f"and accuracy falls{_accuracy(found)}",
        f"Take {named(series, series.best or 0)}, and stop earlier or regularize.",
    )


def rise(series: Series) -> Difference | None:
    """Return the difference of the last checkpoint to the best where it is a significant rise."""
    last, best = len(series.reports) - 1, series.best
    if best is None or best == last or series.in_best_set[last]:
        return None
    # the minimum was chosen among all others
    return series.differences[last] if p_value(series, best, last) * last < SURE else None


def _falls(found: Difference) -> bool:
    p_value = found.accuracy_p_value
    return p_value is not None and p_value < SURE and (found.accuracy or 0.0) < 0


def _accuracy(found: Difference) -> str:
    if found.accuracy is None:
        return ""
    points = f"{found.accuracy * 100:+.2f} pp"
    if found.accuracy >= 0 or found.accuracy_p_value is None:
        return f" ({points})"
    return f" significantly ({points}, p = {found.accuracy_p_value:.2g})"


def _rising(series: Series, found: Difference, code: str, accuracy: str, remedy: str) -> Finding:
    best, last = series.reports[series.best or 0], series.reports[-1]
    wrong, right = ((of(best), of(last)) for of in (wrong_cross_entropy, right_cross_entropy))
    gaps = _gap(best), _gap(last)
    rise = span(found.low or 0.0, found.high or 0.0, found.cross_entropy or 0.0)
    grows = confidence_gap(last) > 0 and gaps[1] > gaps[0]
    return warning(
        code,
        f"The cross-entropy rises after its minimum, from {best.cross_entropy:.4g} "
        f"({named(series, series.best or 0)}) to {last.cross_entropy:.4g} at the end "
        f"(95% CI of the rise: {rise}), {accuracy}."
        f"{_costs('wrong', *wrong)}{_costs('right', *right)}{_overconfidence(*gaps, grows=grows)}",
        f"{remedy}{_temperature(last)}",
        minimum=series.best,
        cross_entropy=[best.cross_entropy, last.cross_entropy],
        difference=found.cross_entropy,
        low=found.low,
        high=found.high,
        accuracy=[best.accuracy, last.accuracy],
        wrong_cross_entropy=list(wrong),
        right_cross_entropy=list(right),
        mean_confidence=[best.mean_confidence, last.mean_confidence],
        temperature=last.temperature_scaling.temperature,
        refinement=last.temperature_scaling.refinement,
    )


def _gap(report: Report) -> float:
    """Return the mean confidence less the accuracy."""
    return (report.mean_confidence or 0.0) - (report.accuracy or 0.0)


def _costs(rows: str, before: float | None, after: float | None) -> str:
    if before is None or after is None:
        return ""
    return f" Mean loss of rows predicted {rows}: {before:.3g} before, {after:.3g} at the end."


def _overconfidence(before: float, after: float, *, grows: bool) -> str:
    if not grows:
        return ""
    return (
        f" Overconfidence grows: mean confidence is {before * 100:+.2f} pp from accuracy before, "
        f"{after * 100:+.2f} pp at the end."
    )


def _temperature(last: Report) -> str:
    """Return what a temperature would save at the end, or how to find out."""
    found, mean = last.temperature_scaling, last.cross_entropy
    if found.temperature is None or found.refinement is None or mean is None:
        return (
            ""
            if last.settings.calibration
            else (" --calibration shows what temperature scaling would save at the end.")
        )
    return (
        f" At the end, temperature {found.temperature:.3g} would take the cross-entropy to "
        f"{found.refinement:.4g}; fit it on held-out data."
    )


def p_value(series: Series, first: int, second: int) -> float:
    """Return the p-value of the difference of two checkpoints, not adjusted; 1 where unknown."""
    mean = series.pairs[first, second].mean()
    return 1.0 if mean is None else mean.p_value(RESOLUTION)


def named(series: Series, at: int) -> str:
    """Return what people call a checkpoint."""
    return f"checkpoint {shortened(series.names[at])}"
