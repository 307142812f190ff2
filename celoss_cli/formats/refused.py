"""The formats that are not read: how each is known, what it is, and how to go on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from celoss_cli.errors import InputError
from celoss_cli.formats.magic import (
    Test,
    at,
    fits,
    holds,
    is_binary,
    is_drawn,
    is_fasttext,
    is_libsvm,
    is_orange,
    is_tf_record,
    is_utf_16,
    is_vowpal,
    starts,
    text,
)
from celoss_cli.formats.remedies import (
    ARRAY_OR_TEXT,
    CUT_LABELS,
    LOAD_ARFF,
    LOAD_AVRO,
    LOAD_DRAWN,
    LOAD_FASTTEXT,
    LOAD_HDF5,
    LOAD_JOBLIB,
    LOAD_MATLAB,
    LOAD_MATLAB_7_3,
    LOAD_ORANGE,
    LOAD_PICKLE,
    LOAD_SHEET,
    LOAD_SQLITE,
    LOAD_TORCH,
    LOAD_VOWPAL,
    LOAD_WEKA,
    PREDICTIONS,
    SAVE_ARRAY,
    SAVE_TENSOR,
    TRUSTED,
    UNPACK,
    WEKA_AS_CSV,
    as_utf_8,
    by_pandas,
    filled,
)

_PAGE = "an HTML page, such as an error page"
_PICKLE = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")


class Refused(NamedTuple):
    """A format that is not read: how it is known, what it is, and what to do about it."""

    known: Test
    what: str
    remedy: str


_NUMBER = rb"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"

KNOWN = (
    Refused(starts(b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19"), "a PyTorch file", LOAD_TORCH),
    Refused(holds(_PICKLE, b"sklearn."), "a pickled scikit-learn model", PREDICTIONS),
    Refused(holds(_PICKLE, b"joblib"), "a joblib file, which may run code", TRUSTED + LOAD_JOBLIB),
    Refused(
        holds(_PICKLE, b"pandas"),
        "a pickle of pandas data, which may run code",
        TRUSTED + by_pandas("read_pickle('{path}')"),
    ),
    Refused(
        holds(_PICKLE, b"numpy"),
        "a pickle of an array, which may run code",
        TRUSTED + LOAD_PICKLE,
    ),
    Refused(starts(*_PICKLE), "a pickle, which may run code", TRUSTED + LOAD_PICKLE),
    Refused(
        starts(b"cnumpy.", b"cpandas.", b"ccopy_reg\n", b"(lp0\n", b"(dp0\n"),
        "a pickle of protocol 0, which may run code",
        TRUSTED + LOAD_PICKLE,
    ),
    Refused(
        starts(b"FEA1"),
        "a Feather file of version 1",
        "write it again: version 2 is an Arrow file",
    ),
    Refused(starts(b"MATLAB 7.3 MAT-file"), "a MATLAB file", LOAD_MATLAB_7_3),
    Refused(starts(b"MATLAB 5.0 MAT-file"), "a MATLAB file", LOAD_MATLAB),
    Refused(starts(b"\x89HDF"), "an HDF5 file", LOAD_HDF5),
    Refused(
        fits(b"XBA", rb"[XB]\n.?\0\0\0|A\n(?:2\n\d+\n131840|3\n\d+\n197888)\n"),
        "an R object (.rds)",
        "Rscript -e \"write.csv(readRDS('{path}'), '{csv}', row.names = FALSE)\"",
    ),
    Refused(
        fits(b"R", rb"RD[ABX][23]\n[ABX]\n"),
        "an R data file (.RData)",
        "Rscript -e \"write.csv(get(load('{path}')), '{csv}', row.names = FALSE)\"",
    ),
    Refused(
        fits(b"<ilnopqrs", rb"<stata_dta>|[\x69-\x73][\x01\x02]\x01\0"),
        "a Stata file",
        by_pandas("read_stata('{path}')"),
    ),
    Refused(
        starts(b"$FL2@(#)", b"$FL3@(#)"),
        "an SPSS file",
        "pip install pyreadstat; " + by_pandas("read_spss('{path}')"),
    ),
    Refused(
        at(12, b"\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92"),
        "a SAS file",
        by_pandas("read_sas('{path}', format='sas7bdat', encoding='utf-8')"),
    ),
    Refused(
        starts(b"HEADER RECORD*******LIB"),
        "a SAS transport file",
        by_pandas("read_sas('{path}', format='xport', encoding='utf-8')"),
    ),
    Refused(fits(b"%@", rb"(?:%[^\n]*\n\s*)*@relation\s"), "an ARFF file", LOAD_ARFF),
    Refused(at(0, b"ORC"), "an ORC file", by_pandas("read_orc('{path}')")),
    Refused(starts(b"Obj\x01"), "an Avro file", "pip install fastavro; " + LOAD_AVRO),
    Refused(
        is_tf_record,
        "a TFRecord file",
        "read it with tf.data.TFRecordDataset, and write the scores with numpy.save",
    ),
    Refused(starts(b"SQLite format 3\0"), "an SQLite database", LOAD_SQLITE),
    Refused(at(8, b"DUCK"), "a DuckDB database", "write the table: copy TABLE to '{csv}'"),
    Refused(at(0, b"GGUF"), "a model's weights (GGUF)", PREDICTIONS),
    Refused(at(4, b"TFL3"), "a TensorFlow Lite model", PREDICTIONS),
    Refused(
        fits(b"P", rb"PAR1(?!\x15)|PARE", binary=True),
        "a Parquet file that is damaged or encrypted",
        "write it again",
    ),
    Refused(starts(b"\x89PNG"), "a PNG picture", ARRAY_OR_TEXT),
    Refused(starts(b"\xff\xd8\xff"), "a JPEG picture", ARRAY_OR_TEXT),
    Refused(at(0, b"GIF8"), "a GIF picture", ARRAY_OR_TEXT),
    Refused(starts(b"%PDF-"), "a PDF document", ARRAY_OR_TEXT),
    Refused(starts(b"\xd0\xcf\x11\xe0"), "an old Excel workbook", LOAD_SHEET),
    Refused(at(257, b"ustar"), "a tar archive", UNPACK),
    Refused(starts(b"7z\xbc\xaf\x27\x1c"), "a 7z archive", UNPACK),
    Refused(starts(b"Rar!\x1a\x07"), "a RAR archive", UNPACK),
    Refused(starts(b"\x04\x22\x4d\x18"), "compressed by lz4", "unpack it: lz4 -d '{path}'"),
    Refused(starts(b"\xff\xfe\0\0", b"\0\0\xfe\xff"), "UTF-32 text", as_utf_8("utf-32")),
    Refused(starts(b"\xff\xfe", b"\xfe\xff"), "UTF-16 text", as_utf_8("utf-16")),
    Refused(is_utf_16(0), "UTF-16 text", as_utf_8("utf-16-le")),
    Refused(is_utf_16(1), "UTF-16 text", as_utf_8("utf-16-be")),
    Refused(
        text(b"version https://git-lfs"), "a Git LFS pointer, not the file itself", "git lfs pull"
    ),
    Refused(text(b"<!doctype", b"<html"), _PAGE, "download the file again"),
    Refused(text(b"<?xml"), "an XML document", ARRAY_OR_TEXT),
    Refused(text(b"array("), "a printed array", SAVE_ARRAY),
    Refused(fits(b"[", rb"\[+\s*" + _NUMBER + rb"\s+[-+.\d]"), "a printed array", SAVE_ARRAY),
    Refused(fits(b"[", rb"\[\[+\s*" + _NUMBER + rb"\s*\]\s*\["), "a printed array", SAVE_ARRAY),
    Refused(fits(b"[", rb"\[+'[^']*'\s+'"), "a printed array", SAVE_ARRAY),
    Refused(text(b"tensor("), "a printed tensor", SAVE_TENSOR),
    Refused(is_fasttext, "fastText output: labels before their probabilities", LOAD_FASTTEXT),
    Refused(is_vowpal, "Vowpal Wabbit output: pairs of class and score", LOAD_VOWPAL),
    Refused(
        fits(b"i", rb"inst#,actual,predicted,error,distribution\r?\n"),
        "Weka output, with more cells in a row than in its header",
        LOAD_WEKA,
    ),
    Refused(
        fits(b"=i", rb"=== Predictions on |inst# +actual +predicted +error "),
        "Weka output as text",
        WEKA_AS_CSV,
    ),
    Refused(is_orange, "an Orange table, with a header of three lines", LOAD_ORANGE),
    Refused(is_drawn, "a table drawn with lines and bars", LOAD_DRAWN),
    Refused(is_libsvm, "a LIBSVM file: labels and features", CUT_LABELS),
)
"""What is known by the first bytes of a file."""

BINARY = (Refused(is_binary, "a binary file of an unknown format, not text", ARRAY_OR_TEXT),)
"""What is of no known format, and not text."""


def _member(pattern: str) -> Test:
    """Return what knows an archive by a member, one of several lines."""
    compiled = re.compile(rf"^{pattern}$".encode(), re.MULTILINE)
    return lambda members: bool(compiled.search(members))


ZIPPED = (
    Refused(_member(r"xl/workbook\.(?:xml|bin)"), "an Excel workbook", LOAD_SHEET),
    Refused(_member(r"word/document\.xml"), "a Word document", ARRAY_OR_TEXT),
    Refused(_member(r"content\.xml"), "an OpenDocument file", "save it as CSV"),
    Refused(_member(r"model\.weights\.h5"), "a Keras model", PREDICTIONS),
    Refused(_member(r"[^/]+/code/.+"), "a TorchScript model", PREDICTIONS),
    Refused(_member(r"[^/]+/data\.pkl"), "a PyTorch file", LOAD_TORCH),
)
"""Zip archives that are a format of their own; what knows them is given their members' names."""


def check(formats: Iterable[Refused], known_by: bytes, name: str) -> None:
    """Refuse a file that is of one of some formats, which are known by some bytes."""
    for each in formats:
        if each.known(known_by):
            raise InputError(f"{name}: is {each.what}", filled(each.remedy, name))
