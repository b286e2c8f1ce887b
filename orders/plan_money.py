"""Money of an order that is planned anew: what was held for ended work pays for what replaces it.

The escrow account belongs to the order, so carrying money from one work order to another moves no
fen between accounts: the tranches say for whom it is held. What is missing is paid in a further
payment, what is left over goes back to the buyer; every fen is in exactly one tranche.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from marketplace.core import money, moves
from orders import escrow
from orders.models import Order, Tranche, WorkOrder
from orders.plan_repairs import WAITING
from orders.workspace import DEAD


def settle(
    order: Order,
    new: Sequence[WorkOrder],
    changed: Iterable[tuple[WorkOrder, int]],
    *,
    at: datetime,
) -> None:
    """`new` work orders are paid for; `changed` ones keep their work but cost so much now.

    Call under the lock of the order, before anything is paid or after everything was.
    """
    pool = held_for_ended(order)
    asking = []
    for work, total_fen in changed:
        if (more := total_fen - work.total_fen) > 0:
            asking.append((work, more))
        elif more < 0:
            pool += _freed(work, -more, at=at)
    for work, more in [*asking, *((work, work.total_fen) for work in new)]:
        _pay_from(pool, work, more, at=at)
    for tranche in pool:
        escrow.return_held(tranche, at=at)


def replan(work: WorkOrder, total_fen: int, *, at: datetime) -> None:
    """Before anything is paid: the work order simply asks for another sum."""
    if total_fen > work.total_fen:
        _tranche(work, total_fen - work.total_fen, at=at)
    elif total_fen < work.total_fen:
        _freed(work, work.total_fen - total_fen, at=at)


def return_rest(order: Order, *, at: datetime) -> None:
    """Nothing replaces the ended work: what was held for it goes back to the buyer."""
    for tranche in held_for_ended(order):
        escrow.return_held(tranche, at=at)


def held_for_ended(order: Order) -> list[Tranche]:
    held = Tranche.objects.filter(
        work_order__order=order, work_order__state__in=DEAD, state=Tranche.State.HELD
    )
    return list(held.select_related("work_order__order").order_by("id"))


def returns_fen(order: Order) -> int:
    """What goes back to the buyer when all that has not begun ends."""
    waiting = Tranche.objects.filter(
        work_order__order=order, work_order__state__in=WAITING, state=Tranche.State.HELD
    )
    return held_fen(order) + sum(waiting.values_list("amount_fen", flat=True))


def held_fen(order: Order) -> int:
    return sum(tranche.amount_fen for tranche in held_for_ended(order))


def _freed(work: WorkOrder, less_fen: int, *, at: datetime) -> list[Tranche]:
    """Takes so much from the work order's tranches; of an unpaid one it is simply not asked for."""
    freed: list[Tranche] = []
    for tranche in work.tranches.filter(is_deposit=False).order_by("-sequence"):
        take = min(less_fen, tranche.amount_fen - 1)  # a tranche is never empty
        if take <= 0 or tranche.state not in (*escrow.UNPAID, Tranche.State.HELD):
            continue
        less_fen -= take
        if tranche.state == Tranche.State.HELD:
            freed.append(escrow.part(tranche, tranche.amount_fen - take, at=at))
        else:
            tranche.amount_fen -= take
            tranche.fee_fen = money.share(tranche.amount_fen, work.fee_bps)
            tranche.save(update_fields=["amount_fen", "fee_fen"])
    return freed


def _pay_from(pool: list[Tranche], work: WorkOrder, amount_fen: int, *, at: datetime) -> None:
    """Held money first; the rest is a tranche to be paid."""
    while pool and amount_fen:
        source = pool.pop(0)
        if source.amount_fen > amount_fen:
            pool.insert(0, escrow.part(source, amount_fen, at=at))
        with escrow.MOVES.moving(source, "carry", by=None, at=at, to=str(work.uuid)):
            pass
        _tranche(work, source.amount_fen, at=at, held_at=source.held_at)
        amount_fen -= source.amount_fen
    if amount_fen:
        _tranche(work, amount_fen, at=at)


def _tranche(
    work: WorkOrder, amount_fen: int, *, at: datetime, held_at: datetime | None = None
) -> None:
    tranche = Tranche.objects.create(
        work_order=work,
        sequence=work.tranches.count() + 1,
        amount_fen=amount_fen,
        fee_fen=_fee(work, amount_fen),
        state=Tranche.State.HELD if held_at else Tranche.State.PLANNED,
        held_at=held_at,
    )
    moves.begin("tranche", tranche, by=None, at=at)


def _fee(work: WorkOrder, amount_fen: int) -> int:
    """So that the fees of all tranches are together the fee of their sum."""
    alive = work.tranches.exclude(state__in=["carried", "refund_pending", "refunded"])
    before = sum(tranche.amount_fen for tranche in alive)
    return money.share(before + amount_fen, work.fee_bps) - money.share(before, work.fee_bps)
