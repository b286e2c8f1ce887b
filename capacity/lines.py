"""Lines: units made of other units. While a machine is taken the line cannot run, and vice versa.

A line may contain lines. The database refuses a booking of a line that leaves a machine out, and
the machines' own calendars refuse whoever comes second (reservations.py).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from capacity import listing_index
from capacity.models import Booking, LineMember, Unit
from marketplace.accounts.models import User
from marketplace.audit import journal
from marketplace.core.errors import Invalid, NotAllowed, Refused

MOST_MACHINES = 60


def set_machines(line: Unit, machines: Iterable[Unit], *, by: User | None, at: datetime) -> None:
    """Says which units the line is made of; none makes it a plain unit again.

    Raises Invalid for machines of another firm, of the same listing, retired ones and circles,
    Refused while the line is booked: its bookings stand for the machines it had.
    """
    machines = sorted(set(machines), key=lambda unit: unit.pk)
    with transaction.atomic():
        line, machines = _lock(line, machines)
        if by is not None and not line.listing.actors(by, "listing.edit"):
            raise NotAllowed(_("This calendar belongs to another firm."))
        _check(line, machines)
        before = [link.machine_id for link in line.member_links.all()]
        line.member_links.all().delete()
        LineMember.objects.bulk_create(LineMember(line=line, machine=unit) for unit in machines)
        _record(line, machines, by=by, at=at)
        listing_index.refresh_hours({line.pk, *before}, at=at)


def leave(machine: Unit) -> None:
    """A retired machine belongs to no line any more; call with its lock held."""
    LineMember.objects.filter(machine=machine).delete()
    LineMember.objects.filter(line=machine).delete()


def machines_of(line: Unit) -> list[Unit]:
    return list(line.members.select_related("listing").order_by("id"))


def candidates(line: Unit) -> list[Unit]:
    """Units of the firm the line can be made of: those it is itself no part of."""
    firm = Unit.objects.filter(
        listing__organization_id=line.listing.organization_id, retired_at=None
    ).exclude(listing_id=line.listing_id)
    rows = firm.exclude(listing__state__in=["archived", "rejected"]).exclude(pk__in=above(line.pk))
    return list(rows.select_related("listing").order_by("listing_id", "id"))


ABOVE = """
    WITH RECURSIVE above (unit) AS (
        SELECT line_id FROM capacity_linemember WHERE machine_id = %s
        UNION SELECT m.line_id FROM above a JOIN capacity_linemember m ON m.machine_id = a.unit
    ) SELECT unit FROM above
"""


def above(unit_id: int) -> list[int]:
    """Numbers of the lines the unit belongs to, directly or through another line."""
    return _numbers(ABOVE, unit_id)


def below(unit_id: int) -> list[int]:
    """Numbers of all machines of the line, those of its lines included."""
    return _numbers("SELECT machine FROM line_machines(%s)", unit_id)


def _numbers(query: str, unit_id: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, [unit_id])
        return sorted(row[0] for row in cursor.fetchall())


def _lock(line: Unit, machines: list[Unit]) -> tuple[Unit, list[Unit]]:
    """All of them under the lock that also waits for reservations on their way.

    Lines of one firm change one after the other: two links that close a circle share no unit.
    """
    with connection.cursor() as cursor:
        firm = line.listing.organization_id
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('lines'), %s)", [firm])
    rows = Unit.objects.select_for_update(of=("self",)).select_related("listing__organization")
    first = rows.get(pk=line.pk)  # before its machines, as whoever books the line
    others = rows.filter(pk__in=[unit.pk for unit in machines]).order_by("id")
    locked = {unit.pk: unit for unit in others}
    return first, [locked[unit.pk] for unit in machines]


def _check(line: Unit, machines: list[Unit]) -> None:
    if len(machines) > MOST_MACHINES:
        raise Invalid(_("A line has at most %(most)s machines.") % {"most": MOST_MACHINES})
    if line.retired_at:
        raise Refused(_("“%(unit)s” is retired and has no calendar any more.") % {"unit": line})
    taken = Booking.objects.filter(unit=line, occupies__isnull=False).order_by("during").last()
    if taken:
        raise Refused(
            _("The line is booked until %(day)s. Change its machines after that.")
            % {"day": f"{taken.during.upper:%Y-%m-%d}"},
            code="booked",
        )
    circle = {line.pk, *above(line.pk)}
    for unit in machines:
        _check_machine(line, unit, circle)


def _check_machine(line: Unit, unit: Unit, circle: set[int]) -> None:
    named: dict[str, Any] = {"unit": unit.name, "line": line.name}
    if unit.listing.organization_id != line.listing.organization_id:
        raise Invalid(_("“%(unit)s” belongs to another firm.") % named, field="machines")
    if unit.retired_at:
        raise Invalid(_("“%(unit)s” is retired.") % named, field="machines")
    if unit.pk in circle:
        raise Invalid(_("“%(line)s” is itself a part of “%(unit)s”.") % named, field="machines")
    if unit.listing_id == line.listing_id:
        raise Invalid(
            _("“%(unit)s” stands in the same listing as the line. List the machine on its own.")
            % named,
            field="machines",
        )


def _record(line: Unit, machines: list[Unit], *, by: User | None, at: datetime) -> None:
    journal.record(
        "unit",
        line.uuid,
        "set_machines",
        by=by,
        at=at,
        organization=line.listing.organization.uuid,
        region=line.listing.region,
        data={"machines": [str(unit.uuid) for unit in machines]},
    )
