"""Many connections at once: one winner each, the rest read a sentence."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone, translation

from capacity import entries, lines, listings, reservations
from capacity.models import Booking, Listing, ListingIndex
from capacity.ranges import as_range
from marketplace.core.errors import Refused, WrongState
from tests.capacity.conftest import at_hour, published_listing, unit_of

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]

OVERLAPS = """
    SELECT count(*) FROM capacity_booking a JOIN capacity_booking b
    ON a.unit_id = b.unit_id AND a.id < b.id AND a.occupies && b.occupies
"""


def race(count, act):
    """`count` threads, each with a connection of its own, meet at a barrier and act once."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(number):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)
            with translation.override("en"):
                results[number] = act(number)
        except Exception as error:  # noqa: BLE001  (a thread hands its failure to the test)
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def overlaps():
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        return cursor.fetchone()[0]


def test_16_buyers_of_one_hour_make_one_booking_and_15_sentences(unit, chen, chen_firm, day, now):
    period, until = at_hour(day, 9), now + timedelta(minutes=15)

    def hold(_number):
        return reservations.hold(
            [(unit, period)], buyer=chen_firm, by=chen, at=timezone.now(), expires_at=until
        )

    results = race(16, hold)
    lost = [str(r) for r in results if isinstance(r, reservations.SlotTaken)]
    sentence = "Somebody else booked this hour first; the next free one is 09:00."
    assert (len(lost), set(lost), overlaps()) == (15, {sentence}, 0)
    assert Booking.objects.count() == 1


def test_16_buyers_of_overlapping_hours_never_overlap(unit, other_unit, chen_firm, day, now):
    until = now + timedelta(minutes=15)

    def hold(number):
        starts = number % 6
        slots = [(u, at_hour(day, starts, starts + 3)) for u in (other_unit, unit)]
        return reservations.hold(
            slots, buyer=chen_firm, by=None, at=timezone.now(), expires_at=until
        )

    results = race(16, hold)
    won = [r for r in results if isinstance(r, list)]
    assert all(isinstance(r, list | reservations.SlotTaken) for r in results), results
    assert (overlaps(), Booking.objects.count()) == (0, 2 * len(won))
    assert len(won) >= 1


def test_holds_of_8_units_at_once_are_all_counted_in_the_index(unit, chen_firm, day, now):
    """Without the listing's lock the last one to write forgot the others, in 10 of 10 rounds."""
    listing, until = unit.listing, now + timedelta(minutes=15)
    units = [unit_of(listing, f"unit {number}") for number in range(8)]
    before = ListingIndex.objects.get(listing=listing).free_hours[-1]

    def hold(number):
        slot = (units[number], at_hour(day, 9, 12))
        reservations.hold([slot], buyer=chen_firm, by=None, at=timezone.now(), expires_at=until)

    assert race(8, hold) == [None] * 8
    assert before - ListingIndex.objects.get(listing=listing).free_hours[-1] in (24, 25)


def test_one_transition_raced_by_8_is_made_once(listing, lin):
    def pause(_number):
        listings.pause(Listing.objects.get(pk=listing.pk), by=lin, at=timezone.now())

    results = race(8, pause)
    assert sorted(type(r).__name__ for r in results) == ["NoneType"] + ["WrongState"] * 7


def test_a_hold_and_a_withdrawal_never_both_win(unit, lin, chen_firm, day, now):
    period, until = at_hour(day, 9, 12), now + timedelta(minutes=15)

    def act(number):
        if number % 2:
            entries.close(unit, period, by=lin, at=timezone.now())
        else:
            reservations.hold(
                [(unit, period)], buyer=chen_firm, by=None, at=timezone.now(), expires_at=until
            )

    results = race(8, act)
    assert all(r is None or isinstance(r, Refused) for r in results), results
    is_booked = Booking.objects.filter(unit=unit).exists()
    is_offered = unit.windows.filter(during__contains=as_range(period)).exists()
    assert is_booked == is_offered


def test_expiry_by_two_workers_happens_once(unit, chen_firm, day, now):
    reservations.hold(
        [(unit, at_hour(day, 9))],
        buyer=chen_firm,
        by=None,
        at=now,
        expires_at=now + timedelta(seconds=1),
    )
    counts = race(4, lambda _n: reservations.expire_due(now + timedelta(minutes=1)))
    assert sorted(counts) == [0, 0, 0, 1], [WrongState, counts]


def test_a_line_and_its_machine_are_never_both_booked(lin, unit, other_unit, chen_firm, day):
    """16 connections, half for the line, half for one of its machines, round after round."""
    line = unit_of(published_listing(unit.listing.organization, lin, title="Line"), "Line B")
    lines.set_machines(line, [unit, other_unit], by=lin, at=timezone.now())
    until = timezone.now() + timedelta(minutes=15)

    def hold(number):
        wanted = (line, unit)[number % 2]
        slot = (wanted, at_hour(day, number // 4, number // 4 + 2))
        return reservations.hold(
            [slot], buyer=chen_firm, by=None, at=timezone.now(), expires_at=until
        )

    results = race(16, hold)
    assert all(isinstance(r, list | reservations.SlotTaken) for r in results), results
    whole = Booking.objects.filter(unit=line).count()
    assert (overlaps(), Booking.objects.filter(part_of__isnull=False).count()) == (0, 2 * whole)
    assert any(isinstance(r, list) for r in results)


def test_a_line_is_not_booked_without_a_machine_it_is_just_given(
    lin, unit, other_unit, chen_firm, day
):
    line = unit_of(published_listing(unit.listing.organization, lin, title="Line"), "Line B")
    until = timezone.now() + timedelta(minutes=15)

    def act(number):
        if number % 2:
            machines = [unit, other_unit][: 1 + number % 4 // 2]
            lines.set_machines(line, machines, by=lin, at=timezone.now())
        else:
            slot = (line, at_hour(day, number))
            reservations.hold([slot], buyer=chen_firm, by=None, at=timezone.now(), expires_at=until)

    results = race(8, act)
    assert all(r is None or isinstance(r, Refused) for r in results), results
    for booking in Booking.objects.filter(unit=line):
        machines = {part.unit_id for part in booking.parts.all()}
        assert machines == set(line.members.values_list("pk", flat=True))
