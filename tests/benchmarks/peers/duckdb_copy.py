"""Label and loss of each row of two CSV files, written to a third, by DuckDB."""

import sys
from pathlib import Path

import duckdb

QUERY = """
COPY (
    SELECT label, -ln(greatest(scores[label + 1], pow(2, -52))) AS loss
    FROM (SELECT [{names}] AS scores FROM read_csv('{scores}'))
    POSITIONAL JOIN (SELECT label FROM read_csv('{labels}'))
) TO '{target}'
"""

scores, labels = sys.argv[1:3]
with duckdb.connect() as database:
    columns = database.execute("DESCRIBE FROM read_csv(?)", [scores]).fetchall()
    names = ", ".join(name for name, *_ in columns)
    target = Path(scores).with_name("copied.csv")
    database.execute(QUERY.format(names=names, scores=scores, labels=labels, target=target))
