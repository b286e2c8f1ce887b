"""The listings the benchmark books, its clients, and the proof that nothing broke."""

import time
from datetime import time as clock
from datetime import timedelta
from typing import Any

from django.db import connection, connections, transaction
from django.utils import timezone, translation

from capacity import listing_index, reservations, windows
from capacity.models import Booking, Listing, Process, Unit
from capacity.ranges import as_range, local_day, midnight
from marketplace.accounts.models import Organization, User
from marketplace.core.periods import Period

LISTINGS, UNITS = 40, 4
FIRST, LAST = 8, 20  # hours of the day on offer
SHARE = 0.55  # of the attempts go to a slot nobody has asked for yet
DAYTIME = [(weekday, clock(FIRST), clock(LAST)) for weekday in range(7)]


def build() -> None:
    now = timezone.now()
    reviewer = User.objects.create(email="bench@example.org", name="Bench")
    firms = [
        Organization.objects.create(
            name=f"Firm {number}",
            uscc=f"{number:018d}",
            region="330100",
            state="regular",
            verified_at=now,
        )
        for number in range(2)
    ]
    for number in range(LISTINGS):
        listing = _listing(firms[0], reviewer, number, now)
        for each in range(UNITS):
            unit = Unit.objects.create(listing=listing, name=f"unit {each}", keeps_holidays=False)
            windows.set_pattern(unit, DAYTIME, by=None, at=now)
        listing_index.refresh(listing, at=now)


def _listing(firm: Organization, reviewer: User, number: int, now: Any) -> Listing:
    return Listing.objects.create(
        organization=firm,
        title=f"Listing {number}",
        process=Process.objects.get(code="MFG.CUT.MILL.AX5"),
        region=firm.region,
        price_mode="time",
        price_fen=10_000,
        state=Listing.State.PUBLISHED,
        published_at=now,
        calendar_confirmed_at=now,
        reviewed_by=reviewer,
        reviewed_at=now,
    )


def clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM capacity_booking")


def client(step: str, counter: Any, barrier: Any, results: Any, seconds: float) -> None:
    """Attempts one after the other until the time is up; reports how many, lost, and its CPU."""
    units = list(Unit.objects.select_related("listing__organization").order_by("name", "id"))
    buyer = Organization.objects.order_by("id").last()
    act = {"hold": _hold, "INSERT alone": _insert}[step]
    tomorrow = midnight(local_day(timezone.now()) + timedelta(days=1))
    attempts = lost = 0
    barrier.wait()
    cpu, until = time.process_time(), time.monotonic() + seconds
    with translation.override("en"):
        while time.monotonic() < until:
            with counter.get_lock():
                counter.value += 1
                number = int(counter.value * SHARE)
            lost += not act(*_slot(units, number, tomorrow), buyer)
            attempts += 1
    results.put((attempts, lost, time.process_time() - cpu))
    connections.close_all()


def _slot(units: list[Unit], number: int, tomorrow: Any) -> tuple[Unit, Period]:
    """Neighbouring numbers lie on different listings, as visitors do."""
    unit, hour = units[number % len(units)], number // len(units)
    day, hour = divmod(hour, LAST - FIRST)
    start = tomorrow + timedelta(days=day, hours=FIRST + hour)
    return unit, Period(start, start + timedelta(hours=1))


def _hold(unit: Unit, period: Period, buyer: Organization) -> bool:
    now = timezone.now()
    try:
        reservations.hold(
            [(unit, period)],
            buyer=buyer,
            by=None,
            at=now,
            expires_at=now + timedelta(minutes=15),
        )
    except reservations.SlotTaken:
        return False
    return True


def _insert(unit: Unit, period: Period, buyer: Organization) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO capacity_booking (unit_id, buyer_id, during, state, expires_at)"
            " VALUES (%s, %s, %s, 'held', %s) ON CONFLICT DO NOTHING RETURNING id",
            [unit.pk, buyer.pk, as_range(period), timezone.now() + timedelta(minutes=15)],
        )
        return cursor.fetchone() is not None


def broken() -> tuple[int, int]:
    """Bookings that overlap another of their unit, and bookings that leave the offered time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM capacity_booking a JOIN capacity_booking b"
            " ON a.unit_id = b.unit_id AND a.id < b.id AND a.occupies && b.occupies"
        )
        overlapping = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM capacity_booking b WHERE occupies IS NOT NULL AND NOT ("
            " SELECT range_agg(during) FROM capacity_idlewindow w WHERE w.unit_id = b.unit_id"
            ") @> occupies"
        )
        outside = cursor.fetchone()[0]
    assert Booking.objects.exists()
    return overlapping, outside
