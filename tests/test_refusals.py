"""What cannot be measured: one row a case, with the one line that says so."""

from __future__ import annotations

import bz2
import csv
import errno
import gzip
import io
import json
import lzma
import os
import pickle
import re
import shlex
import struct
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import click
import numpy as np
import pytest
from backports import zstd
from numpy.typing import NDArray

from celoss_cli.cli.main import main
from celoss_cli.engine import threads as engine
from celoss_cli.engine.plan import Plan
from celoss_cli.formats.csv import slabs
from celoss_cli.tables.blocks import BLOCK_BYTES

Content: TypeAlias = str | bytes | NDArray[Any]

CSV = "preds.csv labels.csv"
NPY = "preds.npy labels.csv"
PREDICTIONS = "cat,dog\n0.9,0.1\n0.2,0.8\n0.7,0.3\n"
PROBABILITIES = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
ONE_COLUMN = "score\n0.9\n0.2\n0.7\n0.6\n"
NAMES = "cat\ndog\ncat\n"
INTEGERS = "0\n1\n0\n"
TABLE = "id,label,wt\na,cat,1\nb,dog,2\nc,cat,1\n"

RAW_SCORES = "for raw scores give --scores logits, for logarithms --scores log-probs"
NOT_ONE = "--normalize divides every row by its sum; --scores logits takes a softmax"
LOGARITHM = "-inf is the logarithm of 0: --scores log-probs, or logits, reads it"
ONE_EACH = "each row of predictions needs one label, in the same order"
AS_FLOAT = "save it as float32 or float64: array.astype('float64')"
WRITE_AGAIN = "write or copy the file again"
NO_INDEX = "write the file with index=False, or name the column"
COMMAND_HELP = "celoss --help lists the commands, celoss COMMAND --help the options"
METRICS = (
    "the metrics are cross_entropy, cross_entropy_se, cross_entropy_low, cross_entropy_high, "
    "perplexity, accuracy, accuracy_low, accuracy_high, top_k_accuracy, chance_cross_entropy, "
    "chance_accuracy, uniform_cross_entropy, uniform_accuracy, d2, brier, mean_confidence, ece, "
    "median_loss, max_loss, worst_1pct_share, rows, floored_rows, infinite_rows"
)
JUDGED = (
    "gates take cross_entropy, cross_entropy_se, cross_entropy_low, cross_entropy_high, "
    "perplexity, accuracy, accuracy_low, accuracy_high and 10 more"
)


@dataclass(frozen=True)
class Case:
    """Files, a command line, and what is to be said of them.

    `preds` and `labels` are preds.csv and labels.csv. Files of outputs that were there before are
    in every case; `outputs` tells whether the command line is to name them.
    """

    about: str
    error: str
    hint: str | None = None
    arguments: str = CSV
    preds: str | bytes = PREDICTIONS
    labels: str | bytes = NAMES
    files: Mapping[str, Content] = field(default_factory=dict)
    folders: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    outputs: bool = True

    @property
    def stderr(self) -> str:
        hint = "" if self.hint is None else f"Hint: {self.hint}\n"
        return f"Error: {self.error}\n{hint}"


def saved(array: NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def npy(header: str, data: bytes = bytes(48)) -> bytes:
    """An NPY file of version 1 whose header is any text."""
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data


def claims(shape: str) -> bytes:
    return npy(f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n")


def cell(text: str) -> str:
    """Predictions with `text` in line 3 below cat."""
    return f"cat,dog\n0.9,0.1\n{text},0.8\n0.7,0.3\n"


def array(
    about: str, content: Content, error: str, hint: str | None = None, arguments: str = NPY
) -> Case:
    """A case of one array of predictions."""
    return Case(about, error, hint, arguments, labels=INTEGERS, files={"preds.npy": content})


def soft(about: str, labels: Content, error: str, hint: str | None = None) -> Case:
    """A case of labels with a column a class."""
    if isinstance(labels, str):
        return Case(about, error, hint, labels=labels)
    return Case(about, error, hint, "preds.csv labels.npy", files={"labels.npy": labels})


def weighted(about: str, weights: Content, error: str, hint: str | None = None) -> Case:
    """A case of a file of weights."""
    arguments = f"{CSV} --weights weights.csv"
    return Case(about, error, hint, arguments, files={"weights.csv": weights})


FILES = [
    Case(
        "predictions are not there",
        "pred.csv: no such file",
        "did you mean 'preds.csv'?",
        "pred.csv labels.csv",
    ),
    Case(
        "labels are not there",
        "label.csv: no such file",
        "did you mean 'labels.csv'?",
        "preds.csv label.csv",
    ),
    Case(
        "predictions are a folder",
        "models: is a folder without files of data",
        "its files must end in .csv, .tsv, .txt, .npy, .npz, .parquet, .arrow, .feather, .jsonl, "
        ".ndjson, .json",
        arguments="models labels.csv",
        folders=("models",),
    ),
    Case("predictions are empty", "preds.csv: the file is empty", preds=""),
    Case("labels are empty", "labels.csv: the file is empty", labels=""),
    Case("predictions are newlines", "preds.csv: the file holds no rows", preds="\n\n\n"),
    Case("labels are newlines", "labels.csv: the file holds no rows", labels="\r\n\r\n"),
    Case(
        "predictions are a header",
        "preds.csv: the file holds a header and no rows",
        preds="cat,dog\n",
    ),
    Case(
        "labels are one line that is no class",
        "labels.csv:1: label 'label' is not a class; the classes are cat, dog",
        labels="label\n",
    ),
    Case(
        "labels are a header",
        "labels.csv: the file holds a header and no rows",
        arguments=f"{CSV} --label-column label",
        labels="id,label\n",
    ),
    Case(
        "predictions are not UTF-8",
        "preds.csv:3: byte 0xa0 is not UTF-8",
        "save the file as UTF-8",
        preds=cell("0.2\xa0").encode("latin-1"),
    ),
    Case(
        "a header is not UTF-8",
        "preds.csv:1: byte 0xfc is not UTF-8",
        "save the file as UTF-8",
        preds="cat,H\xfcndin\n0.9,0.1\n".encode("latin-1"),
    ),
    Case(
        "labels are not UTF-8",
        "labels.csv:2: byte 0xfc is not UTF-8",
        "save the file as UTF-8",
        labels="cat\nH\xfcndin\ncat\n".encode("latin-1"),
    ),
    Case("a NUL byte", "preds.csv:3: a NUL byte: this is no text", preds=cell("0.\x002")),
    Case(
        "a NUL byte in the labels",
        "labels.csv:2: a NUL byte: this is no text",
        labels="cat\nd\0g\ncat\n",
    ),
    Case(
        "a quote that is never closed",
        "preds.csv:3: a quote is opened and never closed",
        preds=cell('"0.2'),
    ),
    Case(
        "a quote in the header that is never closed",
        "preds.csv:1: a quote is opened and never closed",
        preds='"cat,dog\n0.9,0.1\n0.2,0.8\n0.7,0.3\n',
    ),
    Case(
        "a quote in the labels that is never closed",
        "labels.csv:2: a quote is opened and never closed",
        labels='cat\n"dog\ncat\n',
    ),
    Case(
        "text behind a closing quote",
        "preds.csv:3: a quote stands within a cell",
        'write such a cell in quotes, and its own quotes twice: "5"" nail"',
        preds=cell('"0.2"x'),
    ),
    Case(
        "lines that end in a carriage return alone",
        "preds.csv:1: a carriage return without a line feed",
        preds=PREDICTIONS.replace("\n", "\r"),
    ),
    Case(
        "labels that end in a carriage return alone",
        "labels.csv:1: a carriage return without a line feed",
        labels=NAMES.replace("\n", "\r"),
    ),
    Case(
        "a carriage return within a row",
        "preds.csv:3: a carriage return without a line feed",
        preds=cell("0.2\r"),
    ),
]

CELLS = [
    *(
        Case(
            f"a number is {text}",
            f"preds.csv:3: column 'cat': '{text}' is not a number",
            None,
            preds=cell(text),
        )
        for text in (
            "abc",
            "TRUE",
            "true",
            "1_000",
            "0x1p-3",
            "50%",
            "1D5",
            "\u22120.5",
            "NA",
            "0.1 0.2",
            "1e",
            ".",
            "--1",
            "0.2.1",
        )
    ),
    Case("a cell is empty", "preds.csv:3: column 'cat': the cell is empty", preds=cell("")),
    Case("a cell is blank", "preds.csv:3: column 'cat': the cell is empty", preds=cell("  ")),
    Case(
        "the last cell is empty",
        "preds.csv:3: column 'dog': the cell is empty",
        preds="cat,dog\n0.9,0.1\n0.2,\n0.7,0.3\n",
    ),
    Case(
        "whole columns are truth words",
        "preds.csv:2: column 'cat': 'TRUE' is not a number",
        preds="cat,dog\nTRUE,FALSE\nFALSE,TRUE\nTRUE,FALSE\n",
    ),
    Case(
        "1e400",
        "preds.csv:3: column 'cat': '1e400' is too large for a float64",
        None,
        preds=cell("1e400"),
    ),
    Case(
        "decimal commas between semicolons",
        "preds.csv:2: column 'cat': '0,9' is not a number",
        "--decimal , reads decimal commas",
        preds="cat;dog\n0,9;0,1\n0,2;0,8\n0,7;0,3\n",
    ),
    Case(
        "a quoted decimal comma",
        "preds.csv:3: column 'cat': '0,2' is not a number",
        "--decimal , reads decimal commas",
        preds=cell('"0,2"'),
    ),
    *(
        Case(
            f"a probability is {text}",
            f"preds.csv:3: column 'cat': {text.casefold()} is not a finite number",
            LOGARITHM if text == "-inf" else None,
            preds=cell(text),
        )
        for text in ("NaN", "nan", "inf", "-inf", "Inf")
    ),
    *(
        Case(
            f"a probability is {text}",
            f"preds.csv:3: column 'cat': {text} is not a probability: it lies outside [0, 1]",
            RAW_SCORES,
            preds=cell(text),
        )
        for text in ("-0.1", "1.2")
    ),
    Case(
        "a logit is nan",
        "preds.csv:3: column 'cat': nan is not a finite number",
        None,
        f"{CSV} --scores logits",
        preds=cell("nan"),
    ),
    Case(
        "a log-probability above 0",
        "preds.csv:2: column 'dog': 0.5 is not a log-probability: it lies above 0",
        "for raw scores give --scores logits, for probabilities --scores probs",
        f"{CSV} --scores log-probs",
        preds="cat,dog\n-1,0.5\n-1,-1\n-1,-1\n",
    ),
]

ROWS = [
    Case(
        "a short row",
        "preds.csv:3: 2 cells, where the first line has 3",
        preds="cat,dog,eel\n0.9,0.1,0\n0.2,0.8\n0.7,0.3,0\n",
    ),
    Case(
        "a row of one cell",
        "preds.csv:3: 1 cell, where the first line has 2",
        preds="cat,dog\n0.9,0.1\n0.2\n0.7,0.3\n",
    ),
    Case(
        "a long row", "preds.csv:3: 3 cells, where the first line has 2", None, preds=cell("0,0.2")
    ),
    Case(
        "every row longer than the header",
        "preds.csv:2: 3 cells, where the first line has 2",
        preds="cat,dog\n0,0.9,0.1\n1,0.2,0.8\n2,0.7,0.3\n",
    ),
    Case(
        "a blank line in the middle",
        "preds.csv:3: blank line",
        preds="cat,dog\n0.9,0.1\n\n0.2,0.8\n0.7,0.3\n",
    ),
    Case(
        "a blank line in the middle, with carriage returns",
        "preds.csv:3: blank line",
        preds="cat,dog\r\n0.9,0.1\r\n\r\n0.2,0.8\r\n0.7,0.3\r\n",
    ),
    Case("a blank line first", "preds.csv:1: blank line", preds="\n" + PREDICTIONS),
    Case("six blank lines first", "preds.csv:1: blank line", preds="\n" * 6 + PREDICTIONS),
    Case(
        "a blank line among the labels",
        "labels.csv:2: the label is empty",
        labels="cat\n\ndog\ncat\n",
    ),
    Case(
        "a row sums to 0.9",
        "preds.csv:3: the row sums to 0.9, not to 1",
        NOT_ONE,
        preds="cat,dog\n0.9,0.1\n0.2,0.7\n0.7,0.3\n",
    ),
    Case(
        "a row of zeros with --normalize",
        "preds.csv:3: the row sums to 0, and cannot be normalized",
        None,
        f"{CSV} --normalize",
        preds="cat,dog\n0.9,0.1\n0,0\n0.7,0.3\n",
    ),
    Case(
        "two columns of one name",
        "preds.csv:1: two columns are named 'cat'",
        preds="cat,cat\n0.9,0.1\n0.2,0.8\n0.7,0.3\n",
    ),
    Case(
        "an index that skips",
        "preds.csv:3: the first column has no name and is no index 0..N-1: "
        "it holds 2 where 1 should stand",
        NO_INDEX,
        preds=",cat,dog\n0,0.9,0.1\n2,0.2,0.8\n3,0.7,0.3\n",
    ),
    Case(
        "an index of words",
        "preds.csv:2: the index: 'a' is not a number",
        preds=",cat,dog\na,0.9,0.1\nb,0.2,0.8\nc,0.7,0.3\n",
    ),
    Case(
        "an index of the labels that skips",
        "labels.csv:3: the first column has no name and is no index 0..N-1: "
        "it holds 2 where 1 should stand",
        NO_INDEX,
        labels=",label\n0,cat\n2,dog\n3,cat\n",
    ),
    Case(
        "an index of the labels with a word",
        "labels.csv:3: the index: 'x' is not a number",
        labels=",label\n0,cat\nx,dog\n2,cat\n",
    ),
    Case(
        "an index of the labels that is shuffled",
        "labels.csv:2: the first column has no name and is no index 0..N-1: "
        "it holds 2 where 0 should stand",
        NO_INDEX,
        labels=",label\n2,cat\n0,dog\n1,cat\n",
    ),
]

LABELS = [
    Case(
        "a label more than rows",
        "preds.csv has 3 rows of predictions, labels.csv has 4 labels",
        ONE_EACH,
        labels="cat\ndog\ncat\ndog\n",
    ),
    Case(
        "many labels more than rows",
        "preds.csv has 3 rows of predictions, labels.csv has 6 labels",
        ONE_EACH,
        labels=NAMES * 2,
    ),
    Case(
        "a label fewer than rows",
        "preds.csv has 3 rows of predictions, labels.csv has 2 labels",
        ONE_EACH,
        labels="cat\ndog\n",
    ),
    Case(
        "one label",
        "preds.csv has 3 rows of predictions, labels.csv has 1 label",
        ONE_EACH,
        labels="cat\n",
    ),
    Case(
        "a first row that looks like a header",
        "preds.csv has 2 rows of predictions, labels.csv has 3 labels",
        "the first line of preds.csv was taken for a header; --no-header reads it",
        preds="0,1\n1,0\n0.2,0.8\n",
        labels="1\n0\n1\n",
    ),
    Case(
        "a misspelt first label",
        "preds.csv has 3 rows of predictions, labels.csv has 2 labels",
        "the first line of labels.csv was taken for a header; --no-header reads it",
        labels="caat\ndog\ncat\n",
    ),
    Case(
        "a label beyond the last class",
        "labels.csv:3: label '7' is not one of the positions 0..1",
        labels="0\n1\n7\n",
    ),
    Case(
        "a label below 0",
        "labels.csv:3: label '-1' is not one of the positions 0..1",
        labels="0\n1\n-1\n",
    ),
    Case(
        "labels counted from 1",
        "labels.csv:2: label '2' is not one of the positions 0..1",
        "labels 1..2 are counted from 1: --first-label 1",
        labels="1\n2\n1\n",
    ),
    Case(
        "a label beyond the last class, counted from 1",
        "labels.csv:3: label '3' is not one of the positions 1..2",
        None,
        f"{CSV} --first-label 1",
        labels="1\n2\n3\n",
    ),
    Case(
        "--first-label with labels that are names",
        "labels.csv:1: label 'cat' is not one of the positions 0..1",
        None,
        f"{CSV} --first-label 0",
    ),
    Case(
        "an unknown name",
        "labels.csv:2: label 'dgo' is not a class; the classes are cat, dog",
        "did you mean 'dog'?",
        labels="cat\ndgo\ncat\n",
    ),
    Case(
        "a name in other letters",
        "labels.csv:2: label 'DOG' is not a class; the classes are cat, dog",
        "did you mean 'dog'?",
        labels="cat\nDOG\ncat\n",
    ),
    Case(
        "a name with a blank before it",
        "labels.csv:2: label ' dog' is not a class; the classes are cat, dog",
        "did you mean 'dog'?",
        labels="cat\n dog\ncat\n",
    ),
    Case(
        "a number among names",
        "labels.csv:2: label '1' is not a class; the classes are cat, dog",
        labels="cat\n1\ndog\n",
    ),
    Case(
        "integers of which some are class names",
        "labels.csv:1: of the labels 0, 1, 2 some are class names, some are not",
        "--labels-are names or --labels-are positions decides",
        f"{CSV} --class-names 1,2,3",
        preds="1,0,0\n0,1,0\n0,0,1\n1,0,0\n",
        labels="0\n1\n2\n0\n",
    ),
    Case(
        "integers of which all but the first are class names",
        "labels.csv:1: of the labels 0, 1, 2 some are class names, some are not",
        "--labels-are names or --labels-are positions decides",
        f"{CSV} --class-names 1,2,3",
        preds="1,0,0\n0,1,0\n0,0,1\n",
        labels="0\n1\n2\n",
    ),
    Case(
        "integers that are to be names",
        "labels.csv:1: label '0' is not a class; the classes are cat, dog",
        None,
        f"{CSV} --labels-are names",
        labels=INTEGERS,
    ),
    Case("a quoted empty label", "labels.csv:2: the label is empty", labels='cat\n""\ncat\n'),
    Case(
        "an empty label in a column",
        "labels.csv:3: the label is empty",
        None,
        f"{CSV} --label-column label",
        labels="id,label\na,cat\nb,\nc,cat\n",
    ),
    Case(
        "a label of 1.5",
        "labels.csv:2: label '1.5' is not a class; the classes are 0, 1",
        preds="0.9,0.1\n0.2,0.8\n0.7,0.3\n",
        labels="0\n1.5\n1\n",
    ),
    Case(
        "a first label of 1.5",
        "labels.csv:1: label '1.5' is not a class; the classes are 0, 1",
        preds="0.9,0.1\n0.2,0.8\n0.7,0.3\n",
        labels="1.5\n0\n1\n",
    ),
    Case(
        "a label of 1.5 among positions",
        "labels.csv:2: label '1.5' is not a class; the classes are cat, dog",
        labels="0\n1.5\n1\n",
    ),
    Case(
        "a label of nan in an array",
        "labels.npy: row 1: label 'nan' is not a class; the classes are 0, 1",
        None,
        "preds.npy labels.npy",
        files={"preds.npy": PROBABILITIES, "labels.npy": np.array([0.0, np.nan, 1.0])},
    ),
    Case(
        "a label beyond the last class in an array",
        "labels.npy: row 2: label '7' is not one of the positions 0..1",
        None,
        "preds.npy labels.npy",
        files={"preds.npy": PROBABILITIES, "labels.npy": np.array([0, 1, 7])},
    ),
    Case(
        "complex labels",
        "labels.npy: labels of type complex128, not integers or text",
        "save them as integers or text, without pickle: array.astype(str)",
        "preds.npy labels.npy",
        files={"preds.npy": PROBABILITIES, "labels.npy": np.array([0, 1, 1j])},
    ),
    Case(
        "every label is ignored",
        "labels.csv: every row has the label that --ignore-label drops",
        None,
        f"{CSV} --ignore-label cat",
        labels="cat\ncat\ncat\n",
    ),
    Case(
        "no labels at all",
        "no labels: give a LABELS file, or --label-column of preds.csv; its columns are cat, dog",
        None,
        "preds.csv",
    ),
    Case(
        "an unknown --label-column",
        "labels.csv: no column 'labl'; the columns are id, label, wt",
        "did you mean 'label'?",
        f"{CSV} --label-column labl",
        labels=TABLE,
    ),
    Case(
        "an unknown --label-column of the predictions",
        "preds.csv: no column 'truth'; the columns are cat, dog, label",
        None,
        "preds.csv --label-column truth",
        preds="cat,dog,label\n0.9,0.1,cat\n",
    ),
    Case(
        "a --label-column of an array",
        "labels.npy: no column 'truth': an array has no column names",
        None,
        "preds.csv labels.npy --label-column truth",
        files={"labels.npy": np.array([0, 1, 0])},
    ),
    Case(
        "several columns of labels",
        "labels.csv: which column holds the labels? The columns are id, label, wt",
        "--label-column NAME",
        labels=TABLE,
    ),
    Case(
        "two columns of labels for one column of scores",
        "labels.csv: which column holds the labels? The columns are id, label",
        "--label-column NAME",
        preds=ONE_COLUMN,
        labels="id,label\na,1\nb,0\nc,1\nd,0\n",
    ),
    Case(
        "nothing but labels in the predictions",
        "preds.csv: no column of scores beside label",
        None,
        "preds.csv --label-column label",
        preds="label\ncat\n",
    ),
    Case(
        "one column of scores and three labels",
        "labels.csv: one column of scores stands for two classes, and the labels have 3 values: "
        "cat, dog, eel",
        "give one column of scores a class; --class-names A,B,... reads one number a line, "
        "the classes in this order",
        preds=ONE_COLUMN,
        labels="cat\ndog\neel\ncat\n",
    ),
    Case(
        "one column of scores and three integers, the first of them once",
        "labels.csv: one column of scores stands for two classes, and the labels have 3 values: "
        "0, 1, 2",
        "give one column of scores a class; --classes 3 reads one number a line",
        preds=ONE_COLUMN,
        labels="0\n1\n2\n1\n",
    ),
    Case(
        "one column of scores and labels that do not tell which is positive",
        "labels.csv: the labels are 'cat' and 'dog', and nothing tells which of them the column "
        "of scores speaks of",
        "--positive dog would say that it is 'dog'",
        preds=ONE_COLUMN,
        labels="cat\ndog\ncat\ncat\n",
    ),
    Case(
        "a --positive that is no label",
        "--positive 'dgo' is not one of the labels cat, dog",
        "did you mean 'dog'?",
        f"{CSV} --positive dgo",
        preds=ONE_COLUMN,
        labels="cat\ndog\ncat\ncat\n",
    ),
]

SOFT_LABELS = [
    soft(
        "a share below 0",
        "cat,dog\n1,0\n-0.1,1.1\n1,0\n",
        "labels.csv:3: column 'cat': -0.1 is no share: outside [0, 1]",
    ),
    soft(
        "a share above 1",
        "cat,dog\n1,0\n0,1.5\n1,0\n",
        "labels.csv:3: column 'dog': 1.5 is no share: outside [0, 1]",
    ),
    soft(
        "a share of nan",
        "cat,dog\n1,0\nnan,1\n1,0\n",
        "labels.csv:3: column 'cat': nan is no share: outside [0, 1]",
    ),
    soft(
        "a share of letters",
        "cat,dog\n1,0\nx,1\n1,0\n",
        "labels.csv:3: column 'cat': 'x' is not a number",
    ),
    soft(
        "a share above 1 in an array",
        np.array([[1.0, 0.0], [0.0, 1.5], [0.0, 1.0]]),
        "labels.npy: row 1, column 1: 1.5 is no share: outside [0, 1]",
    ),
    soft(
        "shares that do not sum to 1",
        "cat,dog\n1,0\n0.5,0.4\n1,0\n",
        "labels.csv:3: the label's row sums to 0.9, not to 1",
    ),
    soft(
        "shares in an array that do not sum to 1",
        np.array([[1.0, 0.0], [0.5, 0.4], [0.0, 1.0]]),
        "labels.npy: row 1: the label's row sums to 0.9, not to 1",
    ),
    soft(
        "a column more than classes",
        "1,0,0\n0,1,0\n0,0,1\n",
        "labels.csv: 3 columns of labels, where there are 2 classes",
        "give one label a row, or one column a class",
    ),
    soft(
        "a column more than classes in an array",
        np.eye(3),
        "labels.npy: 3 columns of labels, where there are 2 classes",
        "give one label a row, or one column a class",
    ),
    soft(
        "columns of other names",
        "cat,eel\n1,0\n0,1\n1,0\n",
        "labels.csv: which column holds the labels? The columns are cat, eel",
        "--label-column NAME",
    ),
    soft(
        "a row of shares fewer",
        "cat,dog\n1,0\n0,1\n",
        "preds.csv has 3 rows of predictions, labels.csv has 2 labels",
        ONE_EACH,
    ),
    soft(
        "many rows of shares more",
        "cat,dog\n" + "1,0\n" * 9,
        "preds.csv has 3 rows of predictions, labels.csv has 9 labels",
        ONE_EACH,
    ),
    Case(
        "--class-weights with soft labels",
        "--class-weights needs one label a row, and labels.csv holds a column a class",
        None,
        f"{CSV} --class-weights balanced",
        labels="cat,dog\n1,0\n0,1\n1,0\n",
    ),
]

WEIGHTS = [
    weighted(
        "a weight below 0",
        "w\n1\n-2\n1\n",
        "weights.csv:3: column 'w': -2.0 is no weight: weights are finite and at least 0",
    ),
    weighted(
        "a weight of nan",
        "w\n1\nnan\n1\n",
        "weights.csv:3: column 'w': nan is no weight: weights are finite and at least 0",
    ),
    weighted("weights of 0", "w\n0\n0\n0\n", "weights.csv: every weight is 0"),
    weighted(
        "a weight of letters", "w\n1\nx\n1\n", "weights.csv:3: column 'w': 'x' is not a number"
    ),
    weighted(
        "a weight below 0 in an array",
        np.array([1.0, -2.0, 1.0]),
        "weights.csv: row 1: -2.0 is no weight: weights are finite and at least 0",
    ),
    weighted(
        "a weight fewer than rows",
        "w\n1\n2\n",
        "preds.csv has 3 rows of predictions, weights.csv has 2 weights",
    ),
    weighted(
        "a weight more than rows",
        "w\n1\n2\n1\n3\n",
        "preds.csv has 3 rows of predictions, weights.csv has 4 weights",
    ),
    weighted(
        "two columns of weights",
        "a,b\n1,2\n1,2\n1,2\n",
        "weights.csv: 2 columns, expected one of weights",
        "--weight-column NAME takes a column of PREDICTIONS or LABELS",
    ),
    weighted("weights that are empty", "", "weights.csv: the file is empty"),
    Case(
        "an unknown --weight-column",
        "labels.csv: no column 'wt2'; the columns are id, label, wt",
        "did you mean 'wt'?",
        f"{CSV} --label-column label --weight-column wt2",
        labels=TABLE,
    ),
    Case(
        "an unknown --weight-column where the predictions alone have a header",
        "preds.csv: no column 'wieght'; the columns are cat, dog, weight",
        "did you mean 'weight'?",
        f"{CSV} --weight-column wieght",
        preds="cat,dog,weight\n0.9,0.1,1\n0.2,0.8,2\n0.7,0.3,1\n",
    ),
    Case(
        "a --weight-column below 0",
        "labels.csv:3: column 'wt': -2.0 is no weight: weights are finite and at least 0",
        None,
        f"{CSV} --label-column label --weight-column wt",
        labels=TABLE.replace("dog,2", "dog,-2"),
    ),
    Case(
        "--weights and --weight-column",
        "--weights and --weight-column both give weights",
        "give one of them",
        f"{CSV} --label-column label --weight-column wt --weights weights.csv",
        labels=TABLE,
        files={"weights.csv": "w\n1\n1\n1\n"},
    ),
    Case(
        "an unknown class in --class-weights",
        "--class-weights: 'dgo' is not a class; the classes are cat, dog",
        "did you mean 'dog'?",
        f"{CSV} --class-weights cat=2,dgo=1",
    ),
    Case(
        "a class weight below 0",
        "--class-weights: -2.0 of 'cat' is no weight",
        None,
        f"{CSV} --class-weights cat=-2",
    ),
    Case(
        "a class weight that is no number",
        "--class-weights 'cat=x': 'cat=x' is not NAME=WEIGHT",
        "as in --class-weights cat=2,dog=1, or --class-weights balanced",
        f"{CSV} --class-weights cat=x",
    ),
]

ARRAYS = [
    array(
        "objects",
        np.array([["a", 1]], dtype=object),
        "preds.npy: an array of Python objects, which only pickle can read",
        "save numbers or text: np.save(path, array.astype('float64'))",
    ),
    array(
        "complex numbers",
        PROBABILITIES.astype(complex),
        "preds.npy: an array of type complex128, not of numbers",
        AS_FLOAT,
    ),
    array(
        "scores as text",
        PROBABILITIES.astype("U3"),
        "preds.npy: an array of type <U3, not of numbers",
        AS_FLOAT,
    ),
    array(
        "dates",
        np.zeros((3, 2), "M8[s]"),
        "preds.npy: an array of type datetime64[s], not of numbers",
        AS_FLOAT,
    ),
    array(
        "records",
        np.zeros(3, [("a", "<f8"), ("b", "<f8")]),
        "preds.npy: an array of type [('a', '<f8'), ('b', '<f8')], not of numbers",
        AS_FLOAT,
    ),
    array(
        "three dimensions",
        np.zeros((3, 2, 2)),
        "preds.npy: an array of 3 dimensions (3, 2, 2), not (rows, classes) or (rows,)",
        "reshape it to one row a sample",
    ),
    array(
        "no dimension",
        np.array(0.5),
        "preds.npy: an array of 0 dimensions (), not (rows, classes) or (rows,)",
        "reshape it to one row a sample",
    ),
    array("no columns", np.zeros((5, 0)), "preds.npy: the array (5, 0) is empty"),
    array("no rows", np.zeros((0, 3)), "preds.npy: the array (0, 3) is empty"),
    array(
        "data cut short",
        saved(PROBABILITIES)[:-8],
        "preds.npy: the file is cut short: (3, 2) of float64 are 48 bytes, "
        "and 40 follow the header",
        WRITE_AGAIN,
    ),
    array(
        "a header cut short",
        saved(PROBABILITIES)[:40],
        "preds.npy: the NPY header is broken",
        WRITE_AGAIN,
    ),
    array(
        "bytes after the array",
        saved(PROBABILITIES) + b"x",
        "preds.npy: the file is too long: (3, 2) of float64 are 48 bytes, and 49 follow the header",
        WRITE_AGAIN,
    ),
    array(
        "a header that claims 7 PiB",
        claims("(985162418487296, 1)"),
        "preds.npy: the file is cut short: (985162418487296, 1) of float64 are "
        "7,881,299,347,898,368 bytes, and 48 follow the header",
        WRITE_AGAIN,
    ),
    array(
        "a negative shape",
        claims("(-1, 2)"),
        "preds.npy: the header gives a negative shape (-1, 2)",
    ),
    array(
        "a shape of two negative lengths",
        claims("(-3, -2)"),
        "preds.npy: the header gives a negative shape (-3, -2)",
    ),
    array(
        "nan",
        np.array([[0.9, 0.1], [np.nan, 0.8], [0.7, 0.3]]),
        "preds.npy: row 1, column 0: nan is not a finite number",
    ),
    array(
        "1.2 by columns",
        np.asfortranarray([[0.9, 0.1], [0.2, 0.8], [0.7, 1.2]]),
        "preds.npy: row 2, column 1: 1.2 is not a probability: it lies outside [0, 1]",
        RAW_SCORES,
    ),
    array(
        "1.2 in one column",
        np.array([0.9, 1.2, 0.3]),
        "preds.npy: row 1: 1.2 is not a probability: it lies outside [0, 1]",
        RAW_SCORES,
    ),
    array(
        "a row that sums to 0.9",
        np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.2]]),
        "preds.npy: row 2: the row sums to 0.9, not to 1",
        NOT_ONE,
    ),
]

OUTPUTS = [
    Case(
        "an output in a folder that is not there",
        "no/out.json: there is no folder no",
        "make it first: mkdir -p",
        f"{CSV} -o no/out.json",
    ),
    Case(
        "an output that is a folder",
        "folder.json: is a folder, not a file",
        None,
        f"{CSV} -o folder.json",
        folders=("folder.json",),
    ),
    Case(
        "an output of another form",
        "-o out.pdf: the name must end in .json, .md, .xml, .txt, .svg or .html",
        None,
        f"{CSV} -o out.pdf",
    ),
    Case(
        "rows of another form",
        "--per-sample out.json: the name must end in .csv or .npy",
        None,
        f"{CSV} --per-sample out.json",
        outputs=False,
    ),
    Case(
        "rows in a folder that is not there",
        "no/rows.npy: there is no folder no",
        "make it first: mkdir -p",
        f"{CSV} --per-sample no/rows.npy",
        outputs=False,
    ),
    Case(
        "an output that is the predictions",
        "preds.json: this output is also the input preds.json",
        "choose another name",
        "preds.json labels.csv -o preds.json",
        files={"preds.json": PREDICTIONS},
    ),
    Case(
        "an output that is the labels in another spelling",
        "models/../labels.txt: this output is also the input labels.txt",
        "choose another name",
        "preds.csv labels.txt -o ./models/../labels.txt",
        files={"labels.txt": NAMES},
        folders=("models",),
    ),
    Case(
        "an output that leads to the predictions",
        "link.json: this output is also the input preds.csv",
        "choose another name",
        f"{CSV} -o link.json",
        links={"link.json": "preds.csv"},
    ),
    Case(
        "an output that is the weights",
        "weights.txt: this output is also the input weights.txt",
        "choose another name",
        f"{CSV} --weights weights.txt -o weights.txt",
        files={"weights.txt": "w\n1\n1\n1\n"},
    ),
    Case(
        "rows that are the labels",
        "labels.csv: this output is also the input labels.csv",
        "choose another name",
        f"{CSV} --per-sample labels.csv",
        outputs=False,
    ),
    Case(
        "two outputs of one name",
        "a.json: two outputs have this name",
        None,
        f"{CSV} -o a.json -o ./a.json",
    ),
    Case(
        "an output on a full device",
        "full.json: cannot be written: No space left on device",
        None,
        f"{CSV} -o full.json",
        links={"full.json": "/dev/full"},
        outputs=False,
    ),
]

OPTIONS = [
    Case(
        "a gate on an unknown metric",
        "there is no metric 'cross_entrop'",
        "did you mean 'cross_entropy'?",
        f"{CSV} --gate cross_entrop=1",
    ),
    Case(
        "a gate on a metric like no other",
        "there is no metric 'zzz'",
        METRICS,
        f"{CSV} --gate zzz=1",
    ),
    Case(
        "a gate on a metric that has no better direction",
        "chance_accuracy says nothing about how good a model is, so it has no better direction",
        JUDGED,
        f"{CSV} --gate chance_accuracy=0.5",
    ),
    Case(
        "a gate at nan",
        "the bound of brier is nan, and must be a finite number",
        None,
        f"{CSV} --gate brier=nan",
    ),
    Case(
        "a largest loss of nan",
        "the bound of cross_entropy is nan, and must be a finite number",
        None,
        f"{CSV} --max-loss nan",
    ),
    Case(
        "a gate without a bound",
        "--gate 'brier' is not METRIC=BOUND",
        "as in --gate brier=0.2",
        f"{CSV} --gate brier",
    ),
    Case(
        "a gate at letters",
        "--gate 'brier=low': 'low' is not a number",
        None,
        f"{CSV} --gate brier=low",
    ),
    Case(
        "--only of an unknown metric",
        "there is no metric 'acuracy'",
        "did you mean 'accuracy'?",
        f"{CSV} --only acuracy",
    ),
    Case("--clip -1", "--clip -1.0 is out of range: from 0.0 to 1.0", None, f"{CSV} --clip -1"),
    Case("--clip nan", "--clip nan is out of range: from 0.0 to 1.0", None, f"{CSV} --clip nan"),
    Case("--bins 0", "--bins 0 is out of range: from 1 to 256", None, f"{CSV} --bins 0"),
    Case(
        "--label-smoothing 2",
        "--label-smoothing 2.0 is out of range: from 0.0 to 1.0",
        None,
        f"{CSV} --label-smoothing 2",
    ),
    Case("--top-k 0", "--top-k 0 is out of range: at least 1", None, f"{CSV} --top-k 0"),
    Case(
        "letters for a number",
        "Invalid value for '--max-loss': 'low' is not a valid float.",
        COMMAND_HELP,
        f"{CSV} --max-loss low",
    ),
    Case(
        "an unknown option",
        click.NoSuchOption("--nonesuch").format_message(),
        COMMAND_HELP,
        f"{CSV} --nonesuch",
    ),
    Case("no predictions", "Missing argument 'PREDICTIONS'.", COMMAND_HELP, ""),
    Case(
        "--normalize with logits",
        "--normalize has no meaning with --scores logits",
        "a softmax sums to 1 already; leave --normalize out",
        f"{CSV} --normalize --scores logits",
    ),
    Case(
        "--first-label with --labels-are names",
        "--first-label counts positions, and --labels-are says names",
        None,
        f"{CSV} --first-label 1 --labels-are names",
    ),
    Case(
        "a class name twice",
        "--class-names names a class twice",
        None,
        f"{CSV} --class-names cat,cat",
    ),
    Case(
        "a class name too many",
        "--class-names gives 3 names, and preds.csv has 2 columns of scores, for 2 classes",
        None,
        f"{CSV} --class-names cat,dog,eel",
    ),
    Case(
        "class names other than the header",
        "--class-names differs from the header of preds.csv: cat, dog",
        "leave --class-names out: the header names the classes",
        f"{CSV} --class-names dog,cat",
    ),
]

ARCHIVED = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
MEMBERS = {"probs": ARCHIVED, "truth": np.array([0, 1, 0])}
WITH_IDS = "id,cat,dog\na,0.9,0.1\nb,0.2,0.8\nc,0.7,0.3\n"
LABEL_IDS = "id,label\na,cat\nb,dog\nc,cat\n"
BY_ID = f"{CSV} --id id"
SIX = "0.6\n0.3\n0.1\n0.2\n0.5\n0.3\n"
BLANK_SEPARATED = "0.9 0.1\n0.2 0.8\n0.7 0.3\n"


def npz(**arrays: NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=True, **arrays)
    return stream.getvalue()


def zipped(**members: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def packed_by_lzma(array: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("probs.npy", array)
    return stream.getvalue()


def workbook() -> bytes:
    """The members that tell an Excel workbook from other archives."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return stream.getvalue()


def flipped(data: bytes, at: int) -> bytes:
    """The data with every bit of one byte turned over."""
    at %= len(data)
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def damaged(about: str, packing: str, content: bytes, **more: Any) -> Case:  # noqa: ANN401 - fields
    return Case(
        about,
        f"preds.csv: the {packing} data is damaged or cut short",
        WRITE_AGAIN,
        preds=content,
        **more,
    )


TEXT = PREDICTIONS.encode()
LABELLED = b"cat,dog,label\n0.9,0.1,cat\n0.2,0.8,dog\n"
DIGITS = LABELLED + b"".join(
    b"0.%d,0.%d,cat\n" % (digits, 10**15 - digits)
    for digits in np.random.default_rng(1).integers(10**14, 9 * 10**14, 400).tolist()
)
"""Text that compression shortens by half at most: what is cut off the end of it is data."""
MORE = b"0.3,0.7,cat\n"
OWN_LABELS = "preds.csv --label-column label"

MAGIC = [
    *(
        Case(
            f"UTF-16 text, {order}",
            "preds.csv: is UTF-16 text",
            "save it as UTF-8",
            preds=mark + PREDICTIONS.encode(order),
        )
        for order, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"))
    ),
    Case(
        "UTF-16 text without a byte order mark",
        "preds.csv:1: a NUL byte: this is no text",
        preds=PREDICTIONS.encode("utf-16-le"),
    ),
    Case(
        "UTF-16 text for labels",
        "labels.csv: is UTF-16 text",
        "save it as UTF-8",
        labels=NAMES.encode("utf-16"),
    ),
    Case(
        "a line of Ctrl-Z at the end",
        "preds.csv:5: 1 cell, where the first line has 2",
        preds=PREDICTIONS + "\x1a",
    ),
    Case(
        "a line of Ctrl-Z below one column",
        "preds.csv:6: column 'score': '\\x1a' is not a number",
        preds=ONE_COLUMN + "\x1a\n",
        labels="1\n0\n1\n1\n0\n",
    ),
    Case(
        "a line of Ctrl-Z below the labels",
        "labels.csv:4: label '\\x1a' is not a class; the classes are cat, dog",
        preds=PREDICTIONS + "0.5,0.5\n",
        labels=NAMES + "\x1a\n",
    ),
    *(
        Case(
            f"an HTML page that starts with {start!r}",
            "preds.csv: is an HTML page, such as an error page",
            "download the file again",
            preds=start + "<head><title>404, not found</title></head>\n<body></body>\n</html>\n",
        )
        for start in (
            "<!DOCTYPE html>\n<html>",
            "<!doctype html><html>",
            "\r\n  <HTML lang='en'>",
            "\ufeff<!DOCTYPE html>\n<html>",
        )
    ),
    Case(
        "a pointer of Git LFS",
        "preds.npy: is a Git LFS pointer, not the file itself",
        "git lfs pull",
        NPY,
        files={
            "preds.npy": "version https://git-lfs.github.com/spec/v1\n"
            "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
            "size 12345\n"
        },
    ),
    *(
        Case(
            f"a pickle of protocol {protocol}",
            "preds.npy: is a pickle, which may run code",
            "save it with numpy.save",
            NPY,
            files={"preds.npy": pickle.dumps(PROBABILITIES, protocol)},
        )
        for protocol in (2, 3, 4, 5)
    ),
    Case(
        "an Excel workbook",
        "preds.csv: is an Excel workbook",
        "save it as CSV",
        preds=workbook(),
    ),
    Case(
        "an Excel workbook of labels",
        "labels.csv: is an Excel workbook",
        "save it as CSV",
        labels=workbook(),
    ),
    Case(
        "a Feather file of version 1",
        "preds.csv: is a Feather file of version 1",
        "write it again: version 2 is an Arrow file",
        preds=b"FEA1" + bytes(40) + b"FEA1",
    ),
    Case(
        "a PNG picture",
        "preds.csv: is a PNG picture",
        "give a CSV or NPY file",
        preds=b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    ),
    Case(
        "a PNG picture in gzip",
        "preds.csv: is a PNG picture",
        "give a CSV or NPY file",
        preds=gzip.compress(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ),
]

PACKED = [
    Case("nothing in gzip", "preds.csv: the file is empty", preds=gzip.compress(b"")),
    damaged("gzip cut in its data", "gzip", gzip.compress(DIGITS)[:-200], arguments=OWN_LABELS),
    damaged("gzip cut in its last bytes", "gzip", gzip.compress(TEXT)[:-4]),
    damaged("gzip cut in its header", "gzip", gzip.compress(TEXT)[:8]),
    damaged("gzip whose checksum is wrong", "gzip", flipped(gzip.compress(TEXT), -8)),
    damaged("gzip whose length is wrong", "gzip", flipped(gzip.compress(TEXT), -1)),
    damaged("gzip and other bytes behind it", "gzip", gzip.compress(TEXT) + b"more"),
    damaged("bzip2 cut in its data", "bzip2", bz2.compress(DIGITS)[:-200], arguments=OWN_LABELS),
    damaged("bzip2 cut in its last bytes", "bzip2", bz2.compress(TEXT)[:-2]),
    damaged("bzip2 whose checksum is wrong", "bzip2", flipped(bz2.compress(TEXT), 12)),
    damaged("xz cut in its data", "xz", lzma.compress(DIGITS)[:-200], arguments=OWN_LABELS),
    damaged("xz cut in its last bytes", "xz", lzma.compress(TEXT)[:-2]),
    damaged("xz whose checksum is wrong", "xz", flipped(lzma.compress(TEXT), 30)),
    damaged("zstd cut in its data", "zstd", zstd.compress(DIGITS)[:-200], arguments=OWN_LABELS),
    damaged("zstd cut in its last bytes", "zstd", zstd.compress(TEXT)[:-2]),
    damaged(
        "zstd whose checksum is wrong",
        "zstd",
        flipped(zstd.compress(DIGITS, options={zstd.CompressionParameter.checksum_flag: 1}), -1),
        arguments=OWN_LABELS,
    ),
    # each piece is a part of the file: to stop at the one that is damaged would lose rows
    *(
        damaged(
            f"the second piece of {packing} is damaged",
            packing,
            compress(LABELLED) + flipped(compress(MORE), 0),
            arguments=OWN_LABELS,
        )
        for packing, compress in (
            ("gzip", gzip.compress),
            ("bzip2", bz2.compress),
            ("xz", lzma.compress),
            ("zstd", zstd.compress),
        )
    ),
    Case(
        "labels in gzip cut short",
        "labels.csv: the gzip data is damaged or cut short",
        WRITE_AGAIN,
        labels=gzip.compress(NAMES.encode())[:-4],
    ),
    array(
        "an array in gzip cut short",
        gzip.compress(saved(PROBABILITIES))[:-12],
        "preds.npy: the gzip data is damaged or cut short",
        WRITE_AGAIN,
    ),
    array(
        "an array cut short, then in gzip",
        gzip.compress(saved(PROBABILITIES)[:-8]),
        "preds.npy: the file is cut short: (3, 2) of float64 are 48 bytes, "
        "and 40 follow the header",
        WRITE_AGAIN,
    ),
]

ZIP_ARGUMENTS = "preds.npz labels.csv"
CONTAINERS = [
    Case(
        "a zip without arrays",
        "preds.zip: a zip archive without NumPy arrays",
        "unpack it, and give a file",
        "preds.zip labels.csv",
        files={"preds.zip": zipped(preds__csv=PREDICTIONS)},
    ),
    Case(
        "an empty zip",
        "preds.zip: a zip archive without NumPy arrays",
        "unpack it, and give a file",
        "preds.zip labels.csv",
        files={"preds.zip": zipped()},
    ),
    Case(
        "an archive cut short",
        "preds.npz: the zip data is damaged or cut short",
        WRITE_AGAIN,
        ZIP_ARGUMENTS,
        files={"preds.npz": npz(probs=ARCHIVED)[:-30]},
    ),
    Case(
        "an archive that NumPy cannot have written",
        "preds.npz: the array 'probs' is compressed in a way that NumPy does not write",
        "write it again with numpy.savez_compressed",
        ZIP_ARGUMENTS,
        files={"preds.npz": packed_by_lzma(saved(ARCHIVED))},
    ),
    Case(
        "an archive whose checksum is wrong",
        "preds.npz: the zip data is damaged or cut short",
        WRITE_AGAIN,
        ZIP_ARGUMENTS,
        labels=INTEGERS,
        files={"preds.npz": npz(probs=ARCHIVED).replace(saved(ARCHIVED)[-48:-40], b"12345678")},
    ),
    Case(
        "several arrays and no name",
        "preds.npz: which array? The archive holds probs, truth",
        "preds.npz:probs",
        ZIP_ARGUMENTS,
        files={"preds.npz": npz(**MEMBERS)},
    ),
    Case(
        "several arrays and no name for the labels",
        "labels.npz: which array? The archive holds probs, truth",
        "labels.npz:probs",
        "preds.csv labels.npz",
        files={"labels.npz": npz(**MEMBERS)},
    ),
    Case(
        "an archive without the array that is named",
        "preds.npz: no array 'prob'; the archive holds probs, truth",
        "did you mean 'probs'?",
        "preds.npz:prob labels.csv",
        files={"preds.npz": npz(**MEMBERS)},
    ),
    Case(
        "an archive and an empty name",
        "preds.npz: no array ''; the archive holds probs, truth",
        None,
        "preds.npz: labels.csv",
        files={"preds.npz": npz(**MEMBERS)},
    ),
    Case(
        "an array of text in an archive",
        "preds.npz:words: an array of type <U3, not of numbers",
        AS_FLOAT,
        "preds.npz:words labels.csv",
        labels="1\n0\n",
        files={"preds.npz": npz(words=np.array(["cat", "dog"]), probs=ARCHIVED)},
    ),
    Case(
        "a member that is a text",
        "preds.npz: no array 'README.txt'; the archive holds probs, truth",
        None,
        "preds.npz:README.txt labels.csv",
        files={
            "preds.npz": zipped(README__txt="hello", probs__npy=saved(ARCHIVED), truth__npy=b"x")
        },
    ),
    Case(
        "an array of objects in an archive",
        "preds.npz: an array of Python objects, which only pickle can read",
        "save numbers or text: np.save(path, array.astype('float64'))",
        ZIP_ARGUMENTS,
        files={"preds.npz": npz(probs=np.array([["a", 1]], dtype=object))},
    ),
    Case(
        "nan in an array of an archive",
        "preds.npz:probs: row 1, column 0: nan is not a finite number",
        None,
        "preds.npz:probs labels.csv",
        labels=INTEGERS,
        files={
            "preds.npz": npz(
                probs=np.array([[0.9, 0.1], [np.nan, 0.8], [0.7, 0.3]]), truth=ARCHIVED
            )
        },
    ),
    Case(
        "an array of a text file",
        "preds.csv: is no NPZ archive, so it has no array 'probs'",
        None,
        "preds.csv:probs labels.csv",
    ),
    Case(
        "an array of an NPY file",
        "preds.npy: is no NPZ archive, so it has no array 'probs'",
        None,
        "preds.npy:probs labels.csv",
        files={"preds.npy": PROBABILITIES},
    ),
    Case(
        "an array of an archive that is not there",
        "pred.npz:probs: no such file",
        None,
        "pred.npz:probs labels.csv",
    ),
    Case(
        "rows that are the archive of the predictions",
        "preds.npy: this output is also the input preds.npy:probs",
        "choose another name",
        "preds.npy:probs preds.npy:truth --per-sample preds.npy",
        files={"preds.npy": npz(**MEMBERS)},
        outputs=False,
    ),
]


def blanks(about: str, content: str, error: str) -> Case:
    """A case of predictions with blanks between their cells."""
    return Case(
        about, error, None, "preds.txt labels.csv", labels=INTEGERS, files={"preds.txt": content}
    )


GRIDS = [
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
        preds='name,probs\n0.9,0.1\n0.2,"[0.2 0.8]"\n0.7,0.3\n',
        labels=INTEGERS,
    ),
    Case(
        "a list in every cell",
        "preds.csv:2: column 'probs': '[0.9 0.1]' is not a number",
        None,
        f"{CSV} --positive cat",
        preds='probs\n"[0.9 0.1]"\n"[0.2 0.8]"\n"[0.7 0.3]"\n',
    ),
    Case(
        "a row without the trailing delimiter of the others",
        "preds.csv:3: 2 cells, where the first line has 2 and a delimiter behind them",
        preds="cat,dog,\n0.9,0.1,\n0.2,0.8\n0.7,0.3,\n",
    ),
    Case(
        "a cell behind the trailing delimiter",
        "preds.csv:3: 3 cells, where the first line has 2 and a delimiter behind them",
        preds="cat,dog,\n0.9,0.1,\n0.2,0.3,0.5\n0.7,0.3,\n",
    ),
    Case(
        "a cell behind the trailing delimiter in every row",
        "preds.csv:2: 3 cells, where the first line has 2 and a delimiter behind them",
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
        "--comment '#' leaves out the lines that start with #",
        preds="# written by hand\n" + PREDICTIONS,
    ),
    Case(
        "a comment above the header, and labels that are integers",
        "preds.csv:2: 2 cells, where the first line has 1",
        "--comment '#' leaves out the lines that start with #",
        preds="# written by hand\n" + PREDICTIONS,
        labels=INTEGERS,
    ),
    Case(
        "a comment between the rows",
        "preds.csv:3: 1 cell, where the first line has 2",
        "--comment '#' leaves out the lines that start with #",
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
        "decimal points with --decimal ,",
        "preds.csv:2: column 'cat': '0.9' is not a number",
        None,
        f"{CSV} --decimal ,",
        preds=PREDICTIONS.replace(",", ";"),
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
        "',' cannot stand both between cells and within numbers",
        "--delimiter says what stands between the cells",
        f"{CSV} --decimal , --delimiter ,",
    ),
    Case(
        "raw values of CatBoost",
        "preds.csv: holds RawFormulaVal columns, and none of Probability",
        "--scores logits reads them",
        preds="SampleId\tRawFormulaVal:Class=cat\tRawFormulaVal:Class=dog\n0\t1.5\t-1.5\n",
        labels="cat\n",
    ),
    Case(
        "raw values of CatBoost without SampleId",
        "preds.csv:2: column 'RawFormulaVal:Class=cat': 1.5 is not a probability: "
        "it lies outside [0, 1]",
        RAW_SCORES,
        preds="RawFormulaVal:Class=cat\tRawFormulaVal:Class=dog\n1.5\t-1.5\n",
        labels="cat\n",
    ),
    Case(
        "numbers that do not make rows of --classes",
        "preds.csv: 7 numbers do not make rows of 3 classes",
        None,
        f"{CSV} --classes 3",
        preds=SIX + "0.5\n",
        labels="0\n1\n",
    ),
    Case(
        "numbers that do not make rows of --class-names",
        "preds.csv: 8 numbers do not make rows of 3 classes",
        None,
        f"{CSV} --class-names cat,dog,eel",
        preds=SIX + "0.5\n0.5\n",
        labels="cat\ndog\n",
    ),
    array(
        "numbers of an array that do not make rows",
        np.array([0.6, 0.3, 0.1, 0.2, 0.5]),
        "preds.npy: 5 numbers do not make rows of 3 classes",
        arguments=f"{NPY} --classes 3",
    ),
    Case(
        "a number of a row that is folded",
        "preds.csv:5: 1.5 is not a probability: it lies outside [0, 1]",
        RAW_SCORES,
        f"{CSV} --classes 3",
        preds=SIX.replace("0.5", "1.5"),
        labels="0\n1\n",
    ),
    Case(
        "--classes that does not fit",
        "--classes says 3, and preds.csv holds 2",
        None,
        f"{CSV} --classes 3",
    ),
    Case(
        "--classes that does not fit --class-names",
        "--classes says 3, and --class-names gives 2 names",
        None,
        f"{CSV} --classes 3 --class-names cat,dog",
        preds=ONE_COLUMN,
        labels="cat\ndog\ncat\ncat\n",
    ),
]

SOURCES = [
    Case(
        "- twice",
        "standard input can be one input only",
        "give a file for the others",
        "- -",
    ),
    Case(
        "- for the predictions and the weights",
        "standard input can be one input only",
        "give a file for the others",
        "- labels.csv --weights -",
    ),
    Case(
        "one file for both",
        "preds.csv: is given twice",
        "--label-column NAME takes the labels from PREDICTIONS; leave LABELS out",
        "preds.csv preds.csv",
    ),
    Case(
        "one file for both in another spelling",
        "./preds.csv: is given twice",
        "--label-column NAME takes the labels from PREDICTIONS; leave LABELS out",
        "preds.csv ./preds.csv",
    ),
    Case(
        "one file for both through a link",
        "link.csv: is given twice",
        "--label-column NAME takes the labels from PREDICTIONS; leave LABELS out",
        "preds.csv link.csv",
        links={"link.csv": "preds.csv"},
    ),
    Case(
        "one file for labels and weights",
        "labels.csv: is given twice",
        "--weight-column NAME takes the weights from PREDICTIONS or LABELS; leave --weights out",
        f"{CSV} --weights labels.csv",
    ),
    Case(
        "one array of an archive for both",
        "data.npz:probs: is given twice",
        None,
        "data.npz:probs data.npz:probs",
        files={"data.npz": npz(**MEMBERS)},
    ),
]

IDS = [
    Case(
        "an id twice in the predictions",
        "preds.csv:4: column 'id': the id 'a' stands 2 times",
        "each row needs an id of its own",
        BY_ID,
        preds=WITH_IDS.replace("c,", "a,"),
        labels=LABEL_IDS,
    ),
    Case(
        "an id twice in the labels",
        "labels.csv:3: column 'id': the id 'a' stands 2 times",
        "each row needs an id of its own",
        BY_ID,
        preds=WITH_IDS,
        labels=LABEL_IDS.replace("b,", "a,"),
    ),
    Case(
        "an id that the labels lack",
        "labels.csv: no row for 1 id of preds.csv in column 'id': 'b'",
        None,
        BY_ID,
        preds=WITH_IDS,
        labels="id,label\na,cat\nc,cat\n",
    ),
    Case(
        "an id that the predictions lack",
        "preds.csv: no row for 1 id of labels.csv in column 'id': 'd'",
        None,
        BY_ID,
        preds=WITH_IDS,
        labels=LABEL_IDS + "d,dog\n",
    ),
    Case(
        "four ids that the predictions lack",
        "preds.csv: no row for 4 ids of labels.csv in column 'id': 'd', 'e', 'f', ...",
        "ids are compared as they are written; preds.csv has 'a'",
        BY_ID,
        preds=WITH_IDS,
        labels=LABEL_IDS + "d,dog\ne,dog\nf,dog\ng,dog\n",
    ),
    Case(
        "ids of another type",
        "labels.csv: no row for 3 ids of preds.csv in column 'id': '1', '2', '3'",
        "ids are compared as they are written; labels.csv has '1.0'",
        BY_ID,
        preds="id,cat,dog\n1,0.9,0.1\n2,0.2,0.8\n3,0.7,0.3\n",
        labels="id,label\n1.0,cat\n2.0,dog\n3.0,cat\n",
    ),
    Case(
        "ids with a blank before them",
        "labels.csv: no row for 1 id of preds.csv in column 'id': 'b'",
        None,
        BY_ID,
        preds=WITH_IDS,
        labels=LABEL_IDS.replace("b,", " b,"),
    ),
    Case(
        "an --id that neither file has",
        "preds.csv: no column 'idd'; the columns are id, cat, dog",
        "did you mean 'id'?",
        f"{CSV} --id idd",
        preds=WITH_IDS,
        labels=LABEL_IDS,
    ),
    Case(
        "an --id that the predictions lack",
        "preds.csv: no column 'id'; the columns are cat, dog",
        None,
        BY_ID,
        labels=LABEL_IDS,
    ),
    Case(
        "an --id that the labels lack",
        "labels.csv: no column 'id'; the columns are key, label",
        None,
        f"{BY_ID} --label-column label",
        preds=WITH_IDS,
        labels=LABEL_IDS.replace("id,", "key,"),
    ),
    Case(
        "an --id that labels of one column lack",
        "labels.csv: no column 'id'; the columns are label",
        None,
        BY_ID,
        preds=WITH_IDS,
        labels="label\n" + NAMES,
    ),
    Case(
        "--id of predictions that are an array",
        "preds.npy: no column 'id': an array has no column names",
        None,
        f"{NPY} --id id",
        labels=LABEL_IDS.replace("cat", "0").replace("dog", "1"),
        files={"preds.npy": PROBABILITIES},
    ),
    Case(
        "--id of labels that are an array",
        "labels.npy: no column 'id': an array has no column names",
        None,
        "preds.csv labels.npy --id id",
        preds=WITH_IDS,
        files={"labels.npy": np.array([0, 1, 0])},
    ),
    Case(
        "a label that is no class, joined by id",
        "labels.csv:2: label 'dgo' is not a class; the classes are cat, dog",
        "did you mean 'dog'?",
        BY_ID,
        preds=WITH_IDS,
        labels="id,label\nb,dgo\nc,cat\na,cat\n",
    ),
    Case(
        "a share that is none, joined by id",
        "labels.csv:3: column 'dog': 1.5 is no share: outside [0, 1]",
        None,
        BY_ID,
        preds=WITH_IDS,
        labels="id,cat,dog\nb,0,1\nc,0,1.5\na,1,0\n",
    ),
    Case(
        "a row that sums to 0.9, joined by id",
        "preds.csv:3: the row sums to 0.9, not to 1",
        NOT_ONE,
        BY_ID,
        preds=WITH_IDS.replace("0.8", "0.7"),
        labels="id,label\nb,dog\nc,cat\na,cat\n",
    ),
    Case(
        "an id beside the labels without --id",
        "labels.csv: which column holds the labels? The columns are id, label",
        "is 'id' no class? --id id joins the files on this column",
        preds=WITH_IDS,
        labels=LABEL_IDS,
    ),
]

CASES = [
    *FILES,
    *CELLS,
    *ROWS,
    *LABELS,
    *SOFT_LABELS,
    *WEIGHTS,
    *ARRAYS,
    *OUTPUTS,
    *OPTIONS,
    *MAGIC,
    *PACKED,
    *CONTAINERS,
    *GRIDS,
    *SOURCES,
    *IDS,
]


def snapshot(folder: Path) -> dict[str, bytes]:
    """Everything in a folder; a link is where it leads to."""
    return {
        path.name: str(path.readlink()).encode()
        if path.is_symlink()
        else b"a folder"
        if path.is_dir()
        else path.read_bytes()
        for path in folder.iterdir()
    }


def lay_out(case: Case, folder: Path) -> list[str]:
    """Write the files of a case and return its command line."""
    before = {"out.json": "an older report\n", "rows.csv": "older rows\n"}
    files = {"preds.csv": case.preds, "labels.csv": case.labels, **before, **case.files}
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data if isinstance(data, bytes) else saved(data))
    for name in case.folders:
        (folder / name).mkdir()
    for name, target in case.links.items():
        (folder / name).symlink_to(target)
    outputs = ["-o", "out.json", "--per-sample", "rows.csv"] if case.outputs else []
    return ["eval", *case.arguments.split(), *outputs]


@pytest.mark.parametrize("block_bytes", [BLOCK_BYTES, 1], ids=["whole", "row by row"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.about)
def test_it_says_what_is_wrong_in_one_line_and_writes_nothing(
    case: Case,
    block_bytes: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not all(Path(target).exists() for target in case.links.values() if target[0] == "/"):
        pytest.skip("this system has no such device")
    arguments = lay_out(case, tmp_path)
    before = snapshot(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(engine, "Plan", partial(Plan, block_bytes=block_bytes))

    code = main(arguments)

    said = capsys.readouterr()
    assert said.err == case.stderr
    assert said.out == ""
    assert code == 2
    assert snapshot(tmp_path) == before


def test_no_two_cases_have_one_name() -> None:
    names = [case.about for case in CASES]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    "header",
    [
        "__import__('pathlib').Path('made').touch()\n",
        "(" * 5000 + "\n",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (3, " + "-" * 9000 + "2), }\n",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (3, " + "9" * 4400 + "), }\n",
        "{'descr': '<f8', 'shape': (3, 2), }\n",
        "{'descr': 'float', 'fortran_order': False, 'shape': 6, }\n",
        "\n",
    ],
    ids=["code", "brackets", "signs", "digits", "a key too few", "no tuple", "nothing"],
)
def test_a_broken_array_header_is_told_in_one_short_line(
    header: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = Case("", "", None, NPY, labels=INTEGERS, files={"preds.npy": npy(header)})
    arguments = lay_out(case, tmp_path)
    before = snapshot(tmp_path)
    monkeypatch.chdir(tmp_path)

    code = main(arguments)

    said = capsys.readouterr()
    assert said.err.startswith("Error: preds.npy: the NPY header is broken\nHint: ")
    assert said.err.count("\n") == 2
    assert len(said.err) < 300
    assert " at 0x" not in said.err
    assert (code, said.out, snapshot(tmp_path)) == (2, "", before)


@pytest.mark.parametrize(
    "options",
    [
        "--class-weights cat=0,dog=0",
        "--weights weights.csv --ignore-label dog",
    ],
)
def test_rows_that_all_weigh_nothing_are_refused(
    options: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = Case("", "", None, f"{CSV} {options}", files={"weights.csv": "w\n0\n1\n0\n"})
    arguments = lay_out(case, tmp_path)
    before = snapshot(tmp_path)
    monkeypatch.chdir(tmp_path)

    code = main(arguments)

    said = capsys.readouterr()
    assert (code, said.out, snapshot(tmp_path)) == (2, "", before)
    assert said.err.startswith("Error: ")
    assert "weight" in said.err


def test_a_cell_of_200_kb_is_no_crash(tmp_path: Path) -> None:
    # in a process of its own: the limit of the csv module is one for the whole process
    (tmp_path / "preds.csv").write_text("a" * 200_000 + ",dog\n0.9,0.1\n")
    (tmp_path / "labels.csv").write_text("dog\n")
    command = [sys.executable, "-m", "celoss_cli", "eval", "preds.csv", "labels.csv", "-q"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "crashed" not in done.stderr
    assert done.returncode == 0


def test_a_record_that_is_longer_than_any_can_be_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(slabs, "RECORD_BYTES", 1 << 20)
    # the quote in line 3 is never closed
    text = 'cat,dog,label\n0.9,0.1,cat\n0.2,0.8,"dog\n' + "0.7,0.3,cat\n" * 100_000
    case = Case("", "", None, OWN_LABELS, text)
    arguments = lay_out(case, tmp_path)
    before = snapshot(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(engine, "Plan", partial(Plan, block_bytes=1 << 16))

    code = main(arguments)

    said = capsys.readouterr()
    assert said.err == (
        "Error: preds.csv:3: a record of more than 1 MB\n"
        "Hint: a quote that is never closed, or no delimited text?\n"
    )
    assert (code, said.out, snapshot(tmp_path)) == (2, "", before)


def test_seventy_megabytes_without_a_line_end_are_refused(
    tmp_path: Path,
) -> None:
    with gzip.open(tmp_path / "preds.csv.gz", "wb", compresslevel=1) as packed:
        for _ in range(7):
            packed.write(b"1" * 10_000_000)
    (tmp_path / "labels.csv").write_text(NAMES)
    done = run_apart("preds.csv.gz labels.csv", tmp_path, 30)
    assert done.stderr == (
        "Error: preds.csv.gz:1: a record of more than 64 MB\n"
        "Hint: a quote that is never closed, or no delimited text?\n"
    )
    assert (done.returncode, done.stdout) == (2, "")


def run_apart(
    arguments: str,
    folder: Path,
    seconds: float,
    **more: Any,  # noqa: ANN401 - of subprocess.run
) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own, which is ended when it takes too long."""
    command = [sys.executable, "-m", "celoss_cli", "eval", *arguments.split()]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
        **({"stdin": subprocess.DEVNULL} | more),
    )


COLUMNS = 1_000_000
WIDE_SECONDS = 120


def test_a_million_columns_are_read(tmp_path: Path) -> None:
    # 2^-20 in each but the last, which takes what is left
    row = ["9.5367431640625e-07"] * (COLUMNS - 1)
    row.append(repr(1 - (COLUMNS - 1) / 2**20))
    (tmp_path / "preds.csv").write_text(",".join(row) + "\n")
    (tmp_path / "labels.csv").write_text("5\n")
    done = run_apart("preds.csv labels.csv --only cross_entropy", tmp_path, WIDE_SECONDS)
    assert (done.stderr, done.returncode) == ("", 0)
    assert float(done.stdout) == pytest.approx(20 * np.log(2), rel=1e-12)


def test_a_wrong_cell_among_a_hundred_thousand_is_named(tmp_path: Path) -> None:
    row = ["1e-6"] * 100_000
    row[-2] = "x"
    (tmp_path / "preds.csv").write_text(",".join(row) + "\n")
    (tmp_path / "labels.csv").write_text("5\n")
    done = run_apart("preds.csv labels.csv --no-header", tmp_path, WIDE_SECONDS)
    assert done.stderr == "Error: preds.csv:1: column 99998: 'x' is not a number\n"
    assert (done.returncode, done.stdout) == (2, "")


def test_twenty_thousand_names_are_read(tmp_path: Path) -> None:
    count = 20_000
    names = ",".join(f"c{at}" for at in range(count))
    (tmp_path / "preds.csv").write_text(f"{names}\n{','.join(['5e-05'] * count)}\n")
    (tmp_path / "labels.csv").write_text("c19999\n")
    done = run_apart("preds.csv labels.csv --only cross_entropy", tmp_path, WIDE_SECONDS)
    assert (done.stderr, done.returncode) == ("", 0)
    assert float(done.stdout) == pytest.approx(np.log(20_000), rel=1e-12)


def test_a_name_that_stands_twice_among_twenty_thousand_is_refused(tmp_path: Path) -> None:
    count = 20_000
    names = [f"c{at}" for at in range(count - 1)] + ["c7"]
    (tmp_path / "preds.csv").write_text(f"{','.join(names)}\n{','.join(['5e-05'] * count)}\n")
    (tmp_path / "labels.csv").write_text("c5\n")
    done = run_apart("preds.csv labels.csv", tmp_path, WIDE_SECONDS)
    assert done.stderr == "Error: preds.csv:1: two columns are named 'c7'\n"
    assert (done.returncode, done.stdout) == (2, "")


def test_zstd_without_its_extra_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = lay_out(Case("", "", preds=zstd.compress(TEXT)), tmp_path)
    before = snapshot(tmp_path)
    monkeypatch.chdir(tmp_path)
    for module in [name for name in sys.modules if name.startswith("backports")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "backports", None)

    code = main(arguments)

    said = capsys.readouterr()
    assert said.err == (
        "Error: preds.csv: zstd data needs an extra\nHint: pip install 'celoss[zstd]'\n"
    )
    assert (code, said.out, snapshot(tmp_path)) == (2, "", before)


@pytest.mark.parametrize("name", ["preds.csv", "labels.csv"])
def test_a_file_that_may_not_be_read_is_refused(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = lay_out(Case("", ""), tmp_path)
    before = snapshot(tmp_path)
    monkeypatch.chdir(tmp_path)
    really_open = Path.open

    def refuse(path: Path, *how: Any, **more: Any) -> Any:  # noqa: ANN401 - as Path.open has them
        if path.name == name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return really_open(path, *how, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        code = main(arguments)

    said = capsys.readouterr()
    assert said.err == f"Error: {name}: permission denied\n"
    assert (code, said.out, snapshot(tmp_path)) == (2, "", before)


def test_standard_input_that_is_closed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text(NAMES)
    command = f"exec {shlex.quote(sys.executable)} -m celoss_cli eval - labels.csv <&-"
    done = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30
    )
    assert done.stderr.startswith("Error: <stdin>: ")
    assert (done.returncode, done.stdout) == (2, "")


def test_standard_input_that_is_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text(NAMES)
    done = run_apart("- labels.csv", tmp_path, 30)
    assert done.stderr == "Error: <stdin>: the file is empty\n"
    assert (done.returncode, done.stdout) == (2, "")


def test_a_wrong_cell_of_standard_input_is_named(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text(NAMES)
    done = run_apart("- labels.csv", tmp_path, 30, stdin=None, input=cell("abc"))
    assert done.stderr == "Error: <stdin>:3: column 'cat': 'abc' is not a number\n"
    assert (done.returncode, done.stdout) == (2, "")


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


# what terminals and rich would take for orders: each has to stand as it is, or escaped
HOSTILE = ["[red]cat[/red]", ":smile:", "\x1b[31mred\x1b[0m", "two\nlines", "\x9b31m", "a\tb\x07"]
SHOWN = [
    "[red]cat[/red]",
    ":smile:",
    "\\x1b[31mred\\x1b[0m",
    "two\\nlines",
    "\\x9b31m",
    "a\\tb\\x07",
]


def assert_shows_data(text: str, shown: list[str]) -> None:
    """Every text stands there as data, and nothing that a terminal obeys but line feeds does."""
    for each in shown:
        assert each in text
    assert [c for c in text if c != "\n" and not c.isprintable()] == []


def hostile_case(folder: Path) -> tuple[str, str]:
    """Write predictions and labels whose names and classes are hostile; return the names."""
    predictions, labels = "preds [red]:smile:\x1b[31m\n.csv", "labels [bold]\x9b:+1:.csv"
    count = len(HOSTILE)
    with (folder / predictions).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HOSTILE)
        for at in range(count):
            writer.writerow([0.5 if at == column else 0.5 / (count - 1) for column in range(count)])
    with (folder / labels).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([name] for name in HOSTILE)
    return predictions, labels


@pytest.mark.parametrize("form", ["table", "plain", "json"])
@pytest.mark.parametrize("colour", [False, True], ids=["plain terminal", "colours"])
def test_names_are_data_in_every_output(
    form: str,
    colour: bool,  # noqa: FBT001 - a parameter of the test
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = hostile_case(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORCE_COLOR" if colour else "NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "160")
    outputs = ["-o", "out.json", "-o", "out.txt", "--per-sample", "rows.csv"]
    arguments = ["--per-class", "--worst", "9", "--format", form, *outputs]

    assert main(["eval", *names, *arguments]) == 0

    said = capsys.readouterr()
    assert said.err == ""
    reports = [(tmp_path / "out.json").read_text(encoding="utf-8")]
    if form == "json":
        reports.append(said.out)
    for text in reports:
        report = json.loads(text)
        assert [each["name"] for each in report["classes"]] == HOSTILE
        assert [report["inputs"][role]["path"] for role in ("predictions", "labels")] == [*names]
    tables = [(tmp_path / "out.txt").read_text(encoding="utf-8")]
    if form == "table":
        tables.append(re.sub(r"\x1b\[[0-9;]*m", "", said.out) if colour else said.out)
    for text in tables:
        assert_shows_data(text, SHOWN)
    if form == "table":
        paths = ["preds [red]:smile:\\x1b[31m\\n.csv", "labels [bold]\\x9b:+1:.csv"]
        assert_shows_data(tables[1], paths)
    if form == "plain":
        assert_shows_data(said.out.replace("\t", ""), [])
    with (tmp_path / "rows.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["label"] for row in rows] == HOSTILE
    assert [row["predicted"] for row in rows] == HOSTILE


def test_json_holds_no_character_that_a_terminal_obeys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = hostile_case(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["eval", *names, "--json"]) == 0
    assert_shows_data(capsys.readouterr().out, [])


@pytest.mark.parametrize(("name", "shown"), [*zip(HOSTILE, SHOWN, strict=True)], ids=repr)
def test_names_are_data_in_error_lines(
    name: str,
    shown: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORCE_COLOR", "1")
    path, shown_path = name.replace("/", ""), shown.replace("/", "")
    assert main(["eval", f"{path}.csv", "labels.csv"]) == 2
    pattern = ", and none that fits it as a pattern" if "[" in path else ""
    assert capsys.readouterr().err == f"Error: {shown_path}.csv: no such file{pattern}\n"

    predictions = tmp_path / f"{path}.csv"
    with predictions.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([[name, "dog"], ["x", "1"]])
    line = 3 if "\n" in name else 2
    (tmp_path / "labels.csv").write_text("dog\n")
    assert main(["eval", predictions.name, "labels.csv"]) == 2
    assert capsys.readouterr().err == (
        f"Error: {shown_path}.csv:{line}: column '{shown}': 'x' is not a number\n"
    )

    (tmp_path / "labels.csv").write_bytes(f'dog\n"{name}2"\n'.encode())
    assert main(["eval", predictions.name, "labels.csv"]) == 2
    first = capsys.readouterr().err.splitlines()[0]
    assert first == (
        f"Error: labels.csv:2: label '{shown}2' is not a class; the classes are {shown}, dog"
    )
