"""Loss and accuracy of a Parquet file, of columns or of one column of lists, by polars."""

import sys

import polars as pl

FLOOR = 2.0**-52

scores, labels = (pl.scan_parquet(path) for path in sys.argv[1:3])
names = scores.collect_schema().names()
label = pl.col("label")
row = pl.col(names[0]) if len(names) == 1 else pl.concat_list(names)
truth = row.list.get(label)
rows = pl.concat([scores, labels], how="horizontal")
found = rows.select(
    -truth.clip(lower_bound=FLOOR).log().mean(), accuracy=(row.list.arg_max() == label).mean()
)
print(*found.collect().row(0))
