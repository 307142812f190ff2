"""Options that say nothing, or contradict each other."""

from __future__ import annotations

import click
import numpy as np
from refusals import CSV, Case, refused

COMMAND_HELP = "celoss --help lists the commands, celoss COMMAND --help the options"
METRICS = (
    "the metrics are cross_entropy, cross_entropy_se, cross_entropy_low, cross_entropy_high, "
    "perplexity, accuracy, accuracy_low, accuracy_high, top_k_accuracy, exact_match_accuracy, "
    "chance_cross_entropy, chance_accuracy, uniform_cross_entropy, uniform_accuracy, d2, brier, "
    "mean_confidence, ece, "
    "ece_expected, rms_calibration_error, positive_ece, positive_ece_expected, "
    "positive_rms_calibration_error, median_loss, max_loss, worst_1pct_share, rows, floored_rows, "
    "infinite_rows, clusters, design_effect"
)
JUDGED = (
    "gates take cross_entropy, cross_entropy_se, cross_entropy_low, cross_entropy_high, "
    "perplexity, accuracy, accuracy_low, accuracy_high and 14 more"
)

CASES = [
    Case(
        "a gate on an unknown metric",
        "there is no metric 'cross_entrop'",
        "did you mean 'cross_entropy'?",
        f"{CSV} --gate cross_entrop=1",
    ),
    Case(
        "a gate on a metric like no other",
        "there is no metric 'zzz'",
        METRICS,
        f"{CSV} --gate zzz=1",
    ),
    Case(
        "a gate on a metric that has no better direction",
        "chance_accuracy has no better direction, so it cannot be a gate",
        JUDGED,
        f"{CSV} --gate chance_accuracy=0.5",
    ),
    Case(
        "a gate at nan",
        "the bound of brier is nan, and must be a finite number",
        None,
        f"{CSV} --gate brier=nan",
    ),
    Case(
        "a largest loss of nan",
        "the bound of cross_entropy is nan, and must be a finite number",
        None,
        f"{CSV} --max-loss nan",
    ),
    Case(
        "an accuracy in percent without the sign",
        "--min-accuracy 95 is not from 0 to 1",
        "accuracy is a share: give 0.95 or 95%",
        f"{CSV} --min-accuracy 95",
    ),
    Case(
        "an accuracy below 0, which would always hold",
        "--min-accuracy -0.9 is not from 0 to 1",
        None,
        f"{CSV} --min-accuracy -0.9",
    ),
    Case(
        "a share of more than all",
        "--gate 'ece=120%': '120%' is not from 0 to 1",
        "ece is a share: give 0.95 or 95%",
        f"{CSV} --gate ece=120%",
    ),
    Case(
        "percent of what is no share",
        "--gate 'brier=20%': '20%' is not a number",
        "brier is not a share: give its bound without %",
        f"{CSV} --gate brier=20%",
    ),
    *(
        Case(
            f"two ways of printing: {options}",
            f"{second} and {first} contradict each other",
            "leave one of them out; -o FILE writes a report besides what is printed",
            f"{CSV} {options}",
        )
        for options, first, second in (
            ("--json -q", "-q", "--json"),
            ("--only accuracy --json", "--only", "--json"),
            ("--only accuracy --format plain", "--only", "--format"),
            ("-q --only d2", "-q", "--only"),
            ("-q --format table", "-q", "--format"),
            ("--json --format plain", "--json", "--format"),
        )
    ),
    *(
        Case(
            f"an option of {kind} without one: {options}",
            f"{options.split()[0]} is for {kind}, but none is written",
            f"leave {options.split()[0]} out, or write a table as well: -o report.txt",
            f"{CSV} {options}",
            outputs=kind == "tables",  # which are JSON, and that is a report
        )
        for kind, options in (
            ("tables", "--unit bits --json"),
            ("tables", "--unit bits -q"),
            ("tables", "--unit bits --format plain"),
            ("tables", "--per-class --json"),
            ("tables", "--per-class --only accuracy"),
            ("tables", "--full --json"),
            ("tables", "--full --only accuracy"),
            ("tables", "--full --format markdown"),
            ("reports", "--worst 2 --only accuracy"),
            ("reports", "--worst 2 -q"),
            ("reports", "--bins 4 --format plain"),
        )
    ),
    *(
        Case(
            f"an option given twice: {options}",
            f"{named} is given twice",
            "give it once",
            f"{CSV} {options}",
        )
        for options, named in (
            ("--ignore-label cat --ignore-label dog", "--ignore-label"),
            ("--label-column a --label-key b", "--label-column"),
            ("--header --no-header", "--header/--no-header"),
            ("--max-loss 1 --max-loss 1", "--max-loss"),
        )
    ),
    *(
        Case(
            f"{about} where no sum is checked",
            f"--sum-tolerance has no meaning with {option}",
            None,
            f"{CSV} --sum-tolerance 0.1 {option}",
        )
        for about, option in (
            ("a tolerance", "--normalize"),
            ("a tolerance of logits", "--scores logits"),
        )
    ),
    *(
        Case(
            f"{option} of one column",
            f"{option.split()[0]} has no meaning with one column of scores",
            None,
            f"{CSV} {option}",
            preds="dog\n0.1\n0.8\n0.3\n",
        )
        for option in ("--normalize", "--sum-tolerance 0.1")
    ),
    *(
        Case(
            f"{option} where no input is text",
            f"{option.split()[0]} is for delimited text, but no input is",
            None,
            f"preds.npy labels.npy {option}",
            files={"preds.npy": np.eye(2), "labels.npy": np.arange(2)},
        )
        for option in ("--delimiter ;", "--decimal ,", "--comment #")
    ),
    Case(
        "a gate without a bound",
        "--gate 'brier' is not METRIC=BOUND",
        "e.g. --gate brier=0.2",
        f"{CSV} --gate brier",
    ),
    Case(
        "a gate at letters",
        "--gate 'brier=low': 'low' is not a number",
        None,
        f"{CSV} --gate brier=low",
    ),
    Case(
        "--only of an unknown metric",
        "there is no metric 'acuracy'",
        "did you mean 'accuracy'?",
        f"{CSV} --only acuracy",
    ),
    Case("--clip -1", "--clip -1.0 is out of range: from 0.0 to 1.0", None, f"{CSV} --clip -1"),
    Case("--clip nan", "--clip nan is out of range: from 0.0 to 1.0", None, f"{CSV} --clip nan"),
    Case("--bins 0", "--bins 0 is out of range: from 1 to 256", None, f"{CSV} --bins 0"),
    Case(
        "--label-smoothing 2",
        "--label-smoothing 2.0 is out of range: from 0.0 to 1.0",
        None,
        f"{CSV} --label-smoothing 2",
    ),
    Case("--top-k 0", "--top-k 0 is out of range: at least 1", None, f"{CSV} --top-k 0"),
    Case(
        "letters for a number",
        "Invalid value for '--max-loss': 'low' is not a valid float.",
        COMMAND_HELP,
        f"{CSV} --max-loss low",
    ),
    Case(
        "a typo that Python takes for nine",
        "Invalid value for '--max-loss': '0_9' is not a valid float.",
        COMMAND_HELP,
        f"{CSV} --max-loss 0_9",
    ),
    Case(
        "a typo in a setting",
        "Invalid value for '--clip': '0_1' is not a valid float.",
        COMMAND_HELP,
        f"{CSV} --clip 0_1",
    ),
    Case(
        "an unknown option",
        click.NoSuchOption("--xyzzyplugh").format_message(),
        COMMAND_HELP,
        f"{CSV} --xyzzyplugh",
    ),
    Case("no predictions", "Missing argument 'PREDICTIONS'.", COMMAND_HELP, ""),
    Case(
        "--normalize with logits",
        "--normalize has no meaning with --scores logits",
        "a softmax sums to 1 already; leave --normalize out",
        f"{CSV} --normalize --scores logits",
    ),
    Case(
        "--first-label with --labels-are names",
        "--first-label counts positions, but --labels-are is names",
        None,
        f"{CSV} --first-label 1 --labels-are names",
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)
