"""Findings about how the inputs were read: what was left out, decided or looks odd."""

from __future__ import annotations

from typing import Any

from celoss_cli.columns.values import PADDING
from celoss_cli.report.entries import Finding, note, warning
from celoss_cli.report.report import Report
from celoss_cli.settings import option_name
from celoss_cli.text import counted, listed

_PAIR = 2


def absent_classes(report: Report) -> Finding | None:
    """Classes that no label names."""
    counts = report.tally.class_rows.tolist()
    absent = [name for name, rows in zip(report.classes, counts, strict=True) if not rows]
    if not absent:
        return None
    which = "this class is" if len(absent) == 1 else "these classes are"
    return note(
        "absent-classes",
        f"No label is {listed(absent)}: {which} not evaluated.",
        "Check that the labels are of the same data.",
        classes=absent,
    )


def rounded_rows(report: Report) -> Finding | None:
    """Rows that do not sum to 1 closely, as numbers with few digits do."""
    rows, worst = report.tally.rounded, report.tally.sum_error.value
    if not rows or report.settings.normalize:
        return None
    return note(
        "rounded-rows",
        f"{counted(rows, 'row')} {'does' if rows == 1 else 'do'} not sum to 1 exactly (off by up "
        f"to {worst:.2g}): rounded numbers?",
        "Write more digits, or divide every row by its sum: --normalize.",
        rows=rows,
        largest_difference=worst,
    )


def held_values(report: Report) -> Finding | None:
    """Probabilities a hair outside [0, 1]."""
    rows = report.tally.held
    if not rows:
        return None
    return note(
        "held-values",
        f"{counted(rows, 'row')} {'has' if rows == 1 else 'have'} a probability outside [0, 1] by "
        "no more than 1e-4 (rounding): set to the bound.",
        rows=rows,
    )


def one_sided_scores(report: Report) -> Finding | None:
    """Scores of two classes that may be those of the predicted class.

    They never predict the negative class, which occurs, or other classes than a column beside them.
    """
    counts, predicted = report.tally.class_rows.tolist(), report.tally.class_predicted.tolist()
    roles, column = report.predictions.roles, report.facts.contradicting
    if roles is None or len(counts) != _PAIR or roles.predicted is not None:
        return None
    single = roles.scores is not None and len(roles.scores) == 1
    one_sided = all(counts) and not predicted[0]
    if not single or not (one_sided or column):
        return None
    positive = f"is it the probability of {report.classes[1]}"
    message = (
        f"Every score is 1/2 or more, but both classes occur: {positive}, or that of the predicted "
        "class?"
    )
    evidence: dict[str, Any] = {"rows": report.tally.rows, "predicted": predicted[1]}
    if column is not None:
        message = (
            f"Column {column!r} holds other classes than the score predicts: {positive}, with a "
            "threshold other than 1/2, or that of the predicted class?"
        )
        evidence["column"] = column
    return warning(
        "one-sided-scores",
        message,
        f"If it is of the predicted class: {option_name('score_of')} COLUMN, the column of the "
        "predicted classes.",
        **evidence,
    )


def normalized_rows(report: Report) -> Finding | None:
    """Rows that --normalize changed noticeably."""
    rows, worst = report.tally.rounded, report.tally.sum_error.value
    if not rows or not report.settings.normalize:
        return None
    return note(
        "normalized-rows",
        f"{counted(rows, 'row')} did not sum to 1 (off by up to {worst:.2g}), and "
        f"{'was' if rows == 1 else 'were'} divided by the sum.",
        rows=rows,
        largest_difference=worst,
    )


def ignored_rows(report: Report) -> Finding | None:
    """Rows that --ignore-label dropped, or that pad a tensor; or that it dropped none."""
    rows, padded = report.facts.ignored, report.facts.padded
    label, several = report.settings.ignore_label, report.settings.multi_label
    if not rows and (label is None or several):
        return None
    verb = "is" if rows == 1 else "are"
    shown = label or "''"
    if label is None:
        label = PADDING
        which = f"{label} (padding) {verb} ignored"
    elif padded and label != PADDING:
        which = f"{shown} (as asked) or {PADDING} (padding) {verb} ignored"
    elif rows:
        which = f"{shown} {verb} ignored, as asked"
    else:
        which = f"{shown}: {option_name('ignore_label')} ignored none"
    start = f"{counted(rows, 'row')} with" if rows else "No row has"
    message = f"{start} the label {which}."
    evidence: dict[str, Any] = {"rows": rows, "label": label}
    if padded:
        evidence["padded"] = padded
    return note("ignored-rows", message, **evidence)


def dropped_index_column(report: Report) -> Finding | None:
    """An index column that was not taken for scores."""
    files = list(report.facts.index_dropped)
    if not files:
        return None
    order = ": rows are matched by their order" if report.settings.id is None else ""
    return note(
        "dropped-index-column",
        f"The first column of {listed(files)} looks like an index column; ignored{order}.",
        "To write files without it, use index=False.",
        files=files,
    )


def matched_by_position(report: Report) -> Finding | None:
    """Integer labels that were matched to named classes by their order."""
    facts = report.facts
    settings = report.settings
    asked = settings.labels_are is not None or settings.first_label is not None
    if not facts.named or facts.matched != "positions" or asked:
        return None
    pairs = [f"{at} is {name}" for at, name in enumerate(report.classes)]
    return note(
        "matched-by-position",
        f"Labels are integers and classes have names; they were matched by position: "
        f"{listed(pairs)}.",
        f"If that is right, {option_name('labels_are')} positions confirms it.",
        classes=list(report.classes),
    )


def stripped_prefix(report: Report) -> Finding | None:
    """What the names of the class columns have before and behind the label."""
    prefix, suffix = report.facts.prefix, report.facts.suffix
    if not prefix and not suffix:
        return None
    parts = [f"start with {prefix!r}"] * bool(prefix) + [f"end with {suffix!r}"] * bool(suffix)
    evidence = {"prefix": prefix, **({"suffix": suffix} if suffix else {})}
    return note(
        "stripped-prefix",
        f"The class columns {' and '.join(parts)} and the labels do not; it was stripped.",
        **evidence,
    )


def numbers_as_header(report: Report) -> Finding | None:
    """First lines of numbers that were taken for headers."""
    files = list(report.facts.headed)
    if not files:
        return None
    return note(
        "numbers-as-header",
        f"{listed(files)}: treated the first line as a header.",
        f"If it is data, use {_no_header(report)}.",
        files=files,
    )


def _no_header(report: Report) -> str:
    both = ((report.predictions.path, "--no-header"), (report.labels.path, "--no-labels-header"))
    inputs = dict(both[:1] if both[0][0] == both[1][0] else both)
    options = dict.fromkeys(
        option
        for path in report.facts.headed
        for name, option in inputs.items()
        if path.startswith(name)
    )
    return " and ".join(options) or "--no-header"


def partial_join(report: Report) -> Finding | None:
    """Rows that --partial leaves out."""
    facts = report.facts
    if not facts.unmatched and not facts.surplus:
        return None
    return note(
        "partial-join",
        f"{counted(facts.unmatched, 'row')} of PREDICTIONS and {counted(facts.surplus, 'row')} of "
        "LABELS are in one file only, and were ignored as asked.",
        predictions=facts.unmatched,
        labels=facts.surplus,
    )


def unnamed_clusters(report: Report) -> Finding | None:
    """Columns that were left out, and whose values look like those of clusters."""
    names = list(report.facts.clustered)
    if not names or report.clusters is not None:
        return None
    return note(
        "unnamed-clusters",
        f"Column {listed(names)} repeats its values: if rows with the same value "
        "are not independent, the intervals are too narrow.",
        f"{option_name('cluster')} {names[0]} gives standard errors by cluster.",
        columns=names,
    )


def chosen_columns(report: Report) -> Finding | None:
    """Columns of the predictions that stand beside the scores."""
    names = list(report.facts.left_out)
    if not names:
        return None
    return note(
        "chosen-columns",
        f"Columns that are not scores were ignored: {listed(names)}.",
        ""
        if report.settings.score_columns
        else f"{option_name('score_columns')} and {option_name('scores')} override this choice.",
        left_out=names,
    )
