"""Reading jobs and matches: who may see which, and in what order."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from marketplace.accounts import roles
from marketplace.accounts.models import Organization, PublishedGrade
from orders.models import Job, JobDraft, JobTemplate, Match, Operation, Plan
from orders.models.orders import WorkOrder, WorkState
from orders.proposals import ON_OFFER

ASKED = (Match.State.ACCEPTED, Match.State.CONFIRMED, Match.State.CONVERTED)
"""States in which the factory is the buyer's counterparty and may see the drawing."""


def jobs_for(user: Any) -> QuerySet[Job]:
    """Jobs of the person's firms; what was booked from a calendar is found among the orders."""
    firms = user.memberships.values_list("organization_id", flat=True)
    operations = Operation.objects.select_related("process")
    return (
        Job.objects.filter(buyer__in=firms, origin=Job.Origin.POSTED)
        .select_related("buyer", "drawing")
        .prefetch_related(Prefetch("operations", operations))
    )


def jobs_of(organization: Organization, user: Any) -> QuerySet[Job]:
    """The firm's jobs, newest first, with the number of matches on offer."""
    on_offer = Count("operations__matches", filter=Q(operations__matches__state__in=ON_OFFER))
    plans = Plan.objects.filter(job=OuterRef("pk"), state=Plan.State.PROPOSED)
    number = plans.order_by().values("job").annotate(n=Count("pk")).values("n")
    plans_on_offer = Coalesce(Subquery(number), 0)
    found = jobs_for(user).filter(buyer=organization)
    return found.annotate(on_offer=on_offer, plans_on_offer=plans_on_offer).order_by("-id")


def job_for(user: Any, uuid: UUID) -> Job:
    """The job, or 404 for strangers just as for what does not exist."""
    job = jobs_for(user).filter(uuid=uuid).first()
    if job is None:
        raise Http404
    return job


def drafts_of(organization: Organization) -> QuerySet[JobDraft]:
    """Jobs the firm is still writing, the latest first; those that change a job stand with it."""
    return organization.job_drafts.filter(job=None).order_by("-saved_at")


def draft_for(user: Any, uuid: UUID) -> JobDraft:
    """A draft of the person's firms, for those who may write jobs."""
    firms = user.memberships.values_list("organization_id", flat=True)
    found = JobDraft.objects.filter(organization__in=firms, uuid=uuid)
    draft = found.select_related("organization", "job").first()
    if draft is None:
        raise Http404
    if not roles.member_can(user, draft.organization, "job.edit"):
        raise PermissionDenied
    return draft


def template_for(user: Any, uuid: Any) -> JobTemplate:
    firms = user.memberships.values_list("organization_id", flat=True)
    found = JobTemplate.objects.filter(organization__in=firms).select_related("organization")
    try:
        template = found.filter(uuid=uuid).first()
    except ValidationError:
        template = None
    if template is None:
        raise Http404
    return template


def job_with_drawing_for(user: Any, uuid: UUID) -> Job:
    """The job whose drawing may be read: its buyer's people, and a factory that was asked."""
    firms = list(user.memberships.values_list("organization_id", flat=True))
    asked = Match.objects.filter(
        operation__job=OuterRef("pk"), state__in=ASKED, listing__organization__in=firms
    )
    planned = WorkOrder.objects.filter(
        order__job=OuterRef("pk"), placement__isnull=False, factory__in=firms
    ).exclude(state__in=[WorkState.CANCELLED, WorkState.LAPSED])
    may_read = Q(buyer__in=firms) | Exists(asked) | Exists(planned)
    job = (
        Job.objects.filter(may_read, uuid=uuid, drawing__isnull=False)
        .select_related("drawing")
        .first()
    )
    if job is None:
        raise Http404
    return job


def matches_of(job: Job) -> QuerySet[Match]:
    """Matches on offer, best first."""
    return (
        _matches()
        .filter(operation__job=job, state__in=ON_OFFER)
        .order_by("operation__sequence", "rank", "id")
    )


def waiting_match(job: Job) -> Match | None:
    """The match whose factory is being asked."""
    return _matches().filter(operation__job=job, state=Match.State.ACCEPTED).first()


def asked_job_ids(organization: Organization) -> QuerySet[Match]:
    """Jobs of the firm for which a factory is being asked, as a subquery of ids."""
    waiting = Match.objects.filter(operation__job__buyer=organization, state=Match.State.ACCEPTED)
    return waiting.values("operation__job_id")


def declined_matches(job: Job) -> QuerySet[Match]:
    """Factories that said no to this version of the job, the latest answer first."""
    return _matches().filter(
        operation__job=job, job_version=job.version, state=Match.State.DECLINED
    )


def match_for_buyer(user: Any, uuid: UUID) -> Match:
    firms = user.memberships.values_list("organization_id", flat=True)
    return _one(_matches().filter(operation__job__buyer__in=firms, uuid=uuid))


def match_for_factory(user: Any, uuid: UUID) -> Match:
    """A match the factory was asked about, whatever came of it."""
    firms = user.memberships.values_list("organization_id", flat=True)
    asked = _matches().filter(listing__organization__in=firms, uuid=uuid)
    return _one(asked.exclude(accepted_at=None))


def matches_for(user: Any) -> QuerySet[Match]:
    """Matches of the person's jobs, and those their factories were asked about: for the API."""
    firms = list(user.memberships.values_list("organization_id", flat=True))
    mine = Q(operation__job__buyer__in=firms)
    asked = Q(listing__organization__in=firms, accepted_at__isnull=False)
    return _matches().filter(mine | asked).order_by("-id")


def requests_of(organization: Organization) -> QuerySet[Match]:
    """What buyers wait for this factory to confirm, the nearest deadline first."""
    return (
        _matches()
        .filter(listing__organization=organization, state=Match.State.ACCEPTED)
        .prefetch_related("bookings__unit")
        .order_by("confirm_by", "id")
    )


def board_of(organization: Organization) -> QuerySet[Match]:
    """Open jobs that fit a listing of this factory: its best match for each, newest job first."""
    best = Match.objects.filter(
        operation=OuterRef("operation"), listing__organization=organization, state__in=ON_OFFER
    ).order_by("rank", "id")
    return (
        _matches()
        .filter(
            listing__organization=organization,
            state__in=ON_OFFER,
            operation__job__state=Job.State.OPEN,
            pk=best.values("pk")[:1],
        )
        .order_by("-operation__job_id", "-id")
    )


def buyer_grades(matches: list[Match]) -> dict[int, str]:
    """Grades of the buyers as buyers, by firm."""
    buyers = {match.operation.job.buyer_id for match in matches}
    rows = PublishedGrade.objects.filter(
        organization__in=buyers, side=PublishedGrade.Side.BUYER
    ).values_list("organization_id", "grade")
    return dict(rows)


def _matches() -> QuerySet[Match]:
    return Match.objects.filter(operation__job__origin=Job.Origin.POSTED).select_related(
        "operation__job__buyer",
        "operation__job__drawing",
        "operation__process",
        "listing__organization",
        "listing__process",
    )


def _one(matches: QuerySet[Match]) -> Match:
    match = matches.first()
    if match is None:
        raise Http404
    return match
