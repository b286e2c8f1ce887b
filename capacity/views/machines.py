"""The factory's connected machines: connecting one, watching it, putting its calendar right."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from capacity import agents, connections, contradictions, keyset, machines, queries, utilisation
from capacity.forms.machines import ConnectForm, LineForm
from capacity.models import Connection, Unit
from capacity.mqtt import PREFIX, SUFFIX
from capacity.ranges import day_period, local_day
from capacity.stretches import Reading
from capacity.views import machine_pictures
from capacity.wording import span
from marketplace.accounts import roles
from marketplace.accounts.access import firm_required
from marketplace.core.periods import Period
from marketplace.ui.forms import refusals

PAGE = 20
SPANS = (7, 30)
RECENT = 8
NEWEST = keyset.Ordering(("id",), is_falling=True)
EDIT = "listing.edit"


@require_safe
@firm_required()
def machine_list(request: HttpRequest) -> HttpResponse:
    """Connected machines with what they do now; the second tab holds those not connected."""
    tab = "rest" if request.GET.get("tab") == "rest" else ""
    now = timezone.now()
    found = (
        machines.unconnected_for(request.user, request.organization)
        if tab
        else machines.connections_for(request.user, request.organization, at=now)
    )
    rows, cursor = keyset.page(found, NEWEST, after=request.GET.get("after", ""), size=PAGE)
    context = {
        "rows": rows if tab else [_row(each, now) for each in rows],
        "tab": tab,
        "tabs": [
            {"label": label, "url": f"?tab={name}", "current": name == tab}
            for name, label in (("", _("Connected")), ("rest", _("Not connected")))
        ],
        "next": f"?tab={tab}&after={cursor}" if cursor else "",
        "may_edit": roles.member_can(request.user, request.organization, EDIT),
    }
    return render(request, "capacity/machines/list.html", context)


@require_safe
@firm_required()
def machine(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the machine does now, what it did in 7 or 30 days, before joining and since."""
    unit = queries.unit_for(request.user, uuid)
    now, count = timezone.now(), _span(request)
    days = utilisation.days(unit, until=local_day(now), count=count)
    if request.GET.get("format") == "csv":
        return machine_pictures.as_csv(days, f"machine-{unit.uuid}")
    within = Period(day_period(days[0].day).start, day_period(days[-1].day).end)
    context = {
        **_live(machines.connection_of(unit), unit, request),
        "days": [
            {"row": row, "measured": machine_pictures.measured(row)} for row in reversed(days)
        ],
        "count": count,
        "spans": [
            {"label": _("%(days)s days") % {"days": n}, "url": f"?days={n}", "current": n == count}
            for n in SPANS
        ],
        "lines": machine_pictures.lines(days, machines.stretches(unit, within)),
        "has_measured": any(machine_pictures.measured(row) for row in days),
        "option": machine_pictures.option(days),
        "comparison": utilisation.comparison(unit),
        "contradictions": [(each, span(each.period)) for each in _wrong(unit)],
    }
    return render(request, "capacity/machines/machine.html", context)


@require_safe
@firm_required()
@never_cache
def machine_state(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The part of the page that asks again while nothing has come yet."""
    unit = queries.unit_for(request.user, uuid)
    context = _live(machines.connection_of(unit), unit, request)
    return render(request, "capacity/machines/_state.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@firm_required(EDIT)
@never_cache
@sensitive_variables("key")
def machine_connect(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Chooses the protocol; the answer to the form is the only page that ever shows the key."""
    unit = queries.unit_for(request.user, uuid)
    form = ConnectForm(request.POST or None, has_broker=bool(settings.MQTT_URL))
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            now, protocol = timezone.now(), form.cleaned_data["protocol"]
            connection, key = connections.connect(
                unit, protocol=protocol, by=request.user, at=now, **form.settings()
            )
            if key:
                return _show_key(request, connection, key)
            agents.ask_now(connection, at=now)
            return redirect("capacity:machine", uuid=unit.uuid)
    status = 422 if request.method == "POST" else 200
    context = {"unit": unit, "form": form, "has_broker": bool(settings.MQTT_URL)}
    return render(request, "capacity/machines/connect.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@firm_required(EDIT)
def machine_settings(request: HttpRequest, uuid: UUID) -> HttpResponse:
    connection = machines.open_connection_for(request.user, uuid)
    form = LineForm(request.POST or None, initial=vars(connection))
    if connection.protocol != Connection.Protocol.MTCONNECT:
        del form.fields["url"], form.fields["device"]
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            now = timezone.now()
            connections.change(connection, by=request.user, at=now, **form.cleaned_data)
            agents.ask_now(connection, at=now)
            messages.success(request, _("Changed. What is kept of its readings is judged anew."))
            return redirect("capacity:machine", uuid=uuid)
    context = {"unit": connection.unit, "connection": connection, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "capacity/machines/settings.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@firm_required(EDIT)
@never_cache
@sensitive_variables("key")
def machine_key(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A new key, after a page with the consequence."""
    connection = machines.open_connection_for(request.user, uuid)
    if request.method == "POST":
        key = connections.renew_key(connection, by=request.user, at=timezone.now())
        return _show_key(request, connection, key)
    sentence = _(
        "“%(unit)s” gets a new key, shown once. The present one stops working at once, so its "
        "messages are refused until you have entered the new one at the machine."
    )
    return _ask(request, connection.unit, _("New key"), sentence, "capacity:machine_key")


@require_http_methods(["GET", "HEAD", "POST"])
@firm_required(EDIT)
def machine_close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    connection = machines.open_connection_for(request.user, uuid)
    if request.method == "POST":
        connections.close(connection, by=request.user, at=timezone.now())
        messages.success(request, _("Disconnected. What it measured stays."))
        return redirect("capacity:machine", uuid=uuid)
    sentence = _(
        "“%(unit)s” is not measured any more and its listing loses the badge “measured”. What was "
        "measured stays. You can connect it again at any time, with a new key."
    )
    return _ask(request, connection.unit, _("Disconnect"), sentence, "capacity:machine_close")


@require_http_methods(["POST"])
@firm_required(EDIT)
def machine_ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Asks an MTConnect agent now instead of at its turn."""
    agents.ask_now(machines.open_connection_for(request.user, uuid), at=timezone.now())
    messages.success(request, _("The agent is being asked."))
    return redirect("capacity:machine", uuid=uuid)


@require_http_methods(["POST"])
@firm_required(EDIT)
def contradiction_close(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """One click: what is left of that time today is closed, and the mark is gone."""
    found = machines.contradiction_for(request.user, uuid, number)
    closed = contradictions.close_time(found, by=request.user, at=timezone.now())
    sentence = (
        _("Closed: %(time)s.") % {"time": span(closed)}
        if closed
        else _("Noted. That time is over; check whether the weekly hours are still right.")
    )
    messages.success(request, sentence)
    return redirect("capacity:machine", uuid=uuid)


def _live(connection: Connection | None, unit: Unit, request: HttpRequest) -> dict[str, Any]:
    now = connection and machines.now_of(connection, at=timezone.now())
    recent = connection.observations.order_by("-at")[:RECENT] if connection else []
    return {
        "unit": unit,
        "connection": connection,
        "now": now,
        "recent": list(recent),
        "failure": agents.words(connection.failure) if connection else "",
        "waits": bool(connection and now.status == machines.WAITING),
        "may_edit": roles.member_can(request.user, unit.listing.organization, EDIT),
        **(_addresses(unit, connection) if connection else {}),
    }


def _show_key(request: HttpRequest, connection: Connection, key: str) -> HttpResponse:
    context = {**_live(connection, connection.unit, request), "key": key}
    return render(request, "capacity/machines/key.html", context)


def _addresses(unit: Unit, connection: Connection) -> dict[str, str]:
    path = reverse("api-capacity:readings", args=[unit.uuid])
    return {
        "endpoint": settings.SITE_URL + path,
        "endpoint_path": path,
        "topic": f"{PREFIX}{connection.uuid}{SUFFIX}",
    }


def _row(connection: Connection, now: Any) -> dict[str, Any]:
    said = connection.said_at and Reading(connection.said_at, connection.said, connection.watts)
    measured = connection.measured_minutes
    return {
        "connection": connection,
        "unit": connection.unit,
        "status": machines.status_at(connection, said or None, at=now),
        "failure": agents.words(connection.failure),
        "share": connection.busy_minutes / measured if measured else None,
    }


def _wrong(unit: Unit) -> Any:
    return machines.open_contradictions(unit)[:RECENT]


def _span(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in map(str, SPANS) else SPANS[0]


def _ask(request: HttpRequest, unit: Unit, title: str, sentence: str, address: str) -> HttpResponse:
    context = {
        "title": f"{title}: {unit}",
        "consequence": sentence % {"unit": unit},
        "action": reverse(address, args=[unit.uuid]),
        "fields": {},
        "submit": title,
        "back": reverse("capacity:machine", args=[unit.uuid]),
    }
    return render(request, "confirm.html", context)
