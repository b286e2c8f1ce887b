"""Whose job is matched next: firms take turns, so that one with 500 jobs starves nobody."""

from datetime import datetime

from django.db.models import F, Max, QuerySet, Window
from django.db.models.functions import RowNumber

from orders.models import Job


def in_turn(jobs: QuerySet[Job], *order: str) -> QuerySet[Job]:
    """Every firm's first job before any firm's second; among equals by `order`."""
    turn = Window(RowNumber(), partition_by=[F("buyer")], order_by=[*order, "id"])
    return jobs.annotate(turn=turn).order_by("turn", *order, "id")


def owed(*, at: datetime) -> QuerySet[Job]:
    """Jobs whose run is due and not under way."""
    due = Job.objects.filter(state=Job.State.OPEN, matching_due_at__lte=at)
    return due.exclude(matching=Job.Matching.RUNNING)


def next_owed(*, at: datetime) -> tuple[int, int] | None:
    """Id and version of the oldest owed job of the firm that has waited longest for any run."""
    due = owed(at=at)
    firms = Job.objects.filter(buyer__in=due.order_by().values("buyer")).order_by()
    served = firms.values("buyer").annotate(last=Max("matched_at"))
    firm = served.order_by(F("last").asc(nulls_first=True), "buyer").first()
    if firm is None:
        return None
    oldest = due.filter(buyer=firm["buyer"]).order_by("matching_due_at", "id")
    return oldest.values_list("pk", "version").first()
