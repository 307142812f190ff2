"""Models on different scales: one option says for all what the scores are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from celoss_cli import CelossError, compare, evaluate, series

RNG = np.random.default_rng(2)
SHARES = RNG.dirichlet([1, 1, 1], 30)
LOGITS = RNG.normal(size=(30, 3))
LABELS = RNG.integers(0, 3, 30)


@pytest.mark.parametrize("run", [compare, series])
@pytest.mark.parametrize("models", [[SHARES, LOGITS], [LOGITS, SHARES]], ids=["first", "second"])
def test_probabilities_beside_logits_are_refused(run: Any, models: Any) -> None:  # noqa: ANN401
    with pytest.raises(CelossError) as caught:
        run(models, LABELS, scores="logits")
    assert caught.value.message == (
        "predictions: its rows sum to 1, like probabilities, but those of predictions do not"
    )


def test_probabilities_on_the_scale_of_the_others_are_compared() -> None:
    found = compare([np.log(SHARES), LOGITS], LABELS, scores="logits")
    assert found.reports[0].cross_entropy == pytest.approx(
        evaluate(SHARES, LABELS).cross_entropy, rel=1e-12
    )


def test_a_softmax_of_the_probabilities_of_all_is_what_was_asked_for() -> None:
    found = compare([SHARES, SHARES[:, ::-1]], LABELS, scores="logits")
    twice = np.exp(SHARES) / np.exp(SHARES).sum(axis=1, keepdims=True)
    expected = -np.log(twice[np.arange(30), LABELS]).mean()
    assert found.reports[0].cross_entropy == pytest.approx(expected, rel=1e-12)
