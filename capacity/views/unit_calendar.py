"""The calendar of one unit: its week, single times, calendars it is joined with, its machines."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from capacity import addresses, entries, feeds, lines, queries, windows
from capacity.forms.calendar import FeedForm, FileForm, MachinesForm, PeriodForm, UnitWeekForm
from capacity.models import CalendarEntry, CalendarFeed, Listing, Unit
from capacity.ranges import day_period, local_day
from capacity.views.calendar import calendar_file
from capacity.wording import span
from marketplace.accounts import holidays, roles
from marketplace.accounts.access import firm_required
from marketplace.core.errors import NotAllowed
from marketplace.core.periods import Period
from marketplace.ui.forms import refusals

MADE_OF = (Listing.Capability.LINE, Listing.Capability.FACTORY)
SHOWN = 100  # entries


class UnitForms:
    """The forms of the page; only the one that was sent is bound."""

    def __init__(self, request: HttpRequest, unit: Unit) -> None:
        self.request, self.unit, self.now = request, unit, timezone.now()
        self.sent = request.POST.get("form", "") if request.method == "POST" else ""
        self.period = PeriodForm(self._data("period"))
        self.week = UnitWeekForm(self._data("week"), initial=UnitWeekForm.initial_of(unit))
        self.feed = FeedForm(self._data("feed"))
        self.file = FileForm(self._data("file"), request.FILES or None)
        self.candidates = lines.candidates(unit)
        chosen = [str(machine.uuid) for machine in lines.machines_of(unit)]
        self.machines = MachinesForm(
            self._data("machines"), candidates=self.candidates, initial={"machines": chosen}
        )

    def save(self) -> bool:
        """Whether the form that was sent has been saved."""
        steps: dict[str, tuple[forms.Form, Callable[[], str]]] = {
            "period": (self.period, self._say),
            "week": (self.week, self._set_week),
            "feed": (self.feed, self._add_feed),
            "file": (self.file, self._read_file),
            "machines": (self.machines, self._set_machines),
        }
        if self.sent not in steps:
            raise Http404
        form, act = steps[self.sent]
        if form.is_valid():
            with refusals(form):
                messages.success(self.request, act())
                return True
        return False

    def context(self) -> dict[str, Any]:
        return {
            "period_form": self.period,
            "week": self.week,
            "feed_form": self.feed,
            "file_form": self.file,
            "machines_form": self.machines,
            "is_line": bool(self.candidates)
            and (self.unit.listing.capability in MADE_OF or self.unit.member_links.exists()),
        }

    def _data(self, name: str) -> Any:
        return self.request.POST if self.sent == name else None

    def _say(self) -> str:
        act = entries.offer if self.period.cleaned_data["step"] == "offer" else entries.close
        note = self.period.cleaned_data["note"]
        step = act(self.unit, self.period.period, by=self.request.user, at=self.now, note=note)
        return _("Done: %(time)s.") % {"time": span(step.period)}

    def _set_week(self) -> str:
        keeps, by = self.week.cleaned_data["keeps_holidays"], self.request.user
        with transaction.atomic():
            if keeps != self.unit.keeps_holidays:
                windows.keep_holidays(self.unit, keeps=keeps, by=by, at=self.now)
            windows.set_pattern(self.unit, self.week.rows(), by=by, at=self.now)
        return _("The week is kept; bookings and single times stay as they are.")

    def _add_feed(self) -> str:
        feeds.add(self.unit, self.feed.cleaned_data["url"], by=self.request.user, at=self.now)
        return _("The calendar is read within a minute, and every hour from then on.")

    def _read_file(self) -> str:
        upload = self.file.cleaned_data["file"]
        read = feeds.read_file(self.unit, upload, by=self.request.user, at=self.now)
        for booking in read.bookings:
            messages.warning(
                self.request,
                _("An event runs into the booking of %(buyer)s, %(time)s. The booking stands.")
                % {"buyer": booking.buyer, "time": span(booking.period)},
            )
        return ngettext(
            "%(count)s event of the file closes the unit now.",
            "%(count)s events of the file close the unit now.",
            read.count,
        ) % {"count": read.count}

    def _set_machines(self) -> str:
        lines.set_machines(self.unit, self.machines.chosen(), by=self.request.user, at=self.now)
        return _("A booking of the line takes these machines from now on.")


@require_http_methods(["GET", "HEAD", "POST"])
@firm_required()
def unit_calendar(request: HttpRequest, uuid: UUID) -> HttpResponse:
    unit = queries.unit_for(request.user, uuid)
    may_edit = roles.member_can(request.user, unit.listing.organization, "listing.edit")
    if request.method == "POST" and not may_edit:
        raise NotAllowed(_("Your role in this firm does not include its capacity."))
    found = UnitForms(request, unit)
    if request.method == "POST" and found.save():
        return redirect("capacity:unit_calendar", uuid=unit.uuid)
    context = {
        "unit": unit,
        "may_edit": may_edit,
        "address": addresses.url(unit.feed_token),
        **found.context(),
        **_facts(unit),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "capacity/unit_calendar.html", context, status=status)


@require_safe
@firm_required()
def unit_calendar_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The unit's calendar as a file, for its own people: with buyers and notes."""
    unit = queries.unit_for(request.user, uuid)
    content = addresses.of_unit(unit, at=timezone.now(), with_names=True)
    return calendar_file(request, content, f"{unit.uuid}.ics")


@require_POST
@firm_required()
def unit_address(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A new secret address of the unit, or none any more."""
    unit = queries.unit_for(request.user, uuid)
    if request.POST.get("step") == "stop":
        addresses.stop_unit(unit, by=request.user, at=timezone.now())
        messages.success(request, _("The address is dead; calendars that read it get nothing."))
    else:
        addresses.renew_unit(unit, by=request.user, at=timezone.now())
        messages.success(request, _("Here is the new address. A former one is dead."))
    return redirect(reverse("capacity:unit_calendar", args=[unit.uuid]) + "#address")


@require_POST
@firm_required()
def entry_remove(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Takes a single time back: the week counts again."""
    unit = queries.unit_for(request.user, uuid)
    entry = unit.calendar_entries.filter(pk=number).first()
    if entry is None:
        raise Http404
    entries.remove(entry, by=request.user, at=timezone.now())
    messages.success(request, _("The week counts again in this time."))
    return redirect(reverse("capacity:unit_calendar", args=[unit.uuid]) + "#entries")


@require_POST
@firm_required()
def feed_change(request: HttpRequest, uuid: UUID, step: str) -> HttpResponse:
    """Reads a calendar at once, or never again."""
    feed = queries.feed_for(request.user, uuid)
    if step == "remove":
        feeds.remove(feed, by=request.user, at=timezone.now())
        messages.success(request, _("That calendar is not read any more; its times are open."))
    elif step == "read":
        feeds.read_now(feed, by=request.user, at=timezone.now())
        messages.success(request, _("The calendar is being read. Reload in a moment."))
    else:
        raise Http404
    return redirect(reverse("capacity:unit_calendar", args=[feed.unit.uuid]) + "#feeds")


def _facts(unit: Unit) -> dict[str, Any]:
    now = timezone.now()
    today = local_day(now)
    ahead = Period(now, day_period(today, windows.FURTHEST.days).end)
    said = queries.entries_of([unit], ahead).filter(feed=None)
    free = [
        day for day in holidays.table(today, today + windows.AHEAD).values() if not day.is_working
    ]
    return {
        "entries": [_entry(entry) for entry in said[:SHOWN]],
        "feeds": [_feed(feed) for feed in unit.feeds.order_by("id")],
        "machines": lines.machines_of(unit),
        "part_of": Unit.objects.filter(member_links__machine=unit),
        "bookings": queries.bookings_of([unit], ahead),
        "next_holiday": min(free, key=lambda day: day.on, default=None),
    }


def _entry(entry: CalendarEntry) -> dict[str, Any]:
    period = Period(entry.during.lower, entry.during.upper)
    return {"of": entry, "period": period, "is_closed": entry.kind == CalendarEntry.Kind.CLOSED}


def _feed(feed: CalendarFeed) -> dict[str, Any]:
    closed = feed.entries.filter(during__endswith__gt=timezone.now())
    return {
        "of": feed,
        "failure": feeds.words(feed.failure),
        "count": closed.count(),
        "bookings": feeds.collisions(feed.unit, closed),
    }
