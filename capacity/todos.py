"""What waits for a factory in this room, for its home page."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from capacity import listings, queries
from capacity.models import ImportRun, Listing
from marketplace.accounts import roles
from marketplace.accounts.models import Organization
from marketplace.accounts.todo import Figure, Todo

REMIND_BEFORE = timedelta(days=3)
MOST = 5  # lines of one kind; the list itself shows all


def todos(user: Any, organization: Organization | None) -> list[Todo]:
    if not (
        organization
        and organization.supplies
        and roles.member_can(user, organization, "listing.edit")
    ):
        return []
    return [*_unfinished(organization), *_calendars(organization), *_imports(organization)]


def figures(user: Any, organization: Organization | None) -> list[Figure]:
    """Listings on offer and their idle hours."""
    if not (organization and organization.supplies):
        return []
    live = queries.live_listings().filter(organization=organization)
    rows = list(live.order_by("id")[:200])
    hours = sum(queries.own_idle_hours(listing) for listing in rows)
    return [
        Figure(
            label=_("Idle hours on offer"),
            figure=f"{hours:,}",
            unit=_("machine h"),
            note=_("next 14 days, %(count)s listing(s)") % {"count": len(rows)},
            url=reverse("capacity:listing_list"),
            definition=_("Offered time minus held and booked time, over all units on offer."),
            side="factory",
        )
    ]


def _unfinished(organization: Organization) -> list[Todo]:
    rows = organization.listings.filter(state__in=listings.EDITABLE).order_by("-id")[:MOST]
    return [_finish(listing) for listing in rows]


def _finish(listing: Listing) -> Todo:
    asked = listing.state == Listing.State.CHANGES
    name = listing.title or _("a listing without a title")
    sentence = _("Changes were asked for in “%(title)s”.") if asked else _("Finish “%(title)s”.")
    step = "what" if asked else _next_step(listing)
    return Todo(
        sentence=sentence % {"title": name},
        url=reverse("capacity:listing_edit", args=[listing.uuid, step]),
        button=_("Change it") if asked else _("Continue"),
        side="factory",
    )


def _next_step(listing: Listing) -> str:
    gaps = listings.gaps(listing, timezone.now())
    return gaps[0][0] if gaps else "preview"


def _imports(organization: Organization) -> list[Todo]:
    """Tables that are checked and wait for a yes or no."""
    runs = ImportRun.objects.filter(organization=organization, state=ImportRun.State.CHECKED)
    return [
        Todo(
            sentence=_("Decide about “%(name)s”: %(good)s good rows, %(bad)s with problems.")
            % {"name": run.name, "good": f"{run.good:,}", "bad": f"{run.bad:,}"},
            url=reverse("capacity:import_run", args=[run.uuid]),
            button=_("Decide"),
            side="factory",
        )
        for run in runs.order_by("-id")[:MOST]
    ]


def _calendars(organization: Organization) -> list[Todo]:
    """Calendars that go stale within three days, and those that have."""
    before = timezone.now() - listings.FRESH_FOR + REMIND_BEFORE
    rows = queries.calendars_due(organization, before)[:MOST]
    return [
        Todo(
            sentence=_("Confirm the calendar of “%(title)s”; buyers only find fresh ones.")
            % {"title": listing.title},
            url=reverse("capacity:listing_list"),
            due_at=listing.calendar_confirmed_at + listings.FRESH_FOR,
            button=_("Confirm calendar"),
            side="factory",
        )
        for listing in rows
    ]
