"""Calendars that take bookings, and two bookings of the demo buyer: one past, one today."""

from datetime import datetime, timedelta

from capacity import reservations, revisions
from capacity.models import Listing
from capacity.ranges import up_to_quarter
from marketplace.accounts.models import Organization
from marketplace.core.errors import Refused
from marketplace.demo.cast import CHEN
from marketplace.demo.clock import Story
from marketplace.demo.trades import pay, settle
from marketplace.demo.world import World
from orders import baskets, lifecycle, visits
from orders.models import WorkOrder

DIRECT = (
    ("杭州精锐精密", "MFG.CUT.MILL.AX5", {"shortest_minutes": 120}),
    ("杭州精锐精密", "SRV.TEST.DIM", {"lead_hours": 1}),
    ("成都川航精密", "MFG.CUT.MILL.AX5", {"shortest_minutes": 60}),
)
"""Besides the laboratory, the microscope and the shared workshop, which are so by themselves."""
PAST, TODAY = ("SRV.TEST.DIM", 3), ("MFG.CUT.MILL.AX5", 4)  # process and hours


def calendars(world: World) -> Story:
    """Factories that know their machines let buyers book them without asking."""
    at = yield world.now - timedelta(days=12)
    for firm, process, facts in DIRECT:
        listing = _listing(world.firm(firm), process)
        owner = world.owner_of(listing.organization)
        revisions.change(listing, fields={"books_directly": True, **facts}, by=owner, at=at)


def past(world: World) -> Story:
    """Measured, used, accepted, paid out."""
    at = yield world.now - timedelta(days=8)
    work = _book(world, *PAST, "医疗支架首件三坐标检测", after=at + timedelta(hours=12), at=at)
    if work is None:
        return
    at = yield visits.begins(work)
    visits.check_in(work, by=world.owner_of(work.factory), at=at)
    at = yield visits.ends(work)
    visits.perform(work, by=world.owner_of(work.factory), at=at)
    at = yield at + timedelta(hours=4)
    lifecycle.accept_goods(work, by=world.users[CHEN.key], at=at)
    at = yield at + timedelta(seconds=30)
    settle(at)


def today(world: World) -> Story:
    """The machine is waited for: who comes stands on the factory's list."""
    at = yield world.now - timedelta(hours=20)
    soon = up_to_quarter(world.now + timedelta(minutes=15))
    _book(world, *TODAY, "叶轮试切一件，6061 铝合金，自带刀具", after=soon, at=at)


def _book(
    world: World, process: str, hours: int, purpose: str, *, after: datetime, at: datetime
) -> WorkOrder | None:
    """The earliest free hours of a calendar, held, ordered and paid; None when none are free."""
    by, buyer = world.users[CHEN.key], _firm_of(world)
    listing = _listing(world.firm(DIRECT[0][0]), process)
    slots = reservations.first_fit(
        listing,
        hours=hours,
        after=after,
        before=after + timedelta(days=4),
        divisible=False,
        at=at,
    )
    if not slots:
        return None
    try:
        basket = baskets.add(buyer, [(unit, period) for unit, period in slots], by=by, at=at)
        baskets.hold(basket, by=by, at=at)
        (order,) = baskets.check_out(basket, purpose=purpose, by=by, at=at)
    except Refused:
        return None
    pay(world, order, at=at)
    baskets.refresh(basket, at=at)
    works = order.work_orders.select_related("order__buyer", "order__job", "factory", "match")
    return works.select_related("listing__organization").get()


def _firm_of(world: World) -> Organization:
    return world.users[CHEN.key].memberships.select_related("organization").first().organization


def _listing(firm: Organization, process: str) -> Listing:
    found = firm.listings.filter(process__code=process, state=Listing.State.PUBLISHED)
    return found.order_by("id").first()
