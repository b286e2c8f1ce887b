"""An operation follows its work order; made in several lots, it follows the slowest of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from marketplace.accounts import roles
from marketplace.audit import journal
from marketplace.core import moves
from marketplace.core.errors import WrongState
from marketplace.core.moves import BUYER
from orders import jobs
from orders.models import Arrival, Operation, WorkOrder
from orders.models.orders import WorkState

ARRIVED = (WorkState.DELIVERED, WorkState.ACCEPTED, WorkState.COMPLETED, WorkState.CLOSED)
DEAD = (WorkState.CANCELLED, WorkState.LAPSED)
REACHED = {  # the state every lot must have come to before the operation makes the move
    "schedule": WorkState.FUNDED,
    "inspect": WorkState.READY_TO_SHIP,
    "hand_over": WorkState.SHIPPED,
    "accept": WorkState.ACCEPTED,
}


def advance(work_order: WorkOrder, name: str, *, at: datetime) -> None:
    """Moves the operation with its work order, unless another lot is not as far.

    The first lot starts the operation; the last one brings it on from there.
    """
    if work_order.placement_id is None:
        jobs.move_operation(work_order.operation, name, at=at)
        return
    operation = Operation.objects.select_for_update().get(pk=work_order.operation_id)
    is_open_to = operation.state in jobs.OPERATION_MOVES[name].sources
    if is_open_to and not (name in REACHED and _somebody_is_behind(work_order, REACHED[name])):
        jobs.move_operation(operation, name, at=at)


def _somebody_is_behind(work_order: WorkOrder, reached: WorkState) -> bool:
    sequence = list(WorkState)
    behind = sequence[: sequence.index(reached)]
    others = work_order.operation.work_orders.exclude(pk=work_order.pk)
    return others.filter(state__in=behind).exists()


def predecessors(work_order: WorkOrder) -> list[WorkOrder]:
    """Living work orders whose goods this one works on."""
    return _living(work_order, work_order.operation.after.all())


def followers(work_order: WorkOrder) -> list[WorkOrder]:
    """Living work orders that wait for the goods of this one."""
    return _living(work_order, work_order.operation.followers.all())


def _living(work_order: WorkOrder, operations: object) -> list[WorkOrder]:
    if work_order.placement_id is None:
        return []
    found = WorkOrder.objects.filter(order=work_order.order_id, operation__in=operations)
    return list(
        found.exclude(state__in=DEAD)
        .select_related("factory", "operation__process", "placement")
        .order_by("operation__sequence", "id")
    )


def awaited(work_order: WorkOrder) -> list[WorkOrder]:
    """Followers that have not confirmed yet that the goods are with them."""
    here = set(work_order.arrivals.values_list("receiver", flat=True))
    return [each for each in followers(work_order) if each.pk not in here]


def has_come(earlier: WorkOrder, receiver: WorkOrder) -> bool:
    """Whether what the receiver works on is there: its own part, or all of it."""
    return earlier.state in ARRIVED or earlier.arrivals.filter(receiver=receiver).exists()


def receive(work_order: WorkOrder, *, by: Any, at: datetime) -> bool:
    """Each factory confirms what came to it; True when nobody is waited for any more.

    The buyer confirms for all. Call under the lock of the order.
    """
    if moves.actors(work_order, by, "order.accept") & BUYER:
        return True
    waiting = awaited(work_order)
    mine = [each for each in waiting if roles.member_can(by, each.factory, "order.work")]
    if not mine:
        names = {"names": _names(waiting)}
        raise WrongState(_("You have confirmed this already. Still to confirm: %(names)s.") % names)
    for each in mine:
        Arrival.objects.create(work_order=work_order, receiver=each, arrived_at=at, confirmed_by=by)
    rest = [each for each in waiting if each not in mine]
    if rest:
        _record(work_order, mine, by=by, at=at)
    return not rest


def _names(works: Iterable[WorkOrder]) -> str:
    return " · ".join(dict.fromkeys(each.factory.short_name for each in works))


def _record(work_order: WorkOrder, mine: Iterable[WorkOrder], *, by: Any, at: datetime) -> None:
    facts = work_order.journal_facts()
    journal.record(
        "order",
        work_order.uuid,
        "receive_part",
        by=by,
        at=at,
        organization=facts["organization"],
        region=facts["region"],
        reason=_names(mine),
    )
