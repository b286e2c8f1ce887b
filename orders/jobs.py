"""A job from posting to order, and its operations alongside."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from capacity import unmatched
from capacity.ranges import local_day
from marketplace.accounts.models import Organization
from marketplace.core import moves
from marketplace.core.errors import Refused
from marketplace.core.moves import BUYER, SYSTEM, Move, Moves
from marketplace.notices import tell
from orders import job_rules, proposals, tasks, wording
from orders.models import Job, Operation
from orders.signals import job_closed, job_reopened

MOVES = Moves(
    "job",
    Move("open", {"draft"}, "open", BUYER, "job.edit"),
    Move("edit", {"open"}, "open", BUYER, "job.edit"),
    Move("award", {"open"}, "awarded", SYSTEM),
    Move("mark_ordered", {"awarded"}, "ordered", SYSTEM),
    Move("reopen", {"awarded", "ordered"}, "open", SYSTEM, timer="48 h without payment"),
    Move("cancel", {"draft", "open"}, "cancelled", BUYER, "job.edit"),
    Move("give_up", {"awarded", "ordered"}, "cancelled", SYSTEM),
    Move("expire", {"open"}, "expired", SYSTEM, timer="the day after the due date"),
)
OPERATION_MOVES = Moves(
    "operation",
    Move("open", {"planned"}, "open", SYSTEM),
    Move("award", {"open"}, "awarded", SYSTEM),
    Move("schedule", {"awarded"}, "scheduled", SYSTEM),
    Move("start", {"scheduled"}, "in_progress", SYSTEM),
    Move("inspect", {"in_progress"}, "inspecting", SYSTEM),
    Move("hand_over", {"inspecting"}, "handed_over", SYSTEM),
    Move("accept", {"handed_over"}, "accepted", SYSTEM),
    Move("reopen", {"awarded", "scheduled"}, "open", SYSTEM),
    Move("fail", {"awarded", "scheduled", "in_progress", "inspecting"}, "open", SYSTEM),
    Move("cancel", {"planned", "open"}, "cancelled", SYSTEM),
    Move("give_up", {"awarded", "scheduled"}, "cancelled", SYSTEM),
)
JOB_FIELDS = (
    "title",
    "description",
    "region",
    "starts_on",
    "due_on",
    "budget_fen",
    "max_distance_km",
    "minimum_grade",
    "drawing",
)
OPERATION_DEFAULTS: dict[str, Any] = {
    "name": "",
    "material": "",
    "env_x": None,
    "env_y": None,
    "env_z": None,
    "it_grade": None,
    "certificates": [],
    "setup_hours": 0,
    "divisible": True,
    "lots": 1,
}
DEFAULTS: dict[str, Any] = {
    "description": "",
    "max_distance_km": None,
    "minimum_grade": "",
    "drawing": None,
    **OPERATION_DEFAULTS,
}
OPERATION_FIELDS = ("process", "quantity", "minutes_per_piece", *OPERATION_DEFAULTS)
PAGE = 200


def post(organization: Organization, *, by: Any, at: datetime, **fields: Any) -> Job:
    """Creates a job with one operation, opens it and owes it a matching run.

    `fields` are columns of Job and Operation. Raises Invalid (with the field) or Refused.
    """
    fields = {**DEFAULTS, **fields}
    job_rules.check(organization, at=at, fields=fields)
    with transaction.atomic():
        columns = {name: fields[name] for name in JOB_FIELDS}
        job = Job.objects.create(buyer=organization, posted_by=by, **columns)
        operation = Operation.objects.create(
            job=job, **{name: fields[name] for name in OPERATION_FIELDS}
        )
        moves.begin("job", job, by=by, at=at)
        with MOVES.moving(job, "open", by=by, at=at) as locked:
            locked.posted_at = at
            owe_matching(locked, at)
        _move_operations([operation], "open", at)
        unmatched.in_job([fields["title"], fields["name"]], at=at)
    return job


def post_direct(
    organization: Organization,
    *,
    operations: Iterable[dict[str, Any]],
    by: Any,
    at: datetime,
    **fields: Any,
) -> Job:
    """A job that is a booking: no factory is looked for, `award` follows in the same transaction.

    It never stands open where anybody could see it, and when it falls through it is over.
    """
    columns = {name: {**DEFAULTS, **fields}[name] for name in JOB_FIELDS}
    with transaction.atomic():
        job = Job.objects.create(
            buyer=organization, posted_by=by, origin=Job.Origin.DIRECT, **columns
        )
        moves.begin("job", job, by=by, at=at)
        with MOVES.moving(job, "open", by=by, at=at) as locked:
            locked.posted_at = at
        made = [
            Operation.objects.create(job=job, sequence=number, **{**OPERATION_DEFAULTS, **each})
            for number, each in enumerate(operations, 1)
        ]
        _move_operations(made, "open", at)
    return job


def edit(job: Job, *, by: Any, at: datetime, **fields: Any) -> None:
    """Changes an open job of one operation; a new version is matched anew.

    Refused while a factory is asked. Several operations are changed by `graphs.edit`.
    """
    operation = _only_operation(job)
    current = {name: getattr(job, name) for name in JOB_FIELDS}
    current |= {name: getattr(operation, name) for name in OPERATION_FIELDS}
    fields = {**current, **fields}
    job_rules.check(job.buyer, at=at, fields=fields)
    with transaction.atomic(), MOVES.moving(job, "edit", by=by, at=at) as locked:
        refuse_while_asked(locked)
        for name in JOB_FIELDS:
            setattr(locked, name, fields[name])
        locked.version += 1
        Operation.objects.filter(pk=operation.pk).update(
            **{name: fields[name] for name in OPERATION_FIELDS}
        )
        proposals.supersede(locked, at=at)
        owe_matching(locked, at)


def _only_operation(job: Job) -> Operation:
    first, *more = job.operations.all()
    if more:
        raise Refused(_("This job has several operations. Change it in the operations editor."))
    return first


def refuse_while_asked(job: Job) -> None:
    if match := proposals.waiting_for_factory(job):
        raise Refused(
            _("%(factory)s is asked to confirm this job until %(until)s. Change it after that.")
            % {"factory": match.listing.organization, "until": wording.moment(match.confirm_by)}
        )


def cancel(job: Job, *, reason: str = "", by: Any, at: datetime) -> None:
    """The buyer withdraws the job; a factory that was asked is told, its hours are free again."""
    with transaction.atomic(), MOVES.moving(job, "cancel", by=by, at=at, reason=reason) as locked:
        asked = proposals.end_all(locked, reason=reason, at=at)
        settle_matching(locked)
        _move_operations(_movable(locked.operations.all(), "cancel"), "cancel", at)
        job_closed.send(Job, job=locked, at=at)
        for match in asked:
            tell.firm(
                match.listing.organization,
                "request_withdrawn",
                zh=f"{job.buyer.short_name} 撤回了需求单“{job.title}”，暂留的时段已释放。",
                en=f"{job.buyer.short_name} withdrew the job “{job.title}”; the held hours are "
                "free again.",
            )


def award(job: Job, *, by: Any = None, at: datetime) -> None:
    """A factory has confirmed: other matches leave the offer, matching rests."""
    with MOVES.moving(job, "award", by=by, at=at) as locked:
        proposals.supersede(locked, at=at)
        settle_matching(locked)
        _move_operations(locked.operations.all(), "award", at)


def mark_ordered(job: Job, *, at: datetime) -> None:
    with MOVES.moving(job, "mark_ordered", by=None, at=at):
        pass


def cancel_ordered(job: Job, *, reason: str, at: datetime) -> None:
    """The order fell through: the job takes other matches again while its due date lasts.

    A booking looks for nobody else: it is over.
    """
    if job.origin == Job.Origin.DIRECT:
        with MOVES.moving(job, "give_up", by=None, at=at, reason=reason) as locked:
            _move_operations(locked.operations.all(), "give_up", at)
        return
    with MOVES.moving(job, "reopen", by=None, at=at, reason=reason) as locked:
        locked.version += 1
        operations = list(locked.operations.all())
        _move_operations(_movable(operations, "reopen"), "reopen", at)
        if len(operations) == 1:
            owe_matching(locked, at)
    if len(operations) > 1:
        job_reopened.send(Job, job=job, at=at)
    if job.due_on < local_day(at):
        expire(job, at=at)


def expire(job: Job, *, at: datetime) -> None:
    with MOVES.moving(job, "expire", by=None, at=at) as locked:
        proposals.end_all(locked, reason="", at=at)
        settle_matching(locked)
        _move_operations(_movable(locked.operations.all(), "cancel"), "cancel", at)
        job_closed.send(Job, job=locked, at=at)


def expire_due(*, at: datetime) -> int:
    """Open jobs whose due date has passed."""
    due = Job.objects.filter(state=Job.State.OPEN, due_on__lt=local_day(at)).order_by("id")[:PAGE]
    for job in due:
        expire(job, at=at)
    return len(due)


def move_operation(operation: Operation, name: str, *, at: datetime) -> None:
    _move_operations([operation], name, at)


def open_operations(operations: Iterable[Operation], *, at: datetime) -> None:
    _move_operations(operations, "open", at)


def _movable(operations: Iterable[Operation], name: str) -> list[Operation]:
    """Of several operations some may have begun: their work orders say what becomes of them."""
    return [each for each in operations if each.state in OPERATION_MOVES[name].sources]


def _move_operations(operations: Iterable[Operation], name: str, at: datetime) -> None:
    """Operations follow their job or work order, whose own move says who did it."""
    for operation in operations:
        with OPERATION_MOVES.moving(operation, name, by=None, at=at):
            pass


def ask_for_matching(job: Job, *, at: datetime) -> None:
    """Owes an open job another matching run, e.g. because hours it was shown are gone.

    A job of several operations is planned, not matched; its plans are checked when accepted.
    """
    with transaction.atomic():
        locked = Job.objects.select_for_update().get(pk=job.pk)
        is_single = locked.operations.count() == 1
        if locked.state == Job.State.OPEN and is_single:
            owe_matching(locked, at)
            locked.save(update_fields=["matching", "matching_due_at"])


def owe_matching(job: Job, at: datetime) -> None:
    """The row remembers that a run is owed; the message to the worker only hurries it."""
    job.matching, job.matching_due_at = Job.Matching.QUEUED, at
    _hurry(job.pk, job.version)


def _hurry(pk: int, version: int) -> None:
    """`robust`: without a broker the post still stands, and the sweep queues the run later."""

    def queue_matching() -> None:  # Django logs a robust callback by its name
        tasks.match_job.delay(pk, version)

    transaction.on_commit(queue_matching, robust=True)


def settle_matching(job: Job) -> None:
    job.matching_due_at = None
    if job.matching != Job.Matching.READY:
        job.matching = Job.Matching.IDLE
