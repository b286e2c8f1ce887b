"""Time in which units are offered: made from the weekly pattern, offered and withdrawn by hand.

What a booking occupies stays offered: a temporal foreign key holds that in the database, and the
sentence naming the booking is made here. Every function locks the unit first, so that two people
editing one calendar follow each other.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from capacity import listing_index
from capacity.models import Booking, IdleWindow, Listing, Unit, WeeklyPattern
from capacity.ranges import as_period, as_range, local_day, midnight, on_quarter, up_to_quarter
from capacity.wording import span
from marketplace.accounts.models import User
from marketplace.audit import journal
from marketplace.core.errors import Invalid, NotAllowed, Refused
from marketplace.core.periods import Period, merged, without

AHEAD = timedelta(days=60)
FURTHEST = timedelta(days=365)  # a hand-made offer reaches at most this far

Row = tuple[int, time, time]


def offer(unit: Unit, period: Period, *, by: User | None, at: datetime) -> None:
    """Offers the unit in this time too; what is offered already stays as it is."""
    _check_offer(period, at)
    with transaction.atomic():
        unit = _lock(unit, by)
        _add(unit, [period])
        _record(unit, "offer", period, by=by, at=at)
        listing_index.refresh(unit.listing, at=at)


def withdraw(unit: Unit, period: Period, *, by: User | None, at: datetime) -> None:
    """Takes time back. Raises Refused naming the booking that stands in the way."""
    with transaction.atomic():
        unit = _lock(unit, by)
        _refuse_booked(unit, period)
        if not IdleWindow.objects.filter(unit=unit, during__overlap=as_range(period)).exists():
            raise Refused(_("Nothing is offered in this time; there is nothing to withdraw."))
        _cut(unit, period)
        _record(unit, "withdraw", period, by=by, at=at)
        listing_index.refresh(unit.listing, at=at)


def set_pattern(unit: Unit, rows: Iterable[Row], *, by: User | None, at: datetime) -> None:
    """Replaces the weekly hours, and with them the calendar from `at` on; booked time stays.

    A row is (weekday, starts, ends), Monday 0; an end not after the start is on the next day.
    """
    rows = sorted(set(rows))
    if len({(weekday, starts) for weekday, starts, _end in rows}) < len(rows):
        raise Invalid(_("Two rows of the week start at the same time. Keep one of them."))
    with transaction.atomic():
        unit = _lock(unit, by)
        unit.pattern.all().delete()
        WeeklyPattern.objects.bulk_create(
            WeeklyPattern(unit=unit, weekday=weekday, starts=starts, ends=ends)
            for weekday, starts, ends in rows
        )
        until = local_day(at) + AHEAD
        _replace(unit, Period(at, midnight(until)), _pattern_periods(rows, local_day(at), until))
        Unit.objects.filter(pk=unit.pk).update(windows_until=until)
        _record(unit, "set_pattern", None, by=by, at=at)
        listing_index.refresh(unit.listing, at=at)


def begin(units: Iterable[Unit], *, at: datetime) -> None:
    """The first windows of new units from their weekly hours, for many in a few statements.

    Nobody has booked a new unit and no hand has changed its calendar: there is nothing to keep.
    """
    week: dict[int, list[Row]] = {unit.pk: [] for unit in units}
    rows = WeeklyPattern.objects.filter(unit__in=list(week)).order_by("unit_id")
    for unit, *row in rows.values_list("unit_id", "weekday", "starts", "ends"):
        week[unit].append(tuple(row))
    until = local_day(at) + AHEAD
    ahead = Period(up_to_quarter(at), at + 10 * FURTHEST)

    @cache
    def offered(rows: tuple[Row, ...]) -> list[Period]:
        periods = _pattern_periods(rows, local_day(at), until)
        return merged(part for period in periods if (part := period.clip(ahead)))

    with transaction.atomic():
        IdleWindow.objects.bulk_create(
            (
                IdleWindow(unit_id=unit, during=as_range(period))
                for unit, rows in week.items()
                for period in offered(tuple(rows))
            ),
            batch_size=5_000,
        )
        patterned = [unit for unit, rows in week.items() if rows]
        Unit.objects.filter(pk__in=patterned).update(windows_until=until)


def roll(unit: Unit, *, at: datetime, until: date | None = None) -> None:
    """Makes the pattern's windows for the days that came into sight since the last time."""
    until = until or local_day(at) + AHEAD
    with transaction.atomic():
        unit = _lock(unit, None)
        first = max(unit.windows_until or local_day(at), local_day(at))
        if first >= until:
            return
        rows = unit.pattern.values_list("weekday", "starts", "ends")
        _add(unit, _pattern_periods(rows, first, until))
        Unit.objects.filter(pk=unit.pk).update(windows_until=until)
        listing_index.refresh(unit.listing, at=at)


def roll_all(at: datetime) -> int:
    """The nightly task: every unit whose calendar does not reach far enough ahead."""
    due = Unit.objects.filter(
        retired_at=None, windows_until__lt=local_day(at) + AHEAD, pattern__isnull=False
    ).exclude(listing__state="archived")
    numbers = list(due.distinct().order_by("id").values_list("id", flat=True))
    for number in numbers:
        roll(Unit.objects.get(pk=number), at=at)
    return len(numbers)


def retire(unit: Unit, *, by: User | None, at: datetime) -> None:
    """The unit is gone: nothing of it is offered any more. Refused while somebody booked it."""
    with transaction.atomic():
        unit = _lock(unit, by)
        _refuse_booked(unit, Period(at, at + 10 * FURTHEST))
        unit.pattern.all().delete()
        _cut(unit, Period(at, at + 10 * FURTHEST))
        Unit.objects.filter(pk=unit.pk).update(retired_at=at, windows_until=None)
        _record(unit, "retire", None, by=by, at=at)
        listing_index.refresh(unit.listing, at=at)


def free_periods(
    units: Iterable[Unit], within: Period, *, at: datetime
) -> dict[Unit, list[Period]]:
    """What is offered and not taken, per unit; a hold past its time counts as free."""
    units = list(units)
    span_ = as_range(within)
    windows = IdleWindow.objects.filter(unit__in=units, during__overlap=span_)
    taken = Booking.objects.filter(unit__in=units, occupies__overlap=span_).exclude(
        state=Booking.State.HELD, expires_at__lte=at
    )
    offered: dict[int, list[Period]] = {unit.pk: [] for unit in units}
    occupied: dict[int, list[Period]] = {unit.pk: [] for unit in units}
    for unit_id, during in windows.values_list("unit_id", "during"):
        offered[unit_id].append(as_period(during))
    for unit_id, during in taken.values_list("unit_id", "during"):
        occupied[unit_id].append(as_period(during))
    return {unit: without(offered[unit.pk], occupied[unit.pk]) for unit in units}


def _pattern_periods(rows: Iterable[Row], first: date, until: date) -> list[Period]:
    rows = list(rows)
    days = [first + timedelta(n) for n in range((until - first).days)]
    return [
        _on(day, starts, ends)
        for day in days
        for weekday, starts, ends in rows
        if weekday == day.weekday()
    ]


def _on(day: date, starts: time, ends: time) -> Period:
    begin = midnight(day)
    start = begin + timedelta(hours=starts.hour, minutes=starts.minute)
    end = begin + timedelta(hours=ends.hour, minutes=ends.minute)
    return Period(start, end if end > start else end + timedelta(days=1))


def _lock(unit: Unit, by: User | None) -> Unit:
    """The unit under a lock that lets bookings of it go on; checks the person's permission."""
    locked = (
        Unit.objects.select_for_update(of=("self",), no_key=True)
        .select_related("listing__organization")
        .get(pk=unit.pk)
    )
    if by is not None and not locked.listing.actors(by, "listing.edit"):
        raise NotAllowed(_("This calendar belongs to another firm."))
    if locked.retired_at:
        raise Refused(_("“%(unit)s” is retired and has no calendar any more.") % {"unit": locked})
    if locked.listing.state == Listing.State.ARCHIVED:
        raise Refused(_("This listing is archived; its calendar is closed."))
    return locked


def _check_offer(period: Period, at: datetime) -> None:
    if period.start < at:
        raise Invalid(
            _("This time has already begun. Choose a start in the future."), field="start"
        )
    if period.end > at + FURTHEST:
        raise Invalid(_("A calendar reaches one year ahead at most."), field="end")
    if not (on_quarter(period.start) and on_quarter(period.end)):
        raise Invalid(_("Times stand on full quarters of an hour, such as 08:00 or 08:15."))


def _refuse_booked(unit: Unit, period: Period) -> None:
    taken = (
        Booking.objects.filter(unit=unit, occupies__overlap=as_range(period))
        .select_related("buyer")
        .order_by("during")
        .first()
    )
    if taken:
        raise _booked(taken)


def _booked(booking: Booking) -> Refused:
    return Refused(
        _(
            "%(buyer)s has booked this unit for %(time)s. That time cannot be withdrawn; "
            "withdraw the time before or after it."
        )
        % {"buyer": booking.buyer, "time": span(booking.period)},
        code="booked",
    )


def _add(unit: Unit, periods: Iterable[Period]) -> None:
    """Stores what is not offered yet of the periods."""
    fresh = merged(periods)
    if not fresh:
        return
    around = as_range(Period(fresh[0].start, fresh[-1].end))
    there = IdleWindow.objects.filter(unit=unit, during__overlap=around)
    missing = without(fresh, [window.period for window in there])
    IdleWindow.objects.bulk_create(IdleWindow(unit=unit, during=as_range(p)) for p in missing)


def _cut(unit: Unit, period: Period) -> None:
    """Takes the period out of the unit's windows."""
    touched = list(IdleWindow.objects.filter(unit=unit, during__overlap=as_range(period)))
    _store(unit, touched, without([window.period for window in touched], [period]), period)


def _replace(unit: Unit, reach: Period, periods: list[Period]) -> None:
    """Makes the calendar from the next quarter on exactly the periods and what is booked."""
    past = Period(reach.start - FURTHEST, up_to_quarter(reach.start))
    future = Period(past.end, reach.start + 10 * FURTHEST)
    touched = list(IdleWindow.objects.filter(unit=unit, during__overlap=as_range(future)))
    booked = Booking.objects.filter(unit=unit, occupies__overlap=as_range(future))
    wanted = [*periods, *(as_period(during) for during in booked.values_list("during", flat=True))]
    ahead = [part for period in wanted if (part := period.clip(future))]
    kept = without([window.period for window in touched], [future])
    _store(unit, touched, [*kept, *ahead], future)


def _store(unit: Unit, touched: list[IdleWindow], periods: list[Period], period: Period) -> None:
    """Puts the periods in the place of the touched windows; the database checks at the end."""
    try:
        with transaction.atomic():
            _check_windows("DEFERRED")
            IdleWindow.objects.filter(pk__in=[window.pk for window in touched]).delete()
            IdleWindow.objects.bulk_create(
                IdleWindow(unit=unit, during=as_range(p)) for p in merged(periods)
            )
            _check_windows("IMMEDIATE")
    except IntegrityError:  # a booking came in between the look and the cut
        _refuse_booked(unit, period)
        raise


def _check_windows(when: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS booking_in_windows {when}")


def _record(unit: Unit, what: str, period: Period | None, *, by: User | None, at: datetime) -> None:
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
