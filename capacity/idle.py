"""Idle time as pages draw it: shares of blocks of hours, day by day."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from capacity import free_time
from capacity.models import Unit
from capacity.ranges import day_period, local_day, midnight
from marketplace.core.periods import Period

DAYS = 14
BLOCK = timedelta(hours=3)
LEVELS = 4  # darkest: every unit idle for the whole block


@dataclass(frozen=True)
class Idle:
    """Free time of some units over some days: what the strip draws, and the hours in all."""

    days: list[dict]
    hours: float


def of_units(units: Sequence[Unit], *, at: datetime, days: int = DAYS) -> Idle:
    first = local_day(at)
    free = free_time.free_periods(units, Period(at, day_period(first, days).end), at=at)
    return from_free(free.values(), first=first, days=days, units=len(units))


def by_listing(
    units: Sequence[Unit], *, at: datetime, days: int = DAYS, block: timedelta = BLOCK
) -> dict[int, Idle]:
    """The same for each listing of a list, with two queries for all of them."""
    first = local_day(at)
    free = free_time.free_periods(units, Period(at, day_period(first, days).end), at=at)
    grouped: dict[int, list[list[Period]]] = {}
    for unit, periods in free.items():
        grouped.setdefault(unit.listing_id, []).append(periods)
    return {
        number: from_free(calendars, first=first, days=days, units=len(calendars), block=block)
        for number, calendars in grouped.items()
    }


def from_free(
    calendars: Iterable[Sequence[Period]],
    *,
    first: date,
    days: int,
    units: int,
    block: timedelta = BLOCK,
) -> Idle:
    periods = [period for calendar in calendars for period in calendar]
    per_day = timedelta(days=1) // block
    filled = _filled(periods, first, days * per_day, block)
    rows = [
        {
            "day": first + timedelta(number),
            "levels": [_level(share, units) for share in filled[number * per_day :][:per_day]],
        }
        for number in range(days)
    ]
    return Idle(rows, sum((period.hours for period in periods), 0.0))


def _filled(periods: Iterable[Period], first: date, blocks: int, length: timedelta) -> list[float]:
    """How much of each block is free, in blocks: 2.0 where two units are idle all along."""
    start, shares = midnight(first), [0.0] * blocks
    for period in periods:
        begin = max(0, (period.start - start) // length)
        end = min(blocks, math.ceil((period.end - start) / length))
        for number in range(begin, end):
            block = Period(start + number * length, start + (number + 1) * length)
            part = period.clip(block)
            shares[number] += part.length / length if part else 0.0
    return shares


def _level(share: float, units: int) -> int:
    return min(LEVELS, math.ceil(LEVELS * share / units - 1e-9)) if units else 0
