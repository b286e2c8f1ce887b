"""Reading orders: who may see which, and in what order."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from capacity import keyset
from capacity.keyset import Ordering
from marketplace.accounts.models import Document, Organization
from orders.models import Order, WorkOrder

NEWEST_FIRST = Ordering(("id",), is_falling=True)
PAGE = 20
ACTIVE = (
    "pending_contract",
    "pending_funding",
    "funded",
    "ready",
    "in_production",
    "in_inspection",
    "rework",
    "ready_to_ship",
    "shipped",
    "delivered",
    "performed",
    "accepted",
)
ENDED = ("completed", "closed", "lapsed", "cancelled")
TABS = {"active": ACTIVE, "ended": ENDED}
RELATED = (
    "order__buyer",
    "order__job",
    "factory",
    "listing__organization",
    "operation__process",
    "operation__job",
    "match",
    "placement",
)


def work_orders_for(user: Any) -> QuerySet[WorkOrder]:
    """Work orders in which one of the person's firms is the factory or the buyer."""
    firms = list(user.memberships.values_list("organization_id", flat=True))
    return (
        WorkOrder.objects.filter(Q(factory__in=firms) | Q(order__buyer__in=firms))
        .select_related(*RELATED)
        .order_by("-id")
    )


def work_orders_of(organization: Organization, user: Any) -> QuerySet[WorkOrder]:
    """The firm's work orders, on either side."""
    return work_orders_for(user).filter(Q(factory=organization) | Q(order__buyer=organization))


def search(
    work_orders: QuerySet[WorkOrder], *, tab: str, words: str = "", after: str = ""
) -> tuple[list[WorkOrder], str]:
    """A page of one tab, newest first, and the cursor of the next ("" at the end).

    Raises Invalid for a cursor that is none.
    """
    found = work_orders.filter(state__in=TABS[tab])
    if words:
        found = found.filter(
            Q(order__number__icontains=words) | Q(order__job__title__icontains=words)
        )
    return keyset.page(found, NEWEST_FIRST, after=after, size=PAGE)


def work_order_for(user: Any, uuid: UUID) -> WorkOrder:
    """The work order, or 404 for strangers just as for what does not exist."""
    work_order = work_orders_for(user).filter(uuid=uuid).first()
    if work_order is None:
        raise Http404
    return work_order


def receivable_for(user: Any, uuid: UUID) -> WorkOrder:
    """A work order whose goods this person's firms receive: as buyer or as the next factory."""
    firms = list(user.memberships.values_list("organization_id", flat=True))
    later = WorkOrder.objects.filter(
        order=OuterRef("order"), operation__after=OuterRef("operation"), factory__in=firms
    ).exclude(state__in=ENDED)
    received = WorkOrder.objects.filter(Exists(later), uuid=uuid, placement__isnull=False)
    return received.select_related(*RELATED).first() or work_order_for(user, uuid)


def order_for(user: Any, uuid: UUID) -> Order:
    """The order, if one of its work orders concerns the person's firms."""
    firms = list(user.memberships.values_list("organization_id", flat=True))
    order = (
        Order.objects.filter(uuid=uuid)
        .filter(Q(buyer__in=firms) | Q(work_orders__factory__in=firms))
        .select_related("buyer", "job")
        .distinct()
        .first()
    )
    if order is None:
        raise Http404
    return order


def visible_work_orders(order: Order, user: Any) -> list[WorkOrder]:
    """The buyer sees all work orders of the order, a factory its own."""
    return list(work_orders_for(user).filter(order=order).order_by("id"))


def photo_for(user: Any, work_order_uuid: UUID, uuid: UUID) -> Document:
    """A progress or inspection photo of a work order the person may see."""
    work_order = work_order_for(user, work_order_uuid)
    of_work = Q(pk__in=work_order.progress.values("photos")) | Q(
        pk__in=work_order.inspections.values("photos")
    )
    document = Document.objects.filter(of_work, uuid=uuid).first()
    if document is None:
        raise Http404
    return document
