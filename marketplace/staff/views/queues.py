"""The desks' queues: oldest promise first, age against promise."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from marketplace.accounts import roles
from marketplace.accounts.access import staff_required
from marketplace.staff import outboxes, queries, record_checks, todos

PER_PAGE = 50


@require_GET
@staff_required("queue.see")
def overview(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this person, and whether the house is in order."""
    now = timezone.now()
    queues = queries.queues_for(request.user, now)
    context = {
        "todos": list(todos.desk_todos(request.user, None)),
        "queues": [{"of": queue, "url": reverse(f"staff:{queue.name}")} for queue in queues],
        "late": [each for each in outboxes.outboxes(now) if each.is_late(now)],
        "check": record_checks.latest(),
        "sees_ledger": roles.staff_can(request.user, "ledger.see"),
        "now": now,
    }
    return render(request, "staff/queues.html", context)


@require_GET
@staff_required("firm.verify")
def firm_queue(request: HttpRequest) -> HttpResponse:
    found = list(queries.firms_waiting()[: PER_PAGE + 1])
    return render(request, "staff/firm_queue.html", _page(found))


def _page(found: list[Any]) -> dict[str, Any]:
    """The first rows: who works from the top never needs the rest."""
    more = _("More wait behind these.") if len(found) > PER_PAGE else ""
    return {"rows": found[:PER_PAGE], "more": more, "now": timezone.now()}
