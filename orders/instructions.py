"""Money out: the outbox of payouts and refunds we tell the custodian to make.

An instruction is marked sent before it leaves, under a number that never changes; so a crash can
repeat it but not double it. When nobody knows what became of it, only a query may tell.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from marketplace.core.moves import SYSTEM, Move, Moves
from orders import escrow, finance_desk, gateways
from orders.gateways import Event
from orders.models import Instruction

BATCH = 50
QUESTION = timedelta(minutes=2)
LONGEST = timedelta(hours=6)

MOVES = Moves(
    "instruction",
    Move("send", {"created"}, "sent", SYSTEM),
    Move("confirm", {"sent", "unknown"}, "confirmed", SYSTEM),
    Move("fail", {"sent", "unknown"}, "failed", SYSTEM),
    Move("lose", {"sent"}, "unknown", SYSTEM, timer="when the custodian did not answer"),
    Move("find", {"unknown"}, "sent", SYSTEM),
    Move("send_again", {"sent", "unknown"}, "created", SYSTEM),
)


class NotYet(Exception):  # noqa: N818 - an order of events, not a fault
    """The event came before what it speaks of; it will be applied later."""


def send_due(*, at: datetime) -> int:
    """Sends what waits in the outbox, each after its own commit; returns how many left."""
    sent = 0
    for _number in range(BATCH):
        instruction = _claim(at)
        if instruction is None:
            break
        sent += _send(instruction, at=at)
    return sent


def _claim(at: datetime) -> Instruction | None:
    with transaction.atomic():
        waiting = Instruction.objects.filter(state="created", due_at__lte=at)
        waiting = waiting.select_for_update(skip_locked=True).order_by("due_at", "id")
        instruction = waiting.first()
        if instruction:
            with MOVES.moving(instruction, "send", by=None, at=at) as locked:
                locked.tries, locked.sent_at = locked.tries + 1, at
                locked.due_at = at + _patience(locked.tries)
    return instruction


def _patience(tries: int) -> timedelta:
    return min(QUESTION * 2 ** (tries - 1), LONGEST)


def _send(instruction: Instruction, *, at: datetime) -> bool:
    try:
        gateways.gateway(instruction.gateway).send(instruction)
    except gateways.NotReached:
        with MOVES.moving(instruction, "lose", by=None, at=at):
            return False
    except gateways.Declined as answer:
        fail(instruction, reason=str(answer), at=at)
        return False
    return True


def ask_due(*, at: datetime) -> int:
    """Asks the custodian about what it has not confirmed in time, and about the unknown."""
    late = Instruction.objects.filter(state__in=["sent", "unknown"], due_at__lte=at)
    rows = list(late.order_by("due_at", "id")[:BATCH])
    for instruction in rows:
        try:
            answer = gateways.gateway(instruction.gateway).query(instruction)
        except gateways.NotReached:
            answer = "processing"
        _resolve(instruction, answer, at=at)
    return len(rows)


def _resolve(instruction: Instruction, answer: str, *, at: datetime) -> None:
    if answer == "done":
        confirm(instruction, at=at)
    elif answer == "failed":
        fail(instruction, reason="returned", at=at)
    elif answer == "missing":
        with MOVES.moving(instruction, "send_again", by=None, at=at) as locked:
            locked.due_at = at
    else:
        tries = instruction.tries + 1
        Instruction.objects.filter(pk=instruction.pk, state=instruction.state).update(
            tries=tries, due_at=at + _patience(tries)
        )


def confirm(instruction: Instruction, *, at: datetime, provider_reference: str = "") -> None:
    """The money has left; the transit account is empty again."""
    with MOVES.moving(instruction, "confirm", by=None, at=at) as locked:
        locked.settled_at, locked.provider_reference = at, provider_reference
        escrow.settle(locked, at=at)
        finance_desk.paid_out(locked)


def fail(instruction: Instruction, *, reason: str, at: datetime) -> None:
    """The custodian refused it or the bank returned it; the money is the firm's again."""
    with MOVES.moving(instruction, "fail", by=None, at=at, reason=reason) as locked:
        locked.settled_at, locked.failure = at, reason[:200]
        escrow.give_back(locked, reason=reason, at=at)
        finance_desk.bounced(locked)


def settled(gateway: str, event: Event, *, at: datetime) -> str:
    """Applies the custodian's word on a transfer; raises NotYet when we have not sent it yet."""
    instruction = _named(gateway, event.reference)
    if instruction is None:
        return "unknown instruction"
    if instruction.state in ("confirmed", "failed"):
        return "already settled"
    if instruction.state == "created":
        raise NotYet
    if event.amount_fen != instruction.amount_fen:
        finance_desk.instruction_disputed(instruction, event.amount_fen)
        return "wrong amount"
    if event.kind == "transfer.succeeded":
        confirm(instruction, at=at, provider_reference=event.provider_reference)
        return "instruction confirmed"
    fail(instruction, reason=event.reason or "returned", at=at)
    return "instruction failed"


def _named(gateway: str, reference: str) -> Instruction | None:
    try:
        number = UUID(hex=reference)
    except ValueError:
        return None
    found = Instruction.objects.filter(gateway=gateway, uuid=number)
    return found.select_for_update(of=("self",)).first()
