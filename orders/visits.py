"""The use of what was booked from a calendar: somebody comes, uses it, or nobody does.

A check-in puts the bookings in use and the work order in production; `perform` ends both and
starts the buyer's two days to say that all was well. Who gets the money of a booking nobody used is
a published rule (booking_policy.py), frozen into the work order when it was placed.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from capacity import reservations
from marketplace.audit import journal
from marketplace.core import moves
from marketplace.core.errors import NotAllowed, Refused, WrongState
from marketplace.core.moves import BUYER
from orders import (
    booking_policy,
    escrow,
    jobs,
    lifecycle,
    visit_notices,
    wording,
    work_moves,
)
from orders.models import Order, WorkOrder
from orders.signals import order_settled

ACCEPTANCE_TIME = timedelta(days=2)
LEFT_OPEN = timedelta(days=1)  # after the booked end somebody has forgotten to say it is over


def begins(work_order: WorkOrder) -> datetime:
    return work_order.match.starts_at


def ends(work_order: WorkOrder) -> datetime:
    return work_order.match.finishes_at


def may_check_in_from(work_order: WorkOrder) -> datetime:
    minutes = booking_policy.of(work_order)["check_in_minutes"]
    return begins(work_order) - timedelta(minutes=minutes)


def given_up_at(work_order: WorkOrder) -> datetime:
    """When the booking ends by itself if nobody has checked in."""
    minutes = booking_policy.of(work_order)["no_show_minutes"]
    return begins(work_order) + timedelta(minutes=minutes)


def check_in(work_order: WorkOrder, *, by: Any, at: datetime) -> None:
    """Whoever booked is there. Either side says it, from half an hour before the start on."""
    lifecycle.MOVES.check(work_order, "check_in", by=by)
    work_moves.refuse_unbooked(work_order)
    opens = may_check_in_from(work_order)
    if at < opens:
        raise Refused(
            _("Check-in opens at %(time)s. Come back then.") % {"time": wording.moment(opens)},
            code="too_early",
        )
    with lifecycle.moving(work_order, "check_in", by=by, at=at) as locked:
        locked.started_at, locked.absent_at = at, None
        reservations.start(list(locked.bookings.all()), by=by, at=at)
        jobs.move_operation(locked.operation, "start", at=at)
        visit_notices.checked_in(work_order, by=by)


def perform(work_order: WorkOrder, *, by: Any, at: datetime) -> None:
    """The time was used. From now the buyer has two days; `by=None` is the timer."""
    if by is None and at < ends(work_order) + LEFT_OPEN:
        raise WrongState(_("The booked time may still be in use."))
    with lifecycle.moving(work_order, "perform", by=by, at=at) as locked:
        locked.performed_at, locked.accept_by = at, at + ACCEPTANCE_TIME
        locked.percent = 100
        reservations.complete(list(locked.bookings.all()), by=by, at=at)
        jobs.move_operation(locked.operation, "inspect", at=at)
        jobs.move_operation(locked.operation, "hand_over", at=at)
        visit_notices.performed(work_order, until=locked.accept_by)


def say_nobody_there(work_order: WorkOrder, *, by: Any, at: datetime) -> None:
    """The buyer stands before a closed door: the clock of the no-show stops, the factory answers.

    It checks them in after all, or cancels, which gives everything back; so does its silence
    (`give_back`).
    """
    with transaction.atomic():
        locked = WorkOrder.objects.select_for_update(of=("self",)).get(pk=work_order.pk)
        _check_absence(work_order, locked, by, at)
        locked.absent_at = at
        locked.save(update_fields=["absent_at"])
        facts = work_order.journal_facts()
        journal.record(
            "order",
            work_order.uuid,
            "say_nobody_there",
            by=by,
            at=at,
            organization=facts["organization"],
            region=facts["region"],
            data={},
        )
        visit_notices.nobody_there(work_order)
    work_order.absent_at = at


def _check_absence(work_order: WorkOrder, locked: WorkOrder, by: Any, at: datetime) -> None:
    if not moves.actors(work_order, by, "order.work") & BUYER:
        raise NotAllowed(_("Only the firm that booked can say that nobody was there."))
    if not work_order.is_direct or locked.state != "ready" or locked.absent_at:
        raise WrongState(_("This step is not open now. Reload for the next one."))
    if at < begins(work_order):
        raise Refused(_("The booking has not begun yet."), code="too_early")


def give_back(work_order: WorkOrder, *, at: datetime) -> None:
    """Nobody was there and nobody has answered: everything goes back to the buyer."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=work_order.order_id)
        with lifecycle.moving(work_order, "give_back", by=None, at=at) as locked:
            if locked.absent_at is None or at < locked.answer_by:
                raise WrongState(_("The factory still has time to answer."))
            lifecycle.end(locked, side="supplier", reason=_("Nobody was there."), at=at)
        _close_unused(work_order, order, kept_fen=0, reason=_("Nobody was there."), at=at)
        visit_notices.given_back(work_order)


def miss(work_order: WorkOrder, *, at: datetime) -> None:
    """Nobody came: the bookings end, the factory's share is released, the rest goes back."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=work_order.order_id)
        with lifecycle.moving(work_order, "miss", by=None, at=at) as locked:
            if locked.absent_at or at < given_up_at(work_order):
                raise WrongState(_("The user of this booking may still come."))
            lifecycle.end(locked, side="buyer", reason=_("Nobody came."), at=at)
        kept = booking_policy.missed_fen(booking_policy.of(work_order), work_order.total_fen)
        _mark_missed(work_order, at)
        _close_unused(work_order, order, kept_fen=kept, reason=_("Nobody came."), at=at)
        visit_notices.missed(work_order, kept_fen=kept)


def _mark_missed(work_order: WorkOrder, at: datetime) -> None:
    """What had begun is a no-show; what was to come is simply free again."""
    begun = work_order.bookings.filter(
        state="confirmed", during__startswith__lte=at - reservations.NO_SHOW_AFTER
    )
    for booking in begun.select_related("unit__listing").order_by("id"):
        reservations.mark_no_show(booking, at=at)


def _close_unused(
    work_order: WorkOrder, order: Order, *, kept_fen: int, reason: str, at: datetime
) -> None:
    """Hours and money of a booking nobody used; an order with another listing in use goes on."""
    order_settled.send(WorkOrder, work_order=work_order, at=at)
    booked = work_order.bookings.filter(state="confirmed").select_related("unit__listing")
    reservations.cancel(booked, by=None, at=at, reason=reason)
    escrow.settle_unused(work_order, kept_fen=kept_fen, at=at)
    if not order.work_orders.exclude(state="cancelled").exists():
        jobs.cancel_ordered(order.job, reason=reason, at=at)
