"""How often somebody may look up identifiers: nobody reads the whole register label by label."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework.throttling import SimpleRateThrottle

View = Callable[..., HttpResponse]


class LookUps(SimpleRateThrottle):
    """So many a minute (`identifier` in the settings), for a person or an address."""

    scope = "identifier"

    def get_cache_key(self, request: Any, view: Any) -> str:
        user = request.user
        ident = user.pk if user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}


def limited(view: View) -> View:
    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        limit = LookUps()
        if limit.allow_request(request, None):
            return view(request, *args, **kwargs)
        context = {"error": _("Too many look-ups. Try again in a minute.")}
        response = render(request, "capacity/identifiers/find.html", context, status=429)
        response["Retry-After"] = str(round(limit.wait() or 60))
        return response

    return counted
