"""Figures: their numbers are those of the JSON, and the same JSON gives the same bytes."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from pictured import (
    HOSTILE,
    OF_COMPARISON,
    OF_REPORT,
    assert_is_readable,
    comparison,
    dots,
    heights,
    points,
    reports,
    series,
    sliced,
    texts,
)
from scipy import stats

from celoss_cli import CelossError, evaluate
from celoss_cli.views.figures import style
from celoss_cli.views.figures.drawing import drawn, figure_of, file_of, kind_named

SPECIAL = {
    "overview": ("infinite",),
    "histogram": ("skewed", "one row", "certain", "all right", "infinite"),
    "reliability": ("two", "one row", "weights", "soft labels", "labels"),
    "classes": ("fifty", "many", "soft labels", "infinite", "labels", "hostile"),
    "confusion": ("fifty", "many", "one row", "hostile"),
    "temperature": ("certain",),
}
"""What each kind may fail at, besides what all do."""
DRAWN = [(case, kind) for kind in OF_REPORT for case in ("ten", *SPECIAL[kind])]


def near(values: Any) -> Any:  # noqa: ANN401 - numbers
    return pytest.approx(np.array(values), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("case", "kind"), DRAWN)
def test_nothing_is_cut_and_no_labels_overlap(case: str, kind: str) -> None:
    document = reports()[case]
    assert_is_readable(drawn(document, kind))
    heads, rows = kind_named(kind).numbers(document, "nats")
    assert {len(row) for row in rows} <= {len(heads)}
    assert kind_named(kind).describe(document, "nats")


@pytest.mark.parametrize("kind", OF_COMPARISON)
def test_of_a_comparison_nothing_is_cut_and_no_labels_overlap(kind: str) -> None:
    assert_is_readable(drawn(comparison(), kind))


@pytest.mark.parametrize("count", [2, 8, 100])
def test_of_checkpoints_nothing_is_cut_and_no_labels_overlap(count: int) -> None:
    document = series(count)
    assert_is_readable(drawn(document, "series"))
    losses = [row[1] for row in kind_named("series").numbers(document, "nats").rows]
    decimals = {len(loss.partition(".")[2]) for loss in losses if loss != "-"}
    assert len(decimals) == 1


def test_of_slices_nothing_is_cut_and_no_labels_overlap() -> None:
    assert_is_readable(drawn(sliced(), "slices"))


@pytest.mark.parametrize("kind", ["overview", "reliability", "classes", "temperature", "series"])
def test_the_same_json_gives_the_same_bytes(kind: str) -> None:
    document = series() if kind == "series" else reports()["ten"]
    one, other = (file_of([drawn(document, kind)], "svg") for _ in range(2))
    assert one == other
    assert b"<dc:date>" not in one


def test_the_same_json_gives_the_same_pdf() -> None:
    one, other = (file_of([drawn(reports()["two"], "classes")] * 2, "pdf") for _ in range(2))
    assert one == other
    assert b"CreationDate" not in one


def test_the_histogram_shows_rows_and_loss_by_bin_and_marks_the_mean() -> None:
    document = reports()["ten"]
    histogram, metrics = document["histogram"], document["metrics"]
    ax = drawn(document, "histogram")
    rows = [count / metrics["rows"] for count in histogram["counts"]]
    assert heights(ax, style.BLUE) == near(rows)
    shares = [-share for share in histogram["loss_share"]]
    assert heights(ax, style.PALE_ORANGE) == near(shares)
    marked = [points(line)[0][0] for line in ax.lines[:3]]
    expected = ["cross_entropy", "median_loss", "chance_cross_entropy"]
    assert marked == near([metrics[name] for name in expected])


def test_skewed_losses_have_a_logarithmic_axis_and_the_clipping_threshold() -> None:
    document = reports()["skewed"]
    ax = drawn(document, "histogram")
    assert ax.get_xscale() == "log"
    doubling = document["histogram"]["doubling"]
    assert heights(ax, style.BLUE) == near([each["rows"] / 300 for each in doubling])
    assert "clipping threshold 36.04" in texts(ax)


def test_bits_change_losses_and_no_shares() -> None:
    document = reports()["ten"]
    ax = drawn(document, "histogram", unit="bits")
    assert heights(ax, style.BLUE) == near(heights(drawn(document, "histogram"), style.BLUE))
    mean = document["metrics"]["cross_entropy"] / 0.6931471805599453
    assert points(ax.lines[0])[0][0] == near(mean)
    assert ax.get_xlabel() == "loss (bits)"


@pytest.mark.parametrize("case", ["two", "ten", "weights"])
def test_the_reliability_diagram_shows_bins_with_the_intervals_of_clopper_and_pearson(
    case: str,
) -> None:
    found = reports()[case]["reliability"]
    ax = drawn(reports()[case], "reliability")
    at = [(each["predicted"], each["observed"]) for each in found["bins"]]
    assert dots(ax)[: len(at)] == near(at)
    intervals = [points(line)[1] for line in ax.lines[1::2]]
    for each, interval in zip(found["bins"], intervals, strict=True):
        n, k = each["effective_rows"], each["observed"] * each["effective_rows"]
        low = stats.beta.ppf(0.025, k, n - k + 1) if k > 0 else 0.0
        high = stats.beta.ppf(0.975, k + 1, n - k) if n - k > 0 else 1.0
        assert interval == pytest.approx([low, high], rel=1e-6, abs=1e-9)
    below = figure_of(ax).axes[1]
    shares = [count / sum(found["counts"]) for count in found["counts"]]
    assert heights(below, style.PALE_BLUE) == near(shares)
    metrics, positive = reports()[case]["metrics"], "positive_" if case == "two" else ""
    assert f"ECE {metrics[f'{positive}ece'] * 100:.2f}%" in " ".join(texts(ax))


def test_classes_stand_worst_first_with_their_chance() -> None:
    ax = drawn(reports()["ten"], "classes")
    worst = sorted(reports()["ten"]["classes"], key=lambda each: -each["cross_entropy"])
    assert dots(ax) == near([(each["cross_entropy"], at) for at, each in enumerate(worst)])
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == [f"{each['name']} ({each['support']})" for each in worst]
    (marks,) = [line for line in ax.lines if line.get_label() == "chance"]
    assert points(marks)[0] == near([each["chance_cross_entropy"] for each in worst])


def test_of_many_classes_thirty_are_drawn() -> None:
    assert len(dots(drawn(reports()["many"], "classes"))) == 30


def test_the_confusion_matrix_shows_counts_and_shares_of_rows() -> None:
    counts = reports()["ten"]["confusion"]["counts"]
    written = [text for text in texts(drawn(reports()["ten"], "confusion")) if "%" in text]
    assert written == [
        f"{rows}\n{rows / sum(line) * 100:.1f}%" for line in counts for rows in line if rows
    ]


def test_above_50_classes_the_most_frequent_mistakes_are_drawn() -> None:
    ax = drawn(reports()["many"], "confusion")
    mistakes = reports()["many"]["confusion"]["mistakes"][:30]
    widths = [patch.get_width() for patch in ax.patches]  # type: ignore[attr-defined]
    assert widths == [each["rows"] for each in mistakes]


def test_a_comparison_shows_differences_and_rows_gained_and_lost() -> None:
    models = [each["difference"] for each in comparison()["models"]]
    ax = drawn(comparison(), "difference")
    assert dots(ax) == near([(each["cross_entropy"], at) for at, each in enumerate(models)])
    bars = [patch.get_width() for patch in figure_of(ax).axes[1].patches]  # type: ignore[attr-defined]
    assert bars == [rows for each in models for rows in (each["gained"], -each["lost"])]


def test_slices_stand_beside_all_other_rows_and_what_is_significant_is_filled() -> None:
    known = [each for each in sliced()["slices"] if each["difference"] is not None]
    ax = drawn(sliced(), "slices")
    assert dots(ax) == near([(each["difference"], at) for at, each in enumerate(known)])
    marks = [line for line in ax.lines if line.get_marker() == "o"]
    filled = [line.get_markerfacecolor() == style.BLUE for line in marks]
    assert filled == [True, False, True]
    cells = kind_named("slices").numbers(sliced(), "nats").rows
    assert cells[3][:4] == ["device", "<b>phone</b>", "1", "0.9000"]


def test_a_series_shows_loss_and_accuracy_of_each_checkpoint() -> None:
    ax = drawn(series(), "series")
    metrics = [each["metrics"] for each in series()["checkpoints"]]
    above, below = (points(each.lines[0])[1] for each in figure_of(ax).axes)
    assert above == near([each["cross_entropy"] for each in metrics[:-1]])
    assert below == near([each["accuracy"] for each in metrics])
    assert "best: runs/checkpoint-2000.npy, 0.5" in texts(ax)


def test_the_curve_of_temperatures_is_that_of_the_json() -> None:
    found = reports()["ten"]["calibration"]
    temperatures, losses = points(drawn(reports()["ten"], "temperature").lines[0])
    assert temperatures == near(found["temperatures"])
    assert losses == near(found["losses"])


@pytest.mark.parametrize("kind", ["classes", "confusion", "reliability"])
def test_names_of_classes_are_text(kind: str) -> None:
    picture = ET.fromstring(file_of([drawn(reports()["hostile"], kind)], "svg"))  # noqa: S314 - our own
    written = " ".join(each.text or "" for each in picture.iter("{http://www.w3.org/2000/svg}text"))
    names = HOSTILE if kind != "reliability" else ()
    ends = [(name[:11], name[-12:]) for name in names]
    assert [each for each in ends if not all(end in written for end in each)] == []
    titles = [each.text or "" for each in picture.iter("{http://www.w3.org/2000/svg}title")]
    assert any(HOSTILE[1] in title for title in titles) or kind == "reliability"
    assert not [each for each in picture.iter() if each.get("id", "").startswith("tip")]
    assert list(picture.iter("{http://www.w3.org/2000/svg}script")) == []


def test_a_user_s_own_axes_and_settings_are_kept() -> None:
    report = evaluate([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], [0, 1, 1])
    before = dict(mpl.rcParams)
    ours = Figure().add_subplot()
    assert report.plot("histogram", ours) is ours
    assert isinstance(report.plot("reliability"), Axes)
    assert dict(mpl.rcParams) == before


def test_a_user_s_settings_do_not_change_a_figure() -> None:
    plain = file_of([drawn(reports()["two"], "classes")], "svg")
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.fonttype": "path"}):
        assert file_of([drawn(reports()["two"], "classes")], "svg") == plain


def test_what_is_not_there_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(CelossError, match="has nothing for the figure temperature") as found:
        drawn(reports()["many"], "temperature")
    assert found.value.hint == "celoss eval --calibration writes them"
    with pytest.raises(CelossError, match="'histgram' is not a kind of figure"):
        kind_named("histgram")


def test_shades_are_even_from_light_to_dark_in_grey() -> None:
    def lightness(color: str) -> float:
        linear = [
            v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
            for v in (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
        ]
        y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        return float(116 * y ** (1 / 3) - 16)

    steps = [lightness(style.shade(at / 10)) for at in range(11)]
    gaps = [light - dark for light, dark in pairwise(steps)]
    assert steps[0] > 90
    assert steps[-1] < 25
    assert max(gaps) < 1.25 * min(gaps)


IMPORTED = """
import sys
from celoss_cli.views.figures.drawing import drawn
from celoss_cli import evaluate
print("matplotlib" in sys.modules)
evaluate([[0.9, 0.1], [0.2, 0.8]], [0, 1]).plot("classes")
print("matplotlib.pyplot" in sys.modules)
"""


def test_matplotlib_is_imported_when_a_figure_is_drawn_and_pyplot_never() -> None:
    command = [sys.executable, "-c", IMPORTED]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent
    )
    assert done.stdout == "False\nFalse\n"
