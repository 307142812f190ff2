"""Delimiters, decimal commas and comments that do not fit the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from refusals import CSV, INTEGERS, PREDICTIONS, Case, cell, lay_out, refused

from celoss_cli.cli.main import main

AS_JSON_LINES = (
    "lists and objects are read from JSON Lines: Path('preds.jsonl').write_text("
    "'\\n'.join(map(json.dumps, df.to_dict('records'))))"
)
BLANK_SEPARATED = "0.9 0.1\n0.2 0.8\n0.7 0.3\n"


def blanks(about: str, content: str, error: str) -> Case:
    """A case of predictions with blanks between their cells."""
    return Case(
        about, error, None, "preds.txt labels.csv", labels=INTEGERS, files={"preds.txt": content}
    )


CASES = [
    blanks(
        "a cell too many between blanks, late",
        BLANK_SEPARATED * 2 + "0.2 0.3 0.5\n",
        "preds.txt:7: 3 cells, where the first line has 2",
    ),
    blanks(
        "a cell too few between blanks, late",
        BLANK_SEPARATED * 2 + "0.2\n0.5 0.5\n",
        "preds.txt:7: 1 cell, where the first line has 2",
    ),
    blanks(
        "a cell too many between blanks",
        BLANK_SEPARATED.replace("0.8", "0.3 0.5"),
        "preds.txt:2: 3 cells, where the first line has 2",
    ),
    blanks(
        "a cell too few between blanks",
        BLANK_SEPARATED.replace(" 0.3", ""),
        "preds.txt:3: 1 cell, where the first line has 2",
    ),
    blanks(
        "a blank line between blanks",
        BLANK_SEPARATED.replace("\n0.2", "\n\n0.2"),
        "preds.txt:2: blank line",
    ),
    blanks(
        "a line of blanks between blanks",
        BLANK_SEPARATED.replace("\n0.7", "\n \t \n0.7"),
        "preds.txt:3: blank line",
    ),
    blanks(
        "letters between blanks, late",
        BLANK_SEPARATED * 2 + "0.2 x\n",
        "preds.txt:7: column 1: 'x' is not a number",
    ),
    blanks(
        "letters between blanks",
        BLANK_SEPARATED.replace("0.3", "x"),
        "preds.txt:3: column 1: 'x' is not a number",
    ),
    Case(
        "a tensor in a cell",
        "preds.csv:3: column 'cat': 'tensor(0.1)' is not a number",
        preds=cell("tensor(0.1)"),
    ),
    Case(
        "a tensor with a comma in it",
        "preds.csv:3: column 'cat': 'tensor(0.1, grad_fn=<X>)' is not a number",
        preds=cell('"tensor(0.1, grad_fn=<X>)"'),
    ),
    Case(
        "a list in a cell",
        "preds.csv:3: column 'probs': '[0.2 0.8]' is not a number",
        AS_JSON_LINES,
        preds='name,probs\n0.9,0.1\n0.2,"[0.2 0.8]"\n0.7,0.3\n',
        labels=INTEGERS,
    ),
    Case(
        "a list in every cell",
        "preds.csv:2: column 'probs': '[0.9 0.1]' is not a number",
        AS_JSON_LINES,
        f"{CSV} --positive cat",
        preds='probs\n"[0.9 0.1]"\n"[0.2 0.8]"\n"[0.7 0.3]"\n',
    ),
    Case(
        "a row without the trailing delimiter of the others",
        "preds.csv:3: 2 cells, where the first line has 2 and a trailing delimiter",
        preds="cat,dog,\n0.9,0.1,\n0.2,0.8\n0.7,0.3,\n",
    ),
    Case(
        "a cell behind the trailing delimiter",
        "preds.csv:3: 3 cells, where the first line has 2 and a trailing delimiter",
        preds="cat,dog,\n0.9,0.1,\n0.2,0.3,0.5\n0.7,0.3,\n",
    ),
    Case(
        "a cell behind the trailing delimiter in every row",
        "preds.csv:2: 3 cells, where the first line has 2 and a trailing delimiter",
        preds="cat,dog,\n0.9,0.1,5\n0.2,0.8,6\n0.7,0.3,7\n",
    ),
    Case(
        "a trailing delimiter below a header that has none",
        "preds.csv:2: 3 cells, where the first line has 2",
        preds="cat,dog\n0.9,0.1,\n0.2,0.8,\n0.7,0.3,\n",
    ),
    Case(
        "a comment above the header",
        "preds.csv:2: 2 cells, where the first line has 1",
        "--comment '#' leaves out lines that start with #",
        preds="# written by hand\n" + PREDICTIONS,
    ),
    Case(
        "a comment above the header, and labels that are integers",
        "preds.csv:2: 2 cells, where the first line has 1",
        "--comment '#' leaves out lines that start with #",
        preds="# written by hand\n" + PREDICTIONS,
        labels=INTEGERS,
    ),
    Case(
        "a comment between the rows",
        "preds.csv:3: 1 cell, where the first line has 2",
        "--comment '#' leaves out lines that start with #",
        preds=PREDICTIONS.replace("\n0.2", "\n# half of it\n0.2"),
    ),
    Case(
        "decimal commas between tabs",
        "preds.csv:2: column 'cat': '0,9' is not a number",
        "--decimal , reads decimal commas",
        preds="cat\tdog\n0,9\t0,1\n0,2\t0,8\n0,7\t0,3\n",
    ),
    Case(
        "decimal commas between blanks",
        "preds.csv:1: column 0: '0,9' is not a number",
        "--decimal , reads decimal commas",
        f"{CSV} --delimiter blank --no-header",
        preds=BLANK_SEPARATED.replace(".", ","),
        labels=INTEGERS,
    ),
    Case(
        "points that may be between thousands with --decimal ,",
        "preds.csv:2: column 'cat': '1.000' is not a number",
        None,
        f"{CSV} --decimal ,",
        preds="cat;dog\n1.000;0\n1.000;0\n",
    ),
    Case(
        "a delimiter of two characters",
        "--delimiter '||' is not one character",
        None,
        f"{CSV} --delimiter ||",
    ),
    Case(
        "a comment of two characters",
        "--comment '//' is not one character",
        None,
        f"{CSV} --comment //",
    ),
    Case(
        "a comment by the name of a delimiter",
        "--comment 'tab' is not one character",
        None,
        f"{CSV} --comment tab",
    ),
    Case(
        "a byte that is no character for a comment",
        "--comment '\\udcff' is not one character",
        None,
        f"{CSV} --comment \udcff",
    ),
    Case(
        "a byte that is no character for a delimiter",
        "--delimiter '\\udcff' is not one character",
        None,
        f"{CSV} --delimiter \udcff",
    ),
    Case(
        "a comma for both delimiter and decimal point",
        "',' cannot be both the delimiter and the decimal separator",
        "--delimiter sets the character between cells",
        f"{CSV} --decimal , --delimiter ,",
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)


@pytest.mark.parametrize("delimiter", ['"', "\n", "\r"], ids=["quote", "line feed", "return"])
def test_a_delimiter_that_can_be_none_is_refused(
    delimiter: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lay_out(Case("", ""), tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["eval", "preds.csv", "labels.csv", "--delimiter", delimiter]) == 2
    said = capsys.readouterr()
    assert said.err.startswith("Error: --delimiter ")
    assert said.out == ""
