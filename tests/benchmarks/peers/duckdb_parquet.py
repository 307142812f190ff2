"""Loss and accuracy of a Parquet file, of columns or of one column of lists, by DuckDB."""

import sys

import duckdb

QUERY = """
SELECT avg(-ln(greatest(scores[label + 1], pow(2, -52)))),
       avg((list_position(scores, list_max(scores)) = label + 1)::INT)
FROM (SELECT {scores} AS scores FROM read_parquet(?))
POSITIONAL JOIN (SELECT label FROM read_parquet(?))
"""

with duckdb.connect() as database:
    columns = database.execute("DESCRIBE FROM read_parquet(?)", [sys.argv[1]]).fetchall()
    names = ", ".join(name for name, *_ in columns)
    query = QUERY.format(scores=names if len(columns) == 1 else f"[{names}]")
    found = database.execute(query, sys.argv[1:3]).fetchone()
print(*found or ())
