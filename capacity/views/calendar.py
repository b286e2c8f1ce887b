"""The calendar of all units: rows are units, time runs right; the same below as a table."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from capacity import entries, queries
from capacity.forms.calendar import WindowForm
from capacity.models import Booking, Unit
from capacity.ranges import LOCAL, day_period, hours_by_day, local_day
from marketplace.accounts import roles
from marketplace.accounts.access import firm_required
from marketplace.core.errors import NotAllowed
from marketplace.core.periods import Period
from marketplace.ui.forms import refusals

DAYS = 14
FURTHEST = timedelta(days=3660)
KINDS = {"held": "held", "confirmed": "booked", "in_use": "booked", "completed": "booked"}


@require_http_methods(["GET", "HEAD", "POST"])
@firm_required()
def calendar(request: HttpRequest) -> HttpResponse:
    """Two weeks of every unit; the form below offers or withdraws time."""
    first = _first_day(request)
    units = list(queries.units_for(request.user, request.organization))
    form = WindowForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            _change(request, form)
            return redirect(f"{request.path}?from={first.isoformat()}")
    context = {
        "units": units,
        "form": form,
        "first": first,
        "last": first + timedelta(days=DAYS - 1),
        "before": first - timedelta(days=DAYS),
        "after": first + timedelta(days=DAYS),
        "is_now": first == local_day(timezone.now()),
        "may_edit": roles.member_can(request.user, request.organization, "listing.edit"),
        **_two_weeks(units, first),
    }
    return render(request, "capacity/calendar.html", context)


def _change(request: HttpRequest, form: WindowForm) -> None:
    if not roles.member_can(request.user, request.organization, "listing.edit"):
        raise NotAllowed(_("Your role in this firm does not include its capacity."))
    unit = queries.unit_for(request.user, UUID(form.cleaned_data["unit"]))
    now = timezone.now()
    if form.cleaned_data["step"] == "offer":
        entries.offer(unit, form.period, by=request.user, at=now)
        messages.success(request, _("“%(unit)s” is offered in this time.") % {"unit": unit})
    else:
        entries.close(unit, form.period, by=request.user, at=now)
        messages.success(request, _("“%(unit)s” is not offered in this time.") % {"unit": unit})


def _first_day(request: HttpRequest) -> date:
    """The day asked for, or today: what lies decades away is no calendar, at the end of time a
    fault."""
    today = local_day(timezone.now())
    try:
        asked = parse_date(request.GET.get("from", ""))
    except ValueError:
        asked = None
    return asked if asked and abs(asked - today) <= FURTHEST else today


def _two_weeks(units: list[Unit], first: date) -> dict[str, Any]:
    within = day_period(first, DAYS)
    offered = list(queries.windows_of(units, within))
    booked = list(queries.bookings_of(units, within))
    return {
        "days": [first + timedelta(number) for number in range(DAYS)],
        "rows": [_row(unit, offered, booked, first, within) for unit in units],
        "bookings": booked,
        "board": _board(units, offered, booked),
        "start": within.start.astimezone(LOCAL),
    }


def _row(
    unit: Unit, offered: list, booked: list[Booking], first: date, within: Period
) -> dict[str, Any]:
    """Offered and taken hours of one unit, day by day, for the table."""
    mine = [w.period for w in offered if w.unit_id == unit.pk]
    taken = [b.period for b in booked if b.unit_id == unit.pk and b.state in Booking.OCCUPYING]
    there = hours_by_day(mine, first, DAYS)
    gone = hours_by_day(taken, first, DAYS)
    return {
        "unit": unit,
        "cells": [
            {"idle": max(0.0, offers - takes), "booked": takes}
            for offers, takes in zip(there, gone, strict=True)
        ],
    }


def _board(units: list[Unit], offered: list, booked: list[Booking]) -> list[dict[str, Any]]:
    """The same as bars: what is offered below, what is booked on top of it."""
    bars: dict[int, list[dict[str, Any]]] = {unit.pk: [] for unit in units}
    for window in offered:
        bars[window.unit_id].append(_bar(window.period, _("idle"), "idle"))
    for booking in booked:
        title = f"{booking.buyer} · {booking.get_state_display()}"
        bars[booking.unit_id].append(_bar(booking.period, title, KINDS[booking.state]))
    return [{"key": unit.uuid, "title": unit.name, "bars": bars[unit.pk]} for unit in units]


def _bar(period: Period, title: str, kind: str) -> dict[str, Any]:
    return {"start": period.start, "end": period.end, "title": title, "kind": kind}
