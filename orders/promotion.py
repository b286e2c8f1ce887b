"""The end of probation: a firm that has brought three orders to acceptance becomes regular."""

from datetime import datetime

from django.db.models import F, Q

from marketplace.accounts import probation, verification
from marketplace.accounts.models import Organization
from orders.models import WorkOrder


def promote(organization: Organization, *, at: datetime) -> bool:
    """Called when an order of the firm was accepted; True when probation ended with it."""
    if organization.state != Organization.State.PROBATION:
        return False
    if accepted_on_time(organization) < probation.ORDERS_TO_REGULAR:
        return False
    verification.make_regular(organization, at=at)
    return True


def accepted_on_time(organization: Organization) -> int:
    """Accepted orders on either side; a factory's count only when shipped by the promised day."""
    as_factory = Q(factory=organization, shipped_at__date__lte=F("promised_on"))
    as_buyer = Q(order__buyer=organization)
    accepted = WorkOrder.objects.filter(accepted_at__isnull=False)
    return accepted.filter(as_factory | as_buyer).count()
