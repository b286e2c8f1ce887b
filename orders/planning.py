"""Planning as the rest of the house calls it: plans of an order to choose from, and shop schedules.

Plain Python, no Django, no database. Shapes and units: orders/plan_model.py.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from orders.plan_calendar import Calendar
from orders.plan_check import faults, overlaps
from orders.plan_model import (
    Impossible,
    Offer,
    Order,
    Piece,
    Placement,
    Plan,
    Roads,
    Span,
    Step,
    total,
)
from orders.plan_programme import Free, Programme, plan_many
from orders.plan_search import best, fronts

__all__ = [
    "Calendar",
    "Choice",
    "Free",
    "Impossible",
    "Offer",
    "Order",
    "Piece",
    "Placement",
    "Plan",
    "Programme",
    "Roads",
    "Span",
    "Step",
    "best",
    "choices",
    "curve",
    "faults",
    "lower_bound",
    "overlaps",
    "plan_many",
    "solve_flexible_job_shop",
    "total",
]


@dataclass(frozen=True, slots=True)
class Choice:
    """A plan worth offering, and what it is best at: cheapest, earliest, credit or balanced."""

    names: tuple[str, ...]
    plan: Plan


def _never() -> bool:
    return False


def choices(
    order: Order, roads: Roads, free: Free, *, is_over: Callable[[], bool] = _never
) -> list[Choice]:
    """The few plans that differ in who does what: each the best one in its own respect.

    cheapest: least price · earliest: first delivered, then price · credit: the least risky worst
    factory, then price and lateness · balanced: least price and lateness. A plan that is best in
    several respects has several names. Raises Impossible when there is none. When time `is_over`,
    what has been found by then is the answer; the first plan is always found.
    """
    calendar = Calendar(free)
    found: dict[tuple[tuple[int, int], ...], Choice] = {}
    for name, plan in _named(order, roads, calendar):
        if found and is_over():
            break
        who = tuple(sorted((lot.step, lot.offer.listing) for lot in plan.placements))
        known = found.get(who)
        found[who] = Choice((*known.names, name), known.plan) if known else Choice((name,), plan)
    return list(found.values())


def _named(order: Order, roads: Roads, calendar: Calendar) -> Iterator[tuple[str, Plan]]:
    yield "balanced", best(order, roads, calendar)
    yield "cheapest", best(order, roads, calendar, value=lambda plan: plan.cost_fen)
    yield "earliest", best(order, roads, calendar, value=_earliest)
    yield "credit", _safest(order, roads, calendar)


def _earliest(plan: Plan) -> int:
    return plan.delivered * 10**15 + plan.cost_fen


def _safest(order: Order, roads: Roads, calendar: Calendar) -> Plan:
    """Nobody riskier than needed: the least limit on risk under which a plan still exists."""
    limits = sorted({offer.risk_ppm for step in order.steps for offer in step.offers})
    low, high = 0, len(limits) - 1
    while low < high:
        middle = (low + high) // 2
        if _under(order, roads, calendar, limits[middle]) is None:
            low = middle + 1
        else:
            high = middle
    plan = _under(order, roads, calendar, limits[low])
    if plan is None:
        raise Impossible(0)
    return plan


def _under(order: Order, roads: Roads, calendar: Calendar, limit: int) -> Plan | None:
    steps = tuple(
        replace(step, offers=tuple(o for o in step.offers if o.risk_ppm <= limit))
        for step in order.steps
    )
    try:
        return best(replace(order, steps=steps), roads, calendar)
    except Impossible:
        return None


def curve(order: Order, roads: Roads, free: Free) -> list[tuple[int, int]]:
    """(delivered, price in fen) of the plans none of which beats another, earliest first.

    A bound for orders whose lots meet on one unit: no real plan lies below the curve.
    """
    return [(plan.delivered, plan.cost_fen) for plan in fronts(order, roads, Calendar(free))]


def lower_bound(order: Order, roads: Roads, free: Free) -> int:
    """Price and lateness no plan can go below, in fen."""
    return min(plan.objective_fen for plan in fronts(order, roads, Calendar(free)))


def solve_flexible_job_shop(
    jobs: Sequence[Sequence[Sequence[tuple[int, int]]]], *, time_limit: float, seed: int = 0
) -> tuple[int, list[tuple[int, int, int, int, int]]]:
    """The shortest schedule of jobs on machines that can be found in `time_limit` seconds.

    `jobs[j][o]` lists the alternatives of operation o of job j as (machine, duration); operations
    of a job follow each other. Returns (makespan, [(job, operation, machine, start, end), …]).
    Raises ValueError for an operation without a machine or a duration that is no whole number.
    """
    from orders import job_shop  # noqa: PLC0415  (compiled code: a second to load, workers only)

    return job_shop.solve(jobs, time_limit=time_limit, seed=seed)
