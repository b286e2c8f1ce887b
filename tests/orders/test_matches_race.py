"""Two buyers want the same hours in the same moment: one gets them, the other a sentence."""

import threading

import pytest
from django.db import connections

from capacity.models import Booking
from capacity.reservations import SlotTaken
from orders import matches
from orders.models import Match
from tests.orders import worlds
from tests.orders.worlds import NOW


@pytest.mark.race
def test_two_buyers_accepting_the_same_hours_at_once_book_them_once(committed_db):
    factory = worlds.make_firm()
    worlds.make_listing(factory, days=3, hours=range(8, 18))
    found = []
    for _ in range(2):
        firm = worlds.make_firm(region="320505")
        owner = worlds.make_owner(firm)
        (match,) = worlds.matched(worlds.post(firm, owner, divisible=False, quantity=45))
        found.append((match, owner))
    barrier, answers = threading.Barrier(2), []

    def take(match, owner):
        barrier.wait()
        try:
            matches.accept(match, by=owner, at=NOW)
            answers.append("accepted")
        except (SlotTaken, matches.HoursGone) as refused:
            answers.append(str(refused))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=pair) for pair in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("accepted") == 1
    (sentence,) = [answer for answer in answers if answer != "accepted"]
    assert len(sentence) > 20
    assert Booking.objects.filter(state="held").count() == 1
    assert sorted(Match.objects.values_list("state", flat=True)) == [
        "accepted_by_buyer",
        "proposed",
    ]
