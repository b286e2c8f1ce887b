"""Pages of direct booking: the calendar, the basket, one's own bookings, and who comes today."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from capacity import ical, levels
from capacity.models import Listing
from capacity.ranges import local_day
from capacity.reservations import SlotTaken
from capacity.views.calendar import calendar_file
from marketplace.accounts import documents
from marketplace.accounts.access import firm_required, login_required
from marketplace.accounts.models import Document
from marketplace.core.errors import Refused
from marketplace.ui.forms import refusals
from orders import baskets, booking_bill, booking_calendar, booking_policy, payments
from orders import booking_queries as queries
from orders.booking_calendar import Week
from orders.forms.bookings import CheckOutForm, DayForm, SlotForm
from orders.models import Basket, Order

READ = ["GET", "HEAD", "POST"]


@require_http_methods(READ)
@login_required
def booking(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A week of one unit; what is chosen goes into the basket, and is held at once if asked."""
    listing = queries.bookable_listing(request.user, uuid)
    if request.method == "POST":
        if request.organization is None:
            return redirect("accounts:register_firm")
        return _pick(request, listing)
    return render(request, "orders/bookings/calendar.html", _calendar(request, listing))


def _pick(request: HttpRequest, listing: Listing) -> HttpResponse:
    chosen, now = request.POST.getlist("slot"), timezone.now()
    try:
        wanted = booking_calendar.slots(listing, chosen)
        basket = baskets.add(request.organization, wanted, by=request.user, at=now)
        if "hold" not in request.POST:
            messages.success(request, _("In your basket. Choose more, or hold it."))
            return redirect("orders:basket")
        baskets.hold(basket, by=request.user, at=now)
    except SlotTaken as taken:
        return _basket_page(request, basket, lost=taken)
    except Refused as refused:
        context = _calendar(request, listing, chosen) | {"refused": str(refused.sentence)}
        return render(request, "orders/bookings/calendar.html", context, status=422)
    return redirect("orders:basket")


def _calendar(request: HttpRequest, listing: Listing, chosen: Any = ()) -> dict[str, Any]:
    found = _week(request, listing, chosen)
    reader = levels.reader(request.user, listing=listing)
    return {
        "listing": listing,
        "week": found,
        "tabs": _unit_tabs(listing, found),
        "policy": list(booking_policy.sentences(booking_policy.terms())),
        "shows_price": levels.allows(listing, reader, levels.PRICE),
        "is_own": listing.organization_id in reader.firms,
        "today": local_day(timezone.now()),
    }


def _week(request: HttpRequest, listing: Listing, chosen: Any) -> Week:
    form, now = DayForm(request.GET), timezone.now()
    asked = form.cleaned_data if form.is_valid() else {}
    units = booking_calendar.units_of(listing)
    unit = next((unit for unit in units if unit.uuid == asked.get("unit")), units[0])
    first = asked.get("day") or booking_calendar.first_free_day(unit, at=now)
    return booking_calendar.week(unit, max(first, local_day(now)), at=now, chosen=chosen)


def _unit_tabs(listing: Listing, week: Week) -> list[dict[str, Any]]:
    return [
        {
            "label": unit.name,
            "url": f"?unit={unit.uuid}&day={week.first.isoformat()}",
            "current": unit == week.unit,
        }
        for unit in booking_calendar.units_of(listing)
    ]


@require_POST
@login_required
def booking_price(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the chosen hours cost, while they are being chosen."""
    listing = queries.bookable_listing(request.user, uuid)
    reader = levels.reader(request.user, listing=listing)
    context: dict[str, Any] = {"listing": listing}
    if levels.allows(listing, reader, levels.PRICE) and request.POST.getlist("slot"):
        wanted = booking_calendar.slots(listing, request.POST.getlist("slot"))
        context["bills"] = booking_bill.bills(baskets.direct_booking.joined(wanted))
        context["due_fen"] = booking_bill.due_fen(context["bills"])
    return render(request, "orders/bookings/_price.html", context)


@require_http_methods(READ)
@firm_required()
def basket(request: HttpRequest) -> HttpResponse:
    """What was picked, what it costs, and the next step: hold, say what for, pay."""
    found = baskets.current(request.organization, request.user)
    if found is None:
        return render(request, "orders/bookings/basket.html", {"basket": None})
    now = timezone.now()
    baskets.refresh(found, at=now)
    step = {"hold": baskets.hold, "let_go": baskets.let_go}.get(request.POST.get("step", ""))
    if request.method == "POST" and step:
        try:
            step(found, by=request.user, at=now)
        except SlotTaken as taken:
            return _basket_page(request, found, lost=taken)
        return redirect("orders:basket")
    return _basket_page(request, found)


def _basket_page(
    request: HttpRequest,
    found: Basket,
    *,
    lost: SlotTaken | None = None,
    form: CheckOutForm | None = None,
) -> HttpResponse:
    lines = baskets.lines_of(found)
    bills = booking_bill.bills([(line.unit, line.period) for line in lines])
    context = {
        "basket": found,
        "lines": lines,
        "bills": bills,
        "due_fen": booking_bill.due_fen(bills),
        "orders": _orders(lines),
        "form": form or CheckOutForm(initial={"purpose": found.purpose}),
        "policy": list(booking_policy.sentences(booking_policy.terms())),
        "lost": lost and _lost(found, lost),
        "may_change": found.state in baskets.EDITABLE,
        "factories": len({line.unit.listing.organization_id for line in lines}),
    }
    is_wrong = lost or (form is not None and form.errors)
    return render(request, "orders/bookings/basket.html", context, status=422 if is_wrong else 200)


def _orders(lines: Any) -> list[Order]:
    found = {line.work_order.order for line in lines if line.work_order}
    return sorted(found, key=lambda order: order.pk)


def _lost(found: Basket, taken: SlotTaken) -> dict[str, Any]:
    """The sentence, and the free slot that one press takes instead."""
    line = baskets.line_of(found, taken.asked)
    told: dict[str, Any] = {"sentence": taken.sentence, "line": line}
    if line and taken.following:
        unit, period = taken.following
        told |= {"unit": unit, "period": period, "slot": booking_calendar.value(unit, period)}
    return told


@require_POST
@firm_required()
def basket_replace(request: HttpRequest) -> HttpResponse:
    """Takes the slot that was offered instead of the lost one, and holds the basket."""
    form = SlotForm(request.POST)
    found = baskets.current(request.organization, request.user)
    if found is None or not form.is_valid():
        return redirect("orders:basket")
    line = queries.line_for(found, form.cleaned_data["line"])
    (slot,) = booking_calendar.slots(line.unit.listing, [form.cleaned_data["slot"]])
    try:
        baskets.replace(line, slot, by=request.user, at=timezone.now())
    except SlotTaken as taken:
        return _basket_page(request, found, lost=taken)
    return redirect("orders:basket")


@require_POST
@firm_required()
def basket_remove(request: HttpRequest, number: int) -> HttpResponse:
    found = baskets.current(request.organization, request.user)
    if found is not None:
        baskets.remove(queries.line_for(found, number), by=request.user, at=timezone.now())
    return redirect("orders:basket")


@require_POST
@firm_required()
def basket_check_out(request: HttpRequest) -> HttpResponse:
    """Orders what is held and goes on to the custodian; several orders are paid one by one."""
    found = baskets.current(request.organization, request.user)
    if found is None:
        return redirect("orders:basket")
    form = CheckOutForm(request.POST, request.FILES)
    if form.is_valid():
        with refusals(form):
            orders = _place(request, found, form.cleaned_data)
            if len(orders) > 1:
                return redirect("orders:basket")
            payment = payments.start(orders[0], by=request.user, at=timezone.now())
            return redirect(payments.checkout(payment))
    return _basket_page(request, found, form=form)


def _place(request: HttpRequest, found: Basket, said: dict[str, Any]) -> list[Order]:
    with transaction.atomic():
        paper = said["paper"] and documents.store(
            said["paper"],
            owner=request.organization,
            by=request.user,
            level=Document.Level.COUNTERPARTY,
            field="paper",
        )
        return baskets.check_out(
            found, purpose=said["purpose"], paper=paper or None, by=request.user, at=timezone.now()
        )


@require_safe
@firm_required("order.see")
def booking_list(request: HttpRequest) -> HttpResponse:
    """The firm's own bookings: what is to come, and what was."""
    tab = "past" if request.GET.get("tab") == "past" else "coming"
    works, following = queries.of_buyer(
        request.organization, tab=tab, after=request.GET.get("after", "")
    )
    labels = {"coming": _("To come"), "past": _("Past")}
    context = {
        "works": works,
        "tab": tab,
        "tabs": [
            {"label": labels[name], "url": f"?tab={name}", "current": name == tab}
            for name in queries.TABS
        ],
        "next": f"?tab={tab}&after={following}" if following else "",
        "basket": baskets.current(request.organization, request.user),
    }
    return render(request, "orders/bookings/list.html", context)


@require_safe
@firm_required("order.see")
def booking_file(request: HttpRequest) -> HttpResponse:
    """The firm's own bookings as a calendar file."""
    events = queries.own_calendar(request.organization, at=timezone.now())
    name = _("Bookings of %(firm)s") % {"firm": request.organization.short_name}
    return calendar_file(request, ical.write(events, name=name), "bookings.ics")


@require_safe
@firm_required("order.work")
def visits(request: HttpRequest) -> HttpResponse:
    """Who comes to the factory today and in the next two weeks."""
    now = timezone.now()
    context = {
        "days": queries.at_factory(request.organization, at=now),
        "today": local_day(now),
        "url": reverse("orders:visits"),
    }
    return render(request, "orders/bookings/visits.html", context)
