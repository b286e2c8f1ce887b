"""What happens to an order of a plan on its way: a new plan, a breakdown, a delay, an end.

Everything agreed that the new plan keeps stays as it is. What it moves ends and begins anew with
other hours, at the same factory or at another, and is confirmed by it; money follows
(orders/plan_money.py).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from capacity import reservations
from marketplace.core.errors import Invalid, Refused, WrongState
from marketplace.core.moves import BUYER
from orders import (
    escrow,
    jobs,
    lifecycle,
    lots,
    payments,
    plan_inputs,
    plan_money,
    plan_notices,
    plan_orders,
    plan_repairs,
    plan_runs,
)
from orders.models import Job, Order, Placement, Plan, PlanRun, WorkOrder
from orders.plan_repairs import RUNNING, WAITING
from orders.signals import order_settled
from orders.workspace import DEAD

PAGE = 100
ASK_AGAIN = timedelta(hours=12)  # a delay nobody has answered to is planned anew after so long


def accept(plan: Plan, *, by: Any, at: datetime, despite: bool = False) -> Order:
    """The buyer takes a plan: the first one, or one that changes what is agreed."""
    if plan.job.state == Job.State.OPEN:
        return plan_orders.accept(plan, by=by, at=at, despite=despite)
    plan_orders.refuse_concerns(plan, despite=despite)
    try:
        with transaction.atomic():
            order = living_order(plan.job)
            job = plan_orders.lock_job(order.pk)
            plan_orders.end_plan(job, at=at)
            with plan_orders.MOVES.moving(plan, "accept", by=by, at=at) as locked:
                locked.accepted_by, locked.accepted_at = by, at
                _change(plan, order, by=by, at=at)
            plan_runs.settle(job)
            return order
    except reservations.SlotTaken:
        gone = plan_orders.first_gone(plan, at)
        plan_runs.owe(plan.job, cause=plan.run.cause, by=by, at=at)
        raise plan_orders.gone_words(gone) from None


def living_order(job: Job) -> Order:
    found = Order.objects.exclude(state__in=DEAD).select_for_update(of=("self",))
    order = found.select_related("buyer", "job").filter(job=job).first()
    if order is None:
        raise WrongState(_("The order has ended."))
    return order


def _change(plan: Plan, order: Order, *, by: Any, at: datetime) -> None:
    placements = plan_orders.placements_of(plan)
    kept = {each.agreed_id: each for each in placements if each.agreed_id}
    living = list(order.work_orders.exclude(state__in=DEAD).select_related("factory", "placement"))
    moved = [work for work in living if work.pk not in kept]
    _check_fits(kept, living, moved)
    for work in moved:
        _end(work, "replace", side="system", reason=_("Planned anew."), by=None, at=at)
        plan_notices.replaced(work)
    fresh = [each for each in placements if not each.agreed_id]
    expires_at = at + plan_orders.HOLD_TIME
    plan_orders.hold(plan, fresh, buyer=order.buyer, by=by, at=at, expires_at=expires_at)
    changed = [(work, _total(kept[work.pk])) for work in living if work.pk in kept]
    new = [plan_orders.new_work_order(order, each, by=by, at=at) for each in fresh]
    _settle_money(order, new, changed, at=at)
    for work, _fen in changed:
        _keep(work, kept[work.pk])
    _count_anew(order, at=at)
    for work in new:
        _award(work, at=at)
        plan_notices.asked(work)
    plan_orders.keep_held(order, until=expires_at, at=at)


def _check_fits(
    kept: dict[int, Placement], living: Sequence[WorkOrder], moved: Iterable[WorkOrder]
) -> None:
    """The order must be where it was when the plan was made."""
    is_other = not kept.keys() <= {work.pk for work in living}
    if is_other or any(work.state not in WAITING for work in moved):
        raise WrongState(_("The order has moved on since this plan was made. Ask for a new plan."))


def _total(placement: Placement) -> int:
    return placement.work_fen + placement.freight_fen


def _settle_money(
    order: Order,
    new: Sequence[WorkOrder],
    changed: Sequence[tuple[WorkOrder, int]],
    *,
    at: datetime,
) -> None:
    if order.funded_at:
        plan_money.settle(order, new, changed, at=at)
        return
    for work in new:
        escrow.plan(work, at=at)
    for work, total_fen in changed:
        plan_money.replan(work, total_fen, at=at)


def _keep(work: WorkOrder, placement: Placement) -> None:
    """The work order stands as agreed; only its way on may cost something else."""
    placement.bookings.set(work.bookings.all())
    work.placement = placement
    work.total_fen, work.freight_fen = _total(placement), placement.freight_fen
    work.save(update_fields=["placement", "total_fen", "freight_fen"])


def _count_anew(order: Order, *, at: datetime) -> None:
    living = order.work_orders.exclude(state__in=DEAD)
    order.total_fen = sum(living.values_list("total_fen", flat=True))
    order.fund_by = max(order.fund_by, at + plan_orders.HOLD_TIME)
    order.save(update_fields=["total_fen", "fund_by"])
    lifecycle.derive_state(order)


def _award(work: WorkOrder, *, at: datetime) -> None:
    work.operation.refresh_from_db(fields=["state"])
    if work.operation.state in jobs.OPERATION_MOVES["award"].sources:
        jobs.move_operation(work.operation, "award", at=at)


def _end(work: WorkOrder, move: str, *, side: str, reason: str, by: Any, at: datetime) -> None:
    """Ends one work order; its hours are free again, its money stays held for what follows."""
    with lifecycle.moving(work, move, by=by, at=at, reason=reason) as locked:
        lifecycle.end(locked, side=side, reason=reason, at=at)
    bookings = work.bookings.select_related("unit__listing")
    reservations.release(bookings.filter(state="held"), by=None, at=at)
    reservations.cancel(bookings.filter(state="confirmed"), by=None, at=at, reason=reason)


def break_down(work_order: WorkOrder, *, reason: str, by: Any, at: datetime) -> None:
    """The factory's machine is out: its work ends here, and somebody else is sought."""
    reason = _said(reason)
    with transaction.atomic():
        job = plan_orders.lock_job(work_order.order_id)
        with lifecycle.moving(work_order, "break_down", by=by, at=at, reason=reason) as locked:
            lifecycle.end(locked, side="supplier", reason=reason, at=at)
            bookings = locked.bookings.filter(state__in=["confirmed", "in_use"])
            for booking in bookings.select_related("unit__listing"):
                reservations.break_down(booking, by=by, at=at, reason=reason)
        order_settled.send(WorkOrder, work_order=work_order, at=at)
        plan_notices.broken_down(work_order, reason)
        cause = PlanRun.Cause.BROKEN_DOWN
        plan_orders.place_anew(job, [work_order], "fail", cause=cause, by=by, at=at)
        _return_if_over(job, work_order.order, at=at)


def _said(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Invalid(_("Say in a few words what has happened."), field="reason")
    return reason[: plan_orders.LONGEST_REASON]


def _return_if_over(job: Job, order: Order, *, at: datetime) -> None:
    """The last factory has left and the job looks for others: the order's money goes back."""
    job.refresh_from_db(fields=["state"])
    if job.state == Job.State.OPEN and order.funded_at:
        plan_money.return_rest(order, at=at)


def cancel(work_order: WorkOrder, *, reason: str, by: Any, at: datetime) -> None:
    """Of a plan, a factory gives up its own part; the buyer all that has not begun.

    Orders of a single factory end as a whole (lifecycle.cancel).
    """
    if work_order.placement_id is None:
        lifecycle.cancel(work_order.order, reason=reason, by=by, at=at)
    elif work_order.actors(by, "order.accept") & BUYER:
        cancel_rest(work_order.order, reason=reason, by=by, at=at)
    else:
        withdraw(work_order, reason=reason, by=by, at=at)


def withdraw(work_order: WorkOrder, *, reason: str, by: Any, at: datetime) -> None:
    """A factory gives its part back before it has begun; somebody else is sought."""
    with transaction.atomic():
        job = plan_orders.lock_job(work_order.order_id)
        _end(work_order, "cancel", side="supplier", reason=reason, by=by, at=at)
        payments.call_off(work_order.order, at=at)
        order_settled.send(WorkOrder, work_order=work_order, at=at)
        plan_notices.declined(work_order, reason)
        cause = PlanRun.Cause.DECLINED
        plan_orders.place_anew(job, [work_order], "reopen", cause=cause, by=by, at=at)
        _return_if_over(job, work_order.order, at=at)


def cancel_rest(order: Order, *, reason: str, by: Any, at: datetime) -> None:
    """The buyer ends all that has not begun; work that runs is finished and paid."""
    with transaction.atomic():
        job = plan_orders.lock_job(order.pk)
        order = living_order(job)
        works = list(order.work_orders.exclude(state__in=DEAD).select_related("factory"))
        waiting = [work for work in works if work.state in WAITING]
        if not waiting and not _is_open(job):
            raise WrongState(_("Everything has begun: nothing is left to cancel."))
        payments.call_off(order, at=at)
        for work in waiting:
            _end(work, "cancel", side="buyer", reason=reason, by=by, at=at)
            order_settled.send(WorkOrder, work_order=work, at=at)
            plan_notices.rest_cancelled(work, reason)
        if order.funded_at:
            plan_money.return_rest(order, at=at)
        plan_runs.settle(job)
        if len(waiting) == len(works):
            plan_orders.end_plan(job, at=at)
            jobs.cancel_ordered(job, reason=reason, at=at)
        else:
            _give_up_operations(job, at=at)
            _count_anew(order, at=at)


def _is_open(job: Job) -> bool:
    return job.operations.filter(state="open").exists()


def _give_up_operations(job: Job, *, at: datetime) -> None:
    """Operations nobody works on any more."""
    for operation in job.operations.all():
        if operation.work_orders.exclude(state__in=DEAD).exists():
            continue
        for move in ("cancel", "give_up"):
            if operation.state in jobs.OPERATION_MOVES[move].sources:
                jobs.move_operation(operation, move, at=at)
                break


def lapse(order: Order, *, at: datetime) -> None:
    """Not paid in time: the first payment ends the order, a later one only what it was for."""
    if not is_of_plan(order):
        lifecycle.lapse(order, at=at)
        return
    with transaction.atomic():
        job = plan_orders.lock_job(order.pk)
        order = living_order(job)
        if order.state != "pending_funding" or order.fund_by > at:
            raise WrongState(_("This order does not wait for a payment."))
        _end_unpaid(job, order, at=at)


def end_unpaid(order: Order, *, at: datetime) -> None:
    """The hours a payment was for are gone: what it was for ends as if nobody had paid."""
    if not is_of_plan(order):
        lifecycle.lapse(order, at=at)
        return
    with transaction.atomic():
        job = plan_orders.lock_job(order.pk)
        _end_unpaid(job, living_order(job), at=at)


def _end_unpaid(job: Job, order: Order, *, at: datetime) -> None:
    unpaid = list(order.work_orders.filter(state="pending_funding").select_related("factory"))
    for work in unpaid:
        _end(work, "lapse", side="buyer", reason="", by=None, at=at)
        plan_notices.lapsed(work)
        if not order.funded_at:
            order_settled.send(WorkOrder, work_order=work, at=at)
    if order.funded_at:
        plan_money.return_rest(order, at=at)
    cause = PlanRun.Cause.ASKED
    plan_orders.place_anew(job, unpaid, "reopen", cause=cause, by=None, at=at)


def is_of_plan(order: Order) -> bool:
    return order.work_orders.filter(placement__isnull=False).exists()


def plan_late(*, at: datetime) -> int:
    """Owes a new plan where work runs so late that what follows cannot begin in time."""
    overrun = (
        WorkOrder.objects.filter(state__in=[*RUNNING, "ready"], placement__ends_at__lt=at)
        .exclude(order__job__plan_runs__state__in=plan_runs.OPEN)
        .exclude(order__job__plan_runs__finished_at__gt=at - ASK_AGAIN)
        .select_related("order__job", "order__buyer", "operation__process", "placement", "listing")
        .order_by("id")[:PAGE]
    )
    done: set[int] = set()
    for work in overrun:
        if work.order_id not in done and _comes_too_late(work, at):
            done.add(work.order_id)
            with transaction.atomic():
                plan_runs.owe(work.order.job, cause=PlanRun.Cause.LATE, by=None, at=at)
                plan_notices.late(work)
    return len(done)


def _comes_too_late(work: WorkOrder, at: datetime) -> bool:
    """Whether a follower that has not begun was to begin before these goods can be there."""
    _start, end = plan_repairs.expected(work, at=at)
    here = (work.factory_id, work.listing.region)
    for later in lots.followers(work):
        there = (later.factory_id, later.listing.region)
        quarters, _fen = plan_inputs.leg(here, there, 0)
        arrives = end + quarters * plan_inputs.QUARTER
        if later.state in WAITING and later.starts_at < arrives:
            return True
    return False


def ask(job: Job, *, by: Any, at: datetime) -> PlanRun:
    """The buyer asks for new plans: of an open job, or of an order with open operations."""
    if not job.actors(by, "job.award") & BUYER:
        raise Refused(_("Only the buyer asks for plans."), code="not_allowed")
    if job.state not in (Job.State.OPEN, Job.State.AWARDED, Job.State.ORDERED):
        raise WrongState(_("This job is not open any more."))
    return plan_runs.owe(job, cause=PlanRun.Cause.ASKED, by=by, at=at)
