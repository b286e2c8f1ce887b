"""An independent judge of plans: counts everything anew and names every fault.

Shares no code with the planners but the shapes of orders/plan_model.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from orders.plan_model import Order, Placement, Plan, Roads, Span


def faults(order: Order, roads: Roads, free: Mapping[int, Sequence[Span]], plan: Plan) -> list[str]:
    """Sentences, one for each rule the plan breaks; none: it can be booked as it stands."""
    by_step: dict[int, list[Placement]] = {number: [] for number in range(len(order.steps))}
    for placement in plan.placements:
        by_step[placement.step].append(placement)
    return [
        *_work(order, by_step),
        *_time(plan.placements, free),
        *_sequence(order, roads, by_step),
        *_sums(order, roads, by_step, plan),
    ]


def overlaps(placements: Sequence[Placement]) -> Iterator[str]:
    """Pieces on one unit that run at the same time, also between orders."""
    taken = sorted(piece for placement in placements for piece in placement.pieces)
    for (unit, _start, end), (other, start, _end) in pairwise(taken):
        if unit == other and start < end:
            yield f"unit {unit} is taken twice at {start}"


def _work(order: Order, by_step: Mapping[int, list[Placement]]) -> Iterator[str]:
    for number, step in enumerate(order.steps):
        lots = by_step[number]
        if sum(lot.quantity for lot in lots) != step.quantity:
            yield f"step {number} makes another quantity"
        if len(lots) > step.lots:
            yield f"step {number} is split too often"
        if any(lot.offer not in step.offers for lot in lots):
            yield f"step {number} is done by nobody who offered it"
        for lot in lots:
            yield from _lot(lot)


def _lot(lot: Placement) -> Iterator[str]:
    spent = sum(end - start for _unit, start, end in lot.pieces)
    if spent != lot.offer.quarters(lot.quantity):
        yield f"step {lot.step} gets another time than it takes"
    if not lot.offer.divisible and len(lot.pieces) != 1:
        yield f"step {lot.step} is interrupted"
    if any(unit not in lot.offer.units for unit, _start, _end in lot.pieces):
        yield f"step {lot.step} runs on a unit of somebody else"


def _time(placements: Sequence[Placement], free: Mapping[int, Sequence[Span]]) -> Iterator[str]:
    for placement in placements:
        for unit, start, end in placement.pieces:
            if not any(left <= start < end <= right for left, right in free.get(unit, ())):
                yield f"unit {unit} is not offered from {start} to {end}"
    yield from overlaps(placements)


def _sequence(order: Order, roads: Roads, by_step: Mapping[int, list[Placement]]) -> Iterator[str]:
    for number, step in enumerate(order.steps):
        for lot in by_step[number]:
            earliest = order.ready
            if not step.after and order.origin is not None:
                earliest += roads.quarters[order.origin][lot.offer.place]
            for before in step.after:
                for part in by_step[before]:
                    road = roads.quarters[part.offer.place][lot.offer.place]
                    earliest = max(earliest, part.end + road)
            if lot.start < earliest:
                yield f"step {number} starts at {lot.start}, before {earliest}"


def _sums(
    order: Order, roads: Roads, by_step: Mapping[int, list[Placement]], plan: Plan
) -> Iterator[str]:
    work = sum(lot.offer.cost_fen(lot.quantity) for lots in by_step.values() for lot in lots)
    shipped = sum(
        roads.fen[part.offer.place][lot.offer.place]
        for number, step in enumerate(order.steps)
        for lot in by_step[number]
        for before in step.after
        for part in by_step[before]
    )
    if order.origin is not None:
        shipped += sum(
            roads.fen[order.origin][lot.offer.place]
            for number, step in enumerate(order.steps)
            if not step.after
            for lot in by_step[number]
        )
    waited_for = {before for step in order.steps for before in step.after}
    last = [lot for number, lots in by_step.items() if number not in waited_for for lot in lots]
    shipped += sum(roads.fen[lot.offer.place][order.destination] for lot in last)
    there = max(lot.end + roads.quarters[lot.offer.place][order.destination] for lot in last)
    late = max(0, there - order.due) * order.late_fen
    if (work, shipped, there, late) != (
        plan.work_fen,
        plan.transport_fen,
        plan.delivered,
        plan.late_fen,
    ):
        yield "the plan's sums are not those of its parts"
