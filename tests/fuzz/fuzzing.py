"""Draws inputs to fuzz with: files that fit each other, of which one or more are then damaged.

They come in any format and dress, and are made from a seed alone.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import re
import struct
import zipfile
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from backports import zstd
from fuzzing_columns import written

THREE = "cat,dog,eel\n0.9,0.1,0\n0.2,0.5,0.3\n1e-18,0,1\n0.25,0.25,0.5\n"
TWO = "0.9,0.1\n0.25,0.75\n1.0,0.0\n"
TABLES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (THREE, "cat\neel\ndog\ncat\n", {}),
    (THREE, "label\n2\n0\n1\n1\n", {}),
    (THREE, "cat,dog,eel\n1,0,0\n0,0.5,0.5\n0,0,1\n1,0,0\n", {}),
    (TWO, "1\n0\n1\n", {}),
    (f"p_a,p_b\n{TWO}", "a\nb\na\n", {}),
    (f"0,1\n{TWO}", "true\nfalse\nfalse\n", {}),
    (",a,b\n0,0.9,0.1\n1,0.2,0.8\n", ",label\n0,a\n1,b\n", {}),
    ('"say ""a""","b\nb"\n0.9,0.1\n0.5,0.5\n', '"say ""a"""\n"b\nb"\n', {"comment": "#"}),
    ("0.9\n0.1\n0.0\n0.5\n0.25\n0.25\n", "x\nz\n", {"class_names": ("x", "y", "z"), "id": None}),
    ("0.9\n0.1\n0.0\n0.5\n0.25\n0.25\n", "2\n0\n", {"classes": 3}),
    ("yes\n0.9\n0.2\n0.7\n", "label\nyes\nno\nno\n", {}),
    ("-3.5\n0.25\n7\n", "-1\n1\n1\n", {"scores": "logits"}),
    ("a,b\n-3.5,2\n1e3,-1e300\n-inf,0\n", "a\na\nb\n", {"scores": "logits"}),
    ("a,b\n-0.105360516,-2.302585093\n-inf,0\n", "b\na\n", {"scores": "log-probs"}),
    ("id,a,b\nr1,0.9,0.1\nr2,0.3,0.7\n", "id,label\nr2,b\nr1,a\n", {"id": "id"}),
    ("id,a,b\n1,0.9,0.1\n2,0.3,0.7\n", "id,a,b\n2,1,0\n1,0,1\n", {"id": "id", "top_k": 1}),
    ("y,wt,a,b\na,2,0.9,0.1\nb,0,0.3,0.7\n", "", {"label_column": "y", "weight_column": "wt"}),
    ("wt,a,b\n1,0.9,0.1\n0.5,1,0\n", "b\nb\n", {"weight_column": "wt", "clip": 0.0}),
    ("at,Probability:Class=a,Probability:Class=b\n0,0.9,0.1\n1,0,1\n", "a\nb\n", {"id": None}),
)
OPTIONS = {
    "scores": ("logits", "log-probs", "probs"),
    "delimiter": (",", ";", "tab", "blank", '"', "\n", "\r", "1", "é", "ab", ""),
    "comment": ("#", "0", '"', ",", "\n", "tab"),
    "classes": (2, 3, 99),
    "class_names": (("cat", "dog"), ("1", "0"), ("a", "b", "c")),
    "class_weights": ("balanced", {"cat": 2.0, "1": 0.0}, {"0": 1e300, "dog": 1e-300}),
    "labels_are": ("names", "positions"),
    **dict.fromkeys(("positive", "ignore_label"), ("cat", "1", "a", "", "yes")),
    **dict.fromkeys(("label_column", "id", "weight_column"), ("label", "a", "id", "wt", "", "p")),
    "score_key": ("p", "a", "0", "q"),
    **dict.fromkeys(("clip", "label_smoothing", "sum_tolerance"), (0.0, 0.0, 1e-300, 0.1, 1.0)),
    "normalize": (True,),
    **dict.fromkeys(("header", "labels_header"), (True, False)),
    "decimal": (",",),
    "top_k": (2,),
    "bins": (1, 256),
    "worst": (0, 10**4),
    "first_label": (0, 1, -1),
}
DRESSES = [(",", ";"), (",", "\t"), (",", " "), ("\n", "\r\n"), ("\n", ",\n"), ("\n", "\n# n\n")]
WORDS = (
    "1e400|nan|-0|9007199254740993|inf|-inf|1e-400|0x1|1_0|TRUE|#|id|label|e+|1e+ 5|=|p_|''|\"\"|"
    "|,|;|\t| |\r|\n|\r\n|\0|\n\n|\x1a|:Class=|\ufeff|\u2028|\x85|\u0661|\u2212|\xa0|\v|[red]|\x1b|"
    '1.5|0.5|1|0|-1|2|cat|1e308|5e-324|True|(|2L|PK|0.3 0.7|"a\nb"|1,0|..|é|""""|0.5,0.5\n|"|"x'
)
LARGEST = 1 << 20
NUMBERS = (0, 1, 8, 99, 1 << 31, (1 << 32) - 1)
TOKENS = (
    *(word.encode() for word in WORDS.split("|")),
    *(b"\xc3", b"\xff" * 8, b"1" * 400, b"x" * 3000, b"(" * 300, b"0," * 2000, b"PK\5\6"),
    *(struct.pack("<I", number) for number in NUMBERS),
)
DESCRS = "<f8|<f4|<f2|>f8|<f16|<i8|>u8|b1|<U3|>U2|S3|<U0|S0|V0|O|<c16|M8[s]|V8|a3|<U9999999|f8,f8"
SHAPES = (
    "()|(0,)|(0,3)|(3,0)|(3,1)|(3,2)|(6,)|(1,1,1)|(-1,2)|(-3,-2)|(True,2)|(2L,2)|(1e1,)|(3,2|None|"
    "(1000000000000,)|(3,1000000000000)|(1000000000000,2)|(99999999999999999999,1)|[3,2]"
)


@dataclass(frozen=True, kw_only=True)
class Case:
    preds: bytes
    labels: bytes | None = None
    weights: bytes | None = None
    options: dict[str, Any] = field(default_factory=dict)
    member: str = ""
    slab: int = 64


def drawn(seed: int) -> Case:
    """Return the case of a seed: a table in some dress, then harmed."""
    rng = random.Random(seed)  # noqa: S311 - chance that can be had again
    preds, labels, given = rng.choice(TABLES)
    options = {**given}
    texts = [preds, labels, "1\n0\n2.5\n1\n"[: 2 * len(labels.split())] * (rng.random() < 0.07)]
    if rng.random() < 0.1:
        options["decimal"] = ","
        texts = [text.replace(",", ";").replace(".", ",") for text in texts]
    files = [_dressed(rng, text, options).encode() for text in texts]
    head, _, body = preds.partition("\n")
    if (
        not {*given} & {"id", "label_column", "weight_column"}
        and '"' not in preds
        and rng.random() < 0.35
    ):
        rows = preds if re.fullmatch("[-+.,0-9]*", head) else body
        files[0] = _npy(rng, rows)
        options |= {"class_names": tuple(head.split(","))} if rows == body and "," in head else {}
    elif rng.random() < 0.4:
        headed = re.fullmatch("[-+.,0-9e]*", head) is None or head.startswith("0,1")
        files[0] = written(rng, preds, headed=headed)
    if labels and rng.random() < 0.25:
        headed = "," in labels or labels.startswith("label")
        array = "," not in labels and rng.random() < 0.5
        bare = labels.removeprefix("label\n")
        files[1] = _npy(rng, bare) if array else written(rng, labels, headed=headed)
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
        name = rng.choice([*OPTIONS])
        options[name] = rng.choice(OPTIONS[name])
    harmed = rng.choice(((), (0,), (0,), (0,), (1,), (1,), (1,), (0, 1), (2, 0)))
    other = b"".join(files)
    files = [_packed(rng, each, other, harmed=at in harmed) for at, each in enumerate(files)]
    return Case(
        preds=files[0],
        labels=files[1] if labels else None,
        weights=files[2] if texts[2] else None,
        options=options,
        member=rng.choice(("", ":a")) if files[0].startswith(b"PK") else "",
        slab=rng.choice((1, 9, 64)),
    )


def _dressed(rng: random.Random, text: str, options: dict[str, Any]) -> str:
    if rng.random() < 0.3 and '"' not in text:
        text = text.replace(*rng.choice(DRESSES))
        options |= {"comment": "#"} if "#" in text else {}
    if rng.random() < 0.15 and not {*text} & {'"', "#"}:
        between = r"[^;\t\r\n]+" if "decimal" in options else r"[^,;\t\r\n]+"
        text = re.sub(between, r'"\g<0>"', text)
    return "\ufeff" * (rng.random() < 0.05) + (text.rstrip() if rng.random() < 0.05 else text)


def _npy(rng: random.Random, text: str) -> bytes:
    """Save a table as an array; of some, the header says something else than it should."""
    array, stream = np.array([line.split(",") for line in text.split()]), io.BytesIO()
    if re.fullmatch(r"[-+.,0-9e\sinf]*", text):
        kinds = ("f8", "f4", "f2", ">f8") if "." in text else ("i8", "f4")
        with np.errstate(over="ignore"):
            array = array.astype(rng.choice(kinds))
    array = np.asfortranarray(array) if rng.random() < 0.3 else array
    np.save(stream, array[:, 0] if array.shape[1] == 1 else array)
    if rng.random() < 0.75:
        return stream.getvalue()
    descr, shape = rng.choice(DESCRS.split("|")), rng.choice([*SHAPES.split("|"), str(array.shape)])
    named = rng.choice((f"{descr!r}", f"{descr!r}", f"[('a', {descr!r})]"))
    size = rng.choice((0, array.nbytes, array.nbytes, 6, array.size, array.size * 12))
    data = rng.randbytes(size) if rng.random() < 0.5 else bytes(size)
    return claims(named, shape, data, rng.choice(("False", "True")))


def claims(descr: str, shape: str, data: bytes = b"", order: str = "False") -> bytes:
    """Return an NPY file whose header says anything."""
    header = f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}}}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def _packed(rng: random.Random, data: bytes, other: bytes, *, harmed: bool) -> bytes:
    """Damage the content; pack it, maybe; then, maybe, damage what that gave."""
    inner = harmed and rng.random() < 0.75
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6)) if inner else 0):
        data = _changed(rng, data, other)[:LARGEST]
    odds = 0.2 if inner or not harmed else 0.8
    if rng.random() < (max(odds, 0.4) if data.startswith(b"\x93") else odds / 9):
        how = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA))
        data = zipped(data, how, rng.choice(("a", "a", "a", "ab")))
    if rng.random() < odds:
        data = rng.choice((gzip.compress, bz2.compress, lzma.compress, zstd.compress))(data)
    return _changed(rng, data, other) if harmed and not inner else data


def zipped(data: bytes, how: int = zipfile.ZIP_STORED, names: str = "a") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", how) as archive:
        for name in names:
            archive.writestr(f"{name}.npy", data)
    return stream.getvalue()


def _changed(rng: random.Random, data: bytes, other: bytes) -> bytes:
    (a, b), (c, d) = sorted((_place(rng, data), _place(rng, data)))
    if rng.random() < 0.1:
        return data[:a] + rng.choice((b"", other[rng.randrange(len(other) + 1) :]))
    if rng.random() < 0.1:
        return data[:a] + data[max(b, c) : d] + data[b:c] + data[a:b] + data[max(b, d) :]
    flipped, token = bytes(x ^ 1 << rng.randrange(8) for x in data[a:b]), rng.choice(TOKENS)
    news = (token, token, token, flipped, flipped, data[a:b] + token, b"", data[a:b] * 2)
    return data[:a] + rng.choice((*news, data[a:b] * 40)) + data[b:]


def _place(rng: random.Random, data: bytes) -> tuple[int, int]:
    """Return where a cell, a line, a piece of an NPY header, or any short slice stands."""
    # without its second half a line would be looked for from every byte of a text that has none
    lines = rb"[^\n]*\n|[^\n]+"
    spans = rng.choice((rb"\([^()]*\)|[^,;\s\"]+", lines, rb"(?s).{,4}", rb"(?s)."))
    return rng.choice([found.span() for found in re.finditer(spans, data)] or [(0, len(data))])
