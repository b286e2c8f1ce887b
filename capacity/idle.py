"""Idle time as pages draw it: shares of blocks of hours, by day, by weekday and by unit."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from capacity import free_time
from capacity.models import Unit
from capacity.ranges import day_period, hours_by_day, local_day, midnight
from marketplace.core.periods import Period

DAYS = 14
BLOCK = timedelta(hours=3)
WEEK_BLOCK = timedelta(hours=2)
LEVELS = 4  # darkest: every unit idle for the whole block
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cell:
    """A field of a heat map: its figure, and how dark it is drawn."""

    figure: float
    level: int


@dataclass(frozen=True)
class Idle:
    """Free time of some units over some days; of a line, when all its machines are free too."""

    free: Mapping[Unit, Sequence[Period]]
    first: date
    length: int  # in days
    block: timedelta = BLOCK

    @property
    def hours(self) -> float:
        return sum(sum(hours_by_day(each, self.first, self.length)) for each in self.free.values())

    @cached_property
    def days(self) -> list[dict[str, Any]]:
        """Day by day and block by block, all units together: what the strip draws."""
        per_day = DAY // self.block
        filled = _filled(self._periods, self.first, self.length * per_day, self.block)
        return [
            {
                "day": self.first + timedelta(number),
                "levels": [
                    _level(share, len(self.free)) for share in filled[number * per_day :][:per_day]
                ],
            }
            for number in range(self.length)
        ]

    @cached_property
    def week(self) -> list[list[Cell]]:
        """Weekday by weekday, Monday first, the share idle of each block of two hours.

        Counts the whole weeks after today: of today a part has passed.
        """
        first, weeks = self.first + DAY, self.length // 7
        per_day = DAY // WEEK_BLOCK
        filled = _filled(self._periods, first, weeks * 7 * per_day, WEEK_BLOCK)
        possible = weeks * len(self.free)
        rows = [[0.0] * per_day for _weekday in range(7)]
        for number, share in enumerate(filled):
            day, block = divmod(number, per_day)
            rows[(first.weekday() + day) % 7][block] += share
        return [[_cell(share, possible) for share in row] for row in rows]

    @cached_property
    def by_unit(self) -> list[dict[str, Any]]:
        """Unit by unit, the idle hours of each day."""
        return [
            {
                "unit": unit,
                "cells": [
                    Cell(hours, _level(hours, 24))
                    for hours in hours_by_day(periods, self.first, self.length)
                ],
            }
            for unit, periods in self.free.items()
        ]

    @property
    def blocks(self) -> list[str]:
        """Beginnings of the blocks of a day of the week."""
        step = WEEK_BLOCK // timedelta(hours=1)
        return [f"{hour:02d}" for hour in range(0, 24, step)]

    @property
    def dates(self) -> list[date]:
        return [self.first + timedelta(number) for number in range(self.length)]

    @property
    def _periods(self) -> list[Period]:
        return [period for periods in self.free.values() for period in periods]


def of_units(units: Sequence[Unit], *, at: datetime, days: int = DAYS) -> Idle:
    """What the listing's page shows."""
    return Idle(_free(units, at, days), local_day(at), days)


def by_listing(
    units: Sequence[Unit], *, at: datetime, days: int = DAYS, block: timedelta = BLOCK
) -> dict[int, Idle]:
    """The same for each listing of a list, with one query for all of them."""
    grouped: dict[int, dict[Unit, list[Period]]] = {}
    for unit, periods in _free(units, at, days).items():
        grouped.setdefault(unit.listing_id, {})[unit] = periods
    return {
        number: Idle(free, local_day(at), days, block=block) for number, free in grouped.items()
    }


def _free(units: Sequence[Unit], at: datetime, days: int) -> dict[Unit, list[Period]]:
    """A day more than asked: whole weeks are counted from tomorrow on."""
    reach = Period(at, day_period(local_day(at), days + 1).end)
    return free_time.free_periods(units, reach, at=at)


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


def _cell(share: float, possible: int) -> Cell:
    return Cell(100 * share / possible if possible else 0.0, _level(share, possible))


def _level(share: float, units: int) -> int:
    return min(LEVELS, math.ceil(LEVELS * share / units - 1e-9)) if units else 0
