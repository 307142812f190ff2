"""Losses of several labels a row, as peers compute them, through the command line.

The numbers were computed once: BCELoss and BCEWithLogitsLoss by PyTorch 2.14 in float64, log_loss,
brier_score_loss and d2_log_loss_score by scikit-learn 1.9 label by label, binary_crossentropy by
Keras 3.15, which computes in float32.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from made import write_csv, write_npy

from celoss_cli.cli.main import main

Rows = Sequence[Sequence[float]]

NAMES = ("even", "prime", "loop")
SCORES = [
    [0.9, 0.2, 0.65],
    [0.3, 0.6, 0.05],
    [0.55, 0.45, 0.8],
    [0.02, 0.97, 0.35],
    [0.7, 0.1, 0.5],
]
TARGETS = [[1, 0, 1], [0, 1, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]]
SOFT = [[1, 0, 0.5], [0, 0.75, 0], [0.2, 1, 0], [0, 1, 0.9], [0.5, 0, 1]]
LOGITS = [[2.5, -1.25, 40], [-3, 0.5, -0.75], [0, -60, 1.5], [800, -2, 3.25], [-0.125, 4, -1]]
CERTAIN = [[1, 0, 0.65], [0, 1, 0.05], [1, 0.45, 1], [0.02, 0, 0.35], [0, 0.1, 0.5]]
MASKED = [[1, -100, 1], [0, 1, 0], [-100, -100, 0], [0, 1, -100], [0, 0, 1]]
WEIGHTS = [1, 2, 0.5, 3, 1.5]

BCE = 0.5191218662939246
MASK, AT_100 = ("--ignore-label=-100",), ("--clip", "3.720075976020836e-44")
PERCENT = [[100 * q for q in row] for row in SCORES]
LOGS = [[math.log(q) for q in row] for row in SCORES]
VECTORS = {
    "BCELoss": (SCORES, TARGETS, (), BCE),
    "BCELoss of soft targets": (SCORES, SOFT, (), 0.5248465053983014),
    "BCEWithLogitsLoss": (LOGITS, TARGETS, ("--scores", "logits"), 58.11759297663556),
    "BCEWithLogitsLoss, soft": (LOGITS, SOFT, ("--scores", "logits"), 59.48509297663555),
    "BCELoss holds a logarithm at -100": (CERTAIN, TARGETS, AT_100, 13.543274428982118),
    "BCELoss, the mean of rows of what a mask leaves": (SCORES, MASKED, MASK, 0.575319741317803),
    "percent": (PERCENT, TARGETS, ("--scores", "percent"), BCE),
    "log-probabilities": (LOGS, TARGETS, ("--scores", "log-probs"), BCE),
}
OF_LABELS = [
    (0.4568095943991269, 0.6730116670092563, 0.3212456532453485, 1.0, 2 / 3),
    (0.33365931888810135, 0.6730116670092564, 0.5042295174899066, 2 / 3, 1.0),
    (0.7668966855945457, 0.6730116670092563, -0.1394998380971575, 1 / 3, 1 / 2),
]
"""log_loss, that of the frequencies, d2_log_loss_score, recall_score and precision_score."""

Measured = Callable[..., dict[str, Any]]


@pytest.fixture
def measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Measured:
    def run(scores: Rows, targets: Rows, *options: str, form: str = "csv") -> dict[str, Any]:
        write, heads = (write_csv, [NAMES]) if form == "csv" else (write_npy, [])
        files = [
            write(tmp_path / f"{name}.{form}", [*heads, *rows])
            for name, rows in (("scores", scores), ("targets", targets))
        ]
        assert main(["eval", *map(str, files), "--multi-label", "--json", *options]) == 0
        report: dict[str, Any] = json.loads(capsys.readouterr().out)
        return report

    return run


@pytest.mark.parametrize("form", ["csv", "npy"])
@pytest.mark.parametrize(
    ("scores", "targets", "options", "loss"),
    VECTORS.values(),
    ids=VECTORS,
)
def test_the_loss_is_that_of_torch(
    scores: Rows,
    targets: Rows,
    options: tuple[str, ...],
    loss: float,
    form: str,
    measured: Measured,
) -> None:
    found = measured(scores, targets, *options, form=form)["metrics"]["cross_entropy"]
    assert found == pytest.approx(loss, rel=1e-12)


def test_weights_are_of_rows(tmp_path: Path, measured: Measured) -> None:
    weights = write_csv(tmp_path / "weights.csv", [[weight] for weight in WEIGHTS])
    report = measured(SCORES, TARGETS, "--weights", str(weights))
    assert report["metrics"]["cross_entropy"] == pytest.approx(0.43353912002796097, rel=1e-12)
    losses = [row["cross_entropy"] for row in report["classes"]]
    assert losses == pytest.approx(
        [0.3730245290443205, 0.2366833803619928, 0.6909094506775696], rel=1e-12
    )
    chances = [row["chance_cross_entropy"] for row in report["classes"]]
    assert chances == pytest.approx(
        [0.48257756517701206, 0.6210863745552451, 0.6210863745552452], rel=1e-12
    )


def test_each_label_is_what_scikit_learn_measures_of_it(measured: Measured) -> None:
    rows = measured(SCORES, TARGETS)["classes"]
    keys = ("cross_entropy", "chance_cross_entropy", "d2", "recall", "precision")
    assert [row["name"] for row in rows] == [*NAMES]
    for row, expected in zip(rows, OF_LABELS, strict=True):
        assert [row[key] for key in keys] == pytest.approx(expected, rel=1e-12)


def test_what_is_counted_is_counted_by_hand(measured: Measured) -> None:
    report = measured(SCORES, TARGETS)
    assert [row["support"] for row in report["classes"]] == [2, 3, 3]
    assert [row["predicted"] for row in report["classes"]] == [3, 2, 2]
    assert [row["mean_predicted"] for row in report["classes"]] == pytest.approx(
        [0.494, 0.464, 0.47], rel=1e-9
    )
    metrics = report["metrics"]
    # 10 of 15 cells; all of row 0 and of row 1
    assert metrics["accuracy"] == pytest.approx(2 / 3, rel=1e-12)
    assert metrics["exact_match_accuracy"] == 0.4
    # twice the mean of brier_score_loss: yes and no are two classes
    assert metrics["brier"] == pytest.approx(2 * (0.15858 + 0.10268 + 0.2875) / 3, rel=1e-12)
    assert metrics["uniform_cross_entropy"] == math.log(2)
    assert metrics["chance_accuracy"] == pytest.approx(0.6, rel=1e-12)
    assert metrics["chance_cross_entropy"] == pytest.approx(0.6730116670092563, rel=1e-12)


def test_an_ignored_cell_is_in_no_sum(measured: Measured) -> None:
    report = measured(SCORES, MASKED, "--ignore-label=-100")
    assert [row["support"] for row in report["classes"]] == [1, 2, 2]
    # 0.9, 0.3, 0.02, 0.7 for yes, no, no, no
    losses = [0.9, 0.7, 0.98, 0.3]
    expected = -sum(map(math.log, losses)) / 4
    assert report["classes"][0]["cross_entropy"] == pytest.approx(expected, rel=1e-12)
    # of the rows' shares, 2/2, 3/3, 0/1, 2/2 and 1/3
    assert report["metrics"]["accuracy"] == pytest.approx((1 + 1 + 0 + 1 + 1 / 3) / 5, rel=1e-12)
    assert "ignored-cells" in [found["code"] for found in report["findings"]]


def test_keras_clips_at_the_other_end_too(measured: Measured) -> None:
    # binary_crossentropy holds q from 1e-7 to 1 - 1e-7: certain and right costs 1e-7, here 0
    found = measured(CERTAIN, TARGETS, "--clip", "1e-7")["metrics"]["cross_entropy"]
    assert found == pytest.approx(2.359020709991455, abs=5e-7)
