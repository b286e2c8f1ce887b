"""What everybody may see: the search, a listing, its photos."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from capacity import (
    cards,
    chips,
    levels,
    loosening,
    queries,
    search,
    search_map,
    sorting,
    suggestions,
    unmatched,
)
from capacity.search_panel import Panel
from capacity.views import detail
from marketplace.accounts import documents


@require_safe
def capacity_search(request: HttpRequest) -> HttpResponse:
    """Capacity on offer, found by words and filters; open without log-in."""
    reader = levels.reader(request.user)
    found = search.find(request.GET, reader=reader)
    context = {
        "found": found,
        "panel": Panel(found.filters, found.counts),
        "chips": chips.chips(found.filters, request.GET),
        "tabs": _tabs(request),
        "query": chips.address(request.GET),
    }
    _count_unmatched(request, found)
    is_map = request.GET.get("view") == "map"
    context |= _map(request, found) if is_map else _list(request, found, reader)
    return render(request, "capacity/search.html", context)


def _count_unmatched(request: HttpRequest, found: search.Found) -> None:
    """Words that found nothing go to the desk; bare numbers of readers, no names."""
    words = request.GET.get("q", "")
    if words and (found.meant or not found.count) and found.is_valid:
        reader = str(request.user.pk or request.META.get("REMOTE_ADDR", ""))
        unmatched.in_search(words, reader=reader, at=timezone.now())


def _list(request: HttpRequest, found: search.Found, reader: levels.Reader) -> dict[str, Any]:
    near_code = found.filters.said.get("near", "")
    context = {
        "cards": cards.fetch(found.listings, reader=reader, near_code=near_code),
        "sorts": _sorts(found),
        "next": _turn(request, "after", found.next_cursor),
        "former": _turn(request, "before", found.previous_cursor),
    }
    if not found.count and found.is_valid:
        context["loosenings"] = loosening.loosenings(found.filters, request.GET)
    return context


def _map(request: HttpRequest, found: search.Found) -> dict[str, Any]:
    spots = search_map.spots(found.filters, request.GET) if found.is_valid else []
    return {"is_map": True, "spots": spots, "option": search_map.option(spots or [])}


def _tabs(request: HttpRequest) -> list[dict[str, Any]]:
    is_map = request.GET.get("view") == "map"
    views = (("", _("List")), ("map", _("Map")))
    return [
        {
            "label": label,
            "url": chips.address(request.GET, view=name),
            "current": is_map == (name == "map"),
        }
        for name, label in views
    ]


def _sorts(found: search.Found) -> list[tuple[str, Any]]:
    """The orders one may choose: by distance only where there is something to count from."""
    has_centre = "near" in found.filters.said
    names = sorting.SORT_NAMES.items()
    return [(name, label) for name, label in names if name != "distance" or has_centre]


def _turn(request: HttpRequest, way: str, cursor: str) -> str:
    return chips.address(request.GET, **{way: cursor}) if cursor else ""


@require_safe
def search_count(request: HttpRequest) -> HttpResponse:
    """What the button of the filters says while they are being chosen."""
    found = search.count(request.GET, reader=levels.reader(request.user))
    return render(request, "capacity/_search_count.html", {"found": found})


@require_safe
def search_suggestions(request: HttpRequest) -> HttpResponse:
    """What the field of words offers while one types."""
    found = suggestions.suggestions(request.GET.get("q", "")[:100])
    return render(request, "capacity/_suggestions.html", {"suggestions": found})


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
