"""The calendar of all units: rows are units, time runs right; the same below as a table."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from capacity import queries, windows
from capacity.forms.calendar import WindowForm
from capacity.models import Booking, Unit
from capacity.ranges import LOCAL, as_period, day_period, hours_by_day, local_day
from marketplace.accounts import roles
from marketplace.accounts.access import firm_required
from marketplace.core.errors import NotAllowed
from marketplace.core.periods import Period
from marketplace.ui.forms import refusals

DAYS = 14
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
        windows.offer(unit, form.period, by=request.user, at=now)
        messages.success(request, _("“%(unit)s” is offered in this time.") % {"unit": unit})
    else:
        windows.withdraw(unit, form.period, by=request.user, at=now)
        messages.success(request, _("“%(unit)s” is not offered in this time.") % {"unit": unit})


def _first_day(request: HttpRequest) -> date:
    try:
        asked = parse_date(request.GET.get("from", ""))
    except ValueError:
        asked = None
    return asked or local_day(timezone.now())


def _two_weeks(units: list[Unit], first: date) -> dict[str, Any]:
    within = day_period(first, DAYS)
    offered = list(queries.windows_of(units, within))
    booked = list(queries.bookings_of(units, within))
    return {
        "days": [first + timedelta(number) for number in range(DAYS)],
        "rows": [_row(unit, offered, booked, first, within) for unit in units],
        "bookings": booked,
        "data": _drawn(units, offered, booked, first),
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


def _drawn(units: list[Unit], offered: list, booked: list[Booking], first: date) -> dict[str, Any]:
    """The same as the drawn calendar reads it, in local times."""
    names = {unit.pk: str(unit.uuid) for unit in units}
    events = [_event(names[w.unit_id], w.during, _("idle"), "idle") for w in offered]
    events += [
        _event(names[b.unit_id], b.during, f"{b.buyer} · {b.get_state_display()}", KINDS[b.state])
        for b in booked
    ]
    return {
        "date": first.isoformat(),
        "resources": [{"id": str(unit.uuid), "title": unit.name} for unit in units],
        "events": events,
        "form": "window-form",
        "labels": {"today": _("today")},
    }


def _event(unit: str, during: Any, title: str, kind: str) -> dict[str, str]:
    period = as_period(during)
    return {
        "resourceId": unit,
        "start": _local(period.start),
        "end": _local(period.end),
        "title": title,
        "kind": kind,
    }


def _local(moment: datetime) -> str:
    return moment.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M:%S")
