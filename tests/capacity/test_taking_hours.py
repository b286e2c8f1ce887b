"""The index subtracts what a hold takes; after whatever happened it says what a full count says."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection

from capacity import lines, listing_index, reservations
from capacity.models import Booking, ListingIndex
from capacity.ranges import local_day, midnight
from marketplace.core.errors import Refused
from marketplace.core.periods import Period
from tests.capacity.conftest import published_listing, unit_of

pytestmark = pytest.mark.django_db
QUARTER = timedelta(minutes=15)


def counted(listing, at):
    with connection.cursor() as cursor:
        start = midnight(local_day(at))
        cursor.execute(
            "SELECT listing_free_hours(%s, %s, %s, %s)", [listing.pk, start, at, listing_index.DAYS]
        )
        return cursor.fetchone()[0]


@pytest.fixture
def three(lin_firm, bai):
    """Two listings of two machines each, and a line of two of them."""
    first, second, line = (published_listing(lin_firm, bai) for _number in range(3))
    units = [unit_of(each, name) for each in (first, second) for name in ("A", "B")]
    whole = unit_of(line, "line")
    lines.set_machines(whole, [units[2], units[3]], by=None, at=whole.listing.published_at)
    for listing in (first, second, line):
        listing_index.refresh(listing)
    return [first, second, line], [*units, whole]


def random_slots(dice, units, day):
    for unit in dice.sample(units, dice.randint(1, 3)):
        start = day + dice.randrange(0, 14 * 24 * 4) * QUARTER
        length = dice.choice([4, 8, 12, 96, 3, 7]) * QUARTER
        if dice.random() < 0.6:
            start = start.replace(minute=0)
        yield unit, Period(start, start + length)


@pytest.mark.parametrize("seed", range(3))
def test_after_random_bookings_the_row_is_what_a_full_count_says(three, chen_firm, day, now, seed):
    listings, units = three
    dice, at = random.Random(seed), now
    for _step in range(30):
        held = list(Booking.objects.filter(state="held", part_of=None).order_by("id"))
        if held and dice.random() < 0.3:
            act = dice.choice([reservations.release, reservations.confirm])
            act(dice.sample(held, 1), by=None, at=at)
        else:
            slots = list(random_slots(dice, units, day))
            with suppress(Refused):
                reservations.hold(
                    slots, buyer=chen_firm, by=None, at=at, expires_at=at + timedelta(days=1)
                )
        for listing in listings:
            assert ListingIndex.objects.get(listing=listing).free_hours == counted(listing, at)


def test_a_stale_hold_counts_as_free_until_it_is_confirmed_after_all(unit, chen_firm, day, now):
    listing_index.refresh(unit.listing)
    period = Period(day, day + timedelta(hours=3))
    (held,) = reservations.hold(
        [(unit, period)], buyer=chen_firm, by=None, at=now, expires_at=now + QUARTER
    )
    late = now + 2 * QUARTER
    listing_index.refresh_hours([unit.pk], at=late)
    reservations.confirm([held], by=None, at=late)
    row = ListingIndex.objects.get(listing=unit.listing)
    assert row.free_hours == counted(unit.listing, late)
