"""What is said of single times: offered besides, closed with a note, taken back, undone."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine

from capacity import entries, reservations, windows
from capacity.models import CalendarEntry, Unit
from capacity.ranges import LOCAL, day_period, local_day
from marketplace.accounts import holidays
from marketplace.accounts.models import HolidayOverride
from marketplace.core.errors import Invalid, NotAllowed, Refused
from marketplace.core.periods import Period
from tests.capacity.conftest import at_hour, unit_of

pytestmark = pytest.mark.django_db
WEEKDAYS = [(weekday, time(8), time(18)) for weekday in range(5)]
NEW_YEAR = datetime(2026, 12, 15, 12, tzinfo=LOCAL)


def said(unit):
    rows = unit.calendar_entries.order_by("during", "id")
    return [(row.kind, row.during.lower, row.during.upper, row.note) for row in rows]


def offered(unit, day):
    within = Period(day, day + timedelta(days=1))
    found = [window.period.clip(within) for window in unit.windows.order_by("during")]
    return [period for period in found if period]


@pytest.fixture
def bare(listing):
    return unit_of(listing, "bare", [])


@pytest.fixture
def booking(unit, chen_firm, day, now):
    until = now + timedelta(hours=1)
    slot = (unit, at_hour(day, 9, 12))
    return reservations.hold([slot], buyer=chen_firm, by=None, at=now, expires_at=until)[0]


def test_a_new_week_keeps_what_was_said_by_hand(bare, day, now):
    entries.offer(bare, at_hour(day, 8, 12), by=None, at=now)
    entries.close(bare, at_hour(day, 20, 22), by=None, at=now, note="maintenance")
    windows.set_pattern(bare, [(n, time(18), time()) for n in range(7)], by=None, at=now)
    assert offered(bare, day) == [at_hour(day, 8, 12), at_hour(day, 18, 20), at_hour(day, 22, 24)]


def test_a_closed_time_stays_closed_when_days_come_into_sight(unit, now):
    ahead = day_period(local_day(now) + timedelta(days=65))
    entries.close(unit, ahead, by=None, at=now, note="大修")
    windows.roll_all(now + timedelta(days=10))
    assert offered(unit, ahead.start) == []


def test_closing_keeps_its_note_on_one_line(unit, day, now):
    entries.close(unit, at_hour(day, 9), by=None, at=now, note="  new\nspindle ")
    begins = at_hour(day, 9)
    assert said(unit) == [("closed", begins.start, begins.end, "new spindle")]


def test_what_is_said_last_counts(unit, day, now):
    entries.close(unit, at_hour(day, 8, 16), by=None, at=now, note="a")
    entries.offer(unit, at_hour(day, 10, 12), by=None, at=now)
    assert [(kind, note) for kind, _from, _to, note in said(unit)] == [("closed", "a")] * 2
    assert at_hour(day, 10, 12) in offered(unit, day)


def test_closing_takes_an_offer_back(bare, day, now):
    entries.offer(bare, at_hour(day, 8, 16), by=None, at=now)
    entries.close(bare, at_hour(day, 10, 12), by=None, at=now)
    assert offered(bare, day) == [at_hour(day, 8, 10), at_hour(day, 12, 16)]


def test_offering_what_is_offered_says_nothing(unit, day, now):
    entries.offer(unit, at_hour(day, 8, 12), by=None, at=now)
    assert said(unit) == []


def test_a_booking_cannot_be_closed_over(unit, booking, day, now):
    with pytest.raises(Refused, match="启明医疗 has booked this unit for"):
        entries.close(unit, at_hour(day, 0, 24), by=None, at=now)
    assert said(unit) == []


def test_a_step_is_undone(unit, lin, day, now):
    entries.close(unit, at_hour(day, 8, 16), by=lin, at=now, note="a")
    before = said(unit)
    step = entries.offer(unit, at_hour(day, 10, 12), by=lin, at=now)
    assert entries.undo(step.undo, by=lin, at=now) == unit
    assert (said(unit), offered(unit, day)) == (
        before,
        [at_hour(day, 0, 8), at_hour(day, 16, 24)],
    )


def test_an_undo_is_refused_once_somebody_changed_that_time(unit, lin, day, now):
    step = entries.close(unit, at_hour(day, 8, 16), by=lin, at=now)
    entries.offer(unit, at_hour(day, 9, 10), by=lin, at=now)
    with pytest.raises(Refused, match="changed this time since"):
        entries.undo(step.undo, by=lin, at=now)


def test_an_undo_does_not_close_a_booking(unit, lin, chen_firm, day, now):
    entries.close(unit, at_hour(day, 8, 16), by=lin, at=now)
    step = entries.offer(unit, at_hour(day, 8, 16), by=lin, at=now)
    reservations.hold(
        [(unit, at_hour(day, 9))],
        buyer=chen_firm,
        by=None,
        at=now,
        expires_at=now + timedelta(hours=1),
    )
    with pytest.raises(Refused, match="has booked this unit"):
        entries.undo(step.undo, by=lin, at=now)


@pytest.mark.usefixtures("rao_firm")
def test_an_undo_is_ones_own_and_lasts_an_hour(unit, lin, rao, day, now):
    step = entries.close(unit, at_hour(day, 8, 16), by=lin, at=now)
    with pytest.raises(NotAllowed):
        entries.undo(step.undo, by=rao, at=now)
    with pytest.raises(Invalid, match="cannot be undone"):
        entries.undo(step.undo + "x", by=lin, at=now)
    later = now + timedelta(minutes=61)
    with time_machine.travel(later), pytest.raises(Refused, match="for an hour"):
        entries.undo(step.undo, by=lin, at=later)


def test_an_entry_is_taken_back(unit, day, now):
    entries.close(unit, at_hour(day, 8, 16), by=None, at=now)
    entries.remove(unit.calendar_entries.get(), by=None, at=now)
    assert (said(unit), offered(unit, day)) == ([], [at_hour(day, 0, 24)])


def test_an_offer_somebody_booked_is_not_taken_back(bare, chen_firm, day, now):
    entries.offer(bare, at_hour(day, 8, 16), by=None, at=now)
    until = now + timedelta(hours=1)
    slot = (bare, at_hour(day, 9))
    reservations.hold([slot], buyer=chen_firm, by=None, at=now, expires_at=until)
    with pytest.raises(Refused, match="has booked this unit"):
        entries.remove(bare.calendar_entries.get(), by=None, at=now)


def test_today_can_be_closed_from_now_on(unit, now):
    today = day_period(local_day(now))
    step = entries.close(unit, today, by=None, at=now)
    assert (step.period.start >= now, step.period.end) == (True, today.end)


def test_a_year_is_the_furthest(unit, day, now):
    with pytest.raises(Invalid, match="one year ahead"):
        entries.close(unit, at_hour(day + timedelta(days=400), 8), by=None, at=now)


def test_public_holidays_are_not_offered_and_worked_weekends_go_like_weekdays(listing):
    unit = unit_of(listing, "weekdays", [])
    HolidayOverride.objects.create(day=date(2026, 12, 27), zh="元旦", is_working_day=True)
    windows.set_pattern(unit, WEEKDAYS, by=None, at=NEW_YEAR)
    days = {local_day(window.during.lower) for window in unit.windows.all()}
    assert [day in days for day in (date(2026, 12, 31), date(2027, 1, 1))] == [True, False]
    assert date(2026, 12, 27) in days  # a Sunday worked in exchange


def test_a_unit_may_stay_open_on_holidays(unit):
    windows.set_pattern(unit, WEEKDAYS, by=None, at=NEW_YEAR)
    windows.keep_holidays(unit, keeps=False, by=None, at=NEW_YEAR)
    unit.refresh_from_db()
    assert unit.windows.filter(during__contains=datetime(2027, 1, 1, 9, tzinfo=LOCAL)).exists()


def test_an_offer_on_a_holiday_is_offered(unit):
    windows.set_pattern(unit, WEEKDAYS, by=None, at=NEW_YEAR)
    morning = at_hour(datetime(2027, 1, 1, tzinfo=LOCAL), 8, 12)
    entries.offer(unit, morning, by=None, at=NEW_YEAR)
    assert unit.windows.filter(during__contains=morning.start).exists()


def test_windows_follow_a_changed_holiday(listing, unit, other_unit, bai):
    for each in (unit, other_unit):
        windows.set_pattern(each, WEEKDAYS, by=None, at=NEW_YEAR)
    windows.keep_holidays(other_unit, keeps=False, by=None, at=NEW_YEAR)
    noon = datetime(2026, 12, 30, 12, tzinfo=LOCAL)
    facts = {"zh": "元旦", "en": "New Year", "is_working_day": False}
    holidays.override(noon.date(), **facts, by=bai, at=NEW_YEAR)
    assert [windows.follow_holidays(NEW_YEAR), windows.follow_holidays(NEW_YEAR)] == [1, 0]
    open_units = Unit.objects.filter(windows__during__contains=noon)
    assert list(open_units) == [other_unit]
    holidays.forget(noon.date(), by=bai, at=NEW_YEAR)
    assert windows.follow_holidays(NEW_YEAR) == 1
    assert unit.windows.filter(during__contains=noon).exists()


def test_a_calendar_belongs_to_its_firm(unit, rao, rao_firm, day, now):
    with pytest.raises(NotAllowed):
        entries.close(unit, at_hour(day, 9), by=rao, at=now)
    entries.close(unit, at_hour(day, 9), by=None, at=now)
    with pytest.raises(NotAllowed):
        entries.remove(CalendarEntry.objects.get(), by=rao, at=now)
