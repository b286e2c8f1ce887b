"""What the credit room does when an order ends or a certificate does, in their transaction."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from credit import events, ratings, scores
from marketplace.accounts.models import Organization
from marketplace.accounts.signals import certificates_changed
from orders.models import WorkOrder
from orders.signals import order_settled


@receiver(order_settled)
def learn_from_order(sender: Any, *, work_order: WorkOrder, at: datetime, **_: Any) -> None:
    """Facts are recorded for both sides; a completed order invites both to rate."""
    events.record_settled(work_order, at=at)
    if work_order.completed_at:
        ratings.invite(work_order, at=at)


@receiver(certificates_changed)
def follow_certificates(sender: Any, *, organization: Organization, at: datetime, **_: Any) -> None:
    """The starting assumption rises with a quality certificate and falls with its end."""
    scores.republish(organization, at=at)
