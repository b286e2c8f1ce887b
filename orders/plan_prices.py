"""What the work of a plan costs: the price of its very hours, never above the planned one.

Plans are found at the full price of an hour. A factory that asks less at night or on weekends then
charges what its rules say of the hours chosen; dearer hours never make a plan dearer than it was
found. So that no plan falls below its bound, the bound counts each offer's least rate.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from capacity import direct_price, drafts
from capacity.models import Listing
from capacity.price_rules import Rule
from marketplace.core.money import BPS
from marketplace.core.periods import Period
from orders import planning, true_prices
from orders.plan_inputs import Problem
from orders.plan_labels import TooLarge
from orders.plan_search import fronts

Pieces = Sequence[tuple[int, datetime, datetime]]  # unit, start, end


def work_fen(made: Problem, placed: planning.Placement, pieces: Pieces) -> int:
    """The price of a lot in these hours."""
    offer, listing = placed.offer, made.listings[placed.offer.listing]
    planned = offer.cost_fen(placed.quantity)
    rules = _rules(listing)
    if not rules:
        return planned
    minutes = math.ceil(offer.setup_minutes + placed.quantity * offer.minutes_per_piece)
    slots = [(made.units[unit], Period(start, end)) for unit, start, end in pieces]
    cost = direct_price.cost(listing, rules, true_prices.worked(slots, minutes))
    return min(planned, cost.total_fen)


def bound_fen(made: Problem) -> int | None:
    """What no plan of these offers goes below, whatever its hours; None where it takes too long."""
    steps = tuple(
        replace(step, offers=tuple(_least(made, offer) for offer in step.offers))
        for step in made.order.steps
    )
    order = replace(made.order, steps=steps)
    try:
        front = fronts(order, made.roads, planning.Calendar(made.free))
    except (TooLarge, planning.Impossible):
        return None
    return min((plan.objective_fen for plan in front), default=None)


def has_rules(made: Problem) -> bool:
    return any(_rules(listing) for listing in made.listings.values())


def _least(made: Problem, offer: planning.Offer) -> planning.Offer:
    listing = made.listings.get(offer.listing)
    rules = _rules(listing) if listing and offer.hour_fen else []
    least = min((rule.factor_bps for rule in rules), default=BPS)
    if least >= BPS:
        return offer
    rounding = len(rules)  # each rule's share of a price is rounded by itself
    return replace(
        offer, hour_fen=offer.hour_fen * least // BPS, setup_fen=offer.setup_fen - rounding
    )


def _rules(listing: Listing) -> list[Rule]:
    return drafts.rules_of(listing)
