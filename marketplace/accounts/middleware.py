"""Who is asking: the person's current firm, office and side of the counter, for every request."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from marketplace.accounts import current, people


class PersonaMiddleware:
    """Sets request.persona, .organization, .organizations and .authority with two queries."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        current.identify(request)
        speaks = _adopt_language(request)
        response = self.get_response(request)
        if speaks:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                speaks,
                max_age=people.LANGUAGE_COOKIE_SECONDS,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response


def _adopt_language(request: Any) -> str:
    """On a device without a choice of its own, the person's stored language counts."""
    if not request.user.is_authenticated:
        return ""
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) in people.LANGUAGES:
        return ""
    translation.activate(request.user.language)
    request.LANGUAGE_CODE = request.user.language
    return request.user.language
