"""The page of a unit, which its label leads to: for everybody, and more for its own people."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from capacity import disclosure, doors, identifiers, idle, levels, queries
from capacity.api.identified import unit_facts
from capacity.doors import Door
from capacity.models import Booking, Listing, Unit
from marketplace.accounts import roles
from marketplace.core.periods import Period

AHEAD = timedelta(days=14)
SOON = 5


def page(request: HttpRequest, unit: Unit) -> HttpResponse:
    now, reader = timezone.now(), levels.reader(request.user, listing=unit.listing)
    listing = disclosure.of(unit.listing, reader)
    is_shown = "calendar" not in listing.hides and unit.retired_at is None
    context = {
        "unit": disclosure.units(listing, [unit])[0],
        "listing": listing,
        "idle": idle.of_units([unit], at=now) if is_shown else None,
        "identifier": identifiers.of("unit", unit.uuid),
        "is_own": listing.is_own,
        **(_for_its_people(request.user, unit, now) if listing.is_own else {}),
    }
    return render(request, "capacity/unit.html", context)


def _for_its_people(user: Any, unit: Unit, now: Any) -> dict[str, Any]:
    """What is on now and next, and what this person may do."""
    ahead = queries.bookings_of([unit], Period(now, now + AHEAD))
    may_print = roles.member_can(user, unit.listing.organization, "listing.edit")
    links = doors.links(user, unit)
    return {
        "bookings": list(ahead.filter(state__in=Booking.OCCUPYING)[:SOON]),
        "links": [link for link in links if not link.is_work],
        "works": [link for link in links if link.is_work],
        "print_url": _label_address(unit) if may_print else "",
    }


def _label_address(unit: Unit) -> str:
    """A retired machine needs no label any more."""
    return "" if unit.retired_at else f"{reverse('capacity:labels')}?unit={unit.uuid}"


def _find(user: Any, uuid: UUID) -> Unit:
    """A unit of a listing this person may open; a retired one is known to its own people only."""
    unit = Unit.objects.filter(uuid=uuid).select_related("listing").first()
    if unit is None:
        raise Http404
    unit.listing = queries.visible_listing(user, unit.listing.uuid)
    is_own = roles.firm_role(user, unit.listing.organization) is not None
    if unit.retired_at is not None and not is_own:
        raise Http404
    return unit


def _unit_facts(request: HttpRequest, unit: Unit) -> dict[str, Any]:
    listing = disclosure.of(unit.listing, levels.reader(request.user, listing=unit.listing))
    return {"unit": unit_facts(disclosure.units(listing, [unit])[0], listing)}


def _listing_page(request: HttpRequest, listing: Listing) -> HttpResponse:
    return redirect("capacity:listing_detail", uuid=listing.uuid)


def _listing_facts(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    if listing.process is None:  # a draft has nothing to tell a program yet
        raise Http404
    return {"listing": disclosure.of(listing, levels.reader(request.user, listing=listing))}


UNIT = Door(_find, page, _unit_facts)
LISTING = Door(queries.visible_listing, _listing_page, _listing_facts)
