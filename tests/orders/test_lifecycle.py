"""The work order's table of moves, carried out: every move from every state, by everybody."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from marketplace.audit.models import JournalLine
from marketplace.core.errors import NotAllowed, Refused, WrongState
from marketplace.core.moves import BUYER, FACTORY, SYSTEM
from marketplace.notices.models import Notice
from orders import (
    escrow,
    ledger,
    ledger_check,
    lifecycle,
    plan_changes,
    plan_orders,
    visits,
)
from orders.models import Job, Order, Tranche, WorkOrder
from orders.models.orders import WorkState
from tests.orders import order_world as world
from tests.orders import worlds
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db
STATES = WorkState.values
BEGUN = NOW + timedelta(days=60)  # after whatever was booked


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def work(chen_firm, lin_firm):
    return world.place(chen_firm, lin_firm)


@pytest.fixture
def people(lin, chen):
    return [(lin, FACTORY), (chen, BUYER), (None, SYSTEM)]


def move(work, name, by):
    with lifecycle.MOVES.moving(work, name, by=by, at=NOW):
        pass


CALLS = {
    "confirm_contract": lambda w, lin, chen: move(w, "confirm_contract", None),
    "decline": lambda w, lin, chen: plan_orders.decline(w, reason="no", by=lin, at=NOW),
    "replace": lambda w, lin, chen: move(w, "replace", None),
    "break_down": lambda w, lin, chen: plan_changes.break_down(w, reason="no", by=lin, at=NOW),
    "fund": lambda w, lin, chen: lifecycle.funded(w.order, payment=None, at=NOW),
    "make_ready": lambda w, lin, chen: move(w, "make_ready", None),
    "start_production": lambda w, lin, chen: lifecycle.start_production(w, by=lin, at=NOW),
    "check_in": lambda w, lin, chen: visits.check_in(w, by=lin, at=BEGUN),
    "perform": lambda w, lin, chen: visits.perform(w, by=lin, at=NOW),
    "give_back": lambda w, lin, chen: visits.give_back(w, at=NOW),
    "miss": lambda w, lin, chen: visits.miss(w, at=NOW),
    "inspect": lambda w, lin, chen: world.inspect(w),
    "pass_inspection": lambda w, lin, chen: move(w, "pass_inspection", lin),
    "fail_inspection": lambda w, lin, chen: move(w, "fail_inspection", lin),
    "ship": lambda w, lin, chen: world.ship(w),
    "confirm_delivery": lambda w, lin, chen: lifecycle.confirm_delivery(w, by=chen, at=NOW),
    "accept_goods": lambda w, lin, chen: lifecycle.accept_goods(w, by=chen, at=NOW),
    "complete": lambda w, lin, chen: lifecycle.complete(w, at=NOW),
    "close": lambda w, lin, chen: lifecycle.close(w, at=NOW),
    "lapse": lambda w, lin, chen: lifecycle.lapse(w.order, at=NOW),
    "cancel": lambda w, lin, chen: lifecycle.cancel(w.order, reason="no", by=chen, at=NOW),
}
NAMES = [row.name for row in lifecycle.MOVES]


def test_every_move_has_a_call():
    assert set(CALLS) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_move_is_refused_from_every_state_it_does_not_leave(name, work, lin, chen):
    for state in set(STATES) - lifecycle.MOVES[name].sources:
        work = world.force(work, state)
        with pytest.raises(WrongState):
            CALLS[name](work, lin, chen)
        assert world.fresh(work).state == state, state


@pytest.mark.parametrize("name", NAMES)
def test_a_move_leads_from_each_of_its_states_to_its_target_for_each_of_its_people(
    name, work, people, monkeypatch
):
    row = lifecycle.MOVES[name]
    monkeypatch.setitem(lifecycle.MOVES.rows, name, replace(row, guard=None))
    hands = [person for person, actor in people if row.who & actor]
    for state in row.sources:
        for by in hands:
            work = world.force(work, state)
            if row.target in ("accepted", "cancelled", "lapsed"):
                world.force(work, row.target)
                WorkOrder.objects.filter(pk=work.pk).update(state=state)
            move(work, name, by)
            assert world.fresh(work).state == row.target


@pytest.mark.parametrize("name", NAMES)
def test_a_move_is_refused_to_everybody_it_does_not_belong_to(name, work, people, rao, rao_firm):
    row = lifecycle.MOVES[name]
    work = world.force(work, min(row.sources))
    operator = worlds.make_owner(work.factory, role="viewer")
    strangers = [person for person, actor in people if not row.who & actor]
    for by in [*strangers, rao, operator]:
        with pytest.raises(NotAllowed):
            move(work, name, by)
    assert world.fresh(work).state == min(row.sources)


def test_the_way_of_an_order_from_the_contract_to_the_closed_file(work):
    seen = [work.state]
    for state in world.ROUTE[1:]:
        work = world.advance(work, state)
        seen.append(work.order.state)
    lifecycle.close(work, at=NOW)
    assert seen == world.ROUTE
    assert Order.objects.get().state == "closed"
    moves = JournalLine.objects.filter(object_uuid=work.uuid).order_by("id")
    assert list(moves.values_list("move", flat=True)) == [
        "create",
        "confirm_contract",
        "fund",
        "make_ready",
        "start_production",
        "inspect",
        "pass_inspection",
        "ship",
        "confirm_delivery",
        "accept_goods",
        "complete",
        "close",
    ]
    assert work.operation.state == "accepted"
    assert {booking.state for booking in work.bookings.all()} == {"completed"}
    assert ledger_check.findings() == []


def test_the_terms_are_frozen_when_the_order_is_placed(work):
    work.listing.title, work.listing.price_fen = "Other", 1
    work.listing.save()
    snapshot = world.fresh(work).snapshot
    assert snapshot["listing"]["title"].startswith("MFG.CUT.MILL.AX5")
    assert snapshot["total_fen"] == work.total_fen
    assert work.machine_hours == 20


def test_the_promised_day_is_the_day_in_shanghai(chen_firm, lin_firm):
    worlds.make_listing(lin_firm, hours=range(3))  # from midnight to three, a day earlier in UTC
    work = world.place(chen_firm, lin_firm, quantity=10)
    assert work.promised_on == timezone.localdate(work.match.finishes_at)
    assert work.promised_on == work.match.finishes_at.date() + timedelta(days=1)


def test_funding_confirms_the_hours_and_tells_the_factory(work, lin):
    work = world.advance(work, "ready")
    assert {booking.state for booking in work.bookings.all()} == {"confirmed"}
    assert (work.order.job.state, work.operation.state) == ("ordered", "scheduled")
    assert work.order.funded_at == NOW
    assert Notice.objects.get(user=lin, kind="order_funded").mail_due_at is not None


def test_goods_do_not_ship_without_a_passed_inspection_with_photos(work, lin):
    work = world.force(work, "ready_to_ship")
    with pytest.raises(Refused, match="passed inspection report with photos"):
        world.ship(work)
    report = work.inspections.create(
        checked=5, rejected=0, verdict="passed", inspected_by=lin, inspected_at=NOW
    )
    with pytest.raises(Refused, match="passed inspection report with photos"):
        world.ship(work)
    report.photos.add(world.photo_of(work))
    report.verdict = "failed"
    report.save()
    with pytest.raises(Refused, match="passed inspection report with photos"):
        world.ship(work)
    assert world.fresh(work).state == "ready_to_ship"


def test_rework_keeps_the_hours_and_leads_back_to_inspection(work):
    work = world.advance(work, "in_production")
    world.inspect(work, rejected=3)
    work = world.fresh(work)
    assert (work.state, work.order.state, work.operation.state) == (
        "rework",
        "rework",
        "in_progress",
    )
    assert {booking.state for booking in work.bookings.all()} == {"in_use"}
    world.inspect(work)
    assert world.advance(world.fresh(work), "shipped").state == "shipped"


def test_the_buyer_has_seven_days_to_accept(work):
    work = world.advance(work, "delivered")
    assert work.accept_by == NOW + timedelta(days=7)
    with pytest.raises(WrongState, match="still has time"):
        lifecycle.accept_goods(work, by=None, at=NOW + timedelta(days=7, seconds=-1))
    lifecycle.accept_goods(work, by=None, at=NOW + timedelta(days=7))
    assert world.fresh(work).accepted_by is None


def test_an_order_completes_only_when_its_money_has_left_escrow(work):
    work = world.advance(work, "accepted")
    with pytest.raises(Refused, match="money has been released"):
        lifecycle.complete(work, at=NOW)
    escrow.release_due(at=NOW)
    lifecycle.complete(work, at=NOW)
    assert world.fresh(work).completed_at == NOW


def test_the_buyer_cancels_before_production_and_gets_everything_back(work, chen, lin):
    work = world.advance(work, "ready")
    lifecycle.cancel(work.order, reason="Design changed", by=chen, at=NOW)
    work = world.fresh(work)
    assert (work.state, work.order.state, work.cancelled_side) == (
        "cancelled",
        "cancelled",
        "buyer",
    )
    assert {booking.state for booking in work.bookings.all()} == {"cancelled"}
    assert Tranche.objects.get().state == "refund_pending"
    assert ledger.balance(ledger.escrow(work.order)) == 0
    assert (work.order.job.state, work.operation.state) == ("open", "open")
    notice = Notice.objects.get(kind="order_cancelled")
    assert (notice.user, "Design changed" in notice.en) == (lin, True)
    assert ledger_check.findings() == []


def test_the_factory_may_cancel_too_and_the_record_says_who(work, lin):
    lifecycle.cancel(work.order, reason="Spindle broken", by=lin, at=NOW)
    work = world.fresh(work)
    assert (work.cancelled_side, work.cancel_reason) == ("supplier", "Spindle broken")
    assert {booking.state for booking in work.bookings.all()} == {"released"}
    assert Tranche.objects.get().state == "planned"


def test_a_lapsed_order_frees_the_hours_and_opens_the_job_again(work, chen):
    lifecycle.lapse(work.order, at=work.order.fund_by)
    work = world.fresh(work)
    assert (work.state, work.order.state) == ("lapsed", "lapsed")
    assert {booking.state for booking in work.bookings.all()} == {"released"}
    job = Job.objects.get()
    assert (job.state, job.matching, job.operations.get().state) == ("open", "queued", "open")
    assert Notice.objects.filter(kind="order_lapsed").count() == 2


def test_the_same_job_can_be_ordered_again_after_a_lapse(work, chen, lin):
    lifecycle.lapse(work.order, at=work.order.fund_by)
    job = Job.objects.get()
    (match,) = worlds.matched(job, at=work.order.fund_by)
    assert match.state == "proposed"


def test_three_orders_accepted_on_time_end_the_probation(chen_firm, lin_firm):
    for number in range(1, 4):
        assert (lin_firm.state, chen_firm.state) == ("probation", "probation"), number
        world.completed(chen_firm, lin_firm)
        lin_firm.refresh_from_db()
        chen_firm.refresh_from_db()
    assert (lin_firm.state, chen_firm.state) == ("regular", "regular")


ANOTHER_ORDER = """
    INSERT INTO orders_order (id, uuid, created_at, number, job_id, buyer_id, state, total_fen,
                              placed_at, fund_by)
    SELECT id + 1000, gen_random_uuid(), now(), 'GZ2', job_id, buyer_id, state, total_fen,
           placed_at, fund_by
    FROM orders_order"""
TOO_MANY_REJECTED = """
    INSERT INTO orders_inspectionreport (uuid, created_at, work_order_id, checked, rejected,
                                         verdict, note, inspected_by_id, inspected_at)
    SELECT gen_random_uuid(), now(), w.id, 1, 2, 'failed', '', u.id, now()
    FROM orders_workorder w, accounts_user u LIMIT 1"""
MORE_THAN_ALL = """
    INSERT INTO orders_progressreport (uuid, created_at, work_order_id, percent, note,
                                       reported_by_id, reported_at)
    SELECT gen_random_uuid(), now(), w.id, 101, '', u.id, now()
    FROM orders_workorder w, accounts_user u LIMIT 1"""
WRONG = {
    "UPDATE orders_workorder SET state = 'accepted'": "work_accepted_at",
    "UPDATE orders_workorder SET state = 'cancelled'": "work_cancelled_by_a_side",
    "UPDATE orders_workorder SET state = 'lapsed', cancelled_at = now()": (
        "work_cancelled_by_a_side"
    ),
    "UPDATE orders_workorder SET percent = 101": "work_percent",
    "UPDATE orders_workorder SET total_fen = 0": "work_freight_within_total",
    "UPDATE orders_order SET total_fen = 0": "order_total_positive",
    ANOTHER_ORDER: "one_living_order_per_job",
    TOO_MANY_REJECTED: "inspection_counts",
    MORE_THAN_ALL: "progress_percent",
}


def test_the_database_refuses_what_no_order_can_be(work):
    for wrong, constraint in WRONG.items():
        refused = pytest.raises(IntegrityError, match=constraint)
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(wrong)
