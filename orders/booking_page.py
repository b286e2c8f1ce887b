"""What the workspace of an order shows besides when it is a booking."""

from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from capacity import identifiers
from capacity.views.identifiers import drawn
from marketplace.core import moves
from marketplace.core.moves import BUYER
from orders import booking_policy, visits
from orders.models import WorkOrder

BEFORE = ("pending_funding", "ready")


def visit(work_order: WorkOrder, user: Any) -> dict[str, Any] | None:
    """Time, place, the code for the door and the rules; None for work that is made."""
    if not work_order.is_direct:
        return None
    is_buyer = bool(moves.actors(work_order, user, "order.work") & BUYER)
    is_open = work_order.state == "ready"
    now, opens = timezone.now(), visits.may_check_in_from(work_order)
    shown: dict[str, Any] = {
        "address": work_order.listing.address,
        "opens": opens,
        "may_claim": is_buyer and is_open and now >= opens,
        "policy": [],
    }
    if is_buyer and is_open:
        code = identifiers.of("order", work_order.order.uuid)
        shown |= {"code": code, "drawing": _drawing(code)}
    if work_order.state in BEFORE:
        shown["policy"] = list(booking_policy.sentences(booking_policy.of(work_order)))
    return shown


def _drawing(code: identifiers.Identifier) -> SafeString:
    return mark_safe(drawn(code, "svg").decode())  # noqa: S308  (segno's own drawing)
