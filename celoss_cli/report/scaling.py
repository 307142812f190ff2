"""What other temperatures, and other priors, would make of the loss."""

from __future__ import annotations

from typing import NamedTuple

from celoss_cli.measures import shift, temperature
from celoss_cli.measures.exact import ratio
from celoss_cli.measures.tally import Tally
from celoss_cli.settings import Settings

_PAIR = 2


class TemperatureScaling(NamedTuple):
    """What dividing the logits by a temperature would do, on these very rows; losses in nats.

    Attributes:
        temperature: the one of the lowest loss; above 1 for an overconfident model.
        refinement: the loss there: what is left because the classes are not told apart.
        calibration_loss: the rest of the cross-entropy: what confidence costs.
        expected_loss: the mean entropy of the predictions: the loss the model expects of itself.
        temperatures: those that were tried.
        losses: the cross-entropy at each.

    """

    temperature: float | None
    refinement: float | None
    calibration_loss: float | None
    expected_loss: float | None
    temperatures: tuple[float, ...]
    losses: tuple[float, ...]


class LogitShift(NamedTuple):
    """What a shift of the logit of two classes would do, on these very rows; losses in nats.

    Attributes:
        shift: the one of the lowest loss; below 0 where the second class is predicted too often.
        shift_refinement: the loss there.
        shifts: those that were tried.
        shift_losses: the cross-entropy at each.

    """

    shift: float | None
    shift_refinement: float | None
    shifts: tuple[float, ...]
    shift_losses: tuple[float, ...]


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
