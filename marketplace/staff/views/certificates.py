"""The certificates desk: the queue, one certificate beside its paper, and the decision."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts import certificates, queries
from marketplace.accounts.access import staff_required
from marketplace.accounts.models import Certificate
from marketplace.staff import certificate_checks, certificate_desk, checks, reasons
from marketplace.staff.forms import DecisionForm
from marketplace.ui.forms import refusals

YES: dict[str, tuple[Any, Any]] = {
    "verify": (certificates.verify, gettext_lazy("%(number)s is in force.")),
    "verify_first": (
        certificates.verify_first,
        gettext_lazy("%(number)s waits for a second person now."),
    ),
    "verify_second": (certificates.verify_second, gettext_lazy("%(number)s is in force.")),
}
NO: dict[str, tuple[Any, Any]] = {
    "reject": (certificates.reject, gettext_lazy("The firm reads your reasons now.")),
    "revoke": (certificates.revoke, gettext_lazy("%(number)s is in force no more.")),
}
TABS = (
    (certificate_desk.WAITING, pgettext_lazy("certificates", "Waiting")),
    (certificate_desk.RUNNING, gettext_lazy("In force")),
    (certificate_desk.ENDED, gettext_lazy("Over")),
)


class FindForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Firm, credit code or number"), required=False, max_length=100
    )


@require_GET
@staff_required(certificates.VERIFY)
def certificate_queue(request: HttpRequest) -> HttpResponse:
    show = request.GET.get("show", certificate_desk.WAITING)
    if show not in certificate_desk.STATES:
        raise Http404
    form = FindForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    rows, following = certificate_desk.page(show, words, after=request.GET.get("after", ""))
    context = {
        "rows": rows,
        "show": show,
        "form": form,
        "words": words,
        "tabs": [_tab(code, label, show) for code, label in TABS],
        "next": _address(request, after=following) if following else "",
        "today": timezone.localdate(),
    }
    return render(request, "staff/certificate_queue.html", context)


def _tab(code: str, label: Any, show: str) -> dict[str, Any]:
    return {"label": label, "url": f"?show={code}", "current": code == show}


def _address(request: HttpRequest, **more: str) -> str:
    query = request.GET.copy()
    for name, value in more.items():
        query[name] = value
    return f"?{query.urlencode()}"


@require_POST
@staff_required(certificates.VERIFY)
def take(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """From now on this person compares it, and colleagues see that."""
    found = queries.certificate_at_desk(request.user, uuid)
    certificates.take(found, by=request.user, at=timezone.now())
    return redirect("staff:certificate", found.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(certificates.VERIFY)
def certificate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = queries.certificate_at_desk(request.user, uuid)
    refuses = request.method == "POST" and request.POST.get("decision") in NO
    form = DecisionForm(request.POST if refuses else None, table=reasons.CERTIFICATE)
    if request.method == "POST":
        answer = _decide(request, found, form)
        if answer:
            return answer
    status = 422 if request.method == "POST" else 200
    return render(request, "staff/certificate.html", _context(request, found, form), status=status)


def _decide(request: HttpRequest, found: Certificate, form: DecisionForm) -> HttpResponse | None:
    """A yes needs nothing, a no its reason; None when the form has to be shown again."""
    decision, words = request.POST.get("decision", ""), {"number": found.number}
    if decision in YES:
        agree, done = YES[decision]
        agree(found, by=request.user, at=timezone.now())
        messages.success(request, done % words)
        return redirect("staff:certificate_queue")
    if decision not in NO:
        raise Http404
    if not form.is_valid():
        return None
    refuse, done = NO[decision]
    reason = form.sentence(found.submitted_by.language if found.submitted_by else "zh-hans")
    with refusals(form):
        refuse(found, reason=reason, by=request.user, at=timezone.now())
        messages.success(request, done % words)
        return redirect("staff:certificate_queue")
    return None


def _context(request: HttpRequest, found: Certificate, form: DecisionForm) -> dict[str, Any]:
    found.refresh_from_db(fields=["state"])
    today = timezone.localdate()
    results = certificate_checks.checks(found, today)
    moves = certificates.MOVES.open_to(found, request.user)
    return {
        "certificate": found,
        "kind": found.kind,
        "firm": found.organization,
        "others": certificate_desk.others_of(found),
        "checks": results,
        "worst": checks.worst(results),
        "yes": certificate_desk.next_check(found, request.user),
        "may_take": "take" in moves
        and not found.is_half_verified
        and found.taken_by_id != request.user.pk,
        "may_reject": "reject" in moves,
        "may_revoke": "revoke" in moves,
        "was_first": found.is_half_verified and found.verified_by_id == request.user.pk,
        "form": form,
        "today": today,
        "back": reverse("staff:certificate_queue"),
    }
