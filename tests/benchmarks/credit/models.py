"""Ours and what it is compared with: each maps ratings to a score and a risk per party."""

from collections.abc import Callable

import numpy as np

from credit.formula import Scores, scores
from credit.trust import Floats
from tests.benchmarks.credit.ratings import Ratings

Model = Callable[[Ratings, set[int] | None], tuple[Floats, Floats]]


def ours(ratings: Ratings, anchors: set[int] | None) -> tuple[Floats, Floats]:
    """The formula of this project."""
    result = fit(ratings, anchors)
    risk = np.full(ratings.parties, result.prior)
    risk[list(result.risk)] = list(result.risk.values())
    return 1 - 2 * risk, risk


def fit(ratings: Ratings, anchors: set[int] | None) -> Scores:
    """``credit.formula.scores`` over the arrays."""
    columns = (ratings.rater, ratings.ratee, ratings.score, np.ones(len(ratings)), ratings.at)
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    return scores(rows, anchors=anchors)


def plain_mean(ratings: Ratings, anchors: set[int] | None) -> tuple[Floats, Floats]:
    """The mean of all ratings; a party nobody rated gets the mean of everything."""
    count = np.bincount(ratings.ratee, minlength=ratings.parties)
    total = np.bincount(ratings.ratee, weights=ratings.score, minlength=ratings.parties)
    mean = np.where(count > 0, total / np.maximum(count, 1), ratings.score.mean())
    return mean, -mean


def fairness_goodness(ratings: Ratings, anchors: set[int] | None) -> tuple[Floats, Floats]:
    """Kumar et al., "Edge Weight Prediction in Weighted Signed Networks", ICDM 2016."""
    size = ratings.parties
    given = np.maximum(np.bincount(ratings.rater, minlength=size), 1)
    received = np.bincount(ratings.ratee, minlength=size)
    fairness, goodness = np.ones(size), np.zeros(size)
    for _ in range(50):
        weighed = fairness[ratings.rater] * ratings.score
        goodness = np.bincount(ratings.ratee, weights=weighed, minlength=size)
        goodness /= np.maximum(received, 1)
        error = np.abs(ratings.score - goodness[ratings.ratee]) / 2
        fairness = 1 - np.bincount(ratings.rater, weights=error, minlength=size) / given
    goodness[received == 0] = ratings.score.mean()
    return goodness, -goodness


MODELS: dict[str, Model] = {
    "plain mean": plain_mean,
    "Fairness–Goodness": fairness_goodness,
    "credit.formula": ours,
}
