"""Picking hours, holding them all or nothing, and what happens when nobody pays."""

from datetime import timedelta

import pytest
from django.utils import translation

from capacity import reservations
from capacity.forms.calculator import CalculatorForm
from capacity.models import Booking, PriceRule
from capacity.reservations import SlotTaken
from marketplace.core.errors import Invalid, Refused, WrongState
from orders import baskets, deadlines, payments, queries
from orders.gateways import Event
from orders.models import Basket, Job, Match
from tests.orders import booking_world, worlds
from tests.orders.booking_world import SOON, hours, unit
from tests.orders.order_world import owner_of
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db
QUARTER = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def firms():
    factory, buyer, rival = (worlds.make_firm() for _number in range(3))
    for firm in (factory, buyer, rival):
        worlds.make_owner(firm)
    return factory, buyer, rival


@pytest.fixture
def listing(firms):
    return booking_world.bookable(firms[0])


def lines(basket):
    return [(line.unit.name, line.period) for line in basket.lines.all()]


def test_touching_hours_of_a_unit_become_one_booking(firms, listing):
    m1 = unit(listing)
    booking_world.fill(firms[1], (m1, hours(9, 10)), (m1, hours(11, 12)))
    basket = booking_world.fill(firms[1], (m1, hours(10, 11)), (unit(listing, 1), hours(9, 10)))
    assert lines(basket) == [("M2", hours(9, 10)), ("M1", hours(9, 12))]


def test_a_hold_takes_everything_or_nothing(firms, listing):
    _factory, buyer, rival = firms
    booking_world.order(rival, (unit(listing, 1), hours(9, 10)))
    basket = booking_world.fill(
        buyer, (unit(listing), hours(9, 10)), (unit(listing, 1), hours(9, 10))
    )
    with pytest.raises(SlotTaken) as lost:
        baskets.hold(basket, by=owner_of(buyer), at=NOW)
    assert Booking.objects.filter(buyer=buyer).count() == 0
    assert "the next free one is" in str(lost.value)
    assert lost.value.following == (unit(listing), hours(10, 11))
    line = baskets.line_of(basket, lost.value.asked)
    basket = baskets.replace(line, lost.value.following, by=owner_of(buyer), at=NOW)
    assert (basket.state, lines(basket)) == ("held", [("M1", hours(9, 11))])


def test_two_factories_are_held_together_and_paid_apart(firms, listing):
    other = booking_world.bookable(worlds.make_firm())
    worlds.make_owner(other.organization)
    placed = booking_world.order(
        firms[1], (unit(listing), hours(9, 10)), (unit(other), hours(9, 10))
    )
    assert [order.total_fen for order in placed] == [20_000, 20_000]
    assert len({order.work_orders.get().factory_id for order in placed}) == 2


def test_one_factory_is_one_order_however_many_listings(firms, listing):
    second = booking_world.bookable(firms[0], price_fen=10_000)
    (order,) = booking_world.order(
        firms[1], (unit(listing), hours(9, 10)), (unit(second), hours(9, 11))
    )
    assert (order.total_fen, order.work_orders.count()) == (40_000, 2)
    booking_world.pay(order)
    assert set(Booking.objects.values_list("state", flat=True)) == {"confirmed"}


def test_the_price_is_the_calculators_to_the_fen(firms):
    listing = booking_world.bookable(firms[0], price_fen=33_333, setup_fen=777)
    PriceRule.objects.create(
        listing=listing, name="evening", factor_bps=6_789, starts="18:00", ends="06:00"
    )
    placed = booking_world.order(firms[1], (unit(listing), hours(16.25, 19.5)))
    rules = baskets.direct_orders.drafts.rules_of(listing)
    sent = {"amount": "3.25", "starts_at": f"{hours(16.25, 19).start:%Y-%m-%dT%H:%M:%S%z}"}
    bill = CalculatorForm(sent, listing=listing, rules=rules).result()
    assert placed[0].total_fen == bill.due_fen


def test_what_is_not_paid_in_time_is_free_and_one_click_tries_again(firms, listing):
    buyer = firms[1]
    booking_world.order(buyer, (unit(listing), hours(9, 10)))
    basket = baskets.current(buyer, owner_of(buyer))
    late = NOW + QUARTER
    reservations.expire_due(late)
    assert deadlines.lapse_unfunded(at=late) == 1
    baskets.refresh_due(at=late)
    basket.refresh_from_db()
    assert (basket.state, lines(basket)) == ("expired", [("M1", hours(9, 10))])
    assert Job.objects.get().state == "cancelled"
    baskets.hold(basket, by=owner_of(buyer), at=late)
    assert basket.state == "held"


def test_the_cashier_always_has_five_minutes(firms, listing):
    buyer = firms[1]
    basket = booking_world.fill(buyer, (unit(listing), hours(9, 10)))
    baskets.hold(basket, by=owner_of(buyer), at=NOW)
    later = NOW + timedelta(minutes=14)
    (order,) = baskets.check_out(basket, purpose="试切", by=owner_of(buyer), at=later)
    assert order.fund_by == later + timedelta(minutes=5)
    assert Booking.objects.get().expires_at == order.fund_by


def test_money_that_comes_after_the_hours_are_gone_is_parked(firms, listing):
    _factory, buyer, rival = firms
    (order,) = booking_world.order(buyer, (unit(listing), hours(9, 10)))
    payment = payments.start(order, by=owner_of(buyer), at=NOW)
    booking_world.order(rival, (unit(listing), hours(9, 10)), at=NOW + QUARTER)
    event = Event("k", "charge.succeeded", payment.reference, "T1", payment.amount_fen)
    outcome = payments.received(payment.gateway, event, at=NOW + QUARTER)
    order.refresh_from_db()
    assert (outcome, order.state) == ("suspense: hours gone", "lapsed")


def test_a_booking_is_no_job_anybody_looks_for(firms, listing):
    booking_world.book(firms[1], (unit(listing), hours(9, 10)))
    assert Match.objects.get().state == "converted"
    assert list(queries.jobs_of(firms[1], owner_of(firms[1]))) == []


@pytest.mark.parametrize(
    ("slot", "said"),
    [
        ((9, 9.5), "shortest booking"),
        ((9.1, 12), "full quarters"),
        ((-40, -38), "notice"),
    ],
)
def test_what_the_calendar_does_not_take_is_said(firms, slot, said):
    listing = booking_world.bookable(firms[0], shortest_minutes=120, lead_hours=24)
    with pytest.raises(Invalid, match=said):
        booking_world.fill(firms[1], (unit(listing), hours(*slot)))


def test_a_lease_is_taken_by_whole_days(firms):
    listing = booking_world.bookable(firms[0], price_mode="lease", lease_days=1)
    with pytest.raises(Invalid, match="whole days"):
        booking_world.fill(firms[1], (unit(listing), hours(9, 12)))


def test_what_is_not_booked_directly_is_refused_and_so_is_ones_own(firms, listing):
    with pytest.raises(Refused, match="your own"):
        booking_world.fill(firms[0], (unit(listing), hours(9, 10)))
    listing.books_directly = False
    with pytest.raises(Refused, match="no direct bookings"):
        booking_world.fill(firms[1], (unit(listing), hours(9, 10)))


def test_a_held_basket_is_let_go_before_it_is_changed(firms, listing):
    buyer = firms[1]
    basket = booking_world.fill(buyer, (unit(listing), hours(9, 10)))
    baskets.hold(basket, by=owner_of(buyer), at=NOW)
    with pytest.raises(WrongState, match="let it go"):
        booking_world.fill(buyer, (unit(listing), hours(12, 13)))
    baskets.let_go(basket, by=owner_of(buyer), at=NOW)
    booking_world.fill(buyer, (unit(listing), hours(12, 13)))
    assert (Booking.objects.get().state, Basket.objects.get().state) == ("released", "open")
    assert hours(9, 10).start > SOON
