"""The house itself: ledger, workers, and the check of all records. Nothing here moves money."""

import time
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from redis.exceptions import RedisError

from marketplace import health
from marketplace.accounts import roles
from marketplace.accounts.access import staff_required
from marketplace.audit import seal
from marketplace.staff import money, outboxes, record_checks
from orders import passes, tasks

MODERATE = "listing.moderate"


@require_GET
@staff_required("ledger.see")
def ledger(request: HttpRequest) -> HttpResponse:
    kinds = money.by_kind()
    context = {
        "kinds": kinds,
        "sum": sum(kind.balance for kind in kinds),
        "held": _balance_of(kinds),
        "suspense_fen": money.suspense_balance(),
        "suspense": money.suspense_rows(),
        "pending": money.pending(),
        "check": record_checks.latest(),
        "now": timezone.now(),
    }
    return render(request, "staff/ledger.html", context)


def _balance_of(kinds: list[money.Kind]) -> int:
    return sum(kind.balance for kind in kinds if kind.code == "escrow")


@require_GET
@staff_required("queue.see")
def workers(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = outboxes.outboxes(now)
    context = {
        "silent_for": _silent_for(now),
        "queues": outboxes.queue_lengths(),
        "outboxes": [{"of": each, "is_late": each.is_late(now)} for each in found],
        "passes": passes.latest(),
        "may_begin": roles.staff_can(request.user, MODERATE),
    }
    return render(request, "staff/workers.html", context)


@require_POST
@staff_required(MODERATE)
def begin_pass(request: HttpRequest) -> HttpResponse:
    """All open jobs are matched anew; workers go on with it bit by bit."""
    passes.begin(by=request.user, at=timezone.now())
    transaction.on_commit(tasks.advance_matching_pass.delay, robust=True)
    messages.success(request, _("All open jobs are being matched. This page says how far it is."))
    return redirect("staff:workers")


def _silent_for(now: datetime) -> dict[str, Any]:
    """Since when no worker has beaten its heart, in seconds; unknown while the broker is away."""
    try:
        beat = cache.get(health.HEARTBEAT)
    except RedisError:
        return {"is_known": False}
    seconds = time.time() - beat if beat else None
    is_well = seconds is not None and seconds < health.STALE_SECONDS
    return {"is_known": True, "seconds": seconds, "is_well": is_well}


@require_GET
@staff_required("queue.see")
def records(request: HttpRequest) -> HttpResponse:
    """The latest check of journal, ledger and chain; asks again by itself while one runs."""
    now = timezone.now()
    context = {
        "check": record_checks.latest(),
        "is_running": record_checks.is_running(now),
        "head": seal.head(),
    }
    template = "staff/_check.html" if request.htmx else "staff/records.html"
    return render(request, template, context)


@require_POST
@staff_required("queue.see")
def check_records(request: HttpRequest) -> HttpResponse:
    record_checks.request(by=request.user, at=timezone.now())
    return redirect("staff:records")
