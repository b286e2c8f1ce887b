"""Reading connected machines: what they are doing now, and what they did."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404

from capacity import queries
from capacity.models import (
    Connection,
    Contradiction,
    Observation,
    Stretch,
    Unit,
    UtilisationDay,
)
from capacity.ranges import as_range, local_day
from capacity.stretches import GAP, OFF, UNKNOWN_AFTER, Reading, Thresholds, status_of
from marketplace.accounts.models import Organization
from marketplace.core.periods import Period

WEEK = 7
WAITING, UNKNOWN = "waiting", "unknown"


@dataclass(frozen=True)
class Now:
    """What a machine is doing: busy, idle, off, unknown, or waiting for its first reading."""

    status: str
    since: datetime | None = None
    reading: Reading | None = None


def connections_for(user: Any, organization: Organization, *, at: datetime) -> QuerySet[Connection]:
    """Open connections of the firm's units, with what their row in the list shows."""
    units = queries.units_for(user, organization)
    last = Observation.objects.filter(connection=OuterRef("pk")).order_by("-at")
    wrong = Contradiction.objects.filter(unit=OuterRef("unit"), settled_at=None).order_by()
    week = UtilisationDay.objects.filter(
        unit=OuterRef("unit"), day__gt=local_day(at) - timedelta(days=WEEK)
    ).order_by()
    measured = F("busy_minutes") + F("idle_minutes") + F("off_minutes")
    return (
        Connection.objects.filter(unit__in=units)
        .exclude(state=Connection.State.CLOSED)
        .select_related("unit__listing__organization")
        .annotate(
            said_at=Subquery(last.values("at")[:1]),
            said=Subquery(last.values("execution")[:1]),
            watts=Subquery(last.values("power_w")[:1]),
            wrong=Coalesce(Subquery(wrong.values("unit").annotate(n=Count("*")).values("n")), 0),
            busy_minutes=_sum(week, F("busy_minutes")),
            measured_minutes=_sum(week, measured),
        )
    )


def unconnected_for(user: Any, organization: Organization) -> QuerySet[Unit]:
    """Units in service without an open line to us."""
    there = Connection.objects.filter(unit=OuterRef("pk")).exclude(state=Connection.State.CLOSED)
    return queries.units_for(user, organization).filter(~Exists(there))


def connection_of(unit: Unit) -> Connection | None:
    """The unit's open connection."""
    rows = unit.connections.exclude(state=Connection.State.CLOSED)
    connection = rows.first()
    if connection:
        connection.unit = unit
    return connection


def open_connection_for(user: Any, uuid: UUID) -> Connection:
    connection = connection_of(queries.unit_for(user, uuid))
    if connection is None:
        raise Http404
    return connection


def contradiction_for(user: Any, uuid: UUID, number: int) -> Contradiction:
    unit = queries.unit_for(user, uuid)
    found = unit.contradictions.filter(pk=number).first()
    if found is None:
        raise Http404
    found.unit = unit
    return found


def now_of(connection: Connection, *, at: datetime) -> Now:
    """From its last word; `since` is the beginning of the stretch that still goes on."""
    last = connection.observations.order_by("-at").first()
    if last is None:
        return Now(WAITING)
    reading = Reading(last.at, last.execution, last.power_w)
    status = status_at(connection, reading, at=at)
    stretch = Stretch.objects.filter(unit=connection.unit).order_by("-during").first()
    goes_on = stretch and stretch.status == status and stretch.period.end >= last.at
    return Now(status, stretch.period.start if goes_on else reading.at, reading)


def status_at(connection: Connection, last: Reading | None, *, at: datetime) -> str:
    if last is None:
        return WAITING
    if at - last.at > UNKNOWN_AFTER:
        return UNKNOWN
    if at - last.at > GAP:
        return OFF
    return status_of(last, Thresholds(connection.busy_watts, connection.off_watts))


def stretches(unit: Unit, within: Period) -> list[Stretch]:
    rows = Stretch.objects.filter(unit=unit, during__overlap=as_range(within))
    return list(rows.order_by("during"))


def open_contradictions(unit: Unit) -> QuerySet[Contradiction]:
    return unit.contradictions.filter(settled_at=None).order_by("-during")


def _sum(days: QuerySet[UtilisationDay], what: F) -> Coalesce:
    return Coalesce(Subquery(days.values("unit").annotate(sum=Sum(what)).values("sum")), 0)
