"""The timers of orders: what happens by itself when its time has come.

Each sweep takes a page of due rows, one transaction each, and leaves a row that somebody moved
meanwhile alone: the move re-checks under the lock.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import structlog

from capacity.reservations import NO_SHOW_AFTER
from marketplace.core.errors import Refused
from orders import lifecycle, plan_changes, visits
from orders.models import Order, Tranche, WorkOrder

PAGE = 100
log = structlog.get_logger(__name__)


def lapse_unfunded(*, at: datetime) -> int:
    due = Order.objects.filter(state="pending_funding", fund_by__lte=at).order_by("fund_by")[:PAGE]
    return _each(due, lambda order: plan_changes.lapse(order, at=at))


def accept_overdue(*, at: datetime) -> int:
    due = WorkOrder.objects.filter(state__in=["delivered", "performed"], accept_by__lte=at)
    return _each(
        due.order_by("accept_by")[:PAGE], lambda work: lifecycle.accept_goods(work, by=None, at=at)
    )


def miss_unused(*, at: datetime) -> int:
    """Bookings nobody has checked in for an hour after their start."""
    begun = WorkOrder.objects.filter(state="ready", order__job__origin="direct", absent_at=None)
    due = begun.filter(match__starts_at__lte=at - NO_SHOW_AFTER)
    rows = due.select_related("order__buyer", "order__job", "factory", "listing", "match")
    return _each(rows.order_by("id")[:PAGE], lambda work: visits.miss(work, at=at))


def return_unanswered(*, at: datetime) -> int:
    """Bookings whose buyer found nobody there, and whose factory has not answered."""
    waiting = WorkOrder.objects.filter(state="ready", absent_at__lte=at)
    rows = waiting.select_related("order__buyer", "order__job", "factory", "listing", "match")
    due = [work for work in rows.order_by("absent_at")[:PAGE] if work.answer_by <= at]
    return _each(due, lambda work: visits.give_back(work, at=at))


def end_forgotten(*, at: datetime) -> int:
    """Bookings in use whose end was a day ago: somebody forgot to say that it is over."""
    running = WorkOrder.objects.filter(state="in_production", order__job__origin="direct")
    due = running.filter(match__finishes_at__lte=at - visits.LEFT_OPEN)
    rows = due.select_related("order__buyer", "order__job", "factory", "listing", "match")
    return _each(rows.order_by("id")[:PAGE], lambda work: visits.perform(work, by=None, at=at))


def complete_released(*, at: datetime) -> int:
    """Accepted work orders whose last tranche has left escrow."""
    waiting = Tranche.objects.exclude(state__in=lifecycle.OUT_OF_ESCROW)
    due = WorkOrder.objects.filter(state="accepted").exclude(tranches__in=waiting)
    return _each(due.order_by("id")[:PAGE], lambda work: lifecycle.complete(work, at=at))


def close_completed(*, at: datetime) -> int:
    due = WorkOrder.objects.filter(state="completed", completed_at__lte=at - lifecycle.RATING_TIME)
    return _each(due.order_by("id")[:PAGE], lambda work: lifecycle.close(work, at=at))


def _each(rows: Iterable[Any], step: Callable[[Any], None]) -> int:
    done = 0
    for row in rows:
        try:
            step(row)
            done += 1
        except Refused as refused:
            log.info("deadline_skipped", row=str(row), reason=str(refused))
    return done
