"""An operation follows its work order; made in several lots, it follows the slowest of them."""

from datetime import datetime

from orders import jobs
from orders.models import Operation, WorkOrder
from orders.models.orders import WorkState

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
