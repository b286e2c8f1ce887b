"""The factory's own listings: what state each is in, and the step that is open now."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from capacity import (
    disclosure,
    idle,
    keyset,
    levels,
    listings,
    own_filters,
    queries,
    revision_queries,
    revisions,
)
from capacity.models import Booking, Listing
from marketplace.accounts.access import firm_required

PAGE = 10
STRIP_BLOCK = timedelta(hours=6)


@dataclass(frozen=True)
class Step:
    """A move as its button: `asks` shows the consequence on a page before it is made."""

    do: Any
    label: Any
    done: Any
    asks: Any = ""


STEPS = {
    "confirm_calendar": Step(
        listings.confirm_calendar,
        gettext_lazy("Confirm calendar"),
        gettext_lazy("Calendar confirmed for 14 days."),
    ),
    "resume": Step(
        listings.resume,
        gettext_lazy("Resume"),
        gettext_lazy("On offer again; its calendar counts as confirmed."),
    ),
    "pause": Step(
        listings.pause,
        gettext_lazy("Pause"),
        gettext_lazy("Paused. Buyers do not find it any more."),
        gettext_lazy(
            "Buyers will not find “%(title)s” and no new bookings come. "
            "The %(count)s open booking(s) stay as they are. You can resume at any time."
        ),
    ),
    "archive": Step(
        listings.archive,
        gettext_lazy("Archive"),
        gettext_lazy("Archived."),
        gettext_lazy(
            "“%(title)s” leaves your list for good; it cannot come back, only be copied. "
            "It has %(count)s open booking(s); archiving is possible when there are none."
        ),
    ),
}


@require_safe
@firm_required()
def listing_list(request: HttpRequest) -> HttpResponse:
    """The firm's listings by state, kind and words, with idle strips and the open steps."""
    own = queries.listings_for(request.user, request.organization)
    tab = own_filters.tab_of(request.GET.get("tab", ""))
    states = own_filters.TABS[tab][1]
    found = own_filters.OwnListings(
        request.GET or {"sort": own_filters.NEWEST}, own.filter(state__in=states)
    )
    after = request.GET.get("after", "")
    page, cursor = keyset.page(found.rows, found.ordering, after=after, size=PAGE)
    said = found.said | ({"tab": tab} if tab else {})
    context = {
        "rows": _rows(request, page),
        "tabs": _tabs(own, tab, found.said),
        "tab": tab,
        "form": found.form,
        "is_filtered": bool(found.said.keys() - {"sort"}),
        "next": f"?{urlencode(said | {'after': cursor})}" if cursor else "",
    }
    return render(request, "capacity/listing_list.html", context)


@require_http_methods(["GET", "POST"])
@firm_required("listing.edit")
def listing_move(request: HttpRequest, uuid: UUID, move: str) -> HttpResponse:
    """Pause, resume, confirm or archive; a GET shows the consequence first."""
    listing = queries.listing_for(request.user, uuid)
    if move not in STEPS:
        raise Http404
    step = STEPS[move]
    if request.method == "GET":
        return render(request, "confirm.html", _question(listing, move, step))
    step.do(listing, by=request.user, at=timezone.now())
    messages.success(request, step.done)
    return redirect("capacity:listing_list")


@require_POST
@firm_required("listing.edit")
def listing_copy(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A draft with the same facts, opened at its first step."""
    listing = queries.listing_for(request.user, uuid)
    twin = listings.copy(listing, by=request.user, at=timezone.now())
    return redirect("capacity:listing_edit", uuid=twin.uuid, step="what")


def _tabs(own: QuerySet, tab: str, said: dict[str, str]) -> list[dict[str, Any]]:
    counts = own_filters.counts(own)
    kept = {name: value for name, value in said.items() if name != "state"}
    return [
        {
            "label": label,
            "url": "?" + urlencode(kept | {"tab": name}),
            "current": name == tab,
            "count": counts[name],
        }
        for name, (label, _states) in own_filters.TABS.items()
    ]


def _rows(request: HttpRequest, page: list[Listing]) -> list[dict[str, Any]]:
    units = list(queries.units_for(request.user, request.organization).filter(listing__in=page))
    calendars = idle.by_listing(units, at=timezone.now(), block=STRIP_BLOCK)
    reader = levels.reader(None, request.organization)
    wishes = revision_queries.latest_of(page)
    return [
        {
            "listing": disclosure.of(listing, reader),
            "revision": wishes.get(listing.pk),
            "may_revise": revisions.is_open_to(listing, request.user),
            "idle": calendars.get(listing.pk),
            "moves": _moves(listing, request.user),
            "fresh_until": _fresh_until(listing),
        }
        for listing in page
    ]


def _moves(listing: Listing, user: Any) -> list[dict[str, Any]]:
    """The open steps, asking ones as links, the others as one-click buttons."""
    return [
        {"name": name, "label": STEPS[name].label, "asks": bool(STEPS[name].asks)}
        for name in listings.MOVES.open_to(listing, user)
        if name in STEPS
    ]


def _fresh_until(listing: Listing) -> Any:
    if listing.state != Listing.State.PUBLISHED or not listing.calendar_confirmed_at:
        return None
    return listing.calendar_confirmed_at + listings.FRESH_FOR


def _question(listing: Listing, move: str, step: Step) -> dict[str, Any]:
    count = Booking.objects.filter(unit__listing=listing, state__in=Booking.OCCUPYING).count()
    asks = step.asks or step.label
    return {
        "title": f"{step.label}: {listing}",
        "consequence": asks % {"title": listing, "count": count} if step.asks else step.label,
        "action": reverse("capacity:listing_move", args=[listing.uuid, move]),
        "fields": {},
        "submit": step.label,
        "back": reverse("capacity:listing_list"),
    }
