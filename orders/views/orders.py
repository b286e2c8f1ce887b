"""Pages of orders: the list, the workspace, and one page per step."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from marketplace.accounts import documents, roles
from marketplace.accounts.access import firm_required, login_required
from marketplace.core.money import yuan
from marketplace.ui.forms import refusals
from orders import (
    booking_page,
    booking_policy,
    escrow,
    lifecycle,
    lots,
    order_queries,
    panels,
    plan_changes,
    plan_money,
    plan_orders,
    plan_overview,
    production,
    timeline,
    turns,
    workspace,
)
from orders.forms import orders as forms
from orders.forms.plans import ReasonForm
from orders.models import WorkOrder
from orders.views.step_pages import BOOKING_STEPS, StepPage


@require_GET
@firm_required("order.see")
def order_list(request: HttpRequest) -> HttpResponse:
    """The firm's work orders on both sides, newest first, by keyset."""
    tab, words = forms.OrderFilter(request.GET).chosen()
    work_orders, following = order_queries.search(
        order_queries.work_orders_of(request.organization, request.user),
        tab=tab,
        words=words,
        after=request.GET.get("after", ""),
    )
    context = {
        "rows": [{"work": work, "turn": turns.turn_of(work, request.user)} for work in work_orders],
        "tabs": [
            {"label": label, "url": _address(key, words), "current": key == tab}
            for key, label in forms.TABS.items()
        ],
        "next": _address(tab, words, following) if following else "",
        "q": words,
        "tab": tab,
    }
    return render(request, "orders/orders/list.html", context)


def _address(tab: str, words: str, after: str = "") -> str:
    sent = {"tab": tab, "q": words, "after": after}
    return f"?{urlencode({key: value for key, value in sent.items() if value})}"


@require_GET
@login_required
def order_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The workspace: whose turn, the money, and everything that happened."""
    order = order_queries.order_for(request.user, uuid)
    overview = plan_overview.of(order, request.user, now=timezone.now())
    works = order_queries.visible_work_orders(order, request.user)
    own = [work for work in works if overview is None or _is_own(work, request)]
    context = {
        "order": order,
        "overview": overview,
        "works": [_workspace(work, request) for work in own],
    }
    return render(request, "orders/orders/detail.html", context)


@require_GET
@login_required
def work_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One work order of an order of several factories."""
    work_order = order_queries.work_order_for(request.user, uuid)
    context = {"work": work_order, "part": _workspace(work_order, request)}
    return render(request, "orders/orders/work.html", context)


def _is_own(work_order: WorkOrder, request: HttpRequest) -> bool:
    return roles.member_can(request.user, work_order.factory, "")


def _workspace(work_order: WorkOrder, request: HttpRequest) -> dict[str, Any]:
    open_moves = lifecycle.open_moves(work_order, request.user)
    is_factory = roles.member_can(request.user, work_order.factory, "")
    return {
        "work": work_order,
        "turn": turns.turn_of(work_order, request.user),
        "steps": workspace.stepper(work_order),
        "sums": workspace.sums(work_order, is_factory=is_factory),
        "has_statement": roles.member_can(request.user, request.organization, "money.see"),
        "bookings": workspace.booked(work_order),
        "is_factory": is_factory,
        "visit": booking_page.visit(work_order, request.user),
        "is_reportable": not work_order.is_direct
        and work_order.state in production.REPORTABLE
        and "inspect" in open_moves,
        "may_cancel": "cancel" in open_moves,
        "happenings": timeline.timeline(work_order),
        "panels": panels.panels(work_order, request.user),
        "unpaid_fen": escrow.unpaid_fen(work_order.order),
        "neighbours": plan_overview.neighbours(work_order),
        "may_break_down": work_order.placement_id is not None and "break_down" in open_moves,
        "may_decline": "decline" in open_moves,
    }


def _start(work_order: WorkOrder, request: HttpRequest, data: dict[str, Any]) -> None:
    lifecycle.start_production(work_order, by=request.user, at=timezone.now())


def _progress(work_order: WorkOrder, request: HttpRequest, data: dict[str, Any]) -> None:
    with transaction.atomic():
        data["photos"] = production.store_photos(data["photos"], work_order, by=request.user)
        production.report_progress(work_order, **data, by=request.user, at=timezone.now())


def _inspect(work_order: WorkOrder, request: HttpRequest, data: dict[str, Any]) -> None:
    with transaction.atomic():
        data["photos"] = production.store_photos(data["photos"], work_order, by=request.user)
        production.submit_inspection(work_order, **data, by=request.user, at=timezone.now())


def _ship(work_order: WorkOrder, request: HttpRequest, data: dict[str, Any]) -> None:
    lifecycle.ship(work_order, **data, by=request.user, at=timezone.now())


def _delivered(work_order: WorkOrder, request: HttpRequest, data: dict[str, Any]) -> None:
    lifecycle.confirm_delivery(work_order, by=request.user, at=timezone.now())


def _what_arrival_means(work_order: WorkOrder) -> str:
    if len(lots.followers(work_order)) > 1:
        return _(
            "Each factory confirms what came to it and may then begin; the buyer confirms for all."
        )
    return _("You then have seven days to check the goods before they count as accepted.")


def _accept(work_order: WorkOrder, request: HttpRequest, data: dict[str, Any]) -> None:
    lifecycle.accept_goods(work_order, by=request.user, at=timezone.now())


def _cancel(work_order: WorkOrder, request: HttpRequest, data: dict[str, Any]) -> None:
    plan_changes.cancel(work_order, **data, by=request.user, at=timezone.now())


def _confirm(work_order: WorkOrder, request: HttpRequest, data: dict[str, Any]) -> None:
    plan_orders.confirm(work_order, by=request.user, at=timezone.now())


def _decline(work_order: WorkOrder, request: HttpRequest, data: dict[str, Any]) -> None:
    plan_orders.decline(work_order, **data, by=request.user, at=timezone.now())


def _break_down(work_order: WorkOrder, request: HttpRequest, data: dict[str, Any]) -> None:
    plan_changes.break_down(work_order, **data, by=request.user, at=timezone.now())


def _earns(work_order: WorkOrder) -> str:
    """What a factory of a plan agrees to, in figures."""
    net = sum(tranche.net_fen for tranche in work_order.tranches.all())
    return _(
        "“%(operation)s”, %(hours)s machine hours, to be finished on %(day)s: you receive "
        "¥%(net)s after the platform fee, ¥%(freight)s of the price is for sending the goods on. "
        "Your machine is held; the buyer pays when all factories have confirmed."
    ) % {
        "operation": work_order.operation.label,
        "hours": f"{work_order.machine_hours.normalize():f}",
        "day": work_order.promised_on,
        "net": yuan(net),
        "freight": yuan(work_order.freight_fen),
    }


def _money_moves(work_order: WorkOrder) -> str:
    net = sum(tranche.net_fen for tranche in work_order.tranches.all())
    return _(
        "¥%(total)s leaves escrow: %(firm)s receives ¥%(net)s after the platform fee. "
        "This cannot be undone."
    ) % {
        "total": yuan(work_order.total_fen),
        "firm": work_order.factory.short_name,
        "net": yuan(net),
    }


def _cancelling(work_order: WorkOrder, request: HttpRequest) -> str:
    """Of a plan the buyer ends all that has not begun, a factory its own part."""
    if work_order.placement_id is None:
        return _money_returns(work_order)
    if not roles.member_can(request.user, work_order.order.buyer, ""):
        return _("Your part of the order ends; another factory is sought for it.")
    return _(
        "All work that has not begun ends: ¥%(back)s goes back to you, and the machine hours "
        "become free again. What runs is finished and paid."
    ) % {"back": yuan(plan_money.returns_fen(work_order.order))}


def _money_returns(work_order: WorkOrder) -> str:
    if work_order.order.funded_at is None:
        return _("Nothing has been paid. The booked machine hours become free again.")
    kept = booking_policy.kept_fen(work_order, at=timezone.now())
    if kept:
        return _(
            "¥%(back)s goes back to you; the factory keeps ¥%(kept)s because the booking is so "
            "near. The hours become free again."
        ) % {"back": yuan(work_order.order.total_fen - kept), "kept": yuan(kept)}
    return _("¥%(total)s goes back to the buyer; the machine hours become free again.") % {
        "total": yuan(work_order.order.total_fen)
    }


STEP_PAGES = {
    "confirm": StepPage(
        "confirm_contract",
        forms.EmptyForm,
        gettext_lazy("Confirm your part of the plan"),
        gettext_lazy("Confirm"),
        _confirm,
        _earns,
        gettext_lazy("Confirmed. The buyer pays when all factories have confirmed."),
    ),
    "decline": StepPage(
        "decline",
        ReasonForm,
        gettext_lazy("Decline your part of the plan"),
        gettext_lazy("Decline"),
        _decline,
        lambda work: _("Your machine is free again, and another factory is sought."),
        gettext_lazy("Declined. The buyer is told; the hours are free again."),
    ),
    "breakdown": StepPage(
        "break_down",
        ReasonForm,
        gettext_lazy("Report a breakdown"),
        gettext_lazy("Report and give the work back"),
        _break_down,
        lambda work: _(
            "Your part of the order ends here: the booked hours are given up, and the work is "
            "placed anew. What the buyer paid for it goes to whoever takes over. This cannot be "
            "undone."
        ),
        gettext_lazy("Reported. The buyer is told, and a new plan is sought."),
    ),
    "start": StepPage(
        "start_production",
        forms.EmptyForm,
        gettext_lazy("Start production"),
        gettext_lazy("Start production"),
        _start,
        lambda work: _("From now on the order can no longer be cancelled by one side alone."),
        gettext_lazy("Production has started."),
    ),
    **BOOKING_STEPS,
    "progress": StepPage(
        "inspect",
        forms.ProgressForm,
        gettext_lazy("Report progress"),
        gettext_lazy("Send report"),
        _progress,
        lambda work: "",
        gettext_lazy("The buyer sees your report."),
    ),
    "inspect": StepPage(
        "inspect",
        forms.InspectionForm,
        gettext_lazy("Submit the inspection"),
        gettext_lazy("Submit inspection"),
        _inspect,
        lambda work: "",
        gettext_lazy("Inspection report submitted."),
    ),
    "ship": StepPage(
        "ship",
        forms.ShipForm,
        gettext_lazy("Ship the goods"),
        gettext_lazy("Goods are on their way"),
        _ship,
        lambda work: "",
        gettext_lazy("Shipped. The buyer confirms the arrival."),
    ),
    "delivered": StepPage(
        "confirm_delivery",
        forms.EmptyForm,
        gettext_lazy("Goods have arrived"),
        gettext_lazy("Confirm arrival"),
        _delivered,
        _what_arrival_means,
        gettext_lazy("Arrival confirmed. The next step stands below."),
    ),
    "accept": StepPage(
        "accept_goods",
        forms.EmptyForm,
        gettext_lazy("Accept the goods"),
        gettext_lazy("Accept and release the money"),
        _accept,
        _money_moves,
        gettext_lazy("Accepted. The money is being released."),
    ),
    "cancel": StepPage(
        "cancel",
        forms.CancelForm,
        gettext_lazy("Cancel the order"),
        gettext_lazy("Cancel the order"),
        _cancel,
        _money_returns,
        gettext_lazy("The order is cancelled."),
    ),
}


@login_required
def work_step(request: HttpRequest, uuid: UUID, step: str) -> HttpResponse:
    """Shows a step's page, or makes the step and returns to the workspace."""
    if step == "delivered":
        work_order = order_queries.receivable_for(request.user, uuid)
    else:
        work_order = order_queries.work_order_for(request.user, uuid)
    page = STEP_PAGES[step]
    lifecycle.MOVES.check(work_order, page.move, by=request.user)
    sent = request.method == "POST"
    form = page.form(request.POST, request.FILES) if sent else page.form()
    if not sent and hasattr(form, "start_from"):
        form.start_from(work_order)
    if step == "cancel":  # whose cancelling the page speaks of
        work_order.cancelled_side = lifecycle.side_of(work_order, request.user)
    if sent and form.is_valid():
        with refusals(form):
            page.call(work_order, request, dict(form.cleaned_data))
            messages.success(request, page.done)
            return redirect("orders:order_detail", work_order.order.uuid)
    context = {
        "work": work_order,
        "form": form,
        "page": page,
        "slots": workspace.booked(work_order) if step == "confirm" else [],
        "consequence": page.consequence(work_order)
        if step != "cancel"
        else _cancelling(work_order, request),
    }
    return render(request, "orders/orders/step.html", context, status=422 if sent else 200)


@require_GET
@login_required
def photo(request: HttpRequest, work: UUID, uuid: UUID) -> HttpResponse:
    document = order_queries.photo_for(request.user, work, uuid)
    return documents.respond(document, thumbnail="thumbnail" in request.GET)
