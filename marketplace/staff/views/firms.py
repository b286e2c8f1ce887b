"""Verifying a firm: its data beside its licence, the automatic checks, and the decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.accounts import verification as verifications
from marketplace.accounts.access import staff_required
from marketplace.accounts.models import Verification
from marketplace.accounts.places import industry_name, place_name
from marketplace.staff import checks, firm_checks, queries, reasons
from marketplace.staff.forms import DecisionForm
from marketplace.ui.forms import refusals


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required("firm.verify")
def verification(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = queries.verification_for(request.user, uuid)
    rejects = request.method == "POST" and request.POST.get("decision") == "reject"
    form = DecisionForm(request.POST if rejects else None, table=reasons.FIRM)
    if request.method == "POST":
        answer = _decide(request, found, form)
        if answer:
            return answer
    status = 422 if request.method == "POST" else 200
    return render(request, "staff/verification.html", _context(found, form), status=status)


def _decide(request: HttpRequest, found: Verification, form: DecisionForm) -> HttpResponse | None:
    """Approve needs nothing, reject a reason; None when the form has to be shown again."""
    now, words = timezone.now(), {"firm": found.organization.name}
    if request.POST.get("decision") == "approve":
        verifications.approve(found, by=request.user, at=now)
        messages.success(request, _("%(firm)s is verified and may trade.") % words)
        return redirect("staff:firm_queue")
    if not form.is_valid():
        return None
    reason = form.sentence(found.submitted_by.language)
    with refusals(form):
        verifications.reject(found, reason=reason, by=request.user, at=now)
        messages.success(request, _("%(firm)s reads your reasons now.") % words)
        return redirect("staff:firm_queue")
    return None


def _context(found: Verification, form: DecisionForm) -> dict[str, Any]:
    found.refresh_from_db(fields=["state"])
    results = firm_checks.checks(found)
    return {
        "verification": found,
        "firm": found.organization,
        "place": place_name(found.organization.region),
        "industry": industry_name(found.organization.industry),
        "checks": results,
        "worst": checks.worst(results),
        "earlier": queries.earlier_verifications(found),
        "is_open": found.state == Verification.State.SUBMITTED,
        "form": form,
    }
