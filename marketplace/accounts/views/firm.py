"""A firm: registering, its own page, its verification, and what everybody sees of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.accounts import (
    blocks,
    certificates,
    current,
    documents,
    probation,
    queries,
    registration,
    roles,
    todo,
    verification,
)
from marketplace.accounts.access import firm_required, login_required
from marketplace.accounts.forms import FirmForm, LicenceForm
from marketplace.ui.forms import refusals

NARROW = "narrow"  # the button that lists the districts of the province, for pages without scripts


@login_required
def register_firm(request: HttpRequest) -> HttpResponse:
    if roles.offices(request.user):
        return redirect("accounts:home")
    if request.method == "POST" and NARROW not in request.POST:
        form = FirmForm(request.POST)
        if form.is_valid():
            with refusals(form):
                firm = registration.register_firm(
                    by=request.user, at=timezone.now(), **form.firm_data()
                )
                current.switch(request, firm)
                return redirect("accounts:verification")
        return _page(request, "accounts/register_firm.html", {"form": form})
    form = FirmForm(initial=_typed(request))
    return render(request, "accounts/register_firm.html", {"form": form})


def _typed(request: HttpRequest) -> dict:
    """What was typed so far, kept without complaints while the districts change."""
    typed = {name: request.POST[name] for name in FirmForm.base_fields if name in request.POST}
    if request.POST:
        typed |= {side: side in request.POST for side in ("supplies", "buys")}
        typed.pop("region", None)
    return typed


def _page(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    """A form with errors."""
    return render(request, template, context, status=422)


@login_required
@require_safe
def districts(request: HttpRequest) -> HttpResponse:
    """The districts of a province, for htmx."""
    form = FirmForm(initial={"province": request.GET.get("province", "")})
    return render(request, "accounts/_districts.html", {"form": form})


@firm_required()
@require_safe
def firm(request: HttpRequest) -> HttpResponse:
    organization = request.organization
    context = {
        "firm": organization,
        "verifications": queries.verifications_of(organization)[:5],
        "probation_rules": probation.rules() if organization.state == "probation" else [],
        "may_edit": roles.member_can(request.user, organization, "firm.edit"),
        "moves": verification.MOVES.open_to(organization, request.user),
    }
    return render(request, "accounts/firm.html", context)


@firm_required("firm.edit")
def edit_firm(request: HttpRequest) -> HttpResponse:
    organization = request.organization
    editable = registration.editable_fields(organization)
    fixed = tuple(name for name in FirmForm.base_fields if name not in (*editable, "province"))
    if "region" in fixed:
        fixed += ("province",)
    form = FirmForm(request.POST or None, instance=organization, fixed=fixed)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            registration.edit_firm(
                organization, by=request.user, at=timezone.now(), **form.firm_data()
            )
            return redirect("accounts:firm")
    context = {"form": form, "firm": organization, "is_fixed": "name" in fixed}
    return render(request, "accounts/edit_firm.html", context, status=422 if form.errors else 200)


@firm_required("firm.edit")
def verify(request: HttpRequest) -> HttpResponse:
    """Handing the licence in, and what became of it."""
    organization, form = request.organization, LicenceForm()
    if request.method == "POST":
        form = LicenceForm(request.POST, request.FILES)
        if form.is_valid():
            with refusals(form):
                upload = form.cleaned_data["licence"]
                verification.hand_in(
                    organization, upload=upload, by=request.user, at=timezone.now()
                )
                messages.success(request, _("The licence is on its way to the desk."))
                return redirect("accounts:verification")
    context = {
        "firm": organization,
        "form": form,
        "verifications": queries.verifications_of(organization)[:5],
        "may_submit": "submit" in verification.MOVES.open_to(organization, request.user),
        "probation_rules": probation.rules(),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/verification.html", context, status=status)


@login_required
@require_safe
def licence(request: HttpRequest, uuid) -> HttpResponse:
    return documents.respond(queries.licence_for(request.user, uuid))


@require_safe
def firm_page(request: HttpRequest, uuid) -> HttpResponse:
    """A firm as everybody sees it: who it is, how it performs, what it offers."""
    organization = queries.public_organization(uuid)
    context = {
        "firm": organization,
        "grades": organization.grades.all(),
        "figures": todo.public_figures(organization),
        "held": certificates.held(organization, timezone.localdate()),
        "is_own": roles.member_can(request.user, organization, ""),
        "may_block": roles.member_can(
            request.user, getattr(request, "organization", None), blocks.PERMISSION
        ),
    }
    return render(request, "accounts/firm_page.html", context)
