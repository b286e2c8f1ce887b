"""The time in which units are offered, made from what is said about it.

    offered = (weekly pattern − public holidays) + offered besides − closed, and what is booked

What a booking occupies stays offered: a temporal foreign key holds that in the database. Every
change locks the unit, writes what was said (the week here, single times in entries.py) and has the
windows made again; only those that differ are touched.
"""

import time as clock
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from capacity import lines, listing_index
from capacity.models import Booking, CalendarEntry, IdleWindow, Listing, Unit, WeeklyPattern
from capacity.ranges import as_period, as_range, local_day, midnight, up_to_quarter
from capacity.wording import span
from marketplace.accounts import holidays
from marketplace.accounts.models import User
from marketplace.audit import journal
from marketplace.core.errors import Invalid, NotAllowed, Refused
from marketplace.core.holidays import Table
from marketplace.core.periods import Period, merged, without

AHEAD = timedelta(days=60)
FURTHEST = timedelta(days=365)  # entries reach at most this far
DAY = timedelta(days=1)
BATCH = 500
SECONDS = 200  # of one run: less than a worker's task may take
TRIES = 3
COPY_WINDOWS = "COPY capacity_idlewindow (unit_id, during) FROM STDIN"
TOUCH = timedelta(microseconds=1)  # windows side by side become one

Row = tuple[int, time, time]


def set_pattern(unit: Unit, rows: Iterable[Row], *, by: User | None, at: datetime) -> None:
    """Replaces the weekly hours from `at` on; times said by hand and bookings stay.

    A row is (weekday, starts, ends), Monday 0; an end not after the start is on the next day.
    """
    rows = sorted(set(rows))
    if len({(weekday, starts) for weekday, starts, _end in rows}) < len(rows):
        raise Invalid(_("Two rows of the week start at the same time. Keep one of them."))
    with transaction.atomic():
        unit = lock(unit, by)
        unit.pattern.all().delete()
        WeeklyPattern.objects.bulk_create(
            WeeklyPattern(unit=unit, weekday=weekday, starts=starts, ends=ends)
            for weekday, starts, ends in rows
        )
        _from_now_on(unit, "set_pattern", by=by, at=at, windows_until=local_day(at) + AHEAD)


def keep_holidays(unit: Unit, *, keeps: bool, by: User | None, at: datetime) -> None:
    """Whether the weekly hours pause on public holidays and follow the days worked instead."""
    with transaction.atomic():
        unit = lock(unit, by)
        unit.keeps_holidays = keeps
        Unit.objects.filter(pk=unit.pk).update(keeps_holidays=keeps)
        _from_now_on(unit, "keep_holidays", by=by, at=at, windows_until=unit.windows_until)


def retire(unit: Unit, *, by: User | None, at: datetime) -> None:
    """The unit is gone: nothing of it is offered any more. Refused while somebody booked it."""
    with transaction.atomic():
        unit = lock(unit, by)
        refuse_booked(unit, Period(at, at + 2 * FURTHEST))
        unit.pattern.all().delete()
        unit.calendar_entries.all().delete()
        unit.feeds.all().delete()
        _from_now_on(unit, "retire", by=by, at=at, windows_until=None, retired_at=at)
        lines.leave(unit)


def roll(unit: Unit, *, at: datetime, until: date | None = None) -> None:
    """Makes the windows of the days that came into sight since the last time."""
    with transaction.atomic():
        _roll([lock(unit, None)], until or local_day(at) + AHEAD, at)


def begin(units: Iterable[Unit], *, at: datetime) -> None:
    """The first windows of a draft's new units, thousands in a few statements (bulk import).

    Nobody has booked them or changed their calendar by hand: units with equal weeks share theirs.
    """
    until = local_day(at) + AHEAD
    reach = Period(up_to_quarter(at), midnight(until))
    table = holidays.table(local_day(at) - DAY, until)
    alike: dict[tuple[object, ...], list[str]] = {}
    with transaction.atomic():
        fresh = _said(_locked([unit.pk for unit in units]), reach)
        with connection.cursor() as cursor, cursor.copy(COPY_WINDOWS) as copy:
            for each in fresh:
                each.unit.windows_until = until
                kind = (each.unit.keeps_holidays, *each.week)
                if kind not in alike:
                    alike[kind] = [_literal(period) for period in each.offered(reach, table)]
                for literal in alike[kind]:
                    copy.write_row((each.unit.pk, literal))
        Unit.objects.filter(pk__in=[each.unit.pk for each in fresh]).update(
            windows_until=until, holiday_edition=holidays.edition()
        )


def _literal(period: Period) -> str:
    return f"[{period.start.isoformat()},{period.end.isoformat()})"


def roll_all(at: datetime) -> int:
    """The nightly task: every unit whose calendar does not reach far enough ahead."""
    until = local_day(at) + AHEAD
    due = Unit.objects.filter(retired_at=None, windows_until__lt=until)
    due = due.filter(pattern__isnull=False).exclude(listing__state=Listing.State.ARCHIVED)
    return _in_batches(due, lambda units: _roll(units, until, at))


def follow_holidays(at: datetime) -> int:
    """Makes the windows again of units that were made by other holidays than those of today."""
    edition = holidays.edition()
    due = Unit.objects.filter(retired_at=None, keeps_holidays=True, windows_until__isnull=False)
    other = (
        Q(holiday_edition=None) | Q(holiday_edition__lt=edition) | Q(holiday_edition__gt=edition)
    )
    due = due.filter(other).exclude(listing__state=Listing.State.ARCHIVED)
    return _in_batches(due, lambda units: _follow(units, edition, at))


def remake(units: Sequence[Unit], reach: Period, *, at: datetime) -> None:
    """Makes the locked units' windows in this time what the calendar says; the past stays.

    A booking that comes in between the look and the cut is seen at the next try.
    """
    begins = max(reach.start, up_to_quarter(at))
    if begins >= reach.end:
        return
    reach = Period(begins, reach.end)
    table = holidays.table(local_day(begins) - DAY, _last_day(units, reach))
    for attempt in range(TRIES):
        try:
            _replace(_said(units, reach), reach, table)
            break
        except IntegrityError:
            if attempt == TRIES - 1:
                raise


def lock(unit: Unit, by: User | None) -> Unit:
    """The unit under a lock that lets bookings of it go on; checks the person's permission."""
    locked = _locked([unit.pk])[0]
    if by is not None and not locked.listing.actors(by, "listing.edit"):
        raise NotAllowed(_("This calendar belongs to another firm."))
    if locked.retired_at:
        raise Refused(_("“%(unit)s” is retired and has no calendar any more.") % {"unit": locked})
    if locked.listing.state == Listing.State.ARCHIVED:
        raise Refused(_("This listing is archived; its calendar is closed."))
    return locked


def refuse_booked(unit: Unit, period: Period) -> None:
    """Raises the refusal that names the first booking in this time."""
    taken = (
        Booking.objects.filter(unit=unit, occupies__overlap=as_range(period))
        .select_related("buyer")
        .order_by("during")
        .first()
    )
    if taken:
        raise Refused(
            _(
                "%(buyer)s has booked this unit for %(time)s. That time cannot be withdrawn; "
                "withdraw the time before or after it."
            )
            % {"buyer": taken.buyer, "time": span(taken.period)},
            code="booked",
        )


def record(unit: Unit, what: str, period: Period | None, *, by: User | None, at: datetime) -> None:
    """The journal line of a change of the unit's calendar."""
    listing = unit.listing
    journal.record(
        "unit",
        unit.uuid,
        what,
        by=by,
        at=at,
        organization=listing.organization.uuid,
        region=listing.region,
        data={"from": period.start.isoformat(), "to": period.end.isoformat()} if period else {},
    )


@dataclass
class _Said:
    """All that decides about one unit's windows in a stretch of time."""

    unit: Unit
    week: list[Row] = field(default_factory=list)
    extra: list[Period] = field(default_factory=list)
    closed: list[Period] = field(default_factory=list)
    booked: list[Period] = field(default_factory=list)
    there: list[IdleWindow] = field(default_factory=list)

    def offered(self, reach: Period, table: Table) -> list[Period]:
        until = self.unit.windows_until
        usual: list[Period] = []
        if until and self.week:
            days = table if self.unit.keeps_holidays else {}
            until = min(until, local_day(reach.end) + DAY)
            usual = _usual(self.week, local_day(reach.start) - DAY, until, days)
        wanted = without([*usual, *self.extra], self.closed)
        return merged(p for each in [*wanted, *self.booked] if (p := each.clip(reach)))


def _last_day(units: Sequence[Unit], reach: Period) -> date:
    """Where the weekly hours of all these units end, or the reach if that comes first."""
    day = local_day(reach.end) + DAY
    return min(day, max(unit.windows_until or local_day(reach.start) for unit in units))


def _usual(rows: Sequence[Row], first: date, until: date, table: Table) -> list[Period]:
    """The week's hours from `first` on, up to the midnight that begins `until`."""
    days = [first + n * DAY for n in range((until - first).days)]
    hours = [period for day in days for period in _of_day(rows, day, table)]
    closed = [Period(midnight(day), midnight(day + DAY)) for day in days if _is_holiday(day, table)]
    reach = Period(midnight(first), midnight(until)) if days else None
    return without([p for each in hours if reach and (p := each.clip(reach))], closed)


def _of_day(rows: Sequence[Row], day: date, table: Table) -> list[Period]:
    """What begins on this day; a weekend day worked in exchange goes like a weekday."""
    special = table.get(day)
    if special and not special.is_working:
        return []
    weekday = special.weekday if special else day.weekday()
    return [_on(day, starts, ends) for each, starts, ends in rows if each == weekday]


def _is_holiday(day: date, table: Table) -> bool:
    return day in table and not table[day].is_working


def _on(day: date, starts: time, ends: time) -> Period:
    begin = midnight(day)
    start = begin + timedelta(hours=starts.hour, minutes=starts.minute)
    end = begin + timedelta(hours=ends.hour, minutes=ends.minute)
    return Period(start, end if end > start else end + DAY)


def _from_now_on(
    unit: Unit, what: str, *, by: User | None, at: datetime, **changes: object
) -> None:
    """Saves changes of the unit, makes its whole future again and tells journal and index."""
    changes["holiday_edition"] = holidays.edition()
    Unit.objects.filter(pk=unit.pk).update(**changes)
    for name, value in changes.items():
        setattr(unit, name, value)
    remake([unit], Period(at, at + 2 * FURTHEST), at=at)
    record(unit, what, None, by=by, at=at)
    listing_index.refresh_hours([unit.pk], at=at)


def _roll(units: Sequence[Unit], until: date, at: datetime) -> None:
    """One reach for all: the units of a night come from the same day, stragglers from earlier."""
    due = [unit for unit in units if (unit.windows_until or local_day(at)) < until]
    if not due:
        return
    first = min(max(unit.windows_until or local_day(at), local_day(at)) for unit in due)
    for unit in due:
        unit.windows_until = until
    remake(due, Period(midnight(first), midnight(until)), at=at)
    numbers = [unit.pk for unit in due]
    Unit.objects.filter(pk__in=numbers).update(windows_until=until)
    listing_index.refresh_hours(numbers, at=at)


def _follow(units: Sequence[Unit], edition: int, at: datetime) -> None:
    last = max((unit.windows_until for unit in units), default=local_day(at))
    if last > local_day(at):
        remake(units, Period(midnight(local_day(at)), midnight(last)), at=at)
    numbers = [unit.pk for unit in units]
    Unit.objects.filter(pk__in=numbers).update(holiday_edition=edition)
    listing_index.refresh_hours(numbers, at=at)


def _in_batches(due: QuerySet[Unit], act: Callable[[list[Unit]], None]) -> int:
    """Acts on what is due, a transaction per batch, as long as the time suffices."""
    count, last, until = 0, 0, clock.monotonic() + SECONDS
    while clock.monotonic() < until:
        more = due.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
        numbers = list(more.distinct()[:BATCH])
        if not numbers:
            break
        with transaction.atomic():
            act([unit for unit in _locked(numbers) if not unit.retired_at])
        count, last = count + len(numbers), numbers[-1]
    return count


def _locked(numbers: Sequence[int]) -> list[Unit]:
    rows = Unit.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.select_related("listing__organization").filter(pk__in=numbers).order_by("pk"))


def _said(units: Sequence[Unit], reach: Period) -> list[_Said]:
    """Four queries for any number of units."""
    every = {unit.pk: _Said(unit) for unit in units}
    around, numbers = as_range(reach), list(every)
    week = WeeklyPattern.objects.filter(unit__in=numbers)
    for number, *row in week.values_list("unit_id", "weekday", "starts", "ends"):
        every[number].week.append(tuple(row))
    entries = CalendarEntry.objects.filter(unit__in=numbers, during__overlap=around)
    for number, kind, during in entries.values_list("unit_id", "kind", "during"):
        kinds = every[number].closed if kind == CalendarEntry.Kind.CLOSED else every[number].extra
        kinds.append(as_period(during))
    booked = Booking.objects.filter(unit__in=numbers, occupies__overlap=around)
    for number, during in booked.values_list("unit_id", "during"):
        every[number].booked.append(as_period(during))
    touching = as_range(Period(reach.start - TOUCH, reach.end + TOUCH))
    for window in IdleWindow.objects.filter(unit__in=numbers, during__overlap=touching):
        every[window.unit_id].there.append(window)
    return list(every.values())


def _replace(said: Iterable[_Said], reach: Period, table: Table) -> None:
    """Stores what differs; the database checks bookings against it at the end."""
    gone: list[int] = []
    fresh: list[IdleWindow] = []
    for each in said:
        kept = without([window.period for window in each.there], [reach])
        wanted = set(merged([*kept, *each.offered(reach, table)]))
        gone += [window.pk for window in each.there if window.period not in wanted]
        new = wanted - {window.period for window in each.there}
        fresh += [IdleWindow(unit=each.unit, during=as_range(p)) for p in sorted(new)]
    if not gone and not fresh:
        return
    with transaction.atomic():
        _check_windows("DEFERRED")
        IdleWindow.objects.filter(pk__in=gone).delete()
        IdleWindow.objects.bulk_create(fresh)
        _check_windows("IMMEDIATE")


def _check_windows(when: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS booking_in_windows {when}")
