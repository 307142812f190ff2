"""The settings of classes that exclude each other: they have no meaning for independent labels."""

from __future__ import annotations

from collections.abc import Collection

from celoss_cli.errors import UsageError

_EACH_ALONE = "each label is a yes/no question of its own, so rows need not sum to 1"
_TARGETS = "targets are 0, 1 or a share between them, one column per label"
OF_CLASSES = {
    "normalize": _EACH_ALONE,
    "sum_tolerance": _EACH_ALONE,
    "label_smoothing": "write smoothed targets: they may be shares between 0 and 1",
    "class_weights": "--weights or --weight-column gives one weight per row",
    "top_k": "a row may have several labels, or none",
    "calibration": "--per-class shows the mean probability of each label beside its frequency",
    "classes": "one line per row, one column per label",
    "partial": "--id joins files of the same rows",
    "score_of": "there is one column of scores per label",
    "positive": _TARGETS,
    "labels_are": _TARGETS,
    "first_label": _TARGETS,
}
"""Each such setting, and what to do instead."""


def check_labels(given: Collection[str]) -> None:
    """Refuse settings that are not as by default, and say something of such classes.

    Raises:
        UsageError: one of the names that are `given` is such.

    """
    for name, instead in OF_CLASSES.items():
        if name in given:
            option = "--" + name.replace("_", "-")
            raise UsageError(f"{option} has no meaning with --multi-label", hint=instead)
