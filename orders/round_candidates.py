"""Who could take what in a clearing round: every entered job × every machine that could do it.

The same engine as matching says which listings can do a job and how good each is; here the days are
those of the round and each machine counts by itself. Nothing of a pair is kept but two sums, so
that ten thousand jobs with fifty candidates each fit into a worker.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import F, QuerySet

from capacity import free_time, slots
from capacity.models import Unit
from capacity.ranges import day_period, local_day, up_to_quarter
from marketplace.core.periods import Period
from orders import escrow, listing_sql, needs, proposals, round_scope, round_worth
from orders.clearing import Bid
from orders.models import ClearingRound, Job, Match, Operation, RoundEntry
from orders.scoring import STANDARD, Capacity, Need, cost_fen

CANDIDATES = 50  # listings per job, the best by the score of matching
RESERVED_FOR = timedelta(hours=48)  # the buyer's time to accept
ANSWER_TIME = timedelta(hours=24)  # then the factory's
MOST_PAIRS = 500_000  # in all, so that ten thousand jobs fit into the memory of a worker
PAGE = 1_000
MINUTE = timedelta(minutes=1)


@dataclass
class Machines:
    """The machines on offer in a round: free and offered time of each within its days."""

    span: Period
    capacities: dict[int, Capacity]  # by listing
    units: dict[int, list[int]]  # listing → machines
    lead: dict[int, timedelta]  # listing → the notice it asks for
    free: dict[int, list[Period]] = field(default_factory=dict)
    offered_minutes: dict[int, int] = field(default_factory=dict)
    _rooms: dict[tuple[int, Period], tuple[timedelta, timedelta]] = field(default_factory=dict)

    def has_room(self, unit: int, within: Period, length: timedelta, *, divisible: bool) -> bool:
        """Whether the work fits on this machine: in one piece, or in pieces worth a set-up."""
        longest, total = self._room(unit, within)
        return longest >= length or (divisible and total >= length)

    def _room(self, unit: int, within: Period) -> tuple[timedelta, timedelta]:
        known = self._rooms.get((unit, within))
        if known is None:
            lengths = [*_lengths(self.free.get(unit, ()), within)]
            usable = (each for each in lengths if each >= slots.SHORTEST)
            known = max(lengths, default=timedelta()), sum(usable, timedelta())
            self._rooms[unit, within] = known
        return known


@dataclass
class Contest:
    """The bids of a round, and for each entry how many machines it could use."""

    bids: list[Bid] = field(default_factory=list)
    options: dict[int, int] = field(default_factory=dict)  # entry → machines; absent: gone


def machines(round_: ClearingRound, *, at: datetime, without: Collection[int] = ()) -> Machines:
    """`without`: machines that have a job of this round already."""
    span = span_of(round_, at=at)
    rows = list(round_scope.listings(round_).values_list("pk", "lead_hours"))
    found = Machines(span, {}, {}, {pk: timedelta(hours=hours) for pk, hours in rows})
    for page in _pages(found.lead):
        found.capacities |= needs.capacities(page)
    living = Unit.objects.filter(listing__in=found.capacities, retired_at=None)
    for page in _pages(living.exclude(pk__in=without).order_by("id")):
        for unit in page:
            found.units.setdefault(unit.listing_id, []).append(unit.pk)
        _read_calendars(found, page, at)
    return found


def span_of(round_: ClearingRound, *, at: datetime) -> Period:
    """The days of the round, not before buyer and factory have had their time to answer."""
    days = (round_.last_day - round_.first_day).days + 1
    whole = day_period(round_.first_day, days)
    soonest = up_to_quarter(at + RESERVED_FOR + ANSWER_TIME)
    return Period(min(max(whole.start, soonest), whole.end - slots.SHORTEST), whole.end)


def _read_calendars(found: Machines, units: Sequence[Unit], at: datetime) -> None:
    for unit, periods in free_time.free_periods(units, found.span, at=at).items():
        found.free[unit.pk] = periods
    for unit, periods in free_time.offered_periods(units, found.span).items():
        found.offered_minutes[unit.pk] = sum(p.length // MINUTE for p in periods)


def collect(
    round_: ClearingRound,
    entries: QuerySet[RoundEntry],
    *,
    at: datetime,
    without: Collection[int] = (),
) -> Contest:
    """All bids of these entries; `without` machines that are taken in this round."""
    on_offer, result = machines(round_, at=at, without=without), Contest()
    looking = entries.filter(job__state=Job.State.OPEN).order_by("id")
    numbers = list(looking.values_list("job_id", "pk"))
    most = max(CANDIDATES, MOST_PAIRS // max(len(numbers), 1))
    for page in _pages(numbers):
        entry_of = dict(page)
        refused = _answered(entry_of, at)
        for operation in _operations(entry_of):
            entry = entry_of[operation.job_id]
            if operation.job_id not in refused.busy:
                found = _bids(entry, operation, on_offer, refused.of(operation), at)
                bids = list(islice(found, most))
                result.bids += bids
                result.options[entry] = len(bids)
    return result


def _operations(jobs: Collection[int]) -> Iterator[Operation]:
    """The one operation of each job; a job that has become a graph is planned, not matched."""
    found = Operation.objects.filter(job__in=jobs).select_related("job__buyer", "process")
    several = set(found.filter(sequence=2).values_list("job_id", flat=True))
    return (each for each in found.order_by("job_id") if each.job_id not in several)


@dataclass
class Answered:
    """Jobs that wait for a factory or have hours held, and listings that are out of question."""

    busy: set[int]
    listings: Mapping[int, list[int]]

    def of(self, operation: Operation) -> list[int]:
        return self.listings.get(operation.job_id, [])


def _answered(jobs: Collection[int], at: datetime) -> Answered:
    """One question for a page of jobs; what matching asks for each."""
    rows = Match.objects.filter(operation__job__in=jobs, job_version=F("operation__job__version"))
    held = rows.filter(state__in=proposals.ON_OFFER, reserved_until__gt=at)
    busy = set(held.values_list("operation__job_id", flat=True))
    rows = rows.exclude(state__in=[*proposals.ON_OFFER, Match.State.SUPERSEDED])
    listings: dict[int, list[int]] = {}
    for job, listing, state in rows.values_list("operation__job_id", "listing_id", "state"):
        listings.setdefault(job, []).append(listing)
        if state == Match.State.ACCEPTED:
            busy.add(job)
    return Answered(busy, listings)


def need_within(operation: Operation, span: Period, *, at: datetime) -> Need | None:
    """What the operation asks for in the days of the round; None when it has none of them."""
    need = needs.need_of(operation, at=at)
    first = max(need.first_day, local_day(span.start))
    last = min(need.last_day, local_day(span.end - MINUTE))
    return replace(need, first_day=first, last_day=last) if first <= last else None


def _bids(
    entry: int, operation: Operation, on_offer: Machines, refused: list[int], at: datetime
) -> Iterator[Bid]:
    need = need_within(operation, on_offer.span, at=at)
    if need is None or not on_offer.units:
        return
    ranked = listing_sql.best(
        need, STANDARD, count=CANDIDATES, without=refused, among=list(on_offer.units)
    )
    for score, listing in ranked:
        capacity = on_offer.capacities[listing]
        within = window_of(operation, on_offer.span, on_offer.lead[listing], at=at)
        if within is not None:
            wish = round_worth.wish_fen(budget_fen=need.budget_fen, score=score)
            for unit in _fitting(operation, on_offer, listing, within):
                yield Bid(entry, unit, wish, _worth(need, capacity, on_offer, unit))


def _fitting(
    operation: Operation, on_offer: Machines, listing: int, within: Period
) -> Iterator[int]:
    length = slots.length_of(needs.minutes_of(operation) / 60)
    for unit in on_offer.units[listing]:
        if on_offer.has_room(unit, within, length, divisible=operation.divisible):
            yield unit


def _worth(need: Need, capacity: Capacity, on_offer: Machines, unit: int) -> int:
    return round_worth.worth_fen(
        price_fen=cost_fen(need, capacity) or 0,
        fee_bps=escrow.fee_bps(),
        used_minutes=need.minutes,
        offered_minutes=on_offer.offered_minutes.get(unit, 0),
    )


def window_of(
    operation: Operation, span: Period, lead: timedelta, *, at: datetime
) -> Period | None:
    """Where the job's dates, the round's days and the notice the factory asks for overlap."""
    asked = needs.within(operation, at=at).clip(span)
    if asked is None:
        return None
    start = up_to_quarter(max(asked.start, at + lead))
    return Period(start, asked.end) if start < asked.end else None


def _lengths(periods: Sequence[Period], within: Period) -> Iterator[timedelta]:
    for period in periods:
        start, end = up_to_quarter(max(period.start, within.start)), min(period.end, within.end)
        if start < end:
            yield end - start


def _pages(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """A thousand at a time."""
    left = iter(rows)
    while page := list(islice(left, PAGE)):
        yield page
