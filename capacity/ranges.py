"""Between our half-open periods and the range columns of the database."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from marketplace.core.periods import Period

LOCAL = ZoneInfo("Asia/Shanghai")  # calendars of factories are kept in China's one time
QUARTER = timedelta(minutes=15)


def as_range(period: Period) -> DateTimeTZRange:
    return DateTimeTZRange(period.start, period.end, "[)")


def as_period(during: DateTimeTZRange) -> Period:
    return Period(during.lower, during.upper)


def local_day(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()


def midnight(day: date) -> datetime:
    """The beginning of a local day, in UTC."""
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)


def day_period(day: date, days: int = 1) -> Period:
    return Period(midnight(day), midnight(day + timedelta(days)))


def hours_by_day(periods: Iterable[Period], first: date, days: int) -> list[float]:
    """Hours of the periods on each of `days` local days from `first` on."""
    start = midnight(first)
    hours = [0.0] * days
    for period in periods:
        at = max(period.start, start)
        while at < period.end:
            number = (at - start).days  # China keeps no summer time: every day has 24 hours
            if number >= days:
                break
            until = min(period.end, start + timedelta(number + 1))
            hours[number] += (until - at) / timedelta(hours=1)
            at = until
    return hours


def on_quarter(moment: datetime) -> bool:
    return not (moment.minute % 15 or moment.second or moment.microsecond)


def up_to_quarter(moment: datetime) -> datetime:
    """The next full quarter of an hour, or the moment itself if it is one."""
    past = timedelta(
        minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond
    )
    return moment - past + QUARTER if past else moment
