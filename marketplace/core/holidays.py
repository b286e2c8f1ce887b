"""China's public holidays, with the weekend days worked in exchange for them (调休). Pure.

The State Council announces a year's holidays in the autumn before. The `holidays` library carries
the announcements; for a year it does not know yet only the statutory days are certain.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

SATURDAY = 5
DAY = timedelta(days=1)
EXCHANGED = re.compile(r"休息日|Day off")
REMARK = re.compile(r"（.*?）|\s*\(observed.*?\)|农历|'s Eve$")


@dataclass(frozen=True)
class Day:
    """A day that differs from its weekday: nobody works, or a weekend day is worked."""

    on: date
    zh: str
    en: str
    is_working: bool = False

    def name(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en or self.zh

    @property
    def weekday(self) -> int:
        """A Saturday worked in exchange goes like the Friday before, a Sunday like the Monday."""
        return 4 if self.on.weekday() == SATURDAY else 0


Table = Mapping[date, Day]


def is_announced(year: int) -> bool:
    return year in announced()


@cache
def announced() -> frozenset[int]:
    """The years the library knows the announcement of."""
    china = import_module("holidays.countries.china")
    return frozenset(china.ChinaStaticHolidays.special_public_holidays)


def of_years(first: int, last: int, overrides: Iterable[Day] = ()) -> dict[date, Day]:
    """The special days of the years; an override replaces what the library says of its day."""
    days = {day.on: day for year in range(first, last + 1) for day in _of_year(year)}
    return days | {day.on: day for day in overrides}


def is_worked(day: date, table: Table) -> bool:
    special = table.get(day)
    return special.is_working if special else day.weekday() < SATURDAY


@lru_cache(maxsize=32)
def _of_year(year: int) -> tuple[Day, ...]:
    zh, en = (_library(year, language) for language in ("zh_CN", "en_US"))
    worked = {day for day in zh.weekend_workdays if day.year == year}
    named = _named(zh, en)
    runs = _with_weekends(set(named), worked)
    free = [Day(day, *_nearest(day, named)) for day in runs]
    return tuple(free + [Day(day, *_nearest(day, named), is_working=True) for day in worked])


def _library(year: int, language: str) -> Any:
    # Imported when it is needed: it brings 250 modules, half a second most processes never need.
    library = import_module("holidays")
    return library.country_holidays("CN", years=[year], language=language)


def _named(zh: Any, en: Any) -> dict[date, tuple[str, str] | None]:
    """Day → the holiday's two names; None where the day was only exchanged."""
    return {
        day: None if EXCHANGED.search(zh[day]) else (_plain(zh[day]), _plain(en[day])) for day in zh
    }


def _plain(name: str) -> str:
    """`春节（补假）` → `春节`; of two holidays on one day the first."""
    name = re.split(r"[;；]", name)[0]
    name = re.sub(r".*\(Spring Festival\).*", "Spring Festival", name)
    name = re.sub(r"Chinese New Year.*", "Spring Festival", name)
    return REMARK.sub("", name).strip().replace("除夕", "春节")


def _with_weekends(free: set[date], worked: set[date]) -> list[date]:
    """With the weekend days that touch them: announcements count those as part of the holiday."""
    found = set(free)
    for step in (DAY, -DAY):
        for day in free:
            here = day + step
            while here.weekday() >= SATURDAY and here not in worked:
                found.add(here)
                here += step
    return sorted(found)


def _nearest(day: date, named: Mapping[date, tuple[str, str] | None]) -> tuple[str, str]:
    """The names of the closest holiday; of two as close, the one to come."""
    return min(
        ((abs((other - day).days), other < day, names) for other, names in named.items() if names)
    )[2]
