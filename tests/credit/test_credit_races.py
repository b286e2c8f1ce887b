"""Workers and people at the same moment: an event counts once, ratings open together once."""

import pytest

from credit import ratings, scores, snapshots
from credit.models import Event, Rating, Side, Snapshot
from tests.credit import credit_world as world
from tests.orders.order_world import owner_of
from tests.orders.worlds import NOW
from tests.racing import race

pytestmark = pytest.mark.race


@pytest.fixture
def work(committed_db):
    return world.trade(world.firm("320505"), world.firm())


def test_eight_workers_with_one_event_count_it_once(work):
    (pk, *_) = world.pending()
    done, refused = race(*[lambda: scores.apply_event(pk, at=NOW)] * 8)
    assert (sum(done), refused) == (1, [])
    snapshot = Snapshot.objects.get()
    assert world.stored_books(snapshot) == world.rebuilt_books(snapshot) != {}


def test_both_sides_rating_at_once_are_both_opened_once(work):
    def give(side):
        rating = world.rating_of(work, side)
        by = owner_of(rating.rater)
        return lambda: ratings.submit(rating, stars=5, comment="", by=by, at=NOW)

    _done, refused = race(give(Side.SUPPLIER), give(Side.BUYER))
    assert refused == []
    assert set(Rating.objects.values_list("state", flat=True)) == {"counted"}
    assert Event.objects.filter(kind="rated").count() == 2


def test_a_snapshot_amid_writers_sees_each_event_wholly_or_not_at_all(work):
    world.rate_both(work)
    pending = world.pending()
    steps = [lambda pk=pk: scores.apply_event(pk, at=NOW) for pk in pending]
    _done, refused = race(*steps, *[lambda: snapshots.take(at=NOW)] * 3)
    assert refused == []
    snapshot = Snapshot.objects.get(current=True)
    assert world.pending() == []
    assert world.stored_books(snapshot) == world.rebuilt_books(snapshot) != {}
