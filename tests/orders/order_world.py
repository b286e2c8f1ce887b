"""Orders on their way: made through matching, paid through the custodian, moved by real calls."""

from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from marketplace.accounts import documents
from marketplace.accounts.models import Document, Organization, User
from orders import deadlines, escrow, lifecycle, matches, payments, production
from orders.models import Order, WorkOrder
from orders.models.orders import WorkState
from tests.orders import worlds
from tests.orders.worlds import NOW

ROUTE = [
    WorkState.PENDING_FUNDING,
    WorkState.READY,
    WorkState.IN_PRODUCTION,
    WorkState.READY_TO_SHIP,
    WorkState.SHIPPED,
    WorkState.DELIVERED,
    WorkState.ACCEPTED,
    WorkState.COMPLETED,
]


def owner_of(firm: Organization) -> User:
    return firm.memberships.get(role="owner").user


def place(buyer: Organization, factory: Organization, *, at: datetime = NOW, **wishes) -> WorkOrder:
    """Posted, matched, accepted and confirmed: the order waits for the buyer's money."""
    factory.listings.first() or worlds.make_listing(factory)
    job = worlds.post(buyer, owner_of(buyer), **wishes)
    found = worlds.matched(job)
    match = next(each for each in found if each.listing.organization_id == factory.pk)
    matches.accept(match, by=owner_of(buyer), at=at)
    order = matches.confirm(match, by=owner_of(factory), at=at)
    return work_of(order)


def work_of(order: Order) -> WorkOrder:
    works = order.work_orders.select_related("order__buyer", "order__job", "factory", "operation")
    return works.get()


def fresh(work: WorkOrder) -> WorkOrder:
    return work_of(work.order)


def pay(work: WorkOrder, *, at: datetime = NOW) -> None:
    payment = payments.start(work.order, by=owner_of(work.order.buyer), at=at)
    payments.confirm(payment, provider_reference=f"SB{payment.reference}", at=at)


def picture(color: str = "teal", size: tuple[int, int] = (64, 48)) -> SimpleUploadedFile:
    """A small real photo, as a browser would send it."""
    content = BytesIO()
    Image.new("RGB", size, color).save(content, "PNG")
    return SimpleUploadedFile("part.png", content.getvalue(), "image/png")


def photo_of(work: WorkOrder) -> Document:
    return documents.store_image(picture(), owner=work.factory, by=owner_of(work.factory))


def inspect(work: WorkOrder, *, rejected: int = 0, at: datetime = NOW, **changes) -> None:
    sent = {
        "checked": min(20, work.operation.quantity),
        "rejected": rejected,
        "verdict": "failed" if rejected else "passed",
        "note": "",
        "photos": [photo_of(work)],
        "by": owner_of(work.factory),
        **changes,
    }
    production.submit_inspection(work, **sent, at=at)


def ship(work: WorkOrder, *, at: datetime = NOW) -> None:
    by = owner_of(work.factory)
    lifecycle.ship(work, carrier="SF Express", tracking="SF1", by=by, at=at)


def settle(work: WorkOrder, *, at: datetime = NOW) -> None:
    """The sweeps after acceptance: the money leaves escrow, the order completes."""
    escrow.release_due(at=at)
    deadlines.complete_released(at=at)


STEPS = {
    WorkState.READY: pay,
    WorkState.IN_PRODUCTION: lambda work, at: lifecycle.start_production(
        work, by=owner_of(work.factory), at=at
    ),
    WorkState.READY_TO_SHIP: inspect,
    WorkState.SHIPPED: ship,
    WorkState.DELIVERED: lambda work, at: lifecycle.confirm_delivery(
        work, by=owner_of(work.order.buyer), at=at
    ),
    WorkState.ACCEPTED: lambda work, at: lifecycle.accept_goods(
        work, by=owner_of(work.order.buyer), at=at
    ),
    WorkState.COMPLETED: settle,
}


def advance(work: WorkOrder, state: str, *, at: datetime = NOW) -> WorkOrder:
    """Moves the work order along the route to the state, by the people whose turn it is."""
    route = ROUTE[ROUTE.index(WorkState(work.state)) + 1 : ROUTE.index(WorkState(state)) + 1]
    for step in route:
        STEPS[step](work, at=at)
        work = fresh(work)
    assert work.state == state
    return work


def force(work: WorkOrder, state: str) -> WorkOrder:
    """Puts the row into any state, with the columns its constraints ask for."""
    changes = {"state": state}
    if state in ("accepted", "completed", "closed"):
        changes |= {"accepted_at": NOW}
    if state in ("cancelled", "lapsed"):
        changes |= {"cancelled_at": NOW, "cancelled_side": "buyer"}
    if state == "delivered":
        changes |= {"accept_by": NOW + timedelta(days=7)}
    WorkOrder.objects.filter(pk=work.pk).update(**changes)
    return fresh(work)


def completed(buyer: Organization, factory: Organization, *, at: datetime = NOW) -> WorkOrder:
    return advance(place(buyer, factory, at=at), "completed", at=at)
