"""Money held, released, paid out and refunded: states, ledger and outbox move together."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from marketplace.audit.models import JournalLine
from marketplace.core.errors import NotAllowed, Refused, WrongState
from orders import escrow, instructions, ledger, ledger_check
from orders.models import LedgerJournal, Tranche
from tests.orders import money_world as world
from tests.personas import *  # noqa: F403  (fixtures)

pytestmark = pytest.mark.django_db
TOTAL = 1_000_001
FEE = 20_000  # (1,000,001 · 200 + 5,000) // 10,000


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def order(chen_firm, lin_firm):
    return world.placed_order(chen_firm, lin_firm, total_fen=TOTAL)


@pytest.fixture
def funded(order, chen):
    world.pay(order, chen)
    return order


def test_an_order_is_planned_as_one_tranche_with_the_fee_rounded_half_up(order):
    tranche = world.tranche_of(order)
    assert (tranche.amount_fen, tranche.fee_fen, tranche.state) == (TOTAL, FEE, "planned")


def test_funding_moves_the_whole_amount_from_the_custodian_to_escrow(funded):
    tranche = world.tranche_of(funded)
    assert tranche.state == "held"
    assert tranche.held_at is not None
    assert ledger.balance(ledger.escrow(funded)) == TOTAL
    assert ledger.balance(ledger.external("sandbox")) == -TOTAL
    assert ledger_check.findings() == []


def test_a_payment_of_another_amount_funds_nothing(order, chen):
    payment = world.payments.start(order, by=chen, at=timezone.now())
    payment.amount_fen -= 1
    with pytest.raises(escrow.NotPayable):
        escrow.fund(order, payment=payment, at=timezone.now())
    assert world.tranche_of(order).state == "payment_pending"
    assert LedgerJournal.objects.count() == 0


def test_release_splits_the_amount_into_the_factorys_part_and_the_fee(funded, lin_firm):
    payout = world.released(funded)
    tranche = world.tranche_of(funded)
    assert tranche.state == "released"
    assert ledger.balance(ledger.escrow(funded)) == 0
    assert ledger.balance(ledger.fee_accrued(funded)) == FEE
    assert ledger.balance(ledger.payable(lin_firm)) == 0
    assert ledger.balance(ledger.transit(payout)) == TOTAL - FEE
    assert (payout.state, payout.amount_fen) == ("created", TOTAL - FEE)
    assert ledger_check.findings() == []


def test_a_tranche_is_released_once(funded):
    tranche = world.accepted(funded)
    escrow.release(tranche, at=timezone.now())
    with pytest.raises(WrongState):
        escrow.release(tranche, at=timezone.now())
    assert LedgerJournal.objects.filter(kind="release").count() == 1


def test_nothing_is_released_before_acceptance(funded):
    assert escrow.release_due(at=timezone.now()) == 0
    with pytest.raises(WrongState):
        escrow.release(world.tranche_of(funded), at=timezone.now())


def test_the_sweep_releases_only_what_is_due(funded):
    now = timezone.now()
    escrow.schedule_release(world.work_of(funded), at=now + timedelta(hours=1))
    assert escrow.release_due(at=now) == 0
    assert escrow.release_due(at=now + timedelta(hours=1)) == 1
    assert escrow.release_due(at=now + timedelta(hours=1)) == 0


def test_one_refused_release_does_not_keep_the_others(
    funded, chen, chen_firm, rao_firm, monkeypatch
):
    other = world.funded_order(chen_firm, rao_firm, chen)
    stuck, free = world.accepted(funded), world.accepted(other)
    Tranche.objects.filter(pk=stuck.pk).update(amount_fen=TOTAL + 5)  # more than escrow holds
    assert escrow.release_due(at=timezone.now()) == 1
    assert Tranche.objects.get(pk=stuck.pk).state == "release_scheduled"
    assert Tranche.objects.get(pk=free.pk).state == "released"


def test_a_confirmed_payout_leaves_the_house(funded):
    payout = world.paid_out(funded)
    assert world.tranche_of(funded).state == "paid_out"
    assert ledger.balance(ledger.transit(payout)) == 0
    assert ledger.balance(ledger.external("sandbox")) == -FEE
    assert ledger_check.findings() == []


def test_a_returned_payout_is_the_factorys_again_and_can_be_paid_once_more(funded, lin, lin_firm):
    payout = world.released(funded)
    instructions.send_due(at=timezone.now())
    payout.refresh_from_db()
    instructions.fail(payout, reason="account_closed", at=timezone.now())
    tranche = world.tranche_of(funded)
    assert tranche.state == "payout_failed"
    assert ledger.balance(ledger.payable(lin_firm)) == TOTAL - FEE

    second = escrow.pay_again(tranche, by=lin, at=timezone.now())
    with pytest.raises(Refused, match="already on its way"):
        escrow.pay_again(tranche, by=lin, at=timezone.now())
    instructions.send_due(at=timezone.now())
    second.refresh_from_db()
    instructions.confirm(second, at=timezone.now())
    assert world.tranche_of(funded).state == "paid_out"
    assert ledger_check.findings() == []


def test_a_stranger_cannot_ask_for_the_payout(funded, rao, rao_firm):
    payout = world.released(funded)
    instructions.send_due(at=timezone.now())
    payout.refresh_from_db()
    instructions.fail(payout, reason="closed", at=timezone.now())
    with pytest.raises(NotAllowed):
        escrow.pay_again(world.tranche_of(funded), by=rao, at=timezone.now())


def test_a_cancelled_order_gives_the_buyer_everything_back_without_fee(funded, chen_firm):
    escrow.refund(funded, at=timezone.now())
    tranche = world.tranche_of(funded)
    back = tranche.instructions.get()
    assert (back.kind, back.organization, back.amount_fen) == ("refund", chen_firm, TOTAL)
    assert tranche.state == "refund_pending"
    assert ledger.balance(ledger.transit(back)) == TOTAL

    instructions.send_due(at=timezone.now())
    back.refresh_from_db()
    instructions.confirm(back, at=timezone.now())
    assert world.tranche_of(funded).state == "refunded"
    assert ledger.balance(ledger.external("sandbox")) == 0
    assert ledger_check.findings() == []


def test_a_refund_the_bank_returned_waits_as_the_buyers_money(funded, chen_firm):
    escrow.refund(funded, at=timezone.now())
    instructions.send_due(at=timezone.now())
    back = world.tranche_of(funded).instructions.get()
    instructions.fail(back, reason="closed", at=timezone.now())
    assert ledger.balance(ledger.available(chen_firm)) == TOTAL
    assert ledger_check.findings() == []


def test_the_nightly_sweep_gathers_fees_and_runs_twice_without_harm(funded):
    world.released(funded)
    now = timezone.now()
    assert escrow.sweep_fees(on=now.date(), at=now) == FEE
    assert escrow.sweep_fees(on=now.date(), at=now) == 0
    assert ledger.balance(ledger.platform_fee()) == FEE
    assert ledger.balance(ledger.fee_accrued(funded)) == 0
    assert ledger_check.findings() == []


def test_every_step_of_a_tranche_is_in_the_journal(funded):
    world.paid_out(funded)
    tranche = world.tranche_of(funded)
    lines = JournalLine.objects.filter(object_uuid=tranche.uuid).order_by("id")
    assert list(lines.values_list("move", flat=True)) == [
        "create",
        "await_payment",
        "hold",
        "schedule_release",
        "release",
        "pay_out",
    ]


def test_verify_ledger_names_an_order_whose_tranche_was_bent(funded):
    Tranche.objects.filter(work_order__order=funded).update(amount_fen=TOTAL - 1)
    assert ledger_check.findings() == [
        f"order {funded.uuid}: escrow holds {TOTAL}, its tranches say {TOTAL - 1}"
    ]
