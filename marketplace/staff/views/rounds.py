"""Clearing rounds at the desk: announce with a preview, follow, cancel, export."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.accounts.access import staff_required
from marketplace.staff import round_desk
from marketplace.staff.round_forms import CancelRoundForm, RoundForm
from marketplace.ui.forms import refusals
from orders import round_queries, round_report, rounds
from orders.models import ClearingRound
from orders.rounds import ANNOUNCE
from orders.views.rounds import report_context

UNSAVED = ("process", "region", "first_day", "last_day")


@require_GET
@staff_required(ANNOUNCE)
def round_list(request: HttpRequest) -> HttpResponse:
    rows, following = round_queries.past(after=request.GET.get("after", ""))
    living = [] if request.GET.get("after") else list(round_queries.coming())
    context = {
        "rows": [(each, round_report.title(each)) for each in [*living, *rows]],
        "next": f"?after={following}" if following else "",
    }
    return render(request, "staff/rounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(ANNOUNCE)
def round_create(request: HttpRequest) -> HttpResponse:
    """Two buttons: see who would fit now, and announce. Nothing typed is lost between them."""
    form = RoundForm(request.POST or None)
    preview = None
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if "preview" in request.POST:
            asked = ClearingRound(**{name: form.cleaned_data[name] for name in UNSAVED})
            preview = round_desk.preview(asked, at=now)
        else:
            with refusals(form):
                made = rounds.announce(**form.cleaned_data, by=request.user, at=now)
                messages.success(request, _("Announced. Those it concerns are being told."))
                return redirect("staff:round", made.uuid)
    context = {"form": form, "preview": preview}
    status = 422 if form.errors else 200
    return render(request, "staff/round_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(ANNOUNCE)
def round_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everything about one round; POST cancels it."""
    round_ = round_queries.round_by(uuid)
    form = CancelRoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            rounds.cancel(round_, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("The round is cancelled; everybody in it is told."))
            return redirect("staff:round", round_.uuid)
    status = 422 if form.errors else 200
    return render(request, "staff/round.html", _context(request, round_, form), status=status)


def _context(request: HttpRequest, round_: ClearingRound, form: CancelRoundForm) -> dict[str, Any]:
    rows, following = round_desk.entries(round_, after=request.GET.get("after", ""))
    return {
        "round": round_,
        "title": round_report.title(round_),
        "entries": rows,
        "next": f"?after={following}" if following else "",
        "form": form,
        "may_cancel": "cancel" in rounds.MOVES.open_to(round_, request.user)
        and timezone.now() < round_.closes_at,
        **report_context(round_, in_full=True),
    }


@require_GET
@staff_required(ANNOUNCE)
def round_csv(request: HttpRequest, uuid: UUID) -> HttpResponse:
    round_ = round_queries.round_by(uuid)
    answer = HttpResponse(round_desk.as_csv(round_), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="round-{round_.closes_at:%Y-%m-%d}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
