"""Orders with money on them, for the tests of escrow, payments and the ledger's pages."""

from datetime import datetime, timedelta

from django.utils import timezone

from orders import escrow, instructions, lifecycle, payments
from orders.models import Instruction, Order, Payment, Tranche, WorkOrder
from tests.orders import worlds


def placed_order(buyer, factory, *, total_fen=None) -> Order:
    """An order that waits for its money, made through matching; the price may be set."""
    listing = factory.listings.first() or worlds.make_listing(factory)
    buyer_person = buyer.memberships.get(role="owner").user
    job = worlds.post(buyer, buyer_person, due_on=worlds.TODAY + timedelta(days=25))
    match = next(match for match in worlds.matched(job) if match.listing_id == listing.pk)
    if total_fen:
        match.total_fen = total_fen
        match.save(update_fields=["total_fen"])
    factory_person = factory.memberships.get(role="owner").user
    return lifecycle.place_order(match, by=factory_person, at=timezone.now())


def pay(order: Order, by) -> Payment:
    """Paid in full and confirmed by the custodian."""
    payment = payments.start(order, by=by, at=timezone.now())
    payments.confirm(payment, provider_reference=f"SB{payment.reference}", at=timezone.now())
    order.refresh_from_db()
    return payment


def funded_order(buyer, factory, by, **more) -> Order:
    order = placed_order(buyer, factory, **more)
    pay(order, by)
    return order


def work_of(order: Order) -> WorkOrder:
    return order.work_orders.get()


def tranche_of(order: Order) -> Tranche:
    return Tranche.objects.get(work_order__order=order)


def accepted(order: Order, *, at: datetime | None = None) -> Tranche:
    """The tranche of an order whose goods were accepted: release is scheduled (for now)."""
    escrow.schedule_release(work_of(order), at=at or timezone.now())
    return tranche_of(order)


def released(order: Order) -> Instruction:
    """… and released; the payout stands in the outbox."""
    tranche = accepted(order)
    escrow.release(tranche, at=timezone.now())
    return tranche.instructions.get()


def paid_out(order: Order) -> Instruction:
    payout = released(order)
    instructions.send_due(at=timezone.now())
    payout.refresh_from_db()
    instructions.confirm(payout, at=timezone.now())
    return payout
