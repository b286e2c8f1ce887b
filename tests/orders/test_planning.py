"""Plans of one order over many factories: exact where every way can be tried, valid always."""

from dataclasses import replace
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders import planning
from orders.plan_model import Offer, Order, Roads, Step, total
from orders.plan_search import _Sequential, objective, ways
from orders.planning import Calendar, Impossible
from tests.benchmarks.planning.instances import World, world

FLAT = Roads(quarters=[[0, 4], [4, 0]], fen=[[0, 100], [100, 0]])


def small(seed: int, shape: str, lots: int) -> World:
    return world(
        seed, orders=1, listings=6, factories=4, steps=(2, 4), offers=3, shape=shape, lots=lots,
        days=14, quantity=(10, 60),
    )  # fmt: skip


def brute_force(order, roads, free):
    """The least objective over every sequence of steps and every way of doing them."""
    serial = _Sequential(order, roads, Calendar(free), objective)
    numbers = range(len(order.steps))
    found = [
        serial.plan(chosen, sequence)
        for chosen in product(*(list(ways(order, n)) for n in numbers))
        for sequence in permutations(numbers)
        if all(sequence.index(b) < sequence.index(n) for n in numbers for b in order.steps[n].after)
    ]
    return min((plan.objective_fen for plan in found if plan), default=None)


@pytest.mark.parametrize("shape", ["chain", "tree", "graph"])
@pytest.mark.parametrize("lots", [1, 2])
@pytest.mark.parametrize("seed", range(8))
def test_one_order_gets_the_best_plan_there_is(seed, lots, shape):
    made = small(seed, shape, lots)
    (order,) = made.orders
    best = brute_force(order, made.roads, made.free)
    try:
        plan = planning.best(order, made.roads, Calendar(made.free))
    except Impossible:
        assert best is None
        return
    assert planning.faults(order, made.roads, made.free, plan) == []
    assert plan.objective_fen == best


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_choices_are_valid_and_each_the_best_in_its_own_respect(seed):
    made = small(seed, "tree", 1)
    (order,) = made.orders
    try:
        found = planning.choices(order, made.roads, made.free)
    except Impossible:
        return
    by_name = {name: choice.plan for choice in found for name in choice.names}
    assert set(by_name) == {"balanced", "cheapest", "earliest", "credit"}
    for plan in by_name.values():
        assert planning.faults(order, made.roads, made.free, plan) == []
        assert plan.cost_fen >= by_name["cheapest"].cost_fen
        assert plan.delivered >= by_name["earliest"].delivered
        assert plan.objective_fen >= by_name["balanced"].objective_fen


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_another_offer_never_makes_the_best_plan_worse(seed):
    made = small(seed, "chain", 1)
    (order,) = made.orders
    fewer = replace(
        order, steps=(replace(order.steps[0], offers=order.steps[0].offers[:-1]), *order.steps[1:])
    )
    try:
        before = planning.best(fewer, made.roads, Calendar(made.free)).objective_fen
    except Impossible:
        return
    assert planning.best(order, made.roads, Calendar(made.free)).objective_fen <= before


def test_many_orders_share_one_calendar_without_meeting():
    made = world(3, orders=12, listings=20, factories=6, offers=6, steps=(2, 4))
    programme = planning.plan_many(made.orders, made.roads, made.free, time_limit=0.5)
    everything = [lot for plan in programme.plans if plan for lot in plan.placements]
    calendar = Calendar(made.free)
    for lot in everything:
        calendar.take(lot.pieces)  # raises where two meet or nothing is offered
    for order, plan in zip(made.orders, programme.plans, strict=True):
        assert plan is None or planning.faults(order, made.roads, made.free, plan) == []
    assert programme.gap >= 0


def test_more_time_never_makes_a_programme_worse():
    made = world(5, orders=10, listings=8, factories=4, offers=4, steps=(2, 3), days=12)
    quick = planning.plan_many(made.orders, made.roads, made.free, time_limit=0)
    slow = planning.plan_many(made.orders, made.roads, made.free, time_limit=0.7)
    assert (slow.unplanned, slow.objective_fen) <= (quick.unplanned, quick.objective_fen)


def test_an_order_nobody_has_time_for_names_the_step():
    offer = Offer(listing=1, place=0, units=(7,), minutes_per_piece=60, divisible=False)
    order = Order(steps=(Step((offer,), quantity=5),), destination=1)
    with pytest.raises(Impossible) as refused:
        planning.best(order, FLAT, Calendar({7: [(0, 8), (10, 18)]}))
    assert refused.value.step == 0


def test_a_lot_costs_what_its_listing_says():
    offer = Offer(1, 0, (7,), minutes_per_piece=6, setup_minutes=30, setup_fen=500, hour_fen=10_000,
                  minimum_fen=9_000)  # fmt: skip
    assert offer.cost_fen(10) == 500 + 15_000
    assert offer.cost_fen(1) == 9_000
    assert offer.quarters(10) == 6


def test_splitting_into_lots_is_chosen_when_it_saves_lateness():
    slow = [
        Offer(n, 0, (n,), minutes_per_piece=60, setup_fen=1_000, divisible=False) for n in (1, 2)
    ]
    step = Step(tuple(slow), quantity=4, lots=2)
    order = Order(steps=(step,), destination=0, due=8, late_fen=10_000)
    plan = planning.best(order, FLAT, Calendar({1: [(0, 40)], 2: [(0, 40)]}))
    assert sorted((lot.offer.listing, lot.quantity) for lot in plan.placements) == [(1, 2), (2, 2)]
    assert plan == total(order, FLAT, plan.placements)
    assert (plan.delivered, plan.late_fen) == (8, 0)


def test_taking_time_that_is_not_free_is_refused_and_given_back_time_is_free_again():
    calendar = Calendar({1: [(0, 10)]})
    calendar.take([(1, 2, 4)])
    with pytest.raises(ValueError, match="not free"):
        calendar.take([(1, 3, 5)])
    calendar.give_back([(1, 2, 4)])
    assert calendar.free == {1: [(0, 10)]}
