"""What a clearing round is about: which jobs may take part, which machines are on offer."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from capacity import reference
from capacity.models import Listing, Unit
from marketplace.core import regions
from orders.models import ClearingRound, Job, Operation, RoundAbstention

State = ClearingRound.State
LIVING = (State.ANNOUNCED, State.OPEN, State.CLOSED)
BEFORE_CLOSING = (State.ANNOUNCED, State.OPEN)


def is_open(round_: ClearingRound, at: datetime) -> bool:
    """Whether a job may enter now: by its times, so that a slow worker shuts nobody out."""
    return round_.state in BEFORE_CLOSING and round_.opens_at <= at < round_.closes_at


def is_before_closing(round_: ClearingRound, at: datetime) -> bool:
    return round_.state in BEFORE_CLOSING and at < round_.closes_at


def processes(round_: ClearingRound) -> frozenset[str]:
    """Codes of the leaves machines may belong to."""
    return frozenset(reference.leaves(round_.process.code))


def related_codes(code: str) -> Q:
    """Processes that have a leaf in common with this one: below it, or above it."""
    steps = code.split(".")
    above = [".".join(steps[:length]) for length in range(1, len(steps) + 1)]
    name = "operations__process__code"
    return Q(**{f"{name}__in": above}) | Q(**{f"{name}__startswith": f"{code}."})


def jobs(round_: ClearingRound) -> QuerySet[Job]:
    """Open jobs of one operation whose process, place and dates fit."""
    second = Operation.objects.filter(job=OuterRef("pk"), sequence=2)
    found = Job.objects.filter(
        related_codes(round_.process.code),
        state=Job.State.OPEN,
        origin=Job.Origin.POSTED,
        operations__retired_at=None,
        starts_on__lte=round_.last_day,
        due_on__gte=round_.first_day,
    ).exclude(Exists(second))
    return found.filter(region__in=regions.descendants(round_.region)) if round_.region else found


def fits(round_: ClearingRound, job: Job) -> bool:
    """Whether this job may take part: the same question about one job."""
    return jobs(round_).filter(pk=job.pk).exists()


def listings(round_: ClearingRound) -> QuerySet[Listing]:
    """What is on offer: published capacity of the process in the area, but what is kept out."""
    return offered(round_).exclude(
        Exists(RoundAbstention.objects.filter(round=round_, listing=OuterRef("pk")))
    )


def offered(round_: ClearingRound) -> QuerySet[Listing]:
    """Published capacity of the process in the area, kept out of the round or not."""
    found = Listing.objects.filter(
        state=Listing.State.PUBLISHED, process__code__in=processes(round_)
    )
    if round_.region:
        found = found.filter(region__in=regions.descendants(round_.region))
    return found


def units(round_: ClearingRound) -> QuerySet[Unit]:
    return Unit.objects.filter(listing__in=listings(round_), retired_at=None)


def rounds_for(job: Job, *, at: datetime) -> list[ClearingRound]:
    """Rounds that have not closed yet and fit the job, the first to close first."""
    soon = ClearingRound.objects.filter(state__in=BEFORE_CLOSING, closes_at__gt=at)
    found = soon.select_related("process").order_by("closes_at", "id")
    return [round_ for round_ in found if _may_fit(round_, job) and fits(round_, job)]


def _may_fit(round_: ClearingRound, job: Job) -> bool:
    """What the dates and the place already tell, without a question to the database."""
    in_time = job.starts_on <= round_.last_day and job.due_on >= round_.first_day
    return in_time and (not round_.region or regions.contains(round_.region, job.region))
