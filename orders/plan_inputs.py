"""From the database to the planner: who can do each operation, when, for how much, and the roads.

What holds for a match holds here: the hard constraints of orders/scoring.py in SQL, the same price
under each mode, true free periods. Time counts in quarters from the midnight before `at`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from capacity import free_time
from capacity.models import Listing, Unit
from capacity.ranges import local_day, midnight
from marketplace.core import regions
from marketplace.core.periods import Period
from orders import (
    engines,
    job_rules,
    match_disclosure,
    needs,
    planning,
    reasons,
    relaxations,
    roads,
)
from orders.models import Job, Operation
from orders.scoring import Capacity, Need, cost_fen

CANDIDATES = 25  # per operation, the best by the score of matching
QUARTER = timedelta(minutes=15)
LATE = timedelta(days=30)  # how far behind the due date a late plan may reach
LATE_DAYS_FOR_BUDGET = 100  # a day of lateness counts as the hundredth part of the budget
QUARTERS_PER_DAY = 96
WITHHELD = {"price", "calendar"}  # who keeps these back cannot appear in a plan with its figures

Place = tuple[int, str]  # firm and region: within them nothing is shipped


@dataclass(frozen=True)
class Clock:
    """Moments as quarters of an hour from `zero`."""

    zero: datetime

    def up(self, moment: datetime) -> int:
        return -((self.zero - moment) // QUARTER)

    def down(self, moment: datetime) -> int:
        return (moment - self.zero) // QUARTER

    def moment(self, quarter: int) -> datetime:
        return self.zero + quarter * QUARTER


@dataclass
class Found:
    """Who can do one operation, and what the others lack."""

    operation: Operation
    need: Need
    capacities: list[Capacity]
    withheld: int = 0
    looked_at: int = 0
    excluded: dict[str, int] = field(default_factory=dict)
    near: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Problem:
    """One job, ready for the planner; steps are its operations in their sequence."""

    job: Job
    at: datetime
    clock: Clock
    operations: list[Operation]
    found: dict[int, Found]  # by operation
    order: planning.Order
    roads: planning.Roads
    free: dict[int, list[planning.Span]]
    listings: dict[int, Listing]
    units: dict[int, Unit]
    places: list[Place]

    def grade(self, listing: int) -> str:
        for each in self.found.values():
            for capacity in each.capacities:
                if capacity.listing == listing:
                    return reasons.grade_of(capacity)
        return "NR"


def operations_of(job: Job) -> list[Operation]:
    return list(
        job.operations.exclude(state=Operation.State.CANCELLED)
        .select_related("job__buyer", "process")
        .prefetch_related("after")
        .order_by("sequence")
    )


def candidates(operation: Operation, *, at: datetime, late: bool = False) -> Found:
    """The best listings that meet every hard constraint, most promising first."""
    need = needs.need_of(operation, at=at)
    ranked = engines.best(asked(operation, need, late=late), count=CANDIDATES)
    rows = needs.capacities(listing for _score, listing in ranked)
    listings = [listing for _score, listing in ranked if listing in rows]
    hidden = match_disclosure.hidden_facts(listings, operation.job.buyer)
    busy = job_rules.busy_newcomers(listings)
    listings = [each for each in listings if each not in busy]
    shown = [each for each in listings if not WITHHELD & hidden.get(each, set())]
    return Found(
        operation, need, [rows[each] for each in shown], withheld=len(listings) - len(shown)
    )


def asked(operation: Operation, need: Need, *, late: bool) -> Need:
    """A split operation needs as much of a listing as the smallest lot; late plans more days."""
    lots = min(operation.lots, operation.quantity)
    share = operation.quantity // lots
    minutes = -(-need.minutes // lots)
    last_day = need.last_day + LATE if late else need.last_day
    return replace(need, quantity=share, minutes=minutes, last_day=last_day)


def explain(found: Found) -> None:
    """Why there are so few: what excluded the others and the nearest change."""
    need = found.need
    seen = engines.survey(need)
    found.looked_at, found.excluded = seen.candidates, seen.excluded
    near = needs.capacities(seen.near).values()
    misses = match_disclosure.open_misses(need, near, found.operation.job.buyer)
    changes = relaxations.cheapest(need, misses, cut=seen.cut)
    found.near = [change.as_json() for change in changes[:3]]


def gather(
    job: Job, *, at: datetime, late: bool = False, tell: Any = lambda percent: None
) -> Problem:
    """Everything the planner needs for a job none of whose work is agreed yet."""
    operations = operations_of(job)
    found = {}
    for done, operation in enumerate(operations):
        found[operation.pk] = candidates(operation, at=at, late=late)
        tell(5 + 40 * (done + 1) // len(operations))
    return problem(job, operations, found, at=at, late=late)


def problem(
    job: Job,
    operations: Sequence[Operation],
    found: Mapping[int, Found],
    *,
    at: datetime,
    late: bool = False,
) -> Problem:
    clock = Clock(midnight(local_day(at)))
    listings = listings_of(found.values())
    places = places_of(job, listings.values())
    network = network_of(job, places, operations)
    units = {unit.pk: unit for each in listings.values() for unit in each.units_in_use}
    due = clock.down(midnight(job.due_on + timedelta(days=1)))
    made = Problem(
        job, at, clock, list(operations), dict(found),
        order=planning.Order((), destination=0, due=due, late_fen=late_fen(job)),
        roads=network, free={}, listings=listings, units=units, places=places,
    )  # fmt: skip
    made.order = replace(made.order, steps=steps(made))
    last = midnight(job.due_on + timedelta(days=1)) + (LATE if late else timedelta())
    made.free = free_spans(made, last, keep_due=not late)
    return made


def listings_of(found: Iterable[Found]) -> dict[int, Listing]:
    numbers = {capacity.listing for each in found for capacity in each.capacities}
    known = Listing.objects.select_related("organization").prefetch_related("price_rules")
    listings = known.in_bulk(numbers)
    units: dict[int, list[Unit]] = {}
    for unit in Unit.objects.filter(listing__in=numbers, retired_at=None).order_by("id"):
        units.setdefault(unit.listing_id, []).append(unit)
    for number, listing in listings.items():
        listing.units_in_use = units.get(number, [])
    return listings


def places_of(job: Job, listings: Iterable[Listing]) -> list[Place]:
    """The destination first, then every place of a factory."""
    factories = {(each.organization_id, each.region) for each in listings}
    home = (job.buyer_id, job.region)
    return [home, *sorted(factories - {home})]


def network_of(
    job: Job, places: Sequence[Place], operations: Iterable[Operation]
) -> planning.Roads:
    """Time and money from each place to each."""
    longest = max((needs.size_of(operation)[0] for operation in operations), default=0)
    ways = [[leg(a, b, longest) for b in places] for a in places]
    return planning.Roads(
        quarters=[[way[0] for way in row] for row in ways],
        fen=[[way[1] for way in row] for row in ways],
    )


def leg(start: Place, end: Place, longest_mm: int) -> tuple[int, int]:
    """Quarters and fen of one shipment."""
    if start == end:
        return 0, 0
    km = regions.distance_km(start[1], end[1])
    return roads.quarters(km), roads.freight_fen(km, longest_mm=longest_mm)


def steps(made: Problem) -> tuple[planning.Step, ...]:
    number = {operation.pk: n for n, operation in enumerate(made.operations)}
    return tuple(
        planning.Step(
            offers=tuple(offers(made, operation)),
            quantity=operation.quantity,
            after=tuple(sorted(number[e.pk] for e in operation.after.all() if e.pk in number)),
            lots=min(operation.lots, operation.quantity),
        )
        for operation in made.operations
    )


def late_fen(job: Job) -> int:
    """What a quarter of an hour of lateness counts as."""
    return max(1, job.budget_fen // (LATE_DAYS_FOR_BUDGET * QUARTERS_PER_DAY))


def offers(made: Problem, operation: Operation) -> Iterator[planning.Offer]:
    """One for each listing that can do the operation and has machines."""
    found, where = made.found[operation.pk], {place: n for n, place in enumerate(made.places)}
    for capacity in found.capacities:
        listing = made.listings[capacity.listing]
        if listing.units_in_use:
            place = where[listing.organization_id, listing.region]
            yield offer(operation, found.need, capacity, listing, place)


def offer(
    operation: Operation, need: Need, capacity: Capacity, listing: Listing, place: int
) -> planning.Offer:
    """The listing's own terms. What does not depend on the lot is a fixed amount of it."""
    price: dict[str, Any] = {}
    fixed_fen = capacity.setup_fen
    match capacity.price_mode:
        case "piece":
            price["piece_fen"] = capacity.price_fen
        case "value":
            price["piece_fen"] = _flat_fen(need, capacity) / operation.quantity
        case "lease":  # each lot leases a machine of its own
            fixed_fen += _flat_fen(need, capacity)
        case _:
            price["hour_fen"] = capacity.price_fen
    return planning.Offer(
        listing=capacity.listing,
        place=place,
        units=tuple(unit.pk for unit in listing.units_in_use),
        minutes_per_piece=float(operation.minutes_per_piece),
        setup_minutes=float(operation.setup_hours) * 60,
        setup_fen=fixed_fen,
        minimum_fen=capacity.minimum_fen,
        divisible=operation.divisible,
        risk_ppm=capacity.p_up_ppm,
        **price,
    )


def _flat_fen(need: Need, capacity: Capacity) -> int:
    """The price of a mode that does not count pieces or hours, without set-up and minimum."""
    return cost_fen(need, replace(capacity, setup_fen=0, minimum_fen=0)) or 0


def free_spans(made: Problem, last: datetime, *, keep_due: bool) -> dict[int, list[planning.Span]]:
    """Free time of every unit in whole quarters, not before its factory can begin.

    With `keep_due` it ends where the way to the buyer would make the goods late.
    """
    first = max(midnight(made.job.starts_on), made.at + needs.LEAD_TIME)
    periods = free_time.free_periods(made.units.values(), Period(first, last), at=made.at)
    where = {place: n for n, place in enumerate(made.places)}
    spans = {}
    for unit, free in periods.items():
        listing = made.listings[unit.listing_id]
        begin = made.clock.up(max(first, made.at + timedelta(hours=listing.lead_hours)))
        road = made.roads.quarters[where[listing.organization_id, listing.region]][0]
        end = made.order.due - road if keep_due else made.clock.down(last)
        spans[unit.pk] = list(_quarters(free, made.clock, begin, end))
    return spans


def _quarters(
    periods: Iterable[Period], clock: Clock, begin: int, end: int
) -> Iterator[planning.Span]:
    for period in periods:
        start, stop = max(clock.up(period.start), begin), min(clock.down(period.end), end)
        if start < stop:
            yield start, stop
