"""The verdict as JUnit XML, as CI servers read it: one test case a gate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET

from celoss_cli.errors import CelossError
from celoss_cli.report.entries import GateResult
from celoss_cli.report.report import Report
from celoss_cli.text import printable
from celoss_cli.views import gates, plain

_SUITE = "celoss"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Case(NamedTuple):
    """A test case: its name, why it failed, or None, and why it was not judged, or None."""

    name: str
    failure: str | None
    skipped: str | None = None


def text(report: Report) -> str:
    """Return the gates as test cases; without gates one says that the files were measured."""
    findings = [(f"{found.severity} {found.code}", found.message) for found in report.main_findings]
    properties = [("signature", report.signature), *findings]
    return document(cases(report.gates), properties, plain.text(report))


def cases(judged: Iterable[GateResult]) -> list[Case]:
    """Return one test case a gate."""
    return [
        Case(
            f"{gates.named(gate)} {'<=' if gate.better == 'lower' else '>='} {gate.bound!r}",
            None if gate.passed else gates.line(gate),
            gate.about if gate.skipped else None,
        )
        for gate in judged
    ]


def document(cases: Sequence[Case], properties: Sequence[tuple[str, str]], output: str) -> str:
    """Return a suite of test cases as XML; without any, one that says that all was measured."""
    suite = _suite(max(len(cases), 1), failures=sum(case.failure is not None for case in cases))
    if skipped := sum(case.skipped is not None for case in cases):
        suite.set("skipped", str(skipped))
    about = ET.SubElement(suite, "properties")
    for name, value in properties:
        ET.SubElement(about, "property", name=_allowed(name), value=_allowed(value))
    for case in cases or [Case("measured", None)]:
        element = ET.SubElement(suite, "testcase", classname=_SUITE, name=_allowed(case.name))
        if case.failure is not None:
            ET.SubElement(element, "failure", message=_allowed(case.failure), type="GateFailed")
        if case.skipped is not None:
            ET.SubElement(element, "skipped", message=_allowed(case.skipped))
    ET.SubElement(suite, "system-out").text = output
    return _document(suite)


def error_text(error: CelossError) -> str:
    """Return one test case that could not be run: the files could not be measured."""
    suite = _suite(1, errors=1)
    case = ET.SubElement(suite, "testcase", classname=_SUITE, name="measured")
    wrong = ET.SubElement(case, "error", message=_allowed(error.message), type=type(error).__name__)
    wrong.text = _allowed(error.hint or "")
    return _document(suite)


def _suite(tests: int, failures: int = 0, errors: int = 0) -> ET.Element:
    counts = {"tests": str(tests), "failures": str(failures), "errors": str(errors)}
    return ET.Element("testsuite", {"name": _SUITE, **counts})


def _document(suite: ET.Element) -> str:
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    content = ET.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{content}\n'


def _allowed(words: str) -> str:
    """Return the words on one line, without the characters that XML 1.0 forbids."""
    return printable(_FORBIDDEN.sub("", words))
