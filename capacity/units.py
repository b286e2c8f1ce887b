"""The physical units behind a listing: machines, lines, rooms, vehicles, teams."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from capacity import entries, lines, windows
from capacity.drafts import editing
from capacity.models import CalendarEntry, Listing, Unit
from capacity.ranges import as_period, as_range, local_day, midnight, up_to_quarter
from marketplace.accounts.models import User
from marketplace.core.errors import Invalid, Refused
from marketplace.core.periods import Period

MOST_UNITS = 50
BEFORE, AFTER = "dates:before", "dates:after"  # closings around the days a team is offered
OLDEST = 1900
FACTS = ("name", "model_name", "serial_number", "built_in")


def add_unit(listing: Listing, *, by: User, at: datetime, **facts: Any) -> Unit:
    """A physical unit (`FACTS`); every unit of a listing has a name of its own."""
    with editing(listing, by=by, at=at) as locked:
        if locked.units.filter(retired_at=None).count() >= MOST_UNITS:
            raise Refused(_("A listing has at most %(most)s units.") % {"most": MOST_UNITS})
        unit = Unit(listing=locked)
        describe(unit, facts, at)
        _save(unit)
        unit.refresh_from_db(fields=["uuid", "created_at"])
    return unit


def edit_unit(unit: Unit, *, by: User, at: datetime, **facts: Any) -> None:
    """Changes what is given of `FACTS`; the rest stays."""
    with editing(unit.listing, by=by, at=at):
        describe(unit, facts, at)
        _save(unit)


def retire_unit(unit: Unit, *, by: User, at: datetime) -> None:
    """Takes the unit out of the listing; refused while somebody has booked it."""
    windows.retire(unit, by=by, at=at)


def set_pattern(unit: Unit, rows: Iterable[windows.Row], *, by: User | None, at: datetime) -> None:
    """The unit's idle hours of the week, as (weekday, starts, ends); counts as a fresh calendar."""
    with transaction.atomic():
        windows.set_pattern(unit, rows, by=by, at=at)
        Listing.objects.filter(pk=unit.listing_id).update(calendar_confirmed_at=at)


def set_dates(
    unit: Unit, first: date | None, last: date | None, *, by: User | None, at: datetime
) -> None:
    """Offers a team from the first to the last day only; None leaves that side open.

    Raises Invalid for days that have gone or come in the wrong order, Refused where a booking
    stands outside them.
    """
    today = local_day(at)
    if last is not None and last < max(first or today, today):
        raise Invalid(_("The last day is today or later, and not before the first."), field="last")
    if first is not None and first <= today:
        first = None  # it has begun
    if (first, last) == dates_of(unit):
        return
    with transaction.atomic():
        for entry in unit.calendar_entries.filter(uid__in=(BEFORE, AFTER), feed=None):
            entries.remove(entry, by=by, at=at)
        for uid, period in _outside(first, last, at):
            entries.close(unit, period, by=by, at=at)
            made = unit.calendar_entries.filter(kind=CalendarEntry.Kind.CLOSED, feed=None)
            made.filter(during=as_range(period)).update(uid=uid)


def dates_of(unit: Unit) -> tuple[date | None, date | None]:
    """First and last day a team is offered for, as set_dates was told."""
    told = unit.calendar_entries.filter(uid__in=(BEFORE, AFTER), feed=None)
    closed = {entry.uid: as_period(entry.during) for entry in told}
    first = local_day(closed[BEFORE].end) if BEFORE in closed else None
    last = local_day(closed[AFTER].start) - timedelta(days=1) if AFTER in closed else None
    return first, last


def copy_units(listing: Listing, twin: Listing, *, by: User, at: datetime) -> None:
    """The units under their names in another draft, lines with their machines; no calendar."""
    for unit in listing.units.filter(retired_at=None):
        facts = {name: getattr(unit, name) for name in FACTS}
        copied = add_unit(twin, by=by, at=at, **facts)
        machines = [machine for machine in lines.machines_of(unit) if not machine.retired_at]
        if machines:
            lines.set_machines(copied, machines, by=by, at=at)


def describe(unit: Unit, facts: dict[str, Any], at: datetime) -> None:
    """Sets what is given of `FACTS` and checks it; saves nothing."""
    unknown = facts.keys() - set(FACTS)
    if unknown:
        raise TypeError(f"not facts of a unit: {sorted(unknown)}")
    for name, value in facts.items():
        setattr(unit, name, value)
    unit.name = " ".join(unit.name.split())
    if not unit.name:
        raise Invalid(_("Give the unit a name, such as “5-axis 1”."), field="name")
    latest = local_day(at).year + 1
    if unit.built_in is not None and not OLDEST <= unit.built_in <= latest:
        raise Invalid(
            _("The year built lies between %(oldest)s and %(latest)s.")
            % {"oldest": OLDEST, "latest": latest},
            field="built_in",
        )


def _save(unit: Unit) -> None:
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        if "unit_name_in_listing" not in str(error):
            raise
        raise Invalid(
            _("There is a unit “%(name)s” already; give each its own name.") % {"name": unit.name},
            field="name",
        ) from None


def _outside(first: date | None, last: date | None, at: datetime) -> list[tuple[str, Period]]:
    """The times around the days, as far as a calendar reaches."""
    found, begins = [], up_to_quarter(at)
    if first is not None and midnight(first) > begins:
        found.append((BEFORE, Period(begins, midnight(first))))
    furthest = midnight(local_day(at) + windows.FURTHEST)
    if last is not None and midnight(last + timedelta(days=1)) < furthest:
        found.append((AFTER, Period(midnight(last + timedelta(days=1)), furthest)))
    return found
