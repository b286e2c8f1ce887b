"""Describing a listing in five steps; each is saved as one goes on, none is lost by going back."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from capacity import capabilities, drafts, levels, listings, queries, reference, wording
from capacity.forms import typed, wizard
from capacity.forms.levels import LevelsForm
from capacity.models import Listing
from capacity.ranges import local_day
from capacity.views import autosave, detail, price_step, unit_step, what_step
from marketplace.accounts import certificates, documents
from marketplace.accounts.access import firm_required
from marketplace.accounts.models import Document
from marketplace.core.errors import Refused

STEPS = {
    "what": gettext_lazy("What"),
    "units": gettext_lazy("Units and calendar"),
    "price": gettext_lazy("Price"),
    "photos": gettext_lazy("Rules and photos"),
    "preview": gettext_lazy("Preview"),
}
ORDER = tuple(STEPS)
WRONG = 422  # the page again, with what is to be corrected


@firm_required("listing.edit")
def listing_create(request: HttpRequest) -> HttpResponse:
    """The first step of a new listing: nothing is stored before something is chosen."""
    return _what(request, Listing(organization=request.organization))


@firm_required("listing.edit")
def listing_edit(request: HttpRequest, uuid: UUID, step: str) -> HttpResponse:
    listing = queries.listing_for(request.user, uuid)
    if step not in VIEWS:
        raise Http404
    if listing.state not in listings.EDITABLE:
        return redirect("capacity:revision_create", uuid=listing.uuid)
    return VIEWS[step](request, listing)


@require_POST
@firm_required("listing.edit")
def process_fields(request: HttpRequest) -> HttpResponse:
    """What belongs to the kind, capability and process chosen just now, for htmx."""
    step = what_step.WhatStep(request, Listing(organization=request.organization))
    return render(request, "capacity/wizard/_what_fields.html", {"form": step.redrawn()})


@require_POST
@firm_required("listing.edit")
def photo_remove(request: HttpRequest, uuid: UUID, photo: UUID) -> HttpResponse:
    listing = queries.listing_for(request.user, uuid)
    document = queries.photo_of(listing, photo, levels.reader(request.user))
    listings.remove_photo(listing, document, by=request.user, at=timezone.now())
    return redirect("capacity:listing_edit", uuid=listing.uuid, step="photos")


def _what(request: HttpRequest, listing: Listing) -> HttpResponse:
    step = what_step.WhatStep(request, listing)
    if autosave.is_asked(request):
        return step.keep()
    if step.is_other_choice:
        return _page(request, listing, "what", form=step.redrawn())
    if request.method == "POST" and step.save():
        return _onward(request, step.listing, "what")
    return _page(request, listing, "what", form=step.form)


def _units(request: HttpRequest, listing: Listing) -> HttpResponse:
    step = unit_step.UnitStep(request, listing)
    if autosave.is_asked(request):
        try:
            faults, new = step.keep()
        except Refused as refused:
            return autosave.not_saved(refused, {})
        return autosave.saved(listing, "units", faults, fill=new)
    if request.method == "POST" and step.save():
        return _onward(request, listing, "units")
    return _page(request, listing, "units", **step.context())


def _price(request: HttpRequest, listing: Listing) -> HttpResponse:
    step = price_step.PriceStep(request, listing)
    if autosave.is_asked(request):
        return step.keep()
    if step.is_redrawn:
        return _page(request, listing, "price", **step.redrawn())
    if request.method == "POST" and step.save():
        return _onward(request, listing, "price")
    return _page(request, listing, "price", **step.context())


def _photos(request: HttpRequest, listing: Listing) -> HttpResponse:
    form = wizard.PhotosForm(
        request.POST or None,
        request.FILES or None,
        listing=listing,
        initial=wizard.photos_initial(listing),
    )
    level_form = LevelsForm(request.POST or None, listing=listing, by=request.user)
    if autosave.is_asked(request):
        return _keep_rules(request, listing, form, level_form)
    if request.method == "POST" and form.is_valid() and level_form.is_valid():
        try:
            with transaction.atomic():
                _save_photos(request, listing, form)
                level_form.save(at=timezone.now())
            return _onward(request, listing, "photos")
        except Refused as refused:
            _blame(form, refused)
    photos = listing.photos.order_by("id")
    return _page(request, listing, "photos", form=form, level_form=level_form, photos=photos)


def _keep_rules(
    request: HttpRequest, listing: Listing, form: wizard.PhotosForm, level_form: LevelsForm
) -> HttpResponse:
    form.full_clean()
    faults = typed.faults(form)
    said = form.facts()
    try:
        drafts.keep(listing, by=request.user, at=timezone.now(), **said)
        if level_form.is_valid():
            level_form.save(at=timezone.now())
    except Refused as refused:
        return autosave.not_saved(refused, faults)
    return autosave.saved(listing, "photos", faults)


def _save_photos(request: HttpRequest, listing: Listing, form: wizard.PhotosForm) -> None:
    now = timezone.now()
    listings.edit(listing, by=request.user, at=now, **form.facts())
    for upload in form.cleaned_data["photos"]:
        document = documents.store_image(
            upload,
            owner=listing.organization,
            by=request.user,
            level=Document.Level.PUBLIC,
            field="photos",
        )
        listings.add_photo(listing, document, by=request.user, at=now)


def _blame(form: forms.Form, refused: Refused) -> None:
    field = getattr(refused, "field", None)
    field = "shortest_hours" if field == "shortest_minutes" else field
    form.add_error(field if field in form.fields else None, str(refused.sentence))


def _preview(request: HttpRequest, listing: Listing) -> HttpResponse:
    now = timezone.now()
    if request.method == "POST":
        listings.submit(listing, by=request.user, at=now)
        messages.success(request, _("Submitted. The review desk answers within one day."))
        return redirect("capacity:listing_list")
    seen_as = request.GET.get("as", "")
    readers = detail.readers(listing)
    reader = readers.get(seen_as) or readers[detail.EVERYBODY]
    return _page(
        request,
        listing,
        "preview",
        gaps=[{"step": step, "sentence": said} for step, said in listings.gaps(listing, now)],
        lacking=_lacking(listing),
        views=detail.view_links(seen_as),
        **detail.context(request, listing, reader),
    )


def _lacking(listing: Listing) -> str:
    """Certificates the firm would need in force for what the draft states, in words."""
    needed = capabilities.required_certificates(listing)
    if not needed:
        return ""
    held = certificates.in_force(listing.organization, on=local_day(timezone.now()))
    known = reference.certificates()
    return wording.listed(known[code].name(wording.language()) for code in sorted(needed - held))


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


def _page(request: HttpRequest, draft: Listing, step: str, /, **more: Any) -> HttpResponse:
    """422 when something is to be corrected: the page then says what, at the field and on top."""
    number = ORDER.index(step)
    context = {
        "listing": draft,
        "draft": draft,
        "step": step,
        "steps": _steps(draft, step),
        "before": ORDER[number - 1] if number else "",
        **more,
    }
    form = more.get("form")
    is_wrong = bool(more.get("faulty")) or bool(form is not None and form.is_bound and form.errors)
    status = WRONG if is_wrong else 200
    return render(request, f"capacity/wizard/{step}.html", context, status=status)


def _steps(listing: Listing, current: str) -> list[dict[str, Any]]:
    """Each step with what is still missing in it; all of them can be gone to once there is one."""
    missing: Counter[str] = Counter()
    if listing.pk:
        missing = Counter(step for step, _said in listings.gaps(listing, timezone.now()))
    number = ORDER.index(current)
    return [
        {
            "label": label,
            "state": _state(name, current, ORDER.index(name) < number, bool(missing[name])),
            "missing": missing[name] if listing.pk and name != current else 0,
            "url": listing.pk and reverse("capacity:listing_edit", args=[listing.uuid, name]),
        }
        for name, label in STEPS.items()
    ]


def _state(name: str, current: str, is_before: bool, is_missing: bool) -> str:
    if name == current:
        return "current"
    return "done" if is_before and not is_missing else "todo"
