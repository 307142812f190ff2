"""Loss and accuracy of JSON Lines of objects with a list by polars."""

import sys

import polars as pl

FLOOR = 2.0**-52

scores, labels = pl.scan_ndjson(sys.argv[1]), pl.scan_csv(sys.argv[2])
row, label = pl.col("probs"), pl.col("label")
rows = pl.concat([scores, labels], how="horizontal")
found = rows.select(
    -row.list.get(label).clip(lower_bound=FLOOR).log().mean(),
    accuracy=(row.list.arg_max() == label).mean(),
)
print(*found.collect().row(0))
