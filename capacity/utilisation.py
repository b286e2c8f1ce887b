"""How machines spend their days, in minutes; before they joined and since.

A day is a local one. Its minutes are those measured: busy, idle and off. Minutes nobody measured
count nowhere, so that a late start or a broken line does not look like a machine at rest.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection as database
from django.db.models import Count, Min, QuerySet, Sum

from capacity.models import Connection, Unit, UtilisationDay
from capacity.ranges import as_range, local_day, midnight
from marketplace.core.periods import Period

BASELINE = timedelta(days=14)
COUNT = """
INSERT INTO capacity_utilisationday
    (unit_id, day, busy_minutes, idle_minutes, off_minutes, booked_minutes)
SELECT %(unit)s, day,
    coalesce(sum(minutes) FILTER (WHERE what = 'busy'), 0),
    coalesce(sum(minutes) FILTER (WHERE what = 'idle'), 0),
    coalesce(sum(minutes) FILTER (WHERE what = 'off'), 0),
    coalesce(sum(minutes) FILTER (WHERE what = 'booked'), 0)
FROM (
    SELECT day::date AS day, part.what,
        round(sum(extract(epoch FROM upper(part.during * whole) - lower(part.during * whole)))
            / 60) AS minutes
    FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS day,
        LATERAL (SELECT tstzrange(day::timestamp AT TIME ZONE 'Asia/Shanghai',
            (day::timestamp + interval '1 day') AT TIME ZONE 'Asia/Shanghai') AS whole) AS bounds,
        LATERAL (
            SELECT status AS what, during FROM capacity_stretch
                WHERE unit_id = %(unit)s AND during && whole
            UNION ALL
            SELECT 'booked', during * %(past)s FROM capacity_booking
                WHERE unit_id = %(unit)s AND during && whole AND during && %(past)s
                AND state IN ('confirmed', 'in_use', 'completed')
        ) AS part
    GROUP BY day, part.what
) AS days
GROUP BY day
ON CONFLICT (unit_id, day) DO UPDATE SET
    busy_minutes = excluded.busy_minutes, idle_minutes = excluded.idle_minutes,
    off_minutes = excluded.off_minutes, booked_minutes = excluded.booked_minutes
"""


@dataclass(frozen=True)
class Share:
    """Some days of one machine together."""

    days: int
    busy_minutes: int
    measured_minutes: int
    first: date | None = None
    last: date | None = None

    @property
    def ratio(self) -> float | None:
        return self.busy_minutes / self.measured_minutes if self.measured_minutes else None

    @property
    def hours_a_day(self) -> float | None:
        ratio = self.ratio
        return None if ratio is None else ratio * 24


@dataclass(frozen=True)
class Comparison:
    """Before joining and since; `by` says which days stand for before."""

    before: Share
    since: Share
    by: str  # "publication": the days before it; "beginning": the first 14 days measured

    @property
    def points(self) -> float | None:
        """Percentage points gained."""
        if self.before.ratio is None or self.since.ratio is None:
            return None
        return 100 * (self.since.ratio - self.before.ratio)


@dataclass(frozen=True)
class Fleet:
    """All connected machines of a firm, a place, or the country."""

    machines: int
    busy_hours: float
    measured_hours: float


def count(unit: Unit, period: Period) -> None:
    """Counts the local days the period touches anew."""
    with database.cursor() as cursor:
        cursor.execute(
            COUNT,
            {
                "unit": unit.pk,
                "first": local_day(period.start),
                "last": local_day(period.end - timedelta(microseconds=1)),
                "past": as_range(Period(midnight(local_day(period.start)), period.end)),
            },
        )


def days(unit: Unit, *, until: date, count: int) -> list[UtilisationDay]:
    """The last days up to and with `until`; those nobody measured stand there empty."""
    first = until - timedelta(days=count - 1)
    there = {row.day: row for row in unit.utilisation.filter(day__range=(first, until))}
    wanted = [first + timedelta(days=number) for number in range(count)]
    return [there.get(day) or UtilisationDay(unit=unit, day=day) for day in wanted]


def comparison(unit: Unit) -> Comparison | None:
    """None until there is a day before and one since."""
    measured = unit.utilisation.all()
    first = measured.aggregate(first=Min("day"))["first"]
    if first is None:
        return None
    joined, by = _joined(unit, first)
    before, since = (
        _share(measured.filter(day__lt=joined)),
        _share(measured.filter(day__gte=joined)),
    )
    return Comparison(before, since, by) if before.days and since.days else None


def fleet(connections: QuerySet[Connection], *, first: date, last: date) -> Fleet:
    """Machines heard of in the last three days, and what all of them measured in these days."""
    live = connections.filter(state=Connection.State.LIVE).count()
    units = connections.values("unit")
    sums = UtilisationDay.objects.filter(unit__in=units, day__range=(first, last)).aggregate(
        busy=Sum("busy_minutes"), idle=Sum("idle_minutes"), off=Sum("off_minutes")
    )
    busy, idle, off = (sums[name] or 0 for name in ("busy", "idle", "off"))
    return Fleet(live, busy / 60, (busy + idle + off) / 60)


def _joined(unit: Unit, first: date) -> tuple[date, str]:
    """The day from which on the machine counts as having joined."""
    published = unit.listing.published_at
    if published and local_day(published) > first:
        return local_day(published), "publication"
    return first + BASELINE, "beginning"


def _share(rows: QuerySet[UtilisationDay]) -> Share:
    found = rows.aggregate(
        days=Count("pk"),
        busy=Sum("busy_minutes"),
        idle=Sum("idle_minutes"),
        off=Sum("off_minutes"),
        first=Min("day"),
    )
    last = rows.order_by("-day").values_list("day", flat=True).first()
    busy, idle, off = (found[name] or 0 for name in ("busy", "idle", "off"))
    return Share(found["days"], busy, busy + idle + off, found["first"], last)
