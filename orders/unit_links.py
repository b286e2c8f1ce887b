"""The work orders a unit is booked for, on the page its label leads to."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from capacity.doors import Link
from capacity.models import Unit
from marketplace.accounts import roles
from orders.models import WorkOrder
from orders.order_queries import ACTIVE

MOST = 3


def links(user: Any, unit: Unit) -> list[Link]:
    """For those of the firm who see its orders, the next finish first."""
    if not roles.member_can(user, unit.listing.organization, "order.see"):
        return []
    works = WorkOrder.objects.filter(
        factory=unit.listing.organization, bookings__unit=unit, state__in=ACTIVE
    )
    rows = works.select_related("order").distinct().order_by("promised_on", "id")[:MOST]
    return [_link(work) for work in rows]


def _link(work: WorkOrder) -> Link:
    words = {"number": work.order.number, "state": work.get_state_display()}
    url = reverse("orders:order_detail", args=[work.order.uuid])
    return Link(_("Order %(number)s: %(state)s") % words, url, is_work=True)
