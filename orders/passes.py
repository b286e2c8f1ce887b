"""All open jobs matched anew, set by set: each night, or when staff ask for it.

The row of a pass says how many jobs there were and how many are done; a job is done when it has
been matched since the pass began. So a pass may stop anywhere and go on elsewhere, and what it has
not reached when its time is over is said. Firms take turns (orders/turns_of_buyers.py).
"""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from capacity.ranges import LOCAL, local_day, midnight
from marketplace.core.errors import Refused
from orders import engines, matching, needs, turns_of_buyers
from orders.models import Job, MatchingPass, Operation
from orders.snapshot import held

SET = 40  # jobs ranked together
SECONDS = 40.0  # of one step: other work of the worker waits no longer
LONGEST = timedelta(hours=5)
NIGHT = range(1, 6)  # local hours in which a pass begins by itself
LOCK = 7_340_031  # of the database: one step at a time
logger = logging.getLogger(__name__)


def begin(*, at: datetime, by: Any = None) -> MatchingPass:
    """Raises Refused while another one is under way."""
    try:
        with transaction.atomic():
            total = _jobs().count()
            return MatchingPass.objects.create(started_at=at, started_by=by, total=total)
    except IntegrityError:
        raise Refused(
            _("All open jobs are being matched already. See below how far that is."),
            code="pass_running",
        ) from None


def begin_nightly(*, at: datetime) -> bool:
    """Once in a night, if none has begun since midnight."""
    if at.astimezone(LOCAL).hour not in NIGHT:
        return False
    today = Q(started_at__gte=midnight(local_day(at)))
    if MatchingPass.objects.filter(today | Q(state=MatchingPass.State.RUNNING)).exists():
        return False
    begin(at=at)
    return True


def advance(*, at: datetime, seconds: float = SECONDS) -> int:
    """One step of the pass under way; returns how many jobs it has matched."""
    with _alone() as is_alone:
        running = MatchingPass.objects.filter(state=MatchingPass.State.RUNNING).first()
        if not is_alone or running is None:
            return 0
        held.follow()
        until, before = time.monotonic() + seconds, running.done
        while waiting := list(_left(running)[:SET]):
            if at - running.started_at > LONGEST or time.monotonic() > until:
                break
            _match(running, waiting, at=at)
        _settle(running, at=at)
        return running.done - before


def _jobs() -> QuerySet[Job]:
    """Open and matched before: a new job, or one of several operations, has its own queue."""
    found = Job.objects.filter(state=Job.State.OPEN, origin=Job.Origin.POSTED)
    return found.filter(matched_version__isnull=False)


def _left(running: MatchingPass) -> QuerySet[Job]:
    """Not matched since the pass began, and not owed a run: that is the sweep's business."""
    due = _undone(running).filter(matching_due_at=None)
    return turns_of_buyers.in_turn(due, "due_on")


def _undone(running: MatchingPass) -> QuerySet[Job]:
    return _jobs().filter(matched_at__lt=running.started_at)


def _match(running: MatchingPass, waiting: Sequence[Job], *, at: datetime) -> None:
    """A set of jobs: ranked in one go where a snapshot is held, then stored one by one."""
    keys = [job.pk for job in waiting]
    Job.objects.filter(pk__in=keys, state=Job.State.OPEN).update(
        matching=Job.Matching.QUEUED, matching_due_at=at
    )
    ranked = _ranked(keys, at)
    for job in waiting:
        try:
            is_done = matching.run(job.pk, job.version, at=at, prepared=ranked)
        except Exception:
            logger.exception("job %s could not be matched", job.pk)
            matching.mark_failed(job.pk, job.version, at=at)
            running.failed += 1
        else:
            running.done = min(running.done + is_done, running.total)
    running.engine = engines.name()
    running.save(update_fields=["done", "failed", "engine"])


def _ranked(jobs: Sequence[int], at: datetime) -> matching.Prepared:
    operations = list(Operation.objects.filter(job__in=jobs).select_related("job", "process"))
    asked = [needs.need_of(operation, at=at) for operation in operations]
    lists = engines.best_many(asked, count=2 * matching.COUNT)
    pairs = zip(asked, lists, strict=True)
    return {operation.pk: pair for operation, pair in zip(operations, pairs, strict=True)}


def _settle(running: MatchingPass, *, at: datetime) -> None:
    """Complete when nothing is left; partial when only failures are, or the time is over."""
    undone = _undone(running).count()
    if undone == 0:
        running.state = MatchingPass.State.COMPLETE
    elif undone <= running.failed or at - running.started_at > LONGEST:
        running.state = MatchingPass.State.PARTIAL
    else:
        return
    running.ended_at, running.done = at, max(running.total - undone, 0)
    running.save(update_fields=["state", "ended_at", "done"])
    logger.info(
        "matching pass %s: %s of %s jobs, %s failed",
        running.state,
        running.done,
        running.total,
        running.failed,
    )


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other worker is at it; held by the session, across its transactions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def latest() -> list[MatchingPass]:
    """For the staff's page: the last ones, newest first."""
    return list(MatchingPass.objects.select_related("started_by").order_by("-id")[:5])
