"""Findings on the course of a training run, each from differences on the same rows.

As the findings on one report are, each is a function to a `Finding` or None, named in `COURSE`.
"""

from __future__ import annotations

from celoss_cli.measures.interval import LEVEL
from celoss_cli.measures.significance import of_confidence_set, stepped
from celoss_cli.report.entries import Finding, note, warning
from celoss_cli.report.series import Series, last_quarter, rises, second_half
from celoss_cli.text import percent
from celoss_cli.verdicts import rising
from celoss_cli.verdicts.baselines import SURE as CLEAR
from celoss_cli.verdicts.rising import SURE, named, p_value

FEWEST = 3
"""Of fewer checkpoints there is no course, and fewer are not flat."""
FLAT = 0.05
"""A run that changes by less than this share of its loss is flat."""
JUMP, ALONE = 0.1, 2
"""A jump raises the loss by this share at least, and so many times as much as any other step."""


def course(series: Series) -> tuple[Finding, ...]:
    """Return what applies, warnings before notes."""
    if len(series.reports) < FEWEST or series.best is None:
        return ()
    found = [finding for find in COURSE if (finding := find(series)) is not None]
    return tuple(sorted(found, key=lambda finding: finding.severity != "warning"))


def chance_not_beaten(series: Series) -> Finding | None:
    """No checkpoint that is below chance by more than three standard errors."""
    excesses = [report.excess_over_chance for report in series.reports]
    if series.reports[0].has_class_weights or any(
        found is None or found.mean + CLEAR * found.error < 0 for found in excesses
    ):
        return None
    best = series.reports[series.best or 0]
    return warning(
        "chance-not-beaten",
        f"No checkpoint is significantly below chance: the lowest cross-entropy is "
        f"{best.cross_entropy:.4g}, chance {best.chance_cross_entropy:.4g}.",
        "Check the learning rate, and whether labels and rows belong together; or there are "
        "too few rows to tell.",
        cross_entropy=best.cross_entropy,
        chance_cross_entropy=best.chance_cross_entropy,
    )


def jump(series: Series) -> Finding | None:
    """One rise between neighbours that is significantly far larger than any other."""
    last = len(series.reports) - 1
    steps = rises(series.reports)
    at = max(range(last), key=steps.__getitem__)
    mean = series.pairs[at, at + 1].mean()
    before, after = series.reports[at].cross_entropy, series.reports[at + 1].cross_entropy
    if before is None or after is None or mean is None or steps[at] <= JUMP * before:
        return None
    others = max(rise for other, rise in enumerate(steps) if other != at)
    # the largest was chosen among all
    if mean.interval(SURE / last)[0] <= ALONE * max(others, 0.0):
        return None
    return warning(
        "jump",
        f"The cross-entropy jumps from {before:.4g} to {after:.4g} between "
        f"{named(series, at)} and {named(series, at + 1)}, more than twice as far as in any other "
        "step.",
        "Check what changed there, e.g. learning rate, data order or numerical precision.",
        **{"from": at, "cross_entropy": [before, after]},
    )


def still_falling(series: Series) -> Finding | None:
    """A last checkpoint below those where the last quarter begins, and where its second half does.

    Both differences have to be significant, so that either decides on its own level.
    """
    last = len(series.reports) - 1
    start, middle = last_quarter(len(series.reports))
    for earlier in (start, middle):
        if (series.pairs[earlier, last].value() or 0.0) >= 0 or p_value(
            series, earlier, last
        ) >= SURE:
            return None
    losses = [series.reports[at].cross_entropy for at in (start, last)]
    return note(
        "still-falling",
        f"The cross-entropy is still falling at the end: from {losses[0]:.4g} "
        f"({named(series, start)}) to {losses[1]:.4g}.",
        "Longer training may lower it further.",
        **{"from": start, "cross_entropy": losses, "p_value": p_value(series, start, last)},
    )


def flat_second_half(series: Series) -> Finding | None:
    """A second half without a significant difference, and without room for a large change."""
    half = second_half(len(series.reports))
    losses = [series.reports[at].cross_entropy for at in half]
    known = [loss for loss in losses if loss is not None]
    if len(half) < FEWEST or len(known) < len(half) or still_falling(series) or rising.rise(series):
        return None
    lowest = half[losses.index(min(known))]
    raw = [p_value(series, lowest, at) for at in half if at != lowest]
    change = series.pairs[half[0], half[-1]].mean()
    if change is None or min(stepped(raw, of_confidence_set(len(raw)))) < LEVEL:
        return None
    low, high = change.interval(SURE)
    if max(-low, high) > FLAT * known[-1]:
        return None
    return note(
        "flat-second-half",
        f"The second half is flat, from {named(series, half[0])} on: its losses "
        f"({min(known):.4g} to {max(known):.4g}) do not differ significantly, and the change to "
        f"the end is {low:.2g} to {high:.2g} (99% CI), less than {percent(FLAT, 0)} of the loss.",
        "Differences between these checkpoints are noise.",
        **{"from": half[0], "lowest": min(known), "highest": max(known)},
    )


COURSE = (
    chance_not_beaten,
    rising.rising_loss,
    rising.overfitting,
    jump,
    still_falling,
    flat_second_half,
)
