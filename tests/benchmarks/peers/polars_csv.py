"""Loss and accuracy of two CSV files by polars."""

import sys

import polars as pl

FLOOR = 2.0**-52

scores, labels = (pl.scan_csv(path) for path in sys.argv[1:3])
names = scores.collect_schema().names()
label = pl.col("label")
truth = pl.coalesce(pl.when(label == at).then(pl.col(name)) for at, name in enumerate(names))
best = pl.concat_list(names).list.arg_max()
rows = pl.concat([scores, labels], how="horizontal")
found = rows.select(-truth.clip(lower_bound=FLOOR).log().mean(), accuracy=(best == label).mean())
print(*found.collect().row(0))
