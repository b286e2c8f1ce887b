"""Offered as idle, yet at work for nobody who had booked it: found, told, put right in a click."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from capacity import connection_notices, entries, evidence, listings
from capacity.models import Booking, Contradiction, IdleWindow, Listing, Stretch, Unit
from capacity.ranges import as_period, as_range, day_period, local_day, up_to_quarter
from capacity.stretches import BUSY
from capacity.stretches import contradictions as contradicted
from marketplace.accounts import roles
from marketplace.accounts.models import User
from marketplace.core.errors import NotAllowed, WrongState
from marketplace.core.periods import Period, merged

LOOK_BACK = timedelta(hours=12)  # a contradiction that goes on is seen with its beginning
SHOWN = (Listing.State.PUBLISHED, Listing.State.STALE)
BOOKED = (*Booking.OCCUPYING, Booking.State.COMPLETED, Booking.State.BROKEN_DOWN)


def find(unit: Unit, made: Period, *, at: datetime) -> None:
    """Compares what was made anew with calendar and bookings; marks, extends or drops.

    Only an offer that buyers can see contradicts anything: not a draft, not a paused one.
    """
    published = unit.listing.published_at
    if published is None or unit.listing.state not in SHOWN:
        return
    begins = max(made.start - LOOK_BACK, published)
    if begins >= made.end:
        return
    within = Period(begins, made.end)
    wanted = contradicted(_busy(unit, within), _offered(unit, within), _booked(unit, within))
    there = list(
        Contradiction.objects.select_for_update()
        .filter(unit=unit, during__overlap=as_range(within))
        .order_by("id")
    )
    changed = [_mark(unit, period, there, at) for period in wanted]
    changed += [_drop(row, within, wanted, at) for row in there]
    if any(changed):
        evidence.refresh(unit.listing, at=at)


def close_time(found: Contradiction, *, by: User, at: datetime) -> Period | None:
    """Settles it, and closes what is still ahead of the window it fell into, today at most.

    Returns the time that was closed, None when the window is over. Raises Refused naming the
    booking that stands in the way.
    """
    with transaction.atomic():
        row = _lock(found, by)
        ahead = _ahead(row, at)
        if ahead:
            entries.close(row.unit, ahead, by=by, at=at, note=_("working, as measured"))
        row.settled_at = at
        row.save(update_fields=["settled_at"])
        evidence.refresh(row.unit.listing, at=at)
        listings.restore(row.unit.listing, at=at)
    found.settled_at = at
    return ahead


def _ahead(found: Contradiction, at: datetime) -> Period | None:
    """What is left today of the offered time it fell into, in full quarters and not yet begun."""
    today = day_period(local_day(at))
    around = merged(_offered(found.unit, Period(found.period.start, today.end)))
    reach = next((period for period in around if period.overlaps(found.period)), None)
    starts = up_to_quarter(at)
    end = min(reach.end, today.end) if reach else starts
    return Period(starts, end) if starts < end else None


def _mark(unit: Unit, period: Period, there: Iterable[Contradiction], at: datetime) -> bool:
    """A new one is told; one that goes on only grows; one put right is not told again."""
    for row in there:
        if not row.period.overlaps(period) and row.period.end != period.start:
            continue
        [whole] = merged([row.period, period])
        if row.settled_at is None and whole != row.period:
            row.during = as_range(whole)
            row.save(update_fields=["during"])
        return False
    found = Contradiction.objects.create(unit=unit, during=as_range(period), found_at=at)
    connection_notices.contradicted(found)
    return True


def _drop(row: Contradiction, within: Period, wanted: Iterable[Period], at: datetime) -> bool:
    """Late readings or a booking written later may explain what looked wrong."""
    if row.settled_at or not within.contains(row.period):
        return False
    if any(row.period.overlaps(period) for period in wanted):
        return False
    row.settled_at = at
    row.save(update_fields=["settled_at"])
    return True


def _lock(found: Contradiction, by: User) -> Contradiction:
    rows = Contradiction.objects.select_related("unit__listing__organization")
    row = rows.select_for_update(of=("self",)).get(pk=found.pk)
    if not roles.member_can(by, row.unit.listing.organization, "listing.edit"):
        raise NotAllowed(_("This machine belongs to another firm."))
    if row.settled_at:
        raise WrongState(_("This has been put right already."))
    return row


def _busy(unit: Unit, within: Period) -> list[Period]:
    rows = Stretch.objects.filter(unit=unit, status=BUSY, during__overlap=as_range(within))
    return [row.period for row in rows]


def _offered(unit: Unit, within: Period) -> list[Period]:
    rows = IdleWindow.objects.filter(unit=unit, during__overlap=as_range(within))
    found = [as_period(during).clip(within) for during in rows.values_list("during", flat=True)]
    return [period for period in found if period]


def _booked(unit: Unit, within: Period) -> list[Period]:
    rows = Booking.objects.filter(unit=unit, state__in=BOOKED, during__overlap=as_range(within))
    return [as_period(during) for during in rows.values_list("during", flat=True)]
