"""Paying an order: what the custodian signs is believed once, everything else is not."""

import json
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from marketplace.accounts.models import Appointment
from marketplace.audit.models import JournalLine
from marketplace.core.errors import NotAllowed, WrongState
from orders import inbox, instructions, ledger, ledger_check, payments, sandbox
from orders.models import GatewayEvent, Instruction, Payment
from orders.signatures import sign
from tests.orders import money_world as world
from tests.personas import *  # noqa: F403  (fixtures)
from tests.personas import person

pytestmark = pytest.mark.django_db
NOTIFY = "/gateways/sandbox/notify"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def order(chen_firm, lin_firm):
    return world.placed_order(chen_firm, lin_firm, total_fen=500_000)


@pytest.fixture
def payment(order, chen):
    return payments.start(order, by=chen, at=timezone.now())


@pytest.fixture
def finance():
    user = person("Gu Ping", "gu@example.com")
    Appointment.objects.create(user=user, role=Appointment.Role.FINANCE)
    return user


def event(payment, **changes):
    return {
        "id": str(uuid4()),
        "type": "charge.succeeded",
        "reference": payment.reference,
        "serial": "SB1",
        "amount_fen": payment.amount_fen,
    } | changes


def deliver(client, body, *, at=None, key=None, serial=None, raw=None):
    """Posts a notification as the custodian would, or as somebody who is not."""
    raw = raw if raw is not None else json.dumps(body).encode()
    serial = serial or next(iter(sandbox.public_keys()))
    headers = sign(key or sandbox.private_key(), serial, raw, at=at or timezone.now())
    return client.post(NOTIFY, raw, content_type="application/json", headers=headers)


def apply(times=1):
    return sum(inbox.apply_pending(at=timezone.now()) for _ in range(times))


def test_a_second_start_is_the_same_payment(order, payment, chen):
    again = payments.start(order, by=chen, at=timezone.now())
    assert again == payment
    assert world.tranche_of(order).state == "payment_pending"


def test_only_the_buyers_money_people_pay(order, lin, rao, rao_firm):
    for stranger in (lin, rao):
        with pytest.raises(NotAllowed):
            payments.start(order, by=stranger, at=timezone.now())


def test_an_order_whose_time_is_over_cannot_be_paid(order, chen):
    with pytest.raises(WrongState, match="time to pay"):
        payments.start(order, by=chen, at=order.fund_by)


def test_a_paid_order_cannot_be_paid_again(order, chen):
    world.pay(order, chen)
    with pytest.raises(WrongState, match="does not wait"):
        payments.start(order, by=chen, at=timezone.now())


def test_a_signed_notification_funds_the_order(client, order, payment):
    answer = deliver(client, event(payment))
    assert (answer.status_code, answer.json()) == (200, {"code": "SUCCESS"})
    assert Payment.objects.get().state == "pending", "the effect is a worker's business"
    assert apply() == 1
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.state, payment.state) == ("ready", "confirmed")
    assert ledger.balance(ledger.escrow(order)) == 500_000
    assert ledger_check.findings() == []


def test_five_copies_of_a_notification_fund_once(client, order, payment):
    body = event(payment)
    for _ in range(5):
        assert deliver(client, body).status_code == 200
    assert GatewayEvent.objects.count() == 1
    assert apply(3) == 1
    assert ledger.balance(ledger.escrow(order)) == 500_000


def test_the_same_charge_under_another_event_changes_nothing(client, order, payment):
    deliver(client, event(payment))
    deliver(client, event(payment))
    assert apply() == 2
    assert list(GatewayEvent.objects.order_by("id").values_list("outcome", flat=True)) == [
        "order funded",
        "already applied",
    ]
    assert ledger.balance(ledger.suspense("sandbox")) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": sandbox.Ed25519PrivateKey.generate()},
        {"serial": "0123456789ABCDEF"},
        {"at": timedelta(seconds=-301)},
        {"at": timedelta(seconds=301)},
    ],
    ids=["strange key", "unknown serial", "stale", "from the future"],
)
def test_what_the_custodian_did_not_sign_now_is_refused_with_one_answer(client, payment, wrong):
    if "at" in wrong:
        wrong = {"at": timezone.now() + wrong["at"]}
    answer = deliver(client, event(payment), **wrong)
    assert (answer.status_code, answer.json()) == (401, {"code": "FAIL"})
    assert GatewayEvent.objects.count() == 0


def test_a_changed_body_a_missing_header_and_nonsense_get_the_same_answer(client, payment):
    raw = json.dumps(event(payment)).encode()
    serial = next(iter(sandbox.public_keys()))
    good = sign(sandbox.private_key(), serial, raw, at=timezone.now())
    tries = [
        (raw.replace(b"500000", b"1"), good),
        *((raw, {k: v for k, v in good.items() if k != name}) for name in good),
        (raw, good | {"Custodian-Timestamp": "9" * 40}),
        (raw, good | {"Custodian-Timestamp": "-1"}),
        (raw, good | {"Custodian-Timestamp": "٣"}),
        (raw, good | {"Custodian-Signature": "%%%"}),
        (raw, {}),
    ]
    for body, headers in tries:
        answer = client.post(NOTIFY, body, content_type="application/json", headers=headers)
        assert (answer.status_code, answer.json()) == (401, {"code": "FAIL"})


@pytest.mark.parametrize("raw", [b"", b"{}", b"[1]", b"\xff", b'{"id": 1}', b"9" * 5000])
def test_a_signed_body_that_is_no_event_is_refused_too(client, payment, raw):
    assert deliver(client, {}, raw=raw).status_code == 401


def test_too_large_a_body_and_an_unknown_gateway_are_refused(client, payment):
    assert deliver(client, {}, raw=b" " * (64 * 1024 + 1)).status_code == 401
    assert client.post("/gateways/other/notify", b"{}", content_type="x/y").status_code == 401
    assert client.get(NOTIFY).status_code == 405


def test_a_wrong_amount_goes_to_suspense_and_to_the_finance_staff(
    client, order, payment, finance, chen
):
    deliver(client, event(payment, amount_fen=499_900))
    apply()
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.state, payment.state) == ("pending_funding", "failed")
    assert payment.failure == "wrong amount"
    assert world.tranche_of(order).state == "failed"
    assert ledger.balance(ledger.suspense("sandbox")) == 499_900
    assert ledger.balance(ledger.escrow(order)) == 0
    assert finance.notices.get().kind == "money_in_suspense"
    assert JournalLine.objects.filter(object_uuid=payment.uuid, move="fail").count() == 1
    assert ledger_check.findings() == []

    second = payments.start(order, by=chen, at=timezone.now())
    deliver(client, event(second, serial="SB2"))
    apply()
    order.refresh_from_db()
    assert order.state == "ready"
    assert ledger_check.findings() == []


def test_money_for_nothing_we_know_goes_to_suspense(client, payment, finance):
    deliver(client, event(payment, reference="P-unknown"))
    apply()
    assert ledger.balance(ledger.suspense("sandbox")) == 500_000
    assert finance.notices.count() == 1


def test_paying_twice_keeps_the_second_in_suspense(client, order, payment, finance):
    deliver(client, event(payment))
    deliver(client, event(payment, serial="SB2"))
    apply()
    assert ledger.balance(ledger.escrow(order)) == 500_000
    assert ledger.balance(ledger.suspense("sandbox")) == 500_000


def test_money_that_comes_after_the_order_lapsed_goes_to_suspense(client, order, payment, finance):
    from orders import lifecycle

    lifecycle.lapse(order, at=order.fund_by)
    deliver(client, event(payment))
    apply()
    payment.refresh_from_db()
    assert (payment.state, payment.failure) == ("failed", "order not open")
    assert ledger.balance(ledger.suspense("sandbox")) == 500_000
    assert ledger_check.findings() == []


def test_a_declined_payment_leaves_the_order_open(client, order, payment, chen):
    deliver(client, event(payment, type="charge.failed", reason="payer_cancelled"))
    apply()
    payment.refresh_from_db()
    assert (payment.state, payment.failure) == ("failed", "payer_cancelled")
    assert payments.start(order, by=chen, at=timezone.now()) != payment


def test_an_event_nobody_can_apply_yet_waits_and_does_not_block_others(
    client, order, payment, chen
):
    world.pay(order, chen)
    payout = world.released(order)
    body = event(payment, type="transfer.succeeded", reference=payout.number)
    deliver(client, body | {"amount_fen": payout.amount_fen})
    deliver(client, event(payment, reference="P-unknown"))
    assert apply() == 1
    early = GatewayEvent.objects.get(processed_at=None)
    assert (early.tries, early.outcome) == (1, "too early")

    instructions.send_due(at=timezone.now())
    assert inbox.apply_pending(at=early.due_at) == 1
    assert Instruction.objects.get().state == "confirmed"


def test_an_unknown_kind_is_kept_and_ends(client, payment):
    deliver(client, event(payment, type="charge.sneezed"))
    assert apply() == 1
    assert GatewayEvent.objects.get().outcome == "unknown kind"


def test_a_payout_confirmed_with_another_amount_is_not_settled(
    client, order, payment, chen, finance
):
    world.pay(order, chen)
    payout = world.released(order)
    instructions.send_due(at=timezone.now())
    deliver(client, event(payment, type="transfer.succeeded", reference=payout.number))
    apply()
    payout.refresh_from_db()
    assert payout.state == "sent"
    assert finance.notices.get().kind == "instruction_disputed"


def test_a_silent_custodian_is_asked_and_its_answer_funds_the_order(order, payment):
    payments.checkout(payment)
    charge = sandbox.SandboxCharge.objects.get()
    sandbox.pay(charge, bank="icbc", fault="silent")
    assert inbox.ask_silent(at=timezone.now()) == 0, "not before its minute has passed"
    later = timezone.now() + timedelta(seconds=61)
    assert inbox.ask_silent(at=later) == 1
    assert inbox.apply_pending(at=later) == 1
    order.refresh_from_db()
    assert order.state == "ready"


def test_an_open_payment_is_asked_less_and_less_often(order, payment):
    payments.checkout(payment)
    moments = []
    at = timezone.now()
    for _ in range(8):
        at = Payment.objects.get().ask_at
        moments.append(at)
        assert inbox.ask_silent(at=at) == 0
    gaps = [(b - a).total_seconds() for a, b in pairwise(moments)]
    assert gaps == sorted(gaps)
    assert gaps[-1] > 3000
