"""The factory changes what was reviewed: asks, sees the difference, follows it, takes it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from capacity import (
    changes,
    drafts,
    findings,
    levels,
    progress,
    queries,
    revision_queries,
    revisions,
    screening,
)
from capacity.forms.price import PRESETS
from capacity.forms.revision import RevisionForms
from capacity.models import Listing, ListingRevision
from capacity.screening import Candidate
from marketplace.accounts import documents
from marketplace.accounts.access import firm_required, login_required
from marketplace.accounts.models import Document
from marketplace.core.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@firm_required("listing.edit")
def revision_create(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All facts on one page, beginning with what stands or with what waits already."""
    listing = queries.listing_for(request.user, uuid)
    if listing.state in drafts.EDITABLE:
        return redirect("capacity:listing_edit", uuid=listing.uuid, step="what")
    revisions.may_change(listing, request.user)
    pending = revision_queries.pending_of(listing)
    standing = revisions.candidate(pending) if pending else screening.standing(listing)
    forms = RevisionForms(request, standing, pending.note if pending else "")
    uploads = _uploads(request, listing, forms)
    if request.method == "POST" and not forms.is_redrawn and forms.is_valid():
        try:
            return _asked(request, listing, forms, _photos(standing, forms, uploads))
        except Refused as refused:
            forms.blame(refused)
    context = {
        "listing": listing,
        "standing": standing,
        "pending": pending,
        "forms": forms,
        "faulty": forms.faulty,
        "row": forms.row,
        "uploads": uploads,
        "removed": forms.removed(),
        "presets": [(name, row[0]) for name, row in PRESETS.items()],
    }
    status = 422 if forms.faulty else 200
    return render(request, "capacity/revision/form.html", context, status=status)


def _asked(
    request: HttpRequest, listing: Listing, forms: RevisionForms, photos: list[Document]
) -> HttpResponse:
    revision = revisions.change(
        listing,
        fields=forms.fields(),
        unit_rows=forms.unit_rows(),
        price_rules=forms.price_rules(),
        photos=photos,
        note=forms.note.cleaned_data["note"],
        by=request.user,
        at=timezone.now(),
    )
    if revision is None:
        messages.success(request, _("Live at once: this needs no review."))
        return redirect("capacity:listing_list")
    messages.success(request, _("Handed in. Buyers see the old version until it is approved."))
    return redirect("capacity:revision", uuid=revision.uuid)


def _uploads(request: HttpRequest, listing: Listing, forms: RevisionForms) -> list[Document]:
    """New photographs, kept even when another field is wrong: a browser forgets chosen files."""
    kept = Document.objects.filter(owner=listing.organization, uuid__in=forms.uploaded())
    found = [each for each in kept.order_by("id") if each.is_image]
    for upload in request.FILES.getlist("photos")[: drafts.MOST_PHOTOS]:
        try:
            found.append(
                documents.store_image(
                    upload,
                    owner=listing.organization,
                    by=request.user,
                    level=Document.Level.PUBLIC,
                    field="photos",
                )
            )
        except Refused as refused:
            forms.blame(refused)
    return found


def _photos(standing: Candidate, forms: RevisionForms, uploads: list[Document]) -> list[Document]:
    removed = forms.removed()
    stay = [each for each in standing.photos if each.uuid not in removed]
    return stay + [each for each in uploads if each not in stay and each.uuid not in removed]


@require_safe
@login_required
def revision(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was asked for, whether it waits, and what the desk answered."""
    found = revision_queries.revision_for(request.user, uuid)
    is_pending = found.state == ListingRevision.State.PENDING
    candidate = revisions.candidate(found)
    checks = getattr(found, "screening", None)
    reader = levels.reader(request.user, listing=found.listing)
    context = {
        "revision": found,
        "listing": found.listing,
        "changes": changes.of(found, reader),
        "photo_changes": changes.photos(found, reader),
        "findings": findings.for_factory(checks, candidate.listing) if is_pending else [],
        "is_pending": is_pending,
        "may_change": bool(revisions.MOVES.open_to(found, request.user)),
        "steps": progress.of_revision(found),
    }
    return render(request, "capacity/revision/detail.html", context)


@require_POST
@firm_required("listing.edit")
def revision_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = revision_queries.revision_for(request.user, uuid)
    revisions.withdraw(found, by=request.user, at=timezone.now())
    messages.success(request, _("Withdrawn. The listing stays as it is."))
    return redirect("capacity:revision", uuid=found.uuid)


@require_safe
@login_required
def revision_photo(request: HttpRequest, uuid: UUID, photo: UUID) -> HttpResponse:
    """A photograph of a wished change, to its firm and to the desk."""
    found = revision_queries.revision_for(request.user, uuid)
    reader = levels.reader(request.user, listing=found.listing)
    document = revision_queries.photo_of(found, photo, reader)
    return documents.respond(document, thumbnail="small" in request.GET)


@require_safe
@firm_required()
def listing_review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where a listing is on its way to the buyers, until when, and what is asked of the factory."""
    listing = queries.listing_for(request.user, uuid)
    checks = listing.screenings.filter(revision=None).first()
    context: dict[str, Any] = {
        "listing": listing,
        "steps": progress.of_listing(listing),
        "findings": findings.for_factory(checks, listing),
        "is_waiting": listing.state in ("submitted", "in_review"),
        "may_edit": listing.state in drafts.EDITABLE,
        "history": progress.history(listing),
    }
    return render(request, "capacity/revision/review.html", context)
