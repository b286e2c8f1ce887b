"""Finding the listings that can do a job: hard constraints and score in SQL, true windows after.

A run is owed by the job's row (`matching_due_at`); messages only hurry it. It may run twice, late,
or on two workers at once: the result is stored under the lock of the job, for the version that was
matched, and only while the run is still owed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.urls import reverse

from capacity import reservations
from capacity.models import Listing
from marketplace.audit import journal
from marketplace.notices import tell
from orders import (
    engines,
    jobs,
    match_disclosure,
    needs,
    proposals,
    reasons,
    relaxations,
    tasks,
    true_prices,
    turns_of_buyers,
)
from orders.models import Job, Match, Operation
from orders.proposals import Proposal
from orders.scoring import Capacity, Need, Verdict, is_feasible, judge

COUNT = 20
GRACE = timedelta(seconds=15)  # the message of the post itself usually comes first
RETRY = timedelta(minutes=5)
SWEEP = 500
SOONEST_START = timedelta(hours=2)  # an accepted match begins at least this far ahead
MESSAGE_LIFE = 120  # seconds: while no worker runs, sweeps do not pile up messages

Slots = list[tuple[Any, Any]]


@dataclass(frozen=True)
class Find:
    """A feasible listing with the slots it would work in."""

    capacity: Capacity
    verdict: Verdict
    slots: Slots
    price: true_prices.Price


Prepared = Mapping[int, tuple[Need, engines.Ranked]]
"""By operation: what a pass over many jobs has ranked already."""


def run(
    job_id: int, version: int, *, at: datetime, prepared: Prepared = MappingProxyType({})
) -> bool:
    """Matches a job if a run is owed for this version; False when there was nothing to do."""
    owed = Job.objects.filter(
        pk=job_id, version=version, state=Job.State.OPEN, matching_due_at__lte=at
    )
    if not owed.update(matching=Job.Matching.RUNNING):
        return False
    operations = Operation.objects.filter(job=job_id).select_related("job__buyer", "process")
    results = [_search(operation, prepared.get(operation.pk), at=at) for operation in operations]
    return _store(job_id, version, results, at=at)


def mark_failed(job_id: int, version: int, *, at: datetime) -> None:
    """The run broke off: the page says so, and the sweep tries again in a while."""
    Job.objects.filter(
        pk=job_id, version=version, matching=Job.Matching.RUNNING, matching_due_at__isnull=False
    ).update(matching=Job.Matching.FAILED, matching_due_at=at + RETRY)


def overdue(*, at: datetime) -> int:
    """Queues again what is owed and not done: a lost broker or a killed worker loses nothing."""
    due = Job.objects.filter(matching_due_at__lte=at - GRACE, state=Job.State.OPEN)
    in_turn = turns_of_buyers.in_turn(due, "matching_due_at")
    rows = list(in_turn.values_list("pk", "version")[:SWEEP])
    for pk, version in rows:
        tasks.match_job.apply_async((pk, version), expires=MESSAGE_LIFE)
    return len(rows)


def outdated(*, at: datetime) -> int:
    """Owes a new run to open jobs whose matches promise hours that begin too soon to be taken."""
    fading = Match.objects.filter(
        state__in=proposals.ON_OFFER,
        starts_at__lte=at + SOONEST_START,
        operation__job__state=Job.State.OPEN,
        operation__job__matching_due_at=None,
    )
    jobs_of_them = Job.objects.filter(pk__in=fading.values("operation__job_id"))
    due = list(jobs_of_them.order_by("id")[:SWEEP])
    for job in due:
        jobs.ask_for_matching(job, at=at)
    return len(due)


@dataclass
class Outcome:
    """The best listings with free windows, best first; and those that have the hours in pieces.

    `dear` counts those whose price for the very hours that are free is above the budget.
    """

    finds: list[Find] = field(default_factory=list)
    in_pieces: list[int] = field(default_factory=list)
    dear: int = 0


def search(
    operation: Operation,
    need: Need,
    *,
    at: datetime,
    count: int = COUNT,
    ranked: engines.Ranked | None = None,
) -> Outcome:
    """Walks down the ranking until `count` listings have shown true free windows.

    `ranked` is its first page where the caller has it already: 2 · `count`, nobody left out.
    """
    outcome, refused = Outcome(), _not_again(operation)
    page = 2 * count
    while True:
        if ranked is None:
            ranked = engines.best(need, count=page, without=refused)
        _look(outcome, operation, need, [r for r in ranked if r[1] not in refused], at)
        if len(outcome.finds) >= count or len(ranked) < page:
            break
        ranked = engines.best(need, count=page, without=refused, after=ranked[-1])
    outcome.finds.sort(key=lambda find: (find.verdict.score, find.capacity.listing))
    del outcome.finds[count:]
    return outcome


def _look(
    outcome: Outcome, operation: Operation, need: Need, ranked: engines.Ranked, at: datetime
) -> None:
    """Reads the rows anew, so that what a snapshot did not know yet drops out, and the windows."""
    rows = needs.capacities(listing for _score, listing in ranked)
    fitting = [rows[n] for _score, n in ranked if n in rows and is_feasible(need, rows[n])]
    numbers = [row.listing for row in fitting]
    listings = Listing.objects.prefetch_related("price_rules").in_bulk(numbers)
    for row in fitting:
        find_or_reason = find(operation, need, row, listings[row.listing], at=at)
        if isinstance(find_or_reason, Find):
            outcome.finds.append(find_or_reason)
        elif find_or_reason == "slot":
            outcome.in_pieces.append(row.listing)
        else:
            outcome.dear += 1


def find(
    operation: Operation, need: Need, row: Capacity, listing: Listing, *, at: datetime
) -> Find | str:
    """The listing with its slots and their price, or the name of the constraint it fails."""
    slots = fitting_slots(operation, listing, at=at)
    if not slots:
        return "slot"
    price = true_prices.of(need, row, listing, slots)
    if price is None or price.total_fen > need.budget_fen:
        return "budget"
    return Find(row, judge(need, row), slots, price)


def _not_again(operation: Operation) -> list[int]:
    """Listings that have answered for this version, or that the buyer has put aside."""
    answered = operation.matches.filter(job_version=operation.job.version).exclude(
        state__in=[*proposals.ON_OFFER, Match.State.SUPERSEDED]
    )
    return list(answered.values_list("listing_id", flat=True))


def fitting_slots(
    operation: Operation, listing: Listing, *, at: datetime, not_before: datetime | None = None
) -> Slots | None:
    """The earliest slots of the listing's units in which the operation fits, or None.

    Not before a day from `at`, so that the factory can answer, nor before the notice it asks for;
    `not_before` is a start that was promised with that time in hand.
    """
    within = needs.within(operation, at=at)
    noticed = max(within.start, at + timedelta(hours=listing.lead_hours))
    return reservations.first_fit(
        listing,
        hours=needs.minutes_of(operation) / 60,
        after=not_before or noticed,
        before=within.end,
        divisible=operation.divisible,
        at=at,
    )


def _search(
    operation: Operation, prepared: tuple[Need, engines.Ranked] | None, *, at: datetime
) -> tuple[Operation, list[Proposal], dict]:
    need, ranked = prepared or (needs.need_of(operation, at=at), None)
    outcome = search(operation, need, at=at, ranked=ranked)
    proposed = [
        proposal(operation, need, find, rank) for rank, find in enumerate(outcome.finds, start=1)
    ]
    return operation, proposed, _summary(operation, need, outcome)


def proposal(operation: Operation, need: Need, find: Find, rank: int) -> Proposal:
    verdict, capacity, total = find.verdict, find.capacity, find.price.total_fen
    met, asked = needs.coverage_of(operation, need)
    columns = {
        "engine_version": engines.name(),
        "score": verdict.score / 1e9,
        "parts": {name: part / 1e9 for name, part in verdict.parts.items()},
        "reasons": reasons.explain(need, capacity, replace(verdict, cost_fen=total)),
        "coverage_met": met,
        "coverage_of": asked,
        "total_fen": total,
        "unit_price_fen": (2 * total + need.quantity) // (2 * need.quantity),
        "terms": find.price.terms,
        "distance_km": verdict.distance_m / 1000,
        "starts_at": min(period.start for _unit, period in find.slots),
        "finishes_at": max(period.end for _unit, period in find.slots),
        "grade": reasons.grade_of(capacity),
    }
    return Proposal(capacity.listing, rank, columns)


def _summary(operation: Operation, need: Need, outcome: Outcome) -> dict[str, Any]:
    """For the page: how many were looked at, what excluded the others, what would open some."""
    seen = engines.survey(need)
    excluded, buyer = dict(seen.excluded), operation.job.buyer
    one_away = needs.capacities(seen.near).values()
    misses = match_disclosure.open_misses(need, one_away, buyer)
    changes = relaxations.cheapest(need, misses, cut=seen.cut)
    if outcome.in_pieces:
        excluded["slot"] = len(outcome.in_pieces)
    if outcome.dear:
        excluded["budget"] = excluded.get("budget", 0) + outcome.dear
    if outcome.in_pieces and not operation.divisible:
        pieces = needs.capacities(outcome.in_pieces).values()
        changes.insert(0, relaxations.interruption(list(pieces)))
    return {
        "looked_at": seen.candidates,
        "shown": len(outcome.finds),
        "excluded": excluded,
        "near": [change.as_json() for change in changes[:4]],
    }


def _store(job_id: int, version: int, results: list[Any], *, at: datetime) -> bool:
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).select_related("buyer").get(pk=job_id)
        is_owed = job.matching_due_at is not None and job.matching_due_at <= at
        if job.version != version or job.state != Job.State.OPEN or not is_owed:
            return False
        fresh = sum(
            proposals.renew(operation, proposed, version=version, at=at)
            for operation, proposed, _summary in results
        )
        first_time = job.matched_version != version
        summary = results[0][2]
        job.matching, job.matching_due_at = Job.Matching.READY, None
        job.matched_at, job.matched_version, job.matching_summary = at, version, summary
        job.save(
            update_fields=[
                "matching",
                "matching_due_at",
                "matched_at",
                "matched_version",
                "matching_summary",
            ]
        )
        _record(job, summary, fresh, at)
        if first_time or fresh:
            _tell_buyer(job, summary, fresh)
    return True


def _record(job: Job, summary: dict[str, Any], fresh: int, at: datetime) -> None:
    facts = job.journal_facts()
    journal.record(
        "job",
        job.uuid,
        "matched",
        by=None,
        at=at,
        organization=facts["organization"],
        region=facts["region"],
        data={
            "version": job.version,
            "engine": engines.name(),
            "looked_at": summary["looked_at"],
            "shown": summary["shown"],
            "new": fresh,
        },
    )


def _tell_buyer(job: Job, summary: dict[str, Any], fresh: int) -> None:
    shown = summary["shown"]
    if shown:
        zh = f"需求单“{job.title}”：{shown} 家产能可以承接，其中 {fresh} 项是新的。"
        en = f"Job “{job.title}”: {shown} capacity listings fit, {fresh} of them new."
    else:
        zh = f"需求单“{job.title}”：目前没有完全符合的产能，请看放宽哪个条件可以找到。"
        en = f"Job “{job.title}”: nothing fits entirely yet; see which single change opens some."
    path = reverse("orders:job_detail", args=[job.uuid])
    tell.firm(job.buyer, "job_matched", zh=zh, en=en, path=path, permission="job.edit")
