"""Plans of many orders on one calendar: put in by due date, then ruined and recreated.

A few orders that want the same listings are taken out and put in again in another order, each with
the exact plan of orders/plan_search.py (ruin and recreate, Schrimpf et al. 2000), as long as time
allows. What is agreed already is simply not free, so nothing confirmed is ever moved.
"""

import math
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orders import plan_labels
from orders.plan_calendar import Calendar
from orders.plan_model import Impossible, Order, Plan, Roads, Span
from orders.plan_search import best, fronts

Free = Mapping[int, Sequence[Span]]


@dataclass
class Programme:
    """Plans of many orders on one calendar; None where an order found no time."""

    plans: list[Plan | None]
    bounds: list[int]  # of each order alone on the empty calendar

    @property
    def objective_fen(self) -> int:
        return sum(plan.objective_fen for plan in self.plans if plan)

    @property
    def unplanned(self) -> int:
        return sum(plan is None for plan in self.plans)

    @property
    def gap(self) -> float:
        """How far above a bound nobody can beat: 0.04 is 4 %. Over planned orders."""
        bound = sum(b for b, plan in zip(self.bounds, self.plans, strict=True) if plan)
        return self.objective_fen / bound - 1 if bound else 0.0


def plan_many(
    orders: Sequence[Order], roads: Roads, free: Free, *, time_limit: float, seed: int = 0
) -> Programme:
    """Plans all orders on one calendar in `time_limit` seconds of wall time; anytime.

    What is already agreed is simply not free: nothing confirmed is moved. Raises nothing: an order
    without time is left unplanned, fewer of them always count more than price.
    """
    return _Recreate(orders, roads, free, seed).run(time.monotonic() + time_limit)


class _Recreate:
    def __init__(self, orders: Sequence[Order], roads: Roads, free: Free, seed: int) -> None:
        self.orders, self.roads = orders, roads
        self.calendar = Calendar(free)
        self.dice = random.Random(seed)  # noqa: S311  (a search, not a secret)
        self.bounds = [self._alone(order) for order in orders]
        self.plans: list[Plan | None] = [None] * len(orders)
        self.listings = [
            {offer.listing for step in order.steps for offer in step.offers} for order in orders
        ]

    def _alone(self, order: Order) -> int:
        try:
            return min(plan.objective_fen for plan in fronts(order, self.roads, self.calendar))
        except (Impossible, plan_labels.TooLarge):
            return sum(min(o.cost_fen(s.quantity) for o in s.offers) for s in order.steps)

    def run(self, deadline: float) -> Programme:
        self._put_in(sorted(range(len(self.orders)), key=lambda n: (self.orders[n].due, n)))
        heat = max(sum(self.bounds) // max(len(self.bounds), 1) // 20, 1)
        kept, kept_value = list(self.plans), self._value()
        value, started = kept_value, time.monotonic()
        while (now := time.monotonic()) < deadline and len(self.orders) > 1:
            cool = (deadline - now) / max(deadline - started, 1e-9)
            before = list(self.plans)
            self._ruin_and_recreate()
            new = self._value()
            if new <= value - heat * cool * math.log(max(self.dice.random(), 1e-12)):
                value = new
            else:
                self._restore(before)
            if value < kept_value:
                kept, kept_value = list(self.plans), value
        return Programme(kept, self.bounds)

    def _value(self) -> int:
        """Unplanned orders weigh more than any price."""
        missing = sum(plan is None for plan in self.plans)
        dear = 10 * sum(self.bounds) + 1
        return missing * dear + sum(plan.objective_fen for plan in self.plans if plan)

    def _put_in(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            try:
                plan = best(self.orders[number], self.roads, self.calendar)
            except Impossible:
                continue
            self.plans[number] = plan
            self._take(plan)

    def _take(self, plan: Plan | None) -> None:
        for placement in plan.placements if plan else ():
            self.calendar.take(placement.pieces)

    def _take_out(self, number: int) -> None:
        plan = self.plans[number]
        if plan:
            for placement in plan.placements:
                self.calendar.give_back(placement.pieces)
            self.plans[number] = None

    def _ruin_and_recreate(self) -> None:
        """An order that lost much and some that want the same listings go out and in again."""
        lost = [
            (plan.objective_fen - bound if plan else bound) + 1
            for plan, bound in zip(self.plans, self.bounds, strict=True)
        ]
        first = self.dice.choices(range(len(lost)), lost)[0]
        rivals = [
            n for n in range(len(lost)) if n != first and self.listings[n] & self.listings[first]
        ]
        count = min(len(rivals), self.dice.randint(1, 5))
        chosen = [first, *self.dice.sample(rivals, count)]
        for number in chosen:
            self._take_out(number)
        if self.dice.random() < 0.5:
            chosen.sort(key=lambda number: self.orders[number].due)
        else:
            self.dice.shuffle(chosen)
        self._put_in(chosen)

    def _restore(self, before: list[Plan | None]) -> None:
        changed = [n for n, plan in enumerate(self.plans) if plan is not before[n]]
        for number in changed:
            self._take_out(number)
        for number in changed:
            self.plans[number] = before[number]
            self._take(before[number])
