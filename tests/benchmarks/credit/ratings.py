"""Public two-way ratings as arrays, and the folder they are read from."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from credit.trust import Bools, Floats, Ints

FOLDER = Path(os.environ.get("RATINGS_DATA", "../shared/data/ratings"))
FILE = "soc-sign-bitcoinotc.csv"


@dataclass(frozen=True)
class Ratings:
    """Ratings in time order; parties are 0 … parties−1, scores in [-1, 1]."""

    rater: Ints
    ratee: Ints
    score: Floats
    at: Floats
    parties: int

    def __len__(self) -> int:
        return len(self.score)

    def before(self, end: int) -> "Ratings":
        """The first ``end`` ratings."""
        return Ratings(
            self.rater[:end], self.ratee[:end], self.score[:end], self.at[:end], self.parties
        )

    def plus(self, pairs: list[tuple[int, int]], *, newcomers: int = 0) -> "Ratings":
        """These and full praise for each pair, at the latest moment."""
        rater, ratee = np.array(pairs).T
        return Ratings(
            np.append(self.rater, rater),
            np.append(self.ratee, ratee),
            np.append(self.score, np.ones(len(pairs))),
            np.append(self.at, np.full(len(pairs), self.at[-1])),
            self.parties + newcomers,
        )


def load() -> Ratings:
    """The file, or an end with a sentence that says where it is looked for."""
    path = FOLDER / FILE
    if not path.exists():
        raise SystemExit(
            f"bench-credit needs {FILE} (columns Source, Target, Weight −10…10, Timestamp); "
            f"it is not in {FOLDER.resolve()}. Set RATINGS_DATA to the folder that holds it."
        )
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    table = table[np.argsort(table[:, 3], kind="stable")]
    names, number = np.unique(table[:, :2], return_inverse=True)
    rater, ratee = number.reshape(-1, 2).T
    return Ratings(rater, ratee, table[:, 2] / 10, table[:, 3], len(names))


def known(ratings: Ratings) -> Bools:
    """Who has been rated."""
    return np.bincount(ratings.ratee, minlength=ratings.parties) > 0


def early_anchors(ratings: Ratings) -> set[int]:
    """The earliest 5 % of the parties, of these who has at least five positive ratings."""
    first = np.full(ratings.parties, np.inf)
    np.minimum.at(first, ratings.rater, ratings.at)
    np.minimum.at(first, ratings.ratee, ratings.at)
    early = np.argsort(first, kind="stable")[: int(np.ceil(0.05 * np.isfinite(first).sum()))]
    praised = np.bincount(ratings.ratee[ratings.score > 0], minlength=ratings.parties) >= 5
    return set(early[praised[early]].tolist())


def popular(ratings: int, parties: int, seed: int) -> Ratings:
    """Made-up ratings for timing: a few parties rate and are rated very often."""
    draw = np.random.default_rng(seed)
    share = (np.arange(parties) + 20.0) ** -0.75
    share /= share.sum()
    rater = draw.choice(parties, ratings, p=share)
    ratee = draw.permutation(parties)[draw.choice(parties, ratings, p=share)]
    score = np.where(draw.random(ratings) < 0.1, -1.0, 0.3)
    return Ratings(rater, ratee, score, np.sort(draw.random(ratings)) * 1e8, parties)
