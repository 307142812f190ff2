"""What people see, kept as files; `python tests/views/test_views.py` writes them anew.

They stand in tests/data/golden. Numbers have four digits there, which no processor's logarithm
changes.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from celoss_cli import evaluate
from celoss_cli.report.entries import GateResult
from celoss_cli.report.report import Report
from celoss_cli.views import document, numbers, plain, schema
from celoss_cli.views.look import Look
from celoss_cli.views.table import text

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "data" / "golden"

DIGITS = ["sample_data/digits_probs.csv", "sample_data/digits_labels.csv"]
BAYES = ["sample_data/digits_bayes.csv", "sample_data/digits_labels.csv"]
CANCER = ["sample_data/cancer_probs.csv", "sample_data/cancer_labels.csv"]
OUTLIER = ["sample_data/outlier_probs.csv", "sample_data/outlier_labels.csv"]
FACTS = ["sample_data/facts_probs.csv", "sample_data/facts_targets.csv", "--multi-label"]
GATES = ["--max-loss", "0.5", "--min-accuracy", "0.8"]

CASES: dict[str, tuple[list[str], dict[str, str]]] = {
    "digits_80": ([*DIGITS, *GATES], {"COLUMNS": "80"}),
    "bayes_120_classes": ([*BAYES, *GATES, "--per-class", "--top-k", "3"], {"COLUMNS": "120"}),
    "bayes_200": (BAYES, {"COLUMNS": "200"}),
    "bayes_40_classes": ([*BAYES, *GATES, "--per-class"], {"COLUMNS": "40"}),
    "bayes_infinite": ([*BAYES, "--clip", "0", *GATES], {"COLUMNS": "80"}),
    "cancer_c_locale": ([*CANCER, *GATES], {"COLUMNS": "80", "LC_ALL": "C"}),
    "facts_80_labels": ([*FACTS, *GATES, "--per-class"], {"COLUMNS": "80"}),
    "facts_40_labels": ([*FACTS, "--per-class"], {"COLUMNS": "40"}),
    "facts_120_bits": ([*FACTS, "--full", "--per-class", "--unit", "bits"], {"COLUMNS": "120"}),
    "outlier_bits": ([*OUTLIER, "--unit", "bits", "--bins", "8"], {"COLUMNS": "80"}),
    "outlier_coloured": (OUTLIER, {"COLUMNS": "80", "FORCE_COLOR": "1", "TERM": "xterm-256color"}),
    "outlier_no_color": (OUTLIER, {"COLUMNS": "80", "FORCE_COLOR": "1", "NO_COLOR": "1"}),
}


def shown(name: str) -> str:
    arguments, variables = CASES[name]
    return drawn(ROOT, variables, arguments)


def drawn(folder: Path, variables: dict[str, str], arguments: list[str]) -> str:
    from running import run_in  # noqa: PLC0415 - pytest knows its place, or the script below

    return run_in(folder, {"LC_ALL": "C.UTF-8", **variables}, ["eval", *arguments])[1]


def golden(name: str) -> str:
    return (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_the_table_looks_as_it_did(name: str) -> None:
    assert shown(name) == golden(name)


def test_a_report_of_ten_classes_is_at_most_36_lines() -> None:
    assert len(drawn(ROOT, {"COLUMNS": "80"}, DIGITS).splitlines()) <= 36


def test_a_finding_that_names_a_long_path_is_not_cut(tmp_path: Path) -> None:
    named = tmp_path / f"{'long' * 15}.csv"
    named.write_text("0,1\n.9,.1\n.2,.8\n")
    (tmp_path / "y.csv").write_text("y\n0\n1\n")
    out = drawn(tmp_path, {"COLUMNS": "40"}, [named.name, "y.csv"])
    assert "treated the first line" in out
    assert "…" not in out


@pytest.mark.parametrize("columns", [40, 66, 71, 72, 79, 80])
def test_no_head_or_number_of_a_class_is_broken_within(columns: int) -> None:
    out = drawn(ROOT, {"COLUMNS": str(columns)}, [*CANCER, "--per-class"])
    wide = {"predicted", "precision", "37.03%"} if columns >= 72 else set()
    assert {"class", "support", "(nats)", "recall", "0.1281", "95.75%", *wide} <= {*out.split()}


@pytest.mark.parametrize("name", CASES)
def test_no_line_is_wider_than_the_terminal_and_nothing_is_cut(name: str) -> None:
    lines = re.sub("\x1b\\[[0-9;]*m", "", golden(name)).splitlines()
    assert max(map(len, lines)) <= int(CASES[name][1]["COLUMNS"])
    assert "…" not in "".join(lines)
    if name != "outlier_coloured":
        assert [line for line in lines if line != line.rstrip()] == []


def test_a_c_locale_shows_ascii_alone() -> None:
    assert golden("cancer_c_locale").isascii()


def test_without_colour_there_are_no_escapes() -> None:
    assert "\x1b" not in golden("outlier_no_color")
    assert "\x1b" in golden("outlier_coloured")


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    shipped = json.loads(schema.SCHEMA_PATH.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(shipped)
    return jsonschema.Draft202012Validator(shipped)


@pytest.mark.parametrize("files", [DIGITS, BAYES, CANCER, OUTLIER])
@pytest.mark.parametrize("options", [{}, {"clip": 0.0, "top_k": 2, "label_smoothing": 0.1}])
def test_every_report_keeps_to_the_schema(
    files: list[str], options: dict[str, Any], validator: jsonschema.Draft202012Validator
) -> None:
    report = evaluate(*(ROOT / name for name in files), **options)
    validator.validate(json.loads(document.text(report)))


@pytest.mark.parametrize("options", [{}, {"clip": 0.0, "worst": 0}])
def test_a_report_of_labels_keeps_to_the_schema(
    options: dict[str, Any], validator: jsonschema.Draft202012Validator
) -> None:
    report = evaluate(*(ROOT / name for name in FACTS[:2]), multi_label=True, **options)
    validator.validate(json.loads(document.text(report)))


def test_the_schema_that_ships_is_the_one_that_the_program_makes() -> None:
    assert schema.SCHEMA_PATH.read_text(encoding="utf-8") == schema.text()


def test_the_schema_refuses_a_report_with_a_key_too_many_or_too_few(
    validator: jsonschema.Draft202012Validator,
) -> None:
    whole = document.document(evaluate([[0.5, 0.5]], [0]))
    for broken in ({**whole, "more": 1}, {k: v for k, v in whole.items() if k != "passed"}):
        with pytest.raises(jsonschema.ValidationError):
            validator.validate(broken)


def test_an_infinite_loss_is_null_in_json_and_counted() -> None:
    report = document.document(evaluate([[1.0, 0.0], [0.5, 0.5]], [1, 0], clip=0.0))
    assert report["metrics"]["cross_entropy"] is None
    assert report["metrics"]["infinite_rows"] == 1
    assert report["worst"][0]["loss"] is None
    assert sum(report["histogram"]["counts"]) == 1


def test_names_are_data_and_never_markup() -> None:
    names = ("[red]a[/red]", ":smile:\x1b[31m\n")
    report = evaluate([[0.5, 0.5], [0.25, 0.75]], list(names), class_names=names)
    table = text(report, Look(100, per_class=True))
    assert "[red]a[/red]" in table
    assert ":smile:\\x1b[31m\\n" in table
    assert "\x1b" not in table
    assert json.loads(document.text(report))["classes"][1]["name"] == names[1]


def test_one_row_in_a_million_shows_a_sliver() -> None:
    assert Look(80).bar(1e-6, 30) == "▏"
    assert Look(80, ascii_only=True).bar(1e-6, 30) == "|"
    assert Look(80).bar(0.0, 30) == ""
    assert Look(80).bar(1.0, 30) == "█" * 30


@pytest.mark.parametrize(
    ("value", "shown_as"),
    [(0.0, "0.00%"), (1.0, "100.00%"), (0.999999, "> 99.99%"), (1e-6, "< 0.01%"), (None, "-")],
)
def test_a_share_is_rounded_to_neither_nothing_nor_everything(
    value: float | None, shown_as: str
) -> None:
    assert numbers.share(value) == shown_as


@pytest.mark.parametrize(
    ("value", "bound", "line"),
    [
        (0.612, 0.5, "0.612 > 0.5"),
        (0.5, 0.5, "0.5 <= 0.5"),
        (0.50004, 0.5, "0.50004 > 0.5"),
        (0.5000000000000001, 0.5, "0.5000000000000001 > 0.5"),
        (None, 0.5, "has no value; the bound is 0.5"),
    ],
)
def test_a_gate_shows_the_digits_that_differ(value: float | None, bound: float, line: str) -> None:
    passed = value is not None and value <= bound
    gate = GateResult(
        metric="cross_entropy",
        bound=bound,
        better="lower",
        value=value,
        judged=value,
        passed=passed,
    )
    assert numbers.comparison(gate) == line


def test_plain_has_one_line_a_metric() -> None:
    report: Report = evaluate([[0.5, 0.5]], [0])
    lines = dict(line.split("\t") for line in plain.text(report).splitlines())
    assert lines["accuracy"] == "1.0"
    assert lines["cross_entropy_se"] == "null"
    assert lines["rows"] == "1"


if __name__ == "__main__":
    sys.path.append(str(ROOT / "tests" / "helpers"))
    GOLDEN.mkdir(exist_ok=True)
    for case in CASES:
        (GOLDEN / f"{case}.txt").write_text(shown(case), encoding="utf-8")
