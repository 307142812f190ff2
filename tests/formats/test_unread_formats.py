"""Files of formats that are not read: each is named, with what to do about it."""

from __future__ import annotations

import contextlib
import gzip
import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from celoss_cli import CelossError, evaluate
from celoss_cli.formats.registry import HEAD_BYTES, format_of

SCORES = np.array([[0.75, 0.25], [0.125, 0.875], [0.5, 0.5]])
FRAME = pd.DataFrame(SCORES, columns=["cat", "dog"])
NAMES = ["cat", "dog", "cat"]
LOSS = -(np.log(0.75) + np.log(0.875) + np.log(0.5)) / 3
NUL = bytes(600)


def zipped(*members: str) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        for member in members:
            archive.writestr(member, b"x")
    return stored.getvalue()


def refused(data: bytes, folder: Path, name: str = "p.data") -> CelossError:
    path = folder / name
    path.write_bytes(data)
    with pytest.raises(CelossError) as caught:
        evaluate(path, ["a"])
    message = caught.value.message
    assert message.startswith(f"{path}: ")
    caught.value.message = message.removeprefix(f"{path}: ")
    return caught.value


# the first bytes that each format's own documentation gives, or that its own program writes
@pytest.mark.parametrize(
    ("data", "what", "hint"),
    [
        (zipped("p/data.pkl", "p/data/0"), "is a PyTorch file", "torch.load("),
        (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M", "is a PyTorch file", "torch.load("),
        (zipped("m/code/m.py", "m/data.pkl"), "is a TorchScript model", "what it predicts"),
        (zipped("model.weights.h5", "config.json"), "is a Keras model", "what it predicts"),
        (zipped("xl/workbook.bin"), "is an Excel workbook", "pandas.read_excel("),
        (zipped("mimetype", "content.xml"), "is an OpenDocument file", "save it as CSV"),
        (zipped("word/document.xml"), "is a Word document", "give a CSV or NPY file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NUL, "is an old Excel workbook", "read_excel("),
        (b"\x89HDF\r\n\x1a\n" + NUL, "is an HDF5 file", "h5py.File("),
        (b"MATLAB 5.0 MAT-file, Platform", "is a MATLAB file", "scipy.io.loadmat("),
        (b"MATLAB 7.3 MAT-file, Platform", "is a MATLAB file", "data[:].T"),
        (gzip.compress(b"X\n\0\0\0\3\0\4\1\2", mtime=0), "is an R object (.rds)", "readRDS("),
        (b"A\n3\n262658\n197888\n5\nUTF-8\n", "is an R object (.rds)", "readRDS("),
        (gzip.compress(b"RDX3\nX\n\0\0\0\3", mtime=0), "is an R data file (.RData)", "get(load("),
        (b"<stata_dta><header><release>118", "is a Stata file", "read_stata("),
        (b"\x72\x02\x01\x00\x02\x00" + NUL, "is a Stata file", "read_stata("),
        (b"$FL2@(#) IBM SPSS STATISTICS", "is an SPSS file", "read_spss("),
        (
            bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011"),
            "is a SAS file",
            "read_sas(",
        ),
        (b"HEADER RECORD*******LIBRARY HEADER", "is a SAS transport file", "read_sas("),
        (b"@relation iris\n@attribute a real\n", "is an ARFF file", "loadarff("),
        (b"% 1. Title\n%\n\n% 2. More\n@RELATION iris\n", "is an ARFF file", "loadarff("),
        (b"ORC\x08\x03\x10\0\0\0\0\0", "is an ORC file", "read_orc("),
        (b"Obj\x01\x04\x14avro.codec", "is an Avro file", "fastavro.reader("),
        # the length of the record "abc", and the masked checksum of it that the crc32c package has
        (
            bytes.fromhex("0300000000000000b099490e") + b"abc",
            "is a TFRecord file",
            "TFRecordDataset",
        ),
        (b"SQLite format 3\0" + NUL, "is an SQLite database", "sqlite3.connect("),
        (NUL[:8] + b"DUCK" + NUL, "is a DuckDB database", "copy TABLE to"),
        (b"GGUF\x03\0\0\0" + NUL, "is a model's weights (GGUF)", "what it predicts"),
        (b"PAR1" + NUL, "is a Parquet file that is damaged or encrypted", "write it again"),
        (b"GIF89a\x01\0\x01\0\0\0\0", "is a GIF picture", "give a CSV or NPY file"),
        (b"p.csv" + bytes(252) + b"ustar\x0000" + NUL, "is a tar archive", "unpack it"),
        (b"<?xml version='1.0'?>\n<PMML/>", "is an XML document", "give a CSV or NPY file"),
        ("cat,dog\n".encode("utf-32"), "is UTF-32 text", "read_text('utf-32')"),
        ("cat,dog\n".encode("utf-16-le"), "is UTF-16 text", "read_text('utf-16-le')"),
        ("cat,dog\n".encode("utf-16-be"), "is UTF-16 text", "read_text('utf-16-be')"),
        (str(SCORES).encode(), "is a printed array", "numpy.save("),
        (str(SCORES[:, :1]).encode(), "is a printed array", "numpy.save("),
        (str(SCORES[:, 0]).encode(), "is a printed array", "numpy.save("),
        (str(np.array(NAMES)).encode(), "is a printed array", "numpy.save("),
        (repr(SCORES).encode(), "is a printed array", "numpy.save("),
        (b"tensor([[0.7500, 0.2500],\n", "is a printed tensor", "numpy.save("),
        (
            b"__label__dog 0.75 __label__cat 0.25\n",
            "is fastText output: labels before their probabilities",
            "predict-prob MODEL FILE -1",
        ),
        (
            b"__label__dog 1.00001\n",
            "is fastText output: labels before their probabilities",
            "[1::2]",
        ),
        (b"1:0.75 2:0.25\n", "is Vowpal Wabbit output: pairs of class and score", ".split(':')"),
        (b"1:0.75 2:0.25 a7\n", "is Vowpal Wabbit output: pairs of class and score", "if ':' in"),
        (b"0:-1.5 1:2e-3 2:0\n", "is Vowpal Wabbit output: pairs of class and score", "p.jsonl"),
        (b"-1 1:0.5 7:2 \n", "is a LIBSVM file: labels and features", "cut -d ' ' -f 1"),
        (pickle.dumps(FRAME), "is a pickle of pandas data, which may run code", "read_pickle("),
        (pickle.dumps([0.5]), "is a pickle, which may run code", "numpy.load("),
        (pickle.dumps(SCORES, 0), "is a pickle of protocol 0, which may run code", "numpy.load("),
        (
            np.random.default_rng(0).bytes(5000),
            "is a binary file of an unknown format, not text",
            "give a CSV or NPY file",
        ),
    ],
)
def test_a_format_that_is_not_read_is_named(
    tmp_path: Path, data: bytes, what: str, hint: str
) -> None:
    error = refused(data, tmp_path)
    assert error.message == what
    assert hint in str(error.hint)


@pytest.mark.parametrize(
    "text",
    [
        "ORC,dog\n0.5,0.5\n",
        "GGUF\n1\n0\n",
        "cat\ndog\nDUCK\n",
        "A\n3\n2\n",
        "rdx2\n1\n",
        "PAR1,PAR2\n0.5,0.5\n",
        "array,b\n0.5,0.5\n",
        "[0.5]\n[0.5]\n",
        "[[0.5, 0.5], [0.25, 0.75]]\n",
        "cnumpy\n1\n",
        "%a,b\n0.5,0.5\n",
        "caf\xe9,b\n0.5,0.5\n",
        "__label__cat\n__label__dog\n",
        "__label__cat,__label__dog\n0.5,0.5\n",
        "__label__cat __label__dog\n0.5 0.5\n",
        "12:30\n12:45\n",
        "1:a 2:b\n0.5 0.5\n",
        "0.5 0.5\n",
    ],
)
def test_a_text_that_looks_a_little_like_another_format_is_a_text(text: str) -> None:
    format_of(text.encode("latin-1")[:HEAD_BYTES], "p.csv")


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("name", ["p.pkl", "p.csv", "my predictions.pkl", "pr'eds.pkl"])
def test_the_command_of_a_hint_writes_a_file_that_is_measured(
    tmp_path: Path, name: str, *, packed: bool
) -> None:
    (tmp_path / name).write_bytes(pickle.dumps(FRAME))
    name = f"{name}.gz" if packed else name
    FRAME.to_pickle(tmp_path / name)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    code = hinted_command(tmp_path, name)
    if "'" in name:
        assert "read_pickle('FILE').to_csv('FILE.csv'" in code
        return
    run_there(code, tmp_path)
    (written,) = {*tmp_path.iterdir()} - {*before}
    assert evaluate(written, NAMES).cross_entropy == pytest.approx(LOSS, rel=1e-12)
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_of_another_encoding_is_written_as_utf_8(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "p.csv").write_bytes(FRAME.to_csv(index=False).encode(encoding))
    run_there(hinted_command(tmp_path, "p.csv"), tmp_path)
    report = evaluate(tmp_path / "p_new.csv", NAMES)
    assert report.cross_entropy == pytest.approx(LOSS, rel=1e-12)


def test_a_pickled_array_is_saved_by_the_command(tmp_path: Path) -> None:
    (tmp_path / "p.npy").write_bytes(pickle.dumps(SCORES))
    run_there(hinted_command(tmp_path, "p.npy"), tmp_path)
    report = evaluate(tmp_path / "p_new.npy", [0, 1, 0])
    assert report.cross_entropy == pytest.approx(LOSS, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("__label__cat 0.75 __label__dog 0.25\n__label__dog 0.875 __label__cat 0.125\n", NAMES),
        ("1:0.75 2:0.25\n1:0.125 2:0.875\n", ["1", "2"]),
    ],
)
def test_names_before_scores_become_json_lines(
    text: str, labels: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.txt").write_text(text)
    run_there(hinted_command(tmp_path, "p.txt"), tmp_path)
    (tmp_path / "p.jsonl").write_text(capsys.readouterr().out)
    report = evaluate(tmp_path / "p.jsonl", labels[:2])
    assert report.cross_entropy == pytest.approx(-np.log([0.75, 0.875]).mean(), rel=1e-12)


def run_there(code: str, folder: Path) -> None:
    """Run code in a folder, with no more names than a program has."""
    with contextlib.chdir(folder):
        exec(code, {})  # noqa: S102 - it is what is tested


def hinted_command(folder: Path, name: str) -> str:
    """Return the code that the error of a file names, seen from its own folder."""
    with contextlib.chdir(folder), pytest.raises(CelossError) as caught:
        evaluate(name, NAMES)
    _, _, rest = str(caught.value.hint).partition('python -c "')
    return rest.partition('"')[0]
