"""What everybody may see: the search, a listing, its photos."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from capacity import disclosure, idle, levels, queries, search
from capacity.forms.calculator import CalculatorForm
from marketplace.accounts import documents


@require_safe
def capacity_search(request: HttpRequest) -> HttpResponse:
    """Capacity on offer, found by words and filters; open without log-in."""
    found = search.find(request.GET, reader=levels.reader(request.user))
    chips = search.chips(found, request.GET) if found.filters.form.is_valid() else []
    context = {
        "found": found,
        "form": found.filters.form,
        "chips": chips,
        "sorts": search.sorts(found, request.GET),
        "next": search.address(request.GET, after=found.next_cursor) if found.next_cursor else "",
        "hidden": [(name, request.GET[name]) for name in ("sort",) if request.GET.get(name)],
    }
    return render(request, "capacity/search.html", context)


@require_safe
def listing_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A listing with its idle calendar and a calculator; drafts only for their own firm."""
    listing = queries.visible_listing(request.user, uuid)
    shown = disclosure.of(listing, levels.reader(request.user))
    units = list(listing.units.filter(retired_at=None))
    calculator = (
        None if "price" in shown.hides else CalculatorForm(request.GET or None, listing=listing)
    )
    context = {
        "listing": shown,
        "units": disclosure.units(shown, units),
        "idle": None if "calendar" in shown.hides else idle.of_units(units, at=timezone.now()),
        "grade": queries.supplier_grade(listing.organization),
        "photos": shown.photos,
        "calculator": calculator,
        "cost": calculator and calculator.result(),
        "is_own": shown.is_own,
    }
    return render(request, "capacity/listing_detail.html", context)


@require_safe
def photo(request: HttpRequest, uuid: UUID, photo: UUID) -> HttpResponse:
    """A photo of a listing, to whoever may see the listing; `?small` asks for the thumbnail."""
    listing = queries.visible_listing(request.user, uuid)
    document = queries.photo_of(listing, photo, levels.reader(request.user))
    return documents.respond(document, thumbnail="small" in request.GET)
