"""The front door: what this is, for whoever comes by."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from marketplace.accounts import todo

FRESH_SECONDS = 60
OFFERS = 6


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/landing.html", _shown())


def _shown() -> dict:
    """Figures and offers, at most a minute old; computed anew where the cache is away."""
    key = f"landing:{get_language()}"
    try:
        shown = cache.get(key)
    except RedisError:
        return _computed()
    if shown is None:
        shown = _computed()
        cache.set(key, shown, FRESH_SECONDS)
    return shown


def _computed() -> dict:
    return {"figures": todo.public_figures(None), "offers": todo.offers(OFFERS)}
