"""Booking straight from a calendar: which hours may be had, and the hold of fifteen minutes.

What a factory has said about its calendar is kept here and not on the page: the shortest booking,
the notice it needs, quarters of an hour. By time, each stretch of a unit stands for itself; by
lease, whole days are taken, and a day is all that is offered on it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from capacity import free_time, reservations, wording
from capacity.models import Booking, Listing, Unit
from capacity.ranges import day_period, local_day, midnight, on_quarter
from capacity.reservations import Slot, SlotTaken
from marketplace.accounts.models import Organization, User
from marketplace.core.errors import Invalid, Refused
from marketplace.core.periods import Period, merged

DAY = timedelta(days=1)
HOLD_TIME = timedelta(minutes=15)
MOST_SLOTS = 40  # of one basket
FARTHEST = timedelta(days=366)  # what lies behind is no plan of anybody


class NotDirect(Refused):
    """This capacity is ordered by posting a job."""

    code = "not_direct"


def is_open(listing: Listing) -> bool:
    """Whether its calendar takes bookings without the factory's further word."""
    return listing.takes_bookings and listing.state == Listing.State.PUBLISHED


def not_before(listing: Listing, at: datetime) -> datetime:
    """The earliest start that still gives the factory its notice."""
    return at + timedelta(hours=listing.lead_hours)


def joined(wanted: Iterable[Slot]) -> list[Slot]:
    """Slots of a unit that touch become one booking; in order of time."""
    by_unit: dict[Unit, list[Period]] = {}
    for unit, period in wanted:
        by_unit.setdefault(unit, []).append(period)
    slots = [(unit, period) for unit, found in by_unit.items() for period in merged(found)]
    return sorted(slots, key=lambda slot: (slot[1], slot[0].pk))


def check(wanted: Sequence[Slot], *, buyer: Organization, at: datetime) -> None:
    """Raises Invalid, NotDirect or Refused for what the calendar does not take."""
    if not wanted:
        raise Invalid(_("Choose at least one slot."))
    if len(wanted) > MOST_SLOTS:
        raise Invalid(_("A basket holds at most %(most)s bookings.") % {"most": MOST_SLOTS})
    if not buyer.is_trading:
        raise Refused(
            _("%(firm)s must be verified before it books. Upload the licence first.")
            % {"firm": buyer.short_name},
            code="not_verified",
        )
    for unit, period in wanted:
        _check_listing(unit, buyer)
        _check_period(unit, period, at)
    _check_days([unit for unit, _period in wanted if _is_let(unit)], wanted)


def _is_let(unit: Unit) -> bool:
    return unit.listing.price_mode == Listing.PriceMode.LEASE


def _check_days(let: Sequence[Unit], wanted: Sequence[Slot]) -> None:
    """A lease takes all that is offered on each of its days: half a day is paid as a whole one."""
    if not let:
        return
    days = {unit: by_day(p for each, p in wanted if each == unit) for unit in let}
    first, last = (
        min(d for found in days.values() for d in found),
        max(d for found in days.values() for d in found),
    )
    offered = free_time.offered_periods(let, Period(midnight(first), midnight(last + DAY)))
    for unit in let:
        whole = by_day(offered[unit])
        if any(whole.get(day, pieces) != merged(pieces) for day, pieces in days[unit].items()):
            raise Invalid(
                _("“%(title)s” is let by whole days. Choose the day from its calendar.")
                % {"title": unit.listing.title},
                field="start",
            )


def hold(
    wanted: Sequence[Slot], *, buyer: Organization, by: User | None, at: datetime, held_for: UUID
) -> list[Booking]:
    """Keeps all of it for fifteen minutes, or none of it. Raises SlotTaken besides.

    Units may belong to several listings and factories: one statement takes them all, in order of
    their numbers, so that two baskets never wait for each other.
    """
    check(wanted, buyer=buyer, at=at)
    try:
        return reservations.hold(
            wanted, buyer=buyer, by=by, at=at, expires_at=at + HOLD_TIME, held_for=held_for
        )
    except SlotTaken as taken:
        if taken.asked[0].listing.price_mode == Listing.PriceMode.LEASE:
            raise _another_day(taken, wanted, at) from None
        raise


def _another_day(taken: SlotTaken, wanted: Sequence[Slot], at: datetime) -> SlotTaken:
    """Of what is let by the day, the next whole day of any unit is offered, not the next hour."""
    unit, asked = taken.asked
    others = {(other.pk, local_day(period.start)) for other, period in wanted}
    units = list(unit.listing.units.filter(retired_at=None).select_related("listing"))
    within = Period(asked.start, asked.start + reservations.SEARCH_AHEAD)
    following = min(
        (
            (pieces[0].start, each.pk, (each.pk, pieces[0]))
            for each, days in free_days(units, within, at=at).items()
            for day, pieces in days.items()
            if (each.pk, day) not in others
        ),
        default=None,
    )
    sentence = (
        taken.sentence
        if following is None
        else _("Somebody else booked this day first; the next free one is %(day)s.")
        % {"day": local_day(following[0])}
    )
    return SlotTaken(sentence, asked=taken.asked, found=following and following[2])


def free_days(
    units: Sequence[Unit], within: Period, *, at: datetime
) -> dict[Unit, dict[date, list[Period]]]:
    """Of units let by the day: the days nothing of which is taken, with what they offer."""
    free = free_time.free_periods(units, within, at=at)
    offered = free_time.offered_periods(units, within)
    days = {unit: (by_day(offered[unit]), by_day(free[unit])) for unit in units}
    return {
        unit: {day: pieces for day, pieces in whole.items() if left.get(day) == pieces}
        for unit, (whole, left) in days.items()
    }


def by_day(periods: Iterable[Period]) -> dict[date, list[Period]]:
    """The periods cut at local midnights."""
    found: dict[date, list[Period]] = {}
    for period in periods:
        day = local_day(period.start)
        while piece := period.clip(day_period(day)):
            found.setdefault(day, []).append(piece)
            day += DAY
    return found


def _check_listing(unit: Unit, buyer: Organization) -> None:
    listing = unit.listing
    if listing.organization_id == buyer.pk:
        raise Refused(_("These are your own machines: close the time in your calendar instead."))
    if not is_open(listing):
        raise NotDirect(
            _("“%(title)s” takes no direct bookings at the moment. Post a job for it instead.")
            % {"title": listing.title}
        )


def _check_period(unit: Unit, period: Period, at: datetime) -> None:
    listing = unit.listing
    if not (on_quarter(period.start) and on_quarter(period.end)):
        raise Invalid(_("Bookings begin and end on full quarters of an hour."), field="start")
    if period.start < not_before(listing, at):
        raise Invalid(_too_soon(listing), field="start")
    if period.end > at + FARTHEST:
        raise Invalid(_("Calendars reach a year ahead. Choose an earlier time."), field="end")
    if listing.price_mode == Listing.PriceMode.TIME:
        shortest = timedelta(minutes=listing.shortest_minutes)
        if period.length < shortest:
            raise Invalid(
                _("The shortest booking of “%(title)s” is %(hours)s h. Choose more hours in a row.")
                % {"title": listing.title, "hours": wording.figure(shortest / timedelta(hours=1))},
                field="end",
            )


def _too_soon(listing: Listing) -> str:
    if not listing.lead_hours:
        return _("This time has already begun. Choose a start in the future.")
    return _("“%(title)s” needs %(hours)s hours of notice. Choose a later start.") % {
        "title": listing.title,
        "hours": listing.lead_hours,
    }
