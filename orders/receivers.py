"""What the orders room does when rooms below it say something."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from marketplace.accounts import abandoned
from orders import plan_changes, plan_orders, plan_runs, tasks
from orders.models import Job, JobDraft, Order, PlanRun


def look_for_jobs(**_signal: Any) -> None:
    """New capacity: its row in `listing_ix_news` owes a look; the message only hurries it."""
    transaction.on_commit(tasks.offer_fresh_capacity.delay, robust=True)


def plan_anew(*, job: Job, at: datetime, **_signal: Any) -> None:
    """The order of a plan fell through: the job takes new plans while its due date lasts."""
    plan_orders.end_plan(job, at=at)
    plan_runs.owe(job, cause=PlanRun.Cause.ASKED, by=None, at=at)


def end_unpaid(*, order: Order, at: datetime, **_signal: Any) -> None:
    """A payment came too late for its hours."""
    plan_changes.end_unpaid(order, at=at)


def drawings_being_written(uuids: Collection[UUID]) -> set[UUID]:
    """Those among these files that a job in the making has as its drawing."""
    texts = [str(uuid) for uuid in uuids]
    rows = JobDraft.objects.filter(terms__kept_drawing__in=texts)
    return {UUID(text) for text in rows.values_list("terms__kept_drawing", flat=True)}


abandoned.register_keeper(drawings_being_written)


def plan_no_more(*, job: Job, **_signal: Any) -> None:
    plan_runs.settle(job)
