"""A draft described in one go: facts, price rules, units, hours of the week, days of a team.

What the steps of the wizard save one after the other; all of it or nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from capacity import capabilities, drafts, facts, lines, units
from capacity.models import Listing, Process, Unit
from marketplace.accounts.models import Organization, User
from marketplace.core.errors import Invalid

DAYS = ("first_day", "last_day")


def create(
    organization: Organization, said: Mapping[str, Any], *, by: User, at: datetime
) -> Listing:
    """A new draft. Raises Invalid at the field that cannot be meant, and then stores nothing."""
    with transaction.atomic():
        listing = drafts.create(organization, by=by, at=at, **_facts(said))
        _rest(listing, said, by=by, at=at)
    return listing


def change(listing: Listing, said: Mapping[str, Any], *, by: User, at: datetime) -> None:
    """What is said anew of a draft; the rest stays."""
    with transaction.atomic():
        drafts.edit(listing, by=by, at=at, **_facts(said))
        _rest(listing, said, by=by, at=at)


def _facts(said: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: said[name] for name in facts.FACTS if name in said}
    if "process" in found:
        found["process"] = Process.objects.filter(code=found["process"]).first()
        if found["process"] is None:
            raise Invalid(_("Choose a process from the taxonomy."), field="process")
    return found


def _rest(listing: Listing, said: Mapping[str, Any], *, by: User, at: datetime) -> None:
    if "price_rules" in said:
        drafts.set_price_rules(listing, said["price_rules"], by=by, at=at)
    for row in said.get("units", ()):
        _write_unit(listing, row, by=by, at=at)
    standing = list(listing.units.filter(retired_at=None))
    if "week" in said:
        rows = [(row["weekday"], row["starts"], row["ends"]) for row in said["week"]]
        for unit in standing:
            units.set_pattern(unit, rows, by=by, at=at)
    if any(said.get(name) for name in DAYS) and not capabilities.row_of(listing).has_dates:
        raise Invalid(_("Only people are offered between two days."), field="first_day")
    if any(name in said for name in DAYS):
        for unit in standing:
            before = dict(zip(DAYS, units.dates_of(unit), strict=True))
            days = (said.get(name, before[name]) for name in DAYS)
            units.set_dates(unit, *days, by=by, at=at)


def _write_unit(listing: Listing, row: Mapping[str, Any], *, by: User, at: datetime) -> None:
    known = {name: row[name] for name in units.FACTS if name in row}
    if "uuid" not in row:
        unit = units.add_unit(listing, by=by, at=at, **{"name": "", **known})
    else:
        unit = _own(listing, row["uuid"])
        if row.get("retire"):
            units.retire_unit(unit, by=by, at=at)
            return
        units.edit_unit(unit, by=by, at=at, **known)
    if row.get("machines") and not capabilities.row_of(listing).has_members:
        raise Invalid(_("Only a line is made of other machines."), field="machines")
    if "machines" in row:
        lines.set_machines(unit, _machines(unit, row["machines"]), by=by, at=at)


def _own(listing: Listing, uuid: UUID) -> Unit:
    """A unit of this listing, and of no other."""
    unit = listing.units.filter(retired_at=None, uuid=uuid).select_related("listing").first()
    if unit is None:
        raise Invalid(_("This listing has no such unit."), field="units")
    return unit


def _machines(line: Unit, uuids: list[UUID]) -> list[Unit]:
    known = {machine.uuid: machine for machine in lines.candidates(line)}
    if not known.keys() >= set(uuids):
        raise Invalid(_("A line is made of units of the firm's other listings."), field="machines")
    return [known[uuid] for uuid in uuids]
