"""Secret iCalendar addresses: of a unit for whoever is given it, of a firm for one of its people.

Both are read without log-in, so what they tell follows from whose they are: a unit's address names
no buyers and no notes; a person's address for the firm, gone with the membership, names them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from capacity import ical, queries, windows
from capacity.models import Booking, CalendarEntry, Unit
from capacity.ranges import as_period, as_range
from marketplace.accounts.models import Membership, User
from marketplace.audit import journal
from marketplace.core.errors import NotAllowed
from marketplace.core.periods import Period

BEHIND = timedelta(days=30)


def renew_unit(unit: Unit, *, by: User, at: datetime) -> str:
    """A new address of the unit; the former one is dead at once."""
    with transaction.atomic():
        unit = windows.lock(unit, by)
        token = _set(unit, uuid4())
        windows.record(unit, "renew_address", None, by=by, at=at)
    return url(token)


def stop_unit(unit: Unit, *, by: User, at: datetime) -> None:
    """No calendar is handed out for the unit any more."""
    with transaction.atomic():
        unit = windows.lock(unit, by)
        _set(unit, None)
        windows.record(unit, "stop_address", None, by=by, at=at)


def renew_own(membership: Membership, *, by: User, at: datetime) -> str:
    """A new address of this person for all units of the firm."""
    if membership.user_id != by.pk:
        raise NotAllowed(_("Everybody has an own address for the firm's calendar."))
    with transaction.atomic():
        token = _set(membership, uuid4())
        _record(membership, "renew_address", by=by, at=at)
    return url(token)


def stop_own(membership: Membership, *, by: User, at: datetime) -> None:
    if membership.user_id != by.pk:
        raise NotAllowed(_("Everybody has an own address for the firm's calendar."))
    with transaction.atomic():
        _set(membership, None)
        _record(membership, "stop_address", by=by, at=at)


def url(token: UUID | None) -> str:
    path = reverse("capacity:calendar_feed", args=[token]) if token else ""
    return f"{settings.SITE_URL}{path}" if token else ""


def calendar(token: UUID, *, at: datetime) -> bytes:
    """The calendar behind an address; 404 for one that is dead or never was."""
    unit = Unit.objects.filter(feed_token=token, retired_at=None).select_related("listing").first()
    if unit:
        return of_unit(unit, at=at, with_names=False)
    rows = Membership.objects.filter(feed_token=token, user__is_active=True)
    membership = rows.select_related("organization", "user").first()
    if membership is None:
        raise Http404
    units = list(queries.units_for(membership.user, membership.organization))
    name = _("Capacity of %(firm)s") % {"firm": membership.organization}
    return ical.write(_events(units, at, with_names=True), name=name)


def of_unit(unit: Unit, *, at: datetime, with_names: bool) -> bytes:
    return ical.write(_events([unit], at, with_names=with_names), name=unit.name)


def _set(thing: Model, token: UUID | None) -> UUID | None:
    thing.feed_token = token
    type(thing)._default_manager.filter(pk=thing.pk).update(feed_token=token)
    return token


def _events(units: Sequence[Unit], at: datetime, *, with_names: bool) -> list[ical.Event]:
    within = Period(at - BEHIND, at + windows.FURTHEST)
    by_number = {unit.pk: unit for unit in units}
    events = [
        *_offered(by_number, within),
        *_booked(by_number, within, with_names=with_names),
        *(_closed(by_number, within) if with_names else ()),
    ]
    return sorted(events, key=lambda event: (event.period, event.uid))


def _offered(units: dict[int, Unit], within: Period) -> Iterable[ical.Event]:
    idle = pgettext("calendar event", "Idle")
    for window in queries.windows_of(units.values(), within):
        unit = units[window.unit_id]
        begins = f"{window.during.lower:%Y%m%dT%H%M%SZ}"
        yield ical.Event(
            uid=f"idle-{begins}-{unit.uuid}@gongzao",
            period=window.period,
            summary=f"{idle} · {unit.name}",
            is_busy=False,
            stamped_at=unit.created_at,
        )


def _booked(units: dict[int, Unit], within: Period, *, with_names: bool) -> Iterable[ical.Event]:
    for booking in queries.bookings_of(units.values(), within):
        unit = units[booking.unit_id]
        parts = [booking.get_state_display(), unit.name]
        parts += [str(booking.buyer)] if with_names else []
        yield ical.Event(
            uid=f"booking-{booking.uuid}@gongzao",
            period=booking.period,
            summary=" · ".join(parts),
            is_tentative=booking.state == Booking.State.HELD,
            stamped_at=booking.created_at,
        )


def _closed(units: dict[int, Unit], within: Period) -> Iterable[ical.Event]:
    closed = pgettext("calendar event", "Closed")
    rows = CalendarEntry.objects.filter(
        unit__in=list(units), kind=CalendarEntry.Kind.CLOSED, during__overlap=as_range(within)
    )
    for entry in rows:
        unit = units[entry.unit_id]
        yield ical.Event(
            uid=f"closed-{entry.pk}-{unit.uuid}@gongzao",
            period=as_period(entry.during),
            summary=" · ".join(part for part in (closed, unit.name, entry.note) if part),
            stamped_at=entry.created_at,
        )


def _record(membership: Membership, move: str, *, by: User, at: datetime) -> None:
    firm = membership.organization
    journal.record(
        "organization", firm.uuid, move, by=by, at=at, organization=firm.uuid, region=firm.region
    )
