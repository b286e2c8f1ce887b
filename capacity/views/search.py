"""What everybody may see: the search, a listing, its photos."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from capacity import cards, chips, levels, queries, search, sorting
from capacity.search_panel import Panel
from capacity.views import detail
from marketplace.accounts import documents


@require_safe
def capacity_search(request: HttpRequest) -> HttpResponse:
    """Capacity on offer, found by words and filters; open without log-in."""
    reader = levels.reader(request.user)
    found = search.find(request.GET, reader=reader)
    said = found.filters.said
    context = {
        "found": found,
        "cards": cards.fetch(found.listings, reader=reader, near_code=said.get("near", "")),
        "panel": Panel(found.filters, found.counts),
        "chips": chips.chips(found.filters, request.GET),
        "sorts": _sorts(found),
        "next": _turn(request, "after", found.next_cursor),
        "former": _turn(request, "before", found.previous_cursor),
    }
    return render(request, "capacity/search.html", context)


def _sorts(found: search.Found) -> list[tuple[str, Any]]:
    """The orders one may choose: by distance only where there is something to count from."""
    has_centre = "near" in found.filters.said
    names = sorting.SORT_NAMES.items()
    return [(name, label) for name, label in names if name != "distance" or has_centre]


def _turn(request: HttpRequest, way: str, cursor: str) -> str:
    return chips.address(request.GET, **{way: cursor}) if cursor else ""


@require_safe
def listing_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A listing with its idle calendar and a calculator; drafts only for their own firm."""
    listing = queries.visible_listing(request.user, uuid)
    context = detail.context(request, listing, levels.reader(request.user, listing=listing))
    return render(request, "capacity/listing_detail.html", context)


@require_safe
def photo(request: HttpRequest, uuid: UUID, photo: UUID) -> HttpResponse:
    """A photo of a listing, to whoever may see the listing; `?small` asks for the thumbnail."""
    listing = queries.visible_listing(request.user, uuid)
    document = queries.photo_of(listing, photo, levels.reader(request.user, listing=listing))
    return documents.respond(document, thumbnail="small" in request.GET)
