"""Loss and accuracy of two CSV files, joined on a column of ids, by DuckDB."""

import sys

import duckdb

QUERY = """
SELECT avg(-ln(greatest(scores[label + 1], pow(2, -52)))),
       avg((list_position(scores, list_max(scores)) = label + 1)::INT)
FROM (SELECT id, [{names}] AS scores FROM read_csv(?)) JOIN (FROM read_csv(?)) USING (id)
"""

with duckdb.connect() as database:
    columns = database.execute("DESCRIBE FROM read_csv(?)", [sys.argv[1]]).fetchall()
    query = QUERY.format(names=", ".join(name for name, *_ in columns if name != "id"))
    found = database.execute(query, sys.argv[1:3]).fetchone()
print(*found or ())
