"""A clearing and a buyer reach for the same hours in the same moment: one gets each hour."""

import pytest
from django.db import connection

from capacity.models import Booking
from orders import matches, round_clearing, rounds
from orders.models import RoundEntry
from tests.orders import round_world, worlds
from tests.orders.round_world import AFTER, CLOSING
from tests.racing import race

OVERLAPS = """
    SELECT count(*) FROM capacity_booking a JOIN capacity_booking b
    ON a.unit_id = b.unit_id AND a.id < b.id AND a.occupies && b.occupies
"""


@pytest.mark.race
def test_a_clearing_and_a_buyer_never_hold_the_same_hours(committed_db):
    round_world.machine(hours=range(8, 18), days=7)
    entered, outside = (round_world.job(quantity=200, divisible=True) for _ in range(2))
    round_ = round_world.announced()
    round_world.enter(round_, entered)
    (match,) = worlds.matched(outside)
    rounds.advance(round_, at=CLOSING)
    race(
        lambda: round_clearing.run(round_.pk, at=AFTER),
        lambda: matches.accept(match, by=outside.owner, at=AFTER),
    )
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        assert cursor.fetchone() == (0,)
    assert RoundEntry.objects.get().outcome in ("served", "fell_out", "unfit")
    assert Booking.objects.filter(state="held").exists()


@pytest.mark.race
def test_two_workers_on_one_round_clear_it_once(committed_db):
    round_world.machine(), round_world.machine()
    round_ = round_world.announced()
    round_world.enter(round_, round_world.job(), round_world.job())
    rounds.advance(round_, at=CLOSING)
    done, _refused = race(*[lambda: round_clearing.run(round_.pk, at=AFTER)] * 2)
    assert sorted(done) == [False, True]
    round_.refresh_from_db()
    assert (round_.state, round_.figures["held"]) == ("cleared", 2)
