"""Events in the day-books: once each, in any order, equal to the books made anew."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from capacity.models import ListingIndex
from credit import parameters, scores, snapshots
from credit.models import DayBook, Event, GradeChange, Side, Snapshot
from marketplace.accounts.models import PublishedGrade
from tests import personas
from tests.credit import credit_world as world
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def firms(db):
    return [world.firm("320505") for _ in range(3)], [world.firm() for _ in range(2)]


@pytest.fixture
def traded(firms):
    """Six orders between three buyers and two factories, four of them rated."""
    buyers, factories = firms
    works = [world.trade(buyer, factory) for buyer in buyers for factory in factories]
    for stars, work in zip((5, 4, 2, 1), works, strict=False):
        world.rate_both(work, stars, 5)
    return works


def test_an_event_told_twice_counts_once(traded):
    (pk, *_others) = world.pending()
    assert scores.apply_event(pk, at=NOW) is True
    books = list(DayBook.objects.values())
    assert scores.apply_event(pk, at=NOW) is False
    assert list(DayBook.objects.values()) == books


def test_the_sweep_applies_whatever_is_left_and_then_nothing(traded):
    assert scores.apply_pending(at=NOW) == len(Event.objects.all()) == 20
    assert scores.apply_pending(at=NOW) == 0
    snapshot = Snapshot.objects.get()
    assert world.stored_books(snapshot) == world.rebuilt_books(snapshot)


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_deliveries_makes_the_same_books(seed, traded):
    dice = random.Random(seed)
    deliveries = world.pending() * 2
    dice.shuffle(deliveries)
    snapshot = scores.current_snapshot(at=NOW)
    for count, pk in enumerate(deliveries):
        scores.apply_event(pk, at=NOW)
        if count % 7 == 0:  # and at every moment in between
            assert world.stored_books(snapshot) == world.rebuilt_books(snapshot)
    in_turn = world.stored_books(snapshot)
    assert in_turn == world.rebuilt_books(snapshot)
    with transaction.atomic():
        again = Snapshot.objects.create(
            computed_at=NOW, parameters=snapshot.parameters, current=False
        )
        rows = snapshots.books_of(again, snapshots.counted_events())
    assert in_turn == world._books(rows.values())


def test_a_rated_event_takes_the_place_of_the_bare_facts(firms):
    (buyer, *_), (factory, _) = firms
    work = world.trade(buyer, factory)
    world.rate_both(work, 2, 5)
    facts, rated = (Event.objects.get(side="supplier", kind=kind) for kind in ("facts", "rated"))
    scores.apply_event(facts.pk, at=NOW)
    (row,) = DayBook.objects.filter(party=factory)
    before = (row.orders, row.weight)
    assert (row.stars_weight, row.costs) == (0, {})
    scores.apply_event(rated.pk, at=NOW)
    row.refresh_from_db()
    assert (row.orders, row.weight) == before
    assert row.stars == 2 * row.weight
    assert set(row.costs) == {"stars"}


def test_related_firms_count_nothing_for_each_other(firms):
    (buyer, *_), (factory, _) = firms
    factory.legal_person = buyer.legal_person
    factory.save()
    world.rate_both(world.trade(buyer, factory))
    scores.apply_pending(at=NOW)
    found = scores.standing(factory, Side.SUPPLIER, on=world.LATER.date())
    assert (found.effective_orders, found.counterparties) == (0, 0)
    snapshot = snapshots.take(at=world.LATER)
    assert snapshot.pairs.count() == snapshot.trusts.count() == 0
    assert world.stored_books(snapshot) == world.rebuilt_books(snapshot) == {}


def test_a_buyers_events_do_not_touch_the_suppliers_books(traded, firms):
    for pk in Event.objects.filter(side=Side.BUYER).values_list("pk", flat=True):
        scores.apply_event(pk, at=NOW)
    _buyers, factories = firms
    assert not DayBook.objects.filter(party__in=factories).exists()
    assert not PublishedGrade.objects.filter(side=Side.SUPPLIER).exists()


def test_publishing_carries_the_grade_to_the_listings_and_remembers_changes(traded, firms):
    factory = firms[1][0]
    scores.apply_pending(at=NOW)
    snapshots.take(at=NOW)  # now the partners are known
    grade = PublishedGrade.objects.get(organization=factory, side=Side.SUPPLIER)
    assert grade.grade != "NR"
    assert grade.counterparties == 3
    listing = ListingIndex.objects.get(listing__organization=factory)
    assert listing.p_up_ppm == grade.p_up_ppm
    history = GradeChange.objects.filter(organization=factory, side=Side.SUPPLIER)
    assert list(history.order_by("pk").values_list("grade", flat=True)) == ["NR", grade.grade]
    scores.publish(factory, Side.SUPPLIER, at=world.LATER)
    assert history.count() == 2


def test_stars_are_a_weighted_mean_rounded_down_and_none_under_three(firms):
    buyers, (factory, _) = firms
    for stars, buyer in zip((5, 4, 5), buyers, strict=True):
        world.rate_both(world.trade(buyer, factory), stars, 5)
        scores.apply_pending(at=NOW)
        grade = PublishedGrade.objects.get(organization=factory, side=Side.SUPPLIER)
        if grade.ratings < 3:
            assert grade.stars is None
    snapshots.take(at=NOW)
    grade.refresh_from_db()
    assert grade.ratings == 3
    assert Decimal("4.0") <= grade.stars <= Decimal("4.7")
    assert grade.stars * 10 == int(grade.stars * 10)


def test_verification_sets_the_starting_point_and_an_expired_certificate_counts_no_more(firms):
    factory = firms[1][0]
    today = NOW.date()
    priors = parameters.STANDARD.priors

    def prior():
        return scores.standing(factory, Side.SUPPLIER, on=today).prior

    assert prior() == priors[1]
    certificate = personas.certificate(factory, "ISO9001", number="1", expires_on=today)
    assert prior() == priors[2]
    certificate.expires_on = today - timedelta(days=1)
    certificate.save()
    assert prior() == priors[1]
    factory.verified_at = None
    assert prior() == priors[0]


def test_one_event_takes_a_fixed_number_of_queries(traded, django_assert_max_num_queries):
    first, *others = world.pending()
    scores.apply_event(first, at=NOW)
    with django_assert_max_num_queries(40):
        scores.apply_event(others[0], at=NOW)
