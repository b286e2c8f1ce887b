"""Trades that have ended, rated or not, for the tests of grades."""

from datetime import datetime, timedelta

from credit import ratings, snapshots
from credit.models import DayBook, Event, Rating, Side, Snapshot
from marketplace.accounts.models import Organization
from orders.models import WorkOrder
from tests.orders import order_world, worlds
from tests.orders.order_world import owner_of
from tests.orders.worlds import NOW

LATER = NOW + timedelta(hours=1)
COLUMNS = ("orders", "weight", "costs", "stars", "stars_weight")


def firm(region: str = "330110") -> Organization:
    made = worlds.make_firm(region=region)
    made.legal_person = f"法人{made.pk}"
    made.save()
    worlds.make_owner(made)
    return made


def trade(buyer: Organization, factory: Organization, *, at: datetime = NOW) -> WorkOrder:
    """A small order brought to completion."""
    work = order_world.place(buyer, factory, at=at, quantity=5)
    return order_world.advance(work, "completed", at=at)


def rating_of(work: WorkOrder, side: str) -> Rating:
    return Rating.objects.get(work_order=work, side=side)


def rate(work: WorkOrder, side: str, stars: int, *, at: datetime = LATER) -> Rating:
    """The other side's word about this side."""
    rating = rating_of(work, side)
    by = owner_of(rating.rater)
    ratings.submit(rating, stars=stars, comment="So it was.", by=by, at=at)
    return rating


def rate_both(work: WorkOrder, supplier: int = 5, buyer: int = 5, *, at=LATER) -> None:
    rate(work, Side.SUPPLIER, supplier, at=at)
    rate(work, Side.BUYER, buyer, at=at)


def stored_books(snapshot: Snapshot) -> dict:
    return _books(DayBook.objects.filter(snapshot=snapshot))


def rebuilt_books(snapshot: Snapshot) -> dict:
    """What the books must be: made anew from the events that have been applied."""
    applied = {}
    for event in Event.objects.filter(applied_to=snapshot, struck_at=None).order_by("pk"):
        applied[event.work_order_id, event.side] = event  # the rated one is the later one
    return _books(snapshots.books_of(snapshot, applied.values()).values())


def _books(rows) -> dict:
    """Every integer of every row that holds anything."""
    found = {
        (row.party_id, row.side, row.work_class, row.day, row.trusted): tuple(
            getattr(row, column) for column in COLUMNS
        )
        for row in rows
    }
    return {key: row for key, row in found.items() if any(row)}


def pending() -> list[int]:
    return list(Event.objects.filter(applied_to=None).values_list("pk", flat=True))
