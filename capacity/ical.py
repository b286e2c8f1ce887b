"""iCalendar (RFC 5545) in and out: text of calendars, no database.

What is read is a stranger's file: repetitions are counted before they are unrolled, floating times
are China's, and what is cancelled or marked as free closes nothing.
"""

import itertools
import math
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import recurring_ical_events

from capacity.ranges import LOCAL, QUARTER, midnight, up_to_quarter
from marketplace.core.periods import Period

PRODUCT = "-//Gongzao//Calendar 1//ZH"
WHOLE_DAYS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
DEARER = 20  # a step that comes to nothing, beside one that is an event
SURE: dict[str, tuple[set[str], ...]] = {
    "DAILY": (set(), {"BYDAY"}),
    "WEEKLY": (set(), {"BYDAY"}, {"BYMONTH"}, {"BYDAY", "BYMONTH"}),
    "MONTHLY": (set(), {"BYDAY"}, {"BYMONTHDAY"}, {"BYDAY", "BYSETPOS"}),
    "YEARLY": (set(), {"BYMONTH"}, {"BYMONTH", "BYMONTHDAY"}, {"BYMONTH", "BYDAY"}),
}
ORDINAL = re.compile(r"[+-]?\d+")
MOST_EVENTS = 2_000
MOST_STEPS = 1_000_000  # of unrolling repetitions; a daily event of 30 years takes 11,000
A_DAY = {"HOURLY": 24.0, "DAILY": 1.0, "WEEKLY": 1 / 7, "MONTHLY": 1 / 28, "YEARLY": 1 / 365}
EARLIEST = date(1980, 1, 1)


class Unreadable(Exception):  # noqa: N818  (an answer to whoever sent the file)
    """Why a calendar cannot be read: `code` for feeds.FAILURES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Event:
    """One stretch of time of a calendar, in or out."""

    uid: str
    period: Period
    summary: str
    is_busy: bool = True
    is_tentative: bool = False
    stamped_at: datetime | None = None


def write(events: Iterable[Event], *, name: str) -> bytes:
    """A calendar to subscribe to. The same events give the same bytes, so that ETags hold."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", LOCAL.key)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(_china())
    for event in events:
        calendar.add_component(_component(event))
    return calendar.to_ical()


def _china() -> icalendar.Timezone:
    """China has kept one time and no summer time since 1991."""
    zone, standard = icalendar.Timezone(), icalendar.TimezoneStandard()
    zone.add("tzid", LOCAL.key)
    standard.add("dtstart", datetime(1991, 9, 15, 1))  # noqa: DTZ001  (local by definition)
    standard.add("tzoffsetfrom", timedelta(hours=9))
    standard.add("tzoffsetto", timedelta(hours=8))
    standard.add("tzname", "CST")
    zone.add_component(standard)
    return zone


def _component(event: Event) -> icalendar.Event:
    component = icalendar.Event()
    component.add("uid", event.uid)
    component.add("dtstamp", (event.stamped_at or event.period.start).astimezone(UTC))
    component.add("dtstart", event.period.start.astimezone(LOCAL))
    component.add("dtend", event.period.end.astimezone(LOCAL))
    component.add("summary", event.summary)
    component.add("transp", "OPAQUE" if event.is_busy else "TRANSPARENT")
    if event.is_busy:
        component.add("status", "TENTATIVE" if event.is_tentative else "CONFIRMED")
    return component


def read(content: bytes, within: Period) -> list[Event]:
    """The times a calendar closes, within the period, in order. Raises Unreadable."""
    try:
        calendars = icalendar.Calendar.from_ical(content, multiple=True)
        events = [event for each in calendars for event in _unrolled(each, within)]
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError):
        raise Unreadable("no_calendar") from None
    if not calendars:
        raise Unreadable("no_calendar")
    if len(events) > MOST_EVENTS:
        raise Unreadable("too_many")
    return sorted(events, key=lambda event: (event.period, event.uid))


def _unrolled(calendar: Any, within: Period) -> list[Event]:
    if calendar.name != "VCALENDAR":
        raise Unreadable("no_calendar")
    rules = [_Rule.of(event, rule) for event in calendar.walk("VEVENT") for rule in _rules(event)]
    if sum(rule.steps(within) for rule in rules) > MOST_STEPS:
        raise Unreadable("too_many")
    if sum(rule.times(within) for rule in rules) > 2 * MOST_EVENTS:
        raise Unreadable("too_many")
    found = recurring_ical_events.of(calendar, components=["VEVENT"]).between(
        within.start, within.end
    )
    return list(itertools.islice(_closing(found, within), MOST_EVENTS + 1))


def _rules(event: Any) -> list[Any]:
    rules = event.get("RRULE", [])
    return rules if isinstance(rules, list) else [rules]


@dataclass(frozen=True)
class _Rule:
    """How much work a repetition is, known before it is done."""

    began: date
    a_day: float
    count: float
    is_sure: bool  # to happen at all; one that never does is followed to the end of time

    @classmethod
    def of(cls, event: Any, rule: Any) -> "_Rule":
        frequency = str(rule.get("FREQ", [""])[0]).upper()
        times = math.prod(len(rule.get(name, [1])) for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
        if frequency in ("WEEKLY", "MONTHLY", "YEARLY"):
            times *= max(len(rule.get(name, [1])) for name in ("BYDAY", "BYMONTHDAY", "BYYEARDAY"))
        began = _moment(event["DTSTART"].dt).date()
        if int(rule.get("INTERVAL", [1])[0]) < 1:  # it would stand still for ever
            raise Unreadable("no_calendar")
        a_day, count = A_DAY.get(frequency, math.inf) * times, rule.get("COUNT", [math.inf])[0]
        return cls(began, a_day, count, _is_sure(frequency, rule))

    def steps(self, within: Period) -> float:
        """Repetitions the rule is followed through from its beginning."""
        if self.began < EARLIEST:
            return math.inf
        if not self.is_sure:
            return DEARER * self.a_day * (date.max - self.began).days
        return min(self.count, self.a_day * max((within.end.date() - self.began).days, 1))

    def times(self, within: Period) -> float:
        """Repetitions that fall into the period, at most."""
        return min(self.count, self.a_day * (within.length / timedelta(days=1)))


def _is_sure(frequency: str, rule: Any) -> bool:
    """Whether it surely happens, told from the conditions calendars usually have."""
    names = {name.upper() for name in rule if name.upper().startswith("BY")}
    names -= {"BYHOUR", "BYMINUTE", "BYSECOND"} if frequency in WHOLE_DAYS else set()
    if names not in SURE.get(frequency, (set(),)):
        return False
    interval = int(rule.get("INTERVAL", [1])[0])
    if frequency == "DAILY":
        return not names or interval % 7 != 0
    if frequency == "WEEKLY" and "BYMONTH" in names and interval != 1:
        return False
    places = [int(place) for place in rule.get("BYSETPOS", [])]
    weeks = [int(found[0]) for day in rule.get("BYDAY", []) if (found := ORDINAL.match(str(day)))]
    is_every = interval == 1  # every other time may be February each time
    return (
        _days_are_sure(rule, is_every=is_every)
        and all(abs(week) <= (5 if is_every and "BYMONTH" not in names else 4) for week in weeks)
        and all(abs(place) == 1 for place in places)
    )


def _days_are_sure(rule: Any, *, is_every: bool) -> bool:
    """Whether a day of the month comes up in one of the months, as the 30th never in February."""
    days = [abs(int(day)) for day in rule.get("BYMONTHDAY", [])]
    months = [int(month) for month in rule.get("BYMONTH", [])] or [1]
    if not all(1 <= month <= 12 for month in months):
        return False
    if not days or min(days) <= 28:
        return 0 not in days
    return is_every and any(monthrange(2024, month)[1] >= min(days) for month in months)


def _closing(components: Iterable[Any], within: Period) -> Iterator[Event]:
    for component in components:
        if component.get("STATUS") == "CANCELLED" or component.get("TRANSP") == "TRANSPARENT":
            continue
        period = _period(component).clip(within)
        if period:
            uid = str(component.get("UID", ""))
            yield Event(uid, period, str(component.get("SUMMARY", "")))


def _period(component: Any) -> Period:
    """Rounded outwards to quarters; a day without hours is a whole local day."""
    start, end = component["DTSTART"].dt, component.get("DTEND")
    end = end.dt if end is not None else start + _duration(component, start)
    begins = _moment(start)
    begins = begins - timedelta(minutes=begins.minute % 15, seconds=begins.second)
    begins = begins.replace(microsecond=0)
    return Period(begins, max(up_to_quarter(_moment(end)), begins + QUARTER))


def _duration(component: Any, start: Any) -> timedelta:
    if "DURATION" in component:
        return component["DURATION"].dt
    return timedelta(0) if isinstance(start, datetime) else timedelta(days=1)


def _moment(value: Any) -> datetime:
    if not isinstance(value, datetime):
        return midnight(value)
    aware = value if value.tzinfo else value.replace(tzinfo=LOCAL)
    return aware.astimezone(UTC)
