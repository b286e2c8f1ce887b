"""How far fakes can move a badly rated party: mean shift on the [-1, 1] scale."""

from collections.abc import Callable
from itertools import permutations

import numpy as np

from tests.benchmarks.credit.models import Model
from tests.benchmarks.credit.ratings import Ratings, early_anchors

FAKES = 20
TARGETS = 12
CIRCLES = 5

Attack = Callable[[Ratings, int, list[int]], list[tuple[int, int]]]


def shift_by_fakes(
    ratings: Ratings, model: Model, attack: Attack, *, anchored: bool = True
) -> float:
    """Twenty new accounts praise one badly rated party; mean over twelve such parties."""
    anchors = early_anchors(ratings) if anchored else None
    before, _ = model(ratings, anchors)
    fakes = list(range(ratings.parties, ratings.parties + FAKES))
    shifts = []
    for target in np.random.default_rng(0).choice(badly_rated(ratings), TARGETS, replace=False):
        pairs = attack(ratings, int(target), fakes)
        after, _ = model(ratings.plus(pairs, newcomers=FAKES), anchors)
        shifts.append(after[target] - before[target])
    return float(np.mean(shifts))


def shift_by_colluding(ratings: Ratings, model: Model) -> float:
    """Ten badly rated parties praise each other; mean over five such circles."""
    anchors = early_anchors(ratings)
    before, _ = model(ratings, anchors)
    shifts = []
    for seed in range(CIRCLES):
        circle = np.random.default_rng(seed).choice(badly_rated(ratings), 10, replace=False)
        after, _ = model(ratings.plus(list(permutations(circle.tolist(), 2))), anchors)
        shifts.append((after - before)[circle].mean())
    return float(np.mean(shifts))


def badly_rated(ratings: Ratings) -> np.ndarray:
    """At least five ratings, on average below −0.3."""
    count = np.bincount(ratings.ratee, minlength=ratings.parties)
    total = np.bincount(ratings.ratee, weights=ratings.score, minlength=ratings.parties)
    return np.flatnonzero((count >= 5) & (total < -0.3 * count))


def clique(ratings: Ratings, target: int, fakes: list[int]) -> list[tuple[int, int]]:
    """The fakes praise each other and the target."""
    return [*permutations(fakes, 2), *((fake, target) for fake in fakes)]


def mimicry(ratings: Ratings, target: int, fakes: list[int]) -> list[tuple[int, int]]:
    """… and each copies the partner list of one of the target's real raters."""
    pairs = clique(ratings, target, fakes)
    models = np.unique(ratings.rater[ratings.ratee == target])
    for number, fake in enumerate(fakes):
        copied = np.unique(ratings.ratee[ratings.rater == models[number % len(models)]])
        pairs += [(fake, int(party)) for party in copied if party != target]
    return pairs


def corrupt_anchor(ratings: Ratings, target: int, fakes: list[int]) -> list[tuple[int, int]]:
    """… and one anchor (of the middle by ratings given) praises every fake."""
    anchors = np.array(sorted(early_anchors(ratings)))
    given = np.bincount(ratings.rater, minlength=ratings.parties)[anchors]
    bought = int(anchors[np.argsort(given, kind="stable")[len(anchors) // 2]])
    return clique(ratings, target, fakes) + [(bought, fake) for fake in fakes]
