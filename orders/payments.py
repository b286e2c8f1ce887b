"""Payments in: a buyer pays an order through a custodian, once.

Nothing here believes the browser. The order is funded when the custodian's signed word arrives, or
when we asked it ourselves; what fits no open payment goes to suspense and to a person.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts import roles
from marketplace.core import moves
from marketplace.core.errors import NotAllowed, WrongState
from marketplace.core.moves import SYSTEM, Move, Moves
from marketplace.notices import tell
from orders import escrow, finance_desk, gateways, lifecycle
from orders.gateways import Event
from orders.models import Order, Payment
from orders.signals import hours_lost

FIRST_QUESTION = timedelta(seconds=60)
LAST_QUESTION = timedelta(days=3)
BATCH = 50
HOURS_GONE = "hours gone"

MOVES = Moves(
    "payment",
    Move("confirm", {"pending", "failed"}, "confirmed", SYSTEM),
    Move("fail", {"pending"}, "failed", SYSTEM),
)


def start(order: Order, *, by: Any, at: datetime) -> Payment:
    """The open payment of an order: a new one, or the one already begun."""
    if not roles.member_can(by, order.buyer, "money.pay"):
        raise NotAllowed(_("Only the buyer's owner or finance can pay."))
    with transaction.atomic():
        locked = Order.objects.select_for_update().get(pk=order.pk)
        if locked.state != "pending_funding":
            raise WrongState(_("This order does not wait for a payment."))
        if locked.fund_by <= at:
            raise WrongState(_("The time to pay this order has passed. Choose a match again."))
        open_payment = locked.payments.filter(state="pending").first()
        return open_payment or _open(locked, by=by, at=at)


def _open(order: Order, *, by: Any, at: datetime) -> Payment:
    payment = Payment.objects.create(
        order=order,
        sequence=1 + order.payments.filter(state="confirmed").count(),
        gateway=settings.GATEWAY,
        amount_fen=escrow.unpaid_fen(order),
        reference=f"P{at:%Y%m%d}{secrets.token_hex(12)}",
        started_by=by,
        ask_at=at + FIRST_QUESTION,
    )
    moves.begin("payment", payment, by=by, at=at)
    escrow.await_payment(order, by=by, at=at)
    return payment


def call_off(order: Order, *, at: datetime) -> None:
    """The order asks for another sum now: a payment on its way is not waited for any more."""
    for payment in order.payments.filter(state="pending"):
        _fail(payment, "plan changed", at=at)


def checkout(payment: Payment) -> str:
    """Where to send the payer's browser; talks to the custodian, so call it after the commit."""
    return gateways.gateway(payment.gateway).checkout(payment)


def received(gateway: str, event: Event, *, at: datetime) -> str:
    """Applies a successful charge in the caller's transaction; returns what became of it."""
    payment = _locked(gateway, event.reference)
    if payment is None:
        return _suspend(gateway, event, "unknown reference", None, at=at)
    if payment.state == "confirmed":
        if payment.provider_reference == event.provider_reference:
            return "already applied"
        return _suspend(gateway, event, "paid twice", payment.order, at=at)
    if why := _misfit(payment, event):
        _fail(payment, why, at=at)
        if why == HOURS_GONE:
            hours_lost.send(Order, order=payment.order, at=at)
        return _suspend(gateway, event, why, payment.order, at=at)
    confirm(payment, provider_reference=event.provider_reference, at=at)
    return "order funded"


def _misfit(payment: Payment, event: Event) -> str:
    """Why this money cannot pay the order; "" when it can."""
    if event.amount_fen != payment.amount_fen:
        return "wrong amount"
    if payment.order.state != "pending_funding":
        return "order not open"
    if escrow.unpaid_fen(payment.order) != payment.amount_fen:
        return "plan changed"
    return "" if lifecycle.keeps_its_hours(payment.order) else HOURS_GONE


def confirm(payment: Payment, *, provider_reference: str, at: datetime) -> None:
    """The custodian holds the whole amount: the order is funded."""
    with MOVES.moving(payment, "confirm", by=None, at=at) as locked:
        locked.confirmed_at, locked.provider_reference = at, provider_reference
        locked.failure = ""
    lifecycle.funded(payment.order, payment=payment, at=at)
    _tell_held(payment)


def declined(gateway: str, event: Event, *, at: datetime) -> str:
    """The payer gave up or the bank said no: the order still waits, a new payment may start."""
    payment = _locked(gateway, event.reference)
    if payment is None or payment.state != "pending":
        return "nothing open"
    _fail(payment, event.reason or "declined", at=at)
    return "payment failed"


def ask_silent(*, at: datetime) -> list[tuple[str, Event]]:
    """Asks the custodian about payments it has been silent on; the inbox takes the answers."""
    waiting = Payment.objects.filter(state="pending", ask_at__lte=at).order_by("ask_at")[:BATCH]
    answers = []
    for payment in waiting:
        age = at - payment.created_at
        payment.ask_at = at + max(age, FIRST_QUESTION) if age < LAST_QUESTION else None
        payment.save(update_fields=["ask_at"])
        try:
            event = gateways.gateway(payment.gateway).query_payment(payment)
        except gateways.NotReached:
            continue
        if event:
            answers.append((payment.gateway, event))
    return answers


def _locked(gateway: str, reference: str) -> Payment | None:
    """The payment, locked after its order: the order everybody locks in."""
    payments = Payment.objects.filter(gateway=gateway, reference=reference)
    order_id = payments.values_list("order_id", flat=True).first()
    if order_id is None:
        return None
    order = Order.objects.select_for_update().select_related(None).get(pk=order_id)
    payment = payments.select_for_update().get()
    payment.order = order
    return payment


def _fail(payment: Payment, why: str, *, at: datetime) -> None:
    if payment.state != "pending":
        return
    with MOVES.moving(payment, "fail", by=None, at=at, reason=why) as locked:
        locked.failure = why[:200]
    escrow.fail_payment(payment.order, reason=why, at=at)


def _suspend(gateway: str, event: Event, why: str, order: Order | None, *, at: datetime) -> str:
    reference = event.provider_reference or event.key
    escrow.suspend_receipt(
        gateway, reference, amount_fen=event.amount_fen, why=why, order=order, at=at
    )
    finance_desk.money_in_suspense(gateway, event, why, order)
    if order:
        finance_desk.payment_not_used(order, event.amount_fen, why)
    return f"suspense: {why}"


def _tell_held(payment: Payment) -> None:
    order, amount = payment.order, finance_desk.yuan(payment.amount_fen)
    tell.firm(
        order.buyer,
        "payment_held",
        zh=f"订单 {order.number} 的货款 {amount} 已由存管方保管，验收后才会放款。",
        en=f"{amount} for order {order.number} is held by the custodian until you accept.",
        path=finance_desk.order_path(order),
        permission="money.see",
    )
