"""The best rows for one need: a compiled walk over the groups of its processes, bounded.

A row whose bound (cost, distance and risk alone, in floating point, with a margin for rounding)
is worse than the worst kept score cannot enter the list, nor can a group whose best price, risk
and distance together are worse. The groups with the best bounds come first, so that the list is
good before the others are looked at.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from orders.scoring import BPS, PPM
from orders.snapshot.judging import (
    LEASE,
    NOTHING,
    PIECE,
    TIME,
    VALUE,
    Ask,
    chord_to,
    cost_of,
    fits,
    free_of,
    is_among,
    metres,
    score_of,
)
from orders.snapshot.table import CELL_RADIUS_M

FIRST = 12  # groups looked at before the others
EARTH_RADIUS_M = 6_371_008.8
FAR = 1e300
SHORTER = 0.999999


class Data(NamedTuple):
    """The arrays of a table (orders/snapshot/table.py)."""

    rows: np.ndarray
    hours: np.ndarray
    wide: np.ndarray
    settled: int
    count: int


class Question(NamedTuple):
    """What is asked, whose rows do not count, which listings, and behind which one."""

    ask: Ask
    others: np.ndarray
    without: np.ndarray
    after_score: int
    after_listing: int


class Kept(NamedTuple):
    """The list that is filled, best first."""

    scores: np.ndarray
    ids: np.ndarray


@njit(cache=True, nogil=True)
def group_cost(prices, ask):
    """No row of the group costs less, but for a fen of rounding."""
    least = FAR
    if prices[TIME] < NOTHING:
        least = prices[TIME] * float(ask.minutes) / 60
    if prices[PIECE] < NOTHING:
        least = min(least, prices[PIECE] * float(ask.quantity))
    if prices[VALUE] < NOTHING:
        least = min(least, prices[VALUE] * float(ask.budget) / BPS)
    if prices[LEASE] < NOTHING:
        least = min(least, float(prices[LEASE]))
    return least


@njit(cache=True, nogil=True)
def group_bound(group, groups, ask):
    """A score no row of the group is below; FAR where none can be feasible."""
    cost = group_cost(groups.prices[group], ask)
    if cost - 1 > ask.budget:
        return FAR
    x, y, z = groups.middles[group]
    chord = np.sqrt((x - ask.x) ** 2 + (y - ask.y) ** 2 + (z - ask.z) ** 2)
    distance = max(EARTH_RADIUS_M * chord - CELL_RADIUS_M, 0.0)  # a chord is never the longer way
    if distance > ask.distance_m:
        return FAR
    return bound(cost, distance, groups.risks[group], ask)


@njit(cache=True, nogil=True)
def bound(cost, distance, risk, ask):
    parts = (
        ask.w_cost * (cost - 1) / ask.budget
        + ask.w_distance * min(distance, ask.far_m) / ask.far_m
        + ask.w_credit * min(risk, ask.risky_ppm) / ask.risky_ppm
    )
    return parts * PPM * (1 - 1e-12) - (ask.w_cost + ask.w_distance + ask.w_credit + 1)


@njit(cache=True, nogil=True)
def best(data, groups, spans, processes, question, kept):
    """Fills `kept`, best first; returns how many."""
    numbers = _numbers(spans)
    bounds = np.empty(len(numbers), np.float64)
    for place, group in enumerate(numbers):
        bounds[place] = group_bound(group, groups, question.ask)
    found = 0
    for place in first_of(bounds):
        found = _walk_group(numbers[place], bounds[place], data, groups, question, kept, found)
        bounds[place] = FAR
    for place, group in enumerate(numbers):
        found = _walk_group(group, bounds[place], data, groups, question, kept, found)
    for at in range(data.settled, data.count):
        if is_among(data.rows[at].process, processes):
            found = walk(at, at + 1, data, question, kept, found)
    return found


@njit(cache=True, nogil=True)
def _numbers(spans):
    total = 0
    for span in spans:
        total += span[1] - span[0]
    numbers = np.empty(total, np.int64)
    place = 0
    for span in spans:
        for group in range(span[0], span[1]):
            numbers[place] = group
            place += 1
    return numbers


@njit(cache=True, nogil=True)
def _walk_group(group, least, data, groups, question, kept, found):
    is_hopeless = found == len(kept.ids) and least > kept.scores[found - 1]
    if least >= FAR or is_hopeless:
        return found
    return walk(groups.starts[group], groups.starts[group + 1], data, question, kept, found)


@njit(cache=True, nogil=True)
def first_of(bounds):
    """Places of the smallest bounds, smallest first."""
    places = np.empty(min(FIRST, len(bounds)), np.int64)
    kept = 0
    for place in range(len(bounds)):
        if kept == len(places) and (kept == 0 or bounds[place] >= bounds[places[kept - 1]]):
            continue
        at = kept if kept < len(places) else kept - 1
        while at > 0 and bounds[places[at - 1]] > bounds[place]:
            places[at] = places[at - 1]
            at -= 1
        places[at] = place
        kept = min(kept + 1, len(places))
    return places[:kept]


@njit(cache=True, nogil=True)
def walk(start, end, data, question, kept, found):
    ask = question.ask
    for at in range(start, end):
        row = data.rows[at]
        if not row.is_alive or not fits(row, ask):
            continue
        cost = cost_of(row, ask)
        if cost > ask.budget:
            continue
        chord = chord_to(row, ask)
        if found == len(kept.ids):
            least = bound(cost, EARTH_RADIUS_M * chord * SHORTER, row.p_up_ppm, ask)
            if least > kept.scores[found - 1]:
                continue
        free = free_of(data.hours, data.wide, at, row, ask)
        if free * 60 >= ask.minutes:
            found = _consider(row, cost, chord, free, question, kept, found)
    return found


@njit(cache=True, nogil=True)
def _consider(row, cost, chord, free, question, kept, found):
    distance = metres(chord)
    if distance > question.ask.distance_m or is_among(row.organization, question.others):
        return found
    score = score_of(row, question.ask, cost, distance, free)
    is_passed = score == question.after_score and row.listing <= question.after_listing
    if score < question.after_score or is_passed:
        return found
    return keep(score, row.listing, question.without, kept, found)


@njit(cache=True, nogil=True)
def keep(score, listing, without, kept, found):
    """Puts the row into its place of the sorted list, if it has one."""
    scores, ids = kept
    last = found - 1
    if found == len(ids) and (
        score > scores[last] or (score == scores[last] and listing > ids[last])
    ):
        return found
    if is_among(listing, without):
        return found
    at = found if found < len(ids) else last
    while at > 0 and (
        scores[at - 1] > score or (scores[at - 1] == score and ids[at - 1] > listing)
    ):
        scores[at], ids[at] = scores[at - 1], ids[at - 1]
        at -= 1
    scores[at], ids[at] = score, listing
    return min(found + 1, len(ids))
