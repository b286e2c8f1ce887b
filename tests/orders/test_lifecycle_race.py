"""Several people make the same step in the same moment: it happens once."""

import pytest
from django.db import transaction
from django.utils import timezone

from marketplace.core.errors import WrongState
from orders import deadlines, escrow, gateways, ledger, ledger_check, lifecycle
from orders.models import Instruction, LedgerJournal, WorkOrder
from tests.orders import order_world as world
from tests.orders import worlds
from tests.racing import race

pytestmark = pytest.mark.race


@pytest.fixture
def firms(committed_db):
    buyer, factory = worlds.make_firm(region="320505"), worlds.make_firm()
    for firm in (buyer, factory):
        worlds.make_owner(firm)
    return buyer, factory


def test_eight_people_accepting_at_once_pay_the_factory_once(firms):
    buyer, factory = firms
    work = world.advance(world.place(buyer, factory), "delivered")
    buyers = [worlds.make_owner(buyer, role="manager") for _ in range(7)]
    now = timezone.now()

    def accept(by, at):
        lifecycle.accept_goods(WorkOrder.objects.get(pk=work.pk), by=by, at=at)
        return escrow.release_due(at=at)

    accepting = [lambda by=by: accept(by, now) for by in buyers]
    done, refused = race(*accepting, lambda: accept(None, work.accept_by))
    assert len(done) == 1
    assert [type(each) for each in refused] == [WrongState] * 7
    escrow.release_due(at=work.accept_by)
    assert LedgerJournal.objects.filter(kind="release").count() == 1
    assert Instruction.objects.get().amount_fen == work.tranches.get().net_fen
    assert ledger.balance(ledger.escrow(work.order)) == 0
    assert ledger_check.findings() == []


def test_eight_sweeps_at_once_complete_an_order_once(firms):
    work = world.advance(world.place(*firms), "accepted")
    at = work.accepted_at
    escrow.release_due(at=at)
    done, refused = race(*[lambda: deadlines.complete_released(at=at)] * 8)
    assert (sum(done), refused) == (1, [])
    assert world.fresh(work).state == "completed"


def test_paying_and_cancelling_at_once_leave_no_money_behind(firms):
    buyer, _factory = firms
    work = world.place(*firms)
    at = timezone.now()
    payment = world.payments.start(work.order, by=world.owner_of(buyer), at=at)
    event = gateways.Event(
        key="e1",
        kind="charge.succeeded",
        reference=payment.reference,
        provider_reference="SB1",
        amount_fen=payment.amount_fen,
    )

    def pay():
        with transaction.atomic():
            return world.payments.received("sandbox", event, at=at)

    def cancel():
        by = world.owner_of(buyer)
        lifecycle.cancel(work.order, reason="Changed my mind", by=by, at=at)
        return "cancelled"

    race(pay, cancel)
    assert world.fresh(work).state == "cancelled"
    assert ledger.balance(ledger.escrow(work.order)) == 0
    assert ledger_check.findings() == []
