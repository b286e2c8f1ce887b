"""A listing that became better asks for new plans of the open jobs it could work for.

A job is asked for when its last run found no plan, or while its plans wait for an answer; not when
that run was asked for after the change, and not twice within `PAUSE`. Who comes too early for that
is told when to look again.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from capacity.models import Listing
from capacity.ranges import local_day
from marketplace.accounts import blocks
from orders import needs, plan_inputs, plan_runs
from orders.models import Job, Operation, Plan, PlanRun
from orders.scoring import Capacity, is_feasible

PAUSE = timedelta(minutes=10)
SOON = timedelta(minutes=1)  # while a run is at work, which may have read too early


def owe(row: Capacity, *, noted_at: datetime, at: datetime) -> datetime | None:
    """Owes runs to the jobs this listing fits; the moment to look again, where it is too early."""
    listing = Listing.objects.select_related("process").get(pk=row.listing)
    others = {listing.organization_id, *blocks.avoided(listing.organization_id)}
    waiting = _waiting(listing.process.code, noted_at, at).exclude(job__buyer__in=others)
    fitting = {each.job_id: each.job for each in waiting.iterator(500) if _fits(each, row, at)}
    moments = [_owe(job, noted_at, at) for job in fitting.values()]
    return min((moment for moment in moments if moment), default=None)


def _waiting(code: str, noted_at: datetime, at: datetime) -> QuerySet[Operation]:
    """Operations of the process or one above it, of jobs whose last run knew nothing of this."""
    parts = code.split(".")
    above = [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
    runs = PlanRun.objects.filter(job=OuterRef("job")).order_by("-id")
    found = Operation.objects.annotate(
        run_state=Subquery(runs.values("state")[:1]), asked_at=Subquery(runs.values("asked_at")[:1])
    ).filter(
        Q(run_state__in=["impossible", "running"]) | Exists(_on_offer()),
        process__code__in=above,
        state=Operation.State.OPEN,
        job__state=Job.State.OPEN,
        job__due_on__gte=local_day(at),
        asked_at__lt=noted_at,
    )
    return found.select_related("job__buyer", "process").order_by("job_id", "id")


def _on_offer() -> QuerySet[Plan]:
    return Plan.objects.filter(job=OuterRef("job"), state=Plan.State.PROPOSED)


def _fits(operation: Operation, row: Capacity, at: datetime) -> bool:
    """Judged as the planner does: the smallest lot, and days behind the due date too."""
    need = needs.need_of(operation, at=at, avoided=frozenset())
    return is_feasible(plan_inputs.asked(operation, need, late=True), row)


def _owe(job: Job, noted_at: datetime, at: datetime) -> datetime | None:
    with transaction.atomic():
        locked = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
        last = PlanRun.objects.filter(job=locked).latest("id")
        if locked.state != Job.State.OPEN or last.asked_at >= noted_at:
            return None
        if last.state == PlanRun.State.QUEUED:
            return None  # it will read what is new
        if last.state == PlanRun.State.RUNNING or last.asked_at > at - PAUSE:
            return max(last.asked_at + PAUSE, at + SOON)
        plan_runs.owe(locked, cause=PlanRun.Cause.ASKED, by=None, at=at)
    return None
