"""How well a score foretells the next rating: every block from everything before it."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.stats import rankdata

from credit.grades import COMPUTED, letter, upper
from credit.parameters import RATINGS
from credit.trust import Bools, Floats
from tests.benchmarks.credit.models import Model, fit
from tests.benchmarks.credit.ratings import Ratings, early_anchors, known

BLOCKS = 50


@dataclass(frozen=True)
class Prediction:
    """Pearson correlation with the next rating (party has history); AUC for "it is negative"."""

    correlation: float
    auc: float


def predict(ratings: Ratings, model: Model, *, start: float, end: float = 1.0) -> Prediction:
    """Blocks between two shares of the ratings, e.g. the last half."""
    score, risk, seen = [], [], []
    cuts = _cuts(ratings, start, end)
    for low, high in pairwise(cuts):
        past = ratings.before(low)
        scores, risks = model(past, early_anchors(past))
        ratee = ratings.ratee[low:high]
        score.append(scores[ratee])
        risk.append(risks[ratee])
        seen.append(known(past)[ratee])
    actual = ratings.score[cuts[0] : cuts[-1]]
    with_history = np.concatenate(seen)
    correlation = np.corrcoef(np.concatenate(score)[with_history], actual[with_history])[0, 1]
    return Prediction(float(correlation), auc(np.concatenate(risk), actual < 0))


def auc(risk: Floats, bad: Bools) -> float:
    """Chance that a bad one has the higher risk (ties half)."""
    positives, negatives = bad.sum(), (~bad).sum()
    return float(
        (rankdata(risk)[bad].sum() - positives * (positives + 1) / 2) / (positives * negatives)
    )


def bad_share_by_grade(ratings: Ratings) -> dict[str, tuple[int, float]]:
    """For each letter a party had: how many next ratings it got, and the negative share."""
    counts = {grade: [0, 0] for grade in COMPUTED}
    cuts = _cuts(ratings, 0.5, 1.0)
    for low, high in pairwise(cuts):
        past = ratings.before(low)
        result = fit(past, early_anchors(past))
        rows = zip(ratings.ratee[low:high].tolist(), ratings.score[low:high].tolist(), strict=True)
        for party, score in rows:
            weight = result.weight.get(party, 0.0)
            if weight < RATINGS.least_orders:
                continue
            grade = letter(upper(result.risk[party], weight, parameters=RATINGS))
            counts[grade][0] += 1
            counts[grade][1] += score < 0
    return {grade: (n, bad / n) for grade, (n, bad) in counts.items() if n}


def _cuts(ratings: Ratings, start: float, end: float) -> list[int]:
    return [int(cut) for cut in np.linspace(len(ratings) * start, len(ratings) * end, BLOCKS + 1)]
