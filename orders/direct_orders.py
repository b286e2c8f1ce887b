"""From held hours to an order that waits for its money: one order for each factory.

A direct booking is a job of its own kind (`origin="direct"`) with one operation for each listing,
a match that is converted at once, and a work order: so escrow, statements, ratings, dashboards and
the journal need to know nothing about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from capacity import direct_price, drafts, queries
from capacity.models import Booking, Listing
from capacity.pricing import Cost
from capacity.ranges import LOCAL, local_day
from marketplace.accounts.models import Document, Organization
from marketplace.core import moves, regions
from orders import booking_policy, escrow, job_rules, jobs, lifecycle
from orders.models import Job, Match, Operation, Order

ENGINE = "direct"
LONGEST_TITLE = 80


@dataclass(frozen=True)
class Share:
    """The bookings of one listing in a basket, and what they cost."""

    listing: Listing
    bookings: list[Booking]

    @property
    def cost(self) -> Cost:
        wanted = [(booking.unit, booking.period) for booking in self.bookings]
        return direct_price.cost(self.listing, drafts.rules_of(self.listing), wanted)

    @property
    def starts_at(self) -> datetime:
        return min(booking.period.start for booking in self.bookings)

    @property
    def ends_at(self) -> datetime:
        return max(booking.period.end for booking in self.bookings)

    @property
    def minutes(self) -> int:
        length = sum((booking.period.length for booking in self.bookings), timedelta())
        return length // timedelta(minutes=1)


def place(
    buyer: Organization,
    shares: Sequence[Share],
    *,
    purpose: str,
    paper: Document | None,
    fund_by: datetime,
    by: Any,
    at: datetime,
) -> Order:
    """The order for the listings of one factory, unpaid until `fund_by`."""
    costs = [share.cost for share in shares]
    total_fen = sum(cost.total_fen for cost in costs)
    with transaction.atomic():
        for firm in (buyer, shares[0].listing.organization):  # several listings are one order
            job_rules.check_probation_of(firm, total_fen=total_fen)
        job = _job(buyer, shares, total_fen, purpose, paper, by=by, at=at)
        order = lifecycle.new_order(job, sum(c.due_fen for c in costs), at, fund_by=fund_by)
        operations = job.operations.order_by("sequence")
        for operation, share, cost in zip(operations, shares, costs, strict=True):
            _add_work(
                order, _match(operation, share, cost, by=by, at=at), share, cost, by=by, at=at
            )
        jobs.award(job, by=None, at=at)
        order.refresh_from_db()
    return order


def _job(
    buyer: Organization,
    shares: Sequence[Share],
    total_fen: int,
    purpose: str,
    paper: Document | None,
    *,
    by: Any,
    at: datetime,
) -> Job:
    return jobs.post_direct(
        buyer,
        by=by,
        at=at,
        title=_title(shares),
        description=purpose,
        drawing=paper,
        region=buyer.region,
        starts_on=local_day(min(share.starts_at for share in shares)),
        due_on=local_day(max(share.ends_at for share in shares)),
        budget_fen=total_fen,
        operations=[
            {
                "process": share.listing.process,
                "quantity": 1,
                "minutes_per_piece": share.minutes,
                "name": share.listing.title[:60],
            }
            for share in shares
        ],
    )


def _title(shares: Sequence[Share]) -> str:
    """`5-axis 1 · 11-23 13:00–17:00`: the same in every language."""
    bookings = sorted((b for share in shares for b in share.bookings), key=lambda b: b.period)
    names = list(dict.fromkeys(booking.unit.name for booking in bookings))
    named = names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"
    begin = bookings[0].period.start.astimezone(LOCAL)
    end = max(booking.period.end for booking in bookings).astimezone(LOCAL)
    last = f"{end:%H:%M}" if end.date() == begin.date() else f"{end:%m-%d %H:%M}"
    return f"{named[:50]} · {begin:%m-%d %H:%M}–{last}"[:LONGEST_TITLE]


def _match(operation: Operation, share: Share, cost: Cost, *, by: Any, at: datetime) -> Match:
    grade = queries.supplier_grade(share.listing.organization)
    match = Match.objects.create(
        operation=operation,
        listing=share.listing,
        job_version=operation.job.version,
        engine_version=ENGINE,
        state=Match.State.CONVERTED,
        rank=1,
        score=0,
        parts={},
        reasons={},
        coverage_met=0,
        coverage_of=0,
        total_fen=cost.total_fen,
        unit_price_fen=share.listing.price_fen or 0,
        distance_km=regions.distance_km(operation.job.region, share.listing.region),
        starts_at=share.starts_at,
        finishes_at=share.ends_at,
        grade=grade.grade if grade else "NR",
        accepted_by=by,
        accepted_at=at,
    )
    match.bookings.set(share.bookings)
    moves.begin("match", match, by=by, at=at)
    return match


def _add_work(
    order: Order, match: Match, share: Share, cost: Cost, *, by: Any, at: datetime
) -> None:
    work_order = lifecycle.new_work_order(order, match, deposit_fen=cost.deposit_fen)
    work_order.snapshot |= {
        "policy": booking_policy.terms(),
        "hours": share.minutes / 60,
        "parts": [
            {
                "name": part.name,
                "factor_bps": part.factor_bps,
                "minutes": part.minutes,
                "fen": part.base_fen,
            }
            for part in cost.parts
        ],
    }
    work_order.save(update_fields=["snapshot"])
    moves.begin("order", work_order, by=by, at=at)
    work_order.bookings.set(share.bookings)
    escrow.plan(work_order, at=at)
    with lifecycle.moving(work_order, "confirm_contract", by=None, at=at):
        pass
