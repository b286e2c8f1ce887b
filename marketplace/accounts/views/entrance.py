"""The front door: what this is, for whoever comes by."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from marketplace.accounts import todo
from marketplace.core import money

FRESH_SECONDS = 60
OFFERS = 6


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/landing.html", _shown())


def _shown() -> dict:
    """Figures and offers, at most a minute old."""
    key = f"landing:{get_language()}"
    shown = cache.get(key)
    if shown is None:
        shown = _computed()
        cache.set(key, shown, FRESH_SECONDS)
    return shown


def _computed() -> dict:
    fee = settings.PLATFORM_FEE_BPS
    return {
        "figures": todo.public_figures(None),
        "offers": todo.offers(OFFERS),
        "fee_ratio": fee / money.BPS,
        "fee_digits": 0 if fee % 100 == 0 else 2,
    }
