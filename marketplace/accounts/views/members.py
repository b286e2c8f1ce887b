"""The people of a firm, and invitations."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.accounts import current, memberships, queries, role_words, roles
from marketplace.accounts.access import firm_required, login_required
from marketplace.accounts.forms import InvitationForm
from marketplace.ui.forms import refusals


@firm_required()
def members(request: HttpRequest) -> HttpResponse:
    """Who works here in which role; owners invite."""
    organization, link = request.organization, ""
    may_change = roles.member_can(request.user, organization, "firm.members")
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            _invitation, token = memberships.invite(
                organization, by=request.user, at=timezone.now(), **form.cleaned_data
            )
            link = memberships.link(token)
            form = InvitationForm()
    context = {
        "members": queries.memberships_of(organization),
        "invitations": queries.open_invitations_of(organization) if may_change else [],
        "may_change": may_change,
        "form": form,
        "link": link,
        "roles": role_words.table(),
        "now": timezone.now(),
    }
    return render(request, "accounts/members.html", context, status=422 if form.errors else 200)


@firm_required("firm.members")
@require_POST
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    member = queries.membership_for(request.user, request.organization, pk)
    role = request.POST.get("role", "")
    memberships.change_role(member, role=role, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s has a new role.") % {"name": member.user.name})
    return redirect("accounts:members")


@firm_required("firm.members")
@require_POST
def remove_member(request: HttpRequest, pk: int) -> HttpResponse:
    member = queries.membership_for(request.user, request.organization, pk)
    memberships.remove(member, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s left the firm.") % {"name": member.user.name})
    return redirect("accounts:members")


@firm_required()
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    member = get_object_or_404(request.organization.memberships, user=request.user)
    memberships.leave(member, by=request.user, at=timezone.now())
    return redirect("accounts:home")


@firm_required("firm.members")
@require_POST
def withdraw_invitation(request: HttpRequest, uuid) -> HttpResponse:
    invitation = queries.invitation_for(request.user, request.organization, uuid)
    memberships.withdraw(invitation, by=request.user, at=timezone.now())
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("accounts:members")


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of an invitation leads; a visitor logs in or registers first."""
    if request.method == "POST":
        return _accept(request, token)
    found = memberships.find_invitation(token)
    memberships.check_open(found, at=timezone.now())
    context = {
        "invitation": found,
        "is_mine": memberships.is_for(found, request.user),
        "email": memberships.veiled(found.email),
        "roles": [row for row in role_words.table() if row.role == found.role],
    }
    return render(request, "accounts/invitation.html", context)


@login_required
def _accept(request: HttpRequest, token: str) -> HttpResponse:
    membership = memberships.accept_invitation(token, by=request.user, at=timezone.now())
    current.switch(request, membership.organization)
    return redirect("accounts:home")
