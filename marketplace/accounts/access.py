"""Doors of views: which persona and which permission opens them.

A wrong role is answered by 403, a stranger's object by 404 (each room's `…_for` does that).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from marketplace.accounts import roles
from marketplace.accounts.models import Authority

__all__ = ["firm_required", "jurisdiction", "login_required", "official_required", "staff_required"]

View = Callable[..., HttpResponse]


def firm_required(permission: str = "") -> Callable[[View], View]:
    """For people acting for a firm; one who has none yet is led to registering it."""

    def door(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.organization is None:
                return _without_firm(request)
            if not roles.member_can(request.user, request.organization, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return door


def _without_firm(request: HttpRequest) -> HttpResponse:
    if roles.offices(request.user):
        raise PermissionDenied
    return redirect("accounts:register_firm")


def staff_required(permission: str) -> Callable[[View], View]:
    """For the platform's own people whose office carries the permission."""

    def door(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not roles.staff_can(request.user, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return door


def official_required(view: View) -> View:
    """For officials; request.authority then names their jurisdiction."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if jurisdiction(request.user) is None:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def jurisdiction(user: Any) -> Authority | None:
    """The authority the person is an official of, remembered on the user for this request."""
    if not getattr(user, "is_authenticated", False):
        return None
    if not hasattr(user, "_authority"):
        user._authority = Authority.objects.filter(appointments__user=user).first()
    return user._authority
