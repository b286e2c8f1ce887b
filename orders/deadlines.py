"""The timers of orders: what happens by itself when its time has come.

Each sweep takes a page of due rows, one transaction each, and leaves a row that somebody moved
meanwhile alone: the move re-checks under the lock.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import structlog

from marketplace.core.errors import Refused
from orders import lifecycle
from orders.models import Order, Tranche, WorkOrder

PAGE = 100
log = structlog.get_logger(__name__)


def lapse_unfunded(*, at: datetime) -> int:
    due = Order.objects.filter(state="pending_funding", fund_by__lte=at).order_by("fund_by")[:PAGE]
    return _each(due, lambda order: lifecycle.lapse(order, at=at))


def accept_overdue(*, at: datetime) -> int:
    due = WorkOrder.objects.filter(state="delivered", accept_by__lte=at)
    return _each(
        due.order_by("accept_by")[:PAGE], lambda work: lifecycle.accept_goods(work, by=None, at=at)
    )


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
