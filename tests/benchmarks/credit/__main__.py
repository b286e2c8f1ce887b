"""`make bench-credit`: how well the credit formula foretells, withstands fakes, and how fast.

Prints Markdown for docs/benchmarks.md. RATINGS_DATA names the folder of the public ratings.
"""

import subprocess
import sys
import time
from datetime import UTC, datetime

from tests.benchmarks.credit import attacks, prediction
from tests.benchmarks.credit.models import MODELS, fit, ours
from tests.benchmarks.credit.ratings import Ratings, early_anchors, load, popular


def main() -> None:
    """All tables, in about three minutes of one core."""
    ratings = load()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    say(f"`make bench-credit`, {datetime.now(UTC):%Y-%m-%d}, commit {commit.stdout.strip()}")
    say(f"{len(ratings):,} ratings of {ratings.parties:,} parties\n")
    compare(ratings)
    withstand(ratings)
    grade(ratings)
    measure(ratings)


def compare(ratings: Ratings) -> None:
    """Prediction and the two plain attacks, ours beside others."""
    say(
        "| model | PCC known | risk AUC all | same, second quarter "
        "| 20-fake shift | ten colluding |"
    )
    say("|---|---|---|---|---|---|")
    for name, model in MODELS.items():
        last = prediction.predict(ratings, model, start=0.5)
        earlier = prediction.predict(ratings, model, start=0.25, end=0.5)
        fakes = attacks.shift_by_fakes(ratings, model, attacks.clique)
        colluding = attacks.shift_by_colluding(ratings, model)
        say(
            f"| {name} | {last.correlation:.3f} | {last.auc:.3f} | "
            f"{earlier.correlation:.3f} / {earlier.auc:.3f} | {fakes:.3f} | {colluding:.3f} |"
        )


def withstand(ratings: Ratings) -> None:
    """The attacks that know our weak points."""
    say("\n| attack on credit.formula | shift |\n|---|---|")
    for name, attack, anchored in (
        ("20 fakes, no anchors named", attacks.clique, False),
        ("20 fakes copying real raters' partners", attacks.mimicry, True),
        ("… no anchors named", attacks.mimicry, False),
        ("20 fakes praised by one corrupt anchor", attacks.corrupt_anchor, True),
    ):
        shift = attacks.shift_by_fakes(ratings, ours, attack, anchored=anchored)
        say(f"| {name} | {shift:.3f} |")


def grade(ratings: Ratings) -> None:
    """What the letters meant afterwards."""
    say("\n| grade | next ratings | negative |\n|---|---|---|")
    for letter, (count, bad) in prediction.bad_share_by_grade(ratings).items():
        say(f"| {letter} | {count:,} | {bad:.1%} |")


def measure(ratings: Ratings) -> None:
    """CPU seconds of a full fit."""
    say("\n| full fit | CPU s |\n|---|---|")
    many = popular(1_000_000, 150_000, seed=1)
    for name, some in ((f"{len(ratings):,} ratings", ratings), ("1,000,000 made-up ratings", many)):
        anchors = early_anchors(some)
        start = time.process_time()
        fit(some, anchors)
        say(f"| {name} | {time.process_time() - start:.2f} |")


def say(line: str) -> None:
    """Print at once: the run takes minutes."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


main()
