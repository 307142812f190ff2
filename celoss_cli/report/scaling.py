"""What other temperatures, and other priors, would make of the loss."""

from __future__ import annotations

from celoss_cli.measures import shift, temperature
from celoss_cli.measures.exact import ratio
from celoss_cli.measures.tally import Tally
from celoss_cli.report.entries import LogitShift, TemperatureScaling
from celoss_cli.settings import Settings

_PAIR = 2


def temperature_scaling(tally: Tally, settings: Settings) -> TemperatureScaling:
    """Return the curve of the loss over temperatures; empty without `calibration`."""
    losses = tally.curve.means(tally.weight) if settings.calibration else None
    if losses is None:
        return TemperatureScaling(None, None, None, None, (), ())
    best, refinement = temperature.lowest(losses)
    return TemperatureScaling(
        temperature=best,
        refinement=refinement,
        # rows that do not sum to 1 score a little else once a temperature normalizes them
        calibration_loss=losses[temperature.NEUTRAL] - refinement,
        expected_loss=ratio(tally.curve.expected, tally.weight),
        temperatures=tuple(temperature.TEMPERATURES.tolist()),
        losses=tuple(losses),
    )


def logit_shift(tally: Tally, settings: Settings) -> LogitShift:
    """Return the curve of the loss of two classes over shifts of the logit; empty of others."""
    known = settings.calibration and len(tally.class_rows) == _PAIR
    losses = tally.shifts.means(tally.weight) if known else None
    if losses is None:
        return LogitShift(None, None, (), ())
    return LogitShift(*shift.best_shift(losses), tuple(shift.SHIFTS.tolist()), tuple(losses))
