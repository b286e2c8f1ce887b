"""The best rows for one need: a compiled walk over the groups of its processes, bounded.

A row whose bound (cost, distance and risk alone, in floating point, with a margin for rounding)
is worse than the worst kept score cannot enter the list, nor can a group whose best price, risk
and distance together are worse. The groups with the best bounds come first, so that the list is
good before the others are looked at.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from orders.scoring import BPS, PPM
from orders.snapshot.judging import (
    LEASE,
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

FIRST = 32  # groups looked at before the others
EARTH_RADIUS_M = 6_371_008.8
FAR = 1e300  # a bound nothing is worse than
SHORTER = 0.999999
CAUTIOUS = 1 - 1e-9


class Scale(NamedTuple):
    """Factors and limits of the bounds, in floating point."""

    hours: float
    pieces: float
    value: float
    cost: float
    distance: float
    risk: float
    margin: float
    far: float
    risky: float
    most: float
    furthest: float
    x: float
    y: float
    z: float


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
def scale_of(ask):
    """What a unit of each figure adds to a score; computed once for a need."""
    return Scale(
        ask.minutes / 60,
        float(ask.quantity),
        ask.budget / BPS,
        PPM * ask.w_cost / ask.budget * CAUTIOUS,
        PPM * ask.w_distance / ask.far_m * CAUTIOUS,
        PPM * ask.w_credit / ask.risky_ppm * CAUTIOUS,
        float(ask.w_cost + ask.w_distance + ask.w_credit + 1),
        float(ask.far_m),
        float(ask.risky_ppm),
        float(ask.budget + 1),
        float(ask.distance_m),
        ask.x,
        ask.y,
        ask.z,
    )


@njit(cache=True, nogil=True)
def least_cost(time, piece, value, lease, scale):
    """By the lowest price of each mode; infinite where there is none."""
    least = min(time * scale.hours, piece * scale.pieces)
    return min(least, min(value * scale.value, lease))  # noqa: PLW3301  (quicker)


@njit(cache=True, nogil=True)
def group_bound(cost, x, y, z, risk, scale):
    """A score no row of the group is below; FAR where none can be feasible."""
    if cost > scale.most:
        return FAR
    x, y, z = x - scale.x, y - scale.y, z - scale.z
    chord = math.sqrt(x * x + y * y + z * z)
    distance = max(EARTH_RADIUS_M * chord - CELL_RADIUS_M, 0.0)  # a chord is never the longer way
    if distance > scale.furthest:
        return FAR
    return bound(cost, distance, risk, scale)


@njit(cache=True, nogil=True)
def bound(cost, distance, risk, scale):
    parts = (cost - 1) * scale.cost + min(distance, scale.far) * scale.distance
    return parts + min(risk, scale.risky) * scale.risk - scale.margin


@njit(cache=True, nogil=True)
def best(data, groups, spans, processes, question, kept):
    """Fills `kept`, best first; returns how many."""
    scale = scale_of(question.ask)
    starts, ends, bounds = _ranges(data, groups, spans, processes, scale)
    first = first_of(bounds)
    found = walk(first, starts, ends, bounds, data, question, scale, kept, 0)
    bounds[first] = FAR
    every = np.arange(len(bounds))
    return walk(every, starts, ends, bounds, data, question, scale, kept, found)


@njit(cache=True, nogil=True)
def _ranges(data, groups, spans, processes, scale):
    """Rows to look at, group by group, with their bounds; rows of the tail one by one."""
    prices, middles, risks, firsts = groups.prices, groups.middles, groups.risks, groups.starts
    total = data.count - data.settled
    for span in range(len(spans)):
        total += spans[span, 1] - spans[span, 0]
    starts, ends = np.empty(total, np.int64), np.empty(total, np.int64)
    bounds = np.empty(total, np.float64)
    place = 0
    for span in range(len(spans)):
        for group in range(spans[span, 0], spans[span, 1]):
            starts[place], ends[place] = firsts[group], firsts[group + 1]
            cost = least_cost(
                prices[group, TIME],
                prices[group, PIECE],
                prices[group, VALUE],
                prices[group, LEASE],
                scale,
            )
            x, y, z = middles[group, 0], middles[group, 1], middles[group, 2]
            bounds[place] = group_bound(cost, x, y, z, float(risks[group]), scale)
            place += 1
    for at in range(data.settled, data.count):
        starts[place], ends[place] = at, at + 1
        bounds[place] = 0.0 if is_among(data.rows[at].process, processes) else FAR
        place += 1
    return starts, ends, bounds


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
def walk(places, starts, ends, bounds, data, question, scale, kept, found):
    rows, hours, wide, ask = data.rows, data.hours, data.wide, question.ask
    worst = _worst(kept, found)
    for place in places:
        if bounds[place] >= FAR or bounds[place] > worst:
            continue
        for at in range(starts[place], ends[place]):
            row = rows[at]
            if not row.is_alive or not fits(row, ask):
                continue
            cost = cost_of(row, ask)
            if cost > ask.budget:
                continue
            chord = chord_to(row, ask)
            least = bound(cost, EARTH_RADIUS_M * chord * SHORTER, float(row.p_up_ppm), scale)
            if least > worst:
                continue
            free = free_of(hours, wide, at, row, ask)
            if free * 60 >= ask.minutes:
                found = _consider(row, cost, chord, free, question, kept, found)
                worst = _worst(kept, found)
    return found


@njit(cache=True, nogil=True)
def _worst(kept, found):
    """Of a full list; anything fits into another."""
    return float(kept.scores[found - 1]) if found == len(kept.ids) else np.inf


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
