"""Planning anew: what is agreed stays, money follows to the fen, and everybody is told."""

from datetime import timedelta

import pytest

from capacity import reservations
from capacity.models import Booking
from marketplace.core import money
from marketplace.core.errors import Refused, WrongState
from marketplace.notices.models import Notice
from orders import (
    escrow,
    ledger,
    ledger_check,
    lifecycle,
    payments,
    plan_cards,
    plan_changes,
    plan_money,
    plan_orders,
)
from orders import plan_runs as runs
from orders.gateways import Event
from orders.models import Instruction, Job, Order, PlanRun, Tranche
from tests.orders import plan_world
from tests.orders.order_world import owner_of
from tests.orders.plan_world import SOON, confirmed, works

pytestmark = pytest.mark.django_db
NEXT = SOON + timedelta(hours=1)


def pay(order, *, at=SOON):
    payment = payments.start(order, by=owner_of(order.buyer), at=at)
    payments.confirm(payment, provider_reference=f"SB{payment.reference}", at=at)
    order.refresh_from_db()
    return payment


@pytest.fixture
def order(chen_firm, chen):
    """Paid; the cheap factories do everything, the dear ones wait."""
    plan_world.factories()
    made = confirmed(chen_firm)
    pay(made)
    return made


def broken(order, number, *, at=NEXT):
    work = works(order)[number]
    plan_changes.break_down(work, reason="Spindle out", by=owner_of(work.factory), at=at)
    return work


def replanned(order, *, at=NEXT):
    owed = PlanRun.objects.filter(job=order.job).latest("id")
    assert runs.run(owed.pk, at=at)
    return list(order.job.plans.filter(state="proposed").order_by("id"))


def held(order):
    return sum(Tranche.objects.filter(state="held").values_list("amount_fen", flat=True))


def test_a_breakdown_gives_the_hours_up_and_owes_a_new_plan(order):
    work = broken(order, 1)
    work.refresh_from_db()
    assert (work.state, work.cancelled_side) == ("cancelled", "supplier")
    assert {b.state for b in work.bookings.all()} == {"broken_down"}
    assert order.job.operations.get(sequence=2).state == "open"
    run = PlanRun.objects.latest("id")
    assert (run.cause, run.state) == ("broken_down", "queued")
    assert plan_money.held_fen(order) == work.total_fen
    assert ledger_check.findings() == []


def test_a_new_plan_keeps_what_is_agreed(order):
    before = {w.operation_id: (w.pk, w.listing_id) for w in works(order)}
    lost = broken(order, 2)
    (plan,) = replanned(order)
    stays = {p.operation_id: (p.agreed_id, p.listing_id) for p in plan.placements.all()}
    for operation, (work, listing) in before.items():
        if operation != lost.operation_id:
            assert stays[operation] == (work, listing)
    new = plan.placements.get(operation=lost.operation_id)
    assert new.agreed_id is None
    assert new.listing_id != lost.listing_id
    assert plan.names == ["fewest"]


def test_a_new_plan_tells_its_bound_with_what_is_agreed_as_it_is(order):
    broken(order, 2)
    (plan,) = replanned(order)
    run = PlanRun.objects.latest("id")
    assert plan.gap_ppm == 0  # one operation is free, and nobody does it for less
    assert run.lower_bound_fen == plan.total_fen + plan.late_fen
    sure = plan_cards.gap_words(plan)
    plan.gap_ppm = None
    assert plan_cards.gap_words(plan) not in ("", sure)


def test_accepting_the_new_plan_carries_the_money_and_asks_for_the_difference(order, chen):
    paid = order.total_fen
    lost = broken(order, 2)
    (plan,) = replanned(order)
    plan_changes.accept(plan, by=chen, at=NEXT)
    order.refresh_from_db()
    assert order.total_fen == plan.total_fen
    assert escrow.unpaid_fen(order) == plan.total_fen - paid > 0
    assert held(order) == paid
    assert {tranche.state for tranche in lost.tranches.all()} == {"carried"}
    assert ledger_check.findings() == []
    replacement = works(order)[2]
    plan_orders.confirm(replacement, by=owner_of(replacement.factory), at=NEXT)
    order.refresh_from_db()
    assert order.state == "pending_funding"
    payment = pay(order, at=NEXT)
    assert (payment.sequence, payment.amount_fen) == (2, plan.total_fen - paid)
    assert held(order) == plan.total_fen
    assert {w.state for w in works(order)} == {"ready"}
    assert {o.state for o in order.job.operations.all()} == {"scheduled"}
    assert ledger_check.findings() == []
    fees = sum(tranche.fee_fen for tranche in replacement.tranches.all())
    assert fees == money.share(replacement.total_fen, replacement.fee_bps)


def test_what_is_left_over_goes_back_and_nothing_is_asked_for(order, chen, chen_firm):
    paid = order.total_fen
    lost = broken(order, 2)
    plan_world.factory("MFG.CUT.MILL.AX5", region=lost.listing.region, price_fen=9_000)
    (plan,) = replanned(order)
    assert plan.total_fen < paid
    plan_changes.accept(plan, by=chen, at=NEXT)
    refund = Instruction.objects.get(kind="refund")
    assert refund.amount_fen == paid - plan.total_fen
    assert held(order) == plan.total_fen
    assert ledger_check.findings() == []
    replacement = works(order)[2]
    plan_orders.confirm(replacement, by=owner_of(replacement.factory), at=NEXT)
    replacement.refresh_from_db()
    assert replacement.state == "ready"
    assert {b.state for b in replacement.bookings.all()} == {"confirmed"}


def test_an_agreed_successor_moves_only_when_it_must(order, chen):
    _first, second, third = works(order)
    lost = broken(order, 0)
    (plan, *_more) = replanned(order)
    new = plan.placements.get(operation=lost.operation_id)
    for later in plan.placements.exclude(operation=lost.operation_id):
        if later.agreed_id is None:
            assert later.operation_id in (second.operation_id, third.operation_id)
            former = second if later.operation_id == second.operation_id else third
            assert former.placement.starts_at < new.ends_at + timedelta(days=3)
    plan_changes.accept(plan, by=chen, at=NEXT)
    assert len(works(order)) == 3
    assert ledger_check.findings() == []


def test_a_factory_that_declines_is_not_asked_again(chen_firm, chen):
    plan_world.factories()
    order = plan_world.accepted(chen_firm)
    first = works(order)[0]
    plan_orders.decline(first, reason="Full", by=owner_of(first.factory), at=NEXT)
    (plan,) = replanned(order)
    assert first.listing_id not in plan.placements.values_list("listing_id", flat=True)
    plan_changes.accept(plan, by=chen, at=NEXT)
    for work in works(order):
        if work.state == "pending_contract":
            plan_orders.confirm(work, by=owner_of(work.factory), at=NEXT)
    order.refresh_from_db()
    assert (order.state, escrow.unpaid_fen(order)) == ("pending_funding", plan.total_fen)
    pay(order, at=NEXT)
    assert ledger_check.findings() == []


def test_where_nobody_can_take_over_the_buyer_is_told_and_may_cancel_the_rest(chen_firm, chen):
    for process, _after in plan_world.STEPS:
        plan_world.factory(process)
    order = confirmed(chen_firm)
    pay(order)
    broken(order, 1)
    assert replanned(order) == []
    run = PlanRun.objects.latest("id")
    assert run.state == "impossible"
    assert run.findings["blocked"][0]["operation"] == str(order.job.operations.get(sequence=2).uuid)
    plan_changes.cancel_rest(order, reason="No replacement", by=chen, at=NEXT)
    order.refresh_from_db()
    assert order.state == "cancelled"
    assert held(order) == 0
    assert ledger_check.findings() == []
    assert Job.objects.get().state == "open"


def test_cancelling_the_rest_leaves_running_work_alone(order, chen):
    first, second, _third = works(order)
    lifecycle.start_production(first, by=owner_of(first.factory), at=NEXT)
    plan_changes.cancel(second, reason="Not needed", by=chen, at=NEXT)
    assert [work.pk for work in works(order)] == [first.pk]
    order.refresh_from_db()
    assert (order.state, order.total_fen) == ("in_production", first.total_fen)
    assert held(order) == first.total_fen
    states = list(order.job.operations.order_by("sequence").values_list("state", flat=True))
    assert states == ["in_progress", "cancelled", "cancelled"]
    assert ledger_check.findings() == []


def test_running_work_is_never_moved(order, chen):
    first = works(order)[0]
    lifecycle.start_production(first, by=owner_of(first.factory), at=NEXT)
    broken(order, 2)
    (plan,) = replanned(order)
    kept = plan.placements.get(operation=first.operation_id)
    assert kept.agreed_id == first.pk
    assert (kept.starts_at, kept.ends_at) == (first.placement.starts_at, first.placement.ends_at)


def test_goods_that_have_left_are_fetched_where_they_lie(order, chen):
    first, second, _third = works(order)
    lifecycle.start_production(first, by=owner_of(first.factory), at=NEXT)
    plan_world.inspect(first)
    plan_world.ship(first)
    lifecycle.confirm_delivery(first, by=owner_of(second.factory), at=NEXT)
    broken(order, 1)
    (plan, *_more) = replanned(order)
    new = plan.placements.get(operation=second.operation_id)
    assert new.listing.region != second.listing.region
    assert new.freight_fen > 0
    plan_changes.accept(plan, by=chen, at=NEXT, despite=True)
    assert ledger_check.findings() == []


def test_an_order_that_has_moved_on_takes_no_old_plan(order, chen):
    broken(order, 2)
    (plan,) = replanned(order)
    first = works(order)[0]
    plan_changes.break_down(first, reason="Fire", by=owner_of(first.factory), at=NEXT)
    with pytest.raises(Refused):
        plan_changes.accept(plan, by=chen, at=NEXT)


def test_the_last_factory_leaving_ends_the_order_and_the_money_goes_back(order):
    for number in (2, 1, 0):
        broken(order, number)
    order.refresh_from_db()
    assert order.state == "cancelled"
    assert held(order) == 0
    assert Job.objects.get().state == "open"
    assert ledger_check.findings() == []


def test_a_difference_nobody_pays_lapses_alone(order, chen):
    paid = order.total_fen
    broken(order, 2)
    (plan,) = replanned(order)
    plan_changes.accept(plan, by=chen, at=NEXT)
    replacement = works(order)[2]
    plan_orders.confirm(replacement, by=owner_of(replacement.factory), at=NEXT)
    order.refresh_from_db()
    with pytest.raises(WrongState):
        plan_changes.lapse(order, at=NEXT)
    plan_changes.lapse(order, at=order.fund_by)
    replacement.refresh_from_db()
    assert replacement.state == "lapsed"
    assert held(order) == sum(work.total_fen for work in works(order)) < paid
    assert order.job.operations.get(sequence=3).state == "open"
    assert ledger_check.findings() == []


def too_late(order, *, by, at):
    """The payment arrives when the last hold is over."""
    payment = payments.start(order, by=by, at=at)
    held = Booking.objects.filter(work_orders__order=order, state="held")
    late = max(held.values_list("expires_at", flat=True))
    reservations.expire_due(late)
    event = Event("k", "charge.succeeded", payment.reference, "T1", payment.amount_fen)
    return payment.amount_fen, payments.received(payment.gateway, event, at=late)


def test_money_too_late_for_a_changed_plan_is_parked_and_the_rest_goes_on(order, chen):
    broken(order, 2)
    (plan,) = replanned(order)
    plan_changes.accept(plan, by=chen, at=NEXT)
    replacement = works(order)[2]
    plan_orders.confirm(replacement, by=owner_of(replacement.factory), at=NEXT)
    order.refresh_from_db()
    amount, outcome = too_late(order, by=chen, at=NEXT)
    replacement.refresh_from_db()
    assert (outcome, replacement.state) == ("suspense: hours gone", "lapsed")
    assert {work.state for work in works(order)} == {"ready"}
    assert held(order) == sum(work.total_fen for work in works(order))
    assert ledger.balance(ledger.suspense("sandbox")) == amount
    assert ledger_check.findings() == []
    assert PlanRun.objects.filter(job=order.job).latest("id").state == "queued"
    assert Notice.objects.filter(kind="payment_not_used", user=chen).count() == 1


def test_money_too_late_for_a_plan_with_a_declined_part_ends_all_of_it(chen_firm, chen):
    plan_world.factories()
    order = plan_world.accepted(chen_firm)
    first, *_others = works(order)
    plan_orders.decline(first, reason="Full", by=owner_of(first.factory), at=SOON)
    (plan,) = replanned(order)
    plan_changes.accept(plan, by=chen, at=NEXT, despite=True)
    for work in order.work_orders.filter(state="pending_contract"):
        plan_orders.confirm(work, by=owner_of(work.factory), at=NEXT)
    order.refresh_from_db()
    amount, outcome = too_late(order, by=chen, at=NEXT)
    order.refresh_from_db()
    assert (outcome, order.state) == ("suspense: hours gone", "lapsed")
    assert ledger.balance(ledger.suspense("sandbox")) == amount
    assert ledger_check.findings() == []
    assert Job.objects.get().state == "open"


def test_work_that_runs_late_owes_a_new_plan_once(order):
    first, second, _third = works(order)
    lifecycle.start_production(first, by=owner_of(first.factory), at=NEXT)
    late = first.placement.ends_at + timedelta(minutes=1)
    first_late = second.placement.starts_at - timedelta(minutes=1)
    assert plan_changes.plan_late(at=max(late, first_late)) == 1
    run = PlanRun.objects.latest("id")
    assert run.cause == "late"
    assert plan_changes.plan_late(at=max(late, first_late)) == 0


def test_a_late_operation_moves_what_follows(order, chen):
    first, second, _third = works(order)
    lifecycle.start_production(first, by=owner_of(first.factory), at=NEXT)
    at = max(first.placement.ends_at, second.placement.starts_at - timedelta(hours=1))
    assert plan_changes.plan_late(at=at) == 1
    plan = replanned(order, at=at)[0]
    moved = plan.placements.get(operation=second.operation_id)
    assert moved.agreed_id is None
    assert moved.starts_at > at
    order = plan_changes.accept(plan, by=chen, at=at, despite=True)
    assert Order.objects.count() == 1
    assert ledger_check.findings() == []
