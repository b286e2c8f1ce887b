"""What the credit room does when an order ends, in the order's own transaction."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from credit import events, ratings
from orders.models import WorkOrder
from orders.signals import order_settled


@receiver(order_settled)
def learn_from_order(sender: Any, *, work_order: WorkOrder, at: datetime, **_: Any) -> None:
    """Facts are recorded for both sides; a completed order invites both to rate."""
    events.record_settled(work_order, at=at)
    if work_order.completed_at:
        ratings.invite(work_order, at=at)
