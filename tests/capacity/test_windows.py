"""Idle time: made from the week, offered and taken back by hand, never from under a booking."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from capacity import entries, free_time, reservations, windows
from capacity.models import IdleWindow, ListingIndex
from capacity.ranges import LOCAL, as_range, local_day, midnight
from marketplace.core.errors import Invalid, NotAllowed, Refused
from marketplace.core.periods import Period
from tests.capacity.conftest import at_hour, published_listing, unit_of

pytestmark = pytest.mark.django_db
NIGHTS = [(weekday, time(20), time(8)) for weekday in range(5)]


def hours(unit, first, days=1):
    within = Period(first, first + timedelta(days=days))
    free = free_time.free_periods([unit], within, at=first)[unit]
    return sum(part.hours for period in free if (part := period.clip(within)))


@pytest.fixture
def booked(unit, chen, chen_firm, day, now):
    [booking] = reservations.hold(
        [(unit, at_hour(day, 9, 12))],
        buyer=chen_firm,
        by=chen,
        at=now,
        expires_at=now + timedelta(hours=1),
    )
    return booking


def test_a_week_becomes_windows_sixty_days_ahead(unit, now):
    last = IdleWindow.objects.filter(unit=unit).order_by("during").last()
    assert last.during.upper == midnight(local_day(now) + timedelta(days=60))


def test_a_night_shift_ends_on_the_next_morning(listing, now):
    unit = unit_of(listing, "night", NIGHTS)
    monday = local_day(now) + timedelta(days=7 - local_day(now).weekday())
    starts = datetime.combine(monday, time(20), LOCAL)
    assert list(unit.windows.filter(during__contains=starts).values_list("during", flat=True)) == [
        as_range(Period(starts, starts + timedelta(hours=12)))
    ]


def test_the_pattern_rolls_on_with_the_days(unit, now):
    later = now + timedelta(days=10)
    assert windows.roll_all(later) == 2
    assert hours(unit, midnight(local_day(now) + timedelta(days=69))) == 24
    assert windows.roll_all(later) == 0


def test_rolling_does_not_bring_withdrawn_time_back(unit, day, now):
    entries.close(unit, at_hour(day, 0, 24), by=None, at=now)
    windows.roll_all(now + timedelta(days=1))
    assert hours(unit, day) == 0


def test_offering_adds_only_what_is_missing(listing, day, now):
    unit = unit_of(listing, "bare", [])
    entries.offer(unit, at_hour(day, 8, 12), by=None, at=now)
    entries.offer(unit, at_hour(day, 10, 16), by=None, at=now)
    assert hours(unit, day) == 8


def test_withdrawing_cuts_a_window_in_two(unit, day, now):
    entries.close(unit, at_hour(day, 9, 11), by=None, at=now)
    assert hours(unit, day) == 22


def test_booked_time_cannot_be_withdrawn_and_the_sentence_names_the_booking(unit, booked, day, now):
    with pytest.raises(Refused) as refused:
        entries.close(unit, at_hour(day, 0, 24), by=None, at=now)
    when = day.astimezone(LOCAL).strftime("%Y-%m-%d")
    assert str(refused.value).startswith(f"启明医疗 has booked this unit for {when} 09:00–12:00.")


def test_time_around_a_booking_can_be_withdrawn(unit, booked, day, now):
    entries.close(unit, at_hour(day, 0, 9), by=None, at=now)
    entries.close(unit, at_hour(day, 12, 24), by=None, at=now)
    assert [w.period for w in unit.windows.filter(during__overlap=booked.during)] == [
        at_hour(day, 9, 12)
    ]


def test_a_new_pattern_keeps_what_is_booked(unit, booked, day, now):
    windows.set_pattern(unit, [], by=None, at=now)
    ahead = [w.period for w in unit.windows.all() if w.period.end > now + timedelta(minutes=15)]
    assert ahead == [at_hour(day, 9, 12)]


def test_a_released_booking_gives_its_window_free(unit, booked, day, now):
    reservations.release([booked], by=None, at=now)
    entries.close(unit, at_hour(day, 0, 24), by=None, at=now)
    assert hours(unit, day) == 0


def test_a_booked_unit_is_not_retired(unit, booked, now):
    with pytest.raises(Refused, match="has booked this unit"):
        windows.retire(unit, by=None, at=now)


def test_a_retired_unit_offers_nothing(unit, day, now):
    windows.retire(unit, by=None, at=now)
    with pytest.raises(Refused, match="retired"):
        entries.offer(unit, at_hour(day, 9), by=None, at=now)
    assert hours(unit, day) == 0


@pytest.mark.parametrize(
    ("begin", "end", "sentence"),
    [(-2, 3, "is over"), (24, 500 * 24, "one year ahead"), (24.1, 26, "full quarters")],
)
def test_odd_times_are_refused(unit, now, begin, end, sentence):
    start = midnight(local_day(now)) + timedelta(hours=24 if begin > 0 else 0)
    period = Period(start + timedelta(hours=begin), start + timedelta(hours=end))
    with pytest.raises(Invalid, match=sentence):
        entries.offer(unit, period, by=None, at=now)


def test_a_calendar_belongs_to_its_firm(unit, rao, rao_firm, day, now):
    with pytest.raises(NotAllowed):
        entries.offer(unit, at_hour(day, 9), by=rao, at=now)


def test_windows_of_a_unit_never_overlap(unit, day):
    with pytest.raises(IntegrityError, match="window_once"), transaction.atomic():
        IdleWindow.objects.create(unit=unit, during=as_range(at_hour(day, 3, 5)))


def test_the_index_counts_offered_hours(lin, lin_firm, day, now):
    listing = published_listing(lin_firm, lin)
    unit = unit_of(listing, "one", [])
    entries.offer(unit, at_hour(day, 8, 16), by=None, at=now)
    number = (local_day(day) - local_day(now)).days
    row = ListingIndex.objects.get(listing=listing)
    assert (row.free_hours[number], row.free_hours[number + 1], len(row.free_hours)) == (0, 8, 121)


def test_two_rows_of_one_weekday_may_not_start_together(unit, now):
    with pytest.raises(Invalid, match="start at the same time"):
        windows.set_pattern(unit, [(0, time(8), time(9)), (0, time(8), time(10))], by=None, at=now)


def test_days_are_counted_in_china(unit):
    assert local_day(datetime(2026, 11, 22, 17, tzinfo=LOCAL)) == date(2026, 11, 22)
    assert midnight(date(2026, 11, 23)).isoformat() == "2026-11-22T16:00:00+00:00"
