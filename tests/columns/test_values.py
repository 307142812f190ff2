"""Labels as values: how they are written does not count."""

from __future__ import annotations

from real_files import Case, checked, loss, pair

WRITTEN = [
    Case(
        "a decimal comma and a zero",
        pair("p / 0.75 / 0.5 / 0.2", ";label / r1;1,0 / r2;1,0 / r3;0,0"),
        right=loss(0.75, 0.5, 0.8),
    ),
    Case(
        "one class, as positions beside a note",
        pair("a,b,c / 0.1,0.8,0.1 / 0.2,0.5,0.3", '"0";"note" / "1,0";"w" / "1,0";"w"'),
        "p.csv y.csv --label-column 0",
        right=loss(0.8, 0.5),
    ),
    Case(
        "a comma and three zeros, which may be thousands, are no positions",
        pair("a,b,c / 0.1,0.8,0.1 / 0.2,0.5,0.3", 'y;n / "1,000";u / "2,000";u'),
        "p.csv y.csv --label-column y",
        says=("'1,000' is not a class",),
    ),
    Case(
        "1,0 alone may be a row of two labels where commas are decimal",
        pair("a;b / 0,75;0,25", "1,0"),
        "p.csv y.csv --decimal ,",
        says=("1,0' may be the label 1",),
    ),
]

test_a_label_is_the_integer_that_it_is_written_as = checked(WRITTEN)
