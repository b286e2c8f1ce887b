"""A firm's certificates: the list, handing one in, renewing it, taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.accounts import certificates, documents, queries, roles
from marketplace.accounts.access import firm_required, login_required
from marketplace.accounts.certificate_form import CertificateForm
from marketplace.accounts.models import Certificate
from marketplace.core import numbers
from marketplace.ui.forms import refusals

FACTS = ("code", "number", "issuer", "scope", "issued_on", "expires_on")


@firm_required()
@require_safe
def certificate_list(request: HttpRequest) -> HttpResponse:
    before = numbers.whole(request.GET.get("before", ""))
    ended, following = queries.ended_certificates_of(request.organization, before=before)
    context = {
        "open": list(queries.certificates_of(request.organization)),
        "ended": ended,
        "next": f"?before={following}#ended" if following else "",
        "may_edit": roles.member_can(request.user, request.organization, certificates.EDIT),
        "today": timezone.localdate(),
    }
    return render(request, "accounts/certificates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@firm_required(certificates.EDIT)
def hand_in(request: HttpRequest) -> HttpResponse:
    return _form_page(request, None, initial=_like(request))


def _like(request: HttpRequest) -> dict[str, Any]:
    """What an earlier one said, for handing it in again, corrected."""
    try:
        uuid = UUID(request.GET.get("like", ""))
    except ValueError:
        return {}
    earlier = queries.certificate_for(request.user, uuid)
    return {name: getattr(earlier, name) for name in FACTS}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def renew(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = queries.certificate_for(request.user, uuid)
    if not roles.member_can(request.user, found.organization, certificates.EDIT):
        raise PermissionDenied
    if not certificates.may_be_renewed(found):
        return redirect("accounts:certificate", found.uuid)
    return _form_page(request, found, initial={})


def _form_page(
    request: HttpRequest, renews: Certificate | None, *, initial: dict[str, Any]
) -> HttpResponse:
    organization = renews.organization if renews else request.organization
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = CertificateForm(*sent, organization=organization, renews=renews, initial=initial)
    if request.method == "POST":
        is_valid = form.is_valid()
        _keep_upload(form, request)
        if is_valid and not form.errors:
            with refusals(form):
                return _handed_in(form, request)
    context = {"form": form, "renews": renews}
    status = 422 if form.errors else 200
    return render(request, "accounts/certificate_form.html", context, status=status)


def _keep_upload(form: CertificateForm, request: HttpRequest) -> None:
    """Stored before all else is right: the form keeps it for the next try."""
    if form.upload:
        with refusals(form):
            form.kept = documents.store(
                form.upload, owner=form.organization, by=request.user, field="file"
            )


def _handed_in(form: CertificateForm, request: HttpRequest) -> HttpResponse:
    certificate = certificates.hand_in(
        form.organization,
        form.facts(),
        document=form.kept,
        by=request.user,
        at=timezone.now(),
        renews=form.renews,
    )
    messages.success(request, _("The certificate is on its way to the desk."))
    return redirect("accounts:certificate", certificate.uuid)


@login_required
@require_safe
def certificate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = queries.certificate_for(request.user, uuid)
    may_edit = roles.member_can(request.user, found.organization, certificates.EDIT)
    context: dict[str, Any] = {
        "certificate": found,
        "kind": found.kind,
        "renewals": list(found.renewals.order_by("id")),
        "may_renew": may_edit and certificates.may_be_renewed(found),
        "may_withdraw": "withdraw" in certificates.MOVES.open_to(found, request.user),
        "today": timezone.localdate(),
    }
    return render(request, "accounts/certificate.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = queries.certificate_for(request.user, uuid)
    certificates.withdraw(found, by=request.user, at=timezone.now())
    messages.success(request, _("The certificate is withdrawn."))
    return redirect("accounts:certificates")


@login_required
@require_safe
def paper(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return documents.respond(queries.certificate_paper_for(request.user, uuid))
