"""Describing a listing in five steps; each is saved as one goes on, none is lost by going back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from capacity import idle, levels, listings, queries, reference
from capacity.forms import attributes, wizard
from capacity.models import Listing, Process
from capacity.views import unit_step
from marketplace.accounts import documents
from marketplace.accounts.access import firm_required
from marketplace.accounts.models import Document
from marketplace.core.errors import Invalid
from marketplace.ui.forms import refusals

STEPS = {
    "what": gettext_lazy("What"),
    "units": gettext_lazy("Units and calendar"),
    "price": gettext_lazy("Price"),
    "photos": gettext_lazy("Photos and rules"),
    "preview": gettext_lazy("Preview"),
}
ORDER = tuple(STEPS)


@firm_required("listing.edit")
def listing_create(request: HttpRequest) -> HttpResponse:
    """The first step of a new listing: nothing is stored before it is filled in."""
    return _what(request, Listing(organization=request.organization), is_new=True)


@firm_required("listing.edit")
def listing_edit(request: HttpRequest, uuid: UUID, step: str) -> HttpResponse:
    listing = queries.listing_for(request.user, uuid)
    if step not in VIEWS:
        raise Http404
    if listing.state not in listings.EDITABLE:
        messages.info(
            request,
            _("Facts and price stay as they were reviewed. Copy the listing to change them."),
        )
        return redirect("capacity:listing_detail", uuid=listing.uuid)
    return VIEWS[step](request, listing)


@require_safe
@firm_required("listing.edit")
def process_fields(request: HttpRequest) -> HttpResponse:
    """The fields of the chosen process, for htmx."""
    form = wizard.WhatForm(
        region=request.organization.region, process=request.GET.get("process", "")
    )
    return render(request, "capacity/wizard/_attributes.html", {"form": form})


@require_POST
@firm_required("listing.edit")
def photo_remove(request: HttpRequest, uuid: UUID, photo: UUID) -> HttpResponse:
    listing = queries.listing_for(request.user, uuid)
    document = queries.photo_of(listing, photo, levels.reader(request.user))
    listings.remove_photo(listing, document, by=request.user, at=timezone.now())
    return redirect("capacity:listing_edit", uuid=listing.uuid, step="photos")


def _what(request: HttpRequest, listing: Listing, *, is_new: bool = False) -> HttpResponse:
    form = _what_form(request, listing)
    process = _leaf(request.POST.get("process", ""))
    if request.method == "POST" and process and not form.has_shown(process.code):
        form = _other_process(request, listing, process)
    elif request.method == "POST" and form.is_valid():
        with refusals(form):
            saved = _save_what(request, listing, form, process, is_new=is_new)
            return _onward(request, saved, "what")
    return _page(request, listing, "what", form=form)


def _leaf(code: str) -> Process | None:
    """The process to list; asked of the table in memory first, which takes any text."""
    known = code in reference.processes()
    return Process.objects.filter(code=code, is_leaf=True).first() if known else None


def _what_form(request: HttpRequest, listing: Listing) -> wizard.WhatForm:
    """Drawn for the process the page showed; a fresh page shows the listing's own."""
    own = listing.process.code if listing.process else ""
    return wizard.WhatForm(
        request.POST or None,
        region=listing.region or listing.organization.region,
        process=request.POST.get("shown_process", "") if request.method == "POST" else own,
        initial={
            "process": own,
            "title": listing.title,
            "region": listing.region or listing.organization.region,
            **attributes.initial_of(listing),
        },
    )


def _other_process(request: HttpRequest, listing: Listing, process: Process) -> wizard.WhatForm:
    """What was typed, with the fields of the process chosen just now; nothing is judged yet."""
    return wizard.WhatForm(
        region=listing.region or listing.organization.region,
        process=process.code,
        initial={key: request.POST.get(key) for key in ("process", "title", "region")},
    )


def _save_what(
    request: HttpRequest,
    listing: Listing,
    form: wizard.WhatForm,
    process: Process | None,
    *,
    is_new: bool,
) -> Listing:
    now, said = timezone.now(), {**form.facts(), "process": process}
    try:
        if is_new:
            return listings.create(request.organization, by=request.user, at=now, **said)
        listings.edit(listing, by=request.user, at=now, **said)
    except Invalid as refused:
        refused.field = _form_field(form, refused.field)
        raise
    return listing


def _form_field(form: wizard.WhatForm, field: str | None) -> str | None:
    named = attributes.field_name(field or "")
    return named if named in form.fields else field


def _price(request: HttpRequest, listing: Listing) -> HttpResponse:
    form = wizard.PriceForm(
        request.POST or None, listing=listing, initial=wizard.price_initial(listing)
    )
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            listings.edit(listing, by=request.user, at=timezone.now(), **form.facts())
            return _onward(request, listing, "price")
    return _page(request, listing, "price", form=form)


def _photos(request: HttpRequest, listing: Listing) -> HttpResponse:
    form = wizard.PhotosForm(
        request.POST or None,
        request.FILES or None,
        initial={"description": listing.description},
    )
    if request.method == "POST" and form.is_valid():
        with refusals(form), transaction.atomic():
            _save_photos(request, listing, form)
            return _onward(request, listing, "photos")
    return _page(request, listing, "photos", form=form, photos=listing.photos.all())


def _save_photos(request: HttpRequest, listing: Listing, form: wizard.PhotosForm) -> None:
    now = timezone.now()
    description = form.cleaned_data["description"]
    listings.edit(listing, by=request.user, at=now, description=description)
    for upload in form.cleaned_data["photos"]:
        document = documents.store_image(
            upload,
            owner=listing.organization,
            by=request.user,
            level=Document.Level.PUBLIC,
            field="photos",
        )
        listings.add_photo(listing, document, by=request.user, at=now)


def _preview(request: HttpRequest, listing: Listing) -> HttpResponse:
    now = timezone.now()
    if request.method == "POST":
        listings.submit(listing, by=request.user, at=now)
        messages.success(request, _("Submitted. The review desk answers within one day."))
        return redirect("capacity:listing_list")
    units = list(listing.units.filter(retired_at=None))
    return _page(
        request,
        listing,
        "preview",
        units=units,
        idle=idle.of_units(units, at=now),
        photos=listing.photos.all(),
        gaps=[{"step": step, "sentence": said} for step, said in listings.gaps(listing, now)],
    )


def _units(request: HttpRequest, listing: Listing) -> HttpResponse:
    step = unit_step.UnitStep(request, listing)
    if request.method == "POST" and step.save():
        return _onward(request, listing, "units")
    return _page(request, listing, "units", **step.context())


VIEWS: dict[str, Callable[[HttpRequest, Listing], HttpResponse]] = {
    "what": _what,
    "units": _units,
    "price": _price,
    "photos": _photos,
    "preview": _preview,
}


def _onward(request: HttpRequest, listing: Listing, step: str) -> HttpResponse:
    """To the next step, or to the same one when the reader asked to stay."""
    stays = "stay" in request.POST
    following = step if stays else ORDER[ORDER.index(step) + 1]
    return redirect("capacity:listing_edit", uuid=listing.uuid, step=following)


def _page(request: HttpRequest, listing: Listing, step: str, **more: Any) -> HttpResponse:
    number = ORDER.index(step)
    context = {
        "listing": listing,
        "step": step,
        "steps": [
            {"label": label, "state": _state(ORDER.index(name), number)}
            for name, label in STEPS.items()
        ],
        "before": ORDER[number - 1] if number else "",
        **more,
    }
    return render(request, f"capacity/wizard/{step}.html", context)


def _state(number: int, current: int) -> str:
    return "current" if number == current else "done" if number < current else "todo"
