"""Runs that look for plans of a job: owed by their row, carried out by a worker.

Messages only hurry a run. It may be asked for twice, run late or on two workers at once: whoever
takes it holds it for `LEASE`, and stores what was found only while the run is still the one that
was asked for. A newer version of the job takes the open run over.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import F

from orders import plan_choices, plan_records, plan_repairs, tasks
from orders.models import Job, Plan, PlanRun, WorkOrder
from orders.workspace import DEAD

State, Cause = PlanRun.State, PlanRun.Cause
OPEN = (State.QUEUED, State.RUNNING)
LEASE = timedelta(minutes=3)
GRACE = timedelta(seconds=15)  # the message of the asking itself usually comes first
RETRY = timedelta(minutes=2)
MOST_ATTEMPTS = 3
TIME_LIMIT = 20.0  # seconds of planning; what is found by then is shown
SOONEST_START = timedelta(hours=2)
MESSAGE_LIFE = 120
SWEEP = 200


def owe(job: Job, *, cause: str, by: Any, at: datetime) -> PlanRun:
    """Owes the job a run for its version; a run that is open already begins anew with it.

    Plans on offer leave it: they answer another question. Call inside the transaction of the
    change that makes the run necessary, or alone.
    """
    asked = {
        "job_version": job.version,
        "cause": cause,
        "asked_by": by,
        "asked_at": at,
        "state": State.QUEUED,
        "due_at": at,
        "attempts": 0,
        "percent": 0,
    }
    with transaction.atomic():
        Job.objects.select_for_update().get(pk=job.pk)
        supersede(job)
        run, _is_new = PlanRun.objects.update_or_create(
            job=job, state__in=OPEN, defaults=asked, create_defaults={"job": job, **asked}
        )
        _hurry(run.pk)
    return run


def supersede(job: Job) -> None:
    """Takes the proposed plans of the job off offer."""
    Plan.objects.filter(job=job, state=Plan.State.PROPOSED).update(state=Plan.State.SUPERSEDED)


def settle(job: Job) -> None:
    """The job needs no plan any more: nothing is owed, nothing is on offer."""
    PlanRun.objects.filter(job=job, state__in=OPEN).update(state=State.FAILED, due_at=None)
    supersede(job)


def run(run_id: int, *, at: datetime) -> bool:
    """Carries out a run that is owed; False when there was nothing to do."""
    owed = PlanRun.objects.filter(pk=run_id, state__in=OPEN, due_at__lte=at)
    if not owed.update(state=State.RUNNING, due_at=at + LEASE, attempts=F("attempts") + 1):
        return False
    taken = PlanRun.objects.select_related("job__buyer", "asked_by").get(pk=run_id)
    began = monotonic()
    result = _searched(taken, at, lambda: monotonic() - began > TIME_LIMIT)
    result.seconds = monotonic() - began
    return _store(taken, result, at=at)


def _searched(taken: PlanRun, at: datetime, is_over: Callable[[], bool]) -> plan_choices.Result:
    tell = _Progress(taken)
    if has_order(taken.job):
        return plan_repairs.search(taken.job, cause=taken.cause, at=at, tell=tell, is_over=is_over)
    return plan_choices.search(taken.job, at=at, tell=tell, is_over=is_over)


def has_order(job: Job) -> bool:
    """Whether work orders of a plan live: then a new plan keeps to what is agreed."""
    living = WorkOrder.objects.filter(order__job=job, placement__isnull=False)
    return living.exclude(state__in=DEAD).exists() or job.state in (
        Job.State.AWARDED,
        Job.State.ORDERED,
    )


class _Progress:
    """Writes how far the run is, at once, so that a page that asks can see it."""

    def __init__(self, taken: PlanRun) -> None:
        self.mine = _mine(taken)
        self.percent = -1

    def __call__(self, percent: int) -> None:
        if percent > self.percent:
            self.percent = percent
            self.mine.update(percent=min(percent, 99))


def _mine(taken: PlanRun) -> Any:
    """The run as long as nobody has asked for it anew or taken it over."""
    return PlanRun.objects.filter(
        pk=taken.pk, state=State.RUNNING, asked_at=taken.asked_at, attempts=taken.attempts
    )


def _store(taken: PlanRun, result: plan_choices.Result, *, at: datetime) -> bool:
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).get(pk=taken.job_id)
        run = _mine(taken).select_for_update().first()
        if run is None or job.version != taken.job_version:
            return False
        supersede(job)
        plan_records.store(run, result, at=at)
    return True


def mark_failed(run_id: int, *, at: datetime) -> None:
    """The run broke off: the page says so, and the sweep tries again a few times."""
    broken = PlanRun.objects.filter(pk=run_id, state=State.RUNNING)
    broken.filter(attempts__lt=MOST_ATTEMPTS).update(state=State.QUEUED, due_at=at + RETRY)
    broken.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=State.FAILED, due_at=None, finished_at=at
    )


def overdue(*, at: datetime) -> int:
    """Queues again what is owed and not done: a lost broker or a killed worker loses nothing."""
    late = PlanRun.objects.filter(state__in=OPEN, due_at__lte=at - GRACE).order_by("due_at", "id")
    spent = late.filter(state=State.RUNNING, attempts__gte=MOST_ATTEMPTS)
    spent = spent.values_list("pk", flat=True)
    PlanRun.objects.filter(pk__in=list(spent)).update(
        state=State.FAILED, due_at=None, finished_at=at
    )
    numbers = list(late.values_list("pk", flat=True)[:SWEEP])
    for pk in numbers:
        tasks.make_plans.apply_async((pk,), expires=MESSAGE_LIFE)
    return len(numbers)


def outdated(*, at: datetime) -> int:
    """Owes a new run to open jobs whose plans promise hours that begin too soon to be taken."""
    fading = Plan.objects.filter(
        state=Plan.State.PROPOSED, starts_at__lte=at + SOONEST_START, job__state=Job.State.OPEN
    )
    due = Job.objects.filter(pk__in=fading.values("job_id")).order_by("id")[:SWEEP]
    for job in due:
        owe(job, cause=Cause.ASKED, by=None, at=at)
    return len(due)


def _hurry(pk: int) -> None:
    """`robust`: without a broker the asking still stands, and the sweep queues the run later."""

    def queue_planning() -> None:  # Django logs a robust callback by its name
        tasks.make_plans.delay(pk)

    transaction.on_commit(queue_planning, robust=True)
