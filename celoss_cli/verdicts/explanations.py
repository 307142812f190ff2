"""What a loss means, and what it can and cannot say: one function an explanation.

Each takes what is known, and how losses are written, and returns a `Finding` or None. Messages are
for people; evidence holds the raw numbers, losses in nats.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from celoss_cli.measures import bounds
from celoss_cli.measures.bounds import SAME, Case
from celoss_cli.measures.chance import most_wrong
from celoss_cli.report.entries import Finding, Severity, note, warning
from celoss_cli.text import percent

Explanation = Callable[[Case, "Shown"], Finding | None]
Shown = Callable[[float], str]
"""Writes a loss, given in nats, in the unit that is shown."""

ENOUGH = 0.9
"""The accuracy for which `guarantee` tells the loss."""
NEAR_PAIR = 0.1
"""So near to ln 2 a loss may be taken for the chance of two classes by mistake."""
UNTRAINED = 1.5
"""Up to so many times ln K models score that know nothing; 1.44 a random point of two classes."""
_EXACT, ROUNDED = 1e-9, 0.015
"""How far an accuracy may lie beyond its bounds: both numbers may be rounded, and where a row sums
to 1.01 a wrong answer costs 0.683 and not 0.693."""
_TWICE = 2


def explanations(
    case: Case, shown: Shown, kinds: Sequence[Explanation] | None = None
) -> tuple[Finding, ...]:
    """Return all that can be said, or what is of some kinds."""
    found = (explain(case, shown) for explain in kinds or EXPLANATIONS)
    return tuple(finding for finding in found if finding is not None)


def impossible_loss(case: Case, shown: Shown) -> Finding | None:
    """A loss that no rows have at this floor."""
    if case.possible:
        return None
    most = most_wrong(case.floor)
    return warning(
        "impossible-loss",
        f"With a clipping threshold of {case.floor:.2g}, no cross-entropy is above {shown(most)}.",
        "Is it a sum over rows? --clip X sets another clipping threshold, --clip 0 none.",
        loss=case.loss,
        most=most,
        floor=case.floor,
    )


def against_chance(case: Case, shown: Shown) -> Finding:
    """How far the loss is below or above what the class frequencies score."""
    ratio = case.loss / case.chance if case.chance else math.inf
    above = case.loss > case.chance * (1 + SAME)
    beside = _above(case, ratio, shown) if above else _below(case, ratio, shown)
    guessing = f" for {case.classes:,} balanced classes"
    if not math.isclose(case.chance, case.uniform):
        guessing = ", which always answering the class frequencies scores"
    return Finding(
        code="against-chance",
        severity="warning" if above else "note",
        message=f"Chance is {shown(case.chance)}{guessing}: {beside}{_of_a_pair(case, shown)}",
        remedy=""
        if case.frequencies_known
        else "For unbalanced classes chance is lower: --counts.",
        evidence={
            "chance": case.chance,
            "uniform": case.uniform,
            "ratio": ratio if math.isfinite(ratio) else None,
        },
    )


def perplexity(case: Case, _: Shown) -> Finding | None:
    """The number of classes of a uniform guess of this loss: exp(L)."""
    try:
        value = math.exp(case.loss)
    except OverflowError:
        return None
    words = "1 class" if f"{value:.4g}" == "1" else f"{value:.4g} classes"
    beyond = value > case.classes * (1 + SAME)
    more = f", more than the {case.classes:,} there are" if beyond else ""
    message = f"Equivalent to a uniform guess over {words}{more}."
    return note("perplexity", message, perplexity=value)


def typical_probability(case: Case, _: Shown) -> Finding | None:
    """The geometric mean of the probability of the true class: exp(-L)."""
    value = math.exp(-case.loss)
    if not value:
        return None
    message = f"The geometric mean of the probability of the true class is {value:.4g}."
    return note("typical-probability", message, probability=value)


def accuracy_bounds(case: Case, shown: Shown) -> Finding | None:
    """What the loss alone says of the accuracy."""
    if not case.possible:
        return None
    least, most = case.accuracies
    # rounded outwards, so that what is said is true
    low, high = f"{math.floor(least * 1e4) / 100:g}%", f"{math.ceil(most * 1e4) / 100:g}%"
    span = f"between {low} and {high}" if least < most else high
    costs = f"{shown(bounds.LEAST_WRONG)} or more"
    if not case.soft:
        if case.floor:
            costs = f"{shown(bounds.LEAST_WRONG)} to {shown(most_wrong(case.floor))}"
        costs += f", a right one {shown(bounds.most_right(case.classes))} or less"
    message = f"The accuracy is {span}: a wrong prediction costs {costs}."
    return note("accuracy-bounds", message, least=least, most=most, floor=case.floor)


def guarantee(_: Case, shown: Shown) -> Finding:
    """The loss that makes a high accuracy certain."""
    loss = bounds.loss_that_guarantees(ENOUGH)
    sure = f"A loss of {shown(loss)} or less guarantees an accuracy of at least {_percent(ENOUGH)}"
    return note("guarantee", f"{sure}; no larger one does.", accuracy=ENOUGH, loss=loss)


def accuracy_given(case: Case, shown: Shown) -> Finding | None:
    """Whether loss and accuracy go together, and what each says beside the other."""
    accuracy = case.accuracy
    if accuracy is None or not case.possible:
        return None
    least, most = case.accuracies
    severity: Severity = "note"
    if not least - ROUNDED <= accuracy <= most + ROUNDED:
        severity = "warning"
        message, remedy = _against(case, accuracy, shown)
    else:
        message, remedy = _beside(case, accuracy, shown)
    return Finding(
        code="accuracy-given",
        severity=severity,
        message=message,
        remedy=remedy,
        evidence={
            "accuracy": accuracy,
            "least": least,
            "most": most,
            "calibrated_loss": bounds.calibrated_loss(accuracy, case.classes),
        },
    )


EXPLANATIONS = (
    impossible_loss,
    against_chance,
    perplexity,
    typical_probability,
    accuracy_bounds,
    accuracy_given,
    guarantee,
)
OF_ANY_CLASSES = (impossible_loss, typical_probability, guarantee)
"""What does not depend on how many classes there are."""
OF_CLASSES = (against_chance, perplexity, accuracy_bounds, accuracy_given)
"""What does."""


def _below(case: Case, ratio: float, shown: Shown) -> str:
    if case.loss >= case.chance * (1 - SAME):
        return f"{shown(case.loss)} is as good as that."
    return f"{shown(case.loss)} is {percent(1 - ratio, 1)} below it."


def _above(case: Case, ratio: float, shown: Shown) -> str:
    far = f"{ratio:.4g}x that"
    if ratio < _TWICE:
        far = f"{(ratio - 1) * 100:.3g}% above it"
    elif math.isinf(ratio):
        far = "above it"
    why = "The probability of the true class is far below 1/K on many rows, or nearly 0 on a few: "
    why += "confident wrong answers, shifted columns or labels, or a bug."
    if case.loss <= UNTRAINED * case.uniform:
        model = "An untrained model that is slightly overconfident"
        if case.loss <= case.uniform:
            model = "A model that does not know the class frequencies"
        why = f"{model} scores this, and so does a good one with a few confident wrong answers."
    return f"{shown(case.loss)} is {far}. {why}"


def _of_a_pair(case: Case, shown: Shown) -> str:
    """Return what ln 2 is, where the loss may be mistaken for it and chance is another."""
    pair = math.log(2)
    near = math.isclose(case.loss, pair, rel_tol=NEAR_PAIR)
    if not near or math.isclose(case.chance, pair, rel_tol=NEAR_PAIR):
        return ""
    return f" A loss of {shown(pair)} is chance for two balanced classes only."


def _against(case: Case, accuracy: float, shown: Shown) -> tuple[str, str]:
    """Return why an accuracy beyond its bounds cannot go with the loss, and what to do about it."""
    least = bounds.least_loss(accuracy)
    if case.loss < least:
        costs, remedy = f"{shown(least)} or more", "Check the unit of the loss."
    else:
        most = bounds.most_loss(accuracy, case.classes, case.floor)
        costs = f"{shown(most)} or less with a clipping threshold of {case.floor:.2g}"
        remedy = "Check the unit of the loss, and the clipping threshold (--clip)."
    message = (
        f"With an accuracy of {_percent(accuracy)} the loss is {costs}: the two are not of the "
        "same rows."
    )
    return message, remedy


def _beside(case: Case, accuracy: float, shown: Shown) -> tuple[str, str]:
    """Return how the loss compares with that of a model whose confidence is its accuracy."""
    named, (least, most) = f"An accuracy of {_percent(accuracy)}", case.accuracies
    if not least - _EXACT <= accuracy <= most + _EXACT:
        bound = f"{_percent(least)} or more" if accuracy < least else f"{_percent(most)} or less"
        why = "one of the two is rounded, or rows do not sum to 1"
        known = f"{named} is consistent with this loss only if {why}"
        return f"{known}: otherwise the accuracy is {bound}.", ""
    message = f"{named} is consistent with this loss."
    if case.soft:
        return message, ""
    if accuracy < 1 / case.classes:
        return f"{message} It is below the {_percent(1 / case.classes)} of answering at random.", ""
    level = bounds.calibrated_loss(accuracy, case.classes)
    message += (
        f" A model with this accuracy, a constant confidence of {_percent(accuracy)} and the rest "
        f"spread evenly over the other classes has a loss of {shown(level)}. Here it is "
    )
    if math.isclose(case.loss, level, rel_tol=SAME):
        return f"{message}about the same.", ""
    if case.loss < level:
        other = ", or the other probabilities are informative" if case.classes > _TWICE else ""
        return f"{message}lower: the confidence is higher where the model is right{other}.", ""
    message += (
        "higher: the model is overconfident where it is wrong, on many rows or extremely on a few, "
        "or underconfident where it is right. A constant confidence would have a lower loss."
    )
    return message, "celoss eval shows which it is."


def _percent(share: float) -> str:
    short = f"{share * 100:.4g}"
    # 100% is all, and nothing less
    return f"{share * 100:.10g}%" if short == "100" else f"{short}%"
