"""Why the grade is what it is: an exact additive split, the costliest orders, the way up."""

import heapq
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from credit.evidence import Cause, Evidence, badness
from credit.grades import COMPUTED, Grade, Standing, risk, upper
from credit.parameters import SCALE, STANDARD, Parameters
from credit.weights import Weight, WeightPart


@dataclass(frozen=True)
class Explanation:
    """Shares of risk in 0 … 1: ``prior + Σ causes = p``, and ``p + uncertainty = p_up``."""

    prior: float
    causes: Mapping[Cause, float]  # costliest first
    uncertainty: float

    @property
    def p(self) -> float:
        """The risk the parts add up to."""
        return self.prior + sum(self.causes.values())

    @property
    def p_up(self) -> float:
        """The upper bound the parts add up to."""
        return self.p + self.uncertainty


@dataclass(frozen=True)
class WeighedOrder:
    """One order as the books hold it; ``key`` is whatever the caller knows it by."""

    key: object
    day: date
    evidence: Evidence
    weight: Weight


@dataclass(frozen=True)
class CostlyOrder:
    """What one order costs today. ``cost`` is its share of p, 0 … 1; ``weight`` in orders."""

    order: WeighedOrder
    cost: float
    weight: float
    causes: Mapping[Cause, int]  # badness in micro-units
    weakest: WeightPart
    half_life_on: date


@dataclass(frozen=True)
class NextGrade:
    """``orders`` more clean effective orders from ``counterparties`` more partners give it."""

    grade: Grade
    orders: int
    counterparties: int = 0


def explain(standing: Standing, *, parameters: Parameters = STANDARD) -> Explanation:
    """The waterfall of a standing."""
    whole = parameters.prior_orders + standing.totals.weight
    shares = {cause: cost / whole for cause, cost in standing.totals.costs.items()}
    ordered = dict(sorted(shares.items(), key=lambda share: (-share[1], share[0])))
    return Explanation(
        prior=parameters.prior_orders * standing.prior / whole,
        causes=MappingProxyType(ordered),
        uncertainty=standing.p_up - standing.p,
    )


def costliest(
    orders: Iterable[WeighedOrder],
    standing: Standing,
    *,
    on: date,
    most: int = 5,
    parameters: Parameters = STANDARD,
) -> list[CostlyOrder]:
    """The orders that cost most today, worst first; clean orders are never among them."""
    costly = (_cost(order, standing, on, parameters) for order in orders)
    bad = (order for order in costly if order.cost > 0)
    return heapq.nsmallest(
        most, bad, key=lambda costly: (-costly.cost, -costly.order.day.toordinal())
    )


def next_grade(standing: Standing, *, parameters: Parameters = STANDARD) -> NextGrade | None:
    """The next better letter and what it takes, solved from the formula; None at AAA or D.

    For a party not yet rated: the letter it gets with its first sufficient clean orders.
    """
    if standing.grade is Grade.NR:
        return _first_grade(standing, parameters)
    better = _better(standing.grade)
    if better is None:
        return None
    limit = parameters.limits[COMPUTED.index(better)]
    return NextGrade(better, _orders_until(standing, limit, parameters))


def p_up_after(standing: Standing, orders: float, *, parameters: Parameters = STANDARD) -> float:
    """The upper bound after this many more clean effective orders."""
    weight = standing.totals.weight + orders
    p = risk(standing.totals.cost, weight, standing.prior, parameters=parameters)
    return upper(p, weight, parameters=parameters)


def _better(grade: Grade) -> Grade | None:
    if grade not in COMPUTED or grade is Grade.AAA:
        return None
    return COMPUTED[COMPUTED.index(grade) - 1]


def _first_grade(standing: Standing, parameters: Parameters) -> NextGrade:
    partners = max(0, parameters.least_counterparties - standing.counterparties)
    missing = math.ceil(max(0.0, parameters.least_orders - standing.totals.weight))
    orders = max(missing, partners)  # a new partner brings at least one order
    p_up = p_up_after(standing, orders, parameters=parameters)
    limits = zip(COMPUTED, parameters.limits, strict=False)
    grade = next((grade for grade, limit in limits if p_up <= limit), Grade.C)
    return NextGrade(grade, orders, partners)


def _orders_until(standing: Standing, limit: float, parameters: Parameters) -> int:
    """Smallest whole N with p_up(N) ≤ limit. Below one half p_up falls with N, and every limit is
    below one half, so the answers form an upper set and halving finds its least member."""
    high = 1
    while p_up_after(standing, high, parameters=parameters) > limit:
        high *= 2
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        if p_up_after(standing, middle, parameters=parameters) <= limit:
            high = middle
        else:
            low = middle
    return high


def _cost(order: WeighedOrder, standing: Standing, on: date, parameters: Parameters) -> CostlyOrder:
    age = max(0, (on - order.day).days)
    weight = order.weight.effective(age, parameters=parameters)
    if not order.weight.trusted:
        weight *= standing.totals.untrusted_factor
    causes = badness(order.evidence, parameters=parameters)
    share = weight * sum(causes.values()) / SCALE
    return CostlyOrder(
        order=order,
        cost=share / (parameters.prior_orders + standing.totals.weight),
        weight=weight,
        causes=MappingProxyType(causes),
        weakest=order.weight.weakest(age, parameters=parameters),
        half_life_on=order.day + timedelta(days=round(parameters.half_life_days)),
    )
