"""The verdict as JUnit XML, as CI servers read it: one test case a gate."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from celoss_cli.entries import GateResult
from celoss_cli.errors import CelossError
from celoss_cli.report import Report
from celoss_cli.views import numbers, plain

_SUITE = "celoss"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(report: Report) -> str:
    """Return the gates as test cases; without gates one says that the files were measured."""
    failed = sum(not gate.passed for gate in report.gates)
    suite = _suite(max(len(report.gates), 1), failures=failed)
    properties = ET.SubElement(suite, "properties")
    _property(properties, "signature", report.signature)
    for finding in report.findings:
        _property(properties, f"{finding.severity} {finding.code}", finding.message)
    for gate in report.gates:
        _case(suite, gate)
    if not report.gates:
        ET.SubElement(suite, "testcase", classname=_SUITE, name="measured")
    output = ET.SubElement(suite, "system-out")
    output.text = _allowed(plain.text(report))
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


def _property(properties: ET.Element, name: str, value: str) -> None:
    ET.SubElement(properties, "property", name=_allowed(name), value=_allowed(value))


def _case(suite: ET.Element, gate: GateResult) -> None:
    sign = "<=" if gate.better == "lower" else ">="
    name = f"{gate.metric} {sign} {gate.bound!r}"
    case = ET.SubElement(suite, "testcase", classname=_SUITE, name=name)
    if not gate.passed:
        message = _allowed(f"{gate.metric} {numbers.comparison(gate)}")
        ET.SubElement(case, "failure", message=message, type="GateFailed")


def _document(suite: ET.Element) -> str:
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    content = ET.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{content}\n'


def _allowed(words: str) -> str:
    """Return the words without the characters that XML 1.0 forbids."""
    return _FORBIDDEN.sub("", words)
