"""What is shown and written of a comparison."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from comparing import BAYES, DIGITS, LABELS, model_of, models, pair
from made import write_csv, write_npy
from running import run_compare as command

from celoss_cli.cli import main as cli
from celoss_cli.cli.main import main


def test_of_one_row_it_does_not_say_that_both_are_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = pair([0.5], [0.25])
    names = [str(write_npy(tmp_path / f"{at}.npy", x)) for at, x in enumerate((first, second))]
    labels = str(write_npy(tmp_path / "y.npy", [0]))
    code, out, _ = command(capsys, *names, labels)
    assert code == 0
    assert "same mean loss" not in out


def test_the_table_says_in_words_which_is_better(capsys: pytest.CaptureFixture[str]) -> None:
    assert "2 is significantly worse than 1." in command(capsys, DIGITS, BAYES, LABELS)[1]
    assert "2 is significantly better than 1." in command(capsys, BAYES, DIGITS, LABELS)[1]
    assert "no significant difference" in command(capsys, DIGITS, DIGITS, LABELS)[1]


def test_the_table_says_how_many_rows_would_show_a_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = pair([0.25] * 3 + [0.5] * 2, [0.5] * 3 + [0.25] * 2)
    names = [str(write_npy(tmp_path / f"{at}.npy", x)) for at, x in enumerate((first, second))]
    labels = str(write_npy(tmp_path / "y.npy", [0] * 5))
    # mean 0.2 ln 2, deviation sqrt(1.2) ln 2: ((1.96 + 0.842) sqrt(1.2) / 0.2)^2 = 235.5 rows
    assert "236 rows would be needed" in " ".join(command(capsys, *names, labels)[1].split())


@pytest.mark.parametrize("options", [(), ("--format", "markdown")])
def test_top_k_accuracy_is_shown_where_it_was_asked_for(
    options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    out = command(capsys, DIGITS, BAYES, LABELS, "--top-k", "3", *options)[1]
    # 1,790 and 1,744 of 1,797 rows
    assert 0 < out.index("top-3") < out.index("99.61%") < out.index("97.05%")
    assert "top-" not in command(capsys, DIGITS, BAYES, LABELS, *options)[1]


def test_json_is_the_file_and_has_each_models_metrics(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "c.json"
    code, out, err = command(capsys, DIGITS, BAYES, LABELS, "--json", "-o", str(target))
    assert (code, err) == (0, "")
    assert target.read_text(encoding="utf-8") == out
    whole = json.loads(out)
    assert whole["schema_version"] == 2
    assert whole["passed"] is True
    assert cli.main(["eval", BAYES, LABELS, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert whole["models"][0]["metrics"] == report["metrics"]
    assert whole["models"][0]["signature"] == report["signature"]


def test_every_suffix_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    targets = [tmp_path / f"c{suffix}" for suffix in (".json", ".txt", ".svg", ".HTML")]
    outputs = [word for target in targets for word in ("-o", str(target))]
    assert command(capsys, DIGITS, BAYES, LABELS, "-q", *outputs) == (0, "", "")
    whole, text, svg, html = (target.read_text(encoding="utf-8") for target in targets)
    assert json.loads(whole)["models"]
    assert "2 is significantly worse than 1" in text
    assert max(map(len, text.splitlines())) <= 100
    assert ET.fromstring(svg).tag.endswith("svg")  # noqa: S314 - our own file
    assert "is significantly worse than 1" in html
    for page in (svg, html):
        assert "<script" not in page
        assert "http:" not in page.replace("http://www.w3.org/2000/svg", "")
        assert "https:" not in page.replace("https://www.textualize.io", "")


def test_per_sample_holds_what_each_model_says_of_each_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, labels = models(12, 50)
    names = ["cat", "dog", "emu"]
    order = [2, 0, 1]
    a = write_csv(tmp_path / "a.csv", [names, *first.tolist()])
    b = write_csv(tmp_path / "b.csv", [[names[k] for k in order], *second[:, order].tolist()])
    y = write_csv(tmp_path / "y.csv", [[names[label]] for label in labels])
    target = tmp_path / "rows.csv"
    assert command(capsys, *map(str, (a, b, y)), "-q", "--per-sample", str(target))[0] == 0
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [int(row["row"]) for row in rows] == list(range(50))
    assert [row["label"] for row in rows] == [names[label] for label in labels]
    for number, scores in enumerate((first, second), 1):
        assert [row[f"predicted_{number}"] for row in rows] == [
            names[k] for k in scores.argmax(axis=1)
        ]
        truth = scores[np.arange(50), labels]
        assert [float(row[f"probability_{number}"]) for row in rows] == truth.tolist()
        np.testing.assert_allclose(
            [float(row[f"loss_{number}"]) for row in rows], -np.log(truth), rtol=1e-15
        )


def test_the_rows_that_changed_most_are_listed_both_ways(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    first, second = pair([0.5, 0.5, 0.5, 0.5, 0.5], [0.5, 0.25, 0.125, 1.0, 0.75])
    names = [str(write_npy(tmp_path / f"{at}.npy", x)) for at, x in enumerate((first, second))]
    labels = str(write_npy(tmp_path / "y.npy", [0] * 5))
    model = model_of(command(capsys, *names, labels, "--json")[1])
    assert [(e["row"], e["before"], e["after"]) for e in model["lost_most"]] == [
        (2, 0.5, 0.125),
        (1, 0.5, 0.25),
    ]
    assert [e["row"] for e in model["gained_most"]] == [3, 4]
    changes = [e["change"] for e in model["lost_most"] + model["gained_most"]]
    expected = np.log([4, 2, 0.5, 1 / 1.5])
    np.testing.assert_allclose(changes, expected, rtol=1e-14)
    model = model_of(command(capsys, *names, labels, "--json", "--worst", "1")[1])
    assert [len(model[key]) for key in ("lost_most", "gained_most")] == [1, 1]
    markdown = command(capsys, *names, labels, "--format", "markdown", "--worst", "1")[1]
    # 2 ln 2 more, and ln 2 less
    assert "| 2 | 0 | 0.5000 | 0.1250 | 1.386 |" in markdown
    assert "| 3 | 0 | 0.5000 | 1.0000 | -0.6931 |" in markdown
    model = model_of(command(capsys, *names, labels, "--json", "--worst", "0")[1])
    assert [len(model[key]) for key in ("lost_most", "gained_most")] == [0, 0]


def test_a_user_is_told_of_what_a_single_report_would_find(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows that sum to 1.005 are measured, and `celoss eval` says so; so must a comparison."""
    first = write_csv(tmp_path / "a.csv", [[0.605, 0.4]] * 4)
    labels = write_csv(tmp_path / "y.csv", [[0], [1], [0], [0]])
    assert cli.main(["eval", str(first), str(labels), "--json"]) == 0
    codes = [finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]]
    assert codes
    out = command(capsys, str(first), str(first), str(labels), "--json")[1]
    assert all(code in out for code in codes)


@pytest.mark.parametrize("form", ["markdown", "junit", "github"])
def test_every_model_that_is_judged_stands_in_each_form_for_ci(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [DIGITS, BAYES, LABELS, "--max-increase", "0.01", "--format", form]
    assert main(["compare", *map(str, arguments)]) == 1
    out = capsys.readouterr().out
    assert "is above 0.01" in out
    if form == "junit":
        (case,) = ET.fromstring(out).iter("testcase")  # noqa: S314 - written here
        assert [child.tag for child in case] == ["failure"]
    elif form == "markdown":
        tables = [line.count("|") for line in out.splitlines() if line.startswith("| 2 - 1")]
        assert tables == [8]
    else:
        assert out.startswith("::error file=")
