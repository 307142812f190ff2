"""The words that people read: none of those that nobody in the field uses."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from running import run
from samples import BAYES, CANCER, DIGITS, ROOT, SAMPLES

from celoss_cli import compare, evaluate, series
from celoss_cli.cli.main import COMMANDS
from celoss_cli.verdicts.gates import confident, judge, parse_gate
from celoss_cli.views import schema, series_schema
from celoss_cli.views.forms import COMPARISON, REPORT, SERIES
from celoss_cli.views.look import Look

REFUSED = [
    # of losses and chance
    "guessing",
    "drawing by lot",
    "times chance",
    "given to label",
    "the truth was given",
    "the floor",
    "fair choice",
    "as unsure as",
    # of confidence
    "share that is right",
    "points apart",
    "keeps its promise",
    "told apart",
    "very rows",
    "rows of their own",
    "too sure",
    # of comparisons
    r"\d less \d",
    "no difference shown",
    "rows would show one",
    "lost by",
    "gained by",
    # of files
    "no score or label",
    "taken for a header",
    "this is no text",
    r"(?<!there )\bis no\b",
    r"\b(?:is|are) none\b",
    r"\bno valid\b",
    r"\b(?:stand|say|speak|lack)(?:s|ing)?\b",
    r"\b(?:is|are) called\b",
    r"\b(?:go|goes) together\b",
    r"\bmemory enough\b",
    r"\bhave one name\b",
    r"\bbehind\b",
    r"\bwhich (?:is|are) not (?:given|read)\b",
    r"^as in\b",
    # of options
    "what few need",
    "short for",
    "speaks? of",
    "of text",
    ", though",
    # of how numbers are written
    r"\d %",
    r"\b(?:one|row|column|line|value|number|scores?) a (?:row|sample|class|line)\b",
    r"\b(?:share|object|list|prediction|entry) a (?:row|sample|class|line)\b",
]
"""The right column of the project's list of words, as patterns."""

VALUE = "no difference shown"
"""A value of JSON, for programs; people read another."""
PATTERN = re.compile("|".join(REFUSED), re.IGNORECASE)
OUTLIER = (str(SAMPLES / "outlier_probs.csv"), str(SAMPLES / "outlier_labels.csv"))


def found_in(text: str) -> list[str]:
    """Return the refused words, each with what stands around it."""
    words = " ".join(text.split())
    return [words[max(at.start() - 30, 0) : at.end() + 30] for at in PATTERN.finditer(words)]


def test_the_patterns_find_what_they_refuse() -> None:
    assert found_in("0.9 was given\nto label 3; 1.212 times  chance; 2 less 1; at 95 %")
    assert found_in("'x' is no label")
    assert found_in("as in --classes 10")
    assert not found_in("1.21x chance: 95% CI, one weight per row; there is no gate")


@pytest.mark.parametrize("arguments", [[], *([name] for name in COMMANDS)])
def test_no_help(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert found_in(run(capsys, *arguments, "--help")[1]) == []


@pytest.mark.parametrize("files", [BAYES, CANCER, OUTLIER])
def test_no_report(files: tuple[str, str]) -> None:
    report = evaluate(*files, calibration=True)
    gates = [parse_gate("log_loss=0.1"), confident(parse_gate("accuracy=99.99%"))]
    report = replace(report, gates=judge(gates, report))
    # the other forms show the same tables and findings
    names = REPORT.by_name if files is BAYES else ("table", "json")
    for name in names:
        assert found_in(visible(REPORT.by_name[name](report, full_look))) == []


def test_no_comparison() -> None:
    both = compare([DIGITS[0], BAYES[0], DIGITS[0]], DIGITS[1])
    for name, form in COMPARISON.by_name.items():
        text = visible(form(both, full_look))
        assert found_in(text.replace(VALUE, "") if name == "json" else text) == []


@pytest.mark.parametrize(
    "files",
    [
        ("digits_run", "digits_run_labels.npy"),
        ("digits_noisy", "digits_run_labels.npy"),
        ("five_points", "five_points_labels.csv"),
    ],
)
def test_no_series(files: tuple[str, str]) -> None:
    found = series(SAMPLES / files[0], SAMPLES / files[1], calibration=True)
    # the other forms show the same tables and answers
    names = SERIES.by_name if files[0] == "digits_run" else ("table", "json")
    for name in names:
        text = visible(SERIES.by_name[name](found, full_look))
        assert found_in(text.replace(VALUE, "") if name == "json" else text) == []


def full_look() -> Look:
    return Look(300, per_class=True, full=True)


def visible(text: str) -> str:
    """Return what people read of a page or a picture, and other text as it is."""
    return unescape(re.sub(r"<[^>]*>", " ", text)).replace("\xa0", " ")


@pytest.mark.parametrize(
    "arguments",
    [
        "chance --counts 900,100 --curve",
        "chance --classes 2 --clip 0",
        "explain 0.07",
        "explain 1 --classes 2 --accuracy 0.6",
        "explain 40 --classes 2",
        "explain 0.675 --classes 10 --accuracy 78%",
    ],
)
def test_no_answer(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, *arguments.split())
    assert code == 0
    assert found_in(out) == []


def test_no_description_of_the_schema() -> None:
    for path in (schema.SCHEMA_PATH, series_schema.SCHEMA_PATH):
        shipped = json.loads(path.read_text(encoding="utf-8"))
        assert [text for text in descriptions(shipped) if found_in(text)] == []


def descriptions(part: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Yield every title and description."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in ("title", "description") and isinstance(value, str):
                yield value
            else:
                yield from descriptions(value)
    elif isinstance(part, list):
        for value in part:
            yield from descriptions(value)


def test_no_string_of_the_program() -> None:
    """Errors, hints and findings: whatever is in quotes and is no docstring."""
    paths = (ROOT / "celoss_cli").rglob("*.py")
    assert [(path.name, text) for path in paths for text in strings(path) if found_in(text)] == []


def strings(path: Path) -> Iterator[str]:
    nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    documents = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)) if id(node) not in documents and text != VALUE:
                yield text
