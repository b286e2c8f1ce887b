"""The best plan of one order, whose lots see each other's time.

orders/plan_labels.py plans each step as if it were alone on the calendar. Where two lots of one
order then want the same unit at once, the order is planned step by step instead: exactly (every
sequence, every offer, cut off by what is known) while that is small, by trying one change after the
other where it is not.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

from orders import plan_labels
from orders.plan_calendar import Calendar
from orders.plan_check import overlaps
from orders.plan_model import Impossible, Offer, Order, Placement, Plan, Roads, total

Value = Callable[[Plan], int]
Lots = tuple[tuple[Offer, int], ...]  # who makes how many of a step

MOST_NODES = 4_000  # of the exact search: on larger orders more of them found nothing better
ROUNDS = 4  # of changing one step after the other


def objective(plan: Plan) -> int:
    return plan.objective_fen


def best(order: Order, roads: Roads, calendar: Calendar, *, value: Value = objective) -> Plan:
    """The plan of least `value` on this calendar, which stays as it is.

    Exact for single lots and equal lots of the most promising offers while no two lots meet on one
    unit; see the module for the rest. Raises Impossible naming the first step without time.
    """
    try:
        plans = fronts(order, roads, calendar)
    except plan_labels.TooLarge:
        return _Sequential(order, roads, calendar, value).from_nothing()
    plan = min(plans, key=lambda plan: (value(plan), plan.delivered))
    if not any(overlaps(plan.placements)):
        return plan
    return _Sequential(order, roads, calendar, value).from_plan(plan)


def fronts(order: Order, roads: Roads, calendar: Calendar) -> list[Plan]:
    """Plans none of which another beats in price and delivery, earliest first.

    Lots of one order may still meet on one unit here.
    """
    search = plan_labels.Search(order, roads, calendar)
    return [
        total(order, roads, plan_labels.placements(labels, calendar))
        for _delivered, _cost, labels in search.front()
    ]


class _Sequential:
    """Plans made step by step, each lot as early as what is already placed allows."""

    def __init__(self, order: Order, roads: Roads, calendar: Calendar, value: Value) -> None:
        self.order, self.roads, self.calendar, self.value = order, roads, calendar, value

    def from_plan(self, start: Plan) -> Plan:
        """From a plan whose lots may meet: changed one step at a time, then exactly."""
        steps = range(len(self.order.steps))
        chosen: list[Lots] = [
            tuple((p.offer, p.quantity) for p in start.placements if p.step == n) for n in steps
        ]
        sequence = sorted(
            steps, key=lambda n: min(p.start for p in start.placements if p.step == n)
        )
        known = self._improved(chosen, self.plan(chosen, _topological(self.order, sequence)))
        found = _Exact(self, known).run()
        if found is None:
            raise Impossible(len(self.order.steps) - 1)
        return found

    def from_nothing(self) -> Plan:
        """Each step in turn goes where it ends first; then as above."""
        chosen: list[Lots] = []
        for number, step in enumerate(self.order.steps):
            alone: list[Lots] = [((offer, step.quantity),) for offer in step.offers]
            ends = [self._end([*chosen, way]) for way in alone]
            if min(ends) == math.inf:
                raise Impossible(number)
            chosen.append(alone[ends.index(min(ends))])
        placed = self.placed(chosen) or []
        return self.from_plan(total(self.order, self.roads, placed))

    def plan(self, chosen: Sequence[Lots], sequence: Sequence[int] | None = None) -> Plan | None:
        placed = self.placed(chosen, sequence)
        return total(self.order, self.roads, placed) if placed else None

    def placed(
        self, chosen: Sequence[Lots], sequence: Sequence[int] | None = None
    ) -> list[Placement] | None:
        by_step: dict[int, list[Placement]] = {}
        is_done = all(
            self.place(by_step, number, chosen[number]) for number in sequence or range(len(chosen))
        )
        for number in list(by_step):
            self.displace(by_step, number, keep=True)
        if not is_done:
            return None
        return [placement for number in sorted(by_step) for placement in by_step[number]]

    def place(self, by_step: dict[int, list[Placement]], number: int, way: Lots) -> bool:
        """Takes time for every lot of the step, or for none."""
        by_step[number] = []
        for offer, quantity in way:
            pieces = self.calendar.fit(offer, quantity, self._ready(by_step, number, offer.place))
            if not pieces:
                self.displace(by_step, number)
                return False
            self.calendar.take(pieces)
            by_step[number].append(Placement(number, offer, quantity, pieces))
        return True

    def displace(
        self, by_step: dict[int, list[Placement]], number: int, *, keep: bool = False
    ) -> None:
        for placement in by_step[number]:
            self.calendar.give_back(placement.pieces)
        if not keep:
            del by_step[number]

    def _end(self, chosen: Sequence[Lots]) -> float:
        """When the last of the chosen steps ends."""
        placed = self.placed(chosen)
        if placed is None:
            return math.inf
        return max(p.end for p in placed if p.step == len(chosen) - 1)

    def _ready(self, by_step: Mapping[int, Sequence[Placement]], number: int, place: int) -> int:
        order, step = self.order, self.order.steps[number]
        ready = order.ready
        if not step.after and order.origin is not None:
            ready += self.roads.quarters[order.origin][place]
        for before in step.after:
            for part in by_step[before]:
                ready = max(ready, part.end + self.roads.quarters[part.offer.place][place])
        return ready

    def _improved(self, chosen: list[Lots], known: Plan | None) -> Plan | None:
        for _ in range(ROUNDS):
            former = known
            for number in range(len(chosen)):
                for way in ways(self.order, number):
                    plan = self.plan([*chosen[:number], way, *chosen[number + 1 :]])
                    if plan and (known is None or self.value(plan) < self.value(known)):
                        known, chosen[number] = plan, way
            if known is former:
                break
        return known


def _topological(order: Order, sequence: Sequence[int]) -> list[int]:
    """The sequence, with nobody before what it waits for."""
    done: list[int] = []
    waiting = list(sequence)
    while waiting:
        number = next(n for n in waiting if all(b in done for b in order.steps[n].after))
        waiting.remove(number)
        done.append(number)
    return done


def ways(order: Order, number: int) -> Iterator[Lots]:
    """Each offer alone, then equal lots at several."""
    step = order.steps[number]
    for offer in step.offers:
        yield ((offer, step.quantity),)
    for lots in range(2, min(step.lots, step.quantity, len(step.offers)) + 1):
        share, rest = divmod(step.quantity, lots)
        amounts = [share + (1 if lot < rest else 0) for lot in range(lots)]
        for offers in combinations(step.offers[: plan_labels.MOST_SPLIT], lots):
            yield tuple(zip(offers, amounts, strict=True))


class _Exact:
    """Every sequence of steps and every way of doing them, cut off by the best plan known."""

    def __init__(self, serial: _Sequential, known: Plan | None) -> None:
        self.serial, self.order, self.known = serial, serial.order, known
        self.nodes = 0
        self.ways = [
            sorted(ways(self.order, number), key=_price) for number in range(len(self.order.steps))
        ]
        self.least = [_price(of_step[0]) for of_step in self.ways]

    def run(self) -> Plan | None:
        self._extend({}, 0)
        return self.known

    def _extend(self, by_step: dict[int, list[Placement]], spent: int) -> None:
        if len(by_step) == len(self.order.steps):
            self._keep([placement for n in sorted(by_step) for placement in by_step[n]])
            return
        rest = sum(price for number, price in enumerate(self.least) if number not in by_step)
        for number, step in enumerate(self.order.steps):
            if number not in by_step and all(before in by_step for before in step.after):
                self._branch(by_step, number, spent, rest - self.least[number])

    def _branch(
        self, by_step: dict[int, list[Placement]], number: int, spent: int, rest: int
    ) -> None:
        for way in self.ways[number]:
            self.nodes += 1
            price = spent + _price(way)
            is_known_better = self.known and price + rest >= self.serial.value(self.known)
            if self.nodes > MOST_NODES or is_known_better:
                return  # ways are sorted by price: no later one is better
            if self.serial.place(by_step, number, way):
                self._extend(by_step, price)
                self.serial.displace(by_step, number)

    def _keep(self, placements: Sequence[Placement]) -> None:
        plan = total(self.order, self.serial.roads, placements)
        if self.known is None or self.serial.value(plan) < self.serial.value(self.known):
            self.known = plan


def _price(way: Lots) -> int:
    return sum(offer.cost_fen(quantity) for offer, quantity in way)
