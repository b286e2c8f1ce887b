"""Saving on the way: what is typed goes into the draft, and the page says when.

A form marked `data-autosave` sends itself while somebody types (static/src/js/autosave.js) and is
answered here with a sentence for its status line, the faults found, and fields to fill in. Without
scripts nothing of this happens: each step is saved as one goes on.
"""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capacity.models import Listing
from capacity.ranges import LOCAL
from marketplace.core.errors import Refused


def is_asked(request: HttpRequest) -> bool:
    return request.method == "POST" and request.headers.get("X-Autosave") == "1"


def saved(
    listing: Listing, step: str, faults: dict[str, str], *, fill: dict[str, str] | None = None
) -> JsonResponse:
    """`fill`: values the page does not know yet, such as the number of a unit just made."""
    now = timezone.now().astimezone(LOCAL)
    message = _("Saved %(time)s") % {"time": f"{now:%H:%M}"}
    if faults:
        message += " · " + ngettext(
            "%(n)s field to correct", "%(n)s fields to correct", len(faults)
        ) % {"n": len(faults)}
    url = reverse("capacity:listing_edit", args=[listing.uuid, step])
    return _answer(message=message, url=url, faults=faults, fill=fill or {}, is_saved=True)


def nothing_yet() -> JsonResponse:
    """Too little to make a draft of."""
    return _answer(message="", faults={}, fill={}, is_saved=False)


def not_saved(refused: Refused, faults: dict[str, str]) -> JsonResponse:
    message = _("Not saved: %(reason)s") % {"reason": refused.sentence}
    return _answer(message=message, faults=faults, fill={}, is_saved=False)


def _answer(**facts: Any) -> JsonResponse:
    return JsonResponse(facts)
