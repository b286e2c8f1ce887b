"""Sixteen people at one calendar: no overlap, nothing outside it, all or nothing, no deadlock."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation

from capacity.models import Booking
from capacity.reservations import SlotTaken
from orders import baskets
from tests.orders import booking_world, worlds
from tests.orders.booking_world import SOON, hours, unit
from tests.orders.order_world import owner_of
from tests.orders.worlds import NOW
from tests.racing import race

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]
PEOPLE = 16
BROKEN = """
    SELECT (SELECT count(*) FROM capacity_booking a JOIN capacity_booking b
            ON a.unit_id = b.unit_id AND a.id < b.id AND a.occupies && b.occupies),
        (SELECT count(*) FROM capacity_booking b WHERE occupies IS NOT NULL AND NOT (
            SELECT range_agg(during) FROM capacity_idlewindow w WHERE w.unit_id = b.unit_id
        ) @> occupies)
"""


@pytest.fixture
def buyers():
    firms = [worlds.make_firm() for _number in range(PEOPLE)]
    for firm in firms:
        worlds.make_owner(firm)
    return firms


def broken():
    with connection.cursor() as cursor:
        cursor.execute(BROKEN)
        return cursor.fetchone()


def holding(basket):
    def act():
        with translation.override("en"):
            baskets.hold(basket, by=owner_of(basket.buyer), at=NOW)
        return basket

    return act


def test_half_of_sixteen_want_the_same_hour_and_the_losers_are_offered_the_next(buyers):
    listing = booking_world.bookable(worlds.make_firm(), units=1)
    m1 = unit(listing)
    wanted = [hours(9, 10) if number % 2 else hours(10, 11) for number in range(PEOPLE)]
    found = [
        booking_world.fill(buyer, (m1, slot)) for buyer, slot in zip(buyers, wanted, strict=True)
    ]
    won, lost = race(*(holding(basket) for basket in found))
    assert (len(won), len(lost), broken()) == (2, 14, (0, 0))
    assert {type(each) for each in lost} == {SlotTaken}
    said = {str(each) for each in lost}
    assert all("the next free one is" in sentence for sentence in said)
    assert {each.following[0].pk for each in lost} == {m1.pk}


@pytest.mark.parametrize("seed", range(2))
def test_baskets_that_cross_are_whole_or_empty_and_nobody_waits_for_ever(buyers, seed):
    """Each wants three machines of three factories in an order of its own."""
    dice = random.Random(seed)
    listings = [booking_world.bookable(worlds.make_firm()) for _number in range(3)]
    machines = [unit(listing, number) for listing in listings for number in range(2)]
    found = []
    for buyer in buyers:
        start = dice.choice([9, 10, 12])
        chosen = dice.sample(machines, 3)
        slots = [(each, hours(start, start + 2, SOON)) for each in chosen]
        found.append(booking_world.fill(buyer, *slots))
    won, lost = race(*(holding(basket) for basket in found))
    assert len(won) + len(lost) == PEOPLE
    assert won
    assert {type(each) for each in lost} <= {SlotTaken}
    assert broken() == (0, 0)
    held = Booking.objects.filter(state="held")
    assert held.count() == 3 * len(won)
    assert {booking.buyer_id for booking in held} == {basket.buyer_id for basket in won}


def test_a_stale_hold_goes_to_one_of_sixteen(buyers):
    listing = booking_world.bookable(worlds.make_firm(), units=1)
    m1 = unit(listing)
    booking_world.order(buyers[0], (m1, hours(9, 10)))
    later = NOW + timedelta(minutes=16)
    found = [booking_world.fill(buyer, (m1, hours(9, 10))) for buyer in buyers[1:]]

    def act(basket):
        return lambda: baskets.hold(basket, by=owner_of(basket.buyer), at=later)

    won, lost = race(*(act(basket) for basket in found))
    assert (len(won), len(lost), broken()) == (1, PEOPLE - 2, (0, 0))
