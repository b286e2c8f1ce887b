"""orders/scoring.py for one row of the snapshot, compiled: the same integers, digit by digit.

The distance alone is floating point; it is computed by the same operations in the same order.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from orders.scoring import BPS, DEAREST_FEN, DOUBT_PPM, EARTH_DIAMETER_M, NEWCOMER_P_UP_PPM, PPM

TIME, PIECE, VALUE, LEASE = range(4)
NOTHING = 2**62
DOUBTS = np.array(DOUBT_PPM, np.int64)
MATERIAL, SIZE, TOLERANCE, CERTIFICATES, GRADE, DISTANCE, HOURS, LOT, BUDGET = range(9)


class Ask(NamedTuple):
    """A need and the weights as numbers. No wish: a grade of 127, a distance of NOTHING."""

    material_bits: int
    certificate_bits: int
    size_1: int
    size_2: int
    size_3: int
    it_grade: int
    grade_rank: int
    x: float
    y: float
    z: float
    distance_m: int
    first_day: int
    last_day: int
    minutes: int
    quantity: int
    budget: int
    today: int
    days: int
    w_cost: int
    w_distance: int
    w_credit: int
    w_slack: int
    w_freshness: int
    w_newcomer: int
    far_m: int
    risky_ppm: int
    old_days: int


@njit(cache=True, nogil=True)
def cost_of(row, ask):
    """Fen, or NOTHING for a price that cannot be meant."""
    mode, price = row.mode, row.price_fen
    if price > (BPS if mode == VALUE else DEAREST_FEN):
        return NOTHING
    if mode == PIECE:
        work = price * ask.quantity
    elif mode == VALUE:
        work = (ask.budget * price + BPS // 2) // BPS
    elif mode == LEASE:
        work = price * ((ask.days + row.lease_days - 1) // row.lease_days)
    else:
        work = (price * ask.minutes + 30) // 60
    return max(work + row.setup_fen, row.minimum_fen)


@njit(cache=True, nogil=True)
def chord_to(row, ask):
    return math.sqrt(
        (row.x - ask.x) * (row.x - ask.x)
        + (row.y - ask.y) * (row.y - ask.y)
        + (row.z - ask.z) * (row.z - ask.z)
    )


@njit(cache=True, nogil=True)
def metres(chord):
    return np.int64(np.rint(EARTH_DIAMETER_M * math.asin(min(1.0, chord / 2))))


@njit(cache=True, nogil=True)
def hours_before(hours, wide, at, day):
    """The sum before the day, counted from the first day of the row."""
    entry = hours[at, 0]
    inside = min(max(day, 0), hours.shape[1] - 1)
    if entry:
        return np.int64(wide[entry, inside])
    return np.int64(hours[at, inside]) if inside else np.int64(0)


@njit(cache=True, nogil=True)
def free_of(hours, wide, at, row, ask):
    last = hours_before(hours, wide, at, ask.last_day + 1 - row.free_from)
    return max(last - hours_before(hours, wide, at, ask.first_day - row.free_from), 0)


@njit(cache=True, nogil=True)
def fits(row, ask):
    """What can be said of the row without price, place and hours."""
    if row.material_bits & ask.material_bits != ask.material_bits:
        return False
    if row.certificate_bits & ask.certificate_bits != ask.certificate_bits:
        return False
    if row.it_grade > ask.it_grade or row.grade_rank > ask.grade_rank:
        return False
    return row.smallest_lot <= ask.quantity and fits_size(row, ask)


@njit(cache=True, nogil=True)
def fits_size(row, ask):
    if ask.size_1 == 0:
        return True
    if row.env_max < ask.size_1 or row.env_mid < ask.size_2:
        return False
    return row.env_min >= ask.size_3 or (row.env_min == 0 and row.env_max > 0)


@njit(cache=True, nogil=True)
def score_of(row, ask, cost, distance, free):
    score = ask.w_cost * (cost * PPM // ask.budget)
    score += ask.w_distance * (min(distance, ask.far_m) * PPM // ask.far_m)
    score += ask.w_credit * (min(np.int64(row.p_up_ppm), ask.risky_ppm) * PPM // ask.risky_ppm)
    score += ask.w_slack * (ask.minutes * PPM // (free * 60))
    score += ask.w_freshness * _freshness(row, ask)
    if row.p_up_ppm != NEWCOMER_P_UP_PPM:
        score += ask.w_newcomer * PPM
    return score


@njit(cache=True, nogil=True)
def _freshness(row, ask):
    if row.evidence == 0:
        return np.int64(PPM)
    age = min(max(ask.today - np.int64(row.published_on), 0), ask.old_days)
    return (age * PPM // ask.old_days + DOUBTS[row.evidence]) // 2


@njit(cache=True, nogil=True)
def is_among(number, numbers):
    for other in numbers:  # noqa: SIM110  (a generator is not compiled)
        if other == number:
            return True
    return False
