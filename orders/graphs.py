"""A job of several operations that follow each other, made by one factory or by many.

Matching looks for one listing for one operation; here a planner looks for all of them together.
So such a job owes a plan run instead. A job of one operation stays what `jobs` makes of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from capacity import unmatched
from marketplace.accounts.models import Organization
from marketplace.core import moves
from orders import graph_order, graph_rules, job_rules, jobs, plan_runs, proposals
from orders.models import Job, Operation, OperationLink
from orders.signals import job_closed

Steps = Sequence[Mapping[str, Any]]
STEP_DEFAULTS: dict[str, Any] = {**jobs.OPERATION_DEFAULTS, "after": ()}
SEVERAL = 2


def is_graph(job: Job) -> bool:
    """More than one operation. Reads what `queries` has fetched already."""
    return len(job.operations.all()) >= SEVERAL


def post(
    organization: Organization,
    *,
    operations: Steps,
    by: Any,
    at: datetime,
    several_ends: bool = False,
    **fields: Any,
) -> Job:
    """Creates a job of these operations, opens it and owes it a plan (or, of one, a matching run).

    `operations`: columns of Operation and `after`, the indices of those in this list that must be
    done before. They are numbered in an order that begins nothing before what it waits for.
    `several_ends`: several operations deliver something. `fields`: columns of Job.
    Raises Invalid (InvalidOperation names the one concerned) or Refused.
    """
    steps = [{**STEP_DEFAULTS, **step} for step in operations]
    fields = {**jobs.DEFAULTS, **fields}
    _check(organization, steps, fields, several_ends=several_ends, at=at)
    if len(steps) < SEVERAL:
        return jobs.post(organization, by=by, at=at, **{**fields, **_columns(steps[0])})
    with transaction.atomic():
        columns = {name: fields[name] for name in jobs.JOB_FIELDS}
        job = Job.objects.create(buyer=organization, posted_by=by, **columns)
        made = _store(job, steps)
        moves.begin("job", job, by=by, at=at, operations=len(made))
        with jobs.MOVES.moving(job, "open", by=by, at=at) as locked:
            locked.posted_at = at
        jobs.open_operations(made, at=at)
        unmatched.in_job([fields["title"], *(step["name"] for step in steps)], at=at)
        plan_runs.owe(job, cause="posted", by=by, at=at)
    return job


def edit(
    job: Job,
    *,
    operations: Steps,
    by: Any,
    at: datetime,
    several_ends: bool = False,
    **fields: Any,
) -> None:
    """Puts these operations in the place of the job's; the new version is planned anew.

    Any open job may become one of several operations, or of one. Raises as `post`; Refused while a
    factory is asked.
    """
    steps = [{**STEP_DEFAULTS, **step} for step in operations]
    fields = {name: getattr(job, name) for name in jobs.JOB_FIELDS} | fields
    _check(job.buyer, steps, fields, several_ends=several_ends, at=at)
    if len(steps) < SEVERAL and not is_graph(job):
        jobs.edit(job, by=by, at=at, **{**fields, **_columns(steps[0])})
        return
    with transaction.atomic():
        with jobs.MOVES.moving(job, "edit", by=by, at=at, operations=len(steps)) as locked:
            jobs.refuse_while_asked(locked)
            for name in jobs.JOB_FIELDS:
                setattr(locked, name, fields[name])
            locked.version += 1
            proposals.supersede(locked, at=at)
            locked.operations.update(retired_at=at)
            made = _store(locked, steps)
            _leave_matching(locked)
            if len(made) < SEVERAL:
                jobs.owe_matching(locked, at)
        jobs.open_operations(made, at=at)
        if len(made) >= SEVERAL:
            plan_runs.owe(job, cause="posted", by=by, at=at)
        else:
            job_closed.send(Job, job=job, at=at)


def _leave_matching(job: Job) -> None:
    """What was matched before answers another question."""
    job.matching, job.matching_due_at = Job.Matching.IDLE, None
    job.matched_at, job.matched_version, job.matching_summary = None, None, {}


def steps_of(job: Job) -> list[dict[str, Any]]:
    """The job's operations as `post` takes them: for a copy, or for an edit."""
    rows = list(job.operations.all())
    place = {row.pk: index for index, row in enumerate(rows)}
    after = arrows(rows)
    names = jobs.OPERATION_FIELDS
    return [
        {name: getattr(row, name) for name in names}
        | {"after": [place[earlier] for earlier in after[row.pk]]}
        for row in rows
    ]


def arrows(operations: Iterable[Operation]) -> dict[int, list[int]]:
    """Of each operation, by number, those it waits for; one query."""
    found: dict[int, list[int]] = {operation.pk: [] for operation in operations}
    links = OperationLink.objects.filter(later__in=list(found)).order_by("earlier__sequence")
    for later, earlier in links.values_list("later_id", "earlier_id"):
        found[later].append(earlier)
    return found


def _check(
    organization: Organization,
    steps: Steps,
    fields: Mapping[str, Any],
    *,
    several_ends: bool,
    at: datetime,
) -> None:
    job_rules.check_terms(organization, at=at, fields=fields)
    graph_rules.check(steps, several_ends=several_ends)


def _store(job: Job, steps: Steps) -> list[Operation]:
    """Operations numbered from 1 in topological order, and the arrows between them."""
    order = graph_order.topological([step["after"] for step in steps])
    rows = [
        Operation(job=job, sequence=number, created_at=Now(), **_columns(steps[index]))
        for number, index in enumerate(order, start=1)
    ]
    made = dict(zip(order, Operation.objects.bulk_create(rows), strict=True))
    OperationLink.objects.bulk_create(
        OperationLink(earlier=made[earlier], later=made[index])
        for index in order
        for earlier in sorted(set(steps[index]["after"]))
    )
    return [made[index] for index in order]


def _columns(step: Mapping[str, Any]) -> dict[str, Any]:
    return {name: step[name] for name in jobs.OPERATION_FIELDS}
