"""From a settled order to evidence: what happened, told apart for both sides."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from credit import evidence
from credit.models import Event, Rating, Side
from orders.models import WorkOrder

DAY = 86_400


def record_settled(work_order: WorkOrder, *, at: datetime) -> list[Event]:
    """Writes the `facts` of an ended order for both sides, once, however often it is told."""
    reports = [
        (Side.SUPPLIER, evidence.supplier_evidence(supplier_facts(work_order))),
        (Side.BUYER, evidence.buyer_evidence(buyer_facts(work_order))),
    ]
    return [_write(work_order, side, Event.Kind.FACTS, found, at) for side, found in reports]


def record_rated(rating: Rating, *, at: datetime) -> Event:
    """Writes facts and stars together when a rating is revealed; it outdates the bare facts."""
    facts = Event.objects.get(work_order=rating.work_order, side=rating.side, kind=Event.Kind.FACTS)
    found = evidence_of(facts).rated(rating.stars)
    return _write(rating.work_order, rating.side, Event.Kind.RATED, found, at)


def _write(
    work_order: WorkOrder, side: str, kind: str, found: evidence.Evidence, at: datetime
) -> Event:
    supplier, buyer = work_order.factory, work_order.order.buyer
    party, counterparty = (supplier, buyer) if side == Side.SUPPLIER else (buyer, supplier)
    work_class = class_of(work_order.operation.process.code)
    event, _created = Event.objects.get_or_create(
        work_order=work_order,
        side=side,
        kind=kind,
        defaults={
            "party": party,
            "counterparty": counterparty,
            "work_class": work_class,
            "happened_on": timezone.localdate(_ended_at(work_order)),
            "amount_fen": work_order.total_fen,
            "class_median_fen": class_median_fen(work_class) or work_order.total_fen,
            "causes": {str(cause): size for cause, size in found.causes.items()},
            "hard": found.hard,
            "stars": found.stars,
            "recorded_at": at,
        },
    )
    return event


def evidence_of(event: Event) -> evidence.Evidence:
    """The event as the formula reads it."""
    causes = {evidence.Cause(cause): size for cause, size in event.causes.items()}
    return evidence.Evidence(causes, event.hard, event.stars)


def supplier_facts(work_order: WorkOrder) -> evidence.SupplierFacts:
    """Late by the promised date, rejected by inspection, cancelled by own doing."""
    inspections = list(work_order.inspections.all())
    checked = sum(report.checked for report in inspections)
    rejected = sum(report.rejected for report in inspections)
    return evidence.SupplierFacts(
        cancelled=work_order.cancelled_side == Side.SUPPLIER,
        late_days=_late_days(work_order),
        lead_days=max(1.0, _lead_days(work_order)),
        rejected_share=rejected / checked if checked else 0.0,
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
    """The median value of completed work orders of the class, None before there is one."""
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
