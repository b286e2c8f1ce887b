"""The credit formula over bare ratings, without a database.

The same parts as the marketplace's grade (weights with recency, trust, independence and caps;
``p = (kπ + Σ w·y) / (k + W)``) for anyone who has ratings only. NumPy and SciPy, deterministic.
"""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from credit.independence import independence
from credit.parameters import RATINGS, Parameters
from credit.trust import (
    ENOUGH_ANCHORS,
    Bools,
    Floats,
    Ints,
    eigentrust,
    relative_trust,
    senior_anchors,
)

DAY = 86_400.0
PRIOR_RISK = 0.12  # a verified party nobody has traded with
PRIOR_PARTIES = 20.0  # … outweighed by this many orders' worth of trusted ratings

Party = Hashable
Rating = Sequence[Any]
"""``(rater, ratee, score in [-1, 1], weight ≥ 0, unix seconds)``."""


@dataclass(frozen=True)
class Scores:
    """Every party that gave or received a rating that counts.

    ``scores`` = 1 − 2·risk in [-1, 1], higher is better; ``risk`` = p in [0, 1], the expected
    badness of the next rating; ``weight`` = W, the effective ratings behind it; ``prior`` is the
    risk of a party nobody has rated.
    """

    scores: dict[Party, float]
    risk: dict[Party, float]
    weight: dict[Party, float]
    prior: float


@dataclass(frozen=True)
class _Ratings:
    """Ratings in one canonical order, parties numbered."""

    parties: list[Party]
    rater: Ints
    ratee: Ints
    score: Floats
    weight: Floats
    at: Floats


@dataclass(frozen=True)
class _Pairs:
    """Ordered pairs: ``units`` = Σ weight·decay, ``bad`` their mean badness in [0, 1]."""

    rater: Ints
    ratee: Ints
    units: Floats
    bad: Floats
    praise: Floats


def scores(
    ratings: Iterable[Rating],
    *,
    now: float | None = None,
    anchors: Collection[Party] | None = None,
    parameters: Parameters | None = None,
) -> Scores:
    """Score every party from two-way ratings.

    ``now`` in unix seconds (the latest rating's time if None; later ratings count as of now);
    ``anchors`` are parties verified by third parties: trust starts only there. Without any, the
    long-standing and praised serve (``trust.senior_anchors``); where these are fewer than 20,
    every voice is trusted alike. Self-ratings, weights of zero and exact duplicates are ignored.
    Raises ValueError on scores outside [-1, 1], negative weights or numbers that are not finite.
    """
    table = parameters or RATINGS
    given = _numbered(list(ratings))
    if not given.parties:
        return Scores({}, {}, {}, PRIOR_RISK)
    pairs = _pairs(given, now, table)
    trust = _trust(given, pairs, anchors, table)
    weight, trusted = _weights(pairs, trust, table)
    prior = _prior(weight[trusted], pairs.bad[trusted])
    count = len(given.parties)
    orders = np.bincount(pairs.ratee, weights=weight, minlength=count)
    cost = np.bincount(pairs.ratee, weights=weight * pairs.bad, minlength=count)
    risk = (table.prior_orders * prior + cost) / (table.prior_orders + orders)
    return Scores(
        scores=dict(zip(given.parties, (1 - 2 * risk).tolist(), strict=True)),
        risk=dict(zip(given.parties, risk.tolist(), strict=True)),
        weight=dict(zip(given.parties, orders.tolist(), strict=True)),
        prior=prior,
    )


def rating_badness(score: Floats) -> Floats:
    """y of a bare rating: none if it is not negative, else from a half (mild) to 1 (worst)."""
    bad: Floats = np.where(score < 0, 0.5 - 0.5 * score, 0.0)
    return bad


def _numbered(ratings: list[Rating]) -> _Ratings:
    """Check, number the parties, drop what does not count, and sort canonically."""
    columns = list(zip(*ratings, strict=True)) or [(), (), (), (), ()]
    score, weight, at = (np.asarray(column, dtype=np.float64) for column in columns[2:])
    _check(score, weight, at)
    names = _sorted_names({*columns[0], *columns[1]})
    number = {name: index for index, name in enumerate(names)}
    rater = np.fromiter(map(number.__getitem__, columns[0]), np.int64, len(score))
    ratee = np.fromiter(map(number.__getitem__, columns[1]), np.int64, len(score))
    order = np.lexsort((weight, score, at, ratee, rater))
    rater, ratee = rater[order], ratee[order]
    score, weight, at = score[order], weight[order], at[order]
    repeated = np.zeros(len(order), dtype=bool)
    repeated[1:] = np.logical_and.reduce(
        [column[1:] == column[:-1] for column in (rater, ratee, score, weight, at)]
    )
    kept = (rater != ratee) & (weight > 0) & ~repeated
    present, compact = np.unique(np.concatenate([rater[kept], ratee[kept]]), return_inverse=True)
    half = int(kept.sum())
    return _Ratings(
        parties=[names[index] for index in present],
        rater=compact[:half],
        ratee=compact[half:],
        score=score[kept],
        weight=weight[kept],
        at=at[kept],
    )


def _check(score: Floats, weight: Floats, at: Floats) -> None:
    if not all(np.isfinite(column).all() for column in (score, weight, at)):
        raise ValueError("scores, weights and times are finite numbers")
    if (np.abs(score) > 1).any():
        raise ValueError("scores lie in [-1, 1]")
    if (weight < 0).any():
        raise ValueError("weights are not negative")


def _sorted_names(names: set[Party]) -> list[Party]:
    """A canonical order, also for names of mixed types."""
    try:
        return sorted(names)  # type: ignore[type-var]
    except TypeError:
        return sorted(names, key=lambda name: (type(name).__name__, repr(name)))


def _pairs(given: _Ratings, now: float | None, parameters: Parameters) -> _Pairs:
    latest = float(given.at.max()) if now is None else now
    age = np.maximum(0.0, latest - given.at) / DAY
    units = given.weight * 2 ** (-age / parameters.half_life_days)
    first = np.ones(len(units), dtype=bool)  # the ratings are sorted by pair
    first[1:] = (np.diff(given.rater) != 0) | (np.diff(given.ratee) != 0)
    starts = np.flatnonzero(first)
    total = np.add.reduceat(units, starts)
    bad = np.add.reduceat(units * rating_badness(given.score), starts)
    praise = np.add.reduceat(given.weight * given.score, starts)
    return _Pairs(
        rater=given.rater[starts],
        ratee=given.ratee[starts],
        units=total,
        bad=np.divide(bad, total, out=np.zeros_like(bad), where=total > 0),
        praise=np.maximum(0.0, praise),
    )


def _trust(
    given: _Ratings, pairs: _Pairs, anchors: Collection[Party] | None, parameters: Parameters
) -> Floats:
    """c of every party, in 0 … 1."""
    count = len(given.parties)
    if anchors:
        named = set(anchors)
        chosen = np.flatnonzero(np.fromiter((p in named for p in given.parties), bool, count))
        if not len(chosen):
            return np.zeros(count)  # the anchors know nobody here
    else:
        chosen = senior_anchors(pairs.rater, pairs.ratee, pairs.praise, _first_seen(given))
        if len(chosen) < ENOUGH_ANCHORS:
            return np.ones(count)
    trust = eigentrust(
        pairs.rater,
        pairs.ratee,
        pairs.praise,
        anchors=chosen,
        parties=count,
        restart=parameters.restart,
    )
    return relative_trust(trust, chosen, parameters=parameters)


def _first_seen(given: _Ratings) -> Floats:
    first = np.full(len(given.parties), np.inf)
    np.minimum.at(first, given.rater, given.at)
    np.minimum.at(first, given.ratee, given.at)
    return first


def _weights(pairs: _Pairs, trust: Floats, parameters: Parameters) -> tuple[Floats, Bools]:
    """w per pair under all caps, and whether its rater is trusted."""
    voice = trust[pairs.rater]
    trusted = voice >= parameters.untrusted_least
    apart = independence(
        pairs.rater, pairs.ratee, pairs.units, trusted=trusted, parameters=parameters
    )
    capped = np.minimum(pairs.units, parameters.pair_most)
    weight = capped * apart * np.maximum(voice, parameters.untrusted_least)
    together = np.bincount(
        pairs.ratee[~trusted], weights=weight[~trusted], minlength=int(pairs.ratee.max()) + 1
    )
    most = parameters.untrusted_most
    factor = most / np.maximum(together, most)
    return np.where(trusted, weight, weight * factor[pairs.ratee]), trusted


def _prior(weight: Floats, bad: Floats) -> float:
    """π from trusted voices only: no number of fakes can move it."""
    cost = PRIOR_PARTIES * PRIOR_RISK + float(weight @ bad)
    return cost / (PRIOR_PARTIES + float(weight.sum()))
