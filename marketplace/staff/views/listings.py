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

from capacity import idle, listings
from capacity import queries as capacity_queries
from capacity.models import Listing
from marketplace.accounts.access import staff_required
from marketplace.staff import checks, listing_checks, queries, reasons
from marketplace.staff.forms import DecisionForm
from marketplace.ui.forms import refusals

REFUSALS: dict[str, tuple[Callable[..., None], Any]] = {
    "request_changes": (
        listings.request_changes,
        gettext_lazy("“%(title)s” went back to the factory with your reasons."),
    ),
    "reject": (listings.reject, gettext_lazy("“%(title)s” is rejected.")),
}


@require_POST
@staff_required("listing.moderate")
def take(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """From now on this person reviews it, and colleagues see that."""
    found = queries.listing_for(request.user, uuid)
    listings.take(found, by=request.user, at=timezone.now())
    return redirect("staff:listing", found.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("listing.moderate")
def listing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = queries.listing_for(request.user, uuid)
    refuses = request.method == "POST" and request.POST.get("decision") in REFUSALS
    form = DecisionForm(request.POST if refuses else None, table=reasons.LISTING)
    if request.method == "POST":
        answer = _decide(request, found, form)
        if answer:
            return answer
    status = 422 if request.method == "POST" else 200
    return render(request, "staff/listing.html", _context(found, form), status=status)


def _decide(request: HttpRequest, found: Listing, form: DecisionForm) -> HttpResponse | None:
    """Publishing needs nothing, a no needs a reason; None when the form is shown again."""
    decision, words = request.POST.get("decision", ""), {"title": found.title}
    if decision == "publish":
        listings.publish(found, by=request.user, at=timezone.now())
        messages.success(request, _("“%(title)s” is on offer.") % words)
        return redirect("staff:listing_queue")
    if decision not in REFUSALS:
        raise Http404
    if not form.is_valid():
        return None
    refuse, done = REFUSALS[decision]
    reason = form.sentence(queries.language_of(found.organization))
    with refusals(form):
        refuse(found, reason=reason, by=request.user, at=timezone.now())
        messages.success(request, done % words)
        return redirect("staff:listing_queue")
    return None


def _context(found: Listing, form: DecisionForm) -> dict[str, Any]:
    now = timezone.now()
    results = listing_checks.checks(found, now)
    units = list(found.units.filter(retired_at=None))
    return {
        "listing": found,
        "units": units,
        "idle": idle.of_units(units, at=now),
        "grade": capacity_queries.supplier_grade(found.organization),
        "photos": list(found.photos.all()),
        "checks": results,
        "worst": checks.worst(results),
        "is_waiting": found.state == Listing.State.SUBMITTED,
        "is_open": found.state == Listing.State.IN_REVIEW,
        "form": form,
    }
