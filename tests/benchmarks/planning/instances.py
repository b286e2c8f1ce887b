"""Made-up orders over many factories: places, idle windows, transport, due dates. Seeded."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from orders.plan_model import Offer, Order, Roads, Span, Step

DAY = 96  # quarters
KM_PER_QUARTER = 12.5  # 50 km/h
FEN_PER_KM, FEN_PER_SHIPMENT = 300, 5_000
HANDLING = 8  # quarters at each shipment


@dataclass(frozen=True)
class World:
    orders: tuple[Order, ...]
    roads: Roads
    free: dict[int, list[Span]]

    @property
    def operations(self) -> int:
        return sum(len(order.steps) for order in self.orders)


def world(
    seed: int,
    *,
    orders: int,
    listings: int,
    factories: int,
    steps: tuple[int, int] = (3, 8),
    offers: int = 10,
    shape: str = "chain",
    lots: int = 1,
    days: int = 30,
    quantity: tuple[int, int] = (20, 200),
) -> World:
    """`shape`: chain, tree (assembly) or graph (a step may be waited for by several)."""
    dice = random.Random(seed)
    places = [(dice.uniform(0, 1_200), dice.uniform(0, 900)) for _ in range(factories + 5)]
    roads = roads_of(places)
    free, stock, unit = {}, [], 0
    for listing in range(listings):
        units = tuple(range(unit, unit + dice.randint(1, 3)))
        unit = units[-1] + 1
        free.update({number: _windows(dice, days) for number in units})
        stock.append((listing, dice.randrange(factories), units, dice.randrange(12)))
    made = tuple(
        _order(dice, stock, factories, dice.randint(*steps), offers, shape, lots, days, quantity)
        for _ in range(orders)
    )
    return World(made, roads, free)


def roads_of(places: Sequence[tuple[float, float]]) -> Roads:
    apart = [[math.dist(a, b) for b in places] for a in places]
    return Roads(
        quarters=[[_quarters(km) for km in row] for row in apart],
        fen=[
            [round(km * FEN_PER_KM) + FEN_PER_SHIPMENT if km else 0 for km in row] for row in apart
        ],
    )


def _quarters(km: float) -> int:
    return math.ceil(km / KM_PER_QUARTER) + HANDLING if km else 0


def _windows(dice: random.Random, days: int) -> list[Span]:
    """Nights, or some whole days, as idle time is."""
    spans = []
    for day in range(days):
        if dice.random() < 0.7:
            start = day * DAY + dice.choice((0, 32, 64))
            spans.append((start, start + dice.choice((16, 32))))
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _order(dice, stock, factories, count, offers, shape, lots, days, quantity) -> Order:
    amount = dice.randint(*quantity)
    after = _after(dice, count, shape)
    ready = dice.randint(0, days * DAY // 4)
    due = min(ready + count * dice.randint(100, 250), days * DAY)
    return Order(
        steps=tuple(
            Step(
                offers=tuple(
                    _offer(dice, row) for row in dice.sample(stock, min(offers, len(stock)))
                ),
                quantity=amount,
                after=after[number],
                lots=lots if dice.random() < 0.5 else 1,
            )
            for number in range(count)
        ),
        destination=factories + dice.randrange(5),
        ready=ready,
        due=due,
        late_fen=dice.randint(200, 2_000),
        origin=None if dice.random() < 0.5 else factories + dice.randrange(5),
    )


def _after(dice: random.Random, count: int, shape: str) -> list[tuple[int, ...]]:
    if shape == "chain":
        return [(number - 1,) if number else () for number in range(count)]
    followers = [dice.randrange(number + 1, count) for number in range(count - 1)]
    after: list[set[int]] = [set() for _ in range(count)]
    for number, follower in enumerate(followers):
        after[follower].add(number)
    if shape == "graph" and count > 2:
        for _ in range(2):
            later = dice.randrange(2, count)
            after[later].add(dice.randrange(later - 1))
    return [tuple(sorted(before)) for before in after]


def _offer(dice: random.Random, row) -> Offer:
    listing, place, units, _kind = row
    by_time = dice.random() < 0.6
    return Offer(
        listing=listing,
        place=place,
        units=units,
        minutes_per_piece=round(dice.uniform(2, 15), 2),
        setup_minutes=dice.choice((15, 30, 60)),
        setup_fen=dice.randrange(0, 60_000, 1_000),
        piece_fen=0 if by_time else dice.randint(200, 6_000),
        hour_fen=dice.randint(6_000, 40_000) if by_time else 0,
        minimum_fen=dice.choice((0, 50_000)),
        divisible=dice.random() < 0.7,
    )
