"""Accepting a plan: everything becomes real in one transaction, or nothing does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from capacity import reservations
from capacity.models import Booking
from credit.models import Rating
from marketplace.audit.models import JournalLine
from marketplace.core.errors import NotAllowed, Refused, WrongState
from marketplace.core.periods import Period
from orders import (
    deadlines,
    escrow,
    ledger_check,
    lifecycle,
    payments,
    plan_changes,
    plan_orders,
    plan_todos,
    turns,
)
from orders.models import Arrival, Job, Order, Plan, PlanRun
from tests.orders import plan_world
from tests.orders.order_world import owner_of
from tests.orders.plan_world import SOON, confirmed, named, planned, works

pytestmark = pytest.mark.django_db


@pytest.fixture
def plans(chen_firm, chen):
    plan_world.factories()
    return planned(plan_world.post(chen_firm))


def pay(order, *, at=SOON):
    payment = payments.start(order, by=owner_of(order.buyer), at=at)
    payments.confirm(payment, provider_reference=f"SB{payment.reference}", at=at)
    order.refresh_from_db()


def test_an_accepted_plan_holds_every_hour_and_asks_every_factory(plans, chen):
    plan = named(plans, "cheapest")
    order = plan_changes.accept(plan, by=chen, at=SOON)
    assert (order.state, order.total_fen) == ("pending_contract", plan.total_fen)
    lots = list(plan.placements.order_by("operation__sequence"))
    for work, lot in zip(works(order), lots, strict=True):
        held = sorted((b.unit_id, b.period.start, b.period.end) for b in work.bookings.all())
        assert held == sorted((u, p.start, p.end) for u, p in plan_orders.pieces_of(lot))
        assert {b.state for b in work.bookings.all()} == {"held"}
        assert work.total_fen == lot.work_fen + lot.freight_fen
        assert escrow.unpaid_fen(order) == order.total_fen
    job = Job.objects.get()
    assert (job.state, {o.state for o in job.operations.all()}) == ("awarded", {"awarded"})
    assert set(Plan.objects.values_list("state", flat=True)) == {"accepted", "superseded"}


def test_is_one_hour_gone_nothing_stays_and_a_new_run_is_owed(plans, chen, rao_firm):
    plan = named(plans, "cheapest")
    last = plan.placements.order_by("-operation__sequence").first()
    unit, period = plan_orders.pieces_of(last)[0]
    taken = Period(period.start, period.start + timedelta(hours=1))
    machine = last.listing.units.get(pk=unit)
    expires_at = SOON + timedelta(days=3)
    reservations.hold([(machine, taken)], buyer=rao_firm, by=None, at=SOON, expires_at=expires_at)
    with pytest.raises(plan_orders.PlanGone, match=last.listing.organization.short_name):
        plan_changes.accept(plan, by=chen, at=SOON)
    assert Booking.objects.count() == 1
    assert not Order.objects.exists()
    assert Job.objects.get().state == "open"
    assert PlanRun.objects.latest("id").state == "queued"
    assert not Plan.objects.filter(state="proposed").exists()


def test_a_plan_of_an_older_version_is_not_accepted(plans, chen):
    Job.objects.update(version=9)
    with pytest.raises(WrongState):
        plan_changes.accept(plans[0], by=chen, at=SOON)


def test_only_the_buyer_accepts(plans, lin):
    with pytest.raises(NotAllowed):
        plan_changes.accept(plans[0], by=lin, at=SOON)


def test_a_plan_over_budget_is_accepted_only_in_so_many_words(chen_firm, chen):
    plan_world.factories()
    plan = named(planned(plan_world.post(chen_firm, budget_fen=200_000)), "cheapest")
    assert plan.total_fen > 200_000
    with pytest.raises(Refused) as refused:
        plan_changes.accept(plan, by=chen, at=SOON)
    assert refused.value.code == "needs_consent"
    assert plan_changes.accept(plan, by=chen, at=SOON, despite=True).total_fen == plan.total_fen


def test_the_buyer_pays_when_the_last_factory_has_confirmed(plans, chen):
    order = plan_changes.accept(named(plans, "cheapest"), by=chen, at=SOON)
    first, *others = works(order)
    plan_orders.confirm(first, by=owner_of(first.factory), at=SOON)
    order.refresh_from_db()
    assert order.state == "pending_contract"
    for reader in (chen, owner_of(first.factory)):
        with translation.override("zh-hans"):
            turn = turns.turn_of(works(order)[0], reader)
            assert (turn.kind, turn.title, turn.url) == ("waiting", "其他工厂：确认各自的工序", "")
    later = SOON + timedelta(hours=5)
    for work in others:
        plan_orders.confirm(work, by=owner_of(work.factory), at=later)
    order.refresh_from_db()
    assert (order.state, order.fund_by) == ("pending_funding", later + timedelta(hours=48))


def test_one_payment_confirms_all_bookings_together(chen_firm, chen):
    plan_world.factories()
    order = confirmed(chen_firm)
    pay(order)
    assert order.state == "ready"
    assert set(Booking.objects.values_list("state", flat=True)) == {"confirmed"}
    assert Job.objects.get().state == "ordered"
    assert {o.state for o in Job.objects.get().operations.all()} == {"scheduled"}
    assert ledger_check.findings() == []


def test_a_factory_that_does_not_answer_has_declined(plans, chen):
    order = plan_changes.accept(named(plans, "cheapest"), by=chen, at=SOON)
    first, *others = works(order)
    for work in others:
        plan_orders.confirm(work, by=owner_of(work.factory), at=SOON)
    assert plan_orders.expire_due(at=SOON + timedelta(hours=24)) == 1
    first.refresh_from_db()
    assert (first.state, first.cancelled_side) == ("cancelled", "supplier")
    assert {b.state for b in first.bookings.all()} == {"released"}
    assert Job.objects.get().operations.get(sequence=1).state == "open"
    assert PlanRun.objects.latest("id").cause == "declined"


def test_nobody_starts_before_the_goods_have_arrived(chen_firm, chen):
    plan_world.factories()
    order = confirmed(chen_firm)
    pay(order)
    first, second, _third = works(order)
    with pytest.raises(WrongState, match=first.factory.short_name):
        lifecycle.start_production(second, by=owner_of(second.factory), at=SOON)
    advance_work(first, "shipped")
    with pytest.raises(WrongState):
        lifecycle.start_production(second, by=owner_of(second.factory), at=SOON)
    first.refresh_from_db()
    lifecycle.confirm_delivery(first, by=owner_of(second.factory), at=SOON)
    lifecycle.start_production(second, by=owner_of(second.factory), at=SOON)
    assert second.state == "in_production"


def advance_work(work, state):
    route = {
        "in_production": lambda w: lifecycle.start_production(w, by=owner_of(w.factory), at=SOON),
        "ready_to_ship": plan_world.inspect,
        "shipped": plan_world.ship,
        "delivered": lambda w: lifecycle.confirm_delivery(w, by=owner_of(w.order.buyer), at=SOON),
        "accepted": lambda w: lifecycle.accept_goods(w, by=owner_of(w.order.buyer), at=SOON),
    }
    for name, step in route.items():
        step(work)
        work.refresh_from_db()
        assert work.state == name
        if name == state:
            return


def test_the_receiver_only_confirms_and_strangers_do_nothing(chen_firm, chen):
    plan_world.factories()
    order = confirmed(chen_firm)
    pay(order)
    first, second, third = works(order)
    advance_work(first, "shipped")
    with pytest.raises(NotAllowed):
        lifecycle.confirm_delivery(first, by=owner_of(third.factory), at=SOON)
    lifecycle.confirm_delivery(first, by=owner_of(second.factory), at=SOON)
    with pytest.raises(NotAllowed):
        lifecycle.accept_goods(first, by=owner_of(second.factory), at=SOON)


def test_the_last_work_order_completes_the_order(chen_firm, chen):
    plan_world.factories()
    order = confirmed(chen_firm)
    pay(order)
    for work in works(order):
        assert order.state != "completed"
        advance_work(work, "accepted")
        escrow.release_due(at=SOON)
        deadlines.complete_released(at=SOON)
        order.refresh_from_db()
    assert order.state == "completed"
    assert Rating.objects.filter(work_order__order=order).count() == 2 * len(works(order))
    assert {o.state for o in Job.objects.get().operations.all()} == {"accepted"}
    assert ledger_check.findings() == []


def test_an_unpaid_plan_lapses_and_the_job_is_planned_anew(chen_firm, chen):
    plan_world.factories()
    order = confirmed(chen_firm)
    assert deadlines.lapse_unfunded(at=order.fund_by) == 1
    order.refresh_from_db()
    assert order.state == "lapsed"
    job = Job.objects.get()
    assert (job.state, {o.state for o in job.operations.all()}) == ("open", {"open"})
    assert set(Booking.objects.values_list("state", flat=True)) == {"released"}
    assert PlanRun.objects.latest("id").state == "queued"
    assert Plan.objects.filter(state="accepted").count() == 0


def test_two_lots_of_an_operation_move_it_together(chen_firm, chen):
    plan_world.factories()
    steps = plan_world.steps(quantity=200, lots=2)
    due = plan_world.TODAY + timedelta(days=7)
    plans = planned(plan_world.post(chen_firm, operations=steps[:2], due_on=due))
    split = [plan for plan in plans if plan.placements.filter(lot=2).exists()]
    assert split
    order = plan_changes.accept(split[0], by=chen, at=SOON, despite=True)
    for work in works(order):
        plan_orders.confirm(work, by=owner_of(work.factory), at=SOON)
    pay(Order.objects.get())
    lots = [work for work in works(order) if work.operation.sequence == 1]
    operation = Job.objects.get().operations.get(sequence=1)
    if len(lots) == 2:
        advance_work(lots[0], "ready_to_ship")
        operation.refresh_from_db()
        assert operation.state == "in_progress"
        advance_work(lots[1], "ready_to_ship")
        operation.refresh_from_db()
        assert operation.state == "inspecting"


BRANCHES = (("MFG.CUT.TURN.CNC2", ()), ("MFG.CUT.MILL.AX3", (0,)), ("MFG.CUT.MILL.AX5", (0,)))


@pytest.fixture
def branched(chen_firm, chen):
    """One operation whose goods go to two factories: paid, made and on their way."""
    plan_world.factories()
    steps = plan_world.steps()
    for step, (_code, after) in zip(steps, BRANCHES, strict=True):
        step["after"] = list(after)
    order = confirmed(chen_firm, operations=steps, several_ends=True)
    pay(order)
    first, *receivers = works(order)
    advance_work(first, "shipped")
    return first, receivers


def test_goods_for_several_factories_have_arrived_when_each_has_confirmed(branched):
    first, (one, other) = branched
    lifecycle.confirm_delivery(first, by=owner_of(one.factory), at=SOON)
    first.refresh_from_db()
    assert (first.state, first.accept_by) == ("shipped", None)
    assert turns.turn_of(first, owner_of(first.factory)).title.startswith(other.factory.short_name)
    with pytest.raises(WrongState, match=other.factory.short_name):
        lifecycle.confirm_delivery(first, by=owner_of(one.factory), at=SOON)
    lifecycle.confirm_delivery(first, by=owner_of(other.factory), at=SOON)
    first.refresh_from_db()
    assert (first.state, first.delivered_at) == ("delivered", SOON)
    assert Arrival.objects.filter(work_order=first).count() == 2


def test_who_has_its_part_begins_and_who_waits_does_not(client, branched):
    first, (one, other) = branched
    lifecycle.confirm_delivery(first, by=owner_of(one.factory), at=SOON)
    lifecycle.start_production(one, by=owner_of(one.factory), at=SOON)
    with pytest.raises(WrongState, match=first.factory.short_name):
        lifecycle.start_production(other, by=owner_of(other.factory), at=SOON)
    asked = [
        len(list(plan_todos.plan_todos(owner_of(each.factory), each.factory)))
        for each in (one, other)
    ]
    assert asked == [0, 1]
    client.force_login(owner_of(other.factory))
    page = client.get(reverse("orders:work_delivered", args=[first.uuid]))
    assert "每家收货工厂" in page.content.decode()
    assert "receive_part" in JournalLine.objects.values_list("move", flat=True)


def test_the_buyer_confirms_the_arrival_for_all(branched, chen):
    first, _receivers = branched
    lifecycle.confirm_delivery(first, by=chen, at=SOON)
    assert first.state == "delivered"
