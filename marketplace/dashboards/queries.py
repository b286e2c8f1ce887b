"""The rows behind the figures: populations of work orders, firms and idle hours, and their groups.

Every figure is a query over transactions at the moment it is asked; nothing is stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, TruncMonth

from capacity.models import UtilisationDay
from marketplace.accounts.models import Organization, PublishedGrade
from marketplace.dashboards.disclosure import Cell, Firms, together
from marketplace.dashboards.spans import LOCAL, Span
from orders.models import WorkOrder

UNDONE = ("cancelled", "lapsed")
DONE = ("accepted", "completed", "closed")
AHEAD = timedelta(days=30)
HOUR = Decimal(3600)
UNGRADED = "NR"

PLACE, BUYER_PLACE = "listing__region", "order__buyer__region"
PROCESS = "operation__process__code"
FACTORY, BUYER = "factory_id", "order__buyer_id"


@dataclass(frozen=True)
class Group:
    """The sums over one part of a population, and the firms behind them."""

    cell: Cell
    amounts: dict[str, int | Decimal]

    @classmethod
    def of(cls, groups: "Iterable[Group]") -> "Group":
        """Several groups as one."""
        found = list(groups)
        names = found[0].amounts if found else {}
        sums = {name: sum(group.amounts[name] for group in found) for name in names}
        return cls(together([group.cell for group in found]), sums)


Groups = dict[str, Group]


def sold(codes: Iterable[str], span: Span) -> QuerySet[WorkOrder]:
    """Paid work on machines that stand in the region."""
    return _funded(span).filter(listing__region__in=codes)


def bought(codes: Iterable[str], span: Span) -> QuerySet[WorkOrder]:
    """Paid work ordered by firms of the region."""
    return _funded(span).filter(order__buyer__region__in=codes)


def worked(codes: Iterable[str], span: Span) -> QuerySet[WorkOrder]:
    """Accepted work on machines that stand in the region."""
    return WorkOrder.objects.filter(
        accepted_at__gte=span.start,
        accepted_at__lt=span.end,
        state__in=DONE,
        listing__region__in=codes,
    )


def _funded(span: Span) -> QuerySet[WorkOrder]:
    return WorkOrder.objects.filter(
        order__funded_at__gte=span.start, order__funded_at__lt=span.end
    ).exclude(state__in=UNDONE)


def trade(rows: QuerySet[WorkOrder], by: str, *sides: str) -> Groups:
    """Number and value of work orders, grouped by a column."""
    return _grouped(rows, F(by), sides, orders=Count("id"), value=Sum("total_fen"))


def trade_by_month(rows: QuerySet[WorkOrder]) -> Groups:
    month = TruncMonth("order__funded_at", tzinfo=LOCAL)
    found = _grouped(rows, month, (FACTORY,), orders=Count("id"), value=Sum("total_fen"))
    return {f"{key:%Y-%m}": group for key, group in found.items()}


def hours(rows: QuerySet[WorkOrder], by: str) -> Groups:
    return _grouped(rows, F(by), (FACTORY,), hours_used=Sum("machine_hours"))


def measured(codes: Iterable[str], span: Span) -> Groups:
    """Machines that measured themselves in the period, and their hours, by place."""
    days = UtilisationDay.objects.filter(
        unit__listing__region__in=codes,
        day__gte=span.start.astimezone(LOCAL).date(),
        day__lte=span.end.astimezone(LOCAL).date(),
    )
    busy, every = F("busy_minutes"), F("busy_minutes") + F("idle_minutes") + F("off_minutes")
    return _grouped(
        days,
        F("unit__listing__region"),
        ("unit__listing__organization_id",),
        machines=Count("unit", distinct=True),
        machine_hours=Sum(every) / Value(Decimal(60)),
        machine_busy=Sum(busy) / Value(Decimal(60)),
    )


def suppliers(codes: Iterable[str]) -> QuerySet[Organization]:
    """Verified firms of the region that offer capacity, with their grade as supplier."""
    grade = PublishedGrade.objects.filter(organization=OuterRef("pk"), side="supplier")
    return Organization.objects.filter(
        region__in=codes, supplies=True, state__in=Organization.TRADING
    ).annotate(supplier_grade=Coalesce(Subquery(grade.values("grade")[:1]), Value(UNGRADED)))


def graded(rows: QuerySet[Organization], by: str) -> Groups:
    return _grouped(rows, F(by), ("id",), firms=Count("id"))


def _grouped(rows: QuerySet, key: Any, sides: Iterable[str], **amounts: Any) -> Groups:
    firms = {f"side_{i}": ArrayAgg(side, distinct=True) for i, side in enumerate(sides)}
    found = rows.annotate(key=key).order_by().values("key").annotate(**firms, **amounts)
    return {
        row["key"]: Group(
            Cell(tuple(frozenset(row[name]) for name in firms)),
            {name: row[name] for name in amounts},
        )
        for row in found
    }


@dataclass(frozen=True)
class IdleListing:
    """A published listing and its hours of the next 30 days."""

    region: str
    process: str
    organization: int
    name: str
    offered: Decimal
    booked: Decimal

    @property
    def free(self) -> Decimal:
        return self.offered - self.booked

    @property
    def firms(self) -> Firms:
        return frozenset({self.organization})


# Bookings never leave the windows of their unit (a temporal foreign key), so that a plain
# difference of the two sums is the time left over.
IDLE = """
    WITH live AS (
        SELECT l.id, l.region, p.code, o.id AS firm, o.name
        FROM capacity_listing l
        JOIN capacity_process p ON p.id = l.process_id
        JOIN accounts_organization o ON o.id = l.organization_id
        WHERE l.state = 'published' AND l.region = ANY(%(codes)s)
    ), ahead AS (SELECT tstzrange(%(start)s, %(end)s) AS term)
    SELECT live.region, live.code, live.firm, live.name, offered.seconds, booked.seconds
    FROM live CROSS JOIN ahead
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(extract(epoch FROM
            upper(w.during * ahead.term) - lower(w.during * ahead.term))), 0) AS seconds
        FROM capacity_idlewindow w JOIN capacity_unit u ON u.id = w.unit_id
        WHERE u.listing_id = live.id AND u.retired_at IS NULL AND w.during && ahead.term
    ) offered
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(extract(epoch FROM
            upper(b.occupies * ahead.term) - lower(b.occupies * ahead.term))), 0) AS seconds
        FROM capacity_booking b JOIN capacity_unit u ON u.id = b.unit_id
        WHERE u.listing_id = live.id AND u.retired_at IS NULL AND b.occupies && ahead.term
    ) booked
    WHERE offered.seconds > 0
    ORDER BY offered.seconds - booked.seconds DESC, live.id
"""


def idle(codes: Iterable[str], at: datetime) -> list[IdleListing]:
    """Every published listing of the region with hours on offer, the idlest first."""
    terms = {"codes": list(codes), "start": at, "end": at + AHEAD}
    with connection.cursor() as cursor:
        cursor.execute(IDLE, terms)
        return [
            IdleListing(*row[:4], offered=row[4] / HOUR, booked=row[5] / HOUR)
            for row in cursor.fetchall()
        ]


def idle_groups(listings: Iterable[IdleListing], by: str) -> Groups:
    """Summed by `region` or `process`."""
    parts: dict[str, list[Group]] = {}
    for each in listings:
        amounts = {"idle_offered": each.offered, "idle_booked": each.booked, "idle_free": each.free}
        parts.setdefault(getattr(each, by), []).append(Group(Cell((each.firms,)), amounts))
    return {key: Group.of(found) for key, found in parts.items()}


def in_month(rows: QuerySet[WorkOrder], month: str) -> QuerySet[WorkOrder]:
    """Those paid in a local month such as `2026-11`."""
    return rows.annotate(month=TruncMonth("order__funded_at", tzinfo=LOCAL)).filter(
        month=datetime.strptime(month, "%Y-%m").replace(tzinfo=LOCAL)
    )
