"""Files of other programs: read, or refused as what they are."""

from __future__ import annotations

import gzip
import io
import json
import math
import pickle
import struct
import zipfile

import numpy as np
import pandas as pd
import pytest
from made import Folder
from numpy.typing import NDArray
from reading import npz
from real_files import Case, checked, loss, packed, pair
from running import run_eval

import celoss_cli

TWO = loss(0.9, 0.8)
THREE = loss(0.9, 0.8, 0.4)
TENTHS = loss(0.905, 0.595, 0.2)
LOGITS = math.fsum(math.log1p(math.exp(-z)) for z in (2.25, 0.5, -0.25)) / 3
UNSIGNED = math.fsum(math.log1p(math.exp(-z)) for z in (2.25, -0.05, 0.25)) / 3
SCORES = np.array([[0.9, 0.1], [0.2, 0.8]])

TEXTS = [
    Case("21: sep=;", pair("sep=; / cat;dog / .9;.1 / .2;.8", "cat / dog"), right=TWO),
    Case(
        "21: sep=, packed", pair(packed("sep=, / cat,dog / .9,.1 / .2,.8"), "cat / dog"), right=TWO
    ),
    Case(
        "21: sep= with a tab, three classes",
        pair("sep=\t / a\tb\tc / .9\t.1\t0 / .1\t.1\t.8", "a / c"),
        right=TWO,
    ),
    Case(
        "21: sep=; for the labels, too",
        pair("sep=; / cat;dog / .9;.1 / .2;.8", "sep=; / id;label / 1;cat / 2;dog"),
        "p.csv y.csv --label-column label",
        right=TWO,
    ),
    Case("21: pipes", pair("cat|dog / .9|.1 / .2|.8", "cat / dog"), right=TWO),
    Case("21: pipes, no header", pair(".9|.1 / .2|.8", "0 / 1"), right=TWO),
    Case(
        "21: pipes, labels inside, standard input",
        {"-": "id|label|cat|dog / 7|cat|.9|.1 / 8|dog|.2|.8"},
        "- --label-column label",
        right=TWO,
    ),
    Case(
        "21: a printed array",
        pair("[[0.9 0.1] /  [0.2 0.8]]", "0 / 1"),
        right=TWO,
        says=("print",),
    ),
    Case(
        "21: a printed tensor",
        pair("tensor([[0.9000, 0.1000], /         [0.2000, 0.8000]])", "0 / 1"),
        right=TWO,
        says=("print",),
    ),
    Case(
        "21: printed rows",
        pair("[0.9 0.1] / [0.2 0.8]", "0 / 1"),
        right=TWO,
        says=("print",),
    ),
    Case(
        "30: decimal commas, labels parted by commas",
        pair("cat;dog / 0,9;0,1 / 0,2;0,8", "id,label / 7,cat / 8,dog"),
        "p.csv y.csv --decimal , --label-column label",
        right=TWO,
    ),
    Case(
        "30: one-hot labels parted by commas",
        pair("a;b;c / 0,9;0,1;0 / 0,1;0,1;0,8", "a,b,c / 1,0,0 / 0,0,1"),
        "p.csv y.csv --decimal ,",
        right=TWO,
    ),
    Case(
        "30: tabs, labels with an index, packed",
        pair(packed("cat\tdog / 0,9\t0,1 / 0,2\t0,8"), ",y / 0,cat / 1,dog"),
        "p.csv y.csv --decimal ,",
        right=TWO,
    ),
    Case(
        "30: labels with an index, whose column pandas calls 0",
        pair("cat\tdog / 0,9\t0,1 / 0,2\t0,8", ",0 / 2,0 / 7,1"),
        "p.csv y.csv --decimal ,",
        right=TWO,
    ),
    Case(
        "commas between cells, and within numbers in quotes",
        pair('cat,dog / "0,9","0,1" / "0,2","0,8"', "id,label / 7,cat / 8,dog"),
        "p.csv y.csv --label-column label",
        right=TWO,
        says=("--decimal ,",),
    ),
    *(
        Case(
            f"{name}{option}",
            pair('id,cat,dog / a,"0,9","0,1" / b,"0,2","0,8"', "cat / dog"),
            f"p.csv y.csv --decimal , {option}",
            right=TWO,
        )
        for name, option in (("numbers in quotes", ""), ("it is said: ", "--delimiter ,"))
    ),
    *(
        Case(
            f"decimal commas in the only column: {about}",
            pair(scores, "y / 1 / 0 / 1"),
            f"p.csv y.csv {options}",
            right=right,
            says=("--decimal ,",),
        )
        for about, scores, options, right in (
            ("logits", "z / 2,25 / -0,5 / -0,25", "--scores logits", LOGITS),
            ("no header", "2,25 / -0,5 / -0,25", "--scores logits", LOGITS),
            ("no sign", "2,25 / 0,05 / 0,25", "--scores logits", UNSIGNED),
            ("per cent", "p / 90,0 / 40,5 / 40,0", "--scores percent", loss(0.9, 0.595, 0.4)),
            ("no integer twice", "p / 90,5 / 40,5 / 20,0", "--scores percent", TENTHS),
            ("percent signs", "90,5% / 40,5% / 20,0%", "--scores percent", TENTHS),
            ("probabilities", "p / 0,9 / 0,2 / 0,4", "", THREE),
            ("no header, probabilities", "0,9 / 0,2 / 0,4", "", THREE),
        )
    ),
    *(
        Case(
            f"percent signs: {about}",
            pair(scores, labels),
            right=right,
            says=("--scores percent",),
        )
        for about, scores, labels, right in (
            ("commas", "cat,dog / 90%,10% / 20%,80%", "cat / dog", TWO),
            ("a blank before each", "cat;dog / 90.0 %;10.0 % / 20.0 %;80.0 %", "cat / dog", TWO),
            ("decimal commas", "cat;dog / 90,0%;10,0% / 20,0%;80,0%", "y / cat / dog", TWO),
            ("in quotes", 'cat,dog / "90,0 %","10,0 %" / "20,0 %","80,0 %"', "cat / dog", TWO),
            ("one column", "p / 90% / 20% / 40%", "1 / 0 / 1", THREE),
            ("no header", "90%\t10% / 20%\t80%", "0 / 1", TWO),
            ("not in every cell", "cat,dog / 90%,10 / 20,80%", "cat / dog", TWO),
        )
    ),
    *(
        Case(
            f"a header of numpy.savetxt: {about}",
            pair(scores, labels),
            right=loss(0.9, 0.8, 0.6),
            says=(hint,),
            known={"--class-names": "cat,dog"},
        )
        for about, scores, labels, hint in (
            (
                "commas",
                "# cat,dog / .9,.1 / .2,.8 / .6,.4",
                "cat / dog / cat",
                "--comment '#' --class-names cat,dog",
            ),
            (
                "blanks",
                "# cat dog / .9 .1 / .2 .8 / .6 .4",
                "cat / dog / cat",
                "--comment '#' --class-names cat,dog",
            ),
            (
                "no blank behind it",
                "#cat;dog / .9;.1 / .2;.8 / .6;.4",
                "y / cat / dog / cat",
                "--class-names cat,dog",
            ),
            (
                "labels by position",
                "# cat dog / .9 .1 / .2 .8 / .6 .4",
                "0 / 1 / 0",
                "--comment '#' leaves out",
            ),
        )
    ),
    Case(
        "hashtags are names",
        pair("#cat,#dog / .9,.1 / .2,.8", "#cat / #dog"),
        right=TWO,
    ),
    Case(
        "percent signs on the wrong scale",
        pair("cat,dog / .9%,.1% / .2%,.8%", "cat / dog"),
        "p.csv y.csv --scores percent",
        says=("sums to 0.01",),
        known={"--scores": "percent"},
    ),
    Case(
        "decimal commas in the only column of a file of weights",
        {**pair("cat,dog / .9,.1 / .2,.8 / .6,.4", "cat / dog / dog"), "w": "w / 1,5 / 1,0 / 0,5"},
        "p.csv y.csv --weights w",
        right=-math.fsum(w * math.log(p) for w, p in ((1.5, 0.9), (1, 0.8), (0.5, 0.4))) / 3,
        says=("--decimal ,",),
    ),
    Case(
        "logits in the only column, no header: only integers before the comma have signs",
        pair(
            "1,5 / -2,3 / 0,4 / 2,1 / 1,1 / -3,2 / -1,1 / 3,7",
            "1 / 0 / 1 / 1 / 1 / 0 / 0 / 1",
        ),
        "p.csv y.csv --scores logits",
        right=math.fsum(math.log1p(math.exp(-z)) for z in (1.5, 2.3, 0.4, 2.1, 1.1, 3.2, 1.1, 3.7))
        / 8,
        says=("--decimal ,",),
    ),
    Case(
        "no integer twice in a file of weights",
        {**pair("cat,dog / .9,.1 / .2,.8 / .6,.4", "cat / dog / dog"), "w": "w / 3,5 / 1,0 / 0,5"},
        "p.csv y.csv --weights w",
        right=-math.fsum(w * math.log(p) for w, p in ((3.5, 0.9), (1, 0.8), (0.5, 0.4))) / 5,
        says=("--decimal ,",),
    ),
    Case(
        "an archive of several arrays from a stream, which no name can follow",
        {"-": npz(p=np.eye(2), q=np.eye(2)), "y.csv": "0 / 1"},
        "- y.csv",
        says=("which array?", "write it to a file, and give FILE:p"),
    ),
    Case(
        "integers behind R's names of rows",
        pair("cat,dog / .9,.1 / .2,.8", "y / 4,0 / 2,1"),
        right=TWO,
    ),
    Case(
        "integers, two columns without a header",
        pair("2,1 / 0,3", "0 / 1"),
        "p.csv y.csv --scores logits",
        right=math.log1p(math.exp(-1)) / 2 + math.log1p(math.exp(-3)) / 2,
    ),
    Case(
        "30: --delimiter of the predictions alone",
        pair("cat;dog / .9;.1 / .2;.8", "id,label / 7,cat / 8,dog"),
        "p.csv y.csv --delimiter ; --label-column label".replace(" ; ", " ';' "),
        right=TWO,
    ),
]

test_text_of_other_programs = checked(TEXTS)


def torch_file() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n.")
        archive.writestr("archive/version", "3\n")
        archive.writestr("archive/data/0", SCORES.tobytes())
    return stream.getvalue()


FRAME = pd.DataFrame(SCORES, columns=["cat", "dog"])
ARFF = b"@relation p\n@attribute cat numeric\n@attribute dog numeric\n@data\n0.9,0.1\n0.2,0.8\n"
OTHERS: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "29: PyTorch": (torch_file(), ("torch", "np")),
    "29: a pickled data frame": (pickle.dumps(FRAME), ("pickle", "to_csv")),
    "29: a pickled data frame, packed": (gzip.compress(pickle.dumps(FRAME)), ("pickle", "to_csv")),
    "29: a pickled array": (pickle.dumps(SCORES), ("pickle", "numpy.save")),
    "29: UTF-16 without a mark": ("cat,dog\n0.9,0.1\n0.2,0.8\n".encode("utf-16-le"), ("utf-16",)),
    "29: UTF-16, big-endian": ("cat,dog\n0.9,0.1\n0.2,0.8\n".encode("utf-16-be"), ("utf-16",)),
    "21: .rds": (gzip.compress(b"X\n\0\0\0\3\0\4\2\0\0\3\5\0"), ("rds", "write.csv")),
    "21: .RData": (gzip.compress(b"RDX3\nX\n\0\0\0\3\0\4\2\0"), ("r", "write.csv")),
    "21: .dta": (b"<stata_dta><header><release>118</release>", ("stata",)),
    "21: an old .dta": (b"\x72\x02\x01\x00\x02\x00" + bytes(200), ("stata",)),
    "21: ARFF": (ARFF, ("arff",)),
    "21: ARFF in capitals, packed": (gzip.compress(b"% iris\n" + ARFF.upper()), ("arff",)),
    "2.4: HDF5": (b"\x89HDF\r\n\x1a\n" + bytes(90), ("hdf5",)),
    "2.4: MATLAB": (b"MATLAB 5.0 MAT-file, Platform: GLNXA64".ljust(128), ("matlab",)),
    "2.4: SPSS": (b"$FL2@(#) SPSS DATA FILE".ljust(180), ("spss",)),
    "2.4: ORC": (b"ORC" + bytes(40), ("orc",)),
    "2.4: Avro": (b"Obj\x01\x04\x16avro.schema" + bytes(40), ("avro",)),
}


@pytest.mark.parametrize("place", ["predictions", "labels"])
@pytest.mark.parametrize("kind", OTHERS)
def test_other_files_are_refused_as_what_they_are(
    kind: str, place: str, file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    data, words = OTHERS[kind]
    preds, labels = ("cat,dog\n0.9,0.1\n0.2,0.8\n", "cat\ndog\n")
    paths = (
        file("p.csv", data if place == "predictions" else preds),
        file("y.csv", data if place == "labels" else labels),
    )
    code, out, err = run_eval(capsys, *map(str, paths), "--only", "cross_entropy")
    if kind.startswith("29: UTF-16") and code == 0:
        assert float(out) == pytest.approx(TWO)
        return
    assert code == 2
    assert "crashed" not in err
    assert not [word for word in words if word not in err.lower()], err


def safetensors(**arrays: NDArray[np.float32]) -> bytes:
    header, data = {}, b""
    for name, array in arrays.items():
        kind = {"float32": "F32", "float64": "F64", "int64": "I64"}[array.dtype.name]
        ends = [len(data), len(data) + array.nbytes]
        header[name] = {"dtype": kind, "shape": array.shape, "data_offsets": ends}
        data += array.tobytes()
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


@pytest.mark.parametrize("member", ["", ":probs"], ids=["alone", "by name"])
@pytest.mark.parametrize("kind", ["float32", "float64"])
def test_safetensors_are_read(
    kind: str,
    member: str,
    file: Folder,
    capsys: pytest.CaptureFixture[str],
) -> None:
    scores = SCORES.astype(kind)
    others = {"y": np.array([0, 1])} if member else {}
    path = file("p.safetensors", safetensors(probs=scores, **others))
    preds, labels = str(path), str(file("y.csv", "0\n1\n"))
    if member:
        preds, labels = f"{path}{member}", f"{path}:y"
    code, out, err = run_eval(capsys, preds, labels, "--only", "cross_entropy")
    assert code == 0, err
    right = -np.log(scores.astype(np.float64)[[0, 1], [0, 1]]).mean()
    assert float(out) == pytest.approx(right, rel=1e-9)


LABELS = ["cat", "dog", "dog"]
DATA_FRAMES = {
    "a list": LABELS,
    "a Series with another index": pd.Series(LABELS, index=[7, 3, 5], name="y"),
    "categories": pd.Series(pd.Categorical(LABELS)),
    "nullable text": pd.Series(LABELS, dtype="string"),
    "positions": pd.Series([0, 1, 1], dtype="Int64"),
}


@pytest.mark.parametrize("kind", DATA_FRAMES)
def test_the_columns_of_a_data_frame_are_the_classes(kind: str) -> None:
    frame = pd.DataFrame([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], columns=["cat", "dog"])
    report = celoss_cli.evaluate(frame, DATA_FRAMES[kind])  # type: ignore[arg-type]
    assert report.cross_entropy == pytest.approx(THREE)
    assert report.classes == ("cat", "dog")


def test_a_data_frame_of_three_classes_in_another_order() -> None:
    frame = pd.DataFrame([[0.1, 0.9, 0.0], [0.8, 0.1, 0.1]], columns=list("bac"), index=[5, 2])
    report = celoss_cli.evaluate(frame, ["a", "b"])
    assert report.cross_entropy == pytest.approx(TWO)
    assert report.classes == ("b", "a", "c")
