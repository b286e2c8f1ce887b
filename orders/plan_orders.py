"""A plan on its way to an order: the buyer accepts, all hours are held, each factory answers.

All or nothing: every piece of machine time, the work orders, their tranches and the moves of job
and operations are one transaction. Is one slot gone, nothing stays and a new run is owed.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from capacity import free_time, reservations
from capacity.models import Booking, Listing, Unit
from capacity.ranges import local_day, midnight
from marketplace.core import moves
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from marketplace.core.money import yuan
from marketplace.core.moves import BUYER, SYSTEM, Move, Moves
from marketplace.core.periods import Period
from orders import escrow, job_rules, jobs, lifecycle, plan_notices, plan_runs, wording
from orders.models import Job, Operation, Order, Placement, Plan, PlanRun, WorkOrder

ANSWER_TIME = timedelta(hours=24)
HOLD_TIME = ANSWER_TIME + lifecycle.FUNDING_TIME  # the hours outlive the answers and the payment
LONGEST_REASON = 300
PAGE = 200

MOVES = Moves(
    "plan",
    Move("accept", {"proposed"}, "accepted", BUYER, "job.award"),
    Move("end", {"accepted"}, "ended", SYSTEM),
)


class PlanGone(Refused):
    """Some of the plan's hours are taken; the job is being planned anew."""

    code = "plan_gone"


@dataclass(frozen=True)
class Concern:
    """What a plan does not keep to; the buyer must agree to it in so many words."""

    code: str  # over_budget, late
    sentence: str


def concerns(plan: Plan) -> list[Concern]:
    found = []
    if (over := plan.total_fen - plan.job.budget_fen) > 0:
        sentence = _("The plan costs ¥%(over)s more than the budget of ¥%(budget)s.")
        figures = {"over": yuan(over), "budget": yuan(plan.job.budget_fen)}
        found.append(Concern("over_budget", sentence % figures))
    due = midnight(plan.job.due_on + timedelta(days=1))
    if plan.delivered_at > due:
        sentence = _("The goods arrive on %(day)s, after the due date %(due)s.")
        figures = {"day": wording.moment(plan.delivered_at), "due": plan.job.due_on}
        found.append(Concern("late", sentence % figures))
    return found


def refuse_concerns(plan: Plan, *, despite: bool) -> None:
    if not despite and (found := concerns(plan)):
        words = " ".join(each.sentence for each in found)
        raise Refused(
            _("%(concerns)s Agree to that to accept the plan.") % {"concerns": words},
            code="needs_consent",
        )


def accept(plan: Plan, *, by: Any, at: datetime, despite: bool = False) -> Order:
    """Makes the plan real; `despite`: the buyer agrees to a plan over budget or late.

    Raises PlanGone naming the work whose hours are taken; then a new run is owed.
    """
    refuse_concerns(plan, despite=despite)
    try:
        with transaction.atomic():
            job = Job.objects.select_for_update(of=("self",)).get(pk=plan.job_id)
            _check_current(plan, job)
            with MOVES.moving(plan, "accept", by=by, at=at) as locked:
                locked.accepted_by, locked.accepted_at = by, at
                return _place(plan, job, by=by, at=at)
    except reservations.SlotTaken:
        gone = first_gone(plan, at)
        plan_runs.owe(plan.job, cause=PlanRun.Cause.ASKED, by=by, at=at)
        raise gone_words(gone) from None


def _check_current(plan: Plan, job: Job) -> None:
    if job.state != Job.State.OPEN or plan.run.job_version != job.version:
        raise WrongState(_("The job has changed since this plan was made. Look at the new plans."))


def _place(plan: Plan, job: Job, *, by: Any, at: datetime) -> Order:
    job_rules.check_probation_of(job.buyer, total_fen=plan.total_fen)
    placements = placements_of(plan)
    expires_at = at + HOLD_TIME
    hold(plan, placements, buyer=job.buyer, by=by, at=at, expires_at=expires_at)
    order = lifecycle.new_order(job, plan.total_fen, at)
    order.fund_by = expires_at  # until all have answered
    order.save(update_fields=["fund_by"])
    for placement in placements:
        work = new_work_order(order, placement, by=by, at=at)
        escrow.plan(work, at=at)
        plan_notices.asked(work)
    jobs.award(job, by=None, at=at)
    plan_runs.settle(job)
    return order


def placements_of(plan: Plan) -> list[Placement]:
    found = plan.placements.select_related(
        "operation__process", "operation__job", "listing__organization", "listing__process"
    )
    return list(found.order_by("operation__sequence", "lot"))


def hold(
    plan: Plan,
    placements: Sequence[Placement],
    *,
    buyer: Any,
    by: Any,
    at: datetime,
    expires_at: datetime,
) -> None:
    """Takes every piece of these placements or none."""
    units = Unit.objects.select_related("listing").in_bulk(
        {unit for each in placements for unit, _start, _end in each.pieces}
    )
    slots = {
        (unit, period.start): (units[unit], period, each)
        for each in placements
        for unit, period in pieces_of(each)
    }
    held = reservations.hold(
        [(unit, period) for unit, period, _placement in slots.values()],
        buyer=buyer,
        by=by,
        at=at,
        expires_at=expires_at,
        held_for=plan.uuid,
    )
    mine: dict[int, list[Booking]] = {each.pk: [] for each in placements}
    for booking in held:
        _unit, _period, placement = slots[booking.unit_id, booking.period.start]
        mine[placement.pk].append(booking)
    for each in placements:
        each.bookings.set(mine[each.pk])


def pieces_of(placement: Placement) -> list[tuple[int, Period]]:
    return [
        (unit, Period(datetime.fromisoformat(start), datetime.fromisoformat(end)))
        for unit, start, end in placement.pieces
    ]


def hours_of(placement: Placement) -> float:
    return sum(period.hours for _unit, period in pieces_of(placement))


@dataclass(frozen=True)
class _Terms:
    """What lifecycle.snapshot_of reads of a match, here of a placement."""

    operation: Operation
    listing: Listing
    total_fen: int
    unit_price_fen: int
    terms: dict[str, Any] = field(default_factory=dict)


def new_work_order(order: Order, placement: Placement, *, by: Any, at: datetime) -> WorkOrder:
    """The factory's part of the plan, which it has 24 hours to confirm."""
    total = placement.work_fen + placement.freight_fen
    unit_fen = (2 * placement.work_fen + placement.quantity) // (2 * placement.quantity)
    snapshot = lifecycle.snapshot_of(
        _Terms(placement.operation, placement.listing, total, unit_fen)  # type: ignore[arg-type]
    )
    hours = round(hours_of(placement), 2)
    work = WorkOrder.objects.create(
        order=order,
        operation=placement.operation,
        placement=placement,
        quantity=placement.quantity,
        factory=placement.listing.organization,
        listing=placement.listing,
        snapshot=snapshot | {"quantity": placement.quantity, "hours": hours},
        total_fen=total,
        freight_fen=placement.freight_fen,
        confirm_by=at + ANSWER_TIME,
        fee_bps=escrow.fee_bps(),
        promised_on=local_day(placement.ends_at - timedelta(minutes=1)),
        machine_hours=hours,
    )
    moves.begin("order", work, by=by, at=at)
    work.bookings.set(placement.bookings.all())
    return work


def confirm(work_order: WorkOrder, *, by: Any, at: datetime) -> Order:
    """A factory takes its part; when the last one has, the buyer is asked to pay."""
    with transaction.atomic():
        lock_job(work_order.order_id)
        with lifecycle.moving(work_order, "confirm_contract", by=by, at=at) as locked:
            if locked.confirm_by and locked.confirm_by <= at:
                raise NotAllowed(
                    _("The 24 hours to answer ended at %(until)s.")
                    % {"until": wording.moment(locked.confirm_by)}
                )
            job_rules.check_probation_of(
                locked.factory, total_fen=locked.total_fen, apart_from=locked.order_id
            )
            locked.confirmed_at = at
        order = Order.objects.select_related("buyer", "job").get(pk=work_order.order_id)
        if order.state == "pending_funding":
            all_confirmed(order, at=at)
        plan_notices.confirmed(work_order, order)
    return order


def all_confirmed(order: Order, *, at: datetime) -> None:
    """From now the buyer has 48 hours; what carried money pays for begins at once."""
    if order.funded_at and not escrow.unpaid_fen(order):
        lifecycle.fund_work_orders(order, at=at)
        lifecycle.make_ready(order, at=at)
        return
    order.fund_by = at + lifecycle.FUNDING_TIME
    order.save(update_fields=["fund_by"])
    keep_held(order, until=order.fund_by, at=at)


def keep_held(order: Order, *, until: datetime, at: datetime) -> None:
    """No hold of the order ends before this moment."""
    held = Booking.objects.filter(
        work_orders__order=order, state=Booking.State.HELD, expires_at__lt=until
    )
    reservations.extend(list(held.distinct()), expires_at=until, by=None, at=at)


def decline(work_order: WorkOrder, *, reason: str, by: Any, at: datetime) -> None:
    """A factory says no and why (`by=None`: it has not answered); the rest is planned anew."""
    reason = reason.strip()
    if not reason:
        raise Invalid(_("Say in a few words why, so that the buyer can decide."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            _("Keep the reason under %(limit)s characters.") % {"limit": LONGEST_REASON},
            field="reason",
        )
    with transaction.atomic():
        job = lock_job(work_order.order_id)
        with lifecycle.moving(work_order, "decline", by=by, at=at, reason=reason) as locked:
            lifecycle.end(locked, side="supplier", reason=reason, at=at)
            reservations.release(locked.bookings.filter(state="held"), by=None, at=at)
        plan_notices.declined(work_order, reason)
        place_anew(job, [work_order], "reopen", cause=PlanRun.Cause.DECLINED, by=by, at=at)


def lock_job(order_id: int) -> Job:
    """The order first, then its job: the sequence in which payments and timers lock them too."""
    Order.objects.select_for_update(of=("self",)).get(pk=order_id)
    return Job.objects.select_for_update(of=("self",)).get(orders=order_id)


def place_anew(
    job: Job,
    ended: Iterable[WorkOrder],
    move: str,
    *,
    cause: str,
    by: Any,
    at: datetime,
) -> None:
    """The operations of work that has ended are open; a run looks for who does them now."""
    for work in ended:
        operation = Operation.objects.get(pk=work.operation_id)
        if operation.state in jobs.OPERATION_MOVES[move].sources:
            jobs.move_operation(operation, move, at=at)
    order = Order.objects.get(pk=next(iter(ended)).order_id)
    if order.state in ("cancelled", "lapsed"):  # nobody is left: the job begins anew
        end_plan(job, at=at)
        jobs.cancel_ordered(job, reason=_("No factory of the plan is left."), at=at)
        return
    plan_runs.owe(job, cause=cause, by=by, at=at)


def end_plan(job: Job, *, at: datetime) -> None:
    for plan in Plan.objects.filter(job=job, state=Plan.State.ACCEPTED):
        with MOVES.moving(plan, "end", by=None, at=at):
            pass


def expire_due(*, at: datetime) -> int:
    """No answer in time is a no."""
    due = WorkOrder.objects.filter(state="pending_contract", confirm_by__lte=at)
    done = 0
    for work in due.select_related("order__buyer", "order__job", "factory").order_by("id")[:PAGE]:
        with suppress(WrongState):  # a factory that answered meanwhile has simply been faster
            decline(work, reason=_("No answer within 24 hours."), by=None, at=at)
            done += 1
    return done


def first_gone(plan: Plan, at: datetime) -> Placement | None:
    """The first placement whose hours are not free any more."""
    for placement in placements_of(plan):
        for unit, period in pieces_of(placement):
            free = free_time.free_periods(Unit.objects.filter(pk=unit), period, at=at)
            if not any(each.contains(period) for pieces in free.values() for each in pieces):
                return placement
    return None


def gone_words(gone: Placement | None) -> PlanGone:
    if gone is None:
        return PlanGone(_("Some hours of this plan are gone. New plans are being made."))
    return PlanGone(
        _(
            "Somebody else has taken the hours of %(factory)s for “%(operation)s”. Nothing was "
            "booked; new plans are being made."
        )
        % {
            "factory": gone.listing.organization.short_name,
            "operation": gone.operation.label,
        }
    )
