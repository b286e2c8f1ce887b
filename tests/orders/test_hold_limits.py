"""Nobody keeps hours from others for ever without paying, or reaches behind a calendar's end."""

from datetime import timedelta

import pytest
from django.urls import reverse

from capacity.models import Booking
from marketplace.core.errors import Invalid
from orders import baskets, hold_limits
from orders.hold_limits import HeldTooOften
from orders.models import Basket
from tests.orders import booking_world, worlds
from tests.orders.booking_world import hours, unit
from tests.orders.order_world import owner_of
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def buyer():
    firm = worlds.make_firm()
    worlds.make_owner(firm)
    return firm


@pytest.fixture
def machine():
    return unit(booking_world.bookable(worlds.make_firm()))


def hold_again(basket, times):
    """Held and let go, a minute each."""
    for number in range(times):
        moment = NOW + timedelta(minutes=number)
        baskets.hold(basket, by=owner_of(basket.buyer), at=moment)
        baskets.let_go(basket, by=owner_of(basket.buyer), at=moment)


def test_the_same_hours_are_held_five_times_a_day_and_then_wait(buyer, machine):
    basket = booking_world.fill(buyer, (machine, hours(9, 10)))
    hold_again(basket, hold_limits.MOST_HOLDS)
    with pytest.raises(HeldTooOften):
        baskets.hold(basket, by=owner_of(buyer), at=NOW + timedelta(hours=1))
    assert not Booking.objects.filter(state="held").exists()
    basket.refresh_from_db()
    booking_world.fill(buyer, (machine, hours(9, 10, booking_world.SOON + 2 * DAY)))
    basket.lines.filter(during__startswith__lt=booking_world.SOON + DAY).delete()
    baskets.hold(basket, by=owner_of(buyer), at=NOW + timedelta(hours=1))
    assert basket.state == "held"


def test_a_colleague_and_hours_shifted_a_little_change_nothing(buyer, machine):
    hold_again(booking_world.fill(buyer, (machine, hours(9, 10))), hold_limits.MOST_HOLDS)
    colleague = worlds.make_owner(buyer)
    other = baskets.add(buyer, [(machine, hours(9.5, 11))], by=colleague, at=NOW)
    with pytest.raises(HeldTooOften):
        baskets.hold(other, by=colleague, at=NOW + timedelta(hours=1))


def test_the_day_after_and_for_others_the_hours_are_open(buyer, machine):
    late = hours(9, 10, booking_world.SOON + 2 * DAY)
    basket = booking_world.fill(buyer, (machine, late))
    hold_again(basket, hold_limits.MOST_HOLDS)
    other = worlds.make_firm()
    worlds.make_owner(other)
    hold_again(booking_world.fill(other, (machine, late)), 1)
    baskets.hold(basket, by=owner_of(buyer), at=NOW + DAY + timedelta(hours=1))
    assert basket.state == "held"


@pytest.mark.parametrize("days", [400, 2_900_000])
def test_no_basket_takes_what_lies_behind_the_calendar(buyer, machine, days):
    far = hours(9, 10, booking_world.SOON + timedelta(days=days))
    with pytest.raises(Invalid):
        booking_world.fill(buyer, (machine, far))
    assert not Basket.objects.exists()


@pytest.mark.parametrize("slot", ["9999-12-31T23:45|15", "2026-12-01T08:00|500000000"])
def test_no_price_is_reckoned_of_a_thousand_years(slot, as_chen, chen_firm, machine):
    address = reverse("orders:booking_price", args=[machine.listing.uuid])
    answer = as_chen.post(address, {"slot": f"{machine.uuid}|{slot}"})
    assert answer.status_code == 400


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_time_show_the_first_free_week(day, as_chen, chen_firm, machine):
    page = reverse("orders:booking", args=[machine.listing.uuid])
    slots = reverse("api-orders:slots", args=[machine.listing.uuid])
    for address in (page, slots):
        assert as_chen.get(address, {"day": day}).status_code == 200
