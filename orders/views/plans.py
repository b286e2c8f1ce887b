"""Pages of plans: wait, compare, look closely, accept; ask for new ones."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts.access import login_required
from marketplace.core.moves import BUYER
from marketplace.ui.forms import refusals
from orders import (
    plan_cards,
    plan_changes,
    plan_map,
    plan_orders,
    plan_pictures,
    plan_queries,
    queries,
)
from orders.forms.plans import AcceptPlanForm
from orders.models import Job


@require_GET
@login_required
def plans(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The plans of a job, side by side; while a run works, how far it is."""
    job = queries.job_for(request.user, uuid)
    return render(request, "orders/plans/list.html", _context(job, request))


@require_GET
@login_required
def plans_part(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Polled while a run is owed; answers 204 as long as the reader's page is up to date."""
    job = queries.job_for(request.user, uuid)
    run = plan_queries.last_run(job)
    progress = plan_cards.progress(run, at=timezone.now())
    if progress.is_underway and f"{progress.phase}-{progress.percent}" == request.GET.get("seen"):
        return HttpResponse(status=204)
    if not progress.is_underway and request.htmx:  # charts want their script: the page anew
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "orders/plans/_plans.html", _context(job, request))


def _context(job: Job, request: HttpRequest) -> dict[str, Any]:
    run = plan_queries.last_run(job)
    found = plan_queries.plans_of(job)
    cards = plan_cards.cards(found)
    points = plan_cards.curve(run)
    accepted = plan_queries.accepted_plan(job)
    return {
        "job": job,
        "run": run,
        "progress": plan_cards.progress(run, at=timezone.now()),
        "cards": cards,
        "comparison": plan_cards.comparison(cards) if len(cards) > 1 else [],
        "points": points,
        "option": plan_cards.curve_option(points, found) if len(points) > 1 else None,
        "blocked": plan_cards.blocked(run),
        "looked_at": plan_cards.looked_at(run),
        "accepted": accepted and plan_cards.card(accepted),
        "order": job.orders.exclude(state__in=["lapsed", "cancelled"]).first(),
        "may_award": bool(job.actors(request.user, "job.award") & BUYER),
        "is_change": bool(cards and cards[0].difference_fen is not None),
    }


@require_POST
@login_required
def plans_ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    job = queries.job_for(request.user, uuid)
    plan_changes.ask(job, by=request.user, at=timezone.now())
    messages.success(request, _("New plans are being made."))
    return redirect("orders:plans", job.uuid)


@require_GET
@login_required
def plan_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One plan closely: Gantt charts, map, prices of each operation with freight."""
    plan = plan_queries.plan_for(request.user, uuid)
    card = plan_cards.card(plan)
    context = {
        "plan": plan,
        "card": card,
        "gantts": plan_pictures.gantts(card, now=timezone.now()),
        "map": plan_map.picture(card),
        "may_accept": "accept" in plan_orders.MOVES.open_to(plan, request.user),
    }
    return render(request, "orders/plans/detail.html", context)


@login_required
def plan_accept(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The consequence in words and figures; accepting holds all hours and asks all factories."""
    plan = plan_queries.plan_for(request.user, uuid)
    card = plan_cards.card(plan)
    sent = request.POST if request.method == "POST" else None
    form = AcceptPlanForm(sent, concerns=card.concerns)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            order = plan_changes.accept(
                plan,
                by=request.user,
                at=timezone.now(),
                despite=form.cleaned_data.get("despite", False),
            )
            messages.success(
                request, _("All hours are held. The factories have 24 hours to confirm.")
            )
            return redirect("orders:order_detail", order.uuid)
    context = {
        "plan": plan,
        "card": card,
        "form": form,
        "asked": [stop for stop in card.stops if stop.placement.agreed_id is None],
        "may_accept": "accept" in plan_orders.MOVES.open_to(plan, request.user),
        "hold_until": timezone.now() + plan_orders.HOLD_TIME,
    }
    return render(request, "orders/plans/accept.html", context, status=_status(form))


def _status(form: AcceptPlanForm) -> int:
    if not form.is_bound or not form.errors:
        return 200
    return 409 if form.non_field_errors() else 422
