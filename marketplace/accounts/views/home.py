"""Home: what waits for this person, the figures that matter, what is new."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language as django_set_language

from marketplace.accounts import current, people, queries, todo
from marketplace.accounts.access import login_required
from marketplace.accounts.models import Organization, Verification

MOST_FIGURES = 4


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Officials and staff work elsewhere; somebody without a firm first gets one."""
    if request.persona == current.OFFICIAL:
        return redirect("dashboards:overview")
    if request.persona == current.STAFF:
        return redirect("staff:queues")
    if request.organization is None:
        return render(request, "accounts/welcome.html")
    return render(request, "accounts/home.html", _firm_home(request))


def _firm_home(request: HttpRequest) -> dict:
    who = request.user, request.organization
    return {
        "todos": todo.todos(*who),
        "figures": todo.figures(*who, request.persona)[:MOST_FIGURES],
        "news": todo.news(*who, request.persona),
        "other_side": _other_side(request),
        "verifications": _verifications(request.organization),
    }


def _verifications(organization: Organization) -> list[Verification]:
    """While others decide about the firm, the page says what it waits for."""
    told_by_todo = ("registered", "rejected")
    if organization.is_trading or organization.state in told_by_todo:
        return []
    return list(queries.verifications_of(organization)[:1])


def _other_side(request: HttpRequest) -> str:
    if not (request.organization.supplies and request.organization.buys):
        return ""
    return current.BUYER if request.persona == current.FACTORY else current.FACTORY


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Acts for another of one's firms, or on the other side of the same one."""
    uuid = request.POST.get("organization")
    organization = queries.member_organization(request.user, uuid) if uuid else request.organization
    if organization is not None:
        current.switch(request, organization, side=request.POST.get("side", ""))
    return redirect(_next(request))


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if wanted and safe else "accounts:home"


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Django's own, and the choice is remembered with the person."""
    response = django_set_language(request)
    chosen = request.POST.get("language", "")
    if chosen in people.LANGUAGES:
        people.speak(request.user, chosen)
    return response
