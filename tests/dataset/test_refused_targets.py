"""Rows with several labels that cannot be measured, and what is said of them."""

from __future__ import annotations

import numpy as np
from refusals import Case, refused

SCORES = "even,prime,loop\n0.9,0.2,0.6\n0.3,0.6,0.1\n0.5,0.5,0.8\n"
TARGETS = "even,prime,loop\n1,0,1\n0,1,0\n1,1,0\n"
OPTION = "preds.csv labels.csv --multi-label"
NPY = "preds.npy labels.npy --multi-label"
MEANT = "--multi-label reads each column as a yes/no label; a row may have several or none"
SOFTMAX = "even,prime,loop\n0.2,0.2,0.6\n0.3,0.6,0.1\n0.1,0.1,0.8\n"
ALONE = "each label is a yes/no question of its own, so rows need not sum to 1"
ZEROS = np.zeros((3, 2))


def labels(
    about: str,
    error: str,
    hint: str | None = None,
    arguments: str = OPTION,
    preds: str = SCORES,
    targets: str = TARGETS,
) -> Case:
    return Case(about, error, hint, arguments, preds=preds, labels=targets)


def meaningless(option: str, hint: str) -> Case:
    name = option.partition(" ")[0]
    error = f"{name} has no meaning with --multi-label"
    return labels(f"{name} of several labels", error, hint, f"{OPTION} {option}")


CASES = [
    labels(
        "several labels a row without the option",
        "labels.csv:2: the row of labels sums to 2, not to 1",
        MEANT,
        "preds.csv labels.csv",
    ),
    *(
        Case(
            f"{about} beside scores without names",
            "labels.csv: which column holds the labels? The columns are even, prime, loop",
            hint,
            "preds.csv labels.csv",
            preds="0.9,0.2,0.6\n0.3,0.6,0.1\n0.5,0.5,0.8\n",
            labels=f"even,prime,loop\n1,0,1\n{second}\n1,1,0\n",
        )
        for about, second, hint in (
            ("several labels a row, or none,", "0,0,0", MEANT),
            ("flags, which may stand beside one class a row,", "0,1,0", "--label-column NAME"),
        )
    ),
    labels(
        "several labels a row beside a softmax",
        "labels.csv:2: the row of labels sums to 2, not to 1",
        None,
        "preds.csv labels.csv",
        SOFTMAX,
    ),
    labels(
        "one class a row with --multi-label",
        "labels.csv: 1 column of targets, but preds.csv has 3 columns of scores",
        "leave --multi-label out: each row then has one class",
        preds=SOFTMAX,
        targets="even\nprime\nloop\n",
    ),
    labels(
        "a target above 1",
        "labels.csv:3: column 'prime': 2 is not a target: outside [0, 1]",
        targets=TARGETS.replace("0,1,0", "0,2,0"),
    ),
    labels(
        "a target of -100",
        "labels.csv:3: column 'prime': -100 is not a target: outside [0, 1]",
        "--ignore-label=-100 leaves out cells without a target",
        targets=TARGETS.replace("0,1,0", "0,-100,0"),
    ),
    labels(
        "a truth value that is empty, in a column that is a target all the same",
        "labels.csv:2: column 'even': 'True' is not a number",
        "--ignore-label='' leaves out cells without a target",
        targets="even,prime,loop\nTrue,False,True\nTrue,True,\nTrue,False,False\n",
    ),
    labels(
        "targets of -1 and 1, where to leave out -1 would leave yes alone",
        "labels.csv:2: column 'prime': -1 is not a target: outside [0, 1]",
        "write 0 for no and 1 for yes",
        targets="even,prime,loop\n1,-1,1\n-1,1,-1\n1,1,-1\n",
    ),
    labels(
        "an empty target",
        "labels.csv:3: column 'prime': the cell is empty",
        "--ignore-label='' leaves out cells without a target",
        targets=TARGETS.replace("0,1,0", "0,,0"),
    ),
    labels(
        "a word beside targets that are left out",
        "labels.csv:4: column 'loop': 'maybe' is not a target: not a number",
        arguments=f"{OPTION} --ignore-label nan",
        targets="even,prime,loop\n1,0,1\n0,nan,0\n1,1,maybe\n",
    ),
    labels(
        "a truth value beside numbers, as the name of a column is",
        "labels.csv:1: column 0: 'true' is not a target: not a number",
        arguments=f"{OPTION} --ignore-label nan",
        preds="0,id\n.3,a\n.9,b\n",
        targets="true\n0\n1\n",
    ),
    labels(
        "an empty target beside others that are left out",
        "labels.csv:3: column 'even': '' is not a target: not a number",
        "--ignore-label='' leaves out cells without a target",
        arguments=f"{OPTION} --ignore-label NA",
        targets="even,prime,loop\n1,0,1\n,0,0\n1,1,1\n",
    ),
    labels(
        "targets of other names",
        "labels.csv: the targets are named a, b, c, but the scores of preds.csv even, prime, loop",
        "--score-columns even,prime,loop --class-names A,B,... renames the scores",
        targets=TARGETS.replace("even,prime,loop", "a,b,c"),
    ),
    labels(
        "a target that has no score",
        "labels.csv: the targets are named even, prime, loop, big, but the scores of preds.csv "
        "even, prime, loop",
        "--score-columns even,prime,loop --class-names A,B,... renames the scores",
        targets="even,prime,loop,big\n1,0,1,0\n0,1,0,0\n1,1,0,1\n",
    ),
    labels(
        "scores of two models beside targets",
        "preds.csv: which columns hold the scores of even, prime? a_even, a_prime, b_even, b_prime",
        "use --score-columns NAME,NAME,..., or a pattern such as 'p_*'",
        preds="a_even,a_prime,b_even,b_prime\n0.9,0.2,0.6,0.5\n0.3,0.6,0.1,0.5\n",
        targets="even,prime\n1,0\n1,1\n",
    ),
    labels(
        "predicted labels with the names of the targets beside scores called 0 to K-1",
        "preds.csv: which columns hold the scores of even, prime? pred_even, pred_prime, 0, 1",
        "use --score-columns NAME,NAME,..., or a pattern such as 'p_*'",
        preds="pred_even,pred_prime,0,1\n1,0,0.6,0.5\n0,1,0.1,0.5\n",
        targets="even,prime\n1,0\n1,1\n",
    ),
    labels(
        "targets numbered from 1 in another order beside scores without names",
        "labels.csv: the columns are named y_2, y_1, but those of preds.csv are not: "
        "are they in the same order, or in that of the numbers?",
        "--class-names A,B,... names the columns of scores, in their order",
        preds="0.9,0.2\n0.3,0.6\n",
        targets="y_2,y_1\n1,0\n1,1\n",
    ),
    labels(
        "scores numbered from 1 in another order beside targets without names",
        "preds.csv: the columns are named p_2, p_1, but those of labels.csv are not: "
        "are they in the same order, or in that of the numbers?",
        "name the scores and the targets after the labels",
        preds="p_2,p_1\n0.9,0.2\n0.3,0.6\n",
        targets="0,1\n1,1\n",
    ),
    labels(
        "words in a column that is called as one of scores",
        "labels.csv: column 'prime' holds words, but is named like a column of scores",
        "write 0 for no and 1 for yes",
        targets="even,prime,loop\n1,no,1\n0,yes,0\n1,yes,0\n",
    ),
    labels(
        "a fold beside scores and targets",
        "preds.csv: column 'fold' holds 0 and 1 only, as often as that of labels.csv: is it a "
        "label, or a column of both files?",
        "remove it from LABELS, or add it to --score-columns if it is a label",
        preds="even,prime,fold\n0.9,0.2,0\n0.3,0.6,1\n",
        targets="even,prime,fold\n1,1,0\n0,1,1\n",
    ),
    labels(
        "the targets themselves beside scores called 0 to K-1",
        "preds.csv: which columns hold the scores of even, prime? even, prime, 0, 1",
        "use --score-columns NAME,NAME,..., or a pattern such as 'p_*'",
        preds="even,prime,0,1\n1,0,0.6,0.5\n1,1,0.1,0.5\n",
        targets="even,prime\n1,0\n1,1\n",
    ),
    labels(
        "the targets themselves beside the scores",
        "preds.csv: which columns hold the scores of y_even, y_prime? y_even, y_prime, p_even, "
        "p_prime",
        "use --score-columns NAME,NAME,..., or a pattern such as 'p_*'",
        preds="y_even,p_even,y_prime,p_prime\n1.0,0.6,0.0,0.5\n1.0,0.1,1.0,0.5\n",
        targets="y_even,y_prime\n1,0\n1,1\n",
    ),
    labels(
        "numbers in another order for more targets than there are scores",
        "labels.csv: 3 columns of targets, but preds.csv has 2 columns of scores",
        "give one column of targets per label",
        preds="0.9,0.2\n0.3,0.6\n",
        targets="0,2,1\n1,1,0\n0,1,1\n",
    ),
    labels(
        "two names for the only label",
        "--class-names has 2 names, but preds.csv has 1 column of scores, for 1 class",
        None,
        f"{OPTION} --class-names even,odd",
        preds="0.9\n0.3\n",
        targets="1\n0\n",
    ),
    labels(
        "a column more than scores beside targets without names",
        "labels.csv: 2 columns of targets, but preds.csv has 3 columns of scores",
        "--score-columns NAME,NAME,... selects the columns of scores",
        preds="even,prime,age\n0.9,0.2,20.5\n0.3,0.6,30\n",
        targets="1,1\n0,1\n",
    ),
    labels(
        "targets in place of scores",
        "preds.csv: holds 0 and 1 only, and labels.csv holds probabilities: these look swapped",
        "PREDICTIONS come first, then LABELS",
        preds=TARGETS,
        targets=SCORES,
    ),
    labels(
        "a row of targets too few",
        "preds.csv has 3 rows of predictions, labels.csv has 2 labels",
        "each row of predictions needs one label, in the same order",
        targets="even,prime,loop\n1,0,1\n0,1,0\n",
    ),
    labels(
        "a probability of several labels above 1",
        "preds.csv:3: column 'prime': 1.6 is not a probability: it lies outside [0, 1]",
        "use --scores percent or --scores logits",
        preds=SCORES.replace("0.6,0.1", "1.6,0.1"),
    ),
    labels(
        "no targets",
        "no targets: give a LABELS file, or --label-column of preds.csv: a column of lists, or a "
        "pattern such as 'true_*'",
        arguments="preds.csv --multi-label",
    ),
    meaningless("--normalize", ALONE),
    meaningless("--sum-tolerance 0.5", ALONE),
    meaningless(
        "--label-smoothing 0.1", "write smoothed targets: they may be shares between 0 and 1"
    ),
    meaningless("--partial", "--id joins files of the same rows"),
    meaningless("--top-k 2", "a row may have several labels, or none"),
    meaningless(
        "--class-weights balanced", "--weights or --weight-column gives one weight per row"
    ),
    meaningless(
        "--calibration", "--per-class shows the mean probability of each label beside its frequency"
    ),
    meaningless("--score-of even", "there is one column of scores per label"),
    meaningless(
        "--positive even", "targets are 0, 1 or a share between them, one column per label"
    ),
    Case(
        "named scores in any order beside targets without names",
        "preds.jsonl: each row names its labels, in any order, but labels.npy has no names to "
        "match them by",
        "name the scores and the targets after the labels",
        "preds.jsonl labels.npy --multi-label",
        files={
            "preds.jsonl": '{"labels": ["a", "b"], "scores": [0.9, 0.2]}\n' * 3,
            "labels.npy": ZEROS,
        },
    ),
    Case(
        "arrays of other widths",
        "labels.npy: 2 columns of targets, but preds.npy has 3 columns of scores",
        "give one column of targets per label",
        NPY,
        files={"preds.npy": np.full((3, 3), 0.5), "labels.npy": ZEROS},
    ),
    Case(
        "a score of nan for one of several labels",
        "preds.npy: row 0, column 0: nan is not a finite number",
        None,
        NPY,
        files={"preds.npy": np.full((3, 2), np.nan), "labels.npy": ZEROS},
    ),
    Case(
        "a target of nan beside one that is left out",
        "labels.npy: row 1, column 0: nan is not a target: outside [0, 1]",
        None,
        f"{NPY} --ignore-label=-100",
        files={
            "preds.npy": np.full((3, 2), 0.5),
            "labels.npy": np.array([[1, -100], [np.nan, 0], [0, 1]]),
        },
    ),
    Case(
        "a target of nan",
        "labels.npy: row 1, column 0: nan is not a target: outside [0, 1]",
        "--ignore-label=nan leaves out cells without a target",
        NPY,
        files={
            "preds.npy": np.full((3, 2), 0.5),
            "labels.npy": np.where(np.arange(6).reshape(3, 2) == 2, np.nan, 0.0),
        },
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)
