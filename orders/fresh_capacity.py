"""The other direction: a listing that became better looks for the open jobs it fits.

`listing_ix_news` says which listings are new, cheaper or freer than before (a trigger writes it
with the change). Each is judged alone against the open jobs of its process, with the formula of
every other run; where it enters the best twenty it becomes a match. The row goes when that is done,
unless the listing has changed meanwhile; done twice, it changes nothing. While somebody works on a
row it is put off: should they break off, another tries again.
"""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from capacity.models import Listing, ListingNews
from capacity.ranges import local_day
from marketplace.accounts import blocks
from orders import fresh_plans, matching, needs, proposals, rankings
from orders.models import Job, Match, MatchNews, Operation
from orders.proposals import Proposal
from orders.scoring import Capacity, Need, is_feasible, judge

CHUNK = 200
SECONDS = 60.0
RETRY = timedelta(minutes=5)


def look(*, at: datetime) -> int:
    """Works through what is new, oldest first, as far as the time allows; returns new matches."""
    until, found = time.monotonic() + SECONDS, 0
    while news := _taken(at):
        rows = needs.capacities(each.pk for each in news)
        busy = _processes_with_jobs(rows.values(), at)
        for each in news:
            row = rows.get(each.pk)
            again = None
            if row is not None and row.process in busy:
                found += offer(row, at=at)
                again = fresh_plans.owe(row, noted_at=each.noted_at, at=at)
            _settle(each, again)
            if time.monotonic() > until:
                return found
    return found


def _settle(news: ListingNews, again: datetime | None) -> None:
    """Done, or to be looked at again, unless the listing has changed meanwhile."""
    mine = ListingNews.objects.filter(pk=news.pk, changed_seq=news.changed_seq)
    if again:
        mine.update(noted_at=again)
    else:
        mine.delete()


def _taken(at: datetime) -> list[ListingNews]:
    """Some of what is new, put off for everybody else."""
    with transaction.atomic():
        waiting = ListingNews.objects.filter(noted_at__lte=at).order_by("noted_at", "pk")
        news = list(waiting.select_for_update(skip_locked=True)[:CHUNK])
        keys = [each.pk for each in news]
        ListingNews.objects.filter(pk__in=keys).update(noted_at=at + RETRY)
    return news


def offer(row: Capacity, *, at: datetime) -> int:
    """Puts one listing before the jobs it fits; returns how many it is a new match of."""
    listings = Listing.objects.select_related("process", "organization")
    listing = listings.prefetch_related("price_rules").get(pk=row.listing)
    others = {listing.organization_id, *blocks.avoided(listing.organization_id)}
    waiting = _waiting(listing.process.code, at).exclude(job__buyer__in=others)
    return sum(_try(operation, row, listing, at) for operation in waiting.iterator(chunk_size=500))


def _waiting(code: str, at: datetime) -> QuerySet[Operation]:
    """Operations of open jobs that ask for the process or one above it, and are matched already.

    One whose run is still owed will find the listing by itself.
    """
    parts = code.split(".")
    above = [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
    found = Operation.objects.filter(
        process__code__in=above,
        state=Operation.State.OPEN,
        job__state=Job.State.OPEN,
        job__due_on__gte=local_day(at),
        job__matching_due_at=None,
        job__matched_version=F("job__version"),
    )
    return found.select_related("job__buyer", "process").order_by("job_id")


def _processes_with_jobs(rows: Iterable[Capacity], at: datetime) -> set[int]:
    """Which of the listings' processes anybody waits for: most changes concern no job at all."""
    codes = (
        Operation.objects.filter(job__state=Job.State.OPEN, job__due_on__gte=local_day(at))
        .order_by()
        .values_list("process__code", flat=True)
        .distinct()
    )
    asked = frozenset[int]().union(*map(needs.leaf_ids, codes))
    return {row.process for row in rows} & asked


def _try(operation: Operation, row: Capacity, listing: Listing, at: datetime) -> bool:
    need = needs.need_of(operation, at=at, avoided=frozenset())
    if not is_feasible(need, row) or not _may_enter(operation, need, row):
        return False
    found = matching.find(operation, need, row, listing, at=at)
    if not isinstance(found, matching.Find):
        return False
    proposed = matching.proposal(operation, need, found, rank=matching.COUNT)
    return _insert(operation, proposed, at=at)


def _may_enter(operation: Operation, need: Need, row: Capacity) -> bool:
    """Whether the list has room, or its worst is worse."""
    score = judge(need, row).score
    listed = rankings.of(operation)
    if any(match.listing_id == row.listing for match in listed):
        return True  # its figures have changed
    if len(listed) < matching.COUNT:
        return True
    worst = listed[-1]
    return (score, row.listing) < (rankings.score_of(worst), worst.listing_id)


def _insert(operation: Operation, proposed: Proposal, *, at: datetime) -> bool:
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).get(pk=operation.job_id)
        is_as_before = job.version == operation.job.version and job.matching_due_at is None
        if job.state != Job.State.OPEN or not is_as_before:
            return False
        match = proposals.add(operation, proposed, version=job.version, at=at)
        if match is None:
            return False
        rankings.renumber(operation, most=matching.COUNT, at=at)
        _count(job)
        match.refresh_from_db()
        if match.state != Match.State.PROPOSED:
            return False
        _row, is_new = MatchNews.objects.get_or_create(match=match, defaults={"found_at": at})
        return is_new


def _count(job: Job) -> None:
    shown = Match.objects.filter(operation__job=job, state__in=proposals.ON_OFFER).count()
    job.matching_summary = {**job.matching_summary, "shown": shown}
    job.save(update_fields=["matching_summary"])
