"""Tells which class the name of a column speaks of, and where it says no, or may."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

from celoss_cli.columns.affixes import common_affixes, value_of
from celoss_cli.columns.values import canonical

_PAIR = 2
_PARTS = re.compile(r"(?:[<>!]=?|[≤≥≠~¬])*[^\W_]+(?:[+#]|-(?![^\W_]))*")
"""Words with the signs that tell one from another: >50K and <=50K, A+ and A-, C and C#, !cat."""
_OPPOSITES = (
    ("no", "yes"),
    ("n", "y"),
    ("f", "t"),
    ("neg", "pos"),
    ("negative", "positive"),
    ("without", "with"),
)
_NO = {"no", "not", "non", "without"}
_ABOUT = {"p", "pr", "prob", "probs", "proba", "probability", "score", "pred", "prediction"}
_PARTS_OF_OTHERS = _NO | _ABOUT | {"in", "on", "out"}
"""Before another word these belong to it, even where a class is called so: p_edible, no_show."""
_NUMBERED = {"model", "fold", "seed", "run", "epoch", "output", "outputs", "dense", "layer", "head"}
_NUMBERED |= {"score", "scores", "logit", "logits", "pred", "prediction", "predictions", "tensor"}
_NUMBERED |= {"col", "column", "version", "estimator", "task", "var", "value", "values"}
"""What is counted from 0 on as classes are: the 0 of model_0 is not the class."""
_DENIED = r"(?i)\s*1\s*-\s*(?:p|score|y)|.*(?:!=|≠|<>|¬)"
_MINUS_1 = r"-1(?!\d)"
_OF_THE_NEGATIVE = (
    r"(?i)(?:\w*[^a-z])?(?:(?:p|prob|proba|probability|class)0|neg(?:ative)?(?:[^a-z]\w*)?)"
)
"""The name of a column that may hold the score of the class 0."""


def spoken_of(heading: str, labels: Collection[str]) -> str | None:
    """Return the one label that the name of a column holds in words; None of none or several.

    Of labels that are part of each other, such as spam and not_spam, the longest counts.
    """
    key = value_of(labels)
    by_value = {key(label): label for label in labels}
    if whole_name := by_value.get(key(heading)):
        return whole_name
    words = _words(heading, key)
    spans = [
        (at, at + len(parts), label)
        for label in labels
        if (parts := _words(label, key)) and not label.startswith("-")
        for at in range(len(words))
        if words[at : at + len(parts)] == parts
    ]
    longest = [
        (start, end, label)
        for start, end, label in spans
        if not any(s <= start and end <= e and e - s > end - start for s, e, _ in spans)
    ]
    found = {label for _, _, label in longest}
    sure = not _is_denied(heading, labels) and all(
        _is_sure(words, start, end) for start, end, _ in longest
    )
    return found.pop() if len(found) == 1 and sure else None


def _is_denied(heading: str, labels: Collection[str]) -> bool:
    """Tell whether signs say that a score is that of another class, or may be a minus of it."""
    return bool(re.match(_DENIED, heading) or ("-1" in labels and re.search(_MINUS_1, heading)))


def _words(text: str, key: Callable[[str], str]) -> list[str]:
    return [key(word) for word in _PARTS.findall(canonical(text))]


def _is_sure(words: Sequence[str], start: int, end: int) -> bool:
    """Tell whether some of the words name a class, and are no part of something else."""
    own, others = words[start].casefold(), {*words[:start], *words[end:]}
    before, behind = words[:start], words[end:]
    if before and before[-1].casefold() in _NO:
        return False
    if own == "0":
        return not any(
            word.casefold() in _NUMBERED or any(map(str.isdigit, word)) for word in others
        )
    alone = end - start == 1 and own in _PARTS_OF_OTHERS
    return not alone or not behind or behind[0].casefold() in _ABOUT


def may_say_no(heading: str, labels: Collection[str]) -> bool:
    """Tell whether the name of a column may say that its score is that of the class 0, or no.

    No before another word does not: what no_show speaks of may be the class 1.
    """
    words = [word.casefold() for word in _PARTS.findall(heading)]
    zero = "0" in words and "1" not in words
    no = any(one == "no" and two in _ABOUT for one, two in pairwise([*words, "p"]))
    denied = no or not (_NO - {"no"}).isdisjoint(words) or _is_denied(heading, labels)
    return bool(zero or denied or re.fullmatch(_OF_THE_NEGATIVE, heading.strip()))


def are_turned(classes: Sequence[str]) -> bool:
    """Tell whether two names say yes and no, in this order, and not no and yes as 0 and 1 do."""
    words = [_words(name.casefold(), canonical) for name in classes]
    return _are_denied(classes) or any(
        [{*own} & {no, yes} for own in words] == [{yes}, {no}] for no, yes in _OPPOSITES
    )


def _are_denied(classes: Sequence[str]) -> bool:
    """Tell whether the second of two names denies the first, as spam and not_spam."""
    if len(classes) != _PAIR:
        return False
    pairs = ([affix.off(name) or name for name in classes] for affix in common_affixes(classes))
    return any(
        re.fullmatch(rf"(?:no[nt]?|1\s*-)[\W_]*{re.escape(yes)}", no, re.IGNORECASE)
        for yes, no in pairs
    )
