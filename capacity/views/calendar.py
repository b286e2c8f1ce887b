"""The calendar of all units: a board, the same as a table, and a list of one day for phones."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, quote_etag
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from capacity import addresses, entries, queries
from capacity.board import ZOOMS, Board
from capacity.forms.calendar import ViewForm, WindowForm
from capacity.models import Listing, Unit
from capacity.ranges import local_day
from capacity.wording import span
from marketplace.accounts import roles
from marketplace.accounts.access import firm_required
from marketplace.core.errors import NotAllowed
from marketplace.ui.forms import refusals

ROWS = 40
REMEMBERED = "calendar_step"  # in the session: what can be undone after a redirect


@require_http_methods(["GET", "HEAD", "POST"])
@firm_required()
def calendar(request: HttpRequest) -> HttpResponse:
    """The units' time; a range chosen on the board or typed is offered or closed."""
    units = list(queries.units_for(request.user, request.organization))
    form, done = WindowForm(request.POST or None, units=units), None
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            done = _change(request, form)
            if not request.htmx:
                request.session[REMEMBERED] = done
                return redirect(_address(request))
            form = WindowForm(units=units)
    if request.method != "POST":
        done = request.session.pop(REMEMBERED, None)
    context = {**_shown(request, units), "form": form, "done": done}
    page = "capacity/_calendar_board.html" if request.htmx else "capacity/calendar.html"
    return render(request, page, context, status=422 if form.errors else 200)


@require_POST
@firm_required("listing.edit")
def calendar_undo(request: HttpRequest) -> HttpResponse:
    """Takes the last step back, as long as nobody has said anything else about that time."""
    word = request.POST.get("word", "")
    unit = entries.undo(word, by=request.user, at=timezone.now())
    sentence = _("The calendar of “%(unit)s” is as it was.") % {"unit": unit}
    if not request.htmx:
        messages.success(request, sentence)
        return redirect(_address(request))
    units = list(queries.units_for(request.user, request.organization))
    done = {"sentence": sentence, "undo": ""}
    context = {**_shown(request, units), "form": WindowForm(units=units), "done": done}
    return render(request, "capacity/_calendar_board.html", context)


@require_safe
def calendar_feed(request: HttpRequest, token: UUID) -> HttpResponse:
    """The calendar behind a secret address, for programs; unchanged since: 304."""
    return calendar_file(request, addresses.calendar(token, at=timezone.now()), "calendar.ics")


@require_POST
@firm_required()
def calendar_address(request: HttpRequest) -> HttpResponse:
    """A new address of one's own for the firm's calendar, or none any more."""
    membership = request.user.memberships.get(organization=request.organization)
    if request.POST.get("step") == "stop":
        addresses.stop_own(membership, by=request.user, at=timezone.now())
        messages.success(request, _("The address is dead; calendars that read it get nothing."))
    else:
        addresses.renew_own(membership, by=request.user, at=timezone.now())
        messages.success(request, _("Here is the new address. A former one is dead."))
    return redirect(f"{request.path.removesuffix('address/')}#address")


def calendar_file(request: HttpRequest, content: bytes, name: str) -> HttpResponse:
    etag = quote_etag(salted_hmac("calendar", content, algorithm="sha256").hexdigest()[:32])
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        content, content_type="text/calendar; charset=utf-8"
    )
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=300"
    if response.status_code == 200:
        response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _change(request: HttpRequest, form: WindowForm) -> dict[str, str]:
    """Does what was asked; says so, with the word that takes it back."""
    if not roles.member_can(request.user, request.organization, "listing.edit"):
        raise NotAllowed(_("Your role in this firm does not include its capacity."))
    unit = queries.unit_for(request.user, UUID(form.cleaned_data["unit"]))
    is_offer = form.cleaned_data["step"] == "offer"
    act, sentence = (
        (entries.offer, _("“%(unit)s” is offered %(time)s."))
        if is_offer
        else (entries.close, _("“%(unit)s” is closed %(time)s."))
    )
    note = form.cleaned_data["note"]
    step = act(unit, form.period, by=request.user, at=timezone.now(), note=note)
    said = sentence % {"unit": unit, "time": span(step.period)}
    return {"sentence": said, "undo": step.undo}


def _shown(request: HttpRequest, units: list[Unit]) -> dict[str, Any]:
    view = ViewForm.read(request.GET)
    listings = list(dict.fromkeys(unit.listing for unit in units))
    chosen = next((each for each in listings if each.uuid == view["listing"]), None)
    found = [unit for unit in units if chosen in (None, unit.listing)]
    page = min(view["page"], -(-len(found) // ROWS) or 1)
    shown = found[(page - 1) * ROWS : page * ROWS]
    board = Board.of(shown, view["first"], view["zoom"])
    membership = request.user.memberships.filter(organization=request.organization).first()
    return {
        "units": units,
        "board": board,
        "listings": listings,
        "listing": chosen,
        "pages": _pages(view, chosen, page, len(found)),
        "may_edit": roles.member_can(request.user, request.organization, "listing.edit"),
        "address": addresses.url(membership.feed_token) if membership else "",
        "query": _query(view, chosen, page=page),
        **_ways(view, chosen),
    }


def _ways(view: dict[str, Any], chosen: Listing | None) -> dict[str, Any]:
    """Addresses of other days and other zooms."""
    zoom, first = view["zoom"], view["first"]
    step = timedelta(days=zoom.days)
    today, day = local_day(timezone.now()), timedelta(days=1)
    return {
        "before": _query(view, chosen, first=first - step),
        "after": _query(view, chosen, first=first + step),
        "day_before": _query(view, chosen, first=first - day),
        "day_after": _query(view, chosen, first=first + day),
        "today": "" if first == today else _query(view, chosen, first=today),
        "zooms": [
            {
                "label": each.label,
                "url": _query(view, chosen, zoom=each),
                "current": each is zoom,
            }
            for each in ZOOMS.values()
        ],
    }


def _pages(
    view: dict[str, Any], chosen: Listing | None, page: int, count: int
) -> list[dict[str, Any]]:
    pages = -(-count // ROWS)
    return [
        {
            "label": f"{(number - 1) * ROWS + 1}–{min(number * ROWS, count)}",
            "url": _query(view, chosen, page=number),
            "current": number == page,
        }
        for number in range(1, pages + 1)
        if pages > 1
    ]


def _query(view: dict[str, Any], chosen: Listing | None, **changes: Any) -> str:
    said = {**view, **changes}
    asked = {"from": said["first"].isoformat(), "zoom": said["zoom"].name}
    if chosen:
        asked["listing"] = chosen.uuid
    if said["page"] > 1 and "page" in changes:
        asked["page"] = said["page"]
    return "?" + urlencode(asked)


def _address(request: HttpRequest) -> str:
    """The calendar as it was looked at."""
    path = request.path.removesuffix("undo/")
    query = request.GET.urlencode()
    return f"{path}?{query}" if query else path
