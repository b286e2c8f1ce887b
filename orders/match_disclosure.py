"""What the two sides of a match may read of the listing behind it.

Matching judges by every fact; what it shows follows the levels of the listing. A buyer who may
not read the price sees that it lies within the budget, accepts up to that budget, and reads the
sum once the factory has confirmed: then it is the price of their own order. The same holds for a
hidden calendar and the finish date. The factory reads its own listing as it is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from capacity import levels
from capacity.levels import Reader
from capacity.models import Listing
from marketplace.accounts.models import Organization
from orders import needs
from orders.models import Match, WorkOrder
from orders.relaxations import near_misses
from orders.scoring import Capacity, Need

AGREED = (Match.State.CONFIRMED, Match.State.CONVERTED)
ENDED = ("lapsed", "cancelled")
TOLD_BY = {"cost": "price", "slack": "calendar"}
"""Terms of the score, and reasons, that would tell a fact."""
SHOWN_BY = {
    "budget": {"price"},
    "hours": {"calendar"},
    "slot": {"calendar"},
    "tolerance": {"it_grade"},
    "material": {"material"},
    "size": set(levels.SIZES),
}
"""Constraints whose smallest relaxation would tell a fact."""


@dataclass(frozen=True)
class Shown:
    """The figures of a match for one reader; None is withheld."""

    hides: Mapping[str, str]
    total_fen: int | None
    unit_price_fen: int | None
    score: float | None
    parts: dict[str, float]
    starts_at: datetime | None
    finishes_at: datetime | None


def of(match: Match, reader: Reader) -> Shown:
    hides: Mapping[str, str] = {} if match.state in AGREED else levels.Hidden(match.listing, reader)
    is_priced, is_dated = "price" not in hides, "calendar" not in hides
    parts = {name: part for name, part in match.parts.items() if TOLD_BY.get(name) not in hides}
    return Shown(
        hides=hides,
        total_fen=match.total_fen if is_priced else None,
        unit_price_fen=match.unit_price_fen if is_priced else None,
        score=match.score if parts.keys() == match.parts.keys() else None,
        parts=parts,
        starts_at=match.starts_at if is_dated else None,
        finishes_at=match.finishes_at if is_dated else None,
    )


def latest_finish(match: Match, *, at: datetime) -> datetime:
    """The finish a buyer agrees to who has named none: the one they were shown.

    Without a date to see, that is the end of the day the goods are needed by.
    """
    seen = of(match, levels.reader(None, match.operation.job.buyer))
    return seen.finishes_at or needs.within(match.operation, at=at).end


def open_misses(
    need: Need, capacities: Collection[Capacity], buyer: Organization
) -> list[tuple[str, Capacity]]:
    """Near misses, without those whose remedy would tell the buyer something hidden."""
    misses = near_misses(need, capacities)
    hidden = hidden_facts([capacity.listing for _code, capacity in misses], buyer)
    return [
        (code, capacity)
        for code, capacity in misses
        if not SHOWN_BY.get(code, set()) & hidden.get(capacity.listing, set())
    ]


def hidden_facts(listing_ids: Collection[int], buyer: Organization) -> dict[int, set[str]]:
    """Listing → names its level hides from this firm; listings that hide nothing are left out."""
    reader = levels.reader(None, buyer)
    rows = Listing.objects.filter(pk__in=listing_ids).exclude(price_level="public", levels={})
    columns = rows.only("organization_id", "price_level", "levels", "attributes")
    return {listing.pk: set(levels.Hidden(listing, reader)) for listing in columns}


def dealt_with(buyers: Collection[int]) -> QuerySet[Any]:
    """Factories that work for these firms under an order, for levels.register_dealings."""
    placed = WorkOrder.objects.filter(order__buyer__in=buyers).exclude(state__in=ENDED)
    return placed.order_by().values_list("factory_id")
