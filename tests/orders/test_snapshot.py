"""The snapshot in a worker's memory answers what the database answers, whatever has changed."""

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capacity import listing_index
from capacity.models import Listing, ListingIndex
from orders import engines, listing_sql, needs, scoring
from orders.scoring import STANDARD
from orders.snapshot import engine, feed, held
from tests.orders import worlds
from tests.orders.worlds import NOW, TODAY

pytestmark = pytest.mark.django_db
KEEP = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def buyer():
    firm = worlds.make_firm(region="320505")
    firm.owner = worlds.make_owner(firm)
    return firm


@pytest.fixture
def world(buyer):
    dice = random.Random(4)
    for _ in range(18):
        worlds.random_listing(dice)
    followed = feed.load()
    yield followed
    held.forget()


def need_of(buyer, dice, **changes):
    return need_for(buyer, worlds.random_wishes(dice) | changes)


def need_for(buyer, wishes):
    job = worlds.jobs.post(buyer, by=buyer.owner, at=NOW, **wishes)
    return needs.need_of(job.operations.get(), at=NOW)


def check(table, need, count=20):
    """Brute force, SQL and snapshot: the same listings, the same scores."""
    rows = [needs.capacity_of(row) for row in ListingIndex.objects.all()]
    expected = [(v.score, c.listing) for c, v in scoring.best(need, rows, count=count)]
    assert listing_sql.best(need, STANDARD, count=count) == expected
    assert engine.best(table, need, STANDARD, count=count) == expected
    assert engine.survey(table, need, STANDARD) == listing_sql.survey(need, STANDARD)
    return expected


def change_something(dice):
    """One of the things that happen to listings."""
    row = ListingIndex.objects.order_by("?").first()
    match dice.randrange(6):
        case 0:
            worlds.random_listing(dice)
        case 1:
            listing_index.remove(row.listing)
        case 2:
            Listing.objects.filter(pk=row.pk).update(setup_fen=dice.randrange(60_000))
            listing_index.refresh(row.listing)
        case 3:
            Listing.objects.filter(pk=row.pk).update(region=dice.choice(worlds.PLACES))
            listing_index.refresh(Listing.objects.get(pk=row.pk))
        case 4:
            listing_index.refresh_hours(row.listing.units.values_list("pk", flat=True), at=NOW)
        case _:
            listing_index.remove(row.listing)
            listing_index.refresh(row.listing)


@KEEP
@given(seed=st.integers(0, 2**32))
def test_all_engines_return_the_identical_top_twenty_after_every_change(world, buyer, seed):
    dice = random.Random(seed)
    for _ in range(3):
        change_something(dice)
    world.advance()
    assert world.table.size == ListingIndex.objects.count()
    for _ in range(3):
        check(world.table, need_of(buyer, dice))


def test_a_short_list_and_its_next_page_are_the_whole_list(world, buyer):
    need = need_for(buyer, worlds.wishes(process="MFG.CUT", budget_fen=9_000_000))
    whole = check(world.table, need, count=50)
    first = engine.best(world.table, need, STANDARD, count=2)
    rest = engine.best(world.table, need, STANDARD, count=50, after=first[-1])
    assert first + rest == whole
    assert len(whole) > 3
    without = engine.best(world.table, need, STANDARD, count=50, without=[whole[1][1]])
    assert without == [whole[0], *whole[2:]]


def test_nothing_is_new_where_nothing_has_changed(world):
    assert world.advance() == 0
    row = ListingIndex.objects.first()
    listing_index.refresh(row.listing)
    assert world.advance() == 1
    assert world.advance() == 0


def test_many_machines_have_more_hours_than_two_bytes_hold(buyer, world):
    listing = worlds.make_listing(worlds.make_firm())
    sums = [40_000 * day for day in range(121)]
    for _ in range(2):
        ListingIndex.objects.filter(pk=listing.pk).update(
            free_hours=sums, changed_seq=listing_index._next_change()
        )
        world.advance()
    assert world.table.wide_count == 2
    need = need_of(buyer, random.Random(2), due_on=TODAY + timedelta(days=90), quantity=20_000)
    check(world.table, need)
    world.table.settle()
    check(world.table, need)


def test_a_tail_that_has_grown_is_sorted_in(buyer, world, monkeypatch):
    monkeypatch.setattr("orders.snapshot.table.TAIL", 3)
    dice = random.Random(12)
    for _ in range(9):
        worlds.random_listing(dice)
    assert world.advance() == 9
    assert world.table.count - world.table.settled <= 3
    for _ in range(4):
        check(world.table, need_of(buyer, dice))


def test_a_worker_takes_the_snapshot_where_it_pays_and_sql_where_it_does_not(
    world, buyer, settings
):
    need = need_of(buyer, random.Random(6))
    assert held.follow() is None
    assert engines.name().startswith("sql")
    by_sql = engines.best(need, count=20), engines.survey(need)
    held.forget()
    settings.MATCHING_SNAPSHOT_FROM = -2
    assert held.follow().size == ListingIndex.objects.count()
    assert engines.name().startswith("snapshot")
    assert (engines.best(need, count=20), engines.survey(need)) == by_sql


def test_a_snapshot_that_cannot_follow_is_given_up(world, buyer, settings):
    settings.MATCHING_SNAPSHOT_FROM = -2
    assert held.follow() is not None
    held._held.feed.horizon += 10**9
    assert held.follow() is None
    assert engines.name().startswith("sql")
