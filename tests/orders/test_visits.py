"""A booking from check-in to acceptance, and who gets the money when nobody uses it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from capacity.models import Booking, Listing, Process
from capacity.timers import TIMERS
from marketplace.core import money
from marketplace.core.errors import NotAllowed, Refused, WrongState
from orders import booking_policy, deadlines, escrow, ledger_check, lifecycle, visits
from orders.models import LedgerAccount, WorkOrder
from tests.orders import booking_world, order_world, plan_world, worlds
from tests.orders.booking_world import hours, unit
from tests.orders.order_world import owner_of
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def firms():
    factory, buyer = worlds.make_firm(), worlds.make_firm()
    worlds.make_owner(factory), worlds.make_owner(buyer)
    return factory, buyer


@pytest.fixture
def work(firms):
    """09:00 to 13:00 at ¥200 an hour, set-up ¥50."""
    factory, buyer = firms
    listing = booking_world.bookable(factory, setup_fen=5_000)
    return booking_world.book(buyer, (unit(listing), hours(9, 13)))


def states(work):
    found = WorkOrder.objects.get(pk=work.pk)
    return found.state, [b.state for b in found.bookings.all()], found.operation.state


def in_escrow(work):
    return LedgerAccount.objects.get(ref=f"escrow:{work.order.uuid}").balance


def test_hours_of_a_matched_order_are_given_up_by_no_clock(firms):
    factory, buyer = firms
    ordered = order_world.place(buyer, factory)
    order_world.pay(ordered)
    lab = Process.objects.filter(code__startswith="INN.LAB", is_leaf=True).first()
    Listing.objects.update(process=lab, books_directly=False)
    before = states(ordered)
    with time_machine.travel(visits.begins(ordered) + timedelta(hours=2)):
        for path, _seconds in TIMERS.values():
            import_string(path)()
        assert deadlines.miss_unused(at=timezone.now()) == 0
    assert (states(ordered), set(before[1])) == (before, {"confirmed"})


def test_that_a_missed_first_stretch_ends_all_is_said_before_booking():
    said = " ".join(booking_policy.sentences(booking_policy.terms()))
    assert "if nobody comes to the first, all of it ends" in said


def test_a_booking_is_used_and_accepted(work):
    factory, buyer = owner_of(work.factory), owner_of(work.order.buyer)
    assert states(work) == ("ready", ["confirmed"], "scheduled")
    visits.check_in(work, by=factory, at=visits.begins(work) - 30 * MINUTE)
    assert states(work) == ("in_production", ["in_use"], "in_progress")
    visits.perform(work, by=factory, at=visits.ends(work))
    assert states(work) == ("performed", ["completed"], "handed_over")
    assert work.accept_by == visits.ends(work) + timedelta(days=2)
    lifecycle.accept_goods(work, by=buyer, at=visits.ends(work))
    escrow.release_due(at=visits.ends(work))
    assert deadlines.complete_released(at=visits.ends(work)) == 1


def test_the_buyer_checks_in_too_but_a_stranger_does_not(work):
    stranger = worlds.make_owner(worlds.make_firm())
    with pytest.raises(NotAllowed):
        visits.check_in(work, by=stranger, at=visits.begins(work))
    visits.check_in(work, by=owner_of(work.order.buyer), at=visits.begins(work))
    assert work.state == "in_production"


def test_check_in_opens_half_an_hour_before_the_start(work):
    with pytest.raises(Refused, match="08:30"):
        visits.check_in(work, by=owner_of(work.factory), at=visits.begins(work) - 31 * MINUTE)


def test_silence_after_two_days_is_acceptance(work):
    visits.check_in(work, by=owner_of(work.factory), at=visits.begins(work))
    visits.perform(work, by=None, at=visits.ends(work) + timedelta(days=1))
    assert deadlines.accept_overdue(at=work.accept_by - MINUTE) == 0
    assert deadlines.accept_overdue(at=work.accept_by) == 1


def test_nobody_comes_and_the_factory_keeps_its_published_share(work):
    assert deadlines.miss_unused(at=visits.begins(work) + 59 * MINUTE) == 0
    assert deadlines.miss_unused(at=visits.begins(work) + 60 * MINUTE) == 1
    kept = money.share(85_000, booking_policy.NO_SHOW_BPS)
    assert states(work) == ("cancelled", ["no_show"], "cancelled")
    parts = {t.state: (t.amount_fen, t.fee_fen) for t in work.tranches.all()}
    fee = money.share(kept, work.fee_bps)
    assert parts == {"release_scheduled": (kept, fee), "refund_pending": (85_000 - kept, 0)}
    escrow.release_due(at=visits.begins(work) + 61 * MINUTE)
    assert in_escrow(work) == 0


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        (timedelta(hours=24), 0),
        (timedelta(hours=24) - MINUTE, 25_500),
        (timedelta(hours=4), 25_500),
        (timedelta(hours=3), 42_500),
        (-MINUTE, 68_000),
    ],
)
def test_a_buyer_who_cancels_pays_by_the_table(work, before, kept):
    at = visits.begins(work) - before
    lifecycle.cancel(work.order, reason="改期", by=owner_of(work.order.buyer), at=at)
    held = {t.state: t.amount_fen for t in work.tranches.all()}
    expected = {"release_scheduled": kept, "refund_pending": 85_000 - kept}
    assert held == {state: fen for state, fen in expected.items() if fen}
    assert states(work) == ("cancelled", ["cancelled"], "cancelled")
    assert work.order.job.__class__.objects.get(pk=work.order.job_id).state == "cancelled"


def test_a_factory_that_cancels_keeps_nothing(work):
    at = visits.begins(work)
    lifecycle.cancel(work.order, reason="停机", by=owner_of(work.factory), at=at)
    assert [(t.state, t.amount_fen) for t in work.tranches.all()] == [("refund_pending", 85_000)]


def test_a_closed_door_stops_the_clock_and_asks_the_factory(work):
    at = visits.begins(work) + 10 * MINUTE
    with pytest.raises(NotAllowed):
        visits.say_nobody_there(work, by=owner_of(work.factory), at=at)
    visits.say_nobody_there(work, by=owner_of(work.order.buyer), at=at)
    assert deadlines.miss_unused(at=at + timedelta(hours=5)) == 0
    with pytest.raises(WrongState):
        visits.say_nobody_there(work, by=owner_of(work.order.buyer), at=at)
    visits.check_in(work, by=owner_of(work.factory), at=at + MINUTE)
    assert WorkOrder.objects.get(pk=work.pk).absent_at is None


def test_a_closed_door_without_an_answer_gives_everything_back(work):
    at = visits.begins(work) + 10 * MINUTE
    visits.say_nobody_there(work, by=owner_of(work.order.buyer), at=at)
    day = timedelta(hours=booking_policy.ANSWER_HOURS)
    assert deadlines.return_unanswered(at=at + day - MINUTE) == 0
    assert deadlines.return_unanswered(at=at + day) == 1
    assert states(work) == ("cancelled", ["cancelled"], "cancelled")
    assert [(t.state, t.amount_fen) for t in work.tranches.all()] == [("refund_pending", 85_000)]
    assert WorkOrder.objects.get(pk=work.pk).cancelled_side == "supplier"


def test_work_that_is_made_has_no_check_in_and_a_booking_no_inspection(work):
    visits.check_in(work, by=owner_of(work.factory), at=visits.begins(work))
    with pytest.raises(Refused, match="check-in"):
        lifecycle.MOVES.moving(work, "inspect", by=owner_of(work.factory), at=NOW).__enter__()


def test_what_is_left_of_an_order_is_cancelled_after_one_booking_was_missed(firms):
    factory, buyer = firms
    machines = [unit(booking_world.bookable(factory)) for _number in range(2)]
    late = hours(9, 10, booking_world.SOON + timedelta(days=2))
    missed = booking_world.book(buyer, (machines[0], hours(9, 10)), (machines[1], late))
    at = visits.given_up_at(missed)
    visits.miss(missed, at=at)
    lifecycle.cancel(missed.order, reason="改期", by=owner_of(buyer), at=at)
    works = missed.order.work_orders.order_by("id")
    assert [(w.state, w.cancel_reason) for w in works] == [
        ("cancelled", "Nobody came."),
        ("cancelled", "改期"),
    ]
    moved = [(t.state, t.amount_fen) for w in works for t in w.tranches.order_by("id")]
    kept, back, whole = moved
    assert (kept[0], back[0]) == ("release_scheduled", "refund_pending")
    assert whole == ("refund_pending", 20_000)
    assert ledger_check.findings() == []
    with pytest.raises(WrongState):
        lifecycle.cancel(missed.order, reason="改期", by=owner_of(buyer), at=at)


def test_work_of_a_plan_has_no_check_in_either(chen_firm, chen):
    plan_world.factories()
    part = plan_world.works(plan_world.confirmed(chen_firm))[0]
    plan_world.pay(part.order)
    part = WorkOrder.objects.get(pk=part.pk)
    with pytest.raises(Refused, match="check-in"):
        visits.check_in(part, by=owner_of(part.factory), at=NOW)


def test_the_deposit_of_a_lease_goes_back_with_the_acceptance(firms):
    factory, buyer = firms
    listing = booking_world.bookable(
        factory, price_mode="lease", price_fen=90_000, lease_days=1, deposit_fen=30_000
    )
    work = booking_world.book(buyer, (unit(listing), hours(8, 20)))
    assert (work.total_fen, work.deposit_fen, work.order.total_fen) == (90_000, 30_000, 120_000)
    visits.check_in(work, by=owner_of(factory), at=visits.begins(work))
    visits.perform(work, by=owner_of(factory), at=visits.ends(work))
    lifecycle.accept_goods(work, by=owner_of(buyer), at=visits.ends(work))
    held = {t.state: t.amount_fen for t in work.tranches.all()}
    assert held == {"release_scheduled": 90_000, "refund_pending": 30_000}
    escrow.release_due(at=visits.ends(work))
    assert in_escrow(work) == 0
    assert deadlines.complete_released(at=visits.ends(work)) == 1
    assert Booking.objects.get().state == "completed"
