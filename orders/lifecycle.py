"""The life of an order from the confirmed match to the closed file.

The work order moves; the order shows the earliest state of its work orders. Every step locks the
order before the work order, so that steps on one order queue up instead of deadlocking.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from capacity import disclosure, levels, reservations
from capacity.models import Booking
from capacity.ranges import local_day
from marketplace.core import moves
from marketplace.core.errors import WrongState
from marketplace.core.moves import BUYER
from orders import booking_policy, escrow, jobs, lots, order_notices, plan_notices, promotion
from orders.models import Job, Match, Order, Payment, WorkOrder
from orders.models.orders import WorkState
from orders.signals import order_settled
from orders.work_moves import MOVES, OUT_OF_ESCROW, WAITING, open_moves

__all__ = ["MOVES", "OUT_OF_ESCROW", "WAITING", "open_moves"]

FUNDING_TIME = timedelta(hours=48)
ACCEPTANCE_TIME = timedelta(days=7)
RATING_TIME = timedelta(days=14)


def place_order(match: Match, *, by: Any, at: datetime) -> Order:
    """Turns a confirmed match into an order that waits for the buyer's money.

    Called by the confirming factory inside its transaction. The holds outlive the funding deadline
    (matches.HOLD_TIME); the listing and its terms are frozen into the work order's snapshot.
    """
    with transaction.atomic():
        job = match.operation.job
        order = new_order(job, match.total_fen, at)
        work_order = new_work_order(order, match)
        moves.begin("order", work_order, by=by, at=at)
        work_order.bookings.set(match.bookings.all())
        escrow.plan(work_order, at=at)
        with moving(work_order, "confirm_contract", by=by, at=at):
            pass
        jobs.award(job, by=None, at=at)
        order.refresh_from_db()
    return order


def new_order(job: Any, total_fen: int, at: datetime, *, fund_by: datetime | None = None) -> Order:
    """The number carries the row's own id, so it is unique without a counter to wait for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('orders_order', 'id'))")
        (key,) = cursor.fetchone()
    return Order.objects.create(
        id=key,
        number=f"GZ{at:%Y%m%d}-{key:06d}",
        job=job,
        buyer=job.buyer,
        total_fen=total_fen,
        placed_at=at,
        fund_by=fund_by or at + FUNDING_TIME,
    )


def new_work_order(order: Order, match: Match, **terms: Any) -> WorkOrder:
    bookings = match.bookings.all()
    hours = sum((b.during.upper - b.during.lower for b in bookings), timedelta())
    return WorkOrder.objects.create(
        order=order,
        operation=match.operation,
        match=match,
        factory=match.listing.organization,
        listing=match.listing,
        quantity=match.operation.quantity,
        snapshot=snapshot_of(match),
        total_fen=match.total_fen,
        fee_bps=escrow.fee_bps(),
        promised_on=local_day(match.finishes_at),
        machine_hours=round(hours / timedelta(hours=1), 2),
        **terms,
    )


def snapshot_of(match: Match) -> dict[str, Any]:
    """The terms as agreed, as both sides may read them: later edits change nothing here."""
    operation = match.operation
    buyer = levels.Reader(dealt=frozenset([match.listing.organization_id]))
    listing = disclosure.of(match.listing, buyer)
    is_told = levels.allows(match.listing, buyer, levels.PRICE)
    return {
        "listing": {
            "uuid": str(listing.uuid),
            "version": match.listing.version,
            "title": listing.title,
            "price_mode": listing.price_mode,
            "price_fen": listing.price_fen,
            "setup_fen": listing.setup_fen,
            "minimum_fen": listing.minimum_fen,
        }
        | (match.terms if is_told else {}),
        "process": operation.process.code,
        "material": operation.material,
        "size_mm": [operation.env_x, operation.env_y, operation.env_z],
        "it_grade": operation.it_grade,
        "quantity": operation.quantity,
        "hours": operation.hours,
        "unit_price_fen": match.unit_price_fen,
        "total_fen": match.total_fen,
    }


def funded(order: Order, *, payment: Payment, at: datetime) -> None:
    """The custodian holds the money: bookings, escrow, work orders and job move together."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if not order.work_orders.filter(state="pending_funding").exists():
            raise WrongState(_("This order does not wait for a payment."))
        fund_work_orders(order, at=at)
        escrow.fund(order, payment=payment, at=at)
        make_ready(order, at=at)


def fund_work_orders(order: Order, *, at: datetime) -> None:
    """All that waits for money has it: its bookings are confirmed together."""
    for work_order in _work_orders(order, "pending_funding"):
        with MOVES.moving(work_order, "fund", by=None, at=at):
            reservations.confirm(list(work_order.bookings.all()), by=None, at=at)
        lots.advance(work_order, "schedule", at=at)


def make_ready(order: Order, *, at: datetime) -> None:
    order.funded_at = order.funded_at or at
    order.save(update_fields=["funded_at"])
    for work_order in _work_orders(order, "funded"):
        with MOVES.moving(work_order, "make_ready", by=None, at=at):
            pass
        order_notices.funded(work_order)
    derive_state(order)
    if order.job.state == Job.State.AWARDED:
        jobs.mark_ordered(order.job, at=at)


def keeps_its_hours(order: Order) -> bool:
    """Whether every hour of an unpaid order is still held; a late payment may find them gone."""
    bookings = Booking.objects.filter(
        work_orders__order=order, work_orders__state=WorkState.PENDING_FUNDING
    )
    return not bookings.exclude(state=Booking.State.HELD).exists()


def start_production(work_order: WorkOrder, *, by: Any, at: datetime) -> None:
    with moving(work_order, "start_production", by=by, at=at) as locked:
        _check_material(locked)
        locked.started_at = at
        reservations.start(list(locked.bookings.all()), by=by, at=at)
        lots.advance(locked, "start", at=at)
        order_notices.started(locked)


@contextmanager
def inspecting(work_order: WorkOrder, *, passed: bool, by: Any, at: datetime) -> Iterator[None]:
    """Production ends, the caller writes the report, and the goods pass or go to rework."""
    with transaction.atomic():
        with moving(work_order, "inspect", by=by, at=at) as locked:
            locked.inspected_at = at
        yield
        verdict = "pass_inspection" if passed else "fail_inspection"
        with moving(work_order, verdict, by=by, at=at) as locked:
            locked.percent = 100 if passed else locked.percent


def ship(work_order: WorkOrder, *, carrier: str, tracking: str, by: Any, at: datetime) -> None:
    with moving(work_order, "ship", by=by, at=at, carrier=carrier) as locked:
        locked.carrier, locked.tracking, locked.shipped_at = carrier, tracking, at
        lots.advance(locked, "hand_over", at=at)
        order_notices.shipped(locked)
        for receiver in lots.followers(locked):
            plan_notices.arriving(locked, receiver)


def confirm_delivery(work_order: WorkOrder, *, by: Any, at: datetime) -> None:
    """The goods are with who works on them next, or with the buyer: the acceptance clock runs.

    Where they go to several factories, only when each of them has confirmed its part.
    """
    with transaction.atomic():
        Order.objects.select_for_update().get(pk=work_order.order_id)
        work_order.refresh_from_db(fields=["state"])
        MOVES.check(work_order, "confirm_delivery", by=by)
        if lots.receive(work_order, by=by, at=at):
            with moving(work_order, "confirm_delivery", by=by, at=at) as locked:
                locked.delivered_at, locked.accept_by = at, at + ACCEPTANCE_TIME
                order_notices.arrived(locked)


def accept_goods(work_order: WorkOrder, *, by: Any, at: datetime) -> None:
    """Acceptance schedules the release; `by=None` is the seven-day timer."""
    with transaction.atomic():
        with moving(work_order, "accept_goods", by=by, at=at) as locked:
            if by is None and at < locked.accept_by:
                raise WrongState(_("The buyer still has time to check the goods."))
            locked.accepted_at, locked.accepted_by = at, by
            escrow.schedule_release(locked, at=at)
            lots.advance(locked, "accept", at=at)
        for firm in sorted((work_order.factory, work_order.order.buyer), key=lambda firm: firm.pk):
            promotion.promote(firm, at=at)
        order_notices.accepted(work_order)


def complete(work_order: WorkOrder, *, at: datetime) -> None:
    with moving(work_order, "complete", by=None, at=at) as locked:
        locked.completed_at = at
        order_settled.send(WorkOrder, work_order=locked, at=at)


def close(work_order: WorkOrder, *, at: datetime) -> None:
    with moving(work_order, "close", by=None, at=at):
        pass


def cancel(order: Order, *, reason: str, by: Any, at: datetime) -> None:
    """Before production either side may cancel; held money goes back to the buyer whole."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        standing = _standing(order)
        for work_order in standing:
            side = side_of(work_order, by)
            with MOVES.moving(work_order, "cancel", by=by, at=at, reason=reason) as locked:
                end(locked, side=side, reason=reason, at=at)
            order_settled.send(WorkOrder, work_order=work_order, at=at)
            order_notices.cancelled(work_order, reason)
        free_hours(order, reason=reason, at=at)
        if order.funded_at:
            for work_order in standing:
                work_order.refresh_from_db(fields=["cancelled_side"])
                kept = booking_policy.kept_fen(work_order, at=at)
                escrow.settle_unused(work_order, kept_fen=kept, at=at)
        derive_state(order)
        jobs.cancel_ordered(order.job, reason=reason, at=at)


def _standing(order: Order) -> list[WorkOrder]:
    """Without a booking that nobody came to; of an order that has ended all, so that it says so."""
    works = _work_orders(order)
    return [work for work in works if work.state != WorkState.CANCELLED] or works


def lapse(order: Order, *, at: datetime) -> None:
    """Not funded in time: the hold is released and the job takes other matches again."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        for work_order in _work_orders(order):
            with MOVES.moving(work_order, "lapse", by=None, at=at) as locked:
                end(locked, side="buyer", reason="", at=at)
            if not work_order.is_direct:  # a hold of some minutes says nothing about a firm
                order_settled.send(WorkOrder, work_order=work_order, at=at)
                order_notices.lapsed(work_order)
        free_hours(order, reason="", at=at)
        derive_state(order)
        jobs.cancel_ordered(order.job, reason=_("Not paid in time."), at=at)


def end(work_order: WorkOrder, *, side: str, reason: str, at: datetime) -> None:
    work_order.cancelled_at, work_order.cancelled_side = at, side
    work_order.cancel_reason = reason


def free_hours(order: Order, *, reason: str, at: datetime) -> None:
    """Last of all but the money: listings are locked after whatever listens to the order's end."""
    bookings = Booking.objects.filter(work_orders__order=order).select_related("unit__listing")
    reservations.release(bookings.filter(state="held"), by=None, at=at)
    reservations.cancel(bookings.filter(state="confirmed"), by=None, at=at, reason=reason)


def side_of(work_order: WorkOrder, user: Any) -> str:
    is_buyer = moves.actors(work_order, user, "order.accept") & BUYER
    return "buyer" if is_buyer else "supplier"


def _check_material(work_order: WorkOrder) -> None:
    """Nothing begins before what it works on has arrived."""
    for earlier in lots.predecessors(work_order):
        if not lots.has_come(earlier, work_order):
            raise WrongState(
                _(
                    "“%(operation)s” of %(factory)s comes first and is “%(state)s”. Start when "
                    "the goods have arrived and you have confirmed it."
                )
                % {
                    "operation": earlier.operation.label,
                    "factory": earlier.factory.short_name,
                    "state": earlier.get_state_display(),
                }
            )


def _work_orders(order: Order, *states: str) -> list[WorkOrder]:
    found = order.work_orders.filter(state__in=states) if states else order.work_orders
    return list(
        found.select_related(
            "order__buyer",
            "order__job",
            "factory",
            "listing",
            "operation__process",
            "operation__job",
        ).order_by("id")
    )


@contextmanager
def moving(
    work_order: WorkOrder, name: str, *, by: Any, at: datetime, reason: str = "", **data: Any
) -> Iterator[WorkOrder]:
    """One move of a work order under the lock of its order, whose state follows."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=work_order.order_id)
        with MOVES.moving(work_order, name, by=by, at=at, reason=reason, **data) as locked:
            yield locked
        derive_state(order)


def derive_state(order: Order) -> None:
    """The order is as far as its slowest living work order; all dead, it is dead too."""
    sequence = list(WorkState)
    states = [WorkState(state) for state in order.work_orders.values_list("state", flat=True)]
    living = [s for s in states if s not in (WorkState.LAPSED, WorkState.CANCELLED)]
    order.state = min(living or states, key=sequence.index)
    order.save(update_fields=["state"])
