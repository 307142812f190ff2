"""Loss and accuracy of JSON Lines, a list or an object with one a line, by DuckDB."""

import sys

import duckdb

QUERY = """
SELECT avg(-ln(greatest(scores[label + 1], pow(2, -52)))),
       avg((list_position(scores, list_max(scores)) = label + 1)::INT)
FROM (SELECT {name} AS scores FROM read_json(?, format='newline_delimited', records={records}))
POSITIONAL JOIN (SELECT label FROM read_csv(?))
"""

with open(sys.argv[1], "rb") as stream:  # noqa: PTH123 - pathlib takes its time to import
    objects = stream.read(1) == b"{"
query = QUERY.format(name="probs" if objects else "json", records=objects)
with duckdb.connect() as database:
    found = database.execute(query, sys.argv[1:3]).fetchone()
print(*found or ())
