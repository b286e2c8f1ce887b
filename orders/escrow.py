"""Escrow: the tranches of a work order and the money behind them; alone in posting to the ledger.

The custodian holds the money; our ledger mirrors it. Every function changes the tranche, posts and
writes what must go out in the caller's transaction, so that they happen together or not at all.
Lock order: order → tranche → accounts (inside ledger.post).
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from marketplace.core import money, moves
from marketplace.core.errors import Refused
from marketplace.core.moves import BUYER, FACTORY, SYSTEM, Move, Moves
from orders import ledger, tasks
from orders.models import Instruction, LedgerAccount, Order, Payment, Tranche, WorkOrder

log = structlog.get_logger(__name__)
BATCH = 100
SWEEP = 1000
UNPAID = ("planned", "payment_pending", "failed")

MOVES = Moves(
    "tranche",
    Move("await_payment", {"planned", "failed"}, "payment_pending", BUYER, "money.pay"),
    Move("fail_payment", {"payment_pending"}, "failed", SYSTEM),
    Move("hold", {"planned", "payment_pending", "failed"}, "held", SYSTEM),
    Move("part", {"held"}, "held", SYSTEM),
    Move("carry", {"held"}, "carried", SYSTEM),
    Move("schedule_release", {"held"}, "release_scheduled", SYSTEM | BUYER),
    Move("release", {"release_scheduled"}, "released", SYSTEM, timer="at its release moment"),
    Move("pay_out", {"released", "payout_failed"}, "paid_out", SYSTEM),
    Move("fail_payout", {"released"}, "payout_failed", SYSTEM),
    Move("pay_again", {"payout_failed"}, "payout_failed", FACTORY, "money.pay"),
    Move("refund", {"held", "release_scheduled"}, "refund_pending", SYSTEM),
    Move("finish_refund", {"refund_pending"}, "refunded", SYSTEM),
)


class NotPayable(Refused):
    """The money on its way does not fit what the order asks for."""

    code = "not_payable"


def fee_bps() -> int:
    """The platform's fee in basis points for contracts made now."""
    return settings.PLATFORM_FEE_BPS


def plan(work_order: WorkOrder, *, at: datetime) -> list[Tranche]:
    """The tranches of a new work order: the whole price, and the deposit of a lease."""
    amount = work_order.total_fen
    tranches = [
        Tranche.objects.create(
            work_order=work_order,
            amount_fen=amount,
            fee_fen=money.share(amount, work_order.fee_bps),
        )
    ]
    if work_order.deposit_fen:
        tranches.append(
            Tranche.objects.create(
                work_order=work_order,
                sequence=2,
                amount_fen=work_order.deposit_fen,
                fee_fen=0,
                is_deposit=True,
            )
        )
    for tranche in tranches:
        moves.begin("tranche", tranche, by=None, at=at)
    return tranches


def unpaid_fen(order: Order) -> int:
    """What the living work orders of the order still ask the buyer for."""
    return sum(tranche.amount_fen for tranche in _unpaid(order, *UNPAID))


def await_payment(order: Order, *, by: Any, at: datetime) -> None:
    """The buyer opened a payment: the tranches say that money is on its way."""
    for tranche in _unpaid(order, "planned", "failed"):
        with MOVES.moving(tranche, "await_payment", by=by, at=at):
            pass


def fail_payment(order: Order, *, reason: str, at: datetime) -> None:
    for tranche in _tranches(order, "payment_pending"):
        with MOVES.moving(tranche, "fail_payment", by=None, at=at, reason=reason):
            pass


def fund(order: Order, *, payment: Payment, at: datetime) -> None:
    """The custodian received the payment: all tranches are held.

    Raises NotPayable when the payment is not exactly what the tranches ask for.
    """
    with transaction.atomic():
        tranches = _unpaid(order, *UNPAID)
        if sum(tranche.amount_fen for tranche in tranches) != payment.amount_fen:
            raise NotPayable(_("The payment does not match the order's open amount."))
        for tranche in tranches:
            with MOVES.moving(tranche, "hold", by=None, at=at) as locked:
                locked.held_at = at
        source, held = ledger.external(payment.gateway), ledger.escrow(order)
        ledger.post(
            receipt_key(payment.gateway, payment.reference),
            "receipt",
            order=order,
            actor=payment.started_by,
            legs=[(source, held, tranche.amount_fen) for tranche in tranches],
            meta={"payment": payment.reference, "provider": payment.provider_reference},
            at=at,
        )


def receipt_key(gateway: str, reference: str) -> str:
    return f"chan:{gateway}:{reference}:in"


def suspend_receipt(
    gateway: str, reference: str, *, amount_fen: int, why: str, order: Order | None, at: datetime
) -> None:
    """Money the custodian received that fits no order: parked until a person matches it."""
    ledger.post(
        f"chan:{gateway}:{reference}:suspense",
        "suspense",
        order=order,
        actor=None,
        legs=[(ledger.external(gateway), ledger.suspense(gateway), amount_fen)],
        meta={"reference": reference, "why": why},
        at=at,
    )


def schedule_release(work_order: WorkOrder, *, at: datetime) -> None:
    """Accepted: the tranches leave escrow with the next release sweep; a deposit goes back."""
    with transaction.atomic():
        held = work_order.tranches.filter(state="held").order_by("id")
        for tranche in held.filter(is_deposit=True):
            return_held(tranche, at=at)
        for tranche in held.filter(is_deposit=False):
            with MOVES.moving(tranche, "schedule_release", by=None, at=at) as locked:
                locked.release_at = at
        transaction.on_commit(tasks.release_due_tranches.delay, robust=True)


def release(tranche: Tranche, *, at: datetime) -> None:
    """Escrow → the factory's payable and our fee, and the instruction to pay the factory out."""
    with MOVES.moving(tranche, "release", by=None, at=at) as locked:
        locked.released_at = at
        order, factory = locked.work_order.order, locked.work_order.factory
        held = ledger.escrow(order)
        legs = [(held, ledger.payable(factory), locked.net_fen)]
        if locked.fee_fen:
            legs.append((held, ledger.fee_accrued(order), locked.fee_fen))
        ledger.post(
            f"ms:{locked.uuid}:release:1",
            "release",
            order=order,
            actor=None,
            legs=[leg for leg in legs if leg[2]],
            meta={"tranche": str(locked.uuid), "gross_fen": locked.amount_fen},
            at=at,
        )
        if locked.net_fen:
            _pay_out(locked, by=None, at=at)


def release_due(*, at: datetime, limit: int = BATCH) -> int:
    """Releases what is due; rows another sweep holds are skipped, not waited for."""
    done = 0
    with transaction.atomic():
        due = Tranche.objects.filter(state="release_scheduled", release_at__lte=at)
        due = due.select_related("work_order__order", "work_order__factory")
        due = due.select_for_update(skip_locked=True, of=("self",)).order_by("release_at", "id")
        for tranche in due[:limit]:
            done += _released(tranche, at=at)
    return done


def _released(tranche: Tranche, *, at: datetime) -> bool:
    """One refusal must not keep the others' money: it is undone alone and logged."""
    try:
        with transaction.atomic():
            release(tranche, at=at)
    except Refused as refused:
        log.warning("release_refused", tranche=str(tranche.uuid), reason=str(refused))
        return False
    return True


def pay_again(tranche: Tranche, *, by: Any, at: datetime) -> Instruction:
    """The factory asks for its payout once more after the bank returned it."""
    with MOVES.moving(tranche, "pay_again", by=by, at=at) as locked:
        if locked.instructions.filter(kind="payout").exclude(state="failed").exists():
            raise Refused(_("This payout is already on its way."))
        return _pay_out(locked, by=by, at=at)


def _pay_out(tranche: Tranche, *, by: Any, at: datetime) -> Instruction:
    factory = tranche.work_order.factory
    payout = _instruct(tranche, "payout", factory, tranche.net_fen, at=at)
    legs = [(ledger.payable(factory), ledger.transit(payout), payout.amount_fen)]
    _post_instruction(payout, "start", legs, by=by, at=at)
    return payout


def refund(order: Order, *, at: datetime) -> None:
    """A cancelled order: everything still held goes back to the buyer, without a fee."""
    with transaction.atomic():
        for tranche in _tranches(order, "held", "release_scheduled"):
            return_held(tranche, at=at)


def settle_unused(work_order: WorkOrder, *, kept_fen: int, at: datetime) -> None:
    """A booking that was not used: the factory's share is released, all else goes back.

    The tranche is parted in two, so that every fen is either the one or the other.
    """
    with transaction.atomic():
        for tranche in work_order.tranches.filter(state="held").order_by("id"):
            kept = 0 if tranche.is_deposit else kept_fen
            if kept < tranche.amount_fen:
                rest = part(tranche, kept, at=at) if kept else tranche
                return_held(rest, at=at)
        schedule_release(work_order, at=at)


def part(tranche: Tranche, kept_fen: int, *, at: datetime) -> Tranche:
    """Cuts a held tranche down to what is kept; returns the rest as a held tranche of its own."""
    rest = tranche.amount_fen - kept_fen
    number = tranche.work_order.tranches.count() + 1
    with MOVES.moving(tranche, "part", by=None, at=at, kept_fen=kept_fen) as locked:
        locked.amount_fen = kept_fen
        locked.fee_fen = money.share(kept_fen, locked.work_order.fee_bps)
    parted = Tranche.objects.create(
        work_order=tranche.work_order,
        sequence=number,
        amount_fen=rest,
        fee_fen=0,
        state="held",
        held_at=tranche.held_at,
    )
    moves.begin("tranche", parted, by=None, at=at)
    return parted


def return_held(tranche: Tranche, *, at: datetime) -> None:
    order = tranche.work_order.order
    with MOVES.moving(tranche, "refund", by=None, at=at) as locked:
        back = _instruct(locked, "refund", order.buyer, locked.amount_fen, at=at)
        legs = [(ledger.escrow(order), ledger.transit(back), back.amount_fen)]
        _post_instruction(back, "start", legs, by=None, at=at)


def _instruct(
    tranche: Tranche, kind: str, organization: Any, amount_fen: int, *, at: datetime
) -> Instruction:
    """Writes the order to the custodian into the outbox; a worker sends it after the commit."""
    confirmed = tranche.work_order.order.payments.filter(state="confirmed")
    paid = confirmed.order_by("sequence")[0]
    instruction = Instruction.objects.create(
        kind=kind,
        gateway=paid.gateway,
        organization=organization,
        tranche=tranche,
        amount_fen=amount_fen,
        due_at=at,
    )
    moves.begin("instruction", instruction, by=None, at=at)
    transaction.on_commit(tasks.send_instructions.delay, robust=True)
    return instruction


def settle(instruction: Instruction, *, at: datetime) -> None:
    """The custodian confirmed: the money left, and the tranche says so."""
    legs = [
        (ledger.transit(instruction), ledger.external(instruction.gateway), instruction.amount_fen)
    ]
    if instruction.kind == "payout":
        with MOVES.moving(instruction.tranche, "pay_out", by=None, at=at) as tranche:
            tranche.paid_out_at = at
    else:
        with MOVES.moving(instruction.tranche, "finish_refund", by=None, at=at):
            pass
    _post_instruction(instruction, "done", legs, by=None, at=at)


def give_back(instruction: Instruction, *, reason: str, at: datetime) -> None:
    """The custodian refused or returned it: the money is the firm's again, not yet gone."""
    tranche, firm = instruction.tranche, instruction.organization
    if instruction.kind == "payout":
        if tranche.state == "released":
            with MOVES.moving(tranche, "fail_payout", by=None, at=at, reason=reason):
                pass
        home = ledger.payable(firm)
    else:
        home = ledger.available(firm)
    legs = [(ledger.transit(instruction), home, instruction.amount_fen)]
    _post_instruction(instruction, "returned", legs, by=None, at=at)


def _post_instruction(
    instruction: Instruction, step: str, legs: Iterable[ledger.Leg], *, by: Any, at: datetime
) -> None:
    prefix = "pay" if instruction.kind == "payout" else "ref"
    ledger.post(
        f"{prefix}:{instruction.uuid}:{step}",
        f"{instruction.kind}_{step}",
        order=instruction.tranche.work_order.order,
        actor=by,
        legs=list(legs),
        meta={"instruction": str(instruction.uuid), "tranche": str(instruction.tranche.uuid)},
        at=at,
    )


def sweep_fees(*, on: date, at: datetime) -> int:
    """Moves earned fees to the platform's account: one journal, many transfers; returns the fen.

    Nightly and by one sweeper at a time, because the platform's row is touched nowhere else.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('orders.sweep_fees'))")
        earned = LedgerAccount.objects.filter(ref__startswith="fee_accrued:", balance__gt=0)
        rows = list(earned.order_by("id").values_list("key", "balance")[:SWEEP])
        if not rows:
            return 0
        cursor.execute("SELECT count(*) FROM ledger.journal WHERE idem LIKE %s", [f"sweep:{on}:%"])
        page = cursor.fetchone()[0] + 1
        home = ledger.platform_fee()
        legs = [(ledger.Account("fee_accrued", key), home, fen) for key, fen in rows]
        ledger.post(f"sweep:{on}:{page}", "fee_sweep", order=None, actor=None, legs=legs, at=at)
    return sum(fen for _key, fen in rows)


def _unpaid(order: Order, *states: str) -> list[Tranche]:
    """Tranches to be paid; what was to be paid for work that has ended is not."""
    ended = ("cancelled", "lapsed")
    return [each for each in _tranches(order, *states) if each.work_order.state not in ended]


def _tranches(order: Order, *states: str) -> list[Tranche]:
    found = Tranche.objects.filter(work_order__order=order, state__in=states)
    return list(found.select_related("work_order__order", "work_order__factory").order_by("id"))
