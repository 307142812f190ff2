"""What to do about files that are not read: mostly a command that writes one that is.

{path} is the file, {npy}, {csv} and {jsonl} are files that do not exist yet. A command works where
the file holds one table of numbers, and fails where it holds more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from celoss_cli.errors import Hint
from celoss_cli.text import as_option


def _python(code: str) -> str:
    return f'python -c "{code}"'


def by_pandas(read: str) -> str:
    """Return the command that reads a file with pandas and writes it as CSV."""
    return _python(f"import pandas; pandas.{read}.to_csv('{{csv}}', index=False)")


def as_utf_8(encoding: str) -> str:
    """Return the command that writes a text of another encoding as UTF-8."""
    read = f"Path('{{path}}').read_text('{encoding}')"
    code = f"from pathlib import Path; Path('{{csv}}').write_text({read}, 'utf-8')"
    return f"save it as UTF-8: {_python(code)}"


# not df.to_json, which writes ten decimals: 0 for what is below 5e-11
AS_JSON_LINES = (
    "lists and objects are read from JSON Lines: Path('preds.jsonl').write_text("
    "'\\n'.join(map(json.dumps, df.to_dict('records'))))"
)
JOIN_LEVELS = "frame.columns = frame.columns.map('_'.join)"
ARRAY_OR_TEXT = "give a CSV or NPY file"
UNPACK = "unpack it, and give a file"
PREDICTIONS = "save what it predicts, as CSV or NPY"
TRUSTED = "if you trust it: "
SAVE_ARRAY = "what is printed is rounded; save the array itself: numpy.save('{npy}', array)"
SAVE_TENSOR = (
    "what is printed is rounded; save the tensor itself: numpy.save('{npy}', tensor.numpy())"
)
LOAD_TORCH = (
    _python(
        "import torch, numpy; "
        "numpy.save('{npy}', torch.load('{path}', map_location='cpu').detach().numpy())"
    )
    + "; a dict needs a key: torch.load(...)['NAME']"
)
LOAD_PICKLE = _python("import numpy; numpy.save('{npy}', numpy.load('{path}', allow_pickle=True))")
LOAD_JOBLIB = _python("import joblib, numpy; numpy.save('{npy}', joblib.load('{path}'))")
LOAD_HDF5 = (
    _python(
        "import h5py, numpy; (data,) = h5py.File('{path}').values(); numpy.save('{npy}', data[:])"
    )
    + "; if it holds several, name one: data = h5py.File(...)['NAME']"
)
LOAD_MATLAB = _python(
    "import scipy.io, numpy; found = scipy.io.loadmat('{path}', squeeze_me=True); "
    "(data,) = [found[name] for name in found if name[0] not in '_']; numpy.save('{npy}', data)"
)
LOAD_MATLAB_7_3 = _python(
    "import h5py, numpy; found = h5py.File('{path}'); "
    "(data,) = [found[name] for name in found if name[0] not in '#']; "
    "numpy.save('{npy}', data[:].T.squeeze())"
)
LOAD_ARFF = _python(
    "import pandas, scipy.io.arff as arff; frame = pandas.DataFrame(arff.loadarff('{path}')[0]); "
    "texts = frame.select_dtypes(object).columns; "
    "frame[texts] = frame[texts].apply(lambda cells: cells.str.decode('utf-8')); "
    "frame.to_csv('{csv}', index=False)"
)
LOAD_AVRO = _python(
    "import fastavro, pandas; pandas.DataFrame(fastavro.reader(open('{path}', 'rb')))"
    ".to_csv('{csv}', index=False)"
)
LOAD_SQLITE = _python(
    "import pandas, sqlite3; pandas.read_sql('select * from TABLE', sqlite3.connect('{path}'))"
    ".to_csv('{csv}', index=False)"
)


def _named(pairs: str) -> str:
    """Return the command that writes JSON Lines from the pairs of name and score of each line."""
    lines = "Path('{path}').read_text().splitlines()"
    rows = f"json.dumps(dict({pairs})) for words in map(str.split, {lines})"
    code = f"import json; from pathlib import Path; print(*({rows}), sep='\\n')"
    return f"{_python(code)} > '{{jsonl}}'"


LOAD_FASTTEXT = (
    _named("zip(words[::2], map(float, words[1::2]))")
    + "; it must hold all classes: fasttext predict-prob MODEL FILE -1"
)
LOAD_VOWPAL = _named(
    "(name, float(score)) for word in words if ':' in word for name, score in [word.split(':')]"
)
LOAD_WEKA = (
    _python(
        "import csv; _, *rows = filter(None, csv.reader(open('{path}'))); "
        "labels = ['?' if '?' in row[1] else int(row[1].split(':')[0]) - 1 for row in rows]; "
        "scores = [[cell.strip('*') for cell in row[4:]] for row in rows]; "
        "lines = [['label', *range(len(scores[0]))], *([a, *b] for a, b in zip(labels, scores))]; "
        "csv.writer(open('{csv}', 'w', newline='')).writerows(lines)"
    )
    + "; then --label-column label"
)
WEKA_AS_CSV = (
    "write CSV: -classifications 'weka.classifiers.evaluation.output.prediction.CSV -distribution "
    "-file {csv}'"
)
LOAD_ORANGE = "without the second and third line: " + _python(
    "lines = open('{path}', 'rb').readlines(); "
    "open('{csv}', 'wb').writelines(lines[:1] + lines[3:])"
)
LOAD_DRAWN = _python(
    "import csv; lines = open('{path}', encoding='utf-8').read().splitlines(); "
    "rows = [row for row in lines if row[:1] in ('|', ' ') and {*row} - {*'|-+: '}]; "
    "cells = [(row.strip()[1:-1] if row[0] == '|' else row).split('|') for row in rows]; "
    "csv.writer(open('{csv}', 'w', encoding='utf-8', newline='')).writerows("
    "[cell.strip() for cell in row] for row in cells)"
)
BARE_QUOTES = "if quotes are text like any other: " + _python(
    "import csv; rows = csv.reader(open('{path}', encoding='utf-8', newline=''), "
    "delimiter='\\t', quoting=csv.QUOTE_NONE); "
    "csv.writer(open('{csv}', 'w', encoding='utf-8', newline='')).writerows(rows)"
)
CUT_LABELS = "for only the labels: cut -d ' ' -f 1 '{path}' > '{csv}'"
LOAD_SHEET = "save it as CSV, or: " + _python(
    "import pandas; pandas.read_excel('{path}', header=None)"
    ".to_csv('{csv}', index=False, header=False)"
)
LOAD_MAPS = (
    "maps are read from JSON Lines: "
    + _python(
        "import json, pyarrow.parquet as pq; "
        "rows = pq.read_table('{path}').to_pylist(maps_as_pydicts='strict'); "
        "print(*(json.dumps(row, default=str) for row in rows), sep='\\n')"
    )
    + " > '{jsonl}'"
)
MAPS_AS_JSON_LINES = (
    "maps are read from JSON Lines: write each row of table.to_pylist(maps_as_pydicts='strict') "
    "with json.dumps"
)
WITHOUT_BLANK_LINES = "its line ends may have been written twice; without blank lines: " + _python(
    "lines = filter(None, open('{path}', 'rb').read().splitlines()); "
    "open('{csv}', 'wb').write(b'\\n'.join(lines))"
)


_PLAIN = re.compile(r"[\w./~+=@%, -]+")


def filled(remedy: str, name: str) -> str:
    """Put names of files into a hint: FILE stands for one that a shell might read otherwise."""
    path = name if _PLAIN.fullmatch(name) else "FILE"
    for word, suffix in (("{npy}", ".npy"), ("{csv}", ".csv"), ("{jsonl}", ".jsonl")):
        if word in remedy:
            remedy = remedy.replace(word, _new(path, suffix))
    return remedy.replace("{path}", path)


def _new(path: str, suffix: str) -> str:
    """Return the name of a file that is not there yet, beside another."""
    packed = re.sub(r"\.(?:gz|bz2|xz|zst)$", "", path)
    stem = str(Path(packed).with_suffix(""))
    while Path(stem + suffix).exists():
        stem += "_new"
    return stem + suffix


def commented_header(header: Sequence[str]) -> list[Hint]:
    """Return the hint for class names behind #, as numpy.savetxt writes a header."""
    first, *others = header or [""]
    names = (first.lstrip("#").strip(), *others)
    if not first.startswith("#") or not all(names):
        return []
    text = f"--comment '#' --class-names {as_option(names)} reads the names after #"
    return [Hint(text, {"comment": "#", "class_names": names})]
