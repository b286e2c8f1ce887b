"""Pages of clearing rounds: what is coming, one round with its report, taking part."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts import roles
from marketplace.accounts.access import login_required
from orders import escrow, round_entries, round_queries, round_report, round_scope
from orders.models import ClearingRound, Job


@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    """For everybody: rounds to come and what former ones brought."""
    rows, following = round_queries.past(after=request.GET.get("after", ""))
    context = {
        "coming": [_row(each) for each in round_queries.coming()],
        "past": [_row(each) for each in rows],
        "next": f"?after={following}" if following else "",
        "is_first": not request.GET.get("after"),
        "may_announce": roles.staff_can(request.user, "round.announce"),
    }
    return render(request, "orders/rounds/list.html", context)


def _row(round_: ClearingRound) -> dict[str, Any]:
    return {"round": round_, "title": round_report.title(round_)}


@require_GET
def round_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What it is about, what the reader's own jobs and machines have to do with it, the report."""
    round_, now = round_queries.round_by(uuid), timezone.now()
    in_full = round_queries.sees_everything(request.user)
    context = {
        "round": round_,
        "title": round_report.title(round_),
        "is_open": round_scope.is_open(round_, now),
        "is_before_closing": round_scope.is_before_closing(round_, now),
        "fee_percent": escrow.fee_bps() / 100,
        "own_listings": round_queries.own_listings(round_, request.user),
        "own_jobs": [_own_job(own) for own in round_queries.own_jobs(round_, request.user)],
        "in_full": in_full,
        **report_context(round_, in_full=in_full),
    }
    return render(request, "orders/rounds/detail.html", context)


def report_context(round_: ClearingRound, *, in_full: bool) -> dict[str, Any]:
    """The report and its chart, where there is one."""
    found = round_report.report(round_, in_full=in_full)
    return {"report": found, "option": found and round_report.chart(found)}


def _own_job(own: round_queries.OwnJob) -> dict[str, Any]:
    return {"own": own, "sentence": round_report.outcome(own.entry) if own.entry else ""}


@require_POST
@login_required
def round_enter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    round_, job = round_queries.round_by(uuid), _job(request)
    round_entries.enter(round_, job, by=request.user, at=timezone.now())
    done = _("“%(job)s” takes part. You can leave until the closing.")
    messages.success(request, done % _of(job))
    return _back(request, round_, job)


@require_POST
@login_required
def round_leave(request: HttpRequest, uuid: UUID) -> HttpResponse:
    round_, job = round_queries.round_by(uuid), _job(request)
    round_entries.leave(round_, job, by=request.user, at=timezone.now())
    messages.success(request, _("“%(job)s” takes part no more.") % _of(job))
    return _back(request, round_, job)


@require_POST
@login_required
def round_keep_out(request: HttpRequest, uuid: UUID) -> HttpResponse:
    round_ = round_queries.round_by(uuid)
    listing = round_queries.listing_in_round_for(request.user, _uuid(request, "listing"))
    round_entries.keep_out(round_, listing, by=request.user, at=timezone.now())
    messages.success(request, _("“%(what)s” is kept out of this round.") % {"what": listing.title})
    return redirect("orders:round_detail", round_.uuid)


@require_POST
@login_required
def round_offer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    round_ = round_queries.round_by(uuid)
    listing = round_queries.listing_in_round_for(request.user, _uuid(request, "listing"))
    round_entries.offer_again(round_, listing, by=request.user, at=timezone.now())
    messages.success(request, _("“%(what)s” is on offer in this round.") % {"what": listing.title})
    return redirect("orders:round_detail", round_.uuid)


def _job(request: HttpRequest) -> Job:
    return round_queries.job_in_round_for(request.user, _uuid(request, "job"))


def _of(job: Job) -> dict[str, str]:
    return {"job": job.title}


def _uuid(request: HttpRequest, name: str) -> UUID:
    """What is no address of anything is answered like one that nothing has."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return UUID(int=0)


def _back(request: HttpRequest, round_: ClearingRound, job: Job) -> HttpResponse:
    """To the page the button stood on."""
    if request.POST.get("back") == "job":
        return redirect("orders:job_detail", job.uuid)
    return redirect("orders:round_detail", round_.uuid)
