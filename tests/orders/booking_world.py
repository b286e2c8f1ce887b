"""Bookable listings, and bookings on their way through real calls."""

from datetime import timedelta

from capacity.ranges import midnight
from marketplace.core.periods import Period
from orders import baskets, payments
from orders.models import Order, WorkOrder
from tests.orders import worlds
from tests.orders.order_world import owner_of
from tests.orders.worlds import NOW, TODAY

TOMORROW = midnight(TODAY + timedelta(days=1))
SOON = TOMORROW + timedelta(days=1)  # more than a day ahead, whatever the time is now


def bookable(firm, **fields):
    """Two machines by the hour, free from 08:00 to 20:00."""
    return worlds.make_listing(firm, **{"units": 2, "books_directly": True, **fields})


def hours(start, end, day=SOON) -> Period:
    return Period(day + timedelta(hours=start), day + timedelta(hours=end))


def unit(listing, number=0):
    found = listing.units.order_by("id")[number]
    found.listing = listing
    return found


def fill(buyer, *slots, at=NOW):
    return baskets.add(buyer, slots, by=owner_of(buyer), at=at)


def order(buyer, *slots, at=NOW) -> list[Order]:
    """Picked, held and ordered: waits for the money."""
    basket = fill(buyer, *slots, at=at)
    baskets.hold(basket, by=owner_of(buyer), at=at)
    return baskets.check_out(basket, purpose="试切一件样品", by=owner_of(buyer), at=at)


def pay(placed: Order, *, at=NOW) -> None:
    payment = payments.start(placed, by=owner_of(placed.buyer), at=at)
    payments.confirm(payment, provider_reference=f"SB{payment.reference}", at=at)


def book(buyer, *slots, at=NOW) -> WorkOrder:
    """Paid: the booking stands."""
    (placed,) = order(buyer, *slots, at=at)
    pay(placed, at=at)
    return work_of(placed)


def work_of(placed: Order) -> WorkOrder:
    found = placed.work_orders.select_related(
        "order__buyer", "order__job", "factory", "listing", "operation", "match"
    )
    return found.order_by("id").first()
