"""What the order of a match will cost: the price of the very hours it would be worked in.

Matching judges by the full price. A factory whose price differs at night or on weekends charges
what its rules say of the hours chosen; whoever may not read a price is judged by a rounded one
(capacity/listing_index.py). The total that is stored, shown and charged is this one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from capacity import direct_price, drafts
from capacity.models import Listing
from capacity.pricing import Cost
from capacity.reservations import Slot
from marketplace.core.periods import Period
from orders.scoring import Capacity, Need, cost_fen


@dataclass(frozen=True)
class Price:
    """The total, and by which terms it came about."""

    total_fen: int
    terms: dict[str, Any]


def of(need: Need, capacity: Capacity, listing: Listing, slots: Sequence[Slot]) -> Price | None:
    """None where the listing's price cannot be meant."""
    is_share = listing.price_mode == "value"
    price_fen = (listing.value_bps if is_share else listing.price_fen) or 0
    own = replace(
        capacity,
        price_mode=listing.price_mode,
        price_fen=price_fen,
        setup_fen=listing.setup_fen,
        minimum_fen=listing.minimum_fen,
        lease_days=listing.lease_days,
    )
    total = cost_fen(need, own)
    if total is None:
        return None
    terms = _terms(listing)
    if listing.price_mode == Listing.PriceMode.TIME:
        cost = direct_price.cost(listing, drafts.rules_of(listing), worked(slots, need.minutes))
        total, terms["rates"] = cost.total_fen, _rates(cost)
    return Price(total, terms)


def worked(slots: Sequence[Slot], minutes: int) -> list[Slot]:
    """The time that is paid: slots end on quarters of an hour, the work on a minute."""
    left, found = timedelta(minutes=minutes), []
    for unit, period in sorted(slots, key=_begin):
        taken = min(period.length, left)
        if taken > timedelta():
            found.append((unit, Period(period.start, period.start + taken)))
            left -= taken
    return found


def _begin(slot: Slot) -> datetime:
    return slot[1].start


def _terms(listing: Listing) -> dict[str, Any]:
    return {
        "version": listing.version,
        "price_mode": listing.price_mode,
        "price_fen": listing.price_fen,
        "value_bps": listing.value_bps,
        "setup_fen": listing.setup_fen,
        "minimum_fen": listing.minimum_fen,
        "lease_days": listing.lease_days,
    }


def _rates(cost: Cost) -> list[dict[str, Any]]:
    return [  # one part without a name is the full price alone
        {
            "name": part.name,
            "factor_bps": part.factor_bps,
            "minutes": part.minutes,
            "base_fen": part.base_fen,
        }
        for part in cost.parts
        if len(cost.parts) > 1 or part.name
    ]
