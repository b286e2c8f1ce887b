"""Reviewing a listing: what buyers would see, the automatic checks, and the decision."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from capacity import listings, screening
from capacity.models import Listing
from marketplace.accounts.access import staff_required
from marketplace.staff import queries, review
from marketplace.staff.listing_forms import ReasonForm, recomposed, suggested
from marketplace.ui.forms import refusals

AGREED: dict[str, tuple[Callable[..., None], Any]] = {
    "publish": (listings.publish, gettext_lazy("“%(title)s” is on offer.")),
    "reinstate": (listings.reinstate, gettext_lazy("“%(title)s” is on offer again.")),
}
REFUSED: dict[str, tuple[Callable[..., None], Any]] = {
    "request_changes": (
        listings.request_changes,
        gettext_lazy("“%(title)s” went back to the factory with your reasons."),
    ),
    "reject": (listings.reject, gettext_lazy("“%(title)s” is rejected.")),
    "suspend": (listings.suspend, gettext_lazy("“%(title)s” is not shown any more.")),
}


@require_POST
@staff_required("listing.moderate")
def take(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """From now on this person reviews it, and colleagues see that."""
    found = queries.listing_for(request.user, uuid)
    listings.take(found, by=request.user, at=timezone.now())
    return redirect("staff:listing", found.uuid)


@require_POST
@staff_required("listing.moderate")
def release(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Back to the queue, for whoever has time."""
    found = queries.listing_for(request.user, uuid)
    listings.release(found, by=request.user, at=timezone.now())
    messages.success(request, _("“%(title)s” is free again.") % {"title": found.title})
    return redirect("staff:listing_queue")


@require_POST
@staff_required("listing.moderate")
def compose(request: HttpRequest) -> HttpResponse:
    """The two texts of a no, filled from the ticked sentences; for htmx."""
    return render(request, "staff/_reason_texts.html", {"form": recomposed(request.POST)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("listing.moderate")
def listing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = queries.listing_for(request.user, uuid)
    form, decision = None, request.POST.get("decision", "")
    if decision == "compose":
        form = recomposed(request.POST)
    elif request.method == "POST":
        form = ReasonForm(request.POST if decision in REFUSED else None)
        answer = _decide(request, found, decision, form)
        if answer:
            return answer
    status = 422 if form and form.is_bound else 200
    return render(request, "staff/listing.html", _context(found, form, request), status=status)


def _decide(
    request: HttpRequest, found: Listing, decision: str, form: ReasonForm
) -> HttpResponse | None:
    """A yes needs nothing, a no a reason; None when the form has to be shown again."""
    now, words = timezone.now(), {"title": found.title}
    if decision in AGREED:
        agree, done = AGREED[decision]
        agree(found, by=request.user, at=now)
        messages.success(request, done % words)
        return redirect("staff:listing_queue")
    if decision not in REFUSED:
        raise Http404
    if not form.is_valid():
        return None
    refuse, done = REFUSED[decision]
    with refusals(form):
        refuse(found, by=request.user, at=now, **form.said())
        messages.success(request, done % words)
        return redirect("staff:listing_queue")
    return None


def _context(found: Listing, form: ReasonForm | None, request: HttpRequest) -> dict[str, Any]:
    found.refresh_from_db(fields=["state"])
    is_open = found.state == Listing.State.IN_REVIEW
    candidate, checks = screening.standing(found), review.screening_of(found)
    page = review.page(found, candidate, checks, by=request.user, at=timezone.now())
    return {
        **page,
        "is_waiting": found.state == Listing.State.SUBMITTED,
        "is_open": is_open,
        "is_mine": is_open and found.reviewed_by_id == request.user.pk,
        "is_live": found.state in listings.LIVE,
        "is_suspended": found.state == Listing.State.SUSPENDED,
        "pending": review.pending(found),
        "form": form or suggested(page["findings"]),
        "shows_form": form is not None,
    }
