"""The nightly snapshot: trust and independence anew, books from all events, one switch."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credit import scores, snapshots
from credit.models import DayBook, Event, PairWeight, PartyTrust, Side, Snapshot
from marketplace.accounts.models import Organization, PublishedGrade
from tests.credit import credit_world as world
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def firms(db):
    return [world.firm("320505") for _ in range(3)], world.firm()


@pytest.fixture
def traded(firms):
    buyers, factory = firms
    works = [world.trade(buyer, factory) for buyer in buyers]
    for work in works:
        world.rate_both(work)
    return works


def test_a_snapshot_of_nothing_is_possible():
    snapshot = snapshots.take(at=NOW)
    assert (snapshot.current, snapshot.events, snapshot.parties) == (True, 0, 0)


def test_the_new_books_hold_every_event_applied_or_not(traded):
    scores.apply_event(world.pending()[0], at=NOW)
    old = Snapshot.objects.get()
    new = snapshots.take(at=world.LATER)
    assert list(Snapshot.objects.filter(current=True)) == [new]
    assert world.pending() == []
    assert world.stored_books(new) == world.rebuilt_books(new) != {}
    assert DayBook.objects.filter(snapshot=old).exists()
    assert new.events == 6


def test_events_after_the_switch_add_to_the_new_books(traded, firms):
    buyers, factory = firms
    snapshot = snapshots.take(at=NOW)
    late = world.trade(buyers[0], factory)
    world.rate_both(late, 3, 4)
    world.rate_both(world.trade(world.firm(), factory), 1, 1)
    assert scores.apply_pending(at=world.LATER) == 8
    assert world.stored_books(snapshot) == world.rebuilt_books(snapshot)


def test_partners_of_verified_firms_are_trusted_and_their_orders_count_in_full(traded, firms):
    buyers, factory = firms
    scores.apply_pending(at=NOW)
    before = scores.standing(factory, Side.SUPPLIER, on=NOW.date())
    snapshot = snapshots.take(at=NOW)
    after = scores.standing(factory, Side.SUPPLIER, on=NOW.date())
    assert before.effective_orders <= 0.5  # strangers together
    assert after.effective_orders > 1
    assert PartyTrust.objects.filter(snapshot=snapshot).count() == 4
    assert PairWeight.objects.filter(snapshot=snapshot, party=factory).count() == len(buyers)
    assert after.grade != "NR"


def test_without_a_verified_firm_nobody_is_trusted(traded, firms):
    Organization.objects.update(verified_at=None, state="registered")
    snapshot = snapshots.take(at=NOW)
    assert set(snapshot.trusts.values_list("trust", flat=True)) == {0.0}
    assert not DayBook.objects.filter(snapshot=snapshot, trusted=True).exists()


def test_every_grade_is_published_anew_and_what_the_snapshot_saw_has_no_rank(traded):
    snapshots.take(at=world.LATER)
    assert set(PublishedGrade.objects.values_list("computed_at", flat=True)) == {world.LATER}
    assert PublishedGrade.objects.count() == 4
    assert set(Event.objects.values_list("rank", flat=True)) == {None}


def test_a_struck_event_is_as_if_it_had_never_been(traded, firms):
    _buyers, factory = firms
    Event.objects.filter(work_order=traded[0]).update(struck_at=timezone.now())
    snapshot = snapshots.take(at=NOW)
    assert sum(DayBook.objects.filter(party=factory).values_list("orders", flat=True)) == 2
    assert scores.standing(factory, Side.SUPPLIER, on=NOW.date()).counterparties == 2
    assert world.stored_books(snapshot) == world.rebuilt_books(snapshot)


def test_three_snapshots_are_kept(traded):
    for hour in range(5):
        snapshots.take(at=NOW + timedelta(hours=hour))
    assert Snapshot.objects.count() == 3
    assert Snapshot.objects.filter(current=True).count() == 1


def test_the_same_events_make_the_same_snapshot(traded):
    first, second = (snapshots.take(at=NOW) for _ in range(2))
    columns = ("party", "side", "counterparty", "trust", "independence", "room")
    assert list(first.pairs.order_by("pk").values_list(*columns)) == list(
        second.pairs.order_by("pk").values_list(*columns)
    )
    assert world.stored_books(first) == world.stored_books(second)
