"""The few plans a buyer chooses from: found on the planner's figures, told in moments and fen."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from orders import plan_inputs, plan_prices, planning
from orders.models import Job, Operation, WorkOrder
from orders.plan_inputs import Problem
from orders.plan_labels import TooLarge
from orders.plan_search import fronts

ENOUGH = 3  # plans to choose from, where so many different ones exist
Tell = Callable[[int], None]
IsOver = Callable[[], bool]


@dataclass(frozen=True)
class Lot:
    """A lot of an operation at a listing, in real time and money."""

    operation: Operation
    listing: int
    quantity: int
    pieces: tuple[tuple[int, datetime, datetime], ...]  # unit, start, end
    work_fen: int
    freight_fen: int
    agreed: WorkOrder | None = None  # its work order, where nothing changes

    @property
    def starts_at(self) -> datetime:
        return min(start for _unit, start, _end in self.pieces)

    @property
    def ends_at(self) -> datetime:
        return max(end for _unit, _start, end in self.pieces)


@dataclass(frozen=True)
class Draft:
    """A plan before it is stored."""

    names: tuple[str, ...]
    lots: tuple[Lot, ...]
    delivered_at: datetime
    late_fen: int = 0
    bound_fen: int | None = None  # of a plan that changes an order: with what is agreed as it is

    @property
    def objective_fen(self) -> int:
        return sum(lot.work_fen + lot.freight_fen for lot in self.lots) + self.late_fen


@dataclass
class Result:
    """What a run found, or why there is nothing to find."""

    drafts: list[Draft]
    findings: dict[str, Any] = field(default_factory=dict)
    lower_bound_fen: int | None = None
    curve: list[tuple[datetime, int]] = field(default_factory=list)
    seconds: float = 0.0


def search(job: Job, *, at: datetime, tell: Tell, is_over: IsOver) -> Result:
    """Plans in time; where there is none, plans that are late, named as such."""
    made = plan_inputs.gather(job, at=at, tell=tell)
    if nobody := [found for found in made.found.values() if not found.capacities]:
        return impossible("nobody", nobody)
    try:
        return _chosen(made, {}, tell, is_over)
    except planning.Impossible as refused:
        stuck = made.found[made.operations[refused.step].pk]
    late = plan_inputs.gather(job, at=at, late=True)
    try:
        return _chosen(late, {"late": str(stuck.operation.uuid)}, tell, is_over)
    except planning.Impossible as refused:
        return impossible("no_time", [late.found[late.operations[refused.step].pk]])


def impossible(code: str, stuck: Iterable[plan_inputs.Found]) -> Result:
    """Which operation keeps every plan from being made, why, and the nearest change."""
    stuck = list(stuck)
    for found in stuck:
        plan_inputs.explain(found)
    blocked = [
        {
            "operation": str(found.operation.uuid),
            "looked_at": found.looked_at,
            "withheld": found.withheld,
            "excluded": found.excluded,
            "near": found.near,
        }
        for found in stuck
    ]
    return Result([], {"code": code, "blocked": blocked})


def _chosen(made: Problem, findings: dict[str, Any], tell: Tell, is_over: IsOver) -> Result:
    order, network, free = made.order, made.roads, made.free
    ticks = iter((60, 70, 80, 85))

    def watched() -> bool:
        tell(next(ticks, 88))
        return is_over()

    tell(50)
    chosen = planning.choices(order, network, free, is_over=watched)
    front = _front(made)
    chosen += _between(chosen, front)
    tell(92)
    return Result(
        _renamed([draft(made, each.names, each.plan) for each in chosen]),
        {**findings, "candidates": _counted(made), "off_peak": plan_prices.has_rules(made)},
        _bound(made, front),
        [(made.clock.moment(plan.delivered), plan.cost_fen) for plan in front],
    )


def _front(made: Problem) -> list[planning.Plan]:
    """The plans none of which beats another at full prices; exact, or nothing."""
    try:
        return fronts(made.order, made.roads, planning.Calendar(made.free))
    except TooLarge:
        return []


def _bound(made: Problem, front: Sequence[planning.Plan]) -> int | None:
    """What no plan goes below: without price rules the front says it already."""
    if front and plan_prices.has_rules(made):
        return plan_prices.bound_fen(made)
    return min((plan.objective_fen for plan in front), default=None)


def _between(
    chosen: Sequence[planning.Choice], front: Sequence[planning.Plan]
) -> list[planning.Choice]:
    """Further plans of the trade-off between price and delivery, where few differ in who works."""
    known = {_who(each.plan) for each in chosen}
    found: list[planning.Choice] = []
    for plan in _from_the_middle(front):
        if len(chosen) + len(found) >= ENOUGH:
            break
        if _who(plan) not in known and not any(planning.overlaps(plan.placements)):
            known.add(_who(plan))
            found.append(planning.Choice(("between",), plan))
    return found


def _from_the_middle(front: Sequence[planning.Plan]) -> list[planning.Plan]:
    middle = (len(front) - 1) / 2
    return [front[n] for n in sorted(range(len(front)), key=lambda n: abs(n - middle))]


def _who(plan: planning.Plan) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((lot.step, lot.offer.listing) for lot in plan.placements))


def _counted(made: Problem) -> dict[str, dict[str, int]]:
    return {
        str(found.operation.uuid): {
            "looked_at": len(found.capacities),
            "withheld": found.withheld,
        }
        for found in made.found.values()
    }


def draft(made: Problem, names: tuple[str, ...], plan: planning.Plan) -> Draft:
    """The plan in real time; each lot carries the freight of what it sends on."""
    sent = freight_by_lot(made.order, made.roads, plan.placements)
    lots = tuple(
        new_lot(made, made.operations[placed.step], placed, fen)
        for placed, fen in zip(plan.placements, sent, strict=True)
    )
    return Draft(names, lots, made.clock.moment(plan.delivered), plan.late_fen)


def new_lot(
    made: Problem, operation: Operation, placed: planning.Placement, freight_fen: int
) -> Lot:
    pieces = pieces_of(made, placed)
    return Lot(
        operation=operation,
        listing=placed.offer.listing,
        quantity=placed.quantity,
        pieces=pieces,
        work_fen=plan_prices.work_fen(made, placed, pieces),
        freight_fen=freight_fen,
    )


def _renamed(drafts: Sequence[Draft]) -> list[Draft]:
    """True prices may make another plan the cheapest one: the name goes with the price."""
    for name, worth in (("cheapest", _price), ("balanced", _objective)):
        holder = next((each for each in drafts if name in each.names), None)
        best = min(drafts, key=worth)
        if holder and worth(best) < worth(holder):
            drafts = [_swapped(each, name, holder, best) for each in drafts]
    return list(drafts)


def _swapped(draft: Draft, name: str, holder: Draft, best: Draft) -> Draft:
    if draft is holder:
        return replace(draft, names=tuple(n for n in draft.names if n != name) or ("between",))
    if draft is best:
        return replace(draft, names=(*(n for n in draft.names if n != "between"), name))
    return draft


def _price(draft: Draft) -> int:
    return draft.objective_fen - draft.late_fen


def _objective(draft: Draft) -> int:
    return draft.objective_fen


def pieces_of(
    made: Problem, placed: planning.Placement
) -> tuple[tuple[int, datetime, datetime], ...]:
    """Pieces that follow each other on one unit become one."""
    pieces: list[list[int]] = []
    for unit, start, end in sorted(placed.pieces):
        if pieces and pieces[-1][0] == unit and pieces[-1][2] == start:
            pieces[-1][2] = end
        else:
            pieces.append([unit, start, end])
    moment = made.clock.moment
    return tuple((unit, moment(start), moment(end)) for unit, start, end in pieces)


def freight_by_lot(
    order: planning.Order, network: planning.Roads, placements: Sequence[planning.Placement]
) -> Iterator[int]:
    """Of each lot, what sending it on costs: to every lot that waits for it, else to the buyer."""
    by_step: Mapping[int, list[planning.Placement]] = {
        n: [each for each in placements if each.step == n] for n in range(len(order.steps))
    }
    followers = order.followers()
    for placed in placements:
        goals = [lot.offer.place for n in followers[placed.step] for lot in by_step[n]]
        legs = network.fen[placed.offer.place]
        yield sum(legs[place] for place in goals) if goals else legs[order.destination]
