"""What connected machines ask of their factory, for its home page, and what they measured."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from capacity import staleness, utilisation
from capacity.models import Connection, Contradiction
from capacity.ranges import local_day
from capacity.wording import span
from marketplace.accounts import roles
from marketplace.accounts.models import Organization
from marketplace.accounts.todo import Figure, Todo

MOST = 5
WEEK = timedelta(days=7)


def todos(user: Any, organization: Organization | None) -> list[Todo]:
    if not (
        organization
        and organization.supplies
        and roles.member_can(user, organization, "listing.edit")
    ):
        return []
    return [*_contradicted(organization), *_silent(organization)]


def figures(user: Any, organization: Organization | None) -> list[Figure]:
    """How many machines speak for themselves, and how busy they were in the last seven days."""
    if not (organization and organization.supplies):
        return []
    today = local_day(timezone.now())
    lines = Connection.objects.filter(unit__listing__organization=organization)
    fleet = utilisation.fleet(lines, first=today - WEEK, last=today)
    if not fleet.machines:
        return []
    share = fleet.busy_hours / fleet.measured_hours if fleet.measured_hours else 0
    return [
        Figure(
            label=_("Connected machines"),
            figure=f"{fleet.machines:,}",
            note=_("busy %(share)s %% of the time measured in 7 days")
            % {"share": f"{share:.0%}"[:-1]},
            url=reverse("capacity:machine_list"),
            definition=_(
                "Machines heard of in the last three days; busy out of busy, idle and off time."
            ),
            side="factory",
        )
    ]


def _contradicted(organization: Organization) -> list[Todo]:
    found = Contradiction.objects.filter(
        unit__listing__organization=organization, settled_at=None
    ).select_related("unit")
    return [
        Todo(
            sentence=_("“%(unit)s” was working in %(time)s although it was offered as idle.")
            % {"unit": each.unit, "time": span(each.period)},
            url=reverse("capacity:machine", args=[each.unit.uuid]),
            due_at=each.found_at + staleness.COUNTED_FOR,
            button=_("Put it right"),
            side="factory",
        )
        for each in found.order_by("found_at", "id")[:MOST]
    ]


def _silent(organization: Organization) -> list[Todo]:
    found = Connection.objects.filter(
        unit__listing__organization=organization,
        unit__retired_at=None,
        state=Connection.State.SILENT,
    ).select_related("unit")
    return [
        Todo(
            sentence=_("Nothing was heard of “%(unit)s” for three days.") % {"unit": each.unit},
            url=reverse("capacity:machine", args=[each.unit.uuid]),
            due_at=each.last_seen_at + staleness.STALE_AFTER if each.last_seen_at else None,
            button=_("Check its line"),
            side="factory",
        )
        for each in found.order_by("last_seen_at", "id")[:MOST]
    ]
