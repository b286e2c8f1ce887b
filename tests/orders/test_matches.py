"""From the buyer's Accept to the factory's answer; hours are held once, whoever is first."""

from datetime import timedelta

import pytest
from django.utils import translation

from capacity.models import IdleWindow
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from marketplace.notices.models import Notice
from orders import jobs, matches, proposals
from orders.models import Job, Match, Order
from tests.orders import worlds
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(db):
    firm = worlds.make_firm(region="320505")
    firm.owner = worlds.make_owner(firm)
    return firm


@pytest.fixture
def factory(db):
    firm = worlds.make_firm(region="330110")
    firm.owner = worlds.make_owner(firm)
    firm.listing = worlds.make_listing(firm)
    return firm


@pytest.fixture
def match(buyer, factory):
    (found,) = worlds.matched(worlds.post(buyer, buyer.owner))
    return found


def accept(match, buyer, at=NOW):
    matches.accept(match, by=buyer.owner, at=at)
    return match


def test_accepting_holds_the_promised_hours_and_gives_the_factory_a_day(match, buyer, factory):
    accept(match, buyer)
    assert match.state == "accepted_by_buyer"
    assert match.confirm_by == NOW + timedelta(hours=24)
    held = list(match.bookings.all())
    assert {booking.state for booking in held} == {"held"}
    hours = sum((b.during.upper - b.during.lower for b in held), timedelta())
    assert hours == timedelta(hours=20)
    assert max(b.during.upper for b in held) == match.finishes_at
    assert {b.held_for for b in held} == {match.uuid}
    assert Notice.objects.get(user=factory.owner).kind == "request_to_confirm"


def test_confirming_makes_an_order_that_waits_for_the_money(match, buyer, factory):
    accept(match, buyer)
    order = matches.confirm(match, by=factory.owner, at=NOW + timedelta(hours=1))
    match.refresh_from_db()
    job = Job.objects.get()
    assert (match.state, job.state, order.state) == ("converted", "awarded", "pending_funding")
    assert job.operations.get().state == "awarded"
    assert order.total_fen == match.total_fen
    assert job.matching_due_at is None


def test_a_decline_frees_the_hours_and_offers_the_next_candidate(match, buyer, factory):
    rival = worlds.make_firm(region="440306")
    worlds.make_listing(rival)
    jobs.ask_for_matching(match.operation.job, at=NOW)
    first, second = worlds.matched(match.operation.job)
    accept(first, buyer)
    matches.decline(first, reason=" The spindle is in repair ", by=factory.owner, at=NOW)
    assert (first.state, first.decline_reason) == (
        "declined_by_factory",
        "The spindle is in repair",
    )
    assert {b.state for b in first.bookings.all()} == {"released"}
    assert matches.next_candidate(first).pk == second.pk
    notice = Notice.objects.get(user=buyer.owner, kind="match_declined")
    assert rival.short_name in notice.en
    jobs.ask_for_matching(first.operation.job, at=NOW)
    assert [m.pk for m in worlds.matched(first.operation.job)] == [second.pk]


def test_a_decline_without_a_reason_is_refused(match, buyer, factory):
    accept(match, buyer)
    with pytest.raises(Invalid) as refusal:
        matches.decline(match, reason="  ", by=factory.owner, at=NOW)
    assert refusal.value.field == "reason"


def test_a_request_nobody_answers_expires_after_a_day(match, buyer, factory):
    accept(match, buyer)
    assert matches.expire_due(at=NOW + timedelta(hours=23)) == 0
    assert matches.expire_due(at=NOW + timedelta(hours=24)) == 1
    assert matches.expire_due(at=NOW + timedelta(hours=24)) == 0
    match.refresh_from_db()
    assert match.state == "expired"
    assert {b.state for b in match.bookings.all()} == {"released"}
    kinds = Notice.objects.filter(kind__endswith="_expired").values_list("kind", flat=True)
    assert sorted(kinds) == ["match_expired", "request_expired"]


def test_after_the_deadline_a_confirmation_is_refused(match, buyer, factory):
    accept(match, buyer)
    with pytest.raises(NotAllowed):
        matches.confirm(match, by=factory.owner, at=NOW + timedelta(hours=25))
    assert not Order.objects.exists()


def test_only_one_factory_is_asked_at_a_time(match, buyer):
    worlds.make_listing(worlds.make_firm())
    jobs.ask_for_matching(match.operation.job, at=NOW)
    first, second = worlds.matched(match.operation.job)
    accept(first, buyer)
    with pytest.raises(Refused) as refusal:
        accept(second, buyer)
    assert refusal.value.code == "already_asked"


def test_hours_taken_meanwhile_are_refused_and_the_job_is_matched_again(match, buyer):
    other = worlds.post(buyer, buyer.owner)
    (rival,) = worlds.matched(other)
    accept(rival, buyer)
    with translation.override("en"), pytest.raises(matches.HoursGone) as refusal:
        accept(match, buyer)
    assert "can now finish on" in str(refusal.value)
    job = Job.objects.get(pk=match.operation.job_id)
    assert job.matching_due_at == NOW
    assert worlds.matched(job)[0].finishes_at > match.finishes_at


def test_the_later_finish_the_buyer_has_seen_is_accepted(match, buyer):
    (rival,) = worlds.matched(worlds.post(buyer, buyer.owner))
    accept(rival, buyer)
    slots = matches.promised_slots(match, at=NOW)
    seen = max(period.end for _unit, period in slots)
    with pytest.raises(matches.HoursGone):
        matches.accept(match, by=buyer.owner, at=NOW, finish_by=seen - timedelta(minutes=15))
    matches.accept(match, by=buyer.owner, at=NOW, finish_by=seen)
    assert (match.state, match.finishes_at) == ("accepted_by_buyer", seen)


def test_hours_withdrawn_meanwhile_are_refused(match, buyer):
    IdleWindow.objects.all().delete()
    with pytest.raises(matches.HoursGone):
        accept(match, buyer)
    assert Match.objects.get(pk=match.pk).state == "proposed"


def test_strangers_and_the_wrong_side_may_not_move_a_match(match, buyer, factory):
    stranger = worlds.make_owner(worlds.make_firm())
    for person in (stranger, factory.owner):
        with pytest.raises(NotAllowed):
            matches.accept(match, by=person, at=NOW)
    accept(match, buyer)
    for person in (stranger, buyer.owner, worlds.make_owner(factory, "operator")):
        with pytest.raises(NotAllowed):
            matches.confirm(match, by=person, at=NOW)


def test_a_firm_in_probation_places_one_order_at_a_time(factory):
    firm = worlds.make_firm(region="320505", state="probation")
    owner = worlds.make_owner(firm)
    (first,) = worlds.matched(worlds.post(firm, owner))
    second_job = worlds.post(firm, owner, quantity=5)
    (second,) = worlds.matched(second_job)
    matches.accept(first, by=owner, at=NOW)
    with pytest.raises(Refused) as refusal:
        matches.accept(second, by=owner, at=NOW)
    assert refusal.value.code == "probation"


def test_a_factory_in_probation_takes_one_order_at_a_time(buyer, factory):
    worlds.Organization.objects.filter(pk=factory.pk).update(state="probation")
    one, two = (worlds.matched(worlds.post(buyer, buyer.owner, quantity=5))[0] for _ in "12")
    matches.accept(one, by=buyer.owner, at=NOW)
    matches.confirm(one, by=factory.owner, at=NOW)
    jobs.ask_for_matching(two.operation.job, at=NOW)
    (two,) = worlds.matched(two.operation.job)
    matches.accept(two, by=buyer.owner, at=NOW)
    with pytest.raises(Refused) as refusal:
        matches.confirm(two, by=factory.owner, at=NOW)
    assert refusal.value.code == "probation"


def test_cancelling_the_job_frees_the_hours_and_tells_the_factory(match, buyer, factory):
    accept(match, buyer)
    jobs.cancel(match.operation.job, reason="", by=buyer.owner, at=NOW)
    match.refresh_from_db()
    assert match.state == "expired"
    assert {b.state for b in match.bookings.all()} == {"released"}
    assert Notice.objects.filter(user=factory.owner, kind="request_withdrawn").count() == 1


def test_a_dismissed_match_does_not_come_back_for_this_version(match, buyer):
    matches.dismiss(match, by=buyer.owner, at=NOW)
    jobs.ask_for_matching(match.operation.job, at=NOW)
    assert worlds.matched(match.operation.job) == []


def test_looking_twice_is_looking_once(match, buyer):
    matches.view(match, by=buyer.owner, at=NOW)
    matches.view(match, by=buyer.owner, at=NOW)
    assert match.state == "viewed"


def look(match, by):
    with proposals.MOVES.moving(match, "view", by=by, at=NOW):
        pass


CALLS = {
    "view": lambda m, b, f: look(m, b),
    "accept": lambda m, b, f: matches.accept(m, by=b, at=NOW),
    "confirm": lambda m, b, f: matches.confirm(m, by=f, at=NOW),
    "decline": lambda m, b, f: matches.decline(m, reason="no", by=f, at=NOW),
    "dismiss": lambda m, b, f: matches.dismiss(m, by=b, at=NOW),
}


CLOSED = [
    (name, state)
    for name in CALLS
    for state in Match.State.values
    if state not in proposals.MOVES[name].sources
]


@pytest.mark.parametrize(("name", "state"), CLOSED)
def test_every_move_is_refused_from_every_state_it_does_not_leave(
    name, state, match, buyer, factory
):
    Match.objects.filter(pk=match.pk).update(state=state)
    match.refresh_from_db()
    with pytest.raises(WrongState):
        CALLS[name](match, buyer.owner, factory.owner)
    assert Match.objects.get(pk=match.pk).state == state
