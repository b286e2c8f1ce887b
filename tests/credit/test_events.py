"""What an ended order says about its two sides, written once and numbered under the lock."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from credit import events, snapshots
from credit.models import Event, Rating, Side
from marketplace.accounts.models import Membership
from orders import deadlines, lifecycle
from tests.credit import credit_world as world
from tests.orders import order_world
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(db):
    return world.firm("320505")


@pytest.fixture
def factory(db):
    return world.firm()


def told(side, kind="facts"):
    return Event.objects.get(side=side, kind=kind)


def test_a_completed_order_says_something_about_both_sides_once(buyer, factory):
    work = world.trade(buyer, factory)
    lifecycle.order_settled.send(None, work_order=work, at=NOW)
    supplier, customer = told(Side.SUPPLIER), told(Side.BUYER)
    assert Event.objects.count() == 2
    assert (supplier.party, supplier.counterparty) == (factory, buyer)
    assert (customer.party, customer.counterparty) == (buyer, factory)
    assert (supplier.causes, customer.causes) == ({}, {})
    assert supplier.work_class == "MFG.CUT"
    assert supplier.amount_fen == work.total_fen
    assert Rating.objects.filter(state="invited").count() == 2


def test_the_worst_inspection_counts_and_a_clean_one_after_it_does_not_dilute(buyer, factory):
    work = order_world.place(buyer, factory, quantity=20)
    work = order_world.advance(work, "in_production")
    order_world.inspect(work, rejected=2)
    work = order_world.fresh(work)
    order_world.inspect(work)
    assert events.supplier_facts(work).rejected_share == 0.1


def test_lateness_counts_from_the_promised_day(buyer, factory):
    work = order_world.advance(order_world.place(buyer, factory, quantity=5), "ready_to_ship")
    late = NOW + timedelta(days=(work.promised_on - NOW.date()).days + 4)
    order_world.ship(work, at=late)
    facts = events.supplier_facts(order_world.fresh(work))
    assert facts.late_days in (4.0, 5.0)  # by the day in Shanghai
    assert facts.lead_days >= 1


def test_acceptance_left_to_the_timer_is_the_buyers_doing(buyer, factory):
    work = order_world.advance(order_world.place(buyer, factory, quantity=5), "delivered")
    lifecycle.accept_goods(work, by=None, at=work.accept_by)
    order_world.settle(work, at=work.accept_by)
    assert set(told(Side.BUYER).causes) == {"acceptance_timer"}
    assert told(Side.SUPPLIER).causes == {}


def test_a_factory_that_cancels_is_marked_hard_and_the_buyer_earns_nothing(buyer, factory):
    work = order_world.place(buyer, factory, quantity=5)
    by = order_world.owner_of(factory)
    lifecycle.cancel(work.order, reason="no", by=by, at=NOW)
    event = Event.objects.get()
    assert (event.side, event.hard, set(event.causes)) == (Side.SUPPLIER, True, {"cancelled"})
    assert not Rating.objects.exists()


def test_an_order_that_lapsed_is_told_of_the_buyer_alone(buyer, factory):
    work = order_world.place(buyer, factory, quantity=5)
    deadlines.lapse_unfunded(at=work.order.fund_by)
    event = Event.objects.get()
    assert (event.side, set(event.causes)) == (Side.BUYER, {"payment_late"})


def test_a_buyer_who_cancels_before_the_start_leaves_no_record_on_either_side(buyer, factory):
    work = order_world.advance(order_world.place(buyer, factory, quantity=5), "ready")
    by = order_world.owner_of(buyer)
    lifecycle.cancel(work.order, reason="no", by=by, at=NOW)
    assert not Event.objects.exists()


def test_the_rank_is_given_when_the_event_is_written(buyer, factory):
    works = [world.trade(buyer, factory) for _ in range(3)]
    ranks = Event.objects.filter(side=Side.SUPPLIER).order_by("pk").values_list("rank", flat=True)
    assert list(ranks) == [1, 2, 3]
    world.rate_both(works[1], 4, 5)
    rated = told(Side.SUPPLIER, "rated")
    assert (rated.rank, rated.stars, rated.amount_fen) == (2, 4, works[1].total_fen)
    assert (
        rated.class_median_fen
        == Event.objects.get(work_order=works[1], side=Side.SUPPLIER, kind="facts").class_median_fen
    )


def test_after_a_snapshot_the_numbers_begin_anew_and_what_it_saw_has_none(buyer, factory):
    seen = world.trade(buyer, factory)
    snapshots.take(at=world.LATER)
    world.trade(buyer, factory)
    world.rate_both(seen)
    ranks = Event.objects.filter(side=Side.SUPPLIER).order_by("pk").values_list("rank", flat=True)
    assert list(ranks) == [None, 1, None]


def test_firms_of_one_owner_or_one_legal_person_are_related(buyer, factory):
    assert not events.are_related(buyer, factory)
    shared = order_world.owner_of(buyer)
    Membership.objects.create(user=shared, organization=factory, role="viewer")
    assert not events.are_related(buyer, factory)
    Membership.objects.filter(user=shared, organization=factory).update(role="owner")
    assert events.are_related(buyer, factory)
    assert events.are_related(world.firm(), factory) is False
    factory.legal_person = buyer.legal_person
    Membership.objects.filter(user=shared, organization=factory).delete()
    assert events.are_related(buyer, factory)


WRONG = {
    "UPDATE credit_event SET amount_fen = -1": "event_amounts",
    "UPDATE credit_event SET class_median_fen = 0": "event_amounts",
    "UPDATE credit_event SET counterparty_id = party_id": "event_between_two",
    "UPDATE credit_event SET stars = 5": "event_stars_only_when_rated",
    "UPDATE credit_event SET kind = 'rated'": "event_stars_only_when_rated",
    "UPDATE credit_event SET side = 'supplier'": "event_once",
    "UPDATE credit_rating SET stars = 5": "rating_submitted_by_somebody",
    "UPDATE credit_rating SET state = 'submitted'": "rating_submitted_by_somebody",
    "UPDATE credit_rating SET state = 'counted', stars = 5": "rating_submitted_by_somebody",
    "UPDATE credit_rating SET ratee_id = rater_id": "nobody_rates_themselves",
    "UPDATE credit_rating SET side = 'buyer'": "one_rating_per_side",
    "UPDATE credit_rating SET state = 'submitted', submitted_at = now(), stars = 6, "
    "submitted_by_id = (SELECT min(id) FROM accounts_user)": "rating_stars_one_to_five",
    "INSERT INTO credit_snapshot (computed_at, parameters_id, current, parties, events, figures) "
    "SELECT now(), parameters_id, true, 0, 0, '{}' FROM credit_snapshot": "one_current_snapshot",
    "INSERT INTO credit_daybook (snapshot_id, party_id, side, work_class, day, trusted, orders, "
    "weight, costs, stars, stars_weight) SELECT snapshot_id, party_id, side, work_class, day, "
    "trusted, 0, 0, '{}', 0, 0 FROM credit_daybook": "day_book_once",
}


def test_the_database_refuses_what_no_event_or_rating_can_be(buyer, factory):
    world.trade(buyer, factory)
    snapshots.take(at=NOW)
    for wrong, constraint in WRONG.items():
        refused = pytest.raises(IntegrityError, match=constraint)
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(wrong)
