"""Holds and bookings: nobody twice, nobody outside, nobody left without a sentence."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from capacity import entries, reservations
from capacity.models import Booking, ListingIndex
from capacity.ranges import as_range
from marketplace.audit.models import JournalLine
from marketplace.core.errors import Invalid, Refused, WrongState
from tests.capacity.conftest import at_hour

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def hold(slots, *, buyer, by=None, at=None, minutes=15, **more):
    at = at or timezone.now()
    expires_at = at + timedelta(minutes=minutes)
    return reservations.hold(slots, buyer=buyer, by=by, at=at, expires_at=expires_at, **more)


@pytest.fixture
def booking(unit, chen, chen_firm, day, now):
    return hold([(unit, at_hour(day, 9))], buyer=chen_firm, by=chen, at=now)[0]


def test_a_hold_is_written_with_its_journal_line(unit, chen, chen_firm, day, now):
    [booking] = hold([(unit, at_hour(day, 9, 12))], buyer=chen_firm, by=chen, at=now)
    line = JournalLine.objects.get(object_uuid=booking.uuid)
    assert (booking.state, booking.period, line.move) == ("held", at_hour(day, 9, 12), "create")
    assert (line.actor, line.data["hours"]) == (chen.uuid, 3.0)


def test_the_loser_reads_when_the_next_slot_is_free(unit, other_unit, rao_firm, chen_firm, day):
    hold([(u, at_hour(day, 9, 14)) for u in (unit, other_unit)], buyer=chen_firm)
    with pytest.raises(reservations.SlotTaken) as refused:
        hold([(unit, at_hour(day, 9))], buyer=rao_firm)
    sentence = "Somebody else booked this hour first; the next free one is 14:00."
    assert (str(refused.value), refused.value.status) == (sentence, 409)


def test_a_free_second_unit_is_named_at_the_same_hour(unit, booking, rao_firm, day):
    with pytest.raises(reservations.SlotTaken) as refused:
        hold([(unit, at_hour(day, 9))], buyer=rao_firm)
    assert refused.value.next_start == at_hour(day, 9).start


def test_all_slots_are_taken_or_none(unit, other_unit, booking, rao_firm, day):
    slots = [(other_unit, at_hour(day, 9)), (unit, at_hour(day, 9))]
    with pytest.raises(reservations.SlotTaken):
        hold(slots, buyer=rao_firm)
    assert list(Booking.objects.values_list("id", flat=True)) == [booking.id]


def test_time_that_is_not_offered_is_refused_in_words(unit, rao, rao_firm, day, now):
    entries.close(unit, at_hour(day, 8, 20), by=None, at=now)
    with pytest.raises(reservations.SlotTaken) as refused:
        hold([(unit, at_hour(day, 7, 9))], buyer=rao_firm, by=rao, at=now)
    assert str(refused.value).startswith("This time is not offered any more; the next free one is")


def test_a_hold_past_its_time_is_bookable_at_once(unit, booking, rao_firm, day, now):
    later = now + timedelta(minutes=16)
    [taken] = hold([(unit, at_hour(day, 9))], buyer=rao_firm, at=later)
    booking.refresh_from_db()
    assert (booking.state, taken.state) == ("expired", "held")


def test_past_and_endless_holds_are_refused(unit, chen, chen_firm, day, now):
    with pytest.raises(Invalid, match="already begun"):
        hold([(unit, at_hour(day - 5 * DAY, 9))], buyer=chen_firm, by=chen, at=now)
    with pytest.raises(Invalid, match="in the future"):
        hold([(unit, at_hour(day, 9))], buyer=chen_firm, by=chen, at=now, minutes=0)
    with pytest.raises(Invalid, match="at least one slot"):
        hold([], buyer=chen_firm, by=chen, at=now)


def test_a_listing_that_is_not_live_takes_no_hold(listing, unit, chen_firm, day):
    type(listing).objects.filter(pk=listing.pk).update(state="paused")
    with pytest.raises(Refused, match="not on offer"):
        hold([(unit, at_hour(day, 9))], buyer=chen_firm)
    assert not Booking.objects.exists()


def test_a_booking_may_span_neighbouring_windows(unit, chen, chen_firm, day, now):
    entries.close(unit, at_hour(day, 0, 24), by=None, at=now)
    entries.offer(unit, at_hour(day, 8, 12), by=None, at=now)
    entries.offer(unit, at_hour(day, 12, 18), by=None, at=now)
    assert len(hold([(unit, at_hour(day, 10, 16))], buyer=chen_firm, by=chen, at=now)) == 1


def test_raw_sql_cannot_overlap(unit, booking, rao_firm, day, now):
    with pytest.raises(IntegrityError, match="booking_overlap"), transaction.atomic():
        Booking.objects.create(
            unit=unit, buyer=rao_firm, during=as_range(at_hour(day, 8, 10)), expires_at=now + DAY
        )


def test_raw_sql_cannot_leave_the_windows(unit, rao_firm, day, now):
    outside = as_range(at_hour(day + 90 * DAY, 9))
    with pytest.raises(IntegrityError, match="booking_in_windows"), transaction.atomic():
        Booking.objects.create(unit=unit, buyer=rao_firm, during=outside, expires_at=now + DAY)


def test_raw_sql_cannot_take_the_window_from_under_a_booking(unit, booking):
    with pytest.raises(IntegrityError, match="booking_in_windows"), transaction.atomic():
        unit.windows.all().delete()


def test_raw_sql_cannot_wake_a_released_booking_over_another(unit, booking, rao_firm, day, now):
    reservations.release([booking], by=None, at=now)
    hold([(unit, at_hour(day, 9))], buyer=rao_firm, by=None, at=now)
    with pytest.raises(IntegrityError, match="booking_overlap"), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(state="confirmed")


def test_a_hold_takes_hours_from_the_index_and_release_gives_them_back(
    listing, unit, chen_firm, day, now
):
    def free():
        return ListingIndex.objects.get(listing=listing).free_hours[-1]

    before = free()
    [booking] = hold([(unit, at_hour(day, 9, 14))], buyer=chen_firm, by=None, at=now)
    during = free()
    reservations.release([booking], by=None, at=now)
    assert (before - during, free()) == (5, before)


def test_every_change_of_the_index_has_a_number_of_its_own(listing, unit, chen_firm, day, now):
    def number():
        return ListingIndex.objects.get(listing=listing).changed_seq

    first = number()
    hold([(unit, at_hour(day, 9))], buyer=chen_firm, by=None, at=now)
    assert number() > first


def test_the_sweep_expires_what_is_due_and_nothing_else(unit, booking, chen_firm, day, now):
    [later] = hold([(unit, at_hour(day, 12))], buyer=chen_firm, by=None, at=now, minutes=60)
    assert reservations.expire_due(now + timedelta(minutes=20)) == 1
    booking.refresh_from_db()
    later.refresh_from_db()
    assert (booking.state, later.state) == ("expired", "held")


def test_a_hold_can_be_kept_longer(booking, now):
    reservations.extend([booking], expires_at=now + 2 * DAY, by=None, at=now)
    assert reservations.expire_due(now + DAY) == 0
    booking.refresh_from_db()
    assert booking.expires_at == now + 2 * DAY


STEPS = {
    "confirmed": [reservations.confirm],
    "in_use": [reservations.confirm, reservations.start],
    "completed": [reservations.confirm, reservations.start, reservations.complete],
    "released": [reservations.release],
    "cancelled": [reservations.confirm, reservations.cancel],
}


@pytest.mark.parametrize("state", STEPS)
def test_a_booking_goes_its_way(booking, now, state):
    for step in STEPS[state]:
        step([booking], by=None, at=now)
    assert booking.state == state


@pytest.mark.parametrize("move", [row.name for row in reservations.MOVES])
@pytest.mark.parametrize("state", Booking.State.values)
def test_every_move_is_open_from_its_states_alone(booking, now, move, state):
    Booking.objects.filter(pk=booking.pk).update(state=state)
    row = reservations.MOVES[move]
    late = booking.during.lower + 2 * DAY
    if state in row.sources:
        with reservations.MOVES.moving(booking, move, by=None, at=late):
            pass
        assert booking.state == row.target
    else:
        with pytest.raises(WrongState), reservations.MOVES.moving(booking, move, by=None, at=late):
            pass
        booking.refresh_from_db()
        assert booking.state == state


def test_strangers_move_nobody_elses_booking(booking, rao, rao_firm, now):
    with pytest.raises(Refused, match="somebody else"):
        reservations.release([booking], by=rao, at=now)


def test_first_fit_finds_the_earliest_whole_slot(unit, other_unit, chen_firm, day, now):
    hold([(unit, at_hour(day, 0, 10))], buyer=chen_firm)
    hold([(other_unit, at_hour(day, 3, 24))], buyer=chen_firm)
    found = reservations.first_fit(
        unit.listing, hours=4, after=day, before=day + DAY, divisible=False, at=now
    )
    assert found == [(unit, at_hour(day, 10, 14))]


def test_first_fit_spreads_divisible_work_over_the_units(listing, unit, other_unit, day, now):
    found = reservations.first_fit(
        listing, hours=9, after=day, before=day + DAY, divisible=True, at=now
    )
    hours = sum(period.hours for _unit, period in found)
    assert (hours, max(period.end for _unit, period in found)) == (9, day + timedelta(hours=4.5))


def test_first_fit_knows_when_nothing_fits(listing, day, now):
    for divisible in (True, False):
        fit = reservations.first_fit(
            listing, hours=50, after=day, before=day + DAY, divisible=divisible, at=now
        )
        assert fit is None


def test_what_first_fit_finds_can_be_held(listing, chen_firm, day, now):
    slots = reservations.first_fit(
        listing, hours=33.3, after=day, before=day + 3 * DAY, divisible=True, at=now
    )
    bookings = hold(slots, buyer=chen_firm, by=None, at=now)
    assert sum(booking.period.hours for booking in bookings) == 33.5
