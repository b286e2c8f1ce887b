"""Reading plans: who may see which, and in what order."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from orders.models import Job, Operation, Placement, Plan, PlanRun

SHOWN = (Plan.State.PROPOSED, Plan.State.ACCEPTED)
ORDER = ("cheapest", "fewest", "in_time", "earliest", "balanced", "credit", "between")


def last_run(job: Job) -> PlanRun | None:
    return job.plan_runs.order_by("-id").first()


def plans_of(job: Job) -> list[Plan]:
    """Plans on offer, by what they are best at."""
    found = _plans().filter(job=job, state=Plan.State.PROPOSED)
    return sorted(found, key=lambda plan: (min(map(ORDER.index, plan.names)), plan.pk))


def accepted_plan(job: Job) -> Plan | None:
    return _plans().filter(job=job, state=Plan.State.ACCEPTED).first()


def plan_for(user: Any, uuid: UUID) -> Plan:
    """A plan of one of the person's jobs; factories see their work orders, not plans."""
    firms = user.memberships.values_list("organization_id", flat=True)
    plan = _plans().filter(job__buyer__in=firms, uuid=uuid).first()
    if plan is None:
        raise Http404
    return plan


def _plans() -> QuerySet[Plan]:
    placements = (
        Placement.objects.select_related(
            "operation__process", "listing__organization", "agreed", "work_order"
        )
        .prefetch_related(Prefetch("operation__after", Operation.objects.only("pk")))
        .order_by("operation__sequence", "lot")
    )
    return Plan.objects.select_related("job__buyer", "run").prefetch_related(
        Prefetch("placements", placements)
    )
