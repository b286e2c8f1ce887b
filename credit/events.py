"""From a settled order to evidence: what happened, told apart for both sides."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from credit import evidence
from credit.locks import lock_parties
from credit.models import Event, Rating, Side
from credit.tasks import apply_event
from marketplace.accounts.models import Membership, Organization
from orders.models import WorkOrder

DAY = 86_400
OF_THE_ORDER = (  # what the rated event takes over from the bare facts
    "work_order",
    "side",
    "party",
    "counterparty",
    "related",
    "work_class",
    "happened_on",
    "amount_fen",
    "class_median_fen",
    "causes",
    "hard",
    "rank",
)


def record_settled(work_order: WorkOrder, *, at: datetime) -> list[Event]:
    """Writes the `facts` of an ended order for both sides, once, however often it is told.

    An order that came to nothing says something only about the side that let it fall: a clean
    record of it would let two firms earn grades by cancelling.
    """
    reports = [
        (Side.SUPPLIER, evidence.supplier_evidence(supplier_facts(work_order))),
        (Side.BUYER, evidence.buyer_evidence(buyer_facts(work_order))),
    ]
    if work_order.accepted_at is None:
        reports = [(side, found) for side, found in reports if found.causes]
    with transaction.atomic():
        lock_parties(work_order.factory_id, work_order.order.buyer_id)
        return [_write(work_order, side, found, at) for side, found in reports]


def record_rated(rating: Rating, *, at: datetime) -> Event:
    """Writes facts and stars together when a rating is revealed; it outdates the bare facts."""
    with transaction.atomic():
        lock_parties(rating.rater_id, rating.ratee_id)
        told = Event.objects.filter(work_order=rating.work_order_id, side=rating.side)
        if written := told.filter(kind=Event.Kind.RATED).first():
            return written
        facts = told.get(kind=Event.Kind.FACTS)
        event = Event.objects.create(
            kind=Event.Kind.RATED,
            stars=rating.stars,
            recorded_at=at,
            **{name: getattr(facts, name) for name in OF_THE_ORDER},
        )
        _hurry(event)
        return event


def _write(work_order: WorkOrder, side: str, found: evidence.Evidence, at: datetime) -> Event:
    """The facts of the order for one side, written once; both parties' locks are held."""
    told = Event.objects.filter(work_order=work_order, side=side, kind=Event.Kind.FACTS)
    if written := told.first():
        return written
    supplier, buyer = work_order.factory, work_order.order.buyer
    party, counterparty = (supplier, buyer) if side == Side.SUPPLIER else (buyer, supplier)
    work_class = class_of(work_order.operation.process.code)
    event = Event.objects.create(
        work_order=work_order,
        side=side,
        kind=Event.Kind.FACTS,
        party=party,
        counterparty=counterparty,
        related=are_related(party, counterparty),
        work_class=work_class,
        happened_on=timezone.localdate(_ended_at(work_order)),
        amount_fen=work_order.total_fen,
        class_median_fen=class_median_fen(work_class) or work_order.total_fen,
        causes={str(cause): size for cause, size in found.causes.items()},
        hard=found.hard,
        rank=_next_rank(party, side),
        recorded_at=at,
    )
    _hurry(event)
    return event


def _hurry(event: Event) -> None:
    """The row is the outbox; the message only hurries it, and may be lost with its broker."""

    def apply_soon() -> None:  # Django logs a robust callback by its name
        apply_event.delay(event.pk)

    transaction.on_commit(apply_soon, robust=True)


def _next_rank(party: Organization, side: str) -> int:
    """m of the burst brake: the party's orders since the snapshot, numbered as they are written.

    The number belongs to the order: its rating shares it, an order the snapshot has seen has none.
    """
    written = Event.objects.filter(party=party, side=side, rank__isnull=False)
    return (written.aggregate(last=Max("rank"))["last"] or 0) + 1


def are_related(one: Organization, other: Organization) -> bool:
    """The same legal person or a common owner: what they say of each other counts nothing."""
    if one.legal_person and one.legal_person == other.legal_person:
        return True
    owners = Membership.objects.filter(role=Membership.Role.OWNER)
    of_other = owners.filter(organization=other).values("user")
    return owners.filter(organization=one, user__in=of_other).exists()


def evidence_of(event: Event) -> evidence.Evidence:
    """The event as the formula reads it."""
    causes = {evidence.Cause(cause): size for cause, size in event.causes.items()}
    return evidence.Evidence(causes, event.hard, event.stars)


def supplier_facts(work_order: WorkOrder) -> evidence.SupplierFacts:
    """Late by the promised date, rejected by inspection, cancelled by own doing.

    The worst inspection counts: inspecting again after rework must not dilute what it found.
    """
    shares = [report.rejected / report.checked for report in work_order.inspections.all()]
    return evidence.SupplierFacts(
        cancelled=work_order.cancelled_side == Side.SUPPLIER,
        late_days=_late_days(work_order),
        lead_days=max(1.0, _lead_days(work_order)),
        rejected_share=max(shares, default=0.0),
    )


def buyer_facts(work_order: WorkOrder) -> evidence.BuyerFacts:
    """Paid late or not at all, cancelled after the start, acceptance left to the timer."""
    order = work_order.order
    paid_at = order.funded_at or work_order.cancelled_at or order.fund_by
    lapsed = work_order.state == "lapsed"
    return evidence.BuyerFacts(
        payment_late_days=3.0 if lapsed else _days(order.fund_by, paid_at),
        cancelled_after_start=work_order.cancelled_side == Side.BUYER
        and work_order.started_at is not None,
        acceptance_timer=work_order.accepted_at is not None and work_order.accepted_by_id is None,
    )


def class_of(process_code: str) -> str:
    """The class of work a grade is kept for: the first two levels, "MFG.CUT"."""
    return ".".join(process_code.split(".")[:2])


def class_median_fen(work_class: str) -> int | None:
    """The median value of recorded work orders of the class, None before there is one."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY amount_fen) FROM credit_event
               WHERE work_class = %s AND side = 'supplier' AND kind = 'facts'""",
            [work_class],
        )
        (median,) = cursor.fetchone()
    return median


def _ended_at(work_order: WorkOrder) -> datetime:
    ended = work_order.accepted_at or work_order.cancelled_at
    if ended is None:
        raise ValueError(f"{work_order} has not ended")
    return ended


def _late_days(work_order: WorkOrder) -> float:
    if work_order.shipped_at is None:
        return 0.0
    return float(max(0, (timezone.localdate(work_order.shipped_at) - work_order.promised_on).days))


def _lead_days(work_order: WorkOrder) -> float:
    ordered_on = timezone.localdate(work_order.order.placed_at)
    return float((work_order.promised_on - ordered_on).days)


def _days(due: datetime, done: datetime) -> float:
    return max(0.0, (done - due).total_seconds() / DAY)
