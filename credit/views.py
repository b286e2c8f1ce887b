"""Pages of the credit room: a firm's grade explained, and giving or answering a rating."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from credit import queries, ratings, report
from credit.forms import RatingForm, ReplyForm
from credit.models import Rating
from marketplace.accounts.access import firm_required, login_required
from marketplace.accounts.queries import public_organization
from marketplace.ui.forms import refusals


@require_GET
@firm_required("order.see")
def firm(request: HttpRequest) -> HttpResponse:
    """The firm's own page: everything, the costliest orders included."""
    context = {
        "firm": request.organization,
        "reports": report.reports(request.organization, own=True),
        "ratings": report.revealed_ratings(request.organization),
        "own": True,
    }
    return render(request, "credit/firm.html", context)


@require_GET
def firm_public(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What anyone may see of a verified firm: grade and factors, but no single order."""
    organization = public_organization(uuid)
    context = {
        "firm": organization,
        "reports": report.reports(organization, own=False),
        "ratings": report.revealed_ratings(organization),
        "own": False,
    }
    return render(request, "credit/firm.html", context)


@login_required
def rate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    rating = queries.rating_for(request.user, uuid)
    if rating.state != Rating.State.INVITED:
        return redirect("orders:order_detail", rating.work_order.order.uuid)
    ratings.MOVES.check(rating, "submit", by=request.user)
    form = RatingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            ratings.submit(rating, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Sealed. Both ratings open together."))
            return redirect("orders:order_detail", rating.work_order.order.uuid)
    context = {"form": form, "rating": rating}
    return render(request, "credit/rate.html", context, status=422 if form.is_bound else 200)


@login_required
def reply(request: HttpRequest, uuid: UUID) -> HttpResponse:
    rating = queries.received_rating_for(request.user, uuid)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            text = form.cleaned_data["reply"]
            ratings.reply(rating, text=text, by=request.user, at=timezone.now())
            messages.success(request, _("Your answer stands below the rating."))
            return redirect("credit:firm")
    context = {"form": form, "rating": rating}
    return render(request, "credit/reply.html", context, status=422 if form.is_bound else 200)
