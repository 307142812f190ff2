"""Safetensors files: what they hold is measured, and whatever breaks a rule is refused."""

from __future__ import annotations

import gzip
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made import drawn

from celoss_cli import CelossError, evaluate
from celoss_cli.tables.blocks import FloatArray

SCORES = np.array([[0.75, 0.25], [0.125, 0.875], [0.5, 0.5]])
LABELS = [0, 1, 0]
LOSS = -(np.log(0.75) + np.log(0.875) + np.log(0.5)) / 3
AGAIN = "write or copy the file again"


def packed(header: object, data: bytes, length: int | None = None) -> bytes:
    """Return a file: the length of the header, the header, the elements."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def entry(dtype: str, shape: list[int], start: int, end: int) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


def one(dtype: str, values: np.ndarray[Any, Any]) -> bytes:
    data = values.tobytes()
    return packed({"p": entry(dtype, list(values.shape), 0, len(data))}, data)


def brain(values: FloatArray) -> np.ndarray[Any, Any]:
    """Return the upper halves of float32: exact where the lower ones are 0."""
    return np.asarray(values, "<f4").view("<u4").__rshift__(16).astype("<u2")


def several() -> bytes:
    scores, labels = SCORES.astype("<f4").tobytes(), np.array(LABELS, "<i8").tobytes()
    header = {
        "__metadata__": {"format": "pt"},
        "logits": entry("F32", [3, 2], 24, 48),
        "labels:true": entry("I64", [3], 0, 24),
    }
    return packed(header, labels + scores)


def written(folder: Path, data: bytes, name: str = "p.safetensors") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("dtype", "values", "name"),
    [
        ("F64", SCORES.astype("<f8"), "float64"),
        ("F32", SCORES.astype("<f4"), "float32"),
        ("F16", SCORES.astype("<f2"), "float16"),
        ("BF16", brain(SCORES), "bfloat16"),
    ],
)
def test_every_type_of_float_is_read(
    tmp_path: Path, dtype: str, values: np.ndarray[Any, Any], name: str
) -> None:
    report = evaluate(written(tmp_path, one(dtype, values)), LABELS)
    assert report.cross_entropy == pytest.approx(LOSS, rel=1e-12)
    assert (report.predictions.format, report.predictions.dtype) == ("safetensors", name)


@pytest.mark.parametrize("dtype", ["I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8", "BOOL"])
def test_every_type_of_integer_is_read(tmp_path: Path, dtype: str) -> None:
    code = "?" if dtype == "BOOL" else f"<{dtype[0].lower()}{int(dtype[1:]) // 8}"
    labels = written(tmp_path, one(dtype, np.array(LABELS, code)))
    assert evaluate(SCORES, labels).cross_entropy == pytest.approx(LOSS, rel=1e-12)


def test_brain_floats_are_read_exactly(tmp_path: Path) -> None:
    # 0x3f40 is 0.75, 0x3e80 is 0.25, 0xc2c8 is -100
    halves = np.array([[0x3F40, 0x3E80], [0xC2C8, 0x0000]], "<u2")
    report = evaluate(written(tmp_path, one("BF16", halves)), [0, 1], scores="logits")
    expected = (np.log1p(np.exp(-0.5)) + np.log1p(np.exp(-100))) / 2
    assert report.cross_entropy == pytest.approx(expected, rel=1e-12)


def test_a_tensor_is_chosen_by_its_name_which_may_have_a_colon(tmp_path: Path) -> None:
    path = written(tmp_path, several())
    report = evaluate(f"{path}:logits", f"{path}:labels:true")
    assert report.cross_entropy == pytest.approx(LOSS, rel=1e-12)
    assert report.predictions.path == f"{path}:logits"


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: data])
def test_blocks_are_those_of_an_array(tmp_path: Path, pack: Any) -> None:  # noqa: ANN401
    scores, labels = drawn(3, 150_000, 7)
    halves = scores.astype("<f4")
    padding = bytes(3_000_000)
    header = {
        "a": entry("U8", [len(padding)], 0, len(padding)),
        "p": entry("F32", [150_000, 7], len(padding), len(padding) + halves.nbytes),
    }
    path = written(tmp_path, pack(packed(header, padding + halves.tobytes())))
    assert evaluate(f"{path}:p", labels).cross_entropy == evaluate(halves, labels).cross_entropy


def test_a_folder_of_safetensors_is_read(tmp_path: Path) -> None:
    for at in range(2):
        written(tmp_path, one("F32", SCORES.astype("<f4")), f"p-{at}.safetensors")
    assert evaluate(tmp_path, LABELS * 2).cross_entropy == pytest.approx(LOSS, rel=1e-12)


def test_padding_behind_the_header_and_tensors_of_nothing_are_allowed(tmp_path: Path) -> None:
    values = SCORES.astype("<f8").tobytes()
    header = {
        "empty": entry("F32", [0, 3], 0, 0),
        "p": entry("F64", [3, 2], 0, 48),
        "__metadata__": None,
    }
    path = written(tmp_path, packed(json.dumps(header).encode() + b"   ", values))
    assert evaluate(f"{path}:p", LABELS).cross_entropy == pytest.approx(LOSS, rel=1e-12)


BROKEN = "the safetensors header is broken: "
TWO = {"a": entry("F32", [2, 2], 0, 16), "b": entry("I64", [3], 16, 40)}
DATA = bytes(40)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (
            packed(TWO, DATA, 100_000_001),
            "it is 100,000,001 bytes, more than the limit of 100,000,000",
        ),
        (packed(b'{"a":', b""), "it is not valid JSON: "),
        (packed(b'{"a": NaN}', b""), "it is not valid JSON: NaN is not JSON"),
        (packed(b'{"\xff": 1}', b""), "it is not valid JSON: 'utf-8' codec"),
        (packed(b"{" * 90_000, b""), "it is not valid JSON: "),
        (packed(b'{"a":' * 90_000, b""), "it is not valid JSON: "),
        (packed(b'{"a": 1, "a": 1}', b""), "it is not valid JSON: a name is given twice"),
        (packed({"a": 1}, b""), "'a' does not have a dtype, a shape and two data_offsets"),
        (packed({"a": {"dtype": "F32", "shape": []}}, b""), "'a' does not have a dtype"),
        (packed({"a": entry("F32", [-1], 0, 4)}, bytes(4)), "'a' does not have a dtype"),
        (packed({"a": entry("F32", [True], 0, 4)}, bytes(4)), "'a' does not have a dtype"),
        (packed({"a": entry("F32", [1 << 64], 0, 4)}, bytes(4)), "'a' does not have a dtype"),
        (packed({"a": entry("F31", [1], 0, 4)}, bytes(4)), "'a' is of an unknown type 'F31'"),
        (
            packed({"a": entry("F32", [2], 0, 4)}, bytes(4)),
            "'a': (2,) of F32 does not match its 4 bytes",
        ),
        (
            packed({"a": entry("F32", [1], 4, 0)}, bytes(4)),
            "'a': (1,) of F32 does not match its -4 bytes",
        ),
        (
            packed({"a": entry("F4", [3], 0, 1)}, bytes(1)),
            "'a': (3,) of F4 does not match its 1 bytes",
        ),
        (packed(TWO | {"c": entry("U8", [40], 0, 40)}, DATA), "the elements of 'c' overlap those"),
        (packed({"b": TWO["b"]}, DATA), "the elements of 'b' leave a gap after those before"),
        (
            packed(TWO | {"__metadata__": {"a": 1}}, DATA),
            "__metadata__ is not an object of strings",
        ),
        (packed(TWO | {"__metadata__": [1]}, DATA), "__metadata__ is not an object of strings"),
    ],
)
def test_a_header_that_breaks_a_rule_is_refused(tmp_path: Path, data: bytes, problem: str) -> None:
    path = written(tmp_path, data)
    with pytest.raises(CelossError) as caught:
        evaluate(path, LABELS)
    assert caught.value.message.startswith(f"{path}: {BROKEN}{problem}")
    assert caught.value.hint == AGAIN


@pytest.mark.parametrize(
    ("data", "problem", "hint"),
    [
        (packed(TWO, DATA[:-1]), "the file is cut short: 39 bytes, expected 40", AGAIN),
        (
            packed(TWO, DATA + b"x"),
            "the file is too long: its tensors are 40 bytes, but 41 follow the header",
            AGAIN,
        ),
        (packed(TWO, b"", 1000), "the file is cut short: ", AGAIN),
        (packed({}, b""), "the file holds no tensors", None),
        (several(), "which array? The file holds logits, labels:true", "{path}:logits"),
        (
            one("F8_E4M3", np.zeros((3, 2), "u1")),
            "a tensor of type F8_E4M3, which is not supported",
            "save it as float32: tensor.to(torch.float32)",
        ),
        (one("F32", np.zeros((0, 2), "<f4")), "the array (0, 2) is empty", None),
    ],
)
def test_a_file_that_cannot_be_measured_is_refused(
    tmp_path: Path, data: bytes, problem: str, hint: str | None
) -> None:
    path = written(tmp_path, data)
    with pytest.raises(CelossError) as caught:
        evaluate(path, LABELS)
    assert caught.value.message.startswith(f"{path}: {problem}")
    assert caught.value.hint == (hint and hint.format(path=path))


def test_a_tensor_that_is_not_there_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    path = written(tmp_path, several())
    with pytest.raises(CelossError) as caught:
        evaluate(f"{path}:logit", LABELS)
    assert caught.value.message == (f"{path}: no array 'logit'; the file holds logits, labels:true")
    assert caught.value.hint == "did you mean 'logits'?"
