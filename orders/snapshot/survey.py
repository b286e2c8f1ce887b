"""What excludes candidates, and which fail a single constraint: a compiled walk over all."""

from typing import NamedTuple

import numpy as np
from numba import njit

from orders.scoring import BPS
from orders.snapshot.judging import (
    BUDGET,
    CERTIFICATES,
    DISTANCE,
    GRADE,
    HOURS,
    LOT,
    MATERIAL,
    NOTHING,
    SIZE,
    TOLERANCE,
    VALUE,
    chord_to,
    cost_of,
    fits_size,
    free_of,
    hours_before,
    is_among,
    metres,
)


class Seen(NamedTuple):
    """What is filled: failures by constraint, and the near misses one by one."""

    counts: np.ndarray
    codes: np.ndarray
    needed: np.ndarray
    ids: np.ndarray


@njit(cache=True, nogil=True)
def survey(data, groups, spans, processes, question, seen):
    """Counts failures by constraint; fills the near misses. Returns (candidates, near misses)."""
    candidates, near = 0, 0
    for span in spans:
        start, end = groups.starts[span[0]], groups.starts[span[1]]
        more, near = _walk(start, end, data, question, seen, near)
        candidates += more
    for at in range(data.settled, data.count):
        if is_among(data.rows[at].process, processes):
            more, near = _walk(at, at + 1, data, question, seen, near)
            candidates += more
    return candidates, near


@njit(cache=True, nogil=True)
def _walk(start, end, data, question, seen, near):
    failed = np.zeros(len(seen.counts), np.bool_)
    candidates = 0
    for at in range(start, end):
        row = data.rows[at]
        if not row.is_alive or is_among(row.organization, question.others):
            continue
        candidates += 1
        _judge(data, at, question.ask, failed)
        many, only = 0, 0
        for code in range(len(failed)):
            if failed[code]:
                seen.counts[code] += 1
                many, only = many + 1, code
        if many == 1:
            seen.codes[near], seen.ids[near] = only, row.listing
            seen.needed[near] = _needed(data, at, question.ask, only)
            near += 1
    return candidates, near


@njit(cache=True, nogil=True)
def _judge(data, at, ask, failed):
    row = data.rows[at]
    failed[MATERIAL] = row.material_bits & ask.material_bits != ask.material_bits
    failed[SIZE] = not fits_size(row, ask)
    failed[TOLERANCE] = row.it_grade > ask.it_grade
    failed[CERTIFICATES] = row.certificate_bits & ask.certificate_bits != ask.certificate_bits
    failed[GRADE] = row.grade_rank > ask.grade_rank
    failed[DISTANCE] = ask.distance_m < NOTHING and metres(chord_to(row, ask)) > ask.distance_m
    failed[HOURS] = free_of(data.hours, data.wide, at, row, ask) * 60 < ask.minutes
    failed[LOT] = row.smallest_lot > ask.quantity
    failed[BUDGET] = cost_of(row, ask) > ask.budget


@njit(cache=True, nogil=True)
def _needed(data, at, ask, code):
    """Where the constraint would have to stand, NOTHING where no value of it helps."""
    row = data.rows[at]
    if code == BUDGET:
        return _budget(row, ask)
    if code == DISTANCE:
        return metres(chord_to(row, ask))
    if code == TOLERANCE:
        return np.int64(row.it_grade)
    if code == GRADE:
        return np.int64(row.grade_rank)
    if code == LOT:
        return np.int64(row.smallest_lot)
    return _last_day(data.hours, data.wide, at, row, ask) if code == HOURS else np.int64(0)


@njit(cache=True, nogil=True)
def _budget(row, ask):
    cost = cost_of(row, ask)
    if row.mode != VALUE or cost == NOTHING:
        return cost
    rest = BPS - row.price_fen
    if row.setup_fen == 0:
        return row.minimum_fen
    if rest == 0:
        return NOTHING
    return max(row.minimum_fen, (row.setup_fen * BPS - BPS // 2) // rest + 1)


@njit(cache=True, nogil=True)
def _last_day(hours, wide, at, row, ask):
    before = hours_before(hours, wide, at, ask.first_day - row.free_from)
    for day in range(max(ask.last_day + 2 - row.free_from, 1), hours.shape[1]):
        if (hours_before(hours, wide, at, day) - before) * 60 >= ask.minutes:
            return np.int64(row.free_from + day - 1)
    return NOTHING
