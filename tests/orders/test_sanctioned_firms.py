"""A restricted firm finishes what it has; nothing new begins with it, on either side.

A firm in probation has one order at a time, of limited size, however many listings it is of.
"""

import pytest

from marketplace.accounts.models import Organization
from marketplace.core.errors import Refused
from orders import baskets, matches, plan_changes, plan_orders
from tests.orders import booking_world, plan_world, round_world, worlds
from tests.orders.booking_world import hours, unit
from tests.orders.order_world import owner_of
from tests.orders.plan_world import SOON
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer():
    firm = worlds.make_firm(region="320505")
    worlds.make_owner(firm)
    return firm


def restrict(firm):
    Organization.objects.filter(pk=firm.pk).update(state="restricted")


def refused(step, *args, **more):
    with pytest.raises(Refused) as refusal:
        step(*args, **more)
    assert refusal.value.code == "not_trading"


def matched(buyer):
    seller = worlds.make_firm()
    worlds.make_owner(seller)
    worlds.make_listing(seller)
    (match,) = worlds.matched(worlds.post(buyer, owner_of(buyer)))
    return match


def test_a_restricted_buyer_accepts_no_match(buyer):
    match = matched(buyer)
    restrict(buyer)
    refused(matches.accept, type(match).objects.get(pk=match.pk), by=owner_of(buyer), at=NOW)


def test_a_restricted_factory_confirms_no_match(buyer):
    match = matched(buyer)
    matches.accept(match, by=owner_of(buyer), at=NOW)
    factory = match.listing.organization
    restrict(factory)
    refused(matches.confirm, type(match).objects.get(pk=match.pk), by=owner_of(factory), at=NOW)


def test_a_restricted_buyer_accepts_no_plan_and_a_restricted_factory_takes_no_part(buyer):
    plan_world.factories()
    plan = plan_world.named(plan_world.planned(plan_world.post(buyer)), "cheapest")
    restrict(buyer)
    refused(plan_changes.accept, plan, by=owner_of(buyer), at=SOON)
    Organization.objects.filter(pk=buyer.pk).update(state="regular")
    order = plan_changes.accept(plan, by=owner_of(buyer), at=SOON)
    work = plan_world.works(order)[0]
    restrict(work.factory)
    refused(plan_orders.confirm, work, by=owner_of(work.factory), at=SOON)


def test_a_restricted_firm_orders_nothing_it_holds(buyer):
    machine = unit(booking_world.bookable(worlds.make_firm()))
    basket = booking_world.fill(buyer, (machine, hours(9, 10)))
    baskets.hold(basket, by=owner_of(buyer), at=NOW)
    restrict(buyer)
    fresh = baskets.current(buyer, owner_of(buyer))
    refused(baskets.check_out, fresh, purpose="试切", by=owner_of(buyer), at=NOW)


def test_a_restricted_firm_enters_no_round():
    round_world.machine()
    round_, job = round_world.announced(), round_world.job()
    restrict(job.buyer)
    refused(round_world.enter, round_, job)


@pytest.mark.parametrize(("price_fen", "is_taken"), [(10_000, True), (6_000_000, False)])
def test_a_firm_in_probation_books_several_listings_as_one_order(buyer, price_fen, is_taken):
    Organization.objects.update(state="probation")
    factory = worlds.make_firm(state="probation")
    machines = [unit(booking_world.bookable(factory, price_fen=price_fen)) for _n in range(2)]
    buyer.refresh_from_db()
    if is_taken:
        placed = booking_world.order(buyer, *((machine, hours(9, 10)) for machine in machines))
        assert [order.work_orders.count() for order in placed] == [2]
        return
    with pytest.raises(Refused) as refusal:
        booking_world.order(buyer, *((machine, hours(9, 10)) for machine in machines))
    assert refusal.value.code == "probation"
