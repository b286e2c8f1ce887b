"""Reading direct bookings: one's own, and who comes to the factory when."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from capacity import direct_booking, ical, keyset, levels, queries
from capacity.keyset import Ordering
from capacity.models import Booking, Listing
from capacity.ranges import day_period, local_day
from marketplace.accounts.models import Organization
from orders.models import Basket, BasketLine, Job, WorkOrder
from orders.order_queries import ENDED

NEXT_FIRST = Ordering(("match__starts_at", "id"))
LATEST_FIRST = Ordering(("match__starts_at", "id"), is_falling=True)
TABS = ("coming", "past")
PAGE = 20
AHEAD = timedelta(days=14)
BEHIND = timedelta(days=30)


def bookable_listing(user: Any, uuid: UUID) -> Listing:
    """A listing whose calendar takes bookings; 404 where it does not, or may not be read."""
    listing = queries.visible_listing(user, uuid)
    reader = levels.reader(user, listing=listing)
    if not direct_booking.is_open(listing) or not levels.allows(listing, reader, "calendar"):
        raise Http404
    return listing


def bookings() -> QuerySet[WorkOrder]:
    """Work orders that are bookings, with all their pages show."""
    found = WorkOrder.objects.filter(order__job__origin=Job.Origin.DIRECT)
    units = Booking.objects.select_related("unit").order_by("during")
    return found.select_related(
        "order__buyer", "order__job__drawing", "factory", "listing", "operation__process", "match"
    ).prefetch_related(Prefetch("bookings", units))


def of_buyer(
    organization: Organization, *, tab: str, after: str = ""
) -> tuple[list[WorkOrder], str]:
    """A page of the firm's own bookings and the cursor of the next."""
    mine = bookings().filter(order__buyer=organization)
    if tab == "past":
        return keyset.page(mine.filter(state__in=ENDED), LATEST_FIRST, after=after, size=PAGE)
    return keyset.page(mine.exclude(state__in=ENDED), NEXT_FIRST, after=after, size=PAGE)


def at_factory(organization: Organization, *, at: datetime) -> list[tuple[Any, list[WorkOrder]]]:
    """Who comes on which day: today and the next two weeks, and whoever is still there."""
    today = day_period(local_day(at))
    here = bookings().filter(factory=organization, state__in=["ready", "in_production"])
    coming = here.filter(match__starts_at__lt=today.end + AHEAD).order_by("match__starts_at", "id")
    days: dict[Any, list[WorkOrder]] = {local_day(at): []}
    for work in coming:
        day = max(local_day(work.match.starts_at), local_day(at))
        days.setdefault(day, []).append(work)
    return sorted(days.items())


def own_calendar(organization: Organization, *, at: datetime) -> list[ical.Event]:
    """The firm's bookings as events of a calendar file."""
    mine = bookings().filter(order__buyer=organization, match__finishes_at__gte=at - BEHIND)
    return [
        ical.Event(
            uid=f"{booking.uuid}@gongzao",
            period=booking.period,
            summary=f"{booking.unit.name} · {work.factory.short_name}",
            stamped_at=work.order.placed_at,
        )
        for work in mine.exclude(state__in=["cancelled", "lapsed", "pending_funding"])
        for booking in work.bookings.all()
    ]


def line_for(basket: Basket, number: int) -> BasketLine:
    line = basket.lines.select_related("basket__buyer", "unit__listing").filter(pk=number).first()
    if line is None:
        raise Http404
    return line
