"""Trades made directly as rows: how they came about has its own tests."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from capacity.models import Listing, Process
from marketplace.accounts.models import Appointment, Authority, Organization
from orders.models import Job, Match, Operation, Order, WorkOrder
from tests.orders.worlds import make_firm, make_owner
from tests.personas import person

NOW = timezone.now()
HANGZHOU, NINGBO, WENZHOU = "330110", "330206", "330302"
SUZHOU, SHENZHEN = "320505", "440306"
AX5, TURN, WELD = "MFG.CUT.MILL.AX5", "MFG.CUT.TURN.CNC2", "MFG.PRIM.INJ.STD"
_numbers = count(1)


def official(region: str, name: str):
    authority = Authority.objects.create(name=name, english_name=name, region=region)
    user = person(name, f"official{next(_numbers)}@example.com")
    Appointment.objects.create(user=user, role="official", authority=authority)
    return user


def trade(
    factory: Organization,
    buyer: Organization,
    *,
    fen: int = 1_000_000,
    hours: str = "10",
    process: str = AX5,
    at: datetime | None = None,
    state: str = "completed",
    region: str = "",
) -> WorkOrder:
    """A work order in the state, paid at `at` and accepted a day later where it came so far."""
    at = at or NOW - timedelta(days=3)
    region = region or factory.region
    match = agreed(factory, buyer, region=region, process=process, fen=fen, at=at)
    is_accepted = state in ("accepted", "completed", "closed")
    is_over = state in ("cancelled", "lapsed")
    return WorkOrder.objects.create(
        order=placed(match, state, at),
        operation=match.operation,
        match=match,
        factory=factory,
        listing=match.listing,
        quantity=match.operation.quantity,
        snapshot={},
        state=state,
        total_fen=fen,
        fee_bps=100,
        promised_on=at.date(),
        machine_hours=Decimal(hours),
        accepted_at=at + timedelta(days=1) if is_accepted else None,
        cancelled_at=at if is_over else None,
        cancelled_side="buyer" if is_over else "",
    )


def agreed(factory, buyer, *, region, process, fen, at) -> Match:
    operation = Operation.objects.create(
        job=Job.objects.create(
            buyer=buyer,
            title="支架",
            region=buyer.region,
            starts_on=at.date(),
            due_on=at.date(),
            budget_fen=fen,
            posted_by=buyer.memberships.first().user,
        ),
        process=Process.objects.get(code=process),
        quantity=1,
        minutes_per_piece=Decimal(60),
    )
    return Match.objects.create(
        operation=operation,
        listing=Listing.objects.create(organization=factory, region=region, title="五轴加工中心"),
        job_version=1,
        engine_version="1",
        state="converted",
        rank=1,
        score=0,
        parts={},
        reasons=[],
        coverage_met=1,
        coverage_of=1,
        total_fen=fen,
        unit_price_fen=fen,
        distance_km=0,
        starts_at=at,
        finishes_at=at,
        grade="NR",
    )


def placed(match: Match, state: str, at: datetime) -> Order:
    return Order.objects.create(
        number=f"T{next(_numbers)}",
        job=match.operation.job,
        buyer=match.operation.job.buyer,
        state=state,
        total_fen=match.total_fen,
        placed_at=at,
        fund_by=at,
        funded_at=None if state in ("pending_funding", "lapsed") else at,
    )


def firms(*places: str) -> list[Organization]:
    found = [make_firm(region=place, supplies=True) for place in places]
    for firm in found:
        make_owner(firm)
    return found
