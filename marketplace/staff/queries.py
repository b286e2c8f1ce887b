"""Reading the queues of the desks; what a person's office does not cover does not exist."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from capacity.models import Listing
from marketplace.accounts import roles, verification
from marketplace.accounts.models import Verification
from marketplace.staff import certificate_desk, listing_desk


@dataclass(frozen=True)
class Queue:
    """How much waits at a desk, and since when it should have been answered."""

    name: str  # of the page, without the room
    permission: str
    waiting: int
    overdue: int
    oldest: datetime | None  # the oldest promise


def queues_for(user: Any, at: datetime) -> list[Queue]:
    """The desks this person works at, each counted with one query."""
    return [queue for queue in _queues(user, at) if queue]


def _queues(user: Any, at: datetime) -> Iterator[Queue]:
    if roles.staff_can(user, "firm.verify"):
        rows = Verification.objects.filter(state=Verification.State.SUBMITTED)
        yield Queue("firm_queue", "firm.verify", **_counted(rows, at))
    if roles.staff_can(user, "certificate.verify"):
        rows = certificate_desk.waiting_for(user)
        yield Queue("certificate_queue", "certificate.verify", **_counted(rows, at))
    if roles.staff_can(user, "listing.moderate"):
        new = _counted(listing_desk.listings_waiting(), at)
        changed = _counted(listing_desk.revisions_waiting(), at)
        yield Queue("listing_queue", "listing.moderate", **_together(new, changed))


def _counted(rows: QuerySet, at: datetime) -> dict[str, Any]:
    return rows.aggregate(
        waiting=Count("id"),
        overdue=Count("id", filter=Q(promised_at__lt=at)),
        oldest=Min("promised_at"),
    )


def _together(*queues: dict[str, Any]) -> dict[str, Any]:
    """Several kinds of things in one queue."""
    promises = [each["oldest"] for each in queues if each["oldest"]]
    return {
        "waiting": sum(each["waiting"] for each in queues),
        "overdue": sum(each["overdue"] for each in queues),
        "oldest": min(promises, default=None),
    }


def firms_waiting() -> QuerySet[Verification]:
    return verification.queue()


def verification_for(user: Any, uuid: UUID) -> Verification:
    if not roles.staff_can(user, "firm.verify"):
        raise Http404
    rows = Verification.objects.select_related(
        "organization", "licence", "submitted_by", "decided_by"
    )
    return get_object_or_404(rows, uuid=uuid)


def listing_for(user: Any, uuid: UUID) -> Listing:
    """A listing that was handed in; drafts are nobody else's business."""
    if not roles.staff_can(user, "listing.moderate"):
        raise Http404
    rows = Listing.objects.exclude(state=Listing.State.DRAFT)
    return get_object_or_404(
        rows.select_related("organization", "process", "reviewed_by"), uuid=uuid
    )


def earlier_verifications(current: Verification) -> QuerySet[Verification]:
    rows = current.organization.verifications.exclude(pk=current.pk)
    return rows.select_related("decided_by").order_by("-submitted_at")
