"""Reports in forms that other programs read, taken apart as those do."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

GATES = ("--max-loss", "0.1", "--min-accuracy", "0.9", "--gate", "ece=0.5")


def tables(text: str) -> Iterator[list[str]]:
    for part in text.split("\n\n"):
        lines = part.strip("\n").split("\n")
        if lines[0].startswith("|"):
            yield lines


def suite_of(text: str) -> ET.Element:
    root = ET.fromstring(text)  # noqa: S314 - our own
    assert root.tag == "testsuites"
    (suite,) = root
    assert suite.tag == "testsuite"
    cases = suite.findall("testcase")
    assert int(suite.attrib["tests"]) == len(cases)
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
    assert int(suite.attrib["errors"]) == len(suite.findall("testcase/error"))
    assert all(case.attrib["name"] and case.attrib["classname"] for case in cases)
    return suite
