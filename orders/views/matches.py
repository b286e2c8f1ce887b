"""Pages of matches: accept, compare, put aside for the buyer; board and answers for the factory."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from capacity import levels
from capacity.ranges import as_period
from marketplace.accounts.access import firm_required, login_required
from marketplace.core import numbers
from marketplace.core.money import yuan
from marketplace.ui.forms import refusals
from orders import match_cards, matches, proposals, queries, wording
from orders.forms.jobs import AcceptForm, DeclineForm, EmptyForm
from orders.models import Match

PAGE = 20
MOST_COMPARED = 3


@login_required
def match_accept(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The consequence in words and figures; accepting holds the hours and asks the factory."""
    match = queries.match_for_buyer(request.user, uuid)
    form = AcceptForm(request.POST or None)
    if request.method == "POST":
        form = AcceptForm(request.POST)
        finish_by = form.cleaned_data.get("finish_by") if form.is_valid() else None
        with refusals(form):
            matches.accept(match, by=request.user, at=timezone.now(), finish_by=finish_by)
            messages.success(request, _asked(match))
            return redirect("orders:job_detail", match.operation.job.uuid)
    matches.view(match, by=request.user, at=timezone.now())
    slots = matches.promised_slots(match, at=timezone.now()) or []
    terms = match_cards.terms(match, slots)
    card = match_cards.card(match, levels.reader(request.user))
    context = {
        "match": match,
        "job": match.operation.job,
        "card": card,
        "terms": terms,
        "is_later": bool(slots and card.shown.finishes_at)
        and terms.finishes_at > match.finishes_at,
        "form": form,
        "may_accept": "accept" in proposals.MOVES.open_to(match, request.user),
        "hold_until": timezone.now() + matches.HOLD_TIME,
    }
    return render(request, "orders/matches/accept.html", context, status=_status(form))


def _asked(match: Match) -> str:
    return _("%(factory)s is asked and has until %(until)s to confirm.") % {
        "factory": match.listing.organization,
        "until": wording.moment(match.confirm_by),
    }


def _status(form: Any) -> int:
    return 409 if form.errors else 200


@require_POST
@login_required
def match_dismiss(request: HttpRequest, uuid: UUID) -> HttpResponse:
    match = queries.match_for_buyer(request.user, uuid)
    matches.dismiss(match, by=request.user, at=timezone.now())
    messages.success(request, _("Put aside. It does not come back for this job."))
    return redirect("orders:job_detail", match.operation.job.uuid)


@require_GET
@login_required
def match_compare(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Up to three matches of a job side by side."""
    job = queries.job_for(request.user, uuid)
    chosen = {numbers.whole(text) for text in request.GET.getlist("m")}
    found = [match for match in queries.matches_of(job) if match.rank in chosen]
    context = {
        "job": job,
        "cards": match_cards.cards(found[:MOST_COMPARED], levels.reader(request.user)),
        "is_cut": len(found) > MOST_COMPARED,
    }
    return render(request, "orders/matches/compare.html", context)


@require_GET
@firm_required()
def board(request: HttpRequest) -> HttpResponse:
    """Jobs that fit the factory's listings with why; first what buyers wait for it to confirm."""
    found = queries.board_of(request.organization)
    if after := numbers.whole(request.GET.get("after", "")):
        found = found.filter(operation__job_id__lt=after)
    rows = list(found[: PAGE + 1])
    asked = list(queries.requests_of(request.organization))
    grades = queries.buyer_grades([*rows, *asked])
    context = {
        "rows": [_board_row(match, grades) for match in rows[:PAGE]],
        "asked": [_request_row(match, grades) for match in asked],
        "next": f"?after={rows[PAGE - 1].operation.job_id}" if len(rows) > PAGE else "",
    }
    return render(request, "orders/matches/board.html", context)


def _board_row(match: Match, grades: dict[int, str]) -> dict[str, Any]:
    return {
        "match": match,
        "card": match_cards.card(
            match, levels.reader(None, match.listing.organization), to_factory=True
        ),
        "facts": match_cards.facts(match.operation),
        "grade": grades.get(match.operation.job.buyer_id, "NR"),
        "terms": match_cards.terms(match, []),
    }


def _request_row(match: Match, grades: dict[int, str]) -> dict[str, Any]:
    held = [(booking.unit, as_period(booking.during)) for booking in match.bookings.all()]
    return {**_board_row(match, grades), "terms": match_cards.terms(match, held)}


@login_required
def match_confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The factory's answer: the hours, the money after the fee, Confirm or Decline."""
    match = queries.match_for_factory(request.user, uuid)
    form = EmptyForm()
    if request.method == "POST":
        form = EmptyForm(request.POST)
        with refusals(form):
            order = matches.confirm(match, by=request.user, at=timezone.now())
            messages.success(
                request,
                _("Confirmed. The buyer has until %(until)s to pay ¥%(total)s into escrow.")
                % {"until": wording.moment(order.fund_by), "total": yuan(order.total_fen)},
            )
            return redirect("orders:order_detail", order.uuid)
    context = _answer_context(match, request) | {"form": form}
    return render(request, "orders/matches/confirm.html", context, status=_status(form))


@login_required
def match_decline(request: HttpRequest, uuid: UUID) -> HttpResponse:
    match = queries.match_for_factory(request.user, uuid)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            matches.decline(match, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Declined. The buyer is told; the hours are free again."))
            return redirect("orders:board")
    context = _answer_context(match, request) | {"form": form}
    return render(request, "orders/matches/decline.html", context, status=_status(form))


def _answer_context(match: Match, request: HttpRequest) -> dict[str, Any]:
    grades = queries.buyer_grades([match])
    return {
        **_request_row(match, grades),
        "job": match.operation.job,
        "may_answer": "confirm" in proposals.MOVES.open_to(match, request.user),
        "order": getattr(getattr(match, "work_order", None), "order", None),
    }
