"""Planning anew what has failed, keeping what is agreed.

Goods that have left stay where they are; running work is never moved; agreed work that has not
begun moves only where its predecessor makes it impossible. Sought is the plan that changes the
fewest work orders, then brings in the fewest new factories, then costs least with its lateness.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from capacity.models import Listing
from capacity.ranges import local_day, midnight
from orders import needs, plan_choices, plan_inputs, plan_prices, planning
from orders.models import Job, Operation, WorkOrder
from orders.models.orders import WorkState
from orders.plan_choices import Draft, IsOver, Lot, Result, Tell
from orders.plan_inputs import Clock, Found, Place
from orders.workspace import DEAD

WAITING = ("pending_contract", "pending_funding", "funded", "ready")  # agreed, not begun
RUNNING = ("in_production", "in_inspection", "rework", "ready_to_ship")
SHORTEST_REST = timedelta(hours=4)  # late work takes at least so long still
LONG_AGO = -1_000_000


@dataclass(frozen=True)
class Node:
    """A step of the planner: agreed work, goods that lie somewhere, or work to be placed."""

    operation: Operation
    work: WorkOrder | None = None
    goods_at: int | None = None  # place where what was made before lies now
    quantity: int = 0  # of work to be placed
    lots: int = 1


@dataclass
class State:
    """Where the order stands."""

    job: Job
    at: datetime
    cause: str
    operations: list[Operation]
    works: list[WorkOrder]
    ended: list[WorkOrder]
    found: dict[int, Found]

    def of(self, operation: Operation) -> list[WorkOrder]:
        return [work for work in self.works if work.operation_id == operation.pk]

    def is_sent(self, work: WorkOrder) -> bool:
        return work.state not in (*WAITING, *RUNNING)


def search(job: Job, *, cause: str, at: datetime, tell: Tell, is_over: IsOver) -> Result:
    """The plan with the fewest changes; where it is late, also the one in time, if there is."""
    state = _state(job, cause, at, tell)
    tell(50)
    fewest = _fewest(state, is_over, keep_due=False)
    if fewest is None:
        return plan_choices.impossible("nobody", _stuck(state))
    drafts = [_named(fewest, "fewest")]
    if fewest.late_fen:
        tell(75)
        in_time = _fewest(state, is_over, keep_due=True)
        drafts += [_named(in_time, "in_time")] if in_time else []
    tell(92)
    return Result(drafts, {"cause": cause}, fewest.bound_fen)


def _named(draft: Draft, name: str) -> Draft:
    return replace(draft, names=(name,))


def _state(job: Job, cause: str, at: datetime, tell: Tell) -> State:
    operations = plan_inputs.operations_of(job)
    works = list(
        WorkOrder.objects.filter(order__job=job, placement__isnull=False)
        .select_related("listing", "placement", "operation", "factory")
        .prefetch_related("bookings")
        .order_by("id")
    )
    living = [work for work in works if work.state not in DEAD]
    ended = [work for work in works if work.state in DEAD]
    found = {}
    for done, operation in enumerate(operations):
        found[operation.pk] = _without(plan_inputs.candidates(operation, at=at, late=True), ended)
        tell(5 + 40 * (done + 1) // len(operations))
    return State(job, at, cause, operations, living, ended, found)


def _without(found: Found, ended: Iterable[WorkOrder]) -> Found:
    """Nobody is asked again for an operation that they declined or could not finish."""
    gone = {
        work.listing_id
        for work in ended
        if work.operation_id == found.operation.pk and work.cancelled_side == "supplier"
    }
    kept = [capacity for capacity in found.capacities if capacity.listing not in gone]
    return replace(found, capacities=kept)


def _stuck(state: State) -> list[Found]:
    missing = [state.found[each.pk] for each in state.operations if _missing(state, each, ())]
    empty = [found for found in missing if not found.capacities]
    return empty or missing or list(state.found.values())[:1]


def _missing(state: State, operation: Operation, moved: Sequence[WorkOrder]) -> int:
    """Pieces nobody makes yet, those of the works that are to move among them."""
    kept = [work for work in state.of(operation) if work not in moved]
    return operation.quantity - sum(work.quantity for work in kept)


def _fewest(state: State, is_over: IsOver, *, keep_due: bool) -> Draft | None:
    """Tries to move nothing, then one work order, then two, …"""
    waiting = [work for work in state.works if work.state in WAITING]
    for count in range(len(waiting) + 1):
        for own in (True, False) if count else (False,):
            tried = [
                _tried(state, moved, own=own, keep_due=keep_due)
                for moved in combinations(waiting, count)
                if not is_over()
            ]
            drafts = [pair for pair in tried if pair]
            if drafts:
                draft, made = min(drafts, key=lambda pair: pair[0].objective_fen)
                return replace(draft, bound_fen=made.bound_fen(draft))
    return None


def _tried(
    state: State, moved: Sequence[WorkOrder], *, own: bool, keep_due: bool
) -> tuple[Draft, "_Made"] | None:
    """The best plan that moves these; `own`: to other hours of the same listings only."""
    made = _Made(state, moved, own=own, keep_due=keep_due)
    if any(not step.offers for step in made.order.steps):
        return None
    try:
        plan = planning.best(made.order, made.problem.roads, planning.Calendar(made.problem.free))
    except planning.Impossible:
        return None
    return made.draft(plan), made


class _Made:
    """One try: nodes, the planner's order and its calendar."""

    def __init__(
        self, state: State, moved: Sequence[WorkOrder], *, own: bool, keep_due: bool
    ) -> None:
        self.state, self.moved, self.own = state, moved, own
        self.clock = Clock(midnight(local_day(state.at)))
        self.found = {pk: self._allowed(found) for pk, found in state.found.items()}
        self.problem = self._problem(keep_due)
        self.where = {place: n for n, place in enumerate(self.problem.places)}
        self.nodes = list(self._nodes())
        self.order = self._order()
        self.problem.order = self.order
        self._free(keep_due)

    def _allowed(self, found: Found) -> Found:
        """A work order that moves first tries its own listing."""
        own = {w.listing_id for w in self.moved if w.operation_id == found.operation.pk}
        if not self.own or not own:
            return found
        kept = [capacity for capacity in found.capacities if capacity.listing in own]
        return replace(found, capacities=kept)

    def _problem(self, keep_due: bool) -> plan_inputs.Problem:
        job, operations = self.state.job, self.state.operations
        listings = plan_inputs.listings_of(self.found.values())
        known = [*listings.values(), *(w.listing for w in self.state.works + self.state.ended)]
        places = plan_inputs.places_of(job, known)
        return plan_inputs.Problem(
            job, self.state.at, self.clock, operations, self.found,
            order=planning.Order((), destination=0),
            roads=plan_inputs.network_of(job, places, operations), free={}, listings=listings,
            units={u.pk: u for each in listings.values() for u in each.units_in_use},
            places=places,
        )  # fmt: skip

    def _nodes(self) -> Iterator[Node]:
        for operation in self.state.operations:
            kept = [work for work in self.state.of(operation) if work not in self.moved]
            for work in kept:
                if not self.state.is_sent(work):
                    yield Node(operation, work=work)
                elif self._is_waited_for(operation):
                    yield Node(operation, work=work, goods_at=self._lies_at(work))
            if missing := _missing(self.state, operation, self.moved):
                lots = max(1, operation.lots - len(kept))
                yield Node(operation, quantity=missing, lots=lots)

    def _followers(self, operation: Operation) -> list[Operation]:
        return [each for each in self.state.operations if operation in each.after.all()]

    def _is_waited_for(self, operation: Operation) -> bool:
        later = self._followers(operation)
        return any(_missing(self.state, each, self.moved) for each in later)

    def _lies_at(self, work: WorkOrder) -> int:
        """Goods that were sent on lie at the factory that was to work on them."""
        later = {each.pk for each in self._followers(work.operation)}
        receivers = [
            each
            for each in (*self.state.ended, *self.moved)
            if each.operation_id in later and _was_there(each, work)
        ]
        return self._place((receivers[-1] if receivers else work).listing)

    def _place(self, listing: Listing) -> int:
        place: Place = (listing.organization_id, listing.region)
        return self.where[place]

    def _order(self) -> planning.Order:
        steps = tuple(self._step(node) for node in self.nodes)
        due = self.clock.down(midnight(self.state.job.due_on + timedelta(days=1)))
        late_fen = plan_inputs.late_fen(self.state.job)
        return planning.Order(steps, destination=0, ready=LONG_AGO, due=due, late_fen=late_fen)

    def _step(self, node: Node) -> planning.Step:
        after = self._after(node)
        if node.work:
            return planning.Step((self._agreed_offer(node),), after=after)
        operation = node.operation
        offers = plan_inputs.offers(self.problem, operation)
        return planning.Step(
            tuple(offers), quantity=node.quantity, after=after, lots=min(node.lots, node.quantity)
        )

    def _after(self, node: Node) -> tuple[int, ...]:
        """What has begun waits for nobody any more; goods that lie somewhere neither."""
        if node.goods_at is not None or (node.work and node.work.state in RUNNING):
            return ()
        earlier = {each.pk for each in node.operation.after.all()}
        return tuple(
            n
            for n, each in enumerate(self.nodes)
            if each.operation.pk in earlier and (each.goods_at is None or node.work is None)
        )

    def _agreed_offer(self, node: Node) -> planning.Offer:
        work = node.work
        assert work is not None  # noqa: S101  (told to the type checker)
        start, end = self._span(node)
        place = self._place(work.listing) if node.goods_at is None else node.goods_at
        price = 0 if node.goods_at is not None else work.total_fen - work.freight_fen
        return planning.Offer(
            listing=work.listing_id, place=place, units=(-work.pk,),
            minutes_per_piece=15.0 * (end - start), setup_fen=price, divisible=False,
        )  # fmt: skip

    def _span(self, node: Node) -> planning.Span:
        """When the work runs, as far as one can tell now."""
        work, now = node.work, self.clock.up(self.state.at)
        assert work is not None  # noqa: S101
        if node.goods_at is not None or work.state == WorkState.READY_TO_SHIP:
            return now - 1, now
        start, end = expected(work, at=self.state.at)
        first = self.clock.down(start)
        return first, max(first + 1, self.clock.up(end))

    def _free(self, keep_due: bool) -> None:
        made = self.problem
        last = midnight(made.job.due_on + timedelta(days=1))
        last += timedelta() if keep_due else plan_inputs.LATE
        free = plan_inputs.free_spans(made, last, keep_due=keep_due)
        calendar = planning.Calendar(free)
        first = self.clock.up(made.at + needs.LEAD_TIME)
        for work in self.moved:
            calendar.give_back(self._given_back(work, first))
        for node in self.nodes:
            if node.work:
                calendar.free[-node.work.pk] = [self._span(node)]
        made.free = calendar.free

    def _given_back(self, work: WorkOrder, first: int) -> Iterator[planning.Piece]:
        """What a work order that moves had booked is free for the new plan."""
        for booking in work.bookings.all():
            start = max(first, self.clock.up(booking.period.start))
            end = self.clock.down(booking.period.end)
            if booking.unit_id in self.problem.units and start < end:
                yield booking.unit_id, start, end

    def bound_fen(self, draft: Draft) -> int | None:
        """What no plan goes below that leaves the same work as agreed."""
        least = plan_prices.bound_fen(self.problem)
        if least is None:
            return None
        return draft.objective_fen + self.off_peak_fen - self.objective_fen + least

    def draft(self, plan: planning.Plan) -> Draft:
        """All work of the order: what stays as it is, and what is placed anew."""
        sent = list(plan_choices.freight_by_lot(self.order, self.problem.roads, plan.placements))
        lots = []
        for placed, fen in zip(plan.placements, sent, strict=True):
            node = self.nodes[placed.step]
            if node.work is None:
                lots.append(self._new_lot(node, placed, fen + self._inbound(placed)))
            elif node.goods_at is None:
                lots.append(agreed_lot(node.work, fen))
        made = [lot for lot in lots if lot.agreed is None]
        self.objective_fen = plan.objective_fen
        self.off_peak_fen = self._full_fen(plan) - sum(lot.work_fen for lot in made)
        planned = {lot.agreed for lot in lots}
        lots += [
            agreed_lot(work, work.freight_fen)
            for work in self.state.works
            if work not in planned and work not in self.moved
        ]
        lots.sort(key=lambda lot: (lot.operation.sequence, lot.starts_at))
        return Draft((), tuple(lots), self.clock.moment(plan.delivered), plan.late_fen)

    def _full_fen(self, plan: planning.Plan) -> int:
        """The work placed anew at the full price of every hour, as the planner counts it."""
        return sum(
            placed.offer.cost_fen(placed.quantity)
            for placed in plan.placements
            if self.nodes[placed.step].work is None
        )

    def _new_lot(self, node: Node, placed: planning.Placement, freight_fen: int) -> Lot:
        return plan_choices.new_lot(self.problem, node.operation, placed, freight_fen)

    def _inbound(self, placed: planning.Placement) -> int:
        """Goods that lie elsewhere are fetched by who works on them now."""
        goods = [self.nodes[n] for n in self.order.steps[placed.step].after]
        legs = [node.goods_at for node in goods if node.goods_at is not None]
        return sum(self.problem.roads.fen[place][placed.offer.place] for place in legs)


def _was_there(receiver: WorkOrder, sender: WorkOrder) -> bool:
    """Whether the receiver still had the work when the goods left for it."""
    ended = receiver.cancelled_at
    return sender.shipped_at is not None and (ended is None or ended >= sender.shipped_at)


def expected(work: WorkOrder, *, at: datetime) -> tuple[datetime, datetime]:
    """Start and end of agreed work; what runs late takes its open share of the planned time."""
    placement: Any = work.placement
    start, end = placement.starts_at, placement.ends_at
    length = end - start
    if work.state in WAITING and start < at:
        return at, at + length
    if work.state in RUNNING and end <= at:
        return start, at + max(SHORTEST_REST, length * (100 - work.percent) / 100)
    return start, end


def agreed_lot(work: WorkOrder, freight_fen: int) -> Lot:
    placement: Any = work.placement
    pieces = tuple(
        (unit, datetime.fromisoformat(start), datetime.fromisoformat(end))
        for unit, start, end in placement.pieces
    )
    return Lot(
        work.operation, work.listing_id, work.quantity, pieces,
        work.total_fen - work.freight_fen, freight_fen, agreed=work,
    )  # fmt: skip
