"""Reading clearing rounds: which there are, and what of them is the reader's own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.http import Http404

from capacity import keyset
from capacity.models import Listing
from marketplace.accounts import roles
from orders import round_scope
from orders.models import ClearingRound, Job, Match, RoundEntry, RoundPair
from orders.proposals import ON_OFFER

State = ClearingRound.State
ENDED = (State.CLEARED, State.VOID, State.CANCELLED)
PAST = keyset.Ordering(("closes_at", "id"), is_falling=True)
PER_PAGE = 20
MOST_OWN = 50
BUSY = Q(state=Match.State.ACCEPTED) | Q(state__in=ON_OFFER, reserved_until__gt=Now())
"""Matches of a job that a factory is asked about, or whose hours a round holds."""


@dataclass(frozen=True)
class OwnJob:
    """A job of the reader's firm that takes part or could."""

    job: Job
    entry: RoundEntry | None
    pair: RoundPair | None


@dataclass(frozen=True)
class OwnListing:
    listing: Listing
    is_kept_out: bool
    held: int  # machines the round gave a job


def coming() -> QuerySet[ClearingRound]:
    """Not ended yet, the first to close first."""
    return _counted().filter(state__in=round_scope.LIVING).order_by("closes_at", "id")


def past(*, after: str) -> tuple[list[ClearingRound], str]:
    """A page of those that ended, the latest first, and the cursor of the next."""
    return keyset.page(_counted().filter(state__in=ENDED), PAST, after=after, size=PER_PAGE)


def round_by(uuid: UUID) -> ClearingRound:
    """Anybody may read that a round exists and what came of it as a whole."""
    found = _counted().filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def own_jobs(round_: ClearingRound, user: Any) -> list[OwnJob]:
    """Jobs of the reader's firms that take part, and those that still could."""
    firms = _firms(user)
    if not firms:
        return []
    entries = {
        entry.job_id: entry
        for entry in round_.entries.filter(job__buyer__in=firms).select_related("job__buyer")
    }
    held = RoundPair.objects.filter(entry__in=entries.values(), state=RoundPair.State.HELD)
    pairs = {pair.entry_id: pair for pair in held.select_related("match")}
    rows = [OwnJob(e.job, e, pairs.get(e.pk)) for e in entries.values()]
    if round_.state in round_scope.BEFORE_CLOSING:
        busy = Match.objects.filter(BUSY, operation__job=OuterRef("pk"))
        others = round_scope.jobs(round_).filter(buyer__in=firms).exclude(pk__in=entries)
        others = others.exclude(Exists(busy))
        rows += [
            OwnJob(job, None, None)
            for job in others.select_related("buyer").order_by("due_on", "id")[:MOST_OWN]
        ]
    return rows


def own_listings(round_: ClearingRound, user: Any) -> list[OwnListing]:
    """Capacity of the reader's firms that the round is about."""
    firms = _firms(user)
    if not firms:
        return []
    kept_out = set(round_.abstentions.values_list("listing_id", flat=True))
    held = round_.pairs.filter(state=RoundPair.State.HELD, unit__listing__organization__in=firms)
    counts = dict(
        held.values_list("unit__listing").annotate(n=Count("id")).values_list("unit__listing", "n")
    )
    found = round_scope.offered(round_).filter(organization__in=firms)
    return [
        OwnListing(listing, listing.pk in kept_out, counts.get(listing.pk, 0))
        for listing in found.select_related("organization").order_by("id")[:MOST_OWN]
    ]


def entry_of(job: Job) -> RoundEntry | None:
    """The living round the job takes part in."""
    found = job.round_entries.filter(outcome=RoundEntry.Outcome.WAITING)
    return found.select_related("round__process").first()


def invitations(job: Job, *, at: datetime) -> list[ClearingRound]:
    """Rounds this open job may enter now."""
    if job.state != Job.State.OPEN:
        return []
    return [each for each in round_scope.rounds_for(job, at=at) if round_scope.is_open(each, at)]


def job_in_round_for(user: Any, uuid: UUID) -> Job:
    """The job, where the person may act for its buyer; 404 for strangers."""
    job = Job.objects.filter(uuid=uuid, buyer__in=_firms(user)).select_related("buyer").first()
    if job is None:
        raise Http404
    return job


def listing_in_round_for(user: Any, uuid: UUID) -> Listing:
    found = Listing.objects.filter(uuid=uuid, organization__in=_firms(user))
    listing = found.select_related("organization").first()
    if listing is None:
        raise Http404
    return listing


def sees_everything(user: Any) -> bool:
    return roles.staff_can(user, "round.announce")


def _firms(user: Any) -> list[int]:
    if not getattr(user, "is_authenticated", False):
        return []
    return list(user.memberships.values_list("organization_id", flat=True))


def _counted() -> QuerySet[ClearingRound]:
    served = Q(entries__outcome=RoundEntry.Outcome.SERVED)
    return ClearingRound.objects.select_related("process").annotate(
        entered=Count("entries"), served=Count("entries", filter=served)
    )
