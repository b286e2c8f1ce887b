"""Reviewing a wished change: the differences, the automatic checks, and the decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from capacity import changes, levels, revisions
from capacity.models import ListingRevision
from marketplace.accounts.access import staff_required
from marketplace.staff import listing_desk, review
from marketplace.staff.listing_forms import ReasonForm, recomposed, suggested
from marketplace.ui.forms import refusals


@require_POST
@staff_required("listing.moderate")
def take(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = listing_desk.revision_for(request.user, uuid)
    revisions.take(found, by=request.user, at=timezone.now())
    return redirect("staff:revision", found.uuid)


@require_POST
@staff_required("listing.moderate")
def release(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = listing_desk.revision_for(request.user, uuid)
    revisions.release(found, by=request.user, at=timezone.now())
    messages.success(request, _("“%(title)s” is free again.") % {"title": found.listing.title})
    return redirect("staff:listing_queue")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("listing.moderate")
def revision(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = listing_desk.revision_for(request.user, uuid)
    form, decision = None, request.POST.get("decision", "")
    if decision == "compose":
        form = recomposed(request.POST)
    elif request.method == "POST":
        form = ReasonForm(request.POST if decision == "decline" else None)
        answer = _decide(request, found, decision, form)
        if answer:
            return answer
    status = 422 if form and form.is_bound else 200
    return render(request, "staff/revision.html", _context(found, form, request), status=status)


def _decide(
    request: HttpRequest, found: ListingRevision, decision: str, form: ReasonForm
) -> HttpResponse | None:
    """Approving needs the version that was read, declining a reason."""
    now, words = timezone.now(), {"title": found.listing.title}
    if decision == "approve":
        revisions.approve(found, seen=_seen(request), by=request.user, at=now)
        messages.success(request, _("The change of “%(title)s” is live.") % words)
        return redirect("staff:listing_queue")
    if decision != "decline":
        raise Http404
    if not form.is_valid():
        return None
    with refusals(form):
        revisions.decline(found, by=request.user, at=now, **form.said())
        messages.success(request, _("The factory reads your reasons now.") % words)
        return redirect("staff:listing_queue")
    return None


def _seen(request: HttpRequest) -> int:
    sent = request.POST.get("seen", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def _context(
    found: ListingRevision, form: ReasonForm | None, request: HttpRequest
) -> dict[str, Any]:
    found.refresh_from_db(fields=["state", "taken_by"])
    is_open = found.state == ListingRevision.State.PENDING
    candidate, checks = revisions.candidate(found), review.screening_of(found.listing, found)
    reader = levels.reader(request.user, listing=found.listing)
    page = review.page(found.listing, candidate, checks, by=request.user, at=timezone.now())
    return {
        **page,
        "revision": found,
        "changes": changes.of(found, reader),
        "photo_changes": changes.photos(found, reader),
        "has_moved": changes.has_moved(found),
        "is_open": is_open,
        "is_free": is_open and found.taken_by is None,
        "is_mine": is_open and found.taken_by == request.user,
        "form": form or suggested(page["findings"]),
        "shows_form": form is not None,
    }
